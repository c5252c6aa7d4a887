import * as vscode from 'vscode';
import type { Attachment } from '../../shared/transcript';
import type { EditorActions } from './chatDeps';
import { checkLink } from './links';
import { shownUri } from './shownDocuments';

const { t } = vscode.l10n;

/** What the page's buttons do in VS Code. */
export const editorActions: EditorActions = {
	copy: async (text) => vscode.env.clipboard.writeText(text),
	insert,
	newFile: async (text, language) => {
		const known = await vscode.languages.getLanguages();
		const document = await vscode.workspace.openTextDocument({
			content: text,
			language: known.includes(language) ? language : 'plaintext',
		});
		await vscode.window.showTextDocument(document, { preview: false });
	},
	openLink,
	openAttachment,
};

async function insert(text: string): Promise<void> {
	const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
	if (!editor) {
		void vscode.window.showWarningMessage(t('Open a file first: there is no cursor to insert at.'));
		return;
	}
	// The focus first: the person goes on typing there.
	const column = editor.viewColumn ?? vscode.ViewColumn.Active;
	const shown = await vscode.window.showTextDocument(editor.document, column);
	if (await shown.edit((edit) => edit.replace(shown.selection, text))) return;
	void vscode.window.showWarningMessage(t('Nothing was inserted: the file cannot be changed.'));
}

async function openLink(href: string): Promise<void> {
	const link = checkLink(href);
	if (!link) {
		void vscode.window.showWarningMessage(
			t('Only web and mail addresses can be opened from the chat.'),
		);
		return;
	}
	const open = t('Open');
	const copy = t('Copy Address');
	const message = link.host === '' ? t('Write a mail?') : t('Open a page of {0}?', link.host);
	const detail = `${t('The address came from the model:')}\n${link.href}`;
	const answer = await vscode.window.showWarningMessage(
		message,
		{ modal: true, detail },
		copy,
		open,
	);
	if (answer === copy) await vscode.env.clipboard.writeText(link.href);
	if (answer === open) await vscode.env.openExternal(vscode.Uri.parse(link.href, true));
}

/** Opens the file where it is now; what was sent of it when it is gone. */
async function openAttachment(attachment: Attachment): Promise<void> {
	if (attachment.kind === 'image') return openImage(attachment);
	const uri = attachment.origin ? undefined : await findInWorkspace(attachment.path);
	const document = uri ? await vscode.workspace.openTextDocument(uri) : await openSent(attachment);
	const [first, last] = uri && attachment.lines ? attachment.lines : [1, 1];
	const lastLine = document.lineAt(Math.min(last, document.lineCount) - 1);
	const selection = new vscode.Range(
		Math.min(first, document.lineCount) - 1,
		0,
		lastLine.lineNumber,
		lastLine.text.length,
	);
	await vscode.window.showTextDocument(
		document,
		uri && attachment.lines ? { selection, preview: true } : { preview: true },
	);
}

async function openSent({
	path,
	text,
	languageId,
}: Exclude<Attachment, { kind: 'image' }>): Promise<vscode.TextDocument> {
	const name = path.split('/').at(-1) ?? '';
	const document = await vscode.workspace.openTextDocument(shownUri(name, text));
	const known = await vscode.languages.getLanguages();
	if (document.languageId === languageId || !known.includes(languageId)) return document;
	return vscode.languages.setTextDocumentLanguage(document, languageId);
}

/** As it was sent, in VS Code's own picture viewer. */
async function openImage({
	path,
	mime,
	data,
}: Extract<Attachment, { kind: 'image' }>): Promise<void> {
	const ending = mime.replace('image/', '').replace('jpeg', 'jpg');
	const name = path.replace(/\.jpe?g$/i, '.jpg');
	const named = name.toLowerCase().endsWith(`.${ending}`) ? name : `${name}.${ending}`;
	const uri = shownUri(named, Buffer.from(data, 'base64'));
	await vscode.commands.executeCommand('vscode.open', uri, { preview: true });
}

/** The path stands in a file that others could have written: it must not lead out of the workspace. */
async function findInWorkspace(path: string): Promise<vscode.Uri | undefined> {
	if (path.split(/[/\\]/).includes('..')) return undefined;
	const folders = vscode.workspace.workspaceFolders ?? [];
	for (const folder of folders) {
		// With several folders the path begins with the folder's name.
		const inFolder =
			folders.length > 1 && path.startsWith(`${folder.name}/`)
				? path.slice(folder.name.length + 1)
				: path;
		const uri = vscode.Uri.joinPath(folder.uri, inFolder);
		try {
			const { type } = await vscode.workspace.fs.stat(uri);
			if (type === vscode.FileType.File) return uri;
		} catch (error) {
			if (!(error instanceof vscode.FileSystemError)) throw error;
		}
	}
	return undefined;
}
