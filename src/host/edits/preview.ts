import * as vscode from 'vscode';
import type { TextRange } from '../../core/edits/replaceRange';
import { trackRange } from '../../core/edits/trackRange';
import { createPreviewRows, type PreviewRow, type PreviewRows } from './previewRows';

/** A change that grows in the editor while a model writes it. The document is not touched. */
export interface Preview extends vscode.Disposable {
	/** `text` is all of the new text so far. Cheap to call for every piece that comes. */
	show(text: string): void;
}

/** Between two drawings. */
const pauseMs = 66;
/** Drawn above and below what can be seen, so that scrolling shows no gap. */
const margin = 15;
const longestLine = 400;

/**
 * Shows new text for `range` of `document` in every editor that shows it: decorations only, so there is no undo step, no
 * unsaved mark and nothing to clean up but these. It follows what is typed elsewhere and goes when its place is edited.
 */
export function createPreview(document: vscode.TextDocument, range: TextRange): Preview {
	const rows = createPreviewRows(document.getText().slice(range.start, range.end));
	const { eol } = document;
	let place: TextRange | undefined = range;
	let text: string | undefined;
	let marks: Marks | undefined;
	let timer: NodeJS.Timeout | undefined;
	let isStale = false;

	const draw = () => {
		isStale = false;
		const editors = vscode.window.visibleTextEditors.filter((each) => each.document === document);
		if (!place || text === undefined || editors.length === 0) return;
		rows.update(text);
		marks ??= createMarks();
		const { start, end } = place;
		const lines = new vscode.Range(document.positionAt(start), document.positionAt(end));
		for (const editor of editors) decorate(editor, marks, rows, lines);
	};
	/** The first drawing is at once, others not before a pause. */
	const drawSoon = () => {
		isStale = true;
		if (timer) return;
		const next = () => {
			timer = undefined;
			if (!isStale) return;
			draw();
			timer = setTimeout(next, pauseMs);
		};
		next();
	};
	const clear = () => {
		clearTimeout(timer);
		marks?.dispose();
		marks = undefined;
	};
	const follow = (event: vscode.TextDocumentChangeEvent) => {
		if (event.document !== document) return;
		for (const change of event.contentChanges) {
			place &&= trackRange(place, {
				start: change.rangeOffset,
				end: change.rangeOffset + change.rangeLength,
				text: change.text,
			});
		}
		// With other line ends every offset is another.
		if (document.eol !== eol) place = undefined;
		if (!place) clear();
	};
	const subscriptions = [
		vscode.workspace.onDidChangeTextDocument(follow),
		vscode.window.onDidChangeVisibleTextEditors(drawSoon),
		vscode.window.onDidChangeTextEditorVisibleRanges((event) => {
			if (event.textEditor.document === document) drawSoon();
		}),
	];

	return {
		show(newText) {
			text = newText;
			drawSoon();
		},
		dispose() {
			place = undefined;
			for (const each of subscriptions) each.dispose();
			clear();
		},
	};
}

interface Marks extends vscode.Disposable {
	/** Background of a line that is new. */
	readonly fresh: vscode.TextEditorDecorationType;
	/** New text in front of what it replaces. */
	readonly instead: vscode.TextEditorDecorationType;
	/** What is replaced. */
	readonly hidden: vscode.TextEditorDecorationType;
	/** Nothing has come for it yet. */
	readonly waiting: vscode.TextEditorDecorationType;
}

function createMarks(): Marks {
	const { kind } = vscode.window.activeColorTheme;
	const isHighContrast =
		kind === vscode.ColorThemeKind.HighContrast || kind === vscode.ColorThemeKind.HighContrastLight;
	const fresh = vscode.window.createTextEditorDecorationType({
		isWholeLine: true,
		backgroundColor: new vscode.ThemeColor('diffEditor.insertedLineBackground'),
		// High contrast themes have borders instead of backgrounds.
		borderColor: new vscode.ThemeColor('diffEditor.insertedTextBorder'),
		borderStyle: 'solid',
		borderWidth: '0 0 0 2px',
	});
	const instead = vscode.window.createTextEditorDecorationType({
		rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
	});
	const hidden = vscode.window.createTextEditorDecorationType({
		opacity: '0',
		// Also takes no room; where VS Code does not pass this on, the text is only invisible.
		textDecoration: 'none; display: none',
	});
	const waiting = vscode.window.createTextEditorDecorationType({
		opacity: isHighContrast ? '0.75' : '0.45',
	});
	const all = { fresh, instead, hidden, waiting };
	return {
		...all,
		dispose() {
			for (const each of Object.values(all)) each.dispose();
		},
	};
}

function decorate(
	editor: vscode.TextEditor,
	marks: Marks,
	rows: PreviewRows,
	place: vscode.Range,
): void {
	const fresh: vscode.Range[] = [];
	const instead: vscode.DecorationOptions[] = [];
	const hidden: vscode.Range[] = [];
	const waiting: vscode.Range[] = [];
	const { document } = editor;
	const tabSize = Number(editor.options.tabSize) || 4;
	for (const index of visibleRows(editor, place.start.line, rows.count)) {
		const line = document.lineAt(place.start.line + index);
		const range = line.range.intersection(place);
		if (!range) continue;
		const row = rows.row(index);
		switch (row.kind) {
			case 'kept':
				break;
			case 'waiting':
				waiting.push(range);
				break;
			case 'begun': {
				const from = range.start.translate(0, Math.min(row.upTo, line.text.length));
				instead.push(attached(from, { before: caretMark }));
				waiting.push(new vscode.Range(from, range.end));
				break;
			}
			case 'replaced': {
				const column = widthOf(line.text.slice(0, range.start.character), tabSize);
				instead.push(attached(range.end, replacement(row, column, tabSize)));
				if (!range.isEmpty) hidden.push(range);
				if (row.isNew) fresh.push(range);
				break;
			}
			default:
				row satisfies never;
		}
	}
	editor.setDecorations(marks.fresh, fresh);
	editor.setDecorations(marks.instead, instead);
	editor.setDecorations(marks.hidden, hidden);
	editor.setDecorations(marks.waiting, waiting);
}

const caret = '▏';
const caretMark = {
	contentText: caret,
	color: new vscode.ThemeColor('editorCursor.foreground'),
	// It stands between characters and takes no room.
	margin: '0 -1ch 0 0',
};

/** The rows that an editor shows, and some around them. */
function* visibleRows(editor: vscode.TextEditor, firstLine: number, count: number) {
	let next = 0;
	for (const { start, end } of editor.visibleRanges) {
		const first = Math.max(next, start.line - margin - firstLine);
		next = Math.max(first, Math.min(count, end.line + margin + 1 - firstLine));
		for (let index = first; index < next; index++) yield index;
	}
}

function attached(
	position: vscode.Position,
	renderOptions: vscode.DecorationInstanceRenderOptions,
): vscode.DecorationOptions {
	return { range: new vscode.Range(position, position), renderOptions };
}

function replacement(
	row: Extract<PreviewRow, { kind: 'replaced' }>,
	column: number,
	tabSize: number,
): vscode.DecorationInstanceRenderOptions {
	const after = {
		contentText: display(row.text, column, tabSize) + (row.isBeingWritten ? caret : ''),
		color: new vscode.ThemeColor('editor.foreground'),
	};
	if (row.more === 0) return { after };
	const told =
		row.more === 1 ? vscode.l10n.t('… +1 line') : vscode.l10n.t('… +{0} lines', row.more);
	const color = new vscode.ThemeColor('editorCodeLens.foreground');
	return { before: { contentText: display(told, 0, tabSize), color, margin: '0 2ch 0 0' }, after };
}

/** `text` as an attachment shows it: tabs as wide as in the editor, blanks that stay, nothing that cannot be seen. */
function display(text: string, column: number, tabSize: number): string {
	let shown = '';
	let width = column;
	for (const character of text.slice(0, longestLine)) {
		const piece =
			character === '\t' ? blank.repeat(tabSize - (width % tabSize)) : visible(character);
		shown += piece;
		width += piece.length;
	}
	return text.length > longestLine ? `${shown}…` : shown;
}

const blank = '\u00a0';

function visible(character: string): string {
	if (character === ' ') return blank;
	return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(character) ? '\ufffd' : character;
}

function widthOf(text: string, tabSize: number): number {
	return display(text, 0, tabSize).length;
}
