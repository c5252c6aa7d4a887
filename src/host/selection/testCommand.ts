import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { testRequest } from '../../core/context/selectionRequest';
import { suggestTestPath, testGlob } from '../../core/context/selectionTests';
import { stripFence } from '../../core/edits/fences';
import { createWriteFile, safeNewPath } from '../../core/tools/writeFile';
import type { Attachment } from '../../shared/transcript';
import { type CodeEnd, requestCode, stoppedInTime, type Taken } from './codeRequest';
import type { EditDeps } from './editTarget';
import { shownPath, type Target } from './selectionContext';

const exampleLines = 30;

/** Has the model write tests for `target` and opens them as a new, unsaved file in the place where they belong. */
export async function writeTests(
	deps: EditDeps,
	target: Target,
	words: string,
	signal?: AbortSignal,
): Promise<CodeEnd> {
	const { uri, languageId } = target.document;
	const folder = vscode.workspace.getWorkspaceFolder(uri);
	const sourcePath = folder ? vscode.workspace.asRelativePath(uri, false) : shownPath(uri);
	const existing = folder ? await testFiles(folder, sourcePath) : [];
	const place = suggestTestPath(sourcePath, existing, (path) => isTaken(folder, existing, path));
	const example =
		folder && place.example ? await exampleOf(folder, place.example, languageId) : undefined;
	let path = place.path;
	return requestCode(
		deps,
		{
			words,
			title: vscode.l10n.t('Writing tests…'),
			attachments: [target.attachment, ...(example ? [example] : [])],
			build: (form) =>
				testRequest({
					place: target.place,
					testPath: place.path,
					form,
					instructions: deps.settings.instructions(),
					...(example ? { example: example.path } : {}),
				}),
			tool: (takeText) =>
				createWriteFile((given, text, during) => {
					path = safeNewPath(given, place.path);
					return takeText(stripFence(text), during);
				}),
			take: (text, during) => openNew(folder, path, languageId, text, during),
		},
		signal,
	);
}

async function testFiles(
	folder: vscode.WorkspaceFolder,
	sourcePath: string,
): Promise<readonly string[]> {
	const found = await vscode.workspace.findFiles(
		new vscode.RelativePattern(folder, testGlob(sourcePath)),
		'**/{node_modules,.git,dist,out,build,target,vendor,.venv,venv}/**',
		300,
	);
	return found.map((uri) => vscode.workspace.asRelativePath(uri, false)).sort();
}

function isTaken(
	folder: vscode.WorkspaceFolder | undefined,
	existing: readonly string[],
	path: string,
): boolean {
	if (existing.includes(path)) return true;
	const uri = folder && vscode.Uri.joinPath(folder.uri, path);
	return vscode.workspace.textDocuments.some((document) => document.uri.path === uri?.path);
}

/** The head of a test file, for its imports and its style. */
async function exampleOf(
	folder: vscode.WorkspaceFolder,
	path: string,
	languageId: string,
): Promise<Extract<Attachment, { text: string }> | undefined> {
	const uri = vscode.Uri.joinPath(folder.uri, path);
	try {
		const bytes = await vscode.workspace.fs.readFile(uri);
		const lines = (await vscode.workspace.decode(bytes, { uri })).split(/\r?\n/);
		const head = lines.slice(0, exampleLines).join('\n').slice(0, 3000);
		return {
			kind: 'file',
			id: randomUUID(),
			path: shownPath(uri),
			languageId,
			lines: [1, head.split('\n').length],
			text: head,
		};
	} catch (error) {
		// Gone since it was listed, or not text: tests can be written without it.
		if (error instanceof Error) return undefined;
		throw error;
	}
}

async function openNew(
	folder: vscode.WorkspaceFolder | undefined,
	path: string,
	language: string,
	text: string,
	signal: AbortSignal,
): Promise<Taken> {
	const content = text.endsWith('\n') ? text : `${text}\n`;
	const uri = folder && vscode.Uri.joinPath(folder.uri, path);
	const isFree = uri !== undefined && !(await exists(uri)) && !isTaken(folder, [], path);
	if (signal.aborted) return stoppedInTime;
	const placed = isFree ? await openUnsaved(uri.with({ scheme: 'untitled' }), content) : undefined;
	const document = placed ?? (await vscode.workspace.openTextDocument({ language, content }));
	await vscode.window.showTextDocument(document, {
		viewColumn: vscode.ViewColumn.Beside,
		preserveFocus: true,
		preview: false,
	});
	return {
		isTaken: true,
		content: 'The file is open, not saved.',
		summary: placed
			? vscode.l10n.t('The tests are open as {0}, not saved yet.', path)
			: vscode.l10n.t('The tests are open in a new file, not saved yet.'),
		isFinal: true,
	};
}

async function openUnsaved(
	uri: vscode.Uri,
	content: string,
): Promise<vscode.TextDocument | undefined> {
	const document = await vscode.workspace.openTextDocument(uri);
	const edit = new vscode.WorkspaceEdit();
	edit.insert(uri, new vscode.Position(0, 0), content);
	return (await vscode.workspace.applyEdit(edit)) ? document : undefined;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
	try {
		await vscode.workspace.fs.stat(uri);
		return true;
	} catch (error) {
		if (error instanceof vscode.FileSystemError) return false;
		throw error;
	}
}
