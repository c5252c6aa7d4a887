import { createHash } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';

/** Where the chats of this workspace are kept: a folder of their own per workspace, in our storage. */
export function chatFolder(globalStorageUri: vscode.Uri): string {
	return path.join(globalStorageUri.fsPath, 'chats', workspaceName());
}

function workspaceName(): string {
	const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
	const isSaved = workspaceFile && workspaceFile.scheme !== 'untitled';
	const places = isSaved ? [workspaceFile] : workspaceFolders.map((folder) => folder.uri);
	if (places.length === 0) return 'none';
	const names = places.map((uri) => uri.toString()).sort();
	return createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 16);
}
