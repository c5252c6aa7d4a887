import * as vscode from 'vscode';
import * as z from 'zod';
import { type EditTask, explainPrompt } from '../../core/context/selectionRequest';
import type { CommandHandler, CommandId } from '../commandIds';
import { createPromptCommand } from '../prompts/promptCommands';
import { aboveAttachments } from './contextAttachments';
import { followUp, followUpAt, placeAtCursor } from './followUp';
import { askInstruction } from './instructionInput';
import { problemsIn } from './problems';
import { isStill, type Target } from './selectionContext';
import {
	createSelectionTools,
	isSetUp,
	type SelectionDeps,
	type SelectionTools,
	subjectOf,
} from './selectionTools';
import { writeTests } from './testCommand';

type SelectionCommandId = Extract<
	CommandId,
	`${string}Selection` | 'ask' | 'runPrompt' | 'followUp'
>;

type SelectionCommands = Readonly<
	Record<Exclude<SelectionCommandId, 'addSelectionToChat'>, CommandHandler>
>;

/** The commands on a selection, of the palette and of the review. Registers what they show in `context.subscriptions`. */
export function createSelectionCommands(deps: SelectionDeps): SelectionCommands {
	const tools = createSelectionTools(deps);
	return {
		explainSelection: () => explain(tools),
		editSelection: () => editOrFollowUp(tools),
		followUp: (which) => followUp(tools, which),
		fixSelection: (argument) => fix(tools, argument),
		improveSelection: () => fixedEdit(tools, { kind: 'improve' }),
		documentSelection: () => fixedEdit(tools, { kind: 'document' }),
		testSelection: () => test(tools),
		ask: () => ask(tools),
		runPrompt: createPromptCommand(tools, deps.context.globalStorageUri),
	};
}

async function explain(tools: SelectionTools): Promise<void> {
	const target = await tools.target({ isEdit: false });
	if (!target) return;
	await tools.chat.ask({
		text: vscode.l10n.t('Explain {0}', subjectOf(target)),
		prompt: explainPrompt(),
		attachments: [target.attachment, ...aboveAttachments(target)],
		inNewChat: true,
		reveal: true,
	});
}

/** A try before, which failed: the same is asked of the same code. */
interface Earlier {
	readonly target: Target;
	readonly instruction?: string;
}

/** In a change that waits, it is most likely about that change. */
function editOrFollowUp(tools: SelectionTools): Promise<void> {
	const place = placeAtCursor(tools, vscode.window.activeTextEditor);
	if (!place) return edit(tools);
	return followUpAt(tools, place, {
		label: vscode.l10n.t('Edit the whole function instead'),
		run: (draft) => edit(tools, undefined, draft),
	});
}

async function edit(tools: SelectionTools, earlier?: Earlier, draft?: string): Promise<void> {
	const finding = tools.target({ isEdit: true, earlier: earlier?.target });
	const title = (target: Target | undefined) =>
		target && vscode.l10n.t('Edit {0}', subjectOf(target));
	const instruction =
		earlier?.instruction ??
		(await askInstruction(tools.memory, {
			title: vscode.l10n.t('Edit'),
			about: finding.then(title),
			placeholder: vscode.l10n.t('What should change? For example: handle an empty list'),
			draft,
		}));
	const target = await finding;
	if (instruction === undefined || !target) return;
	if (isOutdated(target)) return;
	const words = vscode.l10n.t('Edit {0}: {1}', subjectOf(target), instruction);
	await tools.edit(target, { kind: 'edit', instruction }, words, () =>
		edit(tools, { target, instruction }),
	);
}

/** The code went away while the question stood: another place than the one that was asked about is not changed. */
function isOutdated(target: Target): boolean {
	if (isStill(target)) return false;
	void vscode.window.showInformationMessage(
		vscode.l10n.t('The code changed meanwhile, so nothing was sent. Select it again, please.'),
	);
	return true;
}

async function fixedEdit(
	tools: SelectionTools,
	task: Extract<EditTask, { kind: 'improve' | 'document' }>,
	earlier?: Target,
): Promise<void> {
	const target = await tools.target({ isEdit: true, earlier });
	if (!target) return;
	const words =
		task.kind === 'improve'
			? vscode.l10n.t('Improve {0}', subjectOf(target))
			: vscode.l10n.t('Document {0}', subjectOf(target));
	await tools.edit(target, task, words, () => fixedEdit(tools, task, target));
}

const number = z.number().int().min(0).max(10_000_000);
const fixSchema = z.object({ uri: z.string(), range: z.tuple([number, number, number, number]) });

/** The Problems view offers the light bulb for files that are not in front. */
async function showPlace({ uri, range }: z.infer<typeof fixSchema>) {
	const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri);
	if (!document) return undefined;
	const within = document.validateRange(new vscode.Range(...range));
	const isCell = document.uri.scheme === 'vscode-notebook-cell';
	const open = isCell ? vscode.window.visibleTextEditors : [vscode.window.activeTextEditor];
	const editor =
		open.find((each) => each?.document === document) ??
		(await vscode.window.showTextDocument(document, { selection: within }));
	return { editor, within };
}

/** From the light bulb with the place of the problems, else on the target of the cursor. */
async function fix(tools: SelectionTools, argument: unknown, earlier?: Earlier): Promise<void> {
	const given = fixSchema.safeParse(argument);
	const place = given.success && !earlier ? await showPlace(given.data) : undefined;
	const target = await tools.target({ isEdit: true, earlier: earlier?.target, ...place });
	if (!target) return;
	const problems = problemsIn(target);
	const words = vscode.l10n.t('Fix {0}', subjectOf(target));
	if (problems.length > 0 && earlier?.instruction === undefined) {
		return tools.edit(target, { kind: 'fix', problems }, words, () =>
			fix(tools, undefined, { target }),
		);
	}
	const instruction =
		earlier?.instruction ??
		(await askInstruction(tools.memory, {
			title: words,
			about: Promise.resolve(words),
			placeholder: vscode.l10n.t('No problem is reported here. What is wrong?'),
		}));
	if (instruction === undefined) return;
	const again = () => fix(tools, undefined, { target, instruction });
	if (isOutdated(target)) return;
	await tools.edit(
		target,
		{ kind: 'fix', problems, instruction },
		`${words}: ${instruction}`,
		again,
	);
}

async function test(tools: SelectionTools, earlier?: Target): Promise<void> {
	const target = await tools.target({ isEdit: false, earlier });
	if (!target) return;
	const words = vscode.l10n.t('Write tests for {0}', subjectOf(target));
	await tools.run(
		(isOverBudgetAgreed) => writeTests(tools, target, words, { isOverBudgetAgreed }),
		() => test(tools, target),
	);
}

/** A question; the selection, if there is one, goes along. The input is there at once, the rest is found meanwhile. */
async function ask(tools: SelectionTools): Promise<void> {
	const editor = vscode.window.activeTextEditor;
	const hasSelection = editor !== undefined && !editor.selection.isEmpty;
	const finding = hasSelection ? tools.target({ isEdit: false }) : isSetUp(tools.connections);
	const text = await vscode.window.showInputBox({
		title: vscode.l10n.t('Ask a Question'),
		prompt: hasSelection
			? vscode.l10n.t('The selection goes along. The answer comes in the chat.')
			: vscode.l10n.t('The answer comes in the chat.'),
		ignoreFocusOut: true,
	});
	const found = await finding;
	if (text === undefined || text.trim() === '' || !found) return;
	await tools.chat.ask({
		text: text.trim(),
		attachments: found === true ? [] : [found.attachment],
		inNewChat: true,
		reveal: true,
	});
}
