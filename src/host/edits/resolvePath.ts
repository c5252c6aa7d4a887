import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { readPath, type WrittenPath } from '../../core/tools/pathRules';
import { shownPath } from '../selection/selectionContext';

/** Where a path of a model leads. */
export type Resolved =
	| { readonly kind: 'found'; readonly uri: vscode.Uri }
	| { readonly kind: 'blocked'; readonly why: Extract<WrittenPath, { kind: 'blocked' }>['why'] }
	/** Several folders of the workspace could be meant, or there is none. */
	| { readonly kind: 'unclear'; readonly candidates: readonly string[] };

/**
 * Finds the file that a model means. `known` are files that it was shown, under the names that it was shown; other paths
 * are looked for in the folders of the workspace. With several folders a path begins with a folder's name, or leads to a
 * file that only one of them has.
 */
export async function resolvePath(
	written: string,
	known: readonly vscode.Uri[] = [],
	folders: readonly vscode.WorkspaceFolder[] = vscode.workspace.workspaceFolders ?? [],
): Promise<Resolved> {
	const read = readPath(written, process.platform === 'win32');
	if (read.kind === 'blocked') return read;
	const shown = shownAs(read.path, known);
	if (shown) return shown;
	if (read.kind === 'absolute') {
		return { kind: 'found', uri: absolute(read.path) };
	}
	if (folders.length === 0) return { kind: 'unclear', candidates: [] };
	const allNamed = folders.filter((folder) => read.path.startsWith(`${folder.name}/`));
	const [named] = allNamed;
	if (allNamed.length > 1) {
		return onlyOne(allNamed.map(({ uri, name }) => below(uri, read.path, name)));
	}
	const inNamed = named && below(named.uri, read.path, named.name);
	const [only] = folders;
	if (folders.length === 1 && only) {
		const uri = vscode.Uri.joinPath(only.uri, read.path);
		// Some models put the folder's name before the path.
		const isPrefixed = inNamed && !(await isFile(uri)) && (await isFile(inNamed));
		return { kind: 'found', uri: isPrefixed ? inNamed : uri };
	}
	if (inNamed) return { kind: 'found', uri: inNamed };
	const all = folders.map((folder) => vscode.Uri.joinPath(folder.uri, read.path));
	const there: vscode.Uri[] = [];
	for (const uri of all) if (await isFile(uri)) there.push(uri);
	const [first] = there;
	if (there.length === 1 && first) return { kind: 'found', uri: first };
	return {
		kind: 'unclear',
		candidates: folders.map((folder) => `${folder.name}/${read.path}`),
	};
}

/** `path` without the folder's name that it begins with. */
function below(folder: vscode.Uri, path: string, name: string): vscode.Uri {
	return vscode.Uri.joinPath(folder, path.slice(name.length + 1));
}

/** Files outside of the workspace are shown by their names alone; those inside come first. */
function shownAs(path: string, known: readonly vscode.Uri[]): Resolved | undefined {
	const all = known.filter((uri) => shownPath(uri) === path);
	const inside = all.filter((uri) => vscode.workspace.getWorkspaceFolder(uri));
	const found = new Map((inside.length > 0 ? inside : all).map((uri) => [uri.toString(), uri]));
	const [only] = found.values();
	if (!only) return undefined;
	if (found.size === 1) return { kind: 'found', uri: only };
	return { kind: 'unclear', candidates: [...found.values()].map(({ fsPath }) => fsPath) };
}

/** The one of them that is there. */
async function onlyOne(uris: readonly vscode.Uri[]): Promise<Resolved> {
	const there: vscode.Uri[] = [];
	for (const uri of uris) if (await isFile(uri)) there.push(uri);
	const [only] = there;
	if (only && there.length === 1) return { kind: 'found', uri: only };
	return { kind: 'unclear', candidates: uris.map(({ fsPath }) => fsPath) };
}

function absolute(clean: string): vscode.Uri {
	const [folder] = vscode.workspace.workspaceFolders ?? [];
	// In a virtual workspace there is no other disk to write to.
	return folder && folder.uri.scheme !== 'file'
		? folder.uri.with({ path: clean })
		: vscode.Uri.file(clean);
}

export async function isFile(uri: vscode.Uri): Promise<boolean> {
	try {
		const { type } = await vscode.workspace.fs.stat(uri);
		return (type & vscode.FileType.File) !== 0;
	} catch (error) {
		if (error instanceof vscode.FileSystemError) return false;
		throw error;
	}
}

/** Whether anything is there, a folder included. */
export async function isThere(uri: vscode.Uri): Promise<boolean> {
	try {
		await vscode.workspace.fs.stat(uri);
		return true;
	} catch (error) {
		if (error instanceof vscode.FileSystemError) return false;
		throw error;
	}
}

/** The file that a write to `uri` would reach. */
export type RealTarget =
	| { readonly kind: 'real'; readonly path: string; readonly inside: string | undefined }
	/** A link that leads nowhere, or in a circle. */
	| { readonly kind: 'brokenLink' };

/**
 * Follows links, from the nearest parent that exists where the file does not. `inside` is the path below the folder of the
 * workspace that it really lies in; undefined when it lies in none.
 */
export async function realTarget(uri: vscode.Uri): Promise<RealTarget> {
	if (uri.scheme !== 'file') {
		const folder = vscode.workspace.getWorkspaceFolder(uri);
		const inside = folder ? path.posix.relative(folder.uri.path, uri.path) : undefined;
		return { kind: 'real', path: uri.path, inside };
	}
	const real = await followLinks(uri.fsPath);
	if (real === undefined) return { kind: 'brokenLink' };
	for (const folder of vscode.workspace.workspaceFolders ?? []) {
		if (folder.uri.scheme !== 'file') continue;
		const root = (await followLinks(folder.uri.fsPath)) ?? folder.uri.fsPath;
		const relative = path.relative(root, real);
		const isInside = relative === '' || !/^\.\.(?:[/\\]|$)/.test(relative);
		if (isInside && !path.isAbsolute(relative)) {
			return { kind: 'real', path: real, inside: relative.replaceAll('\\', '/') };
		}
	}
	return { kind: 'real', path: real, inside: undefined };
}

async function followLinks(file: string): Promise<string | undefined> {
	const rest: string[] = [];
	for (let at = path.resolve(file); ; at = path.dirname(at)) {
		try {
			return path.join(await realpath(at), ...rest);
		} catch (error) {
			const code = error instanceof Error && 'code' in error ? error.code : undefined;
			if (code === 'ELOOP') return undefined;
			if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
			if (await isLink(at)) return undefined;
		}
		if (at === path.dirname(at)) return path.join(at, ...rest);
		rest.unshift(path.basename(at));
	}
}

async function isLink(file: string): Promise<boolean> {
	try {
		return (await lstat(file)).isSymbolicLink();
	} catch (error) {
		if (error instanceof Error && 'code' in error) return false;
		throw error;
	}
}
