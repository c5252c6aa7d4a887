import * as vscode from 'vscode';
import { mostPromptBytes, type PromptText, parsePromptFile } from '../../core/prompts/promptFile';
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

export interface PromptList {
	readonly prompts: readonly SavedPrompt[];
	/** Sentences on files that were left out. */
	readonly problems: readonly string[];
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
	const problems: string[] = [];
	const lists = await Promise.all([
		readFolder(places.userFolder, 'user', problems),
		...folders.map((folder) => readFolder(folder, 'workspace', problems)),
	]);
	return { prompts: lists.flat(), problems };
}

async function readFolder(
	folder: vscode.Uri,
	source: SavedPrompt['source'],
	problems: string[],
): Promise<readonly SavedPrompt[]> {
	const names = await promptNames(folder);
	const read = await Promise.all(
		names.map((name) => readPrompt(vscode.Uri.joinPath(folder, name), source)),
	);
	return read.flatMap((each) => {
		if (typeof each !== 'string') return [each];
		problems.push(each);
		return [];
	});
}

async function promptNames(folder: vscode.Uri): Promise<readonly string[]> {
	try {
		const entries = await vscode.workspace.fs.readDirectory(folder);
		return entries
			.filter(([name, type]) => name.endsWith(ending) && (type & vscode.FileType.File) !== 0)
			.map(([name]) => name)
			.sort((one, other) => one.localeCompare(other))
			.slice(0, mostFiles);
	} catch (error) {
		// Most people and projects have no such folder.
		if (error instanceof vscode.FileSystemError) return [];
		throw error;
	}
}

async function readPrompt(
	uri: vscode.Uri,
	source: SavedPrompt['source'],
): Promise<SavedPrompt | string> {
	const file = fileName(uri);
	try {
		const { size } = await vscode.workspace.fs.stat(uri);
		if (size > mostPromptBytes) {
			return vscode.l10n.t('{0} is left out: it is larger than 64 kB.', file);
		}
		const raw = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
		const prompt = parsePromptFile(raw);
		if (prompt.body === '') return vscode.l10n.t('{0} is left out: it is empty.', file);
		return { uri, source, raw, prompt, fileName: file.slice(0, -ending.length) };
	} catch (error) {
		if (error instanceof vscode.FileSystemError) {
			return vscode.l10n.t('{0} is left out: it cannot be read.', file);
		}
		throw error;
	}
}
