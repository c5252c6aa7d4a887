import * as vscode from 'vscode';
import { isSecretPath } from '../../core/context/secretFiles';
import { mostPromptBytes, type PromptText, parsePromptFile } from '../../core/prompts/promptFile';
import { realPlace } from '../context/mayAdd';
import { fileName } from '../selection/selectionContext';

/** A prompt file that can be run. */
export interface SavedPrompt {
	readonly uri: vscode.Uri;
	readonly source: 'user' | 'workspace';
	/** File name without its ending. */
	readonly fileName: string;
	/** The whole file, for the look at invisible characters. */
	readonly raw: string;
	readonly prompt: PromptText;
}

export interface PromptPlaces {
	readonly userFolder: vscode.Uri;
	/** Folders of the workspace; none of their files is read unless it is trusted. */
	readonly folders: readonly vscode.Uri[];
	readonly isTrusted: boolean;
}

/** A file that was left out. */
export interface LeftOutPrompt {
	readonly uri: vscode.Uri;
	/** Why, in a sentence that names it. */
	readonly text: string;
}

export interface PromptList {
	readonly prompts: readonly SavedPrompt[];
	readonly leftOut: readonly LeftOutPrompt[];
}

const ending = '.prompt.md';
const mostFiles = 200;

/** VS Code's own folder for prompts of the user, two above the storage of an extension. */
export function userPromptFolder(globalStorage: vscode.Uri): vscode.Uri {
	return vscode.Uri.joinPath(globalStorage, '..', '..', 'prompts');
}

/** The prompts of the user and, in a trusted workspace, of the workspace. */
export async function listPromptFiles(places: PromptPlaces): Promise<PromptList> {
	const folders = places.isTrusted
		? places.folders.map((folder) => vscode.Uri.joinPath(folder, '.github', 'prompts'))
		: [];
	const leftOut: LeftOutPrompt[] = [];
	const lists = await Promise.all([
		readFolder(places.userFolder, 'user', leftOut),
		...folders.map((folder) => readFolder(folder, 'workspace', leftOut)),
	]);
	return { prompts: lists.flat(), leftOut };
}

async function readFolder(
	folder: vscode.Uri,
	source: SavedPrompt['source'],
	leftOut: LeftOutPrompt[],
): Promise<readonly SavedPrompt[]> {
	const names = await promptNames(folder);
	const rest = names.length - mostFiles;
	if (rest > 0) {
		const text = vscode.l10n.t('{0} further prompts of {1} are not read.', rest, folder.path);
		leftOut.push({ uri: folder, text });
	}
	const read = await Promise.all(
		names.slice(0, mostFiles).map((name) => readPrompt(vscode.Uri.joinPath(folder, name), source)),
	);
	return read.flatMap((each) => {
		if ('prompt' in each) return [each];
		leftOut.push(each);
		return [];
	});
}

async function promptNames(folder: vscode.Uri): Promise<readonly string[]> {
	try {
		const entries = await vscode.workspace.fs.readDirectory(folder);
		return entries
			.filter(([name, type]) => name.endsWith(ending) && (type & vscode.FileType.File) !== 0)
			.map(([name]) => name)
			.sort((one, other) => one.localeCompare(other));
	} catch (error) {
		// Most people and projects have no such folder.
		if (error instanceof vscode.FileSystemError) return [];
		throw error;
	}
}

async function readPrompt(
	uri: vscode.Uri,
	source: SavedPrompt['source'],
): Promise<SavedPrompt | LeftOutPrompt> {
	const file = fileName(uri);
	try {
		if (source === 'workspace' && (await leadsElsewhere(uri))) {
			const text = vscode.l10n.t('{0} is left out: it is a link to something else.', file);
			return { uri, text };
		}
		const { size } = await vscode.workspace.fs.stat(uri);
		if (size > mostPromptBytes) {
			return { uri, text: vscode.l10n.t('{0} is left out: it is larger than 64 kB.', file) };
		}
		const raw = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
		const prompt = parsePromptFile(raw);
		if (prompt.body === '')
			return { uri, text: vscode.l10n.t('{0} is left out: it is empty.', file) };
		return { uri, source, raw, prompt, fileName: file.slice(0, -ending.length) };
	} catch (error) {
		if (error instanceof vscode.FileSystemError) {
			return { uri, text: vscode.l10n.t('{0} is left out: it cannot be read.', file) };
		}
		throw error;
	}
}

/** What a prompt of a workspace holds is sent unasked: it must not be a link to what is none. */
async function leadsElsewhere(uri: vscode.Uri): Promise<boolean> {
	const { path, isOutside } = await realPlace(uri);
	return isOutside || (isSecretPath(path) && !isSecretPath(uri.path));
}
