import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { splitLines, type TextChange } from '../../core/edits/diffLines';
import { hunksOf } from '../../core/edits/hunks';
import { tracked } from '../../core/edits/hunksHistory';
import { reasonOf } from '../../core/errors';
import type { ChangeOrigin } from '../../core/journal/journal';
import type { Log } from '../../core/ports';
import { revealPlace } from '../edits/applyToBuffer';
import type { Expectation, ExpectedReload, Review } from './review';
import { addOrigin, documentOf, hunksIn, type ReviewedFile, reviewedFile } from './reviewedFile';
import type { ReviewFiles } from './reviewFiles';
import { reviewKeys } from './reviewLenses';
import { expectReload, putInBuffer } from './reviewWrites';

type Intake = Pick<Review, 'apply' | 'expect' | 'created' | 'removed' | 'renamed'>;

/** What others tell the review. */
export function createIntake(files: ReviewFiles, log: Log): Intake {
	return {
		apply: (document, changes, origin) => apply(files, log, document, changes, origin),
		expect: (document, reload, origin) => expectWrite(files, document, reload, origin),
		created: (uri, origin) => created(files, uri, origin),
		removed: (uri, before, origin) => removed(files, uri, before, origin),
		renamed: (from, to, origin) => renamed(files, from, to, origin),
	};
}

async function apply(
	files: ReviewFiles,
	log: Log,
	document: vscode.TextDocument,
	changes: readonly TextChange[],
	origin: ChangeOrigin = { turn: randomUUID(), title: '' },
): Promise<boolean> {
	const file = files.of(document);
	addOrigin(file, origin);
	let isDone = false;
	try {
		isDone = await putInBuffer(files, document, changes, { turn: origin.turn });
	} catch (error) {
		log.warn(`VS Code refused an edit: ${reasonOf(error)}`);
	}
	if (isDone) {
		revealQuietly(document, changes);
		announce(file, origin.turn);
	}
	await files.save(file);
	return isDone;
}

function expectWrite(
	files: ReviewFiles,
	document: vscode.TextDocument,
	{ after, rawBefore }: ExpectedReload,
	origin: ChangeOrigin,
): Expectation {
	const file = files.of(document);
	addOrigin(file, origin);
	// With hunks there already the first raw text is the one to go back to.
	if (hunksIn(file).length === 0) file.rawBaseline = rawBefore;
	const expectation = expectReload(file, after, { turn: origin.turn });
	const arrived = expectation.arrived.then(async (isThere) => {
		if (isThere) announce(file, origin.turn);
		await files.save(file);
		return isThere;
	});
	return { arrived, dispose: expectation.dispose };
}

async function created(files: ReviewFiles, uri: vscode.Uri, origin: ChangeOrigin): Promise<void> {
	const text = documentOf(uri)?.getText() ?? (await textOnDisk(uri));
	const old = files.get(uri);
	// Made again after a model deleted it: what was there before is known.
	if (old?.removed?.before) {
		const before = await vscode.workspace.decode(old.removed.before, { uri });
		files.mutate(old, 'edited', () => {
			old.removed = undefined;
			old.state = tracked(hunksOf(before, text, origin.turn));
			addOrigin(old, origin);
		});
		return files.save(old);
	}
	const file = files.add(reviewedFile(uri, text));
	addOrigin(file, origin);
	files.mutate(file, 'edited', () => {
		file.made = origin.turn;
		file.state = tracked(hunksOf('', text, origin.turn));
	});
	await files.save(file);
}

/** As the editor would show it. */
async function textOnDisk(uri: vscode.Uri): Promise<string> {
	const bytes = await vscode.workspace.fs.readFile(uri);
	const text = await vscode.workspace.decode(bytes, { uri });
	const eol = text.includes('\r\n') ? '\r\n' : '\n';
	return text.replace(/^\uFEFF/, '').replace(/\r\n|\r|\n/g, eol);
}

async function removed(
	files: ReviewFiles,
	uri: vscode.Uri,
	before: Uint8Array | undefined,
	origin: ChangeOrigin,
): Promise<void> {
	const old = files.get(uri);
	// A file that a model made and deleted again was never there for the person.
	if (old?.made !== undefined) return files.end(old);
	const text = before ? await vscode.workspace.decode(before, { uri }) : '';
	const file = old ?? files.add(reviewedFile(uri, text));
	addOrigin(file, origin);
	files.mutate(file, 'edited', () => {
		file.removed = { turn: origin.turn, before };
	});
	await files.save(file);
}

async function renamed(
	files: ReviewFiles,
	from: vscode.Uri,
	to: vscode.Uri,
	origin: ChangeOrigin,
): Promise<void> {
	// VS Code may have told of it already.
	const known = files.get(to) ?? files.get(from);
	const file = known ?? files.add(reviewedFile(to, await textOnDisk(to)));
	await files.move(file, to);
	addOrigin(file, origin);
	files.mutate(file, 'edited', () => {
		if (file.made !== undefined) return;
		const first = file.moved?.from ?? from;
		const isBack = first.toString() === to.toString();
		file.moved = isBack ? undefined : { turn: origin.turn, from: first };
	});
	await files.save(file);
}

/** Scrolls to a change, but never away from where the person is in the same file. */
function revealQuietly(document: vscode.TextDocument, changes: readonly TextChange[]): void {
	const first = changes[0];
	const last = changes.at(-1);
	if (!first || !last) return;
	const grown = changes.reduce((sum, each) => sum + each.text.length - (each.end - each.start), 0);
	const place = { start: first.start, end: last.end + grown };
	const active = vscode.window.activeTextEditor;
	if (active?.document === document) {
		const { start, end } = active.selection;
		const isApart = document.offsetAt(end) < place.start || document.offsetAt(start) > place.end;
		if (isApart) return;
	}
	revealPlace(document, place);
}

let announced: vscode.Disposable | undefined;

/** Says in the status bar what an edit changed and which keys come next. */
function announce(file: ReviewedFile, turn: string): void {
	const { text } = file.state.now;
	const count = hunksIn(file)
		.filter((hunk) => hunk.turns.includes(turn))
		.reduce((sum, hunk) => {
			const now = splitLines(text.slice(hunk.start, hunk.end)).length;
			return sum + Math.max(now, splitLines(hunk.before).length);
		}, 0);
	if (count === 0) return;
	const name = vscode.workspace.asRelativePath(file.uri);
	const { keep, drop } = reviewKeys();
	const { t } = vscode.l10n;
	const message =
		count === 1
			? t('Pandu changed 1 line in {0}. Keep: {1}, drop: {2}', name, keep, drop)
			: t('Pandu changed {0} lines in {1}. Keep: {2}, drop: {3}', count, name, keep, drop);
	announced?.dispose();
	announced = vscode.window.setStatusBarMessage(message, 15_000);
}
