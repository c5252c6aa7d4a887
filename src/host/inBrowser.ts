import * as vscode from 'vscode';

/** There is no computer behind this VS Code: no disk, no terminal, no network but the browser's own. */
export function isInBrowser(): boolean {
	return vscode.env.uiKind === vscode.UIKind.Web && vscode.env.remoteName === undefined;
}
