import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import type { ChatFiles } from '../../core/ports';
import { chatFolders, fileIn, listChats, openIfThere, readLines, statIfThere } from './chatDisk';
import { createChatTrash } from './chatTrash';

const headBytes = 64 * 1024;

/**
 * Chats as files of lines in `folder`, which is made on the first write. Safe for several windows at once. With `root`, the
 * folder of the folders of all workspaces, a chat that is not in `folder` is looked for in the others and stays where it is.
 */
export function createChatFiles(folder: string, root?: string): ChatFiles {
	const elsewhere = new Map<string, string>();
	const homeOf = async (chatId: string): Promise<string> => {
		checkId(chatId);
		const known = elsewhere.get(chatId);
		if (known !== undefined) return known;
		if (root === undefined || (await statIfThere(fileIn(folder, chatId)))) return folder;
		for (const other of await chatFolders(root)) {
			if (!(await statIfThere(fileIn(other, chatId)))) continue;
			elsewhere.set(chatId, other);
			return other;
		}
		return folder;
	};
	const find = async (chatId: string) => fileIn(await homeOf(chatId), chatId);
	const trash = createChatTrash(folder, root);
	return {
		async append(chatId, lines, options = {}) {
			if (lines.length === 0) return undefined;
			const text = `${lines.join('\n')}\n`;
			const home = options.continues ? await homeOf(chatId) : folder;
			const file = fileIn(home, checkId(chatId));
			if (!options.continues) {
				await write(await openToAppend(file), text, options);
				return undefined;
			}
			const isBack = !(await statIfThere(file)) && (await trash.bringBack(chatId, home));
			const handle = await openIfThere(file, constants.O_RDWR | constants.O_APPEND);
			if (!handle) return 'gone';
			await write(handle, text, options);
			// Another window may have put it into the trash just now: what was written went along.
			if (await statIfThere(file)) return isBack ? 'restored' : undefined;
			return (await trash.bringBack(chatId, home)) ? 'restored' : 'gone';
		},
		read: async (chatId) => readLines(await find(chatId)),
		readHead: async (chatId) => readLines(await find(chatId), headBytes),
		list: () => listChats(folder),
		async remove(chatId) {
			const place = await trash.put(chatId, await homeOf(chatId));
			elsewhere.delete(chatId);
			return place;
		},
		restore: (chatId, place) => trash.restore(checkId(chatId), place),
		async setAside(chatId) {
			const file = await find(chatId);
			await rename(file, `${file}.${Date.now()}.damaged`);
		},
		listTrash: () => trash.list(),
		async readTrashed(chatId, place) {
			const file = await trash.find(checkId(chatId), place);
			return file === undefined ? undefined : readLines(file);
		},
		erase: (chatId, place) => trash.erase(checkId(chatId), place),
	};
}

/** An id may come from the page. */
function checkId(chatId: string): string {
	if (!/^[a-z0-9-]{1,64}$/.test(chatId)) throw new Error('not a chat id');
	return chatId;
}

async function openToAppend(file: string): Promise<FileHandle> {
	const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
	const handle = await openIfThere(file, flags);
	if (handle) return handle;
	await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
	return await open(file, flags, 0o600);
}

async function write(
	handle: FileHandle,
	text: string,
	{ sync, changedAt }: { readonly sync?: boolean; readonly changedAt?: number },
): Promise<void> {
	try {
		await appendWhole(handle, text, sync);
		if (changedAt !== undefined) await keepTime(handle, changedAt);
	} finally {
		await handle.close();
	}
}

/** One write of the whole text at the end of the file, so that two windows never mix their lines. All or nothing. */
async function appendWhole(handle: FileHandle, text: string, sync = false): Promise<void> {
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
		if (sync) await handle.datasync();
	} catch (error) {
		const isWhole = written === bytes.length;
		// The lines are there, as safe as this disk keeps anything: to write them again would double them.
		if (isWhole && isUnable(error)) return;
		// Not when another window has written behind it: its lines are worth more than a clean end.
		const isLast = written > 0 && (await handle.stat()).size === size + written;
		if (isLast) await handle.truncate(size);
		else if (isWhole) return;
		throw error;
	}
}

/** Some disks cannot be told to write now. */
function isUnable(error: unknown): boolean {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	return typeof code === 'string' && ['EINVAL', 'ENOSYS', 'ENOTSUP', 'EPERM'].includes(code);
}

/** The list is sorted by it, and no more: the lines are there with any time. */
async function keepTime(handle: FileHandle, changedAt: number): Promise<void> {
	await handle.utimes(changedAt / 1000, changedAt / 1000).catch(() => undefined);
}
