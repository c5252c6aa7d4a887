import * as vscode from 'vscode';
import type { EditTask } from '../../core/context/selectionRequest';
import { countTokens } from '../../core/estimate';
import type { Log } from '../../core/ports';
import { inDigits } from '../../shared/words';
import type { Chat } from '../chat/chat';
import type { RemedyDeps } from '../chat/remedyActions';
import type { Connections } from '../connections';
import { mayAdd } from '../context/mayAdd';
import type { Changes } from '../edits/changes';
import { messageText } from '../messageText';
import { askForFile } from '../openFileFirst';
import type { Review } from '../review/review';
import type { Settings } from '../settings';
import type { CodeEnd } from './codeRequest';
import { type EditDeps, type EditOptions, editTarget } from './editTarget';
import { type Again, tellFailure } from './failureNotice';
import { findAgain, findTarget, isReadOnly, type Target } from './selectionContext';
import { createToolSupport } from './toolSupport';

export interface SelectionDeps {
	readonly chat: Chat;
	readonly connections: Pick<Connections, 'state'>;
	readonly settings: Pick<Settings, 'contextLines' | 'instructions'>;
	readonly log: Log;
	readonly changes: Changes;
	readonly review: Review;
	/** What the buttons of a failure do. */
	readonly remedies: RemedyDeps;
	readonly context: Pick<
		vscode.ExtensionContext,
		'globalState' | 'globalStorageUri' | 'subscriptions'
	>;
}

/** What the commands share. */
export interface SelectionTools extends EditDeps {
	readonly memory: vscode.Memento;
	/** The target in the active editor, ready to be used; undefined after telling the person why not. */
	target(options: {
		readonly isEdit: boolean;
		readonly within?: vscode.Range;
		readonly editor?: vscode.TextEditor;
		/** The target of the try before, which this one is about too. */
		readonly earlier?: Target | undefined;
	}): Promise<Target | undefined>;
	/** Asks the person before much code goes out. */
	maySend(text: string): Promise<boolean>;
	/** Runs a request for code to its end, one at a time, and says how it went. */
	run(
		request: (isOverBudgetAgreed: boolean) => Promise<CodeEnd>,
		again: () => unknown,
	): Promise<void>;
	/** Runs an edit likewise. `again` runs it anew on the same code. */
	edit(
		target: Target,
		task: EditTask,
		words: string,
		again: () => unknown,
		options?: EditOptions,
	): Promise<void>;
}

export function createSelectionTools(deps: SelectionDeps): SelectionTools {
	const { context } = deps;
	const edits: EditDeps = {
		...deps,
		toolSupport: createToolSupport({ memory: context.globalState, log: deps.log }),
	};
	const run = createSlot(deps);
	return {
		...edits,
		memory: context.globalState,
		target: (options) => readyTarget(deps, options),
		maySend,
		run,
		edit: (target, task, words, again, options) =>
			run(
				(isOverBudgetAgreed) =>
					editTarget(edits, target, task, words, { ...options, isOverBudgetAgreed }),
				again,
			),
	};
}

/** Two answers at once into the same buffers would confuse everybody, so a second edit has to wait. */
function createSlot({ log, remedies }: SelectionDeps): SelectionTools['run'] {
	let isEditing = false;
	/** The person pressed Send anyway: it holds for the next run, which begins at once. */
	let isAgreed = false;
	const tellFailed = (error: unknown) => {
		log.error(`An edit failed: ${error instanceof Error ? error.stack : String(error)}`);
		void vscode.window.showErrorMessage(
			vscode.l10n.t('Pandu made a mistake; nothing was changed. The log says more.'),
		);
	};
	return async (run, again) => {
		const agreed = isAgreed;
		isAgreed = false;
		if (isEditing) {
			void vscode.window.showInformationMessage(
				vscode.l10n.t('Pandu is still writing an edit. Wait for it, or cancel it first.'),
			);
			return;
		}
		isEditing = true;
		try {
			const end = await run(agreed);
			// Not awaited: a message may stand for as long as the person likes.
			const anew: Again = (options) => {
				isAgreed = options?.isOverBudgetAgreed === true;
				return again();
			};
			report(remedies, end, anew).catch(tellFailed);
		} catch (error) {
			tellFailed(error);
		} finally {
			isEditing = false;
		}
	};
}

async function report(remedies: RemedyDeps, end: CodeEnd, again: Again): Promise<void> {
	switch (end.kind) {
		case 'taken':
			vscode.window.setStatusBarMessage(end.summary, 15_000);
			return;
		case 'stopped':
			vscode.window.setStatusBarMessage(vscode.l10n.t('Stopped. Nothing was changed.'), 5000);
			return;
		case 'failed':
			if (end.failure) await tellFailure(remedies, end.failure, end.turn, again);
			return;
		case 'refused': {
			const retry = vscode.l10n.t('Try Again');
			const answer = await vscode.window.showWarningMessage(messageText(end.reason), retry);
			if (answer === retry) await again();
			return;
		}
		default:
			end satisfies never;
	}
}

async function readyTarget(
	deps: SelectionDeps,
	options: Parameters<SelectionTools['target']>[0],
): Promise<Target | undefined> {
	const { earlier, within, editor = vscode.window.activeTextEditor } = options;
	const find = earlier
		? () => findAgain(earlier, editor)
		: editor && (() => findTarget(editor, within));
	const document = earlier?.document ?? editor?.document;
	if (!document || !find) {
		void askForFile(vscode.l10n.t('Open a file and select some code first.'));
		return undefined;
	}
	if (options.isEdit && (await isReadOnly(document))) {
		return tell(vscode.l10n.t('This file is read-only, so Pandu cannot change it. Explain works.'));
	}
	if (!(await isSetUp(deps.connections))) return undefined;
	const result = await find();
	if (!result.ok) return tell(result.reason);
	const { target } = result;
	if (target.note) vscode.window.setStatusBarMessage(target.note, 8000);
	// What was agreed to once is not asked again for another try.
	const isAgreed = earlier !== undefined && agreed.has(earlier);
	if (!isAgreed && !(await mayAdd({ ...materialOf(target), isSentNow: true }))) return undefined;
	agreed.add(target);
	return (await maySend(target.text)) ? target : undefined;
}

/** Targets that may go out. */
const agreed = new WeakSet<Target>();

/** Lines from above and below go along with the code, so all of the file is judged. */
function materialOf({ document, place }: Target) {
	return { name: place, text: document.getText(), uri: document.uri };
}

function tell(message: string): undefined {
	void vscode.window.showInformationMessage(message);
	return undefined;
}

const tokensToAskFor = 20_000;

/** Much code costs much, so it goes out only after a question. */
async function maySend(text: string): Promise<boolean> {
	const tokens = Math.round(countTokens(text) / 1000) * 1000;
	if (tokens < tokensToAskFor) return true;
	const send = vscode.l10n.t('Send');
	const answer = await vscode.window.showWarningMessage(
		vscode.l10n.t('This is a lot of code: about {0} tokens.', inDigits(tokens)),
		{ modal: true },
		send,
	);
	return answer === send;
}

/** Without an endpoint there is nobody to ask: offers the set-up and goes on after it. */
export async function isSetUp(connections: Pick<Connections, 'state'>): Promise<boolean> {
	if ((await connections.state()).isReady) return true;
	const setUp = vscode.l10n.t('Set Up');
	const answer = await vscode.window.showInformationMessage(
		vscode.l10n.t('Connect an endpoint first. It takes a minute.'),
		setUp,
	);
	if (answer !== setUp) return false;
	await vscode.commands.executeCommand('pandu.setUp');
	return (await connections.state()).isReady;
}

/** How a target is called in the chat: `total in src/billing.ts:10-24`. */
export function subjectOf({ name, place }: Target): string {
	return name === undefined ? place : vscode.l10n.t('{0} in {1}', name, place);
}
