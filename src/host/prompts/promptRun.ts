import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import * as z from 'zod';
import { dropInvisible, showInvisible } from '../../core/prompts/invisible';
import { promptInputs, promptVariables, substitute } from '../../core/prompts/variables';
import { mayAdd } from '../context/mayAdd';
import { messageText } from '../messageText';
import {
	type CodeAttachment,
	codeAttachment,
	fileName,
	shownPath,
	type Target,
} from '../selection/selectionContext';
import { isSetUp, type SelectionTools, subjectOf } from '../selection/selectionTools';
import type { SavedPrompt } from './promptFiles';

/** Runs a prompt file on what is open. */
export async function runSavedPrompt(tools: SelectionTools, saved: SavedPrompt): Promise<void> {
	if (saved.source === 'workspace' && !(await mayRun(tools.memory, saved))) return;
	if (!(await isSetUp(tools.connections))) return;
	const body = saved.source === 'workspace' ? dropInvisible(saved.prompt.body) : saved.prompt.body;
	const inputs = await askInputs(saved, body);
	if (!inputs) return;
	if (saved.prompt.mode === 'edit') await runEdit(tools, saved, body, inputs);
	else await runAsk(tools, saved, body, inputs);
}

async function runEdit(
	tools: SelectionTools,
	saved: SavedPrompt,
	body: string,
	inputs: Readonly<Record<string, string>>,
	earlier?: Target,
): Promise<void> {
	const target = await tools.target({ isEdit: true, earlier });
	if (!target) return;
	// The code goes along anyway; its place is shorter than the code once more.
	const values = {
		...fileValues(target.document),
		selection: target.place,
		selectedText: target.place,
	};
	const { text, unknown } = substitute(body, values, inputs);
	tellNotices(saved, unknown);
	const words = vscode.l10n.t('Edit {0}: {1}', subjectOf(target), text);
	await tools.edit(target, { kind: 'edit', instruction: text }, words, () =>
		runEdit(tools, saved, body, inputs, target),
	);
}

async function runAsk(
	tools: SelectionTools,
	saved: SavedPrompt,
	body: string,
	inputs: Readonly<Record<string, string>>,
): Promise<void> {
	const names = promptVariables(body);
	const editor = vscode.window.activeTextEditor;
	const namesSelection = names.includes('selection') || names.includes('selectedText');
	const isWanted = editor && (namesSelection || !editor.selection.isEmpty);
	const target = isWanted ? await tools.target({ isEdit: false, editor }) : undefined;
	if (isWanted && !target) return;
	const values = {
		...(editor ? fileValues(editor.document) : {}),
		...(target ? { selection: target.text, selectedText: target.text } : {}),
		...(target || editor ? {} : folderValues()),
	};
	const { text, unknown } = substitute(body, values, inputs);
	const attachments = attachmentsFor(names, namesSelection, target, editor?.document);
	const [first] = target ? [] : attachments;
	if (first && editor) {
		const { path: name, text: code } = first;
		const { uri } = editor.document;
		if (!(await mayAdd({ name, text: code, uri, isSentNow: true }))) return;
		if (!(await tools.maySend(code))) return;
	}
	tellNotices(saved, unknown);
	await tools.chat.ask({
		text,
		attachments,
		inNewChat: true,
		reveal: true,
	});
}

/** What the prompt names but does not hold: the selection, or the file it speaks of. */
function attachmentsFor(
	names: readonly string[],
	namesSelection: boolean,
	target: Target | undefined,
	document: vscode.TextDocument | undefined,
): readonly CodeAttachment[] {
	if (target) return namesSelection ? [] : [target.attachment];
	const namesFile = ['file', 'relativeFile', 'fileBasename'].some((name) => names.includes(name));
	return document && namesFile ? [codeAttachment(document)] : [];
}

function fileValues(document: vscode.TextDocument): Readonly<Record<string, string>> {
	const { uri, languageId } = document;
	const base = fileName(uri);
	const relative = shownPath(uri);
	return {
		file: uri.scheme === 'file' ? uri.fsPath : relative,
		fileBasename: base,
		fileBasenameNoExtension: base.replace(/(?<=.)\.[^.]*$/, ''),
		relativeFile: relative,
		relativeFileDirname: relative.includes('/')
			? relative.slice(0, relative.lastIndexOf('/'))
			: '.',
		language: languageId,
		...folderValues(uri),
	};
}

function folderValues(uri?: vscode.Uri): Readonly<Record<string, string>> {
	const folder =
		(uri && vscode.workspace.getWorkspaceFolder(uri)) ?? vscode.workspace.workspaceFolders?.[0];
	return folder ? { workspaceFolderBasename: folder.name } : {};
}

async function askInputs(
	saved: SavedPrompt,
	body: string,
): Promise<Readonly<Record<string, string>> | undefined> {
	const values: Record<string, string> = {};
	for (const { name, placeholder } of promptInputs(body)) {
		const value = await vscode.window.showInputBox({
			title: saved.prompt.name ?? saved.fileName,
			prompt: name,
			...(placeholder === '' ? {} : { placeHolder: placeholder }),
			ignoreFocusOut: true,
		});
		if (value === undefined) return undefined;
		values[name] = value;
	}
	return values;
}

function tellNotices(saved: SavedPrompt, unknown: readonly string[]): void {
	const notices = [
		unknown.length > 0
			? vscode.l10n.t('Unknown here and left as written: {0}.', unknown.join(', '))
			: '',
		saved.prompt.ignored.length > 0
			? vscode.l10n.t('Without effect in Pandu: {0}.', saved.prompt.ignored.join(', '))
			: '',
	].filter((notice) => notice !== '');
	if (notices.length === 0) return;
	void vscode.window.showInformationMessage(messageText(`${saved.fileName}: ${notices.join(' ')}`));
}

const seenKey = 'pandu.seenPrompts';
const seenSchema = z.array(z.string());

/** Warns once per content of a workspace file that holds characters nobody can see. */
async function mayRun(memory: vscode.Memento, saved: SavedPrompt): Promise<boolean> {
	const { text, count } = showInvisible(saved.raw.replace(/^\uFEFF/, ''));
	if (count === 0) return true;
	const hash = createHash('sha256').update(saved.raw).digest('hex');
	const parsed = seenSchema.safeParse(memory.get(seenKey));
	const seen = parsed.success ? parsed.data : [];
	if (seen.includes(hash)) return true;
	const show = vscode.l10n.t('Show Them');
	const run = vscode.l10n.t('Run Without Them');
	const answer = await vscode.window.showWarningMessage(
		vscode.l10n.t('This prompt holds {0} invisible characters.', count),
		{
			modal: true,
			detail: vscode.l10n.t(
				'They can hide instructions from you. Pandu never sends them; look at the file before you trust the rest of it.',
			),
		},
		show,
		run,
	);
	if (answer === show) {
		const document = await vscode.workspace.openTextDocument({
			language: 'markdown',
			content: text,
		});
		await vscode.window.showTextDocument(document);
	}
	if (answer !== run) return false;
	await memory.update(seenKey, [hash, ...seen].slice(0, 200));
	return true;
}
