import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { attachmentLabel } from '../../core/context/attachments';
import { surroundings, tidySelection } from '../../core/context/selectionRange';
import type { TextRange } from '../../core/edits/replaceRange';
import type { Attachment } from '../../shared/transcript';
import { enclosingSymbol, symbolIn, symbolsOf } from './symbols';

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
	const symbols = await symbolsOf(document, selected ? 300 : 2000);
	if (document.version !== version) return findTarget(editor, within);
	if (selected) {
		const lines = new vscode.Range(
			document.positionAt(selected.start),
			document.positionAt(selected.end),
		);
		const name = symbolIn(symbols, lines);
		return found(document, selected, name, noteFor(editor, within));
	}
	const symbol = enclosingSymbol(symbols, within ?? editor.selection);
	if (symbol && !(within && isLong(symbol.range))) {
		const first = document.lineAt(symbol.range.start.line).range.start;
		const range = { start: document.offsetAt(first), end: document.offsetAt(symbol.range.end) };
		return found(document, tidySelection(text, range) ?? range, symbol.name);
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
		return found(document, tidySelection(text, range) ?? range);
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
 * The code of `earlier` for another try: where it still stands, else what is selected in the same file now. No other file
 * is taken for it.
 */
export async function findAgain(
	earlier: Target,
	editor: vscode.TextEditor | undefined,
): Promise<TargetResult> {
	const { document, range, text, name } = earlier;
	if (!document.isClosed) {
		if (isStill(earlier)) return found(document, range, name);
		const now = document.getText();
		const start = now.indexOf(text);
		if (start >= 0 && now.indexOf(text, start + 1) < 0) {
			return found(document, { start, end: start + text.length }, name);
		}
		if (editor?.document === document) return findTarget(editor);
	}
	return refused(
		vscode.l10n.t('The code changed meanwhile, so nothing was sent. Select it again, please.'),
	);
}

/** Whether the code still stands where it was. */
export function isStill({ document, range, text }: Target): boolean {
	return !document.isClosed && document.getText().slice(range.start, range.end) === text;
}

/** A target of exactly these offsets. */
export function targetAt(document: vscode.TextDocument, range: TextRange, name?: string): Target {
	const text = document.getText().slice(range.start, range.end);
	const attachment = codeAttachment(document, range);
	return {
		document,
		range,
		version: document.version,
		text,
		attachment,
		place: attachmentLabel(attachment),
		...(name === undefined ? {} : { name }),
	};
}

function found(
	document: vscode.TextDocument,
	range: TextRange,
	name?: string,
	note?: string,
): TargetResult {
	const target = targetAt(document, range, name);
	return { ok: true, target: note === undefined ? target : { ...target, note } };
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

/** The lines around the target that fit, as attachments of their own. */
export function contextAttachments(target: Target, most: number): readonly CodeAttachment[] {
	const { document, range } = target;
	const lines = { count: document.lineCount, at: (line: number) => document.lineAt(line).text };
	const selected = {
		first: document.positionAt(range.start).line,
		last: document.positionAt(range.end).line,
	};
	const { before, after } = surroundings(lines, selected, { most, tokens: 600 });
	return [before, after].flatMap((stretch) =>
		stretch && stretch.text.trim() !== ''
			? [{ ...codeBase(target), lines: stretch.lines, text: stretch.text }]
			: [],
	);
}

function codeBase({
	attachment,
}: Target): Pick<CodeAttachment, 'kind' | 'id' | 'path' | 'languageId'> {
	const { path, languageId } = attachment;
	return { kind: 'selection', id: randomUUID(), path, languageId };
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
	const { scheme } = document.uri;
	if (['untitled', 'vscode-notebook-cell', 'vscode-userdata'].includes(scheme)) return false;
	if (scheme !== 'file' && vscode.workspace.fs.isWritableFileSystem(scheme) !== true) return true;
	try {
		const { permissions = 0 } = await vscode.workspace.fs.stat(document.uri);
		return (permissions & vscode.FilePermission.Readonly) !== 0;
	} catch {
		// Not on disk (any more): the buffer can still be changed.
		return false;
	}
}
