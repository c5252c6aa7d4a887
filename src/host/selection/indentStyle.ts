import * as vscode from 'vscode';
import type { IndentStyle } from '../../core/edits/indentUnit';

/** How the editor of `document` indents; of one that is not shown what its text says. Undefined: nobody knows. */
export function indentStyle(document: vscode.TextDocument): IndentStyle | undefined {
	const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
	const { insertSpaces, tabSize } = editor?.options ?? {};
	if (typeof insertSpaces === 'boolean' && typeof tabSize === 'number' && tabSize >= 1) {
		return { insertSpaces, tabSize };
	}
	const indents = document.getText().match(/^(?:\t| {2,8}(?=\S))/gm) ?? [];
	const tabs = indents.filter((each) => each === '\t').length;
	if (indents.length === 0) return undefined;
	const widths = indents.flatMap((each) => (each === '\t' ? [] : [each.length]));
	return { insertSpaces: tabs * 2 < indents.length, tabSize: Math.min(8, ...widths) };
}
