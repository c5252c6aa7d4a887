import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { attachmentLabel } from '../../core/context/attachments';
import { tidySelection } from '../../core/context/selectionRange';
import { placeBetween } from '../../core/context/selectionSurroundings';
import type { TextRange } from '../../core/edits/replaceRange';
import type { Attachment } from '../../shared/transcript';
import { type CodeSymbol, enclosingSymbol, enclosingSymbols, symbolIn, symbolsOf } from './symbols';

/** Code that goes out with a question. */
export type CodeAttachment = Extract<Attachment, { text: string }>;

/** The code that a command is about, as it was when the person asked. */
export interface Target {
	readonly document: vscode.TextDocument;
	/** Offsets of the document at `version`. */
	readonly range: TextRange;
	readonly version: number;
	readonly text: string;
	/** The code as it goes out. */
	readonly attachment: CodeAttachment;
	/** For example `src/billing.ts:10-24`. */
	readonly place: string;
	/** Name of the function or class that it is. */
	readonly name?: string;
	/** It is all of the function or class of that name. */
	readonly isWhole: boolean;
	/** The functions and classes around it, outer before inner. */
	readonly around: readonly CodeSymbol[];
	/** A few lines on either side, to find the place again. */
	readonly before: string;
	readonly after: string;
	/** Something the person should know, such as that only one of several selections is used. */
	readonly note?: string;
}

/** A target, or the sentence that says what to select instead. */
export type TargetResult =
	| { readonly ok: true; readonly target: Target }
	| { readonly ok: false; readonly reason: string };

/** A file without a symbol at the cursor is taken whole up to this size. */
const wholeFileLines = 200;
const wholeFileCharacters = 12_000;
/** A problem in a long function, or in none, is fixed within so many lines on either side. */
const linesAroundProblem = 10;

/**
 * The selection of `editor`; without one the function or class around the cursor, else the whole file if it is short.
 * `within` looks at another place than the cursor's.
 */
export async function findTarget(
	editor: vscode.TextEditor,
	within?: vscode.Range,
): Promise<TargetResult> {
	const { document } = editor;
	const version = document.version;
	const text = document.getText();
	if (text.includes('\0')) {
		return refused(vscode.l10n.t('This is not a text file: it holds NUL characters.'));
	}
	const selected = firstSelection(editor, text, within);
	const symbols = await symbolsOf(document, selected ? 1000 : 2000);
	if (document.version !== version) return findTarget(editor, within);
	if (selected) {
		const lines = new vscode.Range(
			document.positionAt(selected.start),
			document.positionAt(selected.end),
		);
		const name = symbolIn(symbols, lines);
		return found(document, selected, { name, symbols, note: noteFor(editor, within) });
	}
	const symbol = enclosingSymbol(symbols, within ?? editor.selection);
	if (symbol && !(within && isLong(symbol.range))) {
		const first = document.lineAt(symbol.range.start.line).range.start;
		const range = { start: document.offsetAt(first), end: document.offsetAt(symbol.range.end) };
		return found(document, tidySelection(text, range) ?? range, { name: symbol.name, symbols });
	}
	if (within) {
		const first = document.lineAt(Math.max(0, within.start.line - linesAroundProblem));
		const last = document.lineAt(
			Math.min(document.lineCount - 1, within.end.line + linesAroundProblem),
		);
		const range = {
			start: document.offsetAt(first.range.start),
			end: document.offsetAt(last.range.end),
		};
		return found(document, tidySelection(text, range) ?? range, { symbols });
	}
	if (document.lineCount <= wholeFileLines && text.length <= wholeFileCharacters) {
		const whole = tidySelection(text, { start: 0, end: text.length });
		if (whole) return found(document, whole);
		return refused(vscode.l10n.t('This file is empty.'));
	}
	return refused(
		vscode.l10n.t(
			'Select the code first: the cursor is in no function or class, and the file has {0} lines.',
			document.lineCount,
		),
	);
}

/**
 * The code of `earlier` for another try: where it still stands, else the function or class of its name, else what stands
 * between the same lines now, else what is selected in the same file. No other file is taken for it.
 */
export async function findAgain(
	earlier: Target,
	editor: vscode.TextEditor | undefined,
): Promise<TargetResult> {
	const { document, text, name } = earlier;
	if (!document.isClosed) {
		const symbols = await symbolsOf(document, 1000);
		const now = document.getText();
		const at = (range: TextRange) => found(document, range, { name, symbols });
		if (isStill(earlier)) return at(earlier.range);
		const start = now.indexOf(text);
		if (start >= 0 && now.indexOf(text, start + 1) < 0) {
			return at({ start, end: start + text.length });
		}
		if (editor?.document === document && !editor.selection.isEmpty) return findTarget(editor);
		const range =
			rangeOfSymbol(earlier, symbols) ?? placeBetween(now, earlier.before, earlier.after);
		const tidy = range && tidySelection(now, range);
		if (tidy) return at(tidy);
		if (editor?.document === document) return findTarget(editor);
	}
	return refused(
		vscode.l10n.t('The code changed meanwhile, so nothing was sent. Select it again, please.'),
	);
}

/** The only symbol of the name, if the target was all of it. */
function rangeOfSymbol(
	{ document, name, isWhole }: Target,
	symbols: readonly CodeSymbol[],
): TextRange | undefined {
	const [symbol, another] = symbols.filter((each) => each.name === name);
	if (!isWhole || !symbol || another) return undefined;
	const first = document.lineAt(symbol.range.start.line).range.start;
	return { start: document.offsetAt(first), end: document.offsetAt(symbol.range.end) };
}

/** Lines on either side that find a place again. */
const neighbourLines = 3;

/** Whether the code still stands where it was. */
export function isStill({ document, range, text }: Target): boolean {
	return !document.isClosed && document.getText().slice(range.start, range.end) === text;
}

/** What is known of a place besides its offsets. */
interface Known {
	readonly name?: string | undefined;
	readonly symbols?: readonly CodeSymbol[];
	readonly note?: string | undefined;
}

/** A target of exactly these offsets. */
export function targetAt(
	document: vscode.TextDocument,
	range: TextRange,
	{ name, symbols = [], note }: Known = {},
): Target {
	const all = document.getText();
	const attachment = codeAttachment(document, range);
	const lines = new vscode.Range(document.positionAt(range.start), document.positionAt(range.end));
	const first = lines.start.line;
	const last = lines.end.line;
	const start = document.offsetAt(new vscode.Position(Math.max(0, first - neighbourLines), 0));
	const end = document.offsetAt(new vscode.Position(last + 1 + neighbourLines, 0));
	return {
		document,
		range,
		version: document.version,
		text: all.slice(range.start, range.end),
		before: all.slice(start, range.start),
		after: all.slice(range.end, end),
		isWhole: symbols.some((each) => each.name === name && lines.contains(each.range)),
		around: enclosingSymbols(symbols, lines),
		attachment,
		place: attachmentLabel(attachment),
		...(name === undefined ? {} : { name }),
		...(note === undefined ? {} : { note }),
	};
}

function found(document: vscode.TextDocument, range: TextRange, known: Known = {}): TargetResult {
	return { ok: true, target: targetAt(document, range, known) };
}

function isLong(range: vscode.Range): boolean {
	return range.end.line - range.start.line > wholeFileLines;
}

function refused(reason: string): TargetResult {
	return { ok: false, reason };
}

function firstSelection(
	editor: vscode.TextEditor,
	text: string,
	within?: vscode.Range,
): TextRange | undefined {
	const selections = editor.selections.filter((each) => !each.isEmpty);
	const [selection] = within
		? selections.filter((each) => each.contains(within))
		: selections.toSorted((one, other) => one.start.compareTo(other.start));
	if (!selection) return undefined;
	return tidySelection(text, {
		start: editor.document.offsetAt(selection.start),
		end: editor.document.offsetAt(selection.end),
	});
}

function noteFor(editor: vscode.TextEditor, within?: vscode.Range): string | undefined {
	if (within || editor.selections.filter((each) => !each.isEmpty).length < 2) return undefined;
	return vscode.l10n.t('There are several selections; Pandu uses the first one.');
}

/** Code of `document` as it goes out with a question. Without `range` the whole file. */
export function codeAttachment(document: vscode.TextDocument, range?: TextRange): CodeAttachment {
	const text = document.getText();
	const base = {
		id: randomUUID(),
		path: shownPath(document.uri),
		languageId: document.languageId,
	};
	const isWhole =
		!range || (text.slice(0, range.start).trim() === '' && text.slice(range.end).trim() === '');
	if (isWhole) {
		return {
			...base,
			kind: range ? 'selection' : 'file',
			text: range ? text.slice(range.start, range.end) : text,
		};
	}
	const first = document.positionAt(range.start).line + 1;
	const last = document.positionAt(range.end).line + 1;
	return {
		...base,
		kind: 'selection',
		lines: [first, last],
		text: text.slice(range.start, range.end),
	};
}

export function fileName(uri: vscode.Uri): string {
	return uri.path.slice(uri.path.lastIndexOf('/') + 1) || uri.path;
}

/** The path as the person knows it; of a file outside the workspace only its name. */
export function shownPath(uri: vscode.Uri): string {
	if (!vscode.workspace.getWorkspaceFolder(uri)) return fileName(uri);
	return vscode.workspace.asRelativePath(uri).replaceAll('\\', '/');
}

/** Whether VS Code would refuse to save changes of `document`. */
export async function isReadOnly(document: vscode.TextDocument): Promise<boolean> {
	const uri = fileOf(document);
	const { scheme } = uri;
	if (['untitled', 'vscode-notebook-cell', 'vscode-userdata'].includes(scheme)) return false;
	if (scheme !== 'file' && vscode.workspace.fs.isWritableFileSystem(scheme) !== true) return true;
	try {
		const { permissions = 0 } = await vscode.workspace.fs.stat(uri);
		return (permissions & vscode.FilePermission.Readonly) !== 0;
	} catch {
		// Not on disk (any more): the buffer can still be changed.
		return false;
	}
}

/** The file that holds `document`: of a cell that of its notebook. */
function fileOf(document: vscode.TextDocument): vscode.Uri {
	if (document.uri.scheme !== 'vscode-notebook-cell') return document.uri;
	const notebook = vscode.workspace.notebookDocuments.find((each) =>
		each.getCells().some((cell) => cell.document === document),
	);
	return notebook?.uri ?? document.uri;
}
