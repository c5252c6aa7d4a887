import * as vscode from 'vscode';
import { estimateTokens } from '../../core/context/attachments';
import { folderOutline } from '../../core/context/excerpts';
import { fuzzyScore } from '../../core/context/fuzzy';
import type { Found } from '../chat/chatDeps';
import { joinFound } from '../chat/joinFound';
import { shownPath } from '../selection/selectionContext';
import { excludes } from '../settingsSearch';
import { type FolderFile, type FolderFiles, folderMatches } from './folderSearch';
import { mayAdd, realPlace } from './mayAdd';
import { cancelled, type Offer, type OfferSource, textAttachment } from './offer';
import { tokensText } from './parts';

const mostScanned = 4000;
const mostOffered = 50;
const mostFiles = 1000;
const mostChosen = 20;

/** Reads one of the files of a folder, asking what that file needs. */
type AttachFile = (uri: vscode.Uri) => Promise<Found>;

export function folderSource(attachFile: AttachFile): OfferSource {
	return {
		words: ['folder', 'folders', 'dir'],
		kind: 'folder',
		row: {
			label: vscode.l10n.t('Folders…'),
			description: vscode.l10n.t('the list of its files, some of them, or matches'),
		},
		async find(query, token) {
			const folders = await findFolders(token);
			return folders
				.flatMap((uri) => {
					const score = fuzzyScore(query, shownPath(uri));
					return score === undefined ? [] : [{ uri, score }];
				})
				.sort((one, other) => other.score - one.score)
				.slice(0, mostOffered)
				.map(({ uri }) => folderOffer(uri, attachFile));
		},
	};
}

function folderOffer(uri: vscode.Uri, attachFile: AttachFile): Offer {
	const name = shownPath(uri);
	const slash = name.lastIndexOf('/');
	return {
		item: {
			id: `folder:${uri.toString()}`,
			kind: 'folder',
			group: vscode.l10n.t('Folders'),
			label: name.slice(slash + 1),
			description: slash < 0 ? '' : name.slice(0, slash),
			inserts: name,
		},
		attach: () => folderAttachment(uri, attachFile),
	};
}

/** Those that hold files, as far as they are found: nothing else of a folder could be sent. */
async function findFolders(token: vscode.CancellationToken): Promise<readonly vscode.Uri[]> {
	const files = await vscode.workspace.findFiles('**/*', excludes(), mostScanned, token);
	const found = new Map<string, vscode.Uri>();
	for (const folder of vscode.workspace.workspaceFolders ?? []) {
		if ((vscode.workspace.workspaceFolders?.length ?? 0) > 1) {
			found.set(folder.uri.toString(), folder.uri);
		}
	}
	for (const file of files) {
		const root = vscode.workspace.getWorkspaceFolder(file)?.uri.path ?? file.path;
		for (let at = parentOf(file.path); at.length > root.length; at = parentOf(at)) {
			const uri = file.with({ path: at });
			const key = uri.toString();
			if (found.has(key)) break;
			found.set(key, uri);
		}
	}
	return [...found.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function parentOf(path: string): string {
	return path.slice(0, path.lastIndexOf('/'));
}

interface FolderItem extends vscode.QuickPickItem {
	attach(): Promise<Found>;
}

/** What of a folder to add: its list, chosen files, or matches. Never all of it. */
export async function folderAttachment(folder: vscode.Uri, attachFile: AttachFile): Promise<Found> {
	const name = shownPath(folder);
	if (!(await mayAdd({ name, text: '', uri: folder }))) return cancelled;
	const found = await filesOf(folder, name);
	const { files } = found;
	if (files.length === 0) return { refused: vscode.l10n.t('{0} holds no files.', name) };
	const outline = textAttachment({
		name: `${name} (files)`,
		origin: 'folder',
		text: folderOutline(files, found.isComplete),
	});
	const items: readonly FolderItem[] = [
		{
			label: `$(list-tree) ${vscode.l10n.t('List of Its Files')}`,
			description: tokensText(estimateTokens(outline)),
			detail: vscode.l10n.t('{0} files with their sizes, nothing of their content', files.length),
			attach: async () => outline,
		},
		{
			label: `$(files) ${vscode.l10n.t('Some of Its Files…')}`,
			attach: () => chooseFiles(name, files, attachFile),
		},
		{
			label: `$(search) ${vscode.l10n.t('Matches of a Word…')}`,
			attach: () => folderMatches(found),
		},
	];
	const picked = await vscode.window.showQuickPick(items, {
		title: vscode.l10n.t('Add {0}', name),
		placeHolder: vscode.l10n.t('What of this folder?'),
	});
	return picked ? picked.attach() : cancelled;
}

/** Those that a link does not lead out of both the folder and the workspace. */
async function filesOf(folder: vscode.Uri, name: string): Promise<FolderFiles> {
	const pattern = new vscode.RelativePattern(folder, '**/*');
	const found = await vscode.workspace.findFiles(pattern, excludes(), mostFiles);
	const below = folder.path.endsWith('/') ? folder.path.length : folder.path.length + 1;
	const { path: root } = await realPlace(folder);
	const all = await Promise.all(
		found.map(async (uri): Promise<FolderFile | undefined> => {
			const { path: real, isOutside } = await realPlace(uri);
			if (isOutside && !isBelow(real, root)) return undefined;
			const listed = { uri, real, path: uri.path.slice(below) };
			try {
				return { ...listed, size: (await vscode.workspace.fs.stat(uri)).size };
			} catch (error) {
				// It may be gone by now, or a link that leads nowhere.
				if (error instanceof vscode.FileSystemError) return listed;
				throw error;
			}
		}),
	);
	const files = all.filter((each) => each !== undefined);
	return { name, files, isComplete: found.length < mostFiles };
}

function isBelow(real: string, root: string): boolean {
	return real.startsWith(root) && /^[/\\]/.test(real.slice(root.length));
}

async function chooseFiles(
	name: string,
	files: readonly FolderFile[],
	attachFile: AttachFile,
): Promise<Found> {
	const items = files
		.toSorted((one, other) => (one.path < other.path ? -1 : 1))
		.map(({ uri, path: label, size }) => ({
			label,
			description: size === undefined ? '' : tokensText(Math.ceil(size / 4)),
			uri,
		}));
	const chosen = await vscode.window.showQuickPick(items, {
		title: vscode.l10n.t('Files of {0}', name),
		placeHolder: vscode.l10n.t('At most {0}', mostChosen),
		canPickMany: true,
	});
	if (!chosen) return cancelled;
	if (chosen.length > mostChosen) {
		return { refused: vscode.l10n.t('Add at most {0} files at once.', mostChosen) };
	}
	const all: Found[] = [];
	for (const { uri } of chosen) all.push(await attachFile(uri));
	return joinFound(all);
}
