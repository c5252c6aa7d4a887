import * as vscode from 'vscode';
import { addTests } from '../../core/edits/addTests';
import type { ChangeOrigin } from '../../core/journal/journal';
import type { Changes } from '../edits/changes';
import { unwritable } from '../edits/fileChecks';
import { stoppedInTime, type Taken } from './codeRequest';
import { notWritten, sameOutcome, unwritableOutcome } from './editOutcomes';

interface NewFile {
	readonly folder: vscode.WorkspaceFolder | undefined;
	/** Relative to the folder. */
	readonly path: string;
	/** A free path, for the case that there is something at the other one. */
	readonly otherwise: string;
	readonly languageId: string;
	readonly text: string;
	readonly origin: ChangeOrigin;
}

/**
 * Makes the file and shows it beside. Where nothing can be written, the text is shown as a document that is not saved, so
 * that it is not lost.
 */
export async function makeFile(
	changes: Changes,
	file: NewFile,
	signal: AbortSignal,
): Promise<Taken> {
	const { folder, languageId, origin } = file;
	const content = file.text.endsWith('\n') ? file.text : `${file.text}\n`;
	const isFree = folder && !(await isThere(folder, file.path));
	const path = isFree ? file.path : file.otherwise;
	const uri = folder && vscode.Uri.joinPath(folder.uri, path);
	if (signal.aborted) return stoppedInTime;
	const outcome = uri && isWritable(uri) ? await changes.create(uri, content, origin) : undefined;
	if (uri && outcome?.kind === 'done') {
		await show(await vscode.workspace.openTextDocument(uri));
		return {
			isTaken: true,
			content: 'Done.',
			summary: vscode.l10n.t('The tests are in {0}. Keep or drop them there.', path),
			isFinal: true,
		};
	}
	const document = await vscode.workspace.openTextDocument({ language: languageId, content });
	await show(document);
	return {
		isTaken: true,
		content: 'The text is open, not saved.',
		summary:
			outcome?.kind === 'refused'
				? vscode.l10n.t('{0} The tests are open, not saved yet.', outcome.reason)
				: vscode.l10n.t('The tests are open in a new file, not saved yet.'),
		isFinal: true,
	};
}

interface Addition {
	readonly folder: vscode.WorkspaceFolder;
	readonly path: string;
	readonly text: string;
	readonly origin: ChangeOrigin;
}

/** Adds tests to a file that is there, like any other edit. */
export async function addToFile(
	changes: Changes,
	{ folder, path, text, origin }: Addition,
	signal: AbortSignal,
): Promise<Taken> {
	const uri = vscode.Uri.joinPath(folder.uri, path);
	const document = await openIfThere(uri);
	if (!document) {
		return {
			isTaken: false,
			content: 'The file is not there any more.',
			summary: vscode.l10n.t('{0} is not there any more, so nothing was changed.', path),
			isFinal: true,
		};
	}
	const lost = await unwritable(document, text);
	if (lost !== undefined) return unwritableOutcome(document.encoding, lost);
	if (signal.aborted) return stoppedInTime;
	const ext = path.slice(path.lastIndexOf('.') + 1);
	for (let tries = 1; ; tries++) {
		const edits = addTests(document.getText(), text, ext);
		if (edits.length === 0) return sameOutcome;
		const outcome = await changes.edit(document, edits, origin);
		if (outcome.kind === 'done') break;
		if (!outcome.isStale || document.isClosed || tries === mostTries) return notWritten(outcome);
	}
	await show(document);
	return {
		isTaken: true,
		content: 'Done.',
		summary: vscode.l10n.t('The tests were added to {0}. Keep or drop them there.', path),
		isFinal: true,
	};
}

const mostTries = 5;

async function openIfThere(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
	try {
		return await vscode.workspace.openTextDocument(uri);
	} catch (error) {
		// Deleted meanwhile, or not text.
		if (error instanceof Error) return undefined;
		throw error;
	}
}

async function show(document: vscode.TextDocument): Promise<void> {
	await vscode.window.showTextDocument(document, {
		viewColumn: vscode.ViewColumn.Beside,
		preserveFocus: true,
		preview: false,
	});
}

function isWritable({ scheme }: vscode.Uri): boolean {
	return scheme === 'file' || vscode.workspace.fs.isWritableFileSystem(scheme) === true;
}

/** Whether a new file at `path` would be in somebody's way, also in that of a document that is not saved yet. */
export function isTaken(
	folder: vscode.WorkspaceFolder | undefined,
	existing: readonly string[],
	path: string,
): boolean {
	if (existing.includes(path)) return true;
	const uri = folder && vscode.Uri.joinPath(folder.uri, path);
	return vscode.workspace.textDocuments.some((document) => document.uri.path === uri?.path);
}

async function isThere(folder: vscode.WorkspaceFolder, path: string): Promise<boolean> {
	if (isTaken(folder, [], path)) return true;
	try {
		await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder.uri, path));
		return true;
	} catch (error) {
		if (error instanceof vscode.FileSystemError) return false;
		throw error;
	}
}
