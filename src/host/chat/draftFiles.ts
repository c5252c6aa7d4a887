import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isMissing, readNames } from './chatDisk';
import type { DraftFiles } from './draft';

/** What a window that was killed was about to write. */
const leftOverMs = 60_000;

/** In `folder`, which is made on the first write. `oldFile` is what earlier versions wrote. */
export function createDraftFiles(folder: string, oldFile?: string): DraftFiles {
	const inFolder = (name: string) => path.join(folder, name);
	const ending = `.${randomUUID().slice(0, 8)}.next`;
	return {
		async names() {
			const names = await readNames(folder);
			for (const name of names.filter((each) => each.endsWith('.next'))) {
				const info = await orMissing(stat(inFolder(name)));
				if (info && Date.now() - info.mtimeMs > leftOverMs)
					await rm(inFolder(name), { force: true });
			}
			return names.filter((name) => name.endsWith('.json'));
		},
		read: (name) => orMissing(readFile(inFolder(name), 'utf8')),
		async write(name, text) {
			const file = inFolder(name);
			await mkdir(folder, { recursive: true, mode: 0o700 });
			// Another window must not write to it.
			await writeFile(`${file}${ending}`, text, { mode: 0o600 });
			await rename(`${file}${ending}`, file);
		},
		remove: (name) => rm(inFolder(name), { force: true }),
		readOld: async () => (oldFile === undefined ? undefined : orMissing(readFile(oldFile, 'utf8'))),
		removeOld: async () => {
			if (oldFile !== undefined) await rm(oldFile, { force: true });
		},
	};
}

/** Undefined when there is no such file or folder. */
async function orMissing<T>(read: Promise<T>): Promise<T | undefined> {
	try {
		return await read;
	} catch (error) {
		if (isMissing(error)) return undefined;
		throw error;
	}
}
