import * as vscode from 'vscode';
import type { JournalEntry } from '../../core/journal/journal';
import { lastTurn, turnsOf } from '../../core/journal/turns';
import type { CommandHandler, CommandId } from '../commandIds';
import { messageText } from '../messageText';
import { diskBytes, openDocument } from './fileBytes';
import { entriesOf, type HistoryNode, titleOf } from './historyTree';
import type { HistoryView } from './historyView';
import { imageUri } from './imageContent';
import type { JournalStore } from './journalStore';
import { type RestoreResult, restore, settledEntries } from './restore';
import type { RestoreDeps } from './restoreParts';

/** Commands of the change history. */
export type HistoryCommandId = Extract<
	CommandId,
	| 'undoLastTurn'
	| 'changeHistory'
	| 'restoreChange'
	| 'restoreSince'
	| 'compareChange'
	| 'clearChangeHistory'
>;

export interface HistoryCommandsDeps extends RestoreDeps {
	readonly journal: JournalStore;
	readonly view: HistoryView;
}

const { t } = vscode.l10n;

export function createHistoryCommands(
	deps: HistoryCommandsDeps,
): Readonly<Record<HistoryCommandId, CommandHandler>> {
	const { journal, view } = deps;
	const nodeFor = (argument: unknown) => view.nodeOf(argument) ?? view.selected();
	let running: Promise<void> | undefined;
	/** One restore at a time: a second press while files are on their way back would undo another turn. */
	const alone = async (work: () => Promise<void>): Promise<void> => {
		if (running) return;
		running = work();
		try {
			await running;
		} finally {
			running = undefined;
		}
	};
	return {
		undoLastTurn: () => alone(() => undoLastTurn(deps)),
		changeHistory: () => vscode.commands.executeCommand('pandu.changes.focus'),
		restoreChange: (argument) =>
			alone(async () => {
				const node = nodeFor(argument);
				if (node) await putBack(deps, entriesOf(node), titleOf(node));
			}),
		restoreSince: (argument) =>
			alone(async () => {
				const node = nodeFor(argument);
				if (node) await putBack(deps, await since(deps, node), titleOf(node));
			}),
		compareChange: async (argument) => {
			const node = nodeFor(argument);
			if (node) await compare(node);
		},
		clearChangeHistory: () => clear(journal),
	};
}

/** The last turn that still stands. One whose files the person brought back by hand is passed over. */
async function undoLastTurn(deps: HistoryCommandsDeps): Promise<void> {
	let entries = await settledEntries(deps);
	for (;;) {
		const turn = lastTurn(entries);
		if (!turn) {
			void vscode.window.showInformationMessage(
				t('There is no change of Pandu left to undo. Older ones are in the change history.'),
			);
			return;
		}
		const result = await run(deps, turn.entries, turn.origin.title);
		if (result.kind !== 'nothing') return tell(deps, result, turn.origin.title);
		const skipped = new Set(turn.entries);
		entries = entries.filter((entry) => !skipped.has(entry));
	}
}

async function putBack(
	deps: HistoryCommandsDeps,
	entries: readonly JournalEntry[],
	title: string,
): Promise<void> {
	const result = await run(deps, entries, title);
	await tell(deps, result, title);
}

/** Everything from the first write of the row on. */
async function since(
	{ journal }: HistoryCommandsDeps,
	node: HistoryNode,
): Promise<readonly JournalEntry[]> {
	const all = await journal.entries();
	const ids = new Set(entriesOf(node).map(({ id }) => id));
	const first = all.findIndex(({ id }) => ids.has(id));
	return first < 0 ? [] : all.slice(first);
}

async function run(
	deps: HistoryCommandsDeps,
	entries: readonly JournalEntry[],
	title: string,
): Promise<RestoreResult> {
	const ids = new Set(entries.map(({ id }) => id));
	const options = {
		location: vscode.ProgressLocation.Window,
		title: t('Putting back what was there before…'),
	};
	return vscode.window.withProgress(options, () => restore(deps, ids, t('Put back: {0}', title)));
}

/** Says what came of a restore. Does not wait for the person to read it. */
async function tell(
	deps: HistoryCommandsDeps,
	result: RestoreResult,
	title: string,
): Promise<void> {
	switch (result.kind) {
		case 'nothing':
			void vscode.window.showInformationMessage(
				t('Nothing to put back: the files are as they were before.'),
			);
			return;
		case 'cancelled':
			void vscode.window.showInformationMessage(t('Nothing was put back.'));
			return;
		case 'failed':
			void vscode.window.showErrorMessage(messageText(failureWords(result)));
			return;
		case 'done':
			void offerUndo(deps, result, title);
			return;
		default:
			result satisfies never;
	}
}

function failureWords({ reason, applied }: RestoreResult & { kind: 'failed' }): string {
	if (applied.length === 0) {
		return t('That could not be put back: {0} All files are as they were.', sentence(reason));
	}
	const names = applied.map((uri) => vscode.workspace.asRelativePath(vscode.Uri.parse(uri, true)));
	return t(
		'Only a part could be put back: {0} Look at {1}. What was there before is in the change history.',
		sentence(reason),
		names.join(', '),
	);
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

async function offerUndo(
	deps: HistoryCommandsDeps,
	{ changes, files, turn }: RestoreResult & { kind: 'done' },
	title: string,
): Promise<void> {
	const undoThat = t('Undo That');
	const what = changes === 1 ? t('1 change') : t('{0} changes', changes);
	const where = files === 1 ? t('1 file') : t('{0} files', files);
	const message = t('Undid {0} in {1}.', what, where);
	if ((await vscode.window.showInformationMessage(message, undoThat)) !== undoThat) return;
	const entries = (await deps.journal.entries()).filter(({ origin }) => origin.turn === turn);
	await putBack(deps, entries, title);
}

/** What was there before a row beside what is there now. */
async function compare(node: HistoryNode): Promise<void> {
	const [first] = entriesOf(node);
	const last = entriesOf(node).at(-1);
	if (!first || !last) return;
	const file = vscode.Uri.parse(first.uri, true);
	const place = vscode.Uri.parse(last.to ?? last.uri, true);
	const isThere = openDocument(place) !== undefined || (await diskBytes(place)) !== undefined;
	await vscode.commands.executeCommand(
		'vscode.diff',
		imageUri(file, first.before),
		isThere ? place : imageUri(place, undefined),
		t('{0} (before and now)', vscode.workspace.asRelativePath(place)),
	);
}

async function clear(journal: JournalStore): Promise<void> {
	const turns = turnsOf(await journal.entries()).length;
	const remove = t('Delete the History');
	const answer = await vscode.window.showWarningMessage(
		t('Delete the change history of this workspace?'),
		{
			modal: true,
			detail: t(
				'Your files stay as they are. What they held before the changes of {0} answers and commands can then no longer be put back.',
				turns,
			),
		},
		remove,
	);
	if (answer === remove) await journal.clear();
}
