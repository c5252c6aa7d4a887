import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type ClineTask, readClineTask } from '../../core/sessions/importCline';
import { readContinueDates, readContinueSession } from '../../core/sessions/importContinue';
import type { ImportedChat } from '../../core/sessions/importedChat';
import type { TakeImage } from '../../core/sessions/importSource';
import { readNames } from './chatDisk';

/** Where other assistants keep their chats. */
export interface ImportPlaces {
	/** The folder in which each extension has its own. */
	readonly globalStorage: string;
	readonly home: string;
	/** A folder of Continue's that the person chose by a variable. */
	readonly continueFolder?: string;
}

/** A chat of another assistant that can be taken over. */
export interface Importable {
	/** The program that it is from. */
	readonly label: string;
	/** The id that it has as one of ours: always the same, so that it comes only once. */
	readonly chatId: string;
	/** Reads it. Undefined: nothing of it can be read. Never changes a file. */
	load(takeImage: TakeImage): Promise<ImportedChat | undefined>;
}

const mostBytes = 100_000_000;

/** What is there, by folder names only. */
export async function findImportable(places: ImportPlaces): Promise<readonly Importable[]> {
	const { globalStorage, home, continueFolder } = places;
	const inStorage = (id: string) => path.join(globalStorage, id, 'tasks');
	const cline = [inStorage('saoudrizwan.claude-dev'), path.join(home, '.cline', 'data', 'tasks')];
	const sessions = path.join(continueFolder ?? path.join(home, '.continue'), 'sessions');
	const found = await Promise.all([
		...cline.map((folder) => clineTasks('Cline', 'cline', folder)),
		clineTasks('Roo Code', 'roo', inStorage('rooveterinaryinc.roo-cline')),
		continueSessions(sessions),
	]);
	return [...new Map(found.flat().map((each) => [each.chatId, each])).values()];
}

/** The id of a chat that is known as `key` where it comes from. */
export function importedId(source: string, key: string): string {
	return `from-${source}-${createHash('sha256').update(key).digest('hex').slice(0, 20)}`;
}

async function clineTasks(label: string, source: string, folder: string) {
	const tasks = await readNames(folder);
	return tasks.map(
		(name): Importable => ({
			label,
			chatId: importedId(source, name),
			async load(takeImage) {
				const inTask = (file: string) => path.join(folder, name, file);
				const conversation = await readJson(inTask('api_conversation_history.json'));
				const messages = await readJson(inTask('ui_messages.json'));
				const metadata = await readJson(inTask('task_metadata.json'));
				const changedAt = conversation?.changedAt ?? messages?.changedAt;
				if (changedAt === undefined) return undefined;
				const task: ClineTask = {
					conversation: conversation?.value,
					messages: messages?.value,
					metadata: metadata?.value,
					changedAt,
				};
				return readClineTask(task, label, takeImage);
			},
		}),
	);
}

async function continueSessions(folder: string): Promise<readonly Importable[]> {
	const index = 'sessions.json';
	const names = (await readNames(folder)).filter(
		(name) => name.endsWith('.json') && name !== index,
	);
	if (names.length === 0) return [];
	const dates = readContinueDates((await readJson(path.join(folder, index)))?.value);
	return names.map((name): Importable => {
		const key = name.slice(0, -'.json'.length);
		return {
			label: 'Continue',
			chatId: importedId('continue', key),
			async load(takeImage) {
				const file = await readJson(path.join(folder, name));
				if (!file) return undefined;
				return readContinueSession(file.value, dates.get(key) ?? file.changedAt, takeImage);
			},
		};
	});
}

/** Undefined: it is not there, too large, or no JSON. */
export async function readJson(
	file: string,
): Promise<{ readonly value: unknown; readonly changedAt: number } | undefined> {
	try {
		const info = await stat(file);
		if (!info.isFile() || info.size > mostBytes) return undefined;
		const value: unknown = JSON.parse(await readFile(file, 'utf8'));
		return { value, changedAt: info.mtimeMs };
	} catch (error) {
		const isUnreadable =
			error instanceof Error && ('code' in error || error instanceof SyntaxError);
		if (isUnreadable) return undefined;
		throw error;
	}
}
