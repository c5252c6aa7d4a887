import * as vscode from 'vscode';

/** A question that VS Code would have shown. */
export interface ShownQuestion {
	readonly message: string;
	readonly detail: string;
	readonly buttons: readonly string[];
}

type Replaceable = 'showWarningMessage' | 'showQuickPick' | 'showInputBox' | 'withProgress';

/** Puts `act` in the place of a dialog of VS Code until `restore`. */
export function replaceDialog(
	name: Replaceable,
	act: (...args: readonly unknown[]) => unknown,
): { restore(): void } {
	const before = vscode.window[name];
	const set = (value: unknown) =>
		Object.defineProperty(vscode.window, name, { value, configurable: true, writable: true });
	set(async (...args: readonly unknown[]) => act(...args));
	return { restore: () => void set(before) };
}

/** Answers warnings with the button that `choose` names, and keeps what was asked. */
export function answerQuestions(choose: (question: ShownQuestion) => string | undefined) {
	const asked: ShownQuestion[] = [];
	const { restore } = replaceDialog('showWarningMessage', (message, ...rest) => {
		const isPlain = (each: unknown): each is string => typeof each === 'string';
		const [options] = rest.filter((each) => typeof each === 'object' && each !== null);
		const detail = options && 'detail' in options ? String(options.detail) : '';
		const question = { message: String(message), detail, buttons: rest.filter(isPlain) };
		asked.push(question);
		return choose(question);
	});
	return { asked, restore };
}
