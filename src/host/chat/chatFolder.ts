import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ChatWorkspace } from '../../shared/transcript';
import type { ImportPlaces } from './importFiles';

/** Where chats are kept, in our storage: `root` has a folder for each workspace, `folder` is that of this one. */
export function chatFolders(globalStorageUri: vscode.Uri): {
	readonly folder: string;
	readonly root: string;
} {
	const root = path.join(globalStorageUri.fsPath, 'chats');
	return { root, folder: path.join(root, chatWorkspace().id) };
}

/** The workspace of this window, as its chats remember it. */
export function chatWorkspace(): ChatWorkspace {
	const { workspaceFile, workspaceFolders = [], name = '' } = vscode.workspace;
	const isSaved = workspaceFile && workspaceFile.scheme !== 'untitled';
	const places = isSaved ? [workspaceFile] : workspaceFolders.map((folder) => folder.uri);
	if (places.length === 0) return { id: 'none', name: '' };
	const uris = places.map((uri) => uri.toString()).sort();
	const id = createHash('sha256').update(uris.join('\n')).digest('hex').slice(0, 16);
	return { id, name };
}

/** Where the chats of other assistants may lie. */
export function importPlaces(globalStorageUri: vscode.Uri): ImportPlaces {
	const continueFolder = process.env.CONTINUE_GLOBAL_DIR;
	return {
		globalStorage: path.dirname(globalStorageUri.fsPath),
		home: homedir(),
		...(continueFolder ? { continueFolder } : {}),
	};
}
