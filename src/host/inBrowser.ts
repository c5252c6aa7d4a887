import * as vscode from 'vscode';

/** There is no computer behind this VS Code: no disk, no terminal, no network but the browser's own. */
export function isInBrowser(): boolean {
	// In a browser with a remote host it still runs in a worker where it is not installed on that host.
	const isInWorker = String(process.arch) === 'web';
	return (
		isInWorker || (vscode.env.uiKind === vscode.UIKind.Web && vscode.env.remoteName === undefined)
	);
}
