import * as vscode from 'vscode';
import type { Hunk } from '../../core/edits/hunks';
import { baselineUri } from './baselines';
import { inScope, type Scope, scopeIn } from './reviewChoice';
import { documentOf, hunksIn, type ReviewedFile } from './reviewedFile';
import { cellOf, isCell, type ReviewFiles } from './reviewFiles';

/** From change to change. Only these, and clicks, move the focus. */
export interface ReviewWalk {
	next(): Promise<void>;
	previous(): Promise<void>;
	/** All that waits side by side with what was there before. */
	showChanges(...args: readonly unknown[]): Promise<void>;
}

export function createReviewWalk(files: ReviewFiles): ReviewWalk {
	const step = async (direction: 1 | -1) => {
		const places = files.all().flatMap((file) => hunksIn(file).map((hunk) => ({ file, hunk })));
		if (places.length === 0) {
			const words = vscode.l10n.t('No change waits for Keep or Drop.');
			void vscode.window.showInformationMessage(words);
			return;
		}
		const target = places.at(indexFrom(places, direction));
		if (target) await showHunk(target.file, target.hunk);
	};
	return {
		next: () => step(1),
		previous: () => step(-1),
		showChanges: (...args) => showChanges(files, scopeIn(args) ?? 'all'),
	};
}

interface Place {
	readonly file: ReviewedFile;
	readonly hunk: Hunk;
}

/** The place after or before the cursor, around the end. */
function indexFrom(places: readonly Place[], direction: 1 | -1): number {
	const editor = vscode.window.activeTextEditor;
	const key = editor?.document.uri.toString();
	const here = places.flatMap(({ file, hunk }, index) =>
		file.uri.toString() === key ? [{ hunk, index }] : [],
	);
	if (!editor || here.length === 0) return direction === 1 ? 0 : places.length - 1;
	const { document } = editor;
	const { line } = editor.selection.active;
	const lineOf = (hunk: Hunk) => document.positionAt(hunk.start).line;
	const found =
		direction === 1
			? here.find(({ hunk }) => lineOf(hunk) > line)
			: here.findLast(({ hunk }) => lineOf(hunk) < line);
	if (found) return found.index;
	const edge = direction === 1 ? here.at(-1) : here[0];
	return ((edge?.index ?? 0) + direction + places.length) % places.length;
}

/** The hunk after an offset, or the first one. */
export function nextInFile(file: ReviewedFile, offset: number): Hunk | undefined {
	const hunks = hunksIn(file);
	return hunks.find((hunk) => hunk.start >= offset) ?? hunks[0];
}

/** Puts the cursor on a hunk. With `keepsTab` only where the file is shown already. */
export async function showHunk(
	file: ReviewedFile,
	hunk: Hunk,
	options: { readonly keepsTab?: boolean } = {},
): Promise<void> {
	const editor = options.keepsTab ? vscode.window.activeTextEditor : await open(file);
	if (!editor || editor.document.uri.toString() !== file.uri.toString()) return;
	const { document } = editor;
	const start = document.positionAt(hunk.start);
	const end = document.positionAt(Math.max(hunk.start, hunk.end - 1));
	editor.selection = new vscode.Selection(start, start);
	editor.revealRange(
		new vscode.Range(start, end),
		vscode.TextEditorRevealType.InCenterIfOutsideViewport,
	);
}

async function open(file: ReviewedFile): Promise<vscode.TextEditor | undefined> {
	const cell = cellOf(file.uri);
	if (!cell) {
		const document = await vscode.workspace.openTextDocument(file.uri);
		return vscode.window.showTextDocument(document, { preview: false });
	}
	const range = new vscode.NotebookRange(cell.index, cell.index + 1);
	await vscode.window.showNotebookDocument(cell.notebook, { selections: [range] });
	await vscode.commands.executeCommand('notebook.cell.edit');
	return vscode.window.visibleTextEditors.find((editor) => editor.document === cell.document);
}

async function showChanges(files: ReviewFiles, scope: Scope): Promise<void> {
	const chosen = inScope(files, scope);
	const rows = chosen.map(({ file }) => rowOf(file));
	if (rows.length === 0) {
		void vscode.window.showInformationMessage(vscode.l10n.t('No change waits for Keep or Drop.'));
		return;
	}
	const title =
		scope === 'turn'
			? vscode.l10n.t('Pandu: changes of the last answer')
			: vscode.l10n.t('Pandu: changes');
	await vscode.commands.executeCommand('vscode.changes', title, rows);
}

type Row = readonly [vscode.Uri, vscode.Uri | undefined, vscode.Uri | undefined];

function rowOf(file: ReviewedFile): Row {
	const { uri } = file;
	const before = baselineUri(uri);
	if (file.removed) return [uri, before, undefined];
	if (isCell(uri) && !documentOf(uri)) return [uri, before, undefined];
	return file.made === undefined ? [uri, before, uri] : [uri, undefined, uri];
}
