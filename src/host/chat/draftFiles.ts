import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isMissing } from './chatDisk';
import type { DraftFiles } from './drafts';

/** In `folder`, which is made on the first write. `oldFile` is what earlier versions wrote. */
export function createDraftFiles(folder: string, oldFile?: string): DraftFiles {
	return {
		async readAll() {
			const names = (await orMissing(readdir(folder))) ?? [];
			const files = names.filter((name) => name.endsWith('.json'));
			const read = await Promise.all(
				files.map(async (name) => {
					try {
						return [{ name, text: await readFile(path.join(folder, name), 'utf8') }];
					} catch {
						// One file that cannot be read must not hide the others.
						return [];
					}
				}),
			);
			return read.flat();
		},
		async write(name, text) {
			const file = path.join(folder, name);
			await mkdir(folder, { recursive: true, mode: 0o700 });
			await writeFile(`${file}.next`, text, { mode: 0o600 });
			await rename(`${file}.next`, file);
		},
		remove: (name) => rm(path.join(folder, name), { force: true }),
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
