import * as vscode from 'vscode';
import { toIndexed } from '../../core/sessions/indexedChat';
import { parseLog } from '../../core/sessions/parseLog';
import { describeAge } from '../age';
import { messageText } from '../messageText';
import { type HistoryDeps, safely } from './historyActions';
import { titleOf } from './historyItems';

interface TrashItem extends vscode.QuickPickItem {
	readonly chatId: string;
	readonly place: string;
	/** In the person's words. */
	readonly questions: readonly string[];
	readonly title: string;
}

const { t } = vscode.l10n;

const restoreButton: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon('discard'),
	tooltip: t('Restore'),
};

const eraseButton: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon('trash'),
	tooltip: t('Delete for Good…'),
};

const emptyButton: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon('clear-all'),
	tooltip: t('Delete All for Good…'),
};

/** The chats in the trash: choose one to restore it, or delete it for good by the button of its row. */
export async function showDeletedChats(deps: HistoryDeps): Promise<void> {
	const pick = vscode.window.createQuickPick<TrashItem>();
	pick.title = t('Deleted chats');
	pick.placeholder = t('Choose a chat to restore it');
	pick.matchOnDescription = true;
	pick.busy = true;
	const leave = (work: () => Promise<void>): void => {
		pick.hide();
		safely(deps.log, work);
	};
	pick.onDidTriggerButton(() => leave(() => eraseAsked(deps, pick.items)));
	pick.onDidTriggerItemButton(({ button, item }) =>
		leave(async () => {
			if (button === eraseButton) await eraseAsked(deps, [item]);
			else await deps.files.restore(item.chatId, item.place);
			await showDeletedChats(deps);
		}),
	);
	pick.onDidAccept(() => {
		const [item] = pick.selectedItems;
		if (!item) return;
		leave(async () => {
			await deps.chat.showChat(await deps.files.restore(item.chatId, item.place));
			await deps.chat.open();
		});
	});
	pick.onDidHide(() => pick.dispose());
	pick.show();
	try {
		pick.items = await readItems(deps);
		pick.busy = false;
		if (pick.items.length > 0) pick.buttons = [emptyButton];
		else pick.placeholder = t('The trash is empty');
	} catch (error) {
		pick.hide();
		throw error;
	}
}

async function readItems({ files, now }: HistoryDeps): Promise<TrashItem[]> {
	const items: TrashItem[] = [];
	for (const { chatId, place, deletedAt } of await files.listTrash()) {
		const parsed = parseLog((await files.readTrashed(chatId, place)) ?? []);
		const title = titleOf(toIndexed({ chatId, bytes: 0, changedAt: deletedAt }, parsed));
		items.push({
			chatId,
			place,
			questions: questionsOf(parsed),
			title,
			label: title,
			description: t('deleted {0}', describeAge(now() - deletedAt)),
			buttons: [restoreButton, eraseButton],
		});
	}
	return items;
}

function questionsOf(parsed: ReturnType<typeof parseLog>): readonly string[] {
	if (parsed.kind !== 'chat') return [];
	return parsed.records.flatMap((record) => (record.type === 'userTurn' ? [record.text] : []));
}

async function eraseAsked(
	{ drafts, files, index, recall }: HistoryDeps,
	items: readonly TrashItem[],
): Promise<void> {
	const [first] = items;
	if (!first) return;
	const yes = t('Delete for Good');
	const question =
		items.length === 1
			? t('Delete “{0}” for good?', first.title)
			: t('Delete all {0} chats in the trash for good?', items.length);
	const detail = t('They cannot be brought back.');
	const options = { modal: true, ...(items.length > 1 ? { detail } : {}) };
	const answer = await vscode.window.showWarningMessage(messageText(question), options, yes);
	if (answer !== yes) return;
	for (const { chatId, place, questions } of items) {
		await files.erase(chatId, place);
		// Another one of that id keeps what was written in it.
		if ((await files.readHead(chatId)) === undefined) await drafts.forget(chatId);
		await recall.forget(questions);
	}
	// It forgets their words, too.
	await index.read('all');
}
