import * as vscode from 'vscode';
import type { TextChange } from '../../core/edits/diffLines';
import type { TextRange } from '../../core/edits/replaceRange';

/**
 * Changes the buffer in one step of undo. Neither saves nor moves the focus. False when VS Code refused, for example
 * because the file is read-only.
 */
export async function applyToBuffer(
	document: vscode.TextDocument,
	changes: readonly TextChange[],
): Promise<boolean> {
	const edits = changes.map((change) => ({
		range: new vscode.Range(document.positionAt(change.start), document.positionAt(change.end)),
		text: change.text,
	}));
	const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
	if (editor) {
		return editor.edit(
			(builder) => {
				for (const { range, text } of edits) builder.replace(range, text);
			},
			{ undoStopBefore: true, undoStopAfter: true },
		);
	}
	const edit = new vscode.WorkspaceEdit();
	for (const { range, text } of edits) edit.replace(document.uri, range, text);
	return vscode.workspace.applyEdit(edit);
}

/** A cursor at the end of the range is where the person goes on typing, so it stays. */
function isCovered(range: vscode.Range, selection: vscode.Selection): boolean {
	if (selection.isEmpty && selection.active.isEqual(range.end)) return false;
	const common = range.intersection(selection);
	return common !== undefined && (selection.isEmpty || !common.isEmpty);
}

/** Scrolls to the place in an editor that shows the file, without taking the focus. */
export function revealPlace(document: vscode.TextDocument, place: TextRange): void {
	const range = new vscode.Range(document.positionAt(place.start), document.positionAt(place.end));
	for (const editor of vscode.window.visibleTextEditors) {
		if (editor.document !== document) continue;
		if (isCovered(range, editor.selection)) {
			editor.selection = new vscode.Selection(range.start, range.start);
		}
		editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
	}
}
