import * as vscode from 'vscode';
import { isTyped } from '../../core/edits/hunks';
import { revealPlace } from '../edits/applyToBuffer';
import { messageText } from '../messageText';
import { readRaw, withRawKept } from './rawLines';
import { type Chosen, chooseFile, chooseHunk, inScope, type Scope, scopeIn } from './reviewChoice';
import { documentOf, hasFileChange, keepIn } from './reviewedFile';
import { counted } from './reviewPanel';
import { nextInFile, showHunk } from './reviewWalk';
import {
	deleteMade,
	type Failed,
	makeAgain,
	moveBack,
	putBack,
	type WriteDeps,
} from './reviewWrites';

/** What the person does with changes. Everything in one step of undo per file; one after the other. */
export interface ReviewActions {
	keepHunk(...args: readonly unknown[]): Promise<void>;
	dropHunk(...args: readonly unknown[]): Promise<void>;
	keepFile(...args: readonly unknown[]): Promise<void>;
	dropFile(...args: readonly unknown[]): Promise<void>;
	keepAll(...args: readonly unknown[]): Promise<void>;
	dropAll(...args: readonly unknown[]): Promise<void>;
}

type Way = 'keep' | 'drop';

export function createReviewActions(deps: WriteDeps): ReviewActions {
	const { files } = deps;
	let last: Promise<unknown> = Promise.resolve();
	const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
		const next = last.then(work);
		last = next.catch(() => undefined);
		return next;
	};
	const run = async (way: Way, chosen: readonly Chosen[]) => {
		for (const each of chosen) files.resync(each.file);
		await inTurn(() => (way === 'keep' ? keep(deps, chosen) : drop(deps, chosen)));
	};
	const one = async (way: Way, args: readonly unknown[]) => {
		const chosen = chooseHunk(files, args);
		if (!chosen) return sayNone(deps);
		const editor = vscode.window.activeTextEditor;
		const isHere = editor?.document.uri.toString() === chosen.file.uri.toString();
		// From a key or the palette the person goes on to the next one; a click leaves the cursor where it is.
		const walks = isHere && args[0] === undefined;
		const at = chosen.hunks[0]?.start ?? 0;
		await run(way, [chosen]);
		const next = walks ? nextInFile(chosen.file, at) : undefined;
		if (next) await showHunk(chosen.file, next, { keepsTab: true });
	};
	const some = async (way: Way, chosen: readonly Chosen[] | undefined) => {
		if (chosen === undefined) return;
		if (chosen.length === 0) return sayNone(deps);
		await run(way, chosen);
	};
	return {
		keepHunk: (...args) => one('keep', args),
		dropHunk: (...args) => one('drop', args),
		keepFile: (...args) => some('keep', chooseFile(files, args)),
		dropFile: (...args) => some('drop', chooseFile(files, args)),
		keepAll: async (...args) => some('keep', await pickScope(deps, 'keep', args)),
		dropAll: async (...args) => some('drop', await pickScope(deps, 'drop', args)),
	};
}

async function keep({ files }: WriteDeps, chosen: readonly Chosen[]): Promise<void> {
	for (const { file, hunks, withFile } of chosen) {
		const document = documentOf(file.uri);
		if (file.rawBaseline !== undefined && document && hunks.length > 0) {
			const raw = document.isDirty ? undefined : await readRaw(document);
			const kept = raw === undefined ? undefined : withRawKept(file, raw, hunks);
			file.rawBaseline = kept;
		}
		const turns = [file.removed?.turn, file.moved?.turn, file.made];
		const decided = withFile && hasFileChange(file) ? turns.find((turn) => turn) : undefined;
		if (decided !== undefined) files.noteFile(file, decided, true);
		files.mutate(file, 'kept', () => {
			keepIn(file, new Set(hunks.map((hunk) => hunk.id)));
			if (!withFile) return;
			file.moved = undefined;
			if (file.removed) keepIn(file, new Set(file.state.now.hunks.map((hunk) => hunk.id)));
			file.removed = undefined;
		});
		await files.save(file);
	}
}

async function drop(deps: WriteDeps, chosen: readonly Chosen[]): Promise<void> {
	const goes = await withoutTyped(chosen);
	for (const each of goes) {
		const failed = await dropIn(deps, each);
		await deps.files.save(each.file);
		if (failed === undefined) continue;
		const name = vscode.workspace.asRelativePath(each.file.uri);
		void vscode.window.showErrorMessage(
			messageText(vscode.l10n.t('The changes in {0} were not dropped: {1}', name, failed)),
		);
	}
}

/** Undefined: all of it was dropped. */
async function dropIn(deps: WriteDeps, { file, hunks, withFile }: Chosen): Promise<Failed> {
	const { files } = deps;
	if (file.removed) {
		const { turn } = file.removed;
		const failed = await makeAgain(deps, file);
		if (failed === undefined) files.noteFile(file, turn, false);
		return failed;
	}
	if (file.made !== undefined) {
		const { made } = file;
		const failed = await deleteMade(deps, file);
		if (failed === undefined) files.noteFile(file, made, false);
		return failed;
	}
	if (hunks.length > 0) {
		const failed = await putBack(deps, file, hunks);
		if (failed !== undefined) return failed;
		const [first] = hunks;
		const document = documentOf(file.uri);
		if (document && first && hunks.length === 1) {
			revealPlace(document, { start: first.start, end: first.start });
		}
	}
	if (!withFile || !file.moved) return undefined;
	const { turn } = file.moved;
	const failed = await moveBack(deps, file);
	if (failed === undefined) files.noteFile(file, turn, false);
	return failed;
}

/** Asks before something goes that the person typed into a change. */
async function withoutTyped(chosen: readonly Chosen[]): Promise<readonly Chosen[]> {
	const typed = chosen.flatMap(({ file, hunks }) =>
		hunks.filter((hunk) => isTyped(file.state.now, hunk)),
	);
	if (typed.length === 0) return chosen;
	const { t } = vscode.l10n;
	const both = t('Drop Both');
	const rest = t('Leave Those');
	const isOne = chosen.length === 1 && chosen[0]?.hunks.length === 1;
	const answer = await vscode.window.showWarningMessage(
		isOne
			? t('You typed in this change after Pandu made it. Drop what you typed there too?')
			: t('You typed in {0} of these changes. Drop what you typed there too?', typed.length),
		{ modal: true, detail: t('Undo brings it back.') },
		...(isOne ? [both] : [both, rest]),
	);
	if (answer === both) return chosen;
	if (answer !== rest) return [];
	return chosen.flatMap((each) => {
		const hunks = each.hunks.filter((hunk) => !typed.includes(hunk));
		const isWhole = hunks.length === each.hunks.length;
		if (each.file.made !== undefined && !isWhole) return [];
		return [{ ...each, hunks, withFile: each.withFile && isWhole }];
	});
}

/** Undefined: the person changed their mind. */
async function pickScope(
	{ files }: WriteDeps,
	way: Way,
	args: readonly unknown[],
): Promise<readonly Chosen[] | undefined> {
	const given = scopeIn(args);
	if (given) return inScope(files, given);
	const { t } = vscode.l10n;
	const labels: readonly (readonly [Scope, string])[] = [
		['file', t('In this file')],
		['turn', t('Of the last answer')],
		['all', t('Everything')],
	];
	const options = labels
		.map(([scope, label]) => ({ label, chosen: inScope(files, scope) }))
		.filter(({ chosen }) => chosen.length > 0);
	const sizes = new Map(options.map((each) => [sameness(each.chosen), each]));
	const different = [...sizes.values()];
	if (different.length <= 1) return different[0]?.chosen ?? [];
	const items = different.map(({ label, chosen }) => {
		const changes = chosen.reduce((sum, each) => sum + sizeOf(each), 0);
		return { label, description: counted(changes, chosen.length), chosen };
	});
	const picked = await vscode.window.showQuickPick(items, {
		placeHolder: way === 'keep' ? t('Which changes to keep?') : t('Which changes to drop?'),
	});
	return picked?.chosen;
}

function sizeOf({ file, hunks, withFile }: Chosen): number {
	return hunks.length + (withFile && hasFileChange(file) ? 1 : 0);
}

function sameness(chosen: readonly Chosen[]): string {
	return chosen
		.map(({ file, hunks, withFile }) => {
			const ids = hunks.map((hunk) => hunk.id).join(' ');
			return `${file.uri.toString()} ${withFile && hasFileChange(file)} ${ids}`;
		})
		.join('\n');
}

function sayNone({ files }: WriteDeps): void {
	const names = files.all().map((file) => vscode.workspace.asRelativePath(file.uri));
	const words =
		names.length === 0
			? vscode.l10n.t('No change waits for Keep or Drop.')
			: vscode.l10n.t('Put the cursor on the change first. Changes wait in {0}.', names.join(', '));
	void vscode.window.showInformationMessage(messageText(words));
}
