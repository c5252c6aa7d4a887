import * as vscode from 'vscode';
import { isAlwaysLeftOut } from '../../core/context/excludePattern';
import { messageText } from '../messageText';
import { excludes } from '../settingsSearch';
import { type Named, readName } from './codeNames';

const { t } = vscode.l10n;

/** Places of one name; more are not told apart. */
const mostPlaces = 20;
/** Names of files that are waited for. */
const mostMissing = 500;
/** Looking for things in code asks a language server each time. */
const mostSymbols = 12;
const symbolMs = 3000;
const fileMs = 3000;
const togetherMs = 300;

/** Names of files that are not there yet, the oldest first, and who asked for them last. */
const missing = new Set<string>();
let tellLater: ((names: readonly string[]) => void) | undefined;
let watcher: vscode.FileSystemWatcher | undefined;
/** `again`: something was made while it looked. */
let looking: 'no' | 'once' | 'again' = 'no';

/** Waits for no file any longer. */
export function stopAwaiting(): void {
	watcher?.dispose();
	watcher = undefined;
	tellLater = undefined;
	missing.clear();
}

/**
 * Those of `names` that stand for a file or something in the code of the workspace. Looks nowhere else. A file may be made
 * later, most likely by an answer: `later` is told of those.
 */
export async function findCode(
	names: readonly string[],
	later?: (names: readonly string[]) => void,
): Promise<readonly string[]> {
	const found = await known(names);
	if (later) awaitFiles(names, new Set(found), later);
	return found;
}

function awaitFiles(
	names: readonly string[],
	found: ReadonlySet<string>,
	later: (names: readonly string[]) => void,
): void {
	tellLater = later;
	for (const name of names) {
		missing.delete(name);
		if (!found.has(name) && readName(name)?.path !== undefined) missing.add(name);
	}
	for (const oldest of [...missing].slice(0, -mostMissing)) missing.delete(oldest);
	if (missing.size === 0 || watcher) return;
	watcher = vscode.workspace.createFileSystemWatcher('**/*', false, true, true);
	watcher.onDidCreate((uri) => {
		const { path } = uri;
		if (isAlwaysLeftOut(vscode.workspace.asRelativePath(uri, false))) return;
		// Of a new folder nothing but its own name may be told.
		const isFolder = !path.slice(path.lastIndexOf('/')).includes('.');
		const isNamed = (name: string) => path.endsWith(`/${readName(name)?.path}`);
		if (isFolder || [...missing].some(isNamed)) lookAgain();
	});
}

/** Once for all that comes together. */
function lookAgain(): void {
	if (looking !== 'no') {
		looking = 'again';
		return;
	}
	looking = 'once';
	setTimeout(() => {
		looking = 'once';
		known([...missing])
			.then(
				(there) => {
					const made = there.filter((name) => missing.delete(name));
					if (made.length > 0) tellLater?.(made);
				},
				// It was only to be a link.
				() => undefined,
			)
			.finally(() => {
				const isWanted = looking === 'again' && missing.size > 0;
				looking = 'no';
				if (isWanted) lookAgain();
			});
	}, togetherMs);
}

async function known(names: readonly string[]): Promise<readonly string[]> {
	if ((vscode.workspace.workspaceFolders ?? []).length === 0) return [];
	const named = names.map((name) => ({ name, ...readName(name) }));
	const files = await filesNamed(named.flatMap(({ path }) => path ?? []));
	const symbols = named.filter(({ symbol }) => symbol !== undefined).slice(0, mostSymbols);
	const places = await Promise.all(symbols.map(({ symbol }) => symbolsNamed(symbol ?? '')));
	const found = new Set(symbols.filter((_, at) => places[at]?.length).map(({ name }) => name));
	return named
		.filter(({ name, path }) => found.has(name) || (path !== undefined && files.has(path)))
		.map(({ name }) => name);
}

/** Opens what the name stands for; asks which one when it is several. */
export async function openCode(name: string): Promise<void> {
	const named = readName(name);
	if (!named) return;
	const places = await placesOf(named);
	const place = places.length > 1 ? await choose(name, places) : places[0];
	if (!place) {
		if (places.length === 0)
			void vscode.window.showWarningMessage(
				messageText(t('“{0}” is no longer in the workspace.', name)),
			);
		return;
	}
	const document = await vscode.workspace.openTextDocument(place.uri);
	const line = Math.min(place.range.start.line, document.lineCount - 1);
	const selection = new vscode.Range(line, 0, line, 0);
	await vscode.window.showTextDocument(document, { selection, preview: true });
}

async function placesOf(named: Named | undefined): Promise<readonly vscode.Location[]> {
	if (named?.symbol !== undefined) return symbolsNamed(named.symbol);
	if (named?.path === undefined) return [];
	const files = (await filesNamed([named.path])).get(named.path) ?? [];
	return files.map((uri) => new vscode.Location(uri, new vscode.Position(named.line - 1, 0)));
}

async function choose(
	name: string,
	places: readonly vscode.Location[],
): Promise<vscode.Location | undefined> {
	const items = places.map((place) => ({
		label: vscode.workspace.asRelativePath(place.uri),
		description: String(place.range.start.line + 1),
		place,
	}));
	const picked = await vscode.window.showQuickPick(items, { title: t('Open {0}', name) });
	return picked?.place;
}

/** Files by their whole path, or else by the end of it. One search for all that are not found at once. */
async function filesNamed(
	paths: readonly string[],
): Promise<ReadonlyMap<string, readonly vscode.Uri[]>> {
	const found = new Map<string, readonly vscode.Uri[]>();
	const left: string[] = [];
	await Promise.all(
		[...new Set(paths)].map(async (path) => {
			const uri = await fileAt(path);
			if (uri) found.set(path, [uri]);
			else left.push(path);
		}),
	);
	// In a pattern these would mean something else.
	const plain = left.filter((path) => /^[\w@.+/-]+$/.test(path));
	if (plain.length === 0) return found;
	const pattern = plain.length === 1 ? `**/${plain[0]}` : `**/{${plain.join(',')}}`;
	const hits = await search(pattern, plain.length * mostPlaces);
	for (const path of plain) {
		const mine = hits.filter((uri) => uri.path.endsWith(`/${path}`)).slice(0, mostPlaces);
		if (mine.length > 0) found.set(path, mine);
	}
	return found;
}

/** Leaves out what the person's own searches leave out. A search that takes too long finds nothing. */
async function search(pattern: string, most: number): Promise<readonly vscode.Uri[]> {
	const source = new vscode.CancellationTokenSource();
	const timer = setTimeout(() => source.cancel(), fileMs);
	try {
		return await vscode.workspace.findFiles(pattern, excludes(), most, source.token);
	} catch (error) {
		if (source.token.isCancellationRequested) return [];
		throw error;
	} finally {
		clearTimeout(timer);
		source.dispose();
	}
}

async function fileAt(path: string): Promise<vscode.Uri | undefined> {
	for (const folder of vscode.workspace.workspaceFolders ?? []) {
		const own = path.startsWith(`${folder.name}/`) ? path.slice(folder.name.length + 1) : path;
		for (const each of new Set([path, own])) {
			const uri = vscode.Uri.joinPath(folder.uri, each);
			try {
				const { type } = await vscode.workspace.fs.stat(uri);
				if ((type & vscode.FileType.File) !== 0) return uri;
			} catch (error) {
				if (!(error instanceof vscode.FileSystemError)) throw error;
			}
		}
	}
	return undefined;
}

/** What the language servers that run know under exactly this name, in the workspace. */
async function symbolsNamed(name: string): Promise<readonly vscode.Location[]> {
	const asked = vscode.commands
		.executeCommand<readonly vscode.SymbolInformation[] | undefined>(
			'vscode.executeWorkspaceSymbolProvider',
			name,
		)
		.then(
			(known) => known ?? [],
			// A language server may fail; then nothing is linked.
			(): readonly vscode.SymbolInformation[] => [],
		);
	const late = new Promise<readonly vscode.SymbolInformation[]>((resolve) => {
		setTimeout(() => resolve([]), symbolMs).unref?.();
	});
	const known = await Promise.race([asked, late]);
	return known
		.filter((each) => each.name.replace(/\(.*\)$/, '') === name)
		.map((each) => each.location)
		.filter(({ uri }) => vscode.workspace.getWorkspaceFolder(uri) !== undefined)
		.slice(0, mostPlaces);
}
