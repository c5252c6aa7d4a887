import { reasonOf } from '../../core/errors';
import type { ChatFiles, Log } from '../../core/ports';
import { type ImportedChat, lastAt, toRecords } from '../../core/sessions/importedChat';
import { maskKeyShapes, type TakeImage } from '../../core/sessions/importSource';
import type { Importable } from './importFiles';

interface ImportOneDeps {
	readonly files: ChatFiles;
	readonly log: Log;
	readonly mask: (text: string) => string;
	readonly takeImage: TakeImage;
}

/** Writes a chat as one of ours, as old as it is, unless it is here already. */
export async function importOne(
	{ files, log, mask, takeImage }: ImportOneDeps,
	{ chatId, load }: Importable,
): Promise<'imported' | 'there' | 'unread' | 'unsaved'> {
	let chat: ImportedChat | undefined;
	try {
		if (await files.readHead(chatId)) return 'there';
		chat = await load(takeImage);
	} catch (error) {
		log.warn(`import: ${chatId} cannot be read: ${reasonOf(error)}`);
	}
	if (!chat) return 'unread';
	try {
		const records = toRecords(chat, chatId, (text) => maskKeyShapes(mask(text)));
		const lines = records.map((record) => JSON.stringify(record));
		await files.append(chatId, lines, { sync: true, changedAt: lastAt(chat) });
		return 'imported';
	} catch (error) {
		log.error(`import: ${chatId} cannot be saved: ${reasonOf(error)}`);
		return 'unsaved';
	}
}
