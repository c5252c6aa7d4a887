import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from './journalError';

/**
 * Puts what a folder lists on disk, so that a file that was made or renamed in it is still there after a power cut. Windows
 * has no such call and does it by itself.
 */
export async function syncFolder(folder: string): Promise<void> {
	if (process.platform === 'win32') return;
	const handle = await open(folder, 'r');
	try {
		await handle.sync();
	} catch (error) {
		// Some network and container file systems cannot.
		if (!['EINVAL', 'EISDIR', 'ENOTSUP', 'EBADF'].includes(codeOf(error) ?? '')) throw error;
	} finally {
		await handle.close();
	}
}

/** Makes `folder` with its parents, on disk. True when it was not there. */
export async function makeFolder(folder: string, mode = 0o777): Promise<boolean> {
	const first = await mkdir(folder, { recursive: true, mode });
	if (first === undefined) return false;
	for (let made = folder; made.length >= first.length; made = path.dirname(made)) {
		await syncFolder(path.dirname(made));
	}
	return true;
}

/** Windows refuses for a moment to replace a file that a scanner or an indexer reads. */
export async function renameOver(from: string, to: string): Promise<void> {
	for (let wait = 10; ; wait *= 2) {
		try {
			return await rename(from, to);
		} catch (error) {
			const isBusy = ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error) ?? '');
			if (process.platform !== 'win32' || !isBusy || wait > 500) throw error;
			await new Promise((resolve) => setTimeout(resolve, wait));
		}
	}
}

/** Random letters for the name of a file that lives for a moment. */
export const randomName = (): string => randomBytes(6).toString('hex');

/** Writes a new file whole and on disk; on failure there is none. */
export async function writeNew(
	file: string,
	bytes: Uint8Array,
	options: { readonly mode?: number | undefined; readonly sync?: boolean } = {},
): Promise<void> {
	const handle = await open(file, 'wx', options.mode ?? 0o666);
	try {
		await handle.writeFile(bytes);
		// The mode of `open` is cut by the umask.
		if (options.mode !== undefined && process.platform !== 'win32') {
			await handle.chmod(options.mode);
		}
		if (options.sync ?? true) await handle.sync();
		await handle.close();
	} catch (error) {
		await handle.close().catch(() => undefined);
		await unlink(file).catch(() => undefined);
		throw error;
	}
}
