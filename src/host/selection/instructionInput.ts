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
}

/** Asks what to change; earlier instructions stand below and can be chosen with the arrow keys. Undefined: cancelled. */
export async function askInstruction(
	memory: vscode.Memento,
	question: InstructionQuestion,
): Promise<string | undefined> {
	const parsed = schema.safeParse(memory.get(key));
	const earlier = parsed.success ? parsed.data : [];
	const instruction = await pick(question, earlier);
	if (instruction !== undefined) {
		const others = earlier.filter((each) => each !== instruction);
		await memory.update(key, [instruction, ...others].slice(0, mostRemembered));
	}
	return instruction;
}

function pick(
	question: InstructionQuestion,
	earlier: readonly string[],
): Promise<string | undefined> {
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
	show();
	return new Promise((resolve, reject) => {
		input.onDidChangeValue(show);
		input.onDidAccept(() => {
			const chosen = input.activeItems[0]?.label ?? input.value.trim();
			if (chosen === '') return;
			resolve(chosen);
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
