import * as vscode from 'vscode';
import * as z from 'zod';
import { type BuiltInPrompt, builtInPrompts } from '../../core/prompts/builtIn';
import type { CommandHandler } from '../commandIds';
import { mayAdd } from '../context/mayAdd';
import { askForFile } from '../openFileFirst';
import { codeAttachment, fileName, type Target } from '../selection/selectionContext';
import { isSetUp, type SelectionTools, subjectOf } from '../selection/selectionTools';
import { stagedDiff } from '../selection/stagedDiff';
import {
	type LeftOutPrompt,
	listPromptFiles,
	type PromptList,
	type SavedPrompt,
	userPromptFolder,
} from './promptFiles';
import { runSavedPrompt } from './promptRun';

type Choice =
	| { readonly kind: 'builtIn'; readonly prompt: BuiltInPrompt }
	| { readonly kind: 'saved'; readonly saved: SavedPrompt }
	| { readonly kind: 'leftOut'; readonly uri: vscode.Uri }
	| { readonly kind: 'new' }
	| { readonly kind: 'trust' };

interface ChoiceItem extends vscode.QuickPickItem {
	readonly choice?: Choice;
}

const argumentSchema = z.union([
	z.string(),
	z.object({ prompt: z.string(), source: z.enum(['builtIn', 'user', 'workspace']).optional() }),
]);

/** `pandu.runPrompt`. A key binding may name the prompt: `"args": "simplify"`. */
export function createPromptCommand(
	tools: SelectionTools,
	globalStorage: vscode.Uri,
): CommandHandler {
	const userFolder = userPromptFolder(globalStorage);
	return async (argument) => {
		const listing = listPromptFiles({
			userFolder,
			folders: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri),
			isTrusted: vscode.workspace.isTrusted,
		});
		const asked = argumentSchema.safeParse(argument);
		const choice =
			(asked.success ? named(asked.data, await listing) : undefined) ?? (await pickPrompt(listing));
		for (const { text } of (await listing).leftOut) tools.log.warn(text);
		switch (choice?.kind) {
			case 'builtIn':
				return runBuiltIn(tools, choice.prompt);
			case 'saved':
				return runSavedPrompt(tools, choice.saved);
			case 'leftOut':
				return vscode.commands.executeCommand('revealInExplorer', choice.uri);
			case 'new':
				return newPrompt(userFolder);
			case 'trust':
				return vscode.commands.executeCommand('workbench.trust.manage');
			default:
				return undefined;
		}
	};
}

/** Without a source what the workspace brings comes last: it must not stand for anything else. */
function named(asked: z.infer<typeof argumentSchema>, { prompts }: PromptList): Choice | undefined {
	const { prompt: name, source } =
		typeof asked === 'string' ? { prompt: asked, source: undefined } : asked;
	const from = (wanted: SavedPrompt['source']): Choice | undefined => {
		const saved = prompts.find((each) => each.source === wanted && each.fileName === name);
		return saved && { kind: 'saved', saved };
	};
	const prompt = builtInPrompts.find(({ id }) => id === name);
	const builtIn: Choice | undefined = prompt && { kind: 'builtIn', prompt };
	if (source !== undefined) return source === 'builtIn' ? builtIn : from(source);
	return from('user') ?? builtIn ?? from('workspace');
}

const openFile: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon('go-to-file'),
	tooltip: vscode.l10n.t('Open Prompt File'),
};

function promptItems({ prompts, leftOut }: PromptList): readonly ChoiceItem[] {
	const section = (label: string, items: readonly ChoiceItem[]): readonly ChoiceItem[] =>
		items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
	const saved = (source: SavedPrompt['source']) =>
		prompts.filter((each) => each.source === source).map(savedItem);
	const isRestricted =
		!vscode.workspace.isTrusted && (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
	return [
		...section(vscode.l10n.t('Yours'), saved('user')),
		...section(vscode.l10n.t('Of this workspace'), saved('workspace')),
		...section(vscode.l10n.t('Built in'), builtInPrompts.map(builtInItem)),
		...section(vscode.l10n.t('Left out'), leftOut.map(leftOutItem)),
		...section('', [
			{
				label: `$(add) ${vscode.l10n.t('New Prompt File')}`,
				description: vscode.l10n.t('Saved for all your workspaces'),
				choice: { kind: 'new' },
			},
		]),
		...(isRestricted
			? [
					{
						label: `$(shield) ${vscode.l10n.t('Prompts of this workspace are not read')}`,
						description: vscode.l10n.t('Restricted Mode: trust the workspace to use them'),
						choice: { kind: 'trust' as const },
					},
				]
			: []),
	];
}

function savedItem(saved: SavedPrompt): ChoiceItem {
	const { name, description, mode } = saved.prompt;
	return {
		label: `$(${mode === 'edit' ? 'edit' : 'comment'}) ${name ?? saved.fileName}`,
		description: description ?? '',
		buttons: [openFile],
		choice: { kind: 'saved', saved },
	};
}

function leftOutItem({ uri, text }: LeftOutPrompt): ChoiceItem {
	return { label: `$(warning) ${fileName(uri)}`, detail: text, choice: { kind: 'leftOut', uri } };
}

function builtInItem(prompt: BuiltInPrompt): ChoiceItem {
	return {
		label: `$(${prompt.mode === 'edit' ? 'edit' : 'comment'}) ${vscode.l10n.t(prompt.title)}`,
		description: vscode.l10n.t(prompt.description),
		choice: { kind: 'builtIn', prompt },
	};
}

/** The built-in prompts are there at once, the files as soon as they are read. */
function pickPrompt(listing: Promise<PromptList>): Promise<Choice | undefined> {
	const input = vscode.window.createQuickPick<ChoiceItem>();
	input.title = vscode.l10n.t('Run Prompt');
	input.placeholder = vscode.l10n.t('On the selection, or the function at the cursor');
	input.matchOnDescription = true;
	input.items = promptItems({ prompts: [], leftOut: [] });
	input.busy = true;
	return new Promise((resolve, reject) => {
		listing.then(
			(list) => {
				const chosen = input.activeItems[0]?.label;
				const hasMoved = chosen !== input.items.find((item) => item.choice)?.label;
				input.items = promptItems(list);
				input.busy = false;
				const again = input.items.find((item) => item.label === chosen);
				if (hasMoved && again) input.activeItems = [again];
			},
			(error: unknown) => {
				reject(error);
				input.hide();
			},
		);
		input.onDidTriggerItemButton(({ item }) => {
			if (item.choice?.kind !== 'saved') return;
			void vscode.window.showTextDocument(item.choice.saved.uri);
			input.hide();
		});
		input.onDidAccept(() => {
			resolve(input.activeItems[0]?.choice);
			input.hide();
		});
		input.onDidHide(() => {
			resolve(undefined);
			input.dispose();
		});
		input.show();
	});
}

async function runBuiltIn(
	tools: SelectionTools,
	prompt: BuiltInPrompt,
	earlier?: Target,
): Promise<void> {
	const title = vscode.l10n.t(prompt.title);
	if (prompt.mode === 'edit') {
		const target = await tools.target({ isEdit: true, earlier });
		if (!target) return;
		await tools.edit(
			target,
			{ kind: 'edit', instruction: prompt.body },
			`${title}: ${subjectOf(target)}`,
			() => runBuiltIn(tools, prompt, target),
		);
		return;
	}
	if (!(await isSetUp(tools.connections))) return;
	const found = await materialFor(tools, prompt);
	if (!found) return;
	await tools.chat.ask({
		text: found.subject === '' ? title : `${title}: ${found.subject}`,
		prompt: prompt.body,
		attachments: [found.attachment],
		inNewChat: true,
		reveal: true,
	});
}

async function materialFor(tools: SelectionTools, prompt: BuiltInPrompt) {
	if (prompt.scope === 'staged') {
		const diff = await stagedDiff();
		if (diff) return { attachment: diff, subject: '' };
		void vscode.window.showInformationMessage(vscode.l10n.t('Nothing is staged in git.'));
		return undefined;
	}
	if (prompt.scope === 'selection') {
		const target = await tools.target({ isEdit: false });
		return target && { attachment: target.attachment, subject: subjectOf(target) };
	}
	const document = vscode.window.activeTextEditor?.document;
	if (!document) {
		void askForFile(vscode.l10n.t('Open a file first.'));
		return undefined;
	}
	const attachment = codeAttachment(document);
	const { path: name, text } = attachment;
	const isAllowed =
		(await mayAdd({ name, text, uri: document.uri, isSentNow: true })) &&
		(await tools.maySend(text));
	return isAllowed ? { attachment, subject: name } : undefined;
}

async function newPrompt(userFolder: vscode.Uri): Promise<void> {
	const name = await vscode.window.showInputBox({
		title: vscode.l10n.t('New Prompt File'),
		prompt: vscode.l10n.t('A short name, for example review-sql'),
		validateInput: (value) =>
			/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(value.trim())
				? undefined
				: vscode.l10n.t('Letters, digits, spaces, dots and dashes, please.'),
	});
	if (name === undefined) return;
	const file = vscode.Uri.joinPath(userFolder, `${name.trim()}.prompt.md`);
	const uri = file.with({ scheme: 'untitled' });
	const document = await vscode.workspace.openTextDocument(uri);
	const editor = await vscode.window.showTextDocument(document, { preview: false });
	const body = vscode.l10n.t('Say what to do with $\\{selection\\}.');
	await editor.insertSnippet(
		new vscode.SnippetString(`---\ndescription: $1\nagent: \${2|ask,edit|}\n---\n\${3:${body}}\n`),
	);
}
