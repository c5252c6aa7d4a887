import * as vscode from 'vscode';
import type { TextRange } from '../../core/edits/replaceRange';
import type { Attachment } from '../../shared/transcript';
import { fileName, shownPath } from '../selection/selectionContext';
import type { Choice } from './applyCodeUi';

/** Where a person may put code that says nothing about its place. */
export type Where = TextRange | 'wholeFile' | 'newFile';

/** What stands in the question or in the editor; nothing that is only likely. */
export function placeChoices(
	document: vscode.TextDocument,
	attachments: readonly Attachment[],
): readonly Choice<Where>[] {
	const name = fileName(document.uri);
	return [
		...attachedPlaces(document, attachments),
		...editorPlaces(document),
		{ label: vscode.l10n.t('Replace all of {0}', name), value: 'wholeFile' },
		{ label: vscode.l10n.t('Make a new file…'), value: 'newFile' },
	];
}

/** Selections that went along with the question and still stand in the file. */
function attachedPlaces(
	document: vscode.TextDocument,
	attachments: readonly Attachment[],
): readonly Choice<Where>[] {
	const text = document.getText();
	return attachments.flatMap((each): readonly Choice<Where>[] => {
		if (each.kind !== 'selection' || each.path !== shownPath(document.uri)) return [];
		const start = each.text === '' ? -1 : text.indexOf(each.text);
		if (start < 0 || text.indexOf(each.text, start + 1) >= 0) return [];
		const range = { start, end: start + each.text.length };
		const label = vscode.l10n.t('Replace the code that you attached');
		return [{ label, description: linesOf(document, range), value: range }];
	});
}

function editorPlaces(document: vscode.TextDocument): readonly Choice<Where>[] {
	const active = vscode.window.activeTextEditor;
	const editor =
		active?.document === document
			? active
			: vscode.window.visibleTextEditors.find((each) => each.document === document);
	if (!editor) return [];
	const { selection } = editor;
	const range = {
		start: document.offsetAt(selection.start),
		end: document.offsetAt(selection.end),
	};
	const label = selection.isEmpty
		? vscode.l10n.t('Insert at the cursor')
		: vscode.l10n.t('Replace the selection');
	return [{ label, description: linesOf(document, range), value: range }];
}

function linesOf(document: vscode.TextDocument, { start, end }: TextRange): string {
	const first = document.positionAt(start).line + 1;
	const last = document.positionAt(end).line + 1;
	return first === last
		? vscode.l10n.t('line {0}', first)
		: vscode.l10n.t('lines {0} to {1}', first, last);
}
