import { open, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from './diskSync';
import { codeOf } from './journalError';

/** Longer than any work under a lock takes: its owner has ended without taking it away. */
const staleMs = 10 * 60 * 1000;

/** Runs `work` while no other process does so under the same lock file. Undefined when another one is at it. */
export async function withLock<T>(
	file: string,
	now: () => number,
	work: () => Promise<T>,
): Promise<T | undefined> {
	if (!(await take(file, now))) return undefined;
	try {
		return await work();
	} finally {
		// Whoever took it for stale has taken it away.
		await unlink(file).catch(() => undefined);
	}
}

async function take(file: string, now: () => number): Promise<boolean> {
	await makeFolder(path.dirname(file), 0o700);
	const info = await stat(file).catch(() => undefined);
	// A clock that went back makes it seem to come from the future.
	if (info && Math.abs(now() - info.mtimeMs) > staleMs) await unlink(file).catch(() => undefined);
	try {
		await (await open(file, 'wx', 0o600)).close();
		return true;
	} catch (error) {
		if (codeOf(error) === 'EEXIST') return false;
		throw error;
	}
}
