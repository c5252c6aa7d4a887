import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { codeOf } from '../journal/journalError';
import { isMissing, readNames } from './chatDisk';
import type { DraftFiles } from './draft';

/** What a window that was killed was about to write. */
const leftOver = /\.(?:next|lock)$/;
const leftOverMs = 60_000;
/** Longer than a window writes a draft: whoever took the lock was killed. */
const staleMs = 5000;
const lockWaitMs = 25;
/** Long enough to see each lock grow stale. */
const lockTries = (staleMs + 1000) / lockWaitMs;

/** In `folder`, which is made on the first write. `oldFile` is what earlier versions wrote. */
export function createDraftFiles(folder: string, oldFile?: string): DraftFiles {
	const inFolder = (name: string) => path.join(folder, name);
	const ending = `.${randomUUID().slice(0, 8)}.next`;
	return {
		async names() {
			const names = await readNames(folder);
			for (const name of names.filter((each) => leftOver.test(each))) {
				const info = await orMissing(stat(inFolder(name)));
				if (info && Date.now() - info.mtimeMs > leftOverMs)
					await rm(inFolder(name), { force: true });
			}
			return names.filter((name) => !leftOver.test(name));
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
		setAside: (name) =>
			rename(inFolder(name), inFolder(`${name}.damaged-${randomUUID().slice(0, 8)}`)),
		async alone(name, work) {
			await mkdir(folder, { recursive: true, mode: 0o700 });
			const lock = inFolder(`${name}.lock`);
			const token = randomUUID();
			if (!(await taken(lock, token))) return false;
			try {
				await work();
			} finally {
				// Whoever found this window too slow has it now.
				const holder = await orMissing(readFile(lock, 'utf8'));
				if (holder === token) await rm(lock, { force: true });
			}
			return true;
		},
		readOld: async () => (oldFile === undefined ? undefined : orMissing(readFile(oldFile, 'utf8'))),
		removeOld: async () => {
			if (oldFile !== undefined) await rm(oldFile, { force: true });
		},
	};
}

async function taken(lock: string, token: string): Promise<boolean> {
	for (let tries = 0; tries < lockTries; tries += 1) {
		try {
			await make(lock, token);
			return true;
		} catch (error) {
			if (!isTaken(error)) throw error;
		}
		// Nothing is known of one that is being removed just now.
		const info = await stat(lock).catch(() => undefined);
		// A clock that went back makes it seem to come from the future.
		if (info && Math.abs(Date.now() - info.mtimeMs) > staleMs) await rm(lock, { force: true });
		else await wait(lockWaitMs);
	}
	return false;
}

async function make(lock: string, token: string): Promise<void> {
	const handle = await open(lock, 'wx', 0o600);
	try {
		await handle.appendFile(token);
	} catch (error) {
		await rm(lock, { force: true });
		throw error;
	} finally {
		await handle.close();
	}
}

/** Windows says so of a file that is being removed, too. */
function isTaken(error: unknown): boolean {
	const code = codeOf(error) ?? '';
	return code === 'EEXIST' || (process.platform === 'win32' && /^(EPERM|EACCES)$/.test(code));
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
