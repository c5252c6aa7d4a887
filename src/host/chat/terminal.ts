import * as vscode from 'vscode';
import { isInBrowser } from '../inBrowser';
import { messageText } from '../messageText';
import { whyNotRun } from './terminalLines';

const { t } = vscode.l10n;

const terminalName = 'Pandu';

/** The one that was made here: another of its name may run anything. */
let own: vscode.Terminal | undefined;

/** Shows the lines whole, asks, and runs them in a terminal of our own. */
export async function runInTerminal(raw: string): Promise<void> {
	const lines = raw.replace(/\r\n/g, '\n').trim();
	const refused = refusal(lines);
	if (refused !== undefined) {
		void vscode.window.showWarningMessage(messageText(refused));
		return;
	}
	const run = t('Run');
	const copy = t('Copy');
	const count = lines.split('\n').length;
	const message =
		count === 1
			? t('Run this line in the terminal “{0}”?', terminalName)
			: t('Run these {0} lines in the terminal “{1}”?', count, terminalName);
	const detail = `${t('They came from the model:')}\n\n${lines}`;
	const answer = await vscode.window.showWarningMessage(
		message,
		{ modal: true, detail },
		copy,
		run,
	);
	if (answer === copy) await vscode.env.clipboard.writeText(lines);
	if (answer !== run) return;
	const isThere = own?.exitStatus === undefined && vscode.window.terminals.some((at) => at === own);
	const terminal = own && isThere ? own : vscode.window.createTerminal({ name: terminalName });
	own = terminal;
	terminal.show(true);
	terminal.sendText(lines, true);
}

function refusal(lines: string): string | undefined {
	if (!vscode.workspace.isTrusted)
		return t('Nothing is run in a folder that you do not trust. The code can be copied.');
	if (isInBrowser()) return t('There is no terminal in a browser. The code can be copied.');
	switch (whyNotRun(lines)) {
		case 'empty':
			return t('There is nothing to run.');
		case 'invisible':
			return t(
				'This was not run: it holds characters that cannot be seen. Copy it and look at it first.',
			);
		case 'long':
			return t('This is too long to be shown whole before it runs. Copy it, or open it as a file.');
		default:
			return undefined;
	}
}
