import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import {
	detectFramework,
	importPath,
	manifestsFor,
	type ProjectFile,
} from '../../core/context/selectionFrameworks';
import { testRequest } from '../../core/context/selectionRequest';
import { suggestTestPath, testGlob, testsOf } from '../../core/context/selectionTests';
import { stripFence } from '../../core/edits/fences';
import { createAddTests, createWriteFile, safeNewPath } from '../../core/tools/writeFile';
import { mayGoUnasked } from '../context/mayAdd';
import { type CodeEnd, requestCode } from './codeRequest';
import type { EditDeps, EditOptions } from './editTarget';
import { type CodeAttachment, shownPath, type Target } from './selectionContext';
import { addToFile, isTaken, makeFile } from './testFile';

const exampleLines = 30;

/** Has the model write tests for `target`, into a new file where they belong or into the one that is there for it. */
export async function writeTests(
	deps: EditDeps,
	target: Target,
	words: string,
	{ signal, isOverBudgetAgreed = false }: Omit<EditOptions, 'chatId'> = {},
): Promise<CodeEnd> {
	const place = await findPlace(target);
	if (!place) return { kind: 'stopped' };
	const { uri, languageId } = target.document;
	const folder = vscode.workspace.getWorkspaceFolder(uri);
	const { sourcePath, testPath, example, isThere } = place;
	const shown =
		folder && example !== undefined ? await headOf(folder, example, languageId) : undefined;
	const ext = extensionOf(sourcePath);
	const files = folder ? await manifests(folder, sourcePath, ext) : [];
	let path = testPath;
	return requestCode(
		deps,
		{
			words,
			title: vscode.l10n.t('Writing tests…'),
			attachments: [target.attachment, ...(shown ? [shown] : [])],
			build: (form) =>
				testRequest({
					place: target.place,
					testPath,
					isThere,
					form,
					framework: detectFramework(ext, files, shown?.text),
					importPath: importPath(testPath, sourcePath, files, shown?.text),
					instructions: deps.settings.instructions(),
					...(shown && !isThere ? { example: shown.path } : {}),
				}),
			tool: (takeText) =>
				isThere
					? createAddTests((text, during) => takeText(stripFence(text), during))
					: createWriteFile((given, text, during) => {
							path = safeNewPath(given, testPath);
							return takeText(stripFence(text), during);
						}),
			take: (text, during, origin) =>
				isThere && folder
					? addToFile(deps.changes, { folder, path: testPath, text, origin }, during)
					: makeFile(
							deps.changes,
							{ folder, path, otherwise: testPath, languageId, text, origin },
							during,
						),
			isOverBudgetAgreed,
		},
		signal,
	);
}

interface Place {
	readonly sourcePath: string;
	readonly testPath: string;
	/** A test file that shows the project's way. */
	readonly example?: string | undefined;
	readonly isThere: boolean;
}

/** Where the tests go. Undefined: the person was asked and did not want any of it. */
async function findPlace({ document: { uri } }: Target): Promise<Place | undefined> {
	const folder = vscode.workspace.getWorkspaceFolder(uri);
	const sourcePath = folder ? vscode.workspace.asRelativePath(uri, false) : shownPath(uri);
	const existing = folder ? await testFiles(folder, sourcePath) : [];
	const fresh = suggestTestPath(sourcePath, existing, (path) => isTaken(folder, existing, path));
	const isNew: Place = { sourcePath, testPath: fresh.path, example: fresh.example, isThere: false };
	const own = testsOf(sourcePath, existing);
	if (own.length === 0) return isNew;
	const items = [
		...own.slice(0, 5).map((path) => ({
			label: `$(add) ${vscode.l10n.t('Add to {0}', path)}`,
			place: { sourcePath, testPath: path, example: path, isThere: true },
		})),
		{ label: `$(new-file) ${vscode.l10n.t('Make {0}', fresh.path)}`, place: isNew },
	];
	const chosen = await vscode.window.showQuickPick(items, {
		title: vscode.l10n.t('Write Tests'),
		placeHolder: vscode.l10n.t('There are tests for this file already'),
	});
	return chosen?.place;
}

async function testFiles(
	folder: vscode.WorkspaceFolder,
	sourcePath: string,
): Promise<readonly string[]> {
	const found = await vscode.workspace.findFiles(
		new vscode.RelativePattern(folder, testGlob(sourcePath)),
		'**/{node_modules,.git,dist,out,build,target,vendor,.venv,venv}/**',
		300,
	);
	return found.map((uri) => vscode.workspace.asRelativePath(uri, false)).sort();
}

function extensionOf(path: string): string {
	return /\.([^./]+)$/.exec(path)?.[1] ?? '';
}

/** The files that tell what tests are written with, from the source's folder up to the workspace's. */
async function manifests(
	folder: vscode.WorkspaceFolder,
	sourcePath: string,
	ext: string,
): Promise<readonly ProjectFile[]> {
	const parts = sourcePath.split('/').slice(0, -1);
	const folders = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
	const paths = [...folders, ''].flatMap((each) =>
		manifestsFor(ext).map((name) => (each === '' ? name : `${each}/${name}`)),
	);
	if (ext === 'cs') {
		const pattern = new vscode.RelativePattern(folder, '**/*.csproj');
		const found = await vscode.workspace.findFiles(pattern, '**/{bin,obj}/**', 10);
		paths.push(...found.map((uri) => vscode.workspace.asRelativePath(uri, false)));
	}
	const files = await Promise.all(
		paths.map(async (path) => ({ path, text: await readText(folder, path) })),
	);
	return files.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, text }]));
}

const longestManifest = 100_000;

async function readText(folder: vscode.WorkspaceFolder, path: string): Promise<string | undefined> {
	const uri = vscode.Uri.joinPath(folder.uri, path);
	try {
		const bytes = await vscode.workspace.fs.readFile(uri);
		return await vscode.workspace.decode(bytes.slice(0, longestManifest), { uri });
	} catch (error) {
		// Not there, gone since it was listed, or not text: tests can be written without it.
		if (error instanceof Error) return undefined;
		throw error;
	}
}

/** The head of a test file, for its imports and its style. */
async function headOf(
	folder: vscode.WorkspaceFolder,
	path: string,
	languageId: string,
): Promise<CodeAttachment | undefined> {
	const uri = vscode.Uri.joinPath(folder.uri, path);
	const text = await readText(folder, path);
	// Nobody chose it.
	if (text === undefined || !(await mayGoUnasked(uri, text))) return undefined;
	const head = text.split(/\r?\n/).slice(0, exampleLines).join('\n').slice(0, 3000);
	return {
		kind: 'file',
		id: randomUUID(),
		path: shownPath(uri),
		languageId,
		lines: [1, head.split('\n').length],
		text: head,
	};
}
