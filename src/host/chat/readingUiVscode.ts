import * as vscode from 'vscode';
import { findCode, openCode, stopAwaiting } from './codeLinks';
import type { PinnedTurn, ReadingUi, TurnAction } from './readingUi';
import { closeDeadTabs, shownUri, stopShowing } from './shownDocuments';
import { runInTerminal } from './terminal';

const { t } = vscode.l10n;

/** Reading in VS Code. `pickModel` lets the person choose among the models of the active endpoint. */
export function createReadingUi(
	pickModel: ReadingUi['pickModel'],
	subscriptions: vscode.Disposable[],
): ReadingUi {
	subscriptions.push({ dispose: stopAwaiting }, { dispose: stopShowing });
	closeDeadTabs();
	return {
		chooseAction,
		askAboutLater,
		pickModel,
		pickPinned,
		openDocument,
		findCode,
		openCode,
		runInTerminal,
	};
}

function labelOf(action: TurnAction): string {
	switch (action) {
		case 'fork':
			return `$(repo-forked) ${t('Fork Chat from Here')}`;
		case 'otherModel':
			return `$(arrow-swap) ${t('Ask Another Model…')}`;
		case 'pin':
			return `$(pin) ${t('Pin')}`;
		case 'unpin':
			return `$(pinned) ${t('Unpin')}`;
		default:
			return `$(go-to-file) ${t('Open as a Document')}`;
	}
}

async function chooseAction(actions: readonly TurnAction[]): Promise<TurnAction | undefined> {
	const items = actions.map((action) => ({ label: labelOf(action), action }));
	const title = t('More actions');
	return (await vscode.window.showQuickPick(items, { title }))?.action;
}

async function askAboutLater(): Promise<'fork' | 'replace' | undefined> {
	const fork = t('Fork Instead');
	const replace = t('Ask Again Here');
	const answer = await vscode.window.showWarningMessage(
		t('Ask again in the middle of the chat?'),
		{
			modal: true,
			detail: t(
				'Everything after this answer goes out of view with it; “Earlier answer” brings both back. A fork asks in a copy of the chat up to here.',
			),
		},
		fork,
		replace,
	);
	if (answer === fork) return 'fork';
	return answer === replace ? 'replace' : undefined;
}

async function pickPinned(turns: readonly PinnedTurn[]): Promise<string | undefined> {
	const items = turns.map(({ id, text, isQuestion }) => ({
		label: `${isQuestion ? '$(person)' : '$(comment)'} ${text.trim().split('\n', 1)[0]?.slice(0, 200)}`,
		id,
	}));
	const title = t('Pinned turns');
	return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.id;
}

async function openDocument(text: string, name: string, line = 0): Promise<void> {
	const document = await vscode.workspace.openTextDocument(shownUri(name, text));
	const selection = new vscode.Range(line, 0, line, 0);
	await vscode.window.showTextDocument(document, { preview: false, selection });
}
