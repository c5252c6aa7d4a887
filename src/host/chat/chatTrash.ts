import { mkdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { TrashedChat } from '../../core/ports';
import {
	chatFolders,
	extension,
	fileIn,
	isMissing,
	listChats,
	moveFile,
	readNames,
	statIfThere,
} from './chatDisk';

const keepInTrashMs = 30 * 24 * 60 * 60 * 1000;

/** Where deleted chats lie for 30 days: a folder `trash` in each folder of chats. */
interface ChatTrash {
	/** Moves a chat of the folder `home` here. */
	put(chatId: string, home: string): Promise<void>;
	/** Resolves with the id that the chat has from now on. Throws when it is not there. */
	restore(chatId: string): Promise<string>;
	/** The same under its own id, for whoever goes on writing it. False: it is not there. */
	bringBack(chatId: string): Promise<boolean>;
	find(chatId: string): Promise<string | undefined>;
	list(): Promise<readonly TrashedChat[]>;
	/** Deletes a chat for good. */
	erase(chatId: string): Promise<void>;
}

export function createChatTrash(folder: string, root?: string): ChatTrash {
	const trashes = async (): Promise<readonly string[]> => {
		const all = root === undefined ? [] : await chatFolders(root);
		return [folder, ...all.filter((each) => each !== folder)].map(trashOf);
	};
	const find = async (chatId: string): Promise<string | undefined> => {
		for (const trash of await trashes()) {
			const file = fileIn(trash, chatId);
			if (await statIfThere(file)) return file;
		}
		return undefined;
	};
	return {
		async put(chatId, home) {
			const trash = trashOf(home);
			await mkdir(trash, { recursive: true, mode: 0o700 });
			// The one deleted last has the name by which it can be brought back.
			await moveToFree(fileIn(trash, chatId), trash, chatId);
			const free = await moveToFree(fileIn(home, chatId), trash, chatId);
			if (free === undefined) throw new Error('the chat is not there');
			for (const each of await trashes()) await emptyOld(each);
		},
		async restore(chatId) {
			const file = await find(chatId);
			const id = file && (await moveToFree(file, homeOf(file), chatId));
			if (id === undefined) throw new Error('the chat is not in the trash');
			return id;
		},
		async bringBack(chatId) {
			const file = await find(chatId);
			return file !== undefined && (await moveFile(file, fileIn(homeOf(file), chatId)));
		},
		find,
		async list() {
			const found: TrashedChat[] = [];
			for (const trash of await trashes()) {
				await emptyOld(trash);
				for (const { chatId } of await listChats(trash)) {
					const info = await statIfThere(fileIn(trash, chatId));
					if (info) found.push({ chatId, deletedAt: info.ctimeMs });
				}
			}
			return found.sort((one, other) => other.deletedAt - one.deletedAt);
		},
		async erase(chatId) {
			const file = await find(chatId);
			if (file !== undefined) await unlink(file);
		},
	};
}

function trashOf(folder: string): string {
	return path.join(folder, 'trash');
}

/** The folder that a file in the trash came from. */
function homeOf(file: string): string {
	return path.dirname(path.dirname(file));
}

/** Moves a chat under the first of `a`, `a-2`, `a-3`… that is free. Undefined: it is not there. */
async function moveToFree(
	file: string,
	folder: string,
	chatId: string,
): Promise<string | undefined> {
	for (let number = 1; await statIfThere(file); number += 1) {
		const id = number === 1 ? chatId : `${chatId.slice(0, 58)}-${number}`;
		if (await moveFile(file, fileIn(folder, id))) return id;
	}
	return undefined;
}

async function emptyOld(trash: string): Promise<void> {
	for (const name of await readNames(trash)) {
		if (!name.endsWith(extension)) continue;
		const file = path.join(trash, name);
		const info = await statIfThere(file);
		// Moving a file keeps its time of change but not that of its inode.
		if (!info?.isFile() || Date.now() - info.ctimeMs <= keepInTrashMs) continue;
		await unlink(file).catch((error: unknown) => {
			// Another window was at it.
			if (!isMissing(error)) throw error;
		});
	}
}
