import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { folderAttachment } from '../context/folders';
import { mayAdd } from '../context/mayAdd';
import { cancelled, textAttachment } from '../context/offer';
import { documentAttachment, type Room } from '../context/parts';
import { messageText } from '../messageText';
import { findTarget, shownPath } from '../selection/selectionContext';
import { type AttachmentSource, type Found, isRefusal } from './chatDeps';
import { imageAttachment } from './imageAttachment';

const { t } = vscode.l10n;
const mostBytes = 400_000;

/** Reads files and selections for the chat. Content is taken when it is attached, unsaved changes included. */
export function createAttachmentSource(
	room?: Room,
	takesImages: TakesImages = async () => undefined,
): AttachmentSource {
	return {
		selection: selectionAttachment,
		dropped: (uri) => droppedFile(uri, room),
		text: textFromPage,
		image: async (name, mime, data) => {
			const found = imageAttachment(name, mime, data, t);
			const model = isRefusal(found) ? undefined : await takesImages();
			if (model !== undefined) tellNoImages(model);
			return found;
		},
	};
}

/** The model when it is known not to take images. */
export type TakesImages = () => Promise<string | undefined>;

function tellNoImages(model: string): void {
	const choose = t('Choose a Model');
	const message = t(
		'{0} is known not to take images: they would be left out. Ask another model, or remove them.',
		model,
	);
	vscode.window.showWarningMessage(messageText(message), choose).then((answer) => {
		if (answer === choose) void vscode.commands.executeCommand('pandu.selectModel');
	});
}

async function textFromPage(name: string, text: string): Promise<Found> {
	const shown = name.replace(/[\p{Cc}/\\]/gu, ' ').trim() || t('Pasted text');
	if (text.includes('\0')) return { refused: t('{0} is not a text file.', shown) };
	if (text.trim() === '') return { refused: t('{0} is empty.', shown) };
	if (text.length > mostBytes) return { refused: tooLarge(shown) };
	return (await mayAdd({ name: shown, text }))
		? textAttachment({ name: shown, origin: 'text', text })
		: cancelled;
}

/** What is selected in the active editor; without a selection the function or class at the cursor. */
export async function selectionAttachment(): Promise<Found> {
	const editor = vscode.window.activeTextEditor;
	if (!editor) return { refused: t('Open a file and select the code to add first.') };
	const found = await findTarget(editor);
	if (!found.ok) return { refused: found.reason };
	const { attachment } = found.target;
	const { path: name, text } = attachment;
	const { uri } = editor.document;
	return (await mayAdd({ name, text, uri })) ? attachment : cancelled;
}

/**
 * A file that the person chose in the editor itself: a command, the explorer, the list of mentions. Of a folder and of a large
 * file (a share of `room`) they choose what; before a file that may hold secrets, or a link out of the workspace, they are
 * asked.
 */
export async function fileAttachment(uri: vscode.Uri, room?: Room): Promise<Found> {
	const name = shownPath(uri);
	try {
		const open = openDocument(uri);
		if (!open) {
			const { type, size } = await vscode.workspace.fs.stat(uri);
			if ((type & vscode.FileType.Directory) !== 0) {
				return await folderAttachment(uri, (file) => fileAttachment(file, room));
			}
			if ((type & vscode.FileType.File) === 0) return { refused: t('{0} is not a file.', name) };
			if (size > mostBytes) return { refused: tooLarge(name) };
		}
		const document = open ?? (await vscode.workspace.openTextDocument(uri));
		const text = document.getText();
		if (text.includes('\0')) return { refused: t('{0} is not a text file.', name) };
		if (text.trim() === '') return { refused: t('{0} is empty.', name) };
		if (text.length > mostBytes) return { refused: tooLarge(name) };
		return (await mayAdd({ name, text, uri }))
			? await documentAttachment(document, room)
			: cancelled;
	} catch (error) {
		if (error instanceof Error)
			return { refused: t('{0} cannot be read: {1}', name, error.message) };
		throw error;
	}
}

function tooLarge(name: string): string {
	return t(
		'{0} is larger than {1} kB. Select the part that matters and add the selection.',
		name,
		mostBytes / 1000,
	);
}

/**
 * A URI that the page names. The page is not trusted: only files of the workspace and documents that are open are read,
 * judged by where the path really leads.
 */
async function droppedFile(raw: string, room?: Room): Promise<Found> {
	const uri = parseUri(raw);
	if (!uri) return { refused: t('What was dropped is not a file.') };
	if (openDocument(uri)) return fileAttachment(uri, room);
	const refusal = {
		refused: t(
			'{0} is not in the workspace. Open it in an editor first, then add it.',
			shownPath(uri),
		),
	};
	if (!vscode.workspace.getWorkspaceFolder(uri) || !(await isReallyInside(uri))) return refusal;
	return fileAttachment(uri, room);
}

function parseUri(raw: string): vscode.Uri | undefined {
	let uri: vscode.Uri;
	try {
		uri = vscode.Uri.parse(raw, true);
	} catch {
		return undefined;
	}
	// Dot segments are resolved before anything is compared.
	return uri.path.startsWith('/') ? uri.with({ path: path.posix.normalize(uri.path) }) : undefined;
}

async function isReallyInside(uri: vscode.Uri): Promise<boolean> {
	if (uri.scheme !== 'file') return true;
	try {
		const target = await realpath(uri.fsPath);
		for (const folder of vscode.workspace.workspaceFolders ?? []) {
			if (folder.uri.scheme !== 'file') continue;
			const relative = path.relative(await realpath(folder.uri.fsPath), target);
			if (relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)) return true;
		}
	} catch (error) {
		if (!(error instanceof Error && 'code' in error)) throw error;
	}
	return false;
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
	const text = uri.toString();
	const isTab = vscode.window.tabGroups.all.some((group) =>
		group.tabs.some(
			(tab) => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === text,
		),
	);
	if (!isTab) return undefined;
	return vscode.workspace.textDocuments.find((document) => document.uri.toString() === text);
}
