import * as vscode from 'vscode';
import * as z from 'zod';

const key = 'pandu.editInstructions';
const mostRemembered = 20;
const schema = z.array(z.string());

export interface InstructionQuestion {
	/** Shown at once, so that nothing typed meanwhile goes into the file. */
	readonly title: string;
	/** The title once it is known what the question is about; undefined ends the question. */
	readonly about: Promise<string | undefined>;
	readonly placeholder: string;
	/** Stands in the input at first. */
	readonly draft?: string | undefined;
	/** A button that ends the question and does something else with what was typed. */
	readonly otherwise?: { readonly label: string; run(draft: string): unknown } | undefined;
}

/** Asks what to change; earlier instructions stand below and can be chosen with the arrow keys. Undefined: cancelled. */
export async function askInstruction(
	memory: vscode.Memento,
	question: InstructionQuestion,
): Promise<string | undefined> {
	const parsed = schema.safeParse(memory.get(key));
	const earlier = parsed.success ? parsed.data : [];
	const answer = await pick(question, earlier);
	if (answer?.kind === 'otherwise') {
		await question.otherwise?.run(answer.draft);
		return undefined;
	}
	const instruction = answer?.text;
	if (instruction !== undefined) {
		const others = earlier.filter((each) => each !== instruction);
		await memory.update(key, [instruction, ...others].slice(0, mostRemembered));
	}
	return instruction;
}

type Answer =
	| { readonly kind: 'instruction'; readonly text: string }
	| { readonly kind: 'otherwise'; readonly draft: string };

function pick(
	question: InstructionQuestion,
	earlier: readonly string[],
): Promise<Answer | undefined> {
	const input = vscode.window.createQuickPick();
	const fresh = vscode.l10n.t('Press Enter to send');
	const show = () => {
		const typed = input.value.trim();
		const known = earlier.filter((each) => each !== typed).map((label) => ({ label }));
		input.items =
			typed === '' ? known : [{ label: typed, description: fresh, alwaysShow: true }, ...known];
	};
	input.title = question.title;
	input.placeholder = question.placeholder;
	input.ignoreFocusOut = true;
	input.value = question.draft ?? '';
	const { otherwise } = question;
	if (otherwise) {
		input.buttons = [{ iconPath: new vscode.ThemeIcon('symbol-method'), tooltip: otherwise.label }];
	}
	show();
	return new Promise((resolve, reject) => {
		input.onDidChangeValue(show);
		input.onDidAccept(() => {
			const chosen = input.activeItems[0]?.label ?? input.value.trim();
			if (chosen === '') return;
			resolve({ kind: 'instruction', text: chosen });
			input.hide();
		});
		input.onDidTriggerButton(() => {
			resolve({ kind: 'otherwise', draft: input.value });
			input.hide();
		});
		input.onDidHide(() => {
			resolve(undefined);
			input.dispose();
		});
		input.show();
		question.about.then(
			(title) => {
				if (title === undefined) input.hide();
				else input.title = title;
			},
			(error: unknown) => {
				reject(error);
				input.hide();
			},
		);
	});
}
