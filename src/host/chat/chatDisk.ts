import { constants } from 'node:fs';
import { type FileHandle, link, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { ChatFile } from '../../core/ports';

export const extension = '.jsonl';

export function fileIn(folder: string, chatId: string): string {
	return path.join(folder, `${chatId}${extension}`);
}

/** The folders of all workspaces. */
export async function chatFolders(root: string): Promise<readonly string[]> {
	const names = await readNames(root);
	return names
		.filter((name) => /^[a-z0-9-]{1,64}$/.test(name))
		.map((name) => path.join(root, name));
}

/** Undefined when there is no such file. */
export async function openIfThere(file: string, flags: number): Promise<FileHandle | undefined> {
	try {
		return await open(file, flags, 0o600);
	} catch (error) {
		if (isMissing(error)) return undefined;
		throw error;
	}
}

/** The lines of a file, or the whole ones within its first `limit` bytes. Undefined when there is no such file. */
export async function readLines(
	file: string,
	limit?: number,
): Promise<readonly string[] | undefined> {
	const handle = await openIfThere(file, constants.O_RDONLY);
	if (!handle) return undefined;
	try {
		if (limit === undefined) return splitLines(await handle.readFile('utf8'));
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(limit), 0, limit, 0);
		const lines = splitLines(buffer.toString('utf8', 0, bytesRead));
		return bytesRead < limit ? lines : lines.slice(0, -1);
	} finally {
		await handle.close();
	}
}

/** Empty lines are left out: a window that appends while another is at it may see a line without its end and begin anew. */
function splitLines(text: string): string[] {
	return text.split('\n').filter((line) => line !== '');
}

/** The chats in `folder`, the last changed first. */
export async function listChats(folder: string): Promise<readonly ChatFile[]> {
	const ids = (await readNames(folder))
		.filter((name) => /^[a-z0-9-]{1,64}\.jsonl$/.test(name))
		.map((name) => name.slice(0, -extension.length));
	const chats = await Promise.all(
		ids.map(async (chatId) => {
			const info = await statIfThere(fileIn(folder, chatId));
			return info?.isFile() ? [{ chatId, changedAt: info.mtimeMs, bytes: info.size }] : [];
		}),
	);
	return chats.flat().sort((a, b) => b.changedAt - a.changedAt);
}

/** Nothing when there is no such folder. */
export async function readNames(folder: string): Promise<readonly string[]> {
	try {
		return await readdir(folder);
	} catch (error) {
		// A file that lies among the folders has no names either.
		if (isMissing(error) || codeOf(error) === 'ENOTDIR') return [];
		throw error;
	}
}

/** Moves a file without ever taking the place of another. False: `to` is taken, or `from` is not there. */
export async function moveFile(from: string, to: string): Promise<boolean> {
	try {
		await link(from, to);
	} catch (error) {
		const code = codeOf(error);
		if (code === 'EEXIST' || code === 'ENOENT') return false;
		// Not every disk has links.
		if (await statIfThere(to)) return false;
		await rename(from, to);
		return true;
	}
	await unlink(from);
	return true;
}

export async function statIfThere(file: string) {
	try {
		return await stat(file);
	} catch (error) {
		if (isMissing(error)) return undefined;
		throw error;
	}
}

/** There is no such file. */
export function isMissing(error: unknown): boolean {
	return codeOf(error) === 'ENOENT';
}

function codeOf(error: unknown): unknown {
	return error instanceof Error && 'code' in error ? error.code : undefined;
}
