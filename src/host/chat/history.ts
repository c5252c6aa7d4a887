import * as vscode from 'vscode';
import { reasonOf } from '../../core/errors';
import type { ChatFiles, Log } from '../../core/ports';
import { toMarkdown } from '../../core/sessions/markdown';
import { parseLog } from '../../core/sessions/parseLog';
import { emptyTranscript, fold, type Transcript } from '../../shared/transcript';
import { describeAge } from '../age';
import { messageText } from '../messageText';
import type { ChatController } from './chatController';
import { type ChatSummary, listChats } from './chatSession';

interface HistoryDeps {
	readonly chat: Pick<ChatController, 'shownId' | 'showChat' | 'close' | 'transcript' | 'open'>;
	readonly files: ChatFiles;
	readonly log: Log;
	readonly now: () => number;
}

interface ChatItem extends vscode.QuickPickItem {
	readonly summary: ChatSummary;
}

const { t } = vscode.l10n;

const exportButton: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon('markdown'),
	tooltip: t('Export as Markdown'),
};

const deleteButton: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon('trash'),
	tooltip: t('Delete'),
};

/** The list of saved chats: choose one to open it, or export or delete it by the buttons of its row. */
export async function showHistory(deps: HistoryDeps): Promise<void> {
	const pick = vscode.window.createQuickPick<ChatItem>();
	pick.title = t('Chats');
	pick.placeholder = t('Search by title');
	pick.matchOnDescription = true;
	pick.busy = true;
	const load = async (): Promise<void> => {
		pick.items = await readItems(deps);
		pick.busy = false;
		if (pick.items.length === 0) pick.placeholder = t('No chat is saved yet');
	};
	pick.onDidTriggerItemButton(({ button, item }) => {
		if (button === exportButton) pick.hide();
		safely(deps.log, async () => {
			if (button === exportButton) return exportSaved(deps, item.summary.chatId);
			await deleteChat(deps, item.summary);
			await load();
		});
	});
	pick.onDidAccept(() => {
		const [item] = pick.selectedItems;
		if (!item) return;
		pick.hide();
		safely(deps.log, async () => {
			await deps.chat.showChat(item.summary.chatId);
			await deps.chat.open();
		});
	});
	pick.onDidHide(() => pick.dispose());
	pick.show();
	try {
		await load();
	} catch (error) {
		pick.hide();
		throw error;
	}
}

async function readItems({ chat, files, log, now }: HistoryDeps): Promise<ChatItem[]> {
	const summaries = await listChats(files, log);
	return summaries.map((summary) => {
		const isShown = summary.chatId === chat.shownId;
		const icon = summary.damaged ? '$(warning) ' : isShown ? '$(comment-discussion) ' : '';
		return {
			label: `${icon}${titleOf(summary)}`,
			description: describeAge(now() - summary.changedAt),
			buttons: [exportButton, deleteButton],
			summary,
		};
	});
}

function titleOf({ damaged, title }: ChatSummary): string {
	return damaged ? t('Damaged chat') : title;
}

async function deleteChat({ chat, files, log }: HistoryDeps, summary: ChatSummary): Promise<void> {
	const { chatId } = summary;
	const wasShown = chat.shownId === chatId;
	await chat.close(chatId);
	await files.remove(chatId);
	safely(log, async () => {
		const undo = t('Undo');
		const message = messageText(t('“{0}” is in the trash for 30 days.', titleOf(summary)));
		if ((await vscode.window.showInformationMessage(message, undo)) !== undo) return;
		await files.restore(chatId);
		if (wasShown) await chat.showChat(chatId);
	});
}

/** For work that nobody waits for. */
function safely(log: Log, work: () => Promise<void>): void {
	work().catch((error: unknown) => {
		const reason = reasonOf(error);
		log.error(`history: ${reason}`);
		void vscode.window.showErrorMessage(t('That did not work: {0}', reason));
	});
}

async function exportSaved({ files }: HistoryDeps, chatId: string): Promise<void> {
	const parsed = parseLog((await files.read(chatId)) ?? []);
	if (parsed.kind !== 'chat') {
		void vscode.window.showWarningMessage(t('This chat cannot be read.'));
		return;
	}
	const transcript = emptyTranscript();
	for (const record of parsed.records) fold(transcript, record);
	await exportChat(transcript);
}

/** Opens the chat as a Markdown document, to be read, saved or sent. */
export async function exportChat(transcript: Transcript): Promise<void> {
	if (transcript.turns.length === 0) {
		void vscode.window.showInformationMessage(t('There is nothing to export yet.'));
		return;
	}
	const document = await vscode.workspace.openTextDocument({
		language: 'markdown',
		content: toMarkdown(transcript),
	});
	await vscode.window.showTextDocument(document, { preview: false });
}
