import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { diffLines } from '../../core/edits/diffLines';
import {
	createNew,
	missingFolder,
	removeEmptyFolders,
	replaceFile,
	requireWritable,
} from '../edits/diskFile';
import { decodeExactly } from '../edits/diskText';
import { createFileOperations, type FileEnd } from '../edits/fileOperations';
import { diskBytes, fileBytes, fileFacts, isOnDisk, openDocument } from './fileBytes';
import { hashOf } from './imageStore';
import { isSameBytes, type RestoreFiles } from './restoreParts';

/** How long an open file may take to show what was written to the disk. */
const mostWaitMs = 5000;

/** Files as the editor has them: with unsaved changes their buffer, else the disk. */
export function createEditorFiles(): RestoreFiles {
	const operations = createFileOperations();
	const clean = async (uri: vscode.Uri, folder: string | undefined) => {
		if (folder === undefined || uri.scheme !== 'file') return;
		await removeEmptyFolders(uri.fsPath, vscode.Uri.parse(folder, true).fsPath);
	};
	return {
		read: (uri) => fileBytes(parse(uri)),
		write: (uri, bytes, unsaved) => write(parse(uri), bytes, unsaved),
		async create(text, bytes, mode) {
			const uri = parse(text);
			if (!isOnDisk(uri)) throw new Error(closed(uri));
			if (uri.scheme === 'file') await createNew(uri.fsPath, bytes, { mode });
			else requireDone(await operations.createFile(uri, bytes));
			await showsBytes(uri, bytes);
		},
		async remove(text, folder) {
			const uri = parse(text);
			if (!isOnDisk(uri)) throw new Error(closed(uri));
			requireDone(await operations.deleteFile(uri));
			await clean(uri, folder);
		},
		async move(text, to, folder) {
			requireDone(await operations.renameFile(parse(text), parse(to)));
			await clean(parse(text), folder);
			await clean(parse(to), folder);
		},
		async missingFolder(text) {
			const uri = parse(text);
			const folder = uri.scheme === 'file' ? await missingFolder(uri.fsPath) : undefined;
			return folder && vscode.Uri.file(folder).toString();
		},
		facts: (uri) => fileFacts(parse(uri)),
	};
}

const parse = (uri: string): vscode.Uri => vscode.Uri.parse(uri, true);

function requireDone(end: FileEnd): void {
	if (!end.ok) throw new Error(end.reason);
}

const name = (uri: vscode.Uri): string => vscode.workspace.asRelativePath(uri);

function closed(uri: vscode.Uri): string {
	return vscode.l10n.t('{0} is not open any more, and it is not a file on disk.', name(uri));
}

async function write(
	uri: vscode.Uri,
	bytes: Uint8Array,
	unsaved: string | undefined,
): Promise<void> {
	const document = openDocument(uri);
	const version = document?.version;
	if (!isOnDisk(uri)) {
		if (!document) throw new Error(closed(uri));
		return intoBuffer(document, bytes, version);
	}
	if (!document?.isDirty) {
		await toDisk(uri, bytes);
		return showsBytes(uri, bytes);
	}
	const disk = await diskBytes(uri);
	const belongsOnDisk = !disk || isSameBytes(disk, bytes) || hashOf(disk) !== unsaved;
	if (disk && belongsOnDisk && uri.scheme === 'file') await requireWritable(uri.fsPath);
	await intoBuffer(document, bytes, version);
	if (!belongsOnDisk) return;
	if (!(await document.save())) {
		throw new Error(vscode.l10n.t('{0} could not be saved.', name(uri)));
	}
	if (isSameBytes(await diskBytes(uri), bytes)) return;
	// A formatter, or line ends made all the same.
	await toDisk(uri, bytes);
	await showsBytes(uri, bytes);
}

async function toDisk(uri: vscode.Uri, bytes: Uint8Array): Promise<void> {
	if (uri.scheme === 'file') await replaceFile(uri.fsPath, bytes);
	else await vscode.workspace.fs.writeFile(uri, bytes);
}

/**
 * Turns the buffer into what `bytes` say, in one step of undo, touching only the lines that differ. Rejects when somebody
 * typed since `version`.
 */
async function intoBuffer(
	document: vscode.TextDocument,
	bytes: Uint8Array,
	version: number | undefined,
): Promise<void> {
	const text = await decodeExactly(bytes, document.encoding);
	if (text === undefined) {
		throw new Error(
			vscode.l10n.t(
				'{0} has unsaved changes and cannot hold the old bytes in its encoding. Save or close it first.',
				name(document.uri),
			),
		);
	}
	if (document.version !== version) {
		throw new Error(vscode.l10n.t('{0} was changed in this very moment.', name(document.uri)));
	}
	const { CRLF, LF } = vscode.EndOfLine;
	const lineEnd = document.eol === CRLF ? '\r\n' : '\n';
	const wanted = text.replace(/\r\n|\r|\n/g, lineEnd);
	const edits = diffLines(document.getText(), wanted).map((change) =>
		vscode.TextEdit.replace(
			new vscode.Range(document.positionAt(change.start), document.positionAt(change.end)),
			change.text,
		),
	);
	const eol = text.includes('\r\n') ? CRLF : LF;
	if (text.includes('\n') && eol !== document.eol) edits.push(vscode.TextEdit.setEndOfLine(eol));
	if (edits.length === 0) return;
	const edit = new vscode.WorkspaceEdit();
	edit.set(document.uri, edits);
	if (!(await vscode.workspace.applyEdit(edit))) {
		throw new Error(vscode.l10n.t('VS Code refused to change {0}.', name(document.uri)));
	}
}

/** Waits until an open file shows what is on disk, so that what comes next sees the same text. */
async function showsBytes(uri: vscode.Uri, bytes: Uint8Array): Promise<void> {
	const document = openDocument(uri);
	if (!document) return;
	const text = await decodeExactly(bytes, document.encoding);
	if (text === undefined) return;
	const plain = (each: string) => each.replace(/\r\n?/g, '\n');
	const until = Date.now() + mostWaitMs;
	while (plain(document.getText()) !== plain(text) && !document.isDirty) {
		// The watcher does not look at every folder; the file itself is right.
		if (document.isClosed || Date.now() > until) return;
		await wait(20);
	}
}
