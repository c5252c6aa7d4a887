import * as vscode from 'vscode';
import { reasonOf } from '../../core/errors';
import type { ChatFiles, Log } from '../../core/ports';
import type { ChatRecord, ChatWorkspace } from '../../shared/transcript';
import { messageText } from '../messageText';
import type { ChatController } from './chatController';
import type { ChatIndex } from './chatIndex';
import type { Drafts } from './drafts';
import type { ImportPlaces } from './importFiles';
import type { Recall } from './recall';

export interface HistoryDeps {
	readonly chat: Pick<
		ChatController,
		'shownId' | 'showChat' | 'close' | 'transcript' | 'open' | 'amend' | 'restored'
	>;
	readonly files: ChatFiles;
	/** What was written in the chats and not sent, and what was asked in them. */
	readonly drafts: Pick<Drafts, 'forget'>;
	readonly recall: Pick<Recall, 'forget'>;
	readonly index: ChatIndex;
	readonly workspace: ChatWorkspace;
	/** Scrolls to a turn of the chat shown. */
	readonly showTurn: (turn: string) => void;
	readonly log: Log;
	/** Hides keys in `text`. */
	readonly mask: (text: string) => string;
	/** Where the chats of other assistants may lie. */
	readonly places: ImportPlaces;
	readonly now: () => number;
}

/** A chat that something is done with. */
export interface NamedChat {
	readonly chatId: string;
	readonly title: string;
	readonly tags: readonly string[];
	readonly isKeptAtTop: boolean;
}

const { t } = vscode.l10n;
const longestName = 200;
const longestTag = 40;
const mostTags = 10;

/** The chat that is shown. Undefined, and said, when it has no question yet. */
export async function shownChat({ chat }: HistoryDeps): Promise<NamedChat | undefined> {
	await chat.restored;
	const { title, tags = [], isKeptAtTop = false, turns } = chat.transcript;
	if (turns.length > 0) return { chatId: chat.shownId, title, tags, isKeptAtTop };
	void vscode.window.showInformationMessage(t('This chat is empty. Ask something first.'));
	return undefined;
}

/** Asks for a new name. */
export async function renameChat({ chat }: HistoryDeps, named: NamedChat): Promise<void> {
	const name = await vscode.window.showInputBox({
		title: t('Rename Chat'),
		value: named.title,
		prompt: t('The name of the chat in the list'),
		validateInput: (value) => {
			if (value.trim() === '') return t('Give it a name.');
			return value.length > longestName ? t('At most {0} characters.', longestName) : undefined;
		},
	});
	const title = name?.replace(/\s+/g, ' ').trim();
	if (!title || title === named.title) return;
	await chat.amend(named.chatId, { type: 'title', title });
}

/** Asks for the tags. */
export async function tagChat({ chat }: HistoryDeps, named: NamedChat): Promise<void> {
	const answer = await vscode.window.showInputBox({
		title: t('Tag Chat'),
		value: named.tags.join(', '),
		prompt: t('Tags, separated by commas. The list finds them with a # before them.'),
		placeHolder: t('billing, ideas'),
		validateInput: (value) => {
			const tags = readTags(value);
			if (tags.length > mostTags) return t('At most {0} tags.', mostTags);
			const isLong = tags.some((tag) => tag.length > longestTag);
			return isLong ? t('At most {0} characters each.', longestTag) : undefined;
		},
	});
	if (answer === undefined) return;
	const record: ChatRecord = { type: 'tags', tags: readTags(answer) };
	await chat.amend(named.chatId, record);
}

function readTags(text: string): readonly string[] {
	const tags = text.split(',').map((each) => each.trim().replace(/^#+/, '').replace(/\s+/g, ' '));
	return [...new Set(tags.filter((tag) => tag !== ''))];
}

/** Keeps the chat at the top of the list, or no longer. */
export async function keepAtTop({ chat }: HistoryDeps, named: NamedChat): Promise<void> {
	await chat.amend(named.chatId, { type: 'keptAtTop', isKept: !named.isKeptAtTop });
}

/** Moves the chat to the trash and offers to take it back. Does not wait for that answer. */
export async function deleteChat(deps: HistoryDeps, chatId: string, title: string): Promise<void> {
	const { chat, files, log } = deps;
	const wasShown = chat.shownId === chatId;
	await chat.close(chatId);
	const place = await files.remove(chatId);
	safely(log, async () => {
		const undo = t('Undo');
		const message = messageText(t('“{0}” is in the trash for 30 days.', title));
		if ((await vscode.window.showInformationMessage(message, undo)) !== undo) return;
		const restored = await files.restore(chatId, place);
		if (wasShown) await chat.showChat(restored);
	});
}

/** For work that nobody waits for. */
export function safely(log: Log, work: () => Promise<void>): void {
	work().catch((error: unknown) => {
		const reason = reasonOf(error);
		log.error(`history: ${reason}`);
		void vscode.window.showErrorMessage(messageText(t('That did not work: {0}', reason)));
	});
}
