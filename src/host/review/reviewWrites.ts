import * as vscode from 'vscode';
import { applyChanges, type TextChange } from '../../core/edits/diffLines';
import { type Author, backOf, type Hunk } from '../../core/edits/hunks';
import { reasonOf } from '../../core/errors';
import type { ChangeOrigin } from '../../core/journal/journal';
import type { Log } from '../../core/ports';
import { applyToBuffer } from '../edits/applyToBuffer';
import type { FileEnd, FileOperations } from '../edits/fileOperations';
import type { PlannedWrite, RecordWrite } from '../edits/recordWrite';
import { settledWithin } from '../edits/settledWithin';
import { readRaw, withRawHunks } from './rawLines';
import { originOf, type ReviewedFile, rewriteFile } from './reviewedFile';
import { isCell, type ReviewFiles } from './reviewFiles';

/** What the ways back need. */
export interface WriteDeps {
	readonly files: ReviewFiles;
	readonly log: Log;
	readonly record: RecordWrite | undefined;
	readonly operations: FileOperations | undefined;
	readonly editOnDisk:
		| ((document: vscode.TextDocument, after: string) => Promise<'done' | 'refused' | undefined>)
		| undefined;
}

/** Undefined when it was done, else why not, for the person. Then nothing was changed. */
export type Failed = string | undefined;

/** Changes the buffer as `author`. False: VS Code refused, or the text was another one by then. */
export async function putInBuffer(
	files: ReviewFiles,
	document: vscode.TextDocument,
	changes: readonly TextChange[],
	author: Author,
): Promise<boolean> {
	const file = files.of(document);
	const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
	const fitting = changes.map((each) => ({ ...each, text: each.text.replace(/\r\n|\n/g, eol) }));
	const text = applyChanges(document.getText(), fitting);
	let isThere = false;
	const arrived = () => {
		isThere = true;
	};
	const expected = { text, author, arrived };
	file.expected = expected;
	try {
		await applyToBuffer(document, fitting);
	} finally {
		if (file.expected === expected) file.expected = undefined;
	}
	// VS Code says that it edited an editor also where the file is read-only and nothing changed.
	if (!isThere && document.getText() === text) {
		files.mutate(file, 'edited', () => rewriteFile(file, fitting.toReversed(), author));
		isThere = true;
	}
	files.resync(file);
	return isThere;
}

/** Puts the baseline of hunks back, on disk where the buffer would lose line ends. */
export async function putBack(
	deps: WriteDeps,
	file: ReviewedFile,
	hunks: readonly Hunk[],
): Promise<Failed> {
	let document: vscode.TextDocument;
	try {
		document = await vscode.workspace.openTextDocument(file.uri);
	} catch (error) {
		return reasonOf(error);
	}
	const isHidden = !document.isDirty && !document.isUntitled && !isInTab(file.uri);
	deps.files.resync(file);
	const ids = new Set(hunks.map((hunk) => hunk.id));
	const origin = originFor(file, hunks);
	return written(deps, { kind: 'drop', uri: file.uri, origin }, async () => {
		// Found again, because the person may have typed while the journal was written.
		const now = file.state.now.hunks.filter((hunk) => ids.has(hunk.id));
		const changes = now.map(backOf);
		if (changes.length === 0) return undefined;
		const onDisk = await putOnDisk(deps, file, document, now);
		if (onDisk === 'done') return undefined;
		const isDone =
			onDisk === undefined && (await putInBuffer(deps.files, document, changes, 'back'));
		if (!isDone) return refusedWords();
		if (isHidden) await document.save();
		return undefined;
	});
}

/** VS Code keeps the documents of closed tabs for a while; to the person they are closed. */
function isInTab(uri: vscode.Uri): boolean {
	if (isCell(uri)) return true;
	const key = uri.toString();
	return vscode.window.tabGroups.all
		.flatMap(({ tabs }) => tabs)
		.some(({ input }) => {
			if (input instanceof vscode.TabInputText) return input.uri.toString() === key;
			return input instanceof vscode.TabInputTextDiff && input.modified.toString() === key;
		});
}

/** Undefined: the buffer is the place. */
async function putOnDisk(
	deps: WriteDeps,
	file: ReviewedFile,
	document: vscode.TextDocument,
	hunks: readonly Hunk[],
): Promise<'done' | 'refused' | undefined> {
	if (!deps.editOnDisk || document.isDirty || document.uri.scheme !== 'file') return undefined;
	const after = applyChanges(document.getText(), hunks.map(backOf));
	const raw = file.rawBaseline === undefined ? undefined : await readRaw(document);
	const wanted = raw === undefined ? undefined : withRawHunks(file, raw, hunks);
	const expectation = expectReload(file, after, 'back');
	const end = await deps.editOnDisk(document, wanted ?? after);
	if (end !== 'done') expectation.dispose();
	else if (!(await settledWithin(expectation.arrived, reloadMs))) expectation.dispose();
	return end;
}

const reloadMs = 10_000;

/** The next change of the buffer that leads to `after` is by `author`. */
export function expectReload(file: ReviewedFile, after: string, author: Author) {
	const { promise, resolve } = promiseOf<boolean>();
	const expected = { text: after, author, arrived: () => resolve(true) };
	file.expected = expected;
	return {
		arrived: promise,
		dispose: () => {
			if (file.expected === expected) file.expected = undefined;
			resolve(false);
		},
	};
}

function promiseOf<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
	let resolve: (value: T) => void = () => undefined;
	const promise = new Promise<T>((done) => {
		resolve = done;
	});
	return { promise, resolve };
}

/** Deletes a file that a model made. */
export function deleteMade(deps: WriteDeps, file: ReviewedFile): Promise<Failed> {
	const origin = originFor(file, file.state.now.hunks);
	return written(deps, { kind: 'drop', uri: file.uri, origin }, async () => {
		const failed = await ended(deps.operations?.deleteFile(file.uri));
		if (failed === undefined) deps.files.end(file);
		return failed;
	});
}

/** Makes a file again that a model deleted. */
export function makeAgain(deps: WriteDeps, file: ReviewedFile): Promise<Failed> {
	const { removed } = file;
	const before = removed?.before;
	if (!before) {
		const words = vscode.l10n.t('What was in it is not known. Look into the change history.');
		return Promise.resolve(words);
	}
	const origin = originOf(file, [removed.turn]) ?? unknownOrigin;
	return written(deps, { kind: 'drop', uri: file.uri, origin }, async () => {
		const failed = await ended(deps.operations?.createFile(file.uri, before));
		if (failed !== undefined) return failed;
		deps.files.mutate(file, 'edited', () => {
			file.removed = undefined;
		});
		return undefined;
	});
}

/** Gives a file the name that it had. */
export function moveBack(deps: WriteDeps, file: ReviewedFile): Promise<Failed> {
	const { moved } = file;
	if (!moved) return Promise.resolve(undefined);
	const origin = originOf(file, [moved.turn]) ?? unknownOrigin;
	const planned: PlannedWrite = { kind: 'drop', uri: file.uri, to: moved.from, origin };
	return written(deps, planned, async () => {
		const failed = await ended(deps.operations?.renameFile(file.uri, moved.from));
		if (failed !== undefined) return failed;
		await deps.files.move(file, moved.from);
		deps.files.mutate(file, 'edited', () => {
			file.moved = undefined;
		});
		return undefined;
	});
}

const unknownOrigin: ChangeOrigin = { turn: 'unknown', title: '' };

function originFor(file: ReviewedFile, hunks: readonly Hunk[]): ChangeOrigin {
	const turns = hunks.flatMap((hunk) => hunk.turns);
	return originOf(file, turns) ?? originOf(file, [file.made ?? '']) ?? unknownOrigin;
}

function refusedWords(): string {
	return vscode.l10n.t('VS Code refused to change the file. Is it read-only?');
}

async function ended(end: Promise<FileEnd> | undefined): Promise<Failed> {
	const result = await end;
	if (!result) return refusedWords();
	return result.ok ? undefined : result.reason;
}

/** The journal first; without it nothing is written. */
async function written(
	{ record, log }: WriteDeps,
	planned: PlannedWrite,
	write: () => Promise<Failed>,
): Promise<Failed> {
	let entry: Awaited<ReturnType<RecordWrite>> | undefined;
	try {
		entry = await record?.(planned);
	} catch (error) {
		log.error(`the journal could not be written: ${reasonOf(error)}`);
		return vscode.l10n.t(
			'What the file holds could not be stored first ({0}), so nothing was changed.',
			reasonOf(error),
		);
	}
	const failed = await write();
	try {
		await (failed === undefined ? entry?.done() : entry?.abandoned());
	} catch (error) {
		log.error(`the journal does not know the end of a write: ${reasonOf(error)}`);
	}
	return failed;
}
