import * as vscode from 'vscode';
import { messageText } from '../messageText';
import type { AppliedFile } from './applyProposal';
import { openNotebook } from './notebookCells';

export interface Choice<T> {
	readonly label: string;
	readonly description?: string;
	readonly value: T;
}

/** Undefined: the person turned away. */
export type Choose = <T>(title: string, choices: readonly Choice<T>[]) => Promise<T | undefined>;

/** What Apply asks and tells. */
export interface ApplyCodeUi {
	readonly choose: Choose;
	/** Asks for the path of a new file below the workspace. */
	readonly askPath: () => Promise<string | undefined>;
	/** Brings a file into view where it was changed, unless it is there. The focus stays. */
	readonly show: (file: AppliedFile) => Promise<void>;
	/** What was done; `showChanges` is behind its button. */
	readonly tellDone: (message: string, showChanges: () => unknown) => void;
	readonly tellProblem: (message: string) => void;
}

export const applyCodeUi: ApplyCodeUi = {
	async choose(title, choices) {
		const items = choices.map(({ label, description = '', value }) => ({
			label,
			description,
			value,
		}));
		return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.value;
	},
	askPath: async () => {
		const path = await vscode.window.showInputBox({
			title: vscode.l10n.t('New File'),
			prompt: vscode.l10n.t('Its path in the workspace, for example src/billing.ts'),
			ignoreFocusOut: true,
			validateInput: (value) =>
				value.trim() === '' ? vscode.l10n.t('Write the path of the new file.') : undefined,
		});
		return path?.trim();
	},
	async show({ uri, kind, start = 0 }) {
		const isShown = vscode.window.visibleTextEditors.some(
			({ document }) => document.uri.toString() === uri.toString(),
		);
		if (kind === 'delete' || isShown || openNotebook(uri)) return;
		const document = await vscode.workspace.openTextDocument(uri);
		const place = document.positionAt(start);
		const selection = new vscode.Range(place, place);
		await vscode.window.showTextDocument(document, { preserveFocus: true, selection });
	},
	tellDone(message, showChanges) {
		const show = vscode.l10n.t('Show Changes');
		vscode.window.showInformationMessage(messageText(message), show).then((answer) => {
			if (answer === show) showChanges();
		});
	},
	tellProblem: (message) => void vscode.window.showWarningMessage(messageText(message)),
};
