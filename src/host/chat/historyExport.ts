import * as vscode from 'vscode';
import type { ChatFiles } from '../../core/ports';
import { toJson } from '../../core/sessions/chatExport';
import { toMarkdown } from '../../core/sessions/markdown';
import { parseLog } from '../../core/sessions/parseLog';
import { emptyTranscript, fold, type Transcript } from '../../shared/transcript';

const { t } = vscode.l10n;

/** Both forms, and how each is made. */
const formats = {
	markdown: { language: 'markdown', extension: 'md', label: 'Markdown', write: toMarkdown },
	json: {
		language: 'json',
		extension: 'json',
		label: 'JSON',
		write: (transcript: Transcript) => toJson([transcript]),
	},
} as const;

type Format = keyof typeof formats;

/** The saved chat `chatId`; in which form and where to, the person says. */
export async function exportSaved(
	{ files, mask }: { readonly files: ChatFiles; readonly mask: (text: string) => string },
	chatId: string,
): Promise<void> {
	const parsed = parseLog((await files.read(chatId)) ?? []);
	if (parsed.kind !== 'chat') {
		void vscode.window.showWarningMessage(t('This chat cannot be read.'));
		return;
	}
	const transcript = emptyTranscript();
	for (const record of parsed.records) fold(transcript, record);
	await exportChat(transcript, mask);
}

interface FormatItem extends vscode.QuickPickItem {
	readonly format: Format;
	readonly isSaved: boolean;
}

/** As a document that is open, or as a file. `wanted`: without asking, as a document. */
export async function exportChat(
	transcript: Transcript,
	mask: (text: string) => string,
	wanted?: unknown,
): Promise<void> {
	if (transcript.turns.length === 0) {
		void vscode.window.showInformationMessage(t('There is nothing to export yet.'));
		return;
	}
	const chosen = isFormat(wanted) ? { format: wanted, isSaved: false } : await chooseFormat();
	if (!chosen) return;
	const { language, write, extension, label } = formats[chosen.format];
	const content = mask(write(transcript));
	if (chosen.isSaved) {
		const uri = await vscode.window.showSaveDialog({
			title: t('Export Chat'),
			filters: { [label]: [extension] },
			defaultUri: suggestedUri(`${fileName(transcript.title)}.${extension}`),
		});
		if (uri) await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
		return;
	}
	const document = await vscode.workspace.openTextDocument({ language, content });
	await vscode.window.showTextDocument(document, { preview: false });
}

function isFormat(value: unknown): value is Format {
	return typeof value === 'string' && Object.hasOwn(formats, value);
}

async function chooseFormat(): Promise<FormatItem | undefined> {
	const open = t('as a new document');
	const save = t('as a file…');
	const items: FormatItem[] = [
		{ label: 'Markdown', description: open, format: 'markdown', isSaved: false },
		{ label: 'Markdown', description: save, format: 'markdown', isSaved: true },
		{
			label: 'JSON',
			description: open,
			detail: t('All of it, to be imported again'),
			format: 'json',
			isSaved: false,
		},
		{ label: 'JSON', description: save, format: 'json', isSaved: true },
	];
	return await vscode.window.showQuickPick(items, {
		title: t('Export Chat'),
		placeHolder: t('Markdown is for reading, JSON for importing'),
		matchOnDescription: true,
	});
}

function suggestedUri(name: string): vscode.Uri {
	const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
	return folder ? vscode.Uri.joinPath(folder, name) : vscode.Uri.file(name);
}

/** A title as the name of a file on every system. */
function fileName(title: string): string {
	const safe = title
		.replace(/[\p{Cc}<>:"/\\|?*.]+/gu, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	return safe.slice(0, 60).trim() || 'Chat';
}
