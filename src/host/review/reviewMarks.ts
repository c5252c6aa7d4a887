import * as vscode from 'vscode';
import { splitLines } from '../../core/edits/diffLines';
import type { Hunk } from '../../core/edits/hunks';
import { hunksIn, type ReviewedFile } from './reviewedFile';
import type { ReviewFiles } from './reviewFiles';

/** How hunks look in the editors that show them. */
export interface ReviewMarks extends vscode.Disposable {
	refresh(): void;
}

/** Beyond this many lines the words that differ in a hunk are not told apart. */
const mostWordLines = 200;

type Kind = 'added' | 'words' | 'removed';
type Marks = Readonly<Record<Kind, vscode.DecorationOptions[]>>;

export function createReviewMarks(files: ReviewFiles): ReviewMarks {
	const types = createTypes();
	const kinds: readonly Kind[] = ['added', 'words', 'removed'];
	let decorated: readonly vscode.TextEditor[] = [];
	return {
		refresh() {
			const editors = vscode.window.visibleTextEditors;
			const shown = editors.filter((editor) => {
				const file = files.get(editor.document.uri);
				return file && hunksIn(file).length > 0;
			});
			for (const editor of decorated) {
				if (shown.includes(editor) || !editors.includes(editor)) continue;
				for (const kind of kinds) editor.setDecorations(types[kind], []);
			}
			for (const editor of shown) {
				const file = files.get(editor.document.uri);
				if (!file) continue;
				const marks = marksOf(file, editor.document);
				for (const kind of kinds) editor.setDecorations(types[kind], marks[kind]);
			}
			decorated = shown;
		},
		dispose() {
			for (const kind of kinds) types[kind].dispose();
		},
	};
}

function createTypes(): Readonly<Record<Kind, vscode.TextEditorDecorationType>> {
	const color = (id: string) => new vscode.ThemeColor(id);
	const added = vscode.window.createTextEditorDecorationType({
		isWholeLine: true,
		backgroundColor: color('diffEditor.insertedLineBackground'),
		overviewRulerColor: color('editorGutter.addedBackground'),
		overviewRulerLane: vscode.OverviewRulerLane.Left,
		// High contrast themes have borders instead of backgrounds.
		borderColor: color('diffEditor.insertedTextBorder'),
		borderStyle: 'solid',
		borderWidth: '0 0 0 2px',
	});
	const words = vscode.window.createTextEditorDecorationType({
		backgroundColor: color('diffEditor.insertedTextBackground'),
		borderColor: color('diffEditor.insertedTextBorder'),
		borderStyle: 'solid',
		borderWidth: '1px',
	});
	const removed = vscode.window.createTextEditorDecorationType({
		overviewRulerColor: color('editorGutter.deletedBackground'),
		overviewRulerLane: vscode.OverviewRulerLane.Left,
		after: { color: color('editorCodeLens.foreground'), margin: '0 0 0 3em' },
	});
	return { added, words, removed };
}

function marksOf(file: ReviewedFile, document: vscode.TextDocument): Marks {
	const marks: Marks = { added: [], words: [], removed: [] };
	const { text } = file.state.now;
	for (const hunk of hunksIn(file)) {
		const now = text.slice(hunk.start, hunk.end);
		const first = document.positionAt(hunk.start);
		if (now === '') {
			marks.removed.push(removedMark(document, first, hunk));
			continue;
		}
		const range = new vscode.Range(first, document.positionAt(hunk.end - 1));
		const hover = before(hunk, document);
		marks.added.push({ range, ...(hover && { hoverMessage: hover }) });
		marks.words.push(...wordMarks(hunk, now, first.line));
	}
	return marks;
}

function before(hunk: Hunk, document: vscode.TextDocument): vscode.MarkdownString | undefined {
	if (hunk.before === '') return undefined;
	const title = vscode.l10n.t('Before:');
	return new vscode.MarkdownString(title).appendCodeblock(hunk.before, document.languageId);
}

function removedMark(
	document: vscode.TextDocument,
	at: vscode.Position,
	hunk: Hunk,
): vscode.DecorationOptions {
	const count = splitLines(hunk.before).length;
	const line = document.lineAt(Math.max(0, at.line - (at.character === 0 ? 1 : 0)));
	const contentText =
		count === 1 ? vscode.l10n.t('1 line removed') : vscode.l10n.t('{0} lines removed', count);
	return {
		range: line.range,
		hoverMessage: new vscode.MarkdownString().appendCodeblock(hunk.before, document.languageId),
		renderOptions: { after: { contentText } },
	};
}

/** Where lines correspond one to one: from the first to the last word of each that differs. */
function wordMarks(hunk: Hunk, now: string, firstLine: number): vscode.DecorationOptions[] {
	const old = splitLines(hunk.before);
	const fresh = splitLines(now);
	if (old.length !== fresh.length || fresh.length > mostWordLines) return [];
	return fresh.flatMap((line, index) => {
		const was = old[index] ?? '';
		const most = Math.min(was.length, line.length);
		let start = 0;
		while (start < most && was[start] === line[start]) start++;
		let end = 0;
		while (end < most - start && was.at(-1 - end) === line.at(-1 - end)) end++;
		const last = line.replace(/\r?\n$/, '').length;
		let until = Math.min(line.length - end, last);
		if (until <= start) return [];
		// Whole words are what people compare.
		while (start > 0 && isInWord(line, start)) start--;
		while (until < last && isInWord(line, until)) until++;
		return [{ range: new vscode.Range(firstLine + index, start, firstLine + index, until) }];
	});
}

/** Whether both neighbours of an offset belong to one word. */
function isInWord(line: string, offset: number): boolean {
	return /^[\p{L}\p{N}_$]{2}$/u.test(line.slice(offset - 1, offset + 1));
}
