import * as vscode from 'vscode';
import { unusualMode } from '../edits/diskFile';
import { hashOf } from './imageStore';
import type { FileFacts } from './restoreParts';

/** The document of a URI when it is open. */
export function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
	const key = uri.toString();
	return vscode.workspace.textDocuments.find(
		(document) => !document.isClosed && document.uri.toString() === key,
	);
}

/** Whether there are bytes of their own behind the URI, unlike behind an untitled file or a cell of a notebook. */
export function isOnDisk(uri: vscode.Uri): boolean {
	return uri.scheme !== 'untitled' && uri.scheme !== 'vscode-notebook-cell';
}

/** What the document would be saved as, formatters aside. */
async function savedBytes(document: vscode.TextDocument): Promise<Uint8Array> {
	return vscode.workspace.encode(document.getText(), { encoding: document.encoding });
}

/** The bytes on disk; undefined when there is no file. */
export async function diskBytes(uri: vscode.Uri): Promise<Uint8Array | undefined> {
	try {
		return await vscode.workspace.fs.readFile(uri);
	} catch (error) {
		if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
		throw error;
	}
}

/** What the file holds to the person: with unsaved changes what it would be saved as, else what is on disk. */
export async function fileBytes(uri: vscode.Uri): Promise<Uint8Array | undefined> {
	const document = openDocument(uri);
	if (document && (document.isDirty || !isOnDisk(uri))) return savedBytes(document);
	return isOnDisk(uri) ? diskBytes(uri) : undefined;
}

/** What {@link fileBytes} do not say. */
export async function fileFacts(uri: vscode.Uri): Promise<FileFacts> {
	const isUnsaved = isOnDisk(uri) && openDocument(uri)?.isDirty === true;
	const disk = isUnsaved ? await diskBytes(uri) : undefined;
	return {
		mode: uri.scheme === 'file' ? await unusualMode(uri.fsPath) : undefined,
		disk: disk && hashOf(disk),
	};
}
