import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

const scheme = 'pandu-shown';
/** What a tab shows is kept as well. */
const mostKept = 20;
const longestName = 60;
/** Counting begins anew with each start: a tab that VS Code brings back must not get another document. */
const session = randomBytes(6).toString('hex');

interface Shown {
	readonly bytes: Uint8Array;
	readonly at: number;
}

/** By path, the oldest first. */
const kept = new Map<string, Shown>();
let provider: vscode.Disposable | undefined;
let count = 0;

/** Closes the tabs that VS Code brought back from before the last start: what they showed is gone, and was a copy. */
export function closeDeadTabs(): void {
	const dead = allTabs().filter((tab) => {
		const uris = urisOf(tab);
		return uris.length > 0 && uris.every((uri) => uri.scheme === scheme && !kept.has(uri.path));
	});
	// Who closed one of them meanwhile needs no word of it.
	if (dead.length > 0) vscode.window.tabGroups.close(dead, true).then(undefined, () => undefined);
}

/** Shows nothing any longer. */
export function stopShowing(): void {
	provider?.dispose();
	provider = undefined;
	kept.clear();
}

/**
 * The address of a document that is only there to be looked at: nobody can change it, and closing it asks nothing. `name` is
 * what its tab says; its ending says what it is.
 */
export function shownUri(name: string, content: string | Uint8Array): vscode.Uri {
	provider ??= vscode.workspace.registerFileSystemProvider(scheme, files, { isReadonly: true });
	count += 1;
	const path = `/${session}-${count}/${fileName(name)}`;
	const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
	kept.set(path, { bytes, at: Date.now() });
	if (kept.size > mostKept) forgetOldest();
	return vscode.Uri.from({ scheme, path });
}

function forgetOldest(): void {
	const open = new Set(allTabs().flatMap((tab) => urisOf(tab).map(({ path }) => path)));
	for (const path of [...kept.keys()].slice(0, -mostKept)) if (!open.has(path)) kept.delete(path);
}

function allTabs(): readonly vscode.Tab[] {
	return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
}

/** What a tab shows: two beside one another, as far as they are texts. */
function urisOf({ input }: vscode.Tab): readonly vscode.Uri[] {
	if (input instanceof vscode.TabInputTextDiff) return [input.original, input.modified];
	return input instanceof vscode.TabInputText ||
		input instanceof vscode.TabInputCustom ||
		input instanceof vscode.TabInputNotebook
		? [input.uri]
		: [];
}

/** Of anything a name without what paths and tabs do not take. */
function fileName(name: string): string {
	const [, stem = '', ending = ''] = /^(.*?)(\.\w{1,12})?$/s.exec(name) ?? [];
	const plain = stem
		.replace(/[\p{C}/\\:*?"<>|#]+/gu, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	const letters = [...plain];
	const short =
		letters.length > longestName ? `${letters.slice(0, longestName).join('').trimEnd()}…` : plain;
	return `${/^\.*$/.test(short) ? 'Pandu' : short}${ending}`;
}

function find(uri: vscode.Uri): Shown {
	const shown = kept.get(uri.path);
	if (!shown) throw vscode.FileSystemError.FileNotFound(uri);
	return shown;
}

function refuse(uri: vscode.Uri): never {
	throw vscode.FileSystemError.NoPermissions(uri);
}

const files: vscode.FileSystemProvider = {
	onDidChangeFile: () => new vscode.Disposable(() => undefined),
	watch: () => new vscode.Disposable(() => undefined),
	stat: (uri) => {
		const { at, bytes } = find(uri);
		const permissions = vscode.FilePermission.Readonly;
		return { type: vscode.FileType.File, ctime: at, mtime: at, size: bytes.length, permissions };
	},
	readFile: (uri) => find(uri).bytes,
	readDirectory: () => [],
	createDirectory: refuse,
	writeFile: refuse,
	delete: refuse,
	rename: refuse,
};
