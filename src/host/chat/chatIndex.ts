import { mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../../core/errors';
import type { ChatFile, Log } from '../../core/ports';
import {
	type IndexedChat,
	readIndex,
	toIndexed,
	writeIndex,
} from '../../core/sessions/indexedChat';
import { parseLog } from '../../core/sessions/parseLog';
import { chatFolders, fileIn, isMissing, listChats, readLines } from './chatDisk';

/** What is in the chats, without reading them all. */
export interface ChatIndex {
	/** The chats of this workspace, or of all of them, the last changed first. */
	read(scope: ChatScope): Promise<readonly IndexedChat[]>;
}

export type ChatScope = 'workspace' | 'all';

/** The reads and writes of the index, so that a test can count them. */
export interface IndexDisk {
	list(folder: string): Promise<readonly ChatFile[]>;
	readChat(folder: string, chatId: string): Promise<readonly string[] | undefined>;
	readIndex(folder: string): Promise<string | undefined>;
	writeIndex(folder: string, text: string): Promise<void>;
}

export const indexDisk: IndexDisk = {
	list: listChats,
	readChat: (folder, chatId) => readLines(fileIn(folder, chatId)),
	async readIndex(folder) {
		try {
			return await readFile(indexFile(folder), 'utf8');
		} catch (error) {
			if (isMissing(error)) return undefined;
			throw error;
		}
	},
	/** Old or new, never half. */
	async writeIndex(folder, text) {
		const file = indexFile(folder);
		const beside = `${file}.${process.pid}`;
		await mkdir(folder, { recursive: true, mode: 0o700 });
		try {
			await writeFile(beside, text, { mode: 0o600 });
			await rename(beside, file);
		} catch (error) {
			await unlink(beside).catch(() => undefined);
			throw error;
		}
	},
};

/** Not the name of a chat. */
function indexFile(folder: string): string {
	return path.join(folder, 'index.json');
}

/** How many chats are read side by side. */
const together = 16;

/**
 * Each folder of chats has an index, a cache: it holds for a chat as long as the chat's file has the size and the time that
 * it was made from, and what is missing, damaged or out of date in it is read from the chats and written anew.
 */
export function createChatIndex(options: {
	readonly folder: string;
	readonly root: string;
	readonly log: Log;
	readonly disk?: IndexDisk;
}): ChatIndex {
	const { folder, root, log, disk = indexDisk } = options;
	return {
		async read(scope) {
			const folders = new Set([folder, ...(scope === 'all' ? await chatFolders(root) : [])]);
			const chats = await Promise.all([...folders].map((each) => readFolder(disk, each, log)));
			return chats.flat().sort((one, other) => other.changedAt - one.changedAt);
		},
	};
}

async function readFolder(
	disk: IndexDisk,
	folder: string,
	log: Log,
): Promise<readonly IndexedChat[]> {
	const files = await disk.list(folder);
	const known = await readKnown(disk, folder, log);
	const isCurrent = (file: ChatFile): boolean => {
		const entry = known.get(file.chatId);
		return entry?.bytes === file.bytes && entry.changedAt === file.changedAt;
	};
	const outdated = files.filter((file) => !isCurrent(file));
	for (let start = 0; start < outdated.length; start += together) {
		const some = outdated.slice(start, start + together);
		const read = await Promise.all(some.map((file) => readChat(disk, folder, file, log)));
		for (const [index, file] of some.entries()) {
			const entry = read[index];
			if (entry) known.set(file.chatId, entry);
			else known.delete(file.chatId);
		}
	}
	const chats = files.flatMap(({ chatId }) => known.get(chatId) ?? []);
	if (outdated.length > 0 || known.size > chats.length) {
		try {
			await disk.writeIndex(folder, writeIndex(chats));
		} catch (error) {
			// The chats are the truth; the next list reads them again.
			log.warn(`the index of the chats could not be written: ${reasonOf(error)}`);
		}
	}
	return chats;
}

async function readKnown(
	disk: IndexDisk,
	folder: string,
	log: Log,
): Promise<Map<string, IndexedChat>> {
	try {
		const chats = readIndex((await disk.readIndex(folder)) ?? '');
		return new Map(chats.map((chat) => [chat.chatId, chat]));
	} catch (error) {
		log.warn(`the index of the chats could not be read: ${reasonOf(error)}`);
		return new Map();
	}
}

async function readChat(
	disk: IndexDisk,
	folder: string,
	file: ChatFile,
	log: Log,
): Promise<IndexedChat | undefined> {
	try {
		const lines = await disk.readChat(folder, file.chatId);
		// Another window may just be making it.
		if (!lines || file.bytes === 0) return undefined;
		return toIndexed(file, parseLog(lines));
	} catch (error) {
		log.warn(`chat ${file.chatId} cannot be read: ${reasonOf(error)}`);
		return undefined;
	}
}
