import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { ChatFiles } from '../../core/ports';

const headBytes = 64 * 1024;
const keepInTrashMs = 30 * 24 * 60 * 60 * 1000;
const extension = '.jsonl';

/** Chats as files of lines in `folder`, which is made on the first write. Safe for several windows at once. */
export function createChatFiles(folder: string): ChatFiles {
	const trash = path.join(folder, 'trash');
	const fileOf = (chatId: string, place = folder): string => {
		// An id may come from the page.
		if (!/^[a-z0-9-]{1,64}$/.test(chatId)) throw new Error('not a chat id');
		return path.join(place, `${chatId}${extension}`);
	};
	return {
		async append(chatId, lines, options) {
			if (lines.length === 0) return;
			const file = fileOf(chatId);
			const handle = await openToAppend(file);
			try {
				await appendWhole(handle, `${lines.join('\n')}\n`);
				if (options?.sync) await handle.datasync();
			} finally {
				await handle.close();
			}
		},
		read: (chatId) => readLines(fileOf(chatId)),
		readHead: (chatId) => readLines(fileOf(chatId), headBytes),
		list: () => listChats(folder),
		async remove(chatId) {
			await mkdir(trash, { recursive: true });
			await rename(fileOf(chatId), fileOf(chatId, trash));
			await emptyOldTrash(trash);
		},
		restore: (chatId) => rename(fileOf(chatId, trash), fileOf(chatId)),
		setAside: (chatId) => rename(fileOf(chatId), `${fileOf(chatId)}.${Date.now()}.damaged`),
	};
}

async function openToAppend(file: string): Promise<FileHandle> {
	const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
	try {
		return await open(file, flags, 0o600);
	} catch (error) {
		if (!isMissing(error)) throw error;
		await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
		return await open(file, flags, 0o600);
	}
}

/** One write of the whole text at the end of the file, so that two windows never mix their lines. All or nothing. */
async function appendWhole(handle: FileHandle, text: string): Promise<void> {
	const { size } = await handle.stat();
	const last = Buffer.alloc(1);
	if (size > 0) await handle.read(last, 0, 1, size - 1);
	// A line that was cut by a crash must not swallow the next one.
	const isCut = size > 0 && last[0] !== 0x0a;
	const bytes = Buffer.from(isCut ? `\n${text}` : text);
	let written = 0;
	try {
		while (written < bytes.length) {
			written += (await handle.write(bytes, written)).bytesWritten;
		}
	} catch (error) {
		// Not when another window has written behind it: its lines are worth more than a clean end.
		const isLast = written > 0 && (await handle.stat()).size === size + written;
		if (isLast) await handle.truncate(size);
		throw error;
	}
}

async function readLines(file: string, limit?: number): Promise<readonly string[] | undefined> {
	let handle: FileHandle;
	try {
		handle = await open(file, 'r');
	} catch (error) {
		if (isMissing(error)) return undefined;
		throw error;
	}
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

async function listChats(folder: string) {
	let names: string[];
	try {
		names = await readdir(folder);
	} catch (error) {
		if (isMissing(error)) return [];
		throw error;
	}
	const ids = names
		.filter((name) => /^[a-z0-9-]{1,64}\.jsonl$/.test(name))
		.map((name) => name.slice(0, -extension.length));
	const chats = await Promise.all(
		ids.map(async (chatId) => {
			const info = await statIfThere(path.join(folder, `${chatId}${extension}`));
			return info?.isFile() ? [{ chatId, changedAt: info.mtimeMs, bytes: info.size }] : [];
		}),
	);
	return chats.flat().sort((a, b) => b.changedAt - a.changedAt);
}

async function emptyOldTrash(trash: string): Promise<void> {
	for (const name of await readdir(trash)) {
		const file = path.join(trash, name);
		const info = await statIfThere(file);
		// Moving a file keeps its time of change but not that of its inode.
		if (info?.isFile() && Date.now() - info.ctimeMs > keepInTrashMs) await unlink(file);
	}
}

async function statIfThere(file: string) {
	try {
		return await stat(file);
	} catch (error) {
		if (isMissing(error)) return undefined;
		throw error;
	}
}

/** There is no such file. */
export function isMissing(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
