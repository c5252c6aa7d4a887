import * as vscode from 'vscode';
import { capText, type ListedFile, matchesIn } from '../../core/context/excerpts';
import { holdsPrivateKey, isSecretPath } from '../../core/context/secretFiles';
import type { Found } from '../chat/chatDeps';
import { cancelled, textAttachment } from './offer';
import { askWord } from './parts';

/** A file of a folder that may be searched. */
export interface FolderFile extends ListedFile {
	readonly uri: vscode.Uri;
	/** Its path once links are followed. */
	readonly real: string;
}

/** What a folder holds, as far as it is known. */
export interface FolderFiles {
	readonly name: string;
	readonly files: readonly FolderFile[];
	/** Nothing of it is missing. */
	readonly isComplete: boolean;
}

const mostSearched = 400;
const mostSearchedBytes = 400_000;
const mostMatchesPerFile = 20;
const mostCharacters = 40_000;

/** The lines of a folder that hold a word which the person is asked for. */
export async function folderMatches(folder: FolderFiles): Promise<Found> {
	const { name } = folder;
	const word = await askWord(name);
	if (word === undefined) return cancelled;
	const options = {
		location: vscode.ProgressLocation.Notification,
		title: vscode.l10n.t('Searching {0}…', name),
		cancellable: true,
	};
	const searched = await vscode.window.withProgress(options, (progress, token) =>
		searchFolder(folder, word, token, progress),
	);
	return searched ? toFound(folder, word, searched) : cancelled;
}

interface Searched {
	/** How many files were read. */
	readonly count: number;
	/** The files with a match, each with its lines. */
	readonly parts: readonly string[];
}

/** Reads what is no secret; what is open counts as it stands in the editor. Undefined when it is cancelled. */
async function searchFolder(
	{ files }: FolderFiles,
	word: string,
	token: vscode.CancellationToken,
	progress: vscode.Progress<{ message?: string; increment?: number }>,
): Promise<Searched | undefined> {
	const readable = files
		.filter(
			({ uri, real, size = 0 }) =>
				size <= mostSearchedBytes && !isSecretPath(uri.path) && !isSecretPath(real),
		)
		.slice(0, mostSearched);
	const parts: string[] = [];
	let count = 0;
	for (const [at, { uri, path }] of readable.entries()) {
		if (token.isCancellationRequested) return undefined;
		progress.report({
			message: vscode.l10n.t('{0} of {1} files', at + 1, files.length),
			increment: 100 / readable.length,
		});
		const text = await readText(uri);
		if (text === undefined || holdsPrivateKey(text)) continue;
		count += 1;
		const found = matchesIn(text, word, mostMatchesPerFile);
		if (found.count > 0) parts.push(`${path}\n${found.text}`);
	}
	return token.isCancellationRequested ? undefined : { count, parts };
}

function toFound(
	{ name, files, isComplete }: FolderFiles,
	word: string,
	searched: Searched,
): Found {
	const { count, parts } = searched;
	const isWhole = isComplete && count === files.length;
	if (parts.length > 0) {
		const all = isComplete ? files.length : `more than ${files.length}`;
		const note = isWhole ? [] : [`(searched ${count} of ${all} files)`];
		return textAttachment({
			name: `${name} (matches of ${word})`,
			origin: 'folder',
			text: [capText(parts.join('\n\n'), mostCharacters), ...note].join('\n\n'),
		});
	}
	if (isWhole) return { refused: vscode.l10n.t('{0} does not hold "{1}".', name, word) };
	const all = isComplete ? files.length : vscode.l10n.t('more than {0}', files.length);
	return {
		refused: vscode.l10n.t(
			'"{0}" was not found in the {1} of {2} files of {3} that were searched. The others are too many, too large, no text, or likely to hold secrets.',
			word,
			count,
			all,
			name,
		),
	};
}

async function readText(uri: vscode.Uri): Promise<string | undefined> {
	const open = vscode.workspace.textDocuments.find(
		(each) => each.uri.toString() === uri.toString(),
	);
	if (open) return open.getText();
	try {
		const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
		return text.includes('\0') ? undefined : text;
	} catch (error) {
		if (error instanceof vscode.FileSystemError) return undefined;
		throw error;
	}
}
