import * as vscode from 'vscode';

/** Says that a file is needed, and offers the list of them. */
export async function askForFile(message: string): Promise<void> {
	const open = vscode.l10n.t('Open File…');
	if ((await vscode.window.showInformationMessage(message, open)) !== open) return;
	await vscode.commands.executeCommand('workbench.action.quickOpen');
}
