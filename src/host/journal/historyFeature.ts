import path from 'node:path';
import * as vscode from 'vscode';
import type { Log } from '../../core/ports';
import { systemClock } from '../clock';
import type { CommandHandler } from '../commandIds';
import type { RecordWrite } from '../edits/recordWrite';
import type { Settings } from '../settings';
import { askChoice } from './askChoice';
import { careForHistory } from './historyCare';
import { createHistoryCommands, type HistoryCommandId } from './historyCommands';
import { createHistoryView } from './historyView';
import { provideImages } from './imageContent';
import { createJournal, type JournalStore } from './journalStore';
import { createRecordWrite } from './recordWrite';
import { createEditorFiles } from './restoreEditor';
import type { RestoreDeps } from './restoreParts';

/** What was written where, and the ways back. */
export interface HistoryFeature extends vscode.Disposable {
	readonly journal: JournalStore;
	/** For whoever writes into files. */
	readonly record: RecordWrite;
	readonly commands: Readonly<Record<HistoryCommandId, CommandHandler>>;
}

export interface HistoryDeps {
	readonly context: Pick<
		vscode.ExtensionContext,
		'storageUri' | 'globalStorageUri' | 'workspaceState'
	>;
	readonly settings: Pick<Settings, 'historyLimits'>;
	readonly log: Log;
	/** Asks about a file that something else changed since. Default: a quick pick. */
	readonly ask?: RestoreDeps['ask'];
}

const flag = 'pandu.hasHistory';

export function createHistoryFeature(deps: HistoryDeps): HistoryFeature {
	const { context, settings, log, ask = askChoice } = deps;
	// A window without a folder has no storage of its own.
	const storage = context.storageUri ?? context.globalStorageUri;
	const journal = createJournal({
		folder: path.join(storage.fsPath, 'changes'),
		limits: settings.historyLimits,
		clock: systemClock,
		log,
	});
	const memory = context.workspaceState;
	const view = createHistoryView(journal, systemClock.now);
	const commands = createHistoryCommands({ journal, view, files: createEditorFiles(), ask });
	const disposables = [
		view,
		provideImages(journal),
		careForHistory({
			journal,
			memory,
			limits: settings.historyLimits,
			clock: systemClock,
			log,
		}),
		showWhenThereIsOne(journal, memory),
	];
	return {
		journal,
		record: createRecordWrite(journal),
		commands,
		dispose() {
			for (const each of disposables) each.dispose();
		},
	};
}

/** The view and the commands are there once something was written. The flag tells without reading the journal. */
function showWhenThereIsOne(
	journal: Pick<JournalStore, 'onDidChange'>,
	memory: vscode.Memento,
): vscode.Disposable {
	let isShown = memory.get(flag, false);
	const show = () => vscode.commands.executeCommand('setContext', flag, isShown);
	if (isShown) void show();
	return journal.onDidChange(async (change) => {
		const isThere = change !== 'cleared';
		if (isThere === isShown) return;
		isShown = isThere;
		await show();
		await memory.update(flag, isShown);
	});
}
