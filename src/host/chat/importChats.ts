import path from 'node:path';
import * as vscode from 'vscode';
import { reasonOf } from '../../core/errors';
import { type ExportedChat, readExport, withPictures } from '../../core/sessions/chatExport';
import { lastAt } from '../../core/sessions/importedChat';
import type { TakeImage } from '../../core/sessions/importSource';
import { describeAge } from '../age';
import { messageText } from '../messageText';
import type { HistoryDeps } from './historyActions';
import { imageAttachment } from './imageAttachment';
import {
	findImportable,
	type Importable,
	type ImportPlaces,
	importedId,
	readJson,
} from './importFiles';
import { importOne } from './importOne';

export interface ImportDeps extends Pick<HistoryDeps, 'files' | 'log' | 'now'> {
	readonly places: ImportPlaces;
	readonly mask: (text: string) => string;
	readonly showHistory: () => Promise<void>;
}

interface ImportItem extends vscode.QuickPickItem {
	readonly importable?: Importable;
}

/** What became of the chats that were to be taken over. */
interface Outcome {
	imported: number;
	there: number;
	unread: number;
	unsaved: number;
}

const { t } = vscode.l10n;

/** Shows the chats of other assistants, or those of a file, and takes over what the person chooses. */
export async function importChats(deps: ImportDeps): Promise<void> {
	const found = await vscode.window.withProgress(
		{
			location: vscode.ProgressLocation.Notification,
			title: t('Looking for chats'),
			cancellable: true,
		},
		(progress, token) => readItems(deps, progress, token),
	);
	if (!found) return;
	const chosen = found.length > 0 ? await choose(found) : 'file';
	if (chosen === undefined) return;
	const importables = chosen === 'file' ? await chooseFile(deps) : chosen;
	if (!importables || importables.length === 0) return;
	const outcome = await vscode.window.withProgress(
		{
			location: vscode.ProgressLocation.Notification,
			title: t('Importing chats'),
			cancellable: true,
		},
		(progress, token) => importAll(deps, importables, progress, token),
	);
	await report(deps, outcome);
}

type Progress = vscode.Progress<{ readonly message?: string; readonly increment?: number }>;

/** Undefined: the person gave up. */
async function readItems(
	{ places, files, log, now }: ImportDeps,
	progress: Progress,
	token: vscode.CancellationToken,
): Promise<readonly ImportItem[] | undefined> {
	const importables = await findImportable(places);
	const items: (ImportItem & { readonly at: number; readonly source: string })[] = [];
	for (const importable of importables) {
		if (token.isCancellationRequested) return undefined;
		progress.report({ message: importable.label, increment: 100 / importables.length });
		const chat = await importable.load(takeImage).catch((error: unknown) => {
			log.warn(`import: ${importable.chatId} cannot be read: ${reasonOf(error)}`);
			return undefined;
		});
		if (!chat) continue;
		const isThere = (await files.readHead(importable.chatId)) !== undefined;
		const questions = chat.turns.filter((turn) => turn.role === 'user').length;
		const count = questions === 1 ? t('1 question') : t('{0} questions', questions);
		const parts = [describeAge(now() - lastAt(chat)), count];
		if (isThere) parts.push(t('already here'));
		items.push({
			label: chat.title.replaceAll('$(', '$ ('),
			description: parts.join(' · '),
			picked: !isThere,
			importable,
			at: lastAt(chat),
			source: importable.label,
		});
	}
	const sources = [...new Set(items.map((item) => item.source))];
	return sources.flatMap((source): readonly ImportItem[] => {
		const own = items.filter((item) => item.source === source);
		const label = `${source} (${own.length})`;
		const byAge = own.sort((one, other) => other.at - one.at);
		return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...byAge];
	});
}

const fileButton: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon('folder-opened'),
	tooltip: t('Import from a File…'),
};

function choose(items: readonly ImportItem[]): Promise<readonly Importable[] | 'file' | undefined> {
	const pick = vscode.window.createQuickPick<ImportItem>();
	pick.title = t('Import chats');
	pick.placeholder = t('Choose what to copy. The files of the other assistant stay as they are.');
	pick.canSelectMany = true;
	pick.matchOnDescription = true;
	pick.buttons = [fileButton];
	pick.items = items;
	pick.selectedItems = items.filter((item) => item.picked);
	return new Promise((resolve) => {
		pick.onDidTriggerButton(() => {
			resolve('file');
			pick.hide();
		});
		pick.onDidAccept(() => {
			resolve(pick.selectedItems.flatMap((item) => item.importable ?? []));
			pick.hide();
		});
		pick.onDidHide(() => {
			resolve(undefined);
			pick.dispose();
		});
		pick.show();
	});
}

/** The chats of a JSON export that the person chooses. */
async function chooseFile(deps: ImportDeps): Promise<readonly Importable[] | undefined> {
	const [uri] =
		(await vscode.window.showOpenDialog({
			title: t('Import chats'),
			openLabel: t('Import'),
			filters: { JSON: ['json'] },
			canSelectMany: false,
		})) ?? [];
	if (!uri) return undefined;
	const file = await readJson(uri.fsPath);
	const read = file && readExport(file.value);
	if (!read) {
		const name = path.basename(uri.fsPath);
		const text = t('{0} is not an export of chats, or a later version wrote it.', name);
		void vscode.window.showWarningMessage(messageText(text));
		return undefined;
	}
	const broken = Array.from(
		{ length: read.unread },
		(): Importable => ({
			label: '',
			chatId: importedId('file', 'unread'),
			load: async () => undefined,
		}),
	);
	deps.log.info(`import: ${read.chats.length} chats, ${read.unread} of them unread`);
	return [...read.chats.map(toImportable), ...broken];
}

/** One of ours keeps its id, so that it comes only once. */
function toImportable(chat: ExportedChat): Importable {
	const isOurs = /^[a-z0-9-]{1,64}$/.test(chat.id);
	const chatId = isOurs ? chat.id : importedId('file', chat.id);
	return { label: 'Pandu', chatId, load: async (take) => withPictures(chat, take) };
}

async function importAll(
	deps: ImportDeps,
	importables: readonly Importable[],
	progress: Progress,
	token: vscode.CancellationToken,
): Promise<Outcome> {
	const outcome: Outcome = { imported: 0, there: 0, unread: 0, unsaved: 0 };
	for (const importable of importables) {
		if (token.isCancellationRequested) break;
		progress.report({ message: importable.label, increment: 100 / importables.length });
		outcome[await importOne({ ...deps, takeImage }, importable)] += 1;
	}
	return outcome;
}

const takeImage: TakeImage = (mime, data) => {
	const taken = imageAttachment('image', mime, data, t);
	if ('kind' in taken && taken.kind === 'image') return taken;
	return { note: t('[A picture was left out: {0}]', 'refused' in taken ? taken.refused : mime) };
};

async function report(
	{ showHistory }: ImportDeps,
	{ imported, there, unread, unsaved }: Outcome,
): Promise<void> {
	const parts = [
		imported === 1 ? t('1 chat was imported.') : t('{0} chats were imported.', imported),
	];
	if (there > 0) parts.push(t('{0} were here already.', there));
	if (unread > 0) parts.push(t('{0} could not be read.', unread));
	if (unsaved > 0) parts.push(t('{0} could not be saved. The log says why.', unsaved));
	const show = t('Show Chats');
	const buttons = imported > 0 ? [show] : [];
	const answer = await vscode.window.showInformationMessage(parts.join(' '), ...buttons);
	if (answer === show) await showHistory();
}
