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
	/** Moves a chat of the folder `home` here. Resolves with the place where it lies. */
	put(chatId: string, home: string): Promise<string>;
	/** Resolves with the id that the chat has from now on. Throws when it is not there. */
	restore(chatId: string, place?: string): Promise<string>;
	/** The same under its own id, for whoever goes on writing it. False: it is not there. */
	bringBack(chatId: string, home: string): Promise<boolean>;
	/** In `place`, or else in any, beginning with that of this workspace. */
	find(chatId: string, place?: string): Promise<string | undefined>;
	list(): Promise<readonly TrashedChat[]>;
	/** Deletes a chat for good. */
	erase(chatId: string, place?: string): Promise<void>;
}

export function createChatTrash(folder: string, root?: string): ChatTrash {
	const folders = async (): Promise<readonly string[]> => {
		const all = root === undefined ? [] : await chatFolders(root);
		return [folder, ...all.filter((each) => each !== folder)];
	};
	const trashes = async () => (await folders()).map(trashOf);
	const isTaken = async (chatId: string): Promise<boolean> => {
		for (const each of await folders()) if (await statIfThere(fileIn(each, chatId))) return true;
		return false;
	};
	const find = async (chatId: string, place?: string): Promise<string | undefined> => {
		for (const trash of await trashes()) {
			if (place !== undefined && place !== trash) continue;
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
			return trash;
		},
		async restore(chatId, place) {
			const file = await find(chatId, place);
			const id = file && (await moveToFree(file, homeOf(file), chatId, isTaken));
			if (id === undefined) throw new Error('the chat is not in the trash');
			return id;
		},
		async bringBack(chatId, home) {
			const file = (await find(chatId, trashOf(home))) ?? (await find(chatId));
			return file !== undefined && (await moveFile(file, fileIn(homeOf(file), chatId)));
		},
		find,
		async list() {
			const found: TrashedChat[] = [];
			for (const trash of await trashes()) {
				await emptyOld(trash);
				for (const { chatId } of await listChats(trash)) {
					const info = await statIfThere(fileIn(trash, chatId));
					if (info) found.push({ chatId, place: trash, deletedAt: info.ctimeMs });
				}
			}
			return found.sort((one, other) => other.deletedAt - one.deletedAt);
		},
		async erase(chatId, place) {
			const file = await find(chatId, place);
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
	isTaken: (id: string) => Promise<boolean> = async () => false,
): Promise<string | undefined> {
	for (let number = 1; await statIfThere(file); number += 1) {
		const id = number === 1 ? chatId : `${chatId.slice(0, 58)}-${number}`;
		if (await isTaken(id)) continue;
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
