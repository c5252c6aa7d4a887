import path from 'node:path';
import * as vscode from 'vscode';
import { reasonOf } from '../../core/errors';
import { createNew, unusualMode } from './diskFile';

/** What became of a file. When it failed, everything is as it was. */
export type FileEnd =
	| { readonly ok: true }
	| {
			readonly ok: false;
			readonly problem: 'exists' | 'missing' | 'refused';
			/** For the person, in one sentence. */
			readonly reason: string;
	  };

/** Makes, removes and renames files. Knows nothing of the journal and moves neither the focus nor a tab. */
export interface FileOperations {
	/**
	 * Makes a file with exactly these bytes, and the folders it needs. Fails when something is there. A file that was deleted
	 * here has its permissions again.
	 */
	createFile(uri: vscode.Uri, bytes: Uint8Array): Promise<FileEnd>;
	/** Removes a file, its tabs, and the folders that were made for it if they are empty now. Unsaved text goes too. */
	deleteFile(uri: vscode.Uri): Promise<FileEnd>;
	/** Moves a file with its tabs and unsaved text, and makes the folders it needs. Fails when something is at `to`. */
	renameFile(uri: vscode.Uri, to: vscode.Uri): Promise<FileEnd>;
}

const done: FileEnd = { ok: true };

export function createFileOperations(): FileOperations {
	/** The folders that were made for a file, outermost first. */
	const made = new Map<string, readonly vscode.Uri[]>();
	/** The permissions of deleted files, for when they come back. */
	const modes = new Map<string, number>();
	return {
		async createFile(uri, bytes) {
			if (await exists(uri)) return existsEnd(uri);
			let folders: readonly vscode.Uri[] = [];
			try {
				folders = await makeFolders(parentOf(uri));
				await writeNew(uri, bytes, modes.get(uri.toString()));
			} catch (error) {
				await removeEmpty(folders);
				return failedEnd(uri, error);
			}
			made.set(uri.toString(), folders);
			return done;
		},
		async deleteFile(uri) {
			if (!(await exists(uri))) return missingEnd(uri);
			const mode = uri.scheme === 'file' ? await unusualMode(uri.fsPath) : undefined;
			try {
				await removeFile(uri);
				if (mode === undefined) modes.delete(uri.toString());
				else modes.set(uri.toString(), mode);
			} catch (error) {
				return failedEnd(uri, error);
			}
			await removeEmpty(made.get(uri.toString()) ?? []);
			made.delete(uri.toString());
			return done;
		},
		async renameFile(uri, to) {
			if (!(await exists(uri))) return missingEnd(uri);
			if (!isSamePlace(uri, to) && (await exists(to))) return existsEnd(to);
			let folders: readonly vscode.Uri[] = [];
			try {
				folders = await makeFolders(parentOf(to));
				await moveFile(uri, to);
			} catch (error) {
				await removeEmpty(folders);
				return failedEnd(uri, error);
			}
			const emptied = made.get(uri.toString());
			if (emptied) await removeEmpty(emptied);
			made.delete(uri.toString());
			made.set(to.toString(), folders);
			return done;
		},
	};
}

/** Whether anything is there, a folder or a dead link included. */
async function exists(uri: vscode.Uri): Promise<boolean> {
	try {
		await vscode.workspace.fs.stat(uri);
		return true;
	} catch (error) {
		if (isNotFound(error)) return false;
		throw error;
	}
}

/** Another case of the same name is no other file where the disk does not tell cases apart. */
function isSamePlace(uri: vscode.Uri, to: vscode.Uri): boolean {
	const isCaseBlind = process.platform === 'win32' || process.platform === 'darwin';
	return isCaseBlind && uri.toString().toLowerCase() === to.toString().toLowerCase();
}

function parentOf(uri: vscode.Uri): vscode.Uri {
	return uri.with({ path: path.posix.dirname(uri.path) });
}

/** Makes the folders that are missing, outermost first, and returns them. */
async function makeFolders(folder: vscode.Uri): Promise<readonly vscode.Uri[]> {
	const missing: vscode.Uri[] = [];
	for (let each = folder; !(await exists(each)); each = parentOf(each)) {
		if (each.path === parentOf(each).path) break;
		missing.unshift(each);
	}
	for (const each of missing) await vscode.workspace.fs.createDirectory(each);
	return missing;
}

/** From the innermost outwards, up to the first one that holds something. */
async function removeEmpty(folders: readonly vscode.Uri[]): Promise<void> {
	for (const folder of folders.toReversed()) {
		try {
			if ((await vscode.workspace.fs.readDirectory(folder)).length > 0) return;
			await vscode.workspace.fs.delete(folder);
		} catch {
			// A folder that stays behind harms nobody, and one that is gone is what was wanted.
			return;
		}
	}
}

/** The file is there with all its bytes or not at all, and nothing that is there is written over. */
async function writeNew(
	uri: vscode.Uri,
	bytes: Uint8Array,
	mode: number | undefined,
): Promise<void> {
	if (uri.scheme === 'file') await createNew(uri.fsPath, bytes, { mode });
	else await vscode.workspace.fs.writeFile(uri, bytes);
}

/** Through the editor when it shows the file, so that tabs go along; else at once. */
async function removeFile(uri: vscode.Uri): Promise<void> {
	if (!isOpen(uri)) return vscode.workspace.fs.delete(uri);
	const edit = new vscode.WorkspaceEdit();
	edit.deleteFile(uri);
	if (!(await vscode.workspace.applyEdit(edit))) await vscode.workspace.fs.delete(uri);
}

async function moveFile(uri: vscode.Uri, to: vscode.Uri): Promise<void> {
	if (!isOpen(uri)) return vscode.workspace.fs.rename(uri, to, { overwrite: false });
	const edit = new vscode.WorkspaceEdit();
	edit.renameFile(uri, to, { overwrite: false });
	if (!(await vscode.workspace.applyEdit(edit))) {
		await vscode.workspace.fs.rename(uri, to, { overwrite: false });
	}
}

function isOpen(uri: vscode.Uri): boolean {
	const text = uri.toString();
	return vscode.workspace.textDocuments.some((document) => document.uri.toString() === text);
}

function isNotFound(error: unknown): boolean {
	return error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
}

function codeOf(error: unknown): unknown {
	return error instanceof Error && 'code' in error ? error.code : undefined;
}

function existsEnd(uri: vscode.Uri): FileEnd {
	const reason = vscode.l10n.t('{0} exists already.', vscode.workspace.asRelativePath(uri));
	return { ok: false, problem: 'exists', reason };
}

function missingEnd(uri: vscode.Uri): FileEnd {
	const reason = vscode.l10n.t('{0} is not there any more.', vscode.workspace.asRelativePath(uri));
	return { ok: false, problem: 'missing', reason };
}

function failedEnd(uri: vscode.Uri, error: unknown): FileEnd {
	const code = codeOf(error);
	if (code === 'EEXIST' || code === 'FileExists') return existsEnd(uri);
	const name = vscode.workspace.asRelativePath(uri);
	return { ok: false, problem: 'refused', reason: writeProblem(name, error) };
}

/** Why the system did not write a file, for the person. */
export function writeProblem(name: string, error: unknown): string {
	switch (codeOf(error)) {
		case 'EACCES':
		case 'EPERM':
		case 'EROFS':
		case 'NoPermissions':
			return vscode.l10n.t('{0} may not be written, so nothing was changed.', name);
		case 'ENOSPC':
			return vscode.l10n.t('The disk is full, so nothing was changed.');
		case 'EBUSY':
			return vscode.l10n.t('Another program holds {0}, so nothing was changed.', name);
		default:
			return vscode.l10n.t(
				'{0} could not be changed ({1}), so nothing was.',
				name,
				reasonOf(error),
			);
	}
}
