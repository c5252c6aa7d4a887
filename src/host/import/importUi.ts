import * as vscode from 'vscode';
import { messageText } from '../messageText';

/** A row of the list of what was found. */
export interface ImportRow<T> {
	readonly label: string;
	readonly description: string;
	readonly detail: string;
	readonly isPicked: boolean;
	readonly value: T;
}

type Picked<T> =
	| { readonly kind: 'chosen'; readonly values: readonly T[] }
	/** The person wants to choose a file first. */
	| { readonly kind: 'file' }
	| { readonly kind: 'cancelled' };

/** What the import asks. Tests script it. */
export interface ImportUi {
	pickMany<T>(
		title: string,
		placeholder: string,
		rows: readonly ImportRow<T>[],
	): Promise<Picked<T>>;
	/** Absolute paths. Empty when none was chosen. */
	chooseFiles(): Promise<readonly string[]>;
	/** Resolves to the button pressed. */
	message(text: string, ...buttons: string[]): Promise<string | undefined>;
}

interface Item<T> extends vscode.QuickPickItem {
	readonly value: T;
}

function pickMany<T>(
	title: string,
	placeholder: string,
	rows: readonly ImportRow<T>[],
): Promise<Picked<T>> {
	const input = vscode.window.createQuickPick<Item<T>>();
	const fromFile: vscode.QuickInputButton = {
		iconPath: new vscode.ThemeIcon('folder-opened'),
		tooltip: vscode.l10n.t('Choose a File…'),
	};
	input.title = title;
	input.placeholder = placeholder;
	input.canSelectMany = true;
	input.ignoreFocusOut = true;
	input.matchOnDescription = true;
	input.matchOnDetail = true;
	input.buttons = [fromFile];
	input.items = rows.map(({ label, description, detail, isPicked, value }) => ({
		label,
		description,
		detail,
		picked: isPicked,
		value,
	}));
	input.selectedItems = input.items.filter((each) => each.picked);
	return new Promise((resolve) => {
		const finish = (answer: Picked<T>): void => {
			resolve(answer);
			input.dispose();
		};
		input.onDidAccept(() =>
			finish({ kind: 'chosen', values: input.selectedItems.map((each) => each.value) }),
		);
		input.onDidTriggerButton(() => finish({ kind: 'file' }));
		input.onDidHide(() => finish({ kind: 'cancelled' }));
		input.show();
	});
}

export const vscodeImportUi: ImportUi = {
	pickMany,
	async chooseFiles() {
		const chosen = await vscode.window.showOpenDialog({
			canSelectMany: true,
			title: vscode.l10n.t('Choose a file that another assistant exported'),
			openLabel: vscode.l10n.t('Import'),
			filters: { [vscode.l10n.t('Settings')]: ['json', 'yaml', 'yml'] },
		});
		return (chosen ?? []).filter((uri) => uri.scheme === 'file').map((uri) => uri.fsPath);
	},
	message: async (text, ...buttons) =>
		vscode.window.showInformationMessage(messageText(text), ...buttons),
};
