import * as vscode from 'vscode';
import { applyChanges, type TextChange } from '../../core/edits/diffLines';
import { type Author, baselineOf, type Hunk, isTyped, unreviewed } from '../../core/edits/hunks';
import {
	follow,
	followTo,
	keep,
	type Step,
	type Tracked,
	tracked,
} from '../../core/edits/hunksHistory';
import type { ChangeOrigin } from '../../core/journal/journal';

interface KnownOrigin {
	readonly origin: ChangeOrigin;
	/** Milliseconds since 1970. */
	readonly at: number;
}

/** Our own change on its way into the buffer. */
interface Expected {
	/** The text that it leads to, with any kind of line ends. */
	readonly text: string;
	readonly author: Author;
	readonly arrived: () => void;
}

/** A file with changes that wait for Keep or Drop, open or not. */
export interface ReviewedFile {
	uri: vscode.Uri;
	/** The buffer's text when it is open, else the one on disk. */
	state: Tracked;
	/** By turn. */
	readonly origins: Map<string, KnownOrigin>;
	/** Turn that made the file: all of it is one hunk, and Drop deletes it. */
	made: string | undefined;
	removed: { readonly turn: string; readonly before: Uint8Array | undefined } | undefined;
	moved: { readonly turn: string; readonly from: vscode.Uri } | undefined;
	/** The baseline with its own line ends, when VS Code would make them all the same. */
	rawBaseline: string | undefined;
	isDirty: boolean;
	expected: Expected | undefined;
}

export function reviewedFile(uri: vscode.Uri, text: string): ReviewedFile {
	return {
		uri,
		state: tracked(unreviewed(text)),
		origins: new Map(),
		made: undefined,
		removed: undefined,
		moved: undefined,
		rawBaseline: undefined,
		isDirty: false,
		expected: undefined,
	};
}

/** What of a file waits beside its hunks. */
export function hasFileChange(file: ReviewedFile): boolean {
	return (
		file.removed !== undefined ||
		file.moved !== undefined ||
		(file.made !== undefined && file.state.now.hunks.length === 0)
	);
}

/** Hunks of a file that is there; a deleted one shows none. */
export function hunksIn(file: ReviewedFile): readonly Hunk[] {
	return file.removed ? [] : file.state.now.hunks;
}

export function waitingIn(file: ReviewedFile): number {
	return hunksIn(file).length + (hasFileChange(file) ? 1 : 0);
}

export function isWaiting(file: ReviewedFile): boolean {
	return waitingIn(file) > 0;
}

/** The text from before everything that waits. */
export function baselineText(file: ReviewedFile): string {
	if (file.removed?.before) return new TextDecoder().decode(file.removed.before);
	return file.made ? '' : baselineOf(file.state.now);
}

export function documentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
	const key = uri.toString();
	return vscode.workspace.textDocuments.find(
		(each) => !each.isClosed && each.uri.toString() === key,
	);
}

export function addOrigin(file: ReviewedFile, origin: ChangeOrigin): void {
	file.origins.set(origin.turn, { origin, at: Date.now() });
}

/** What a hunk came from last. */
export function originOf(file: ReviewedFile, turns: readonly string[]): ChangeOrigin | undefined {
	const last = turns.findLast((turn) => file.origins.has(turn));
	return last === undefined ? undefined : file.origins.get(last)?.origin;
}

/** Another kind of line end comes as a change of everything. */
function isOtherLineEnd(text: string, fresh: string): boolean {
	return (
		text.includes('\n') && fresh.includes('\n') && text.includes('\r\n') !== fresh.includes('\r\n')
	);
}

const unifiedEnds = (text: string) => text.replace(/\r\n?/g, '\n');

/** Takes a change of the buffer over. False when it carried no text. */
export function followEvent(file: ReviewedFile, event: vscode.TextDocumentChangeEvent): boolean {
	const { document, contentChanges, reason } = event;
	if (contentChanges.length === 0) return false;
	// Told a moment later; until then the text is not taken to be on disk.
	file.isDirty = true;
	let changes: readonly TextChange[] = contentChanges.map((change) => ({
		start: change.rangeOffset,
		end: change.rangeOffset + change.rangeLength,
		text: change.text,
	}));
	const [first] = changes;
	const isAll = first?.start === 0 && first.end >= file.state.now.text.length;
	if (isAll && isOtherLineEnd(file.state.now.text, first.text)) {
		const eol = first.text.includes('\r\n') ? '\r\n' : '\n';
		setText(file, file.state.now.text.replace(/\r\n|\n/g, eol));
		changes = [{ start: 0, end: file.state.now.text.length, text: document.getText() }];
	}
	const { expected } = file;
	const isOurs =
		expected !== undefined &&
		unifiedEnds(
			changes.reduce((now, change) => applyChanges(now, [change]), file.state.now.text),
		) === unifiedEnds(expected.text);
	const step = reason === undefined ? 'edit' : steps[reason];
	rewriteFile(file, changes, isOurs ? expected.author : 'person', step);
	if (isOurs) {
		file.expected = undefined;
		expected.arrived();
	}
	return true;
}

const steps: Readonly<Record<vscode.TextDocumentChangeReason, Step>> = {
	[vscode.TextDocumentChangeReason.Undo]: 'undo',
	[vscode.TextDocumentChangeReason.Redo]: 'redo',
};

/** `changes` one after the other. */
export function rewriteFile(
	file: ReviewedFile,
	changes: readonly TextChange[],
	author: Author,
	step: Step = 'edit',
): void {
	file.state = allMade(file, follow(file.state, changes, author, step), author);
}

/** The text is another one, and nobody told how it came about. */
export function setText(file: ReviewedFile, text: string): void {
	file.state = allMade(file, followTo(file.state, text), 'person');
}

/** Of a file that was made, all waits, whoever wrote it. */
function allMade(file: ReviewedFile, state: Tracked, author: Author): Tracked {
	if (file.made === undefined) return state;
	const { text, nextId } = state.now;
	const old = file.state.now.hunks[0];
	const id = old?.id ?? nextId;
	const turn = typeof author === 'object' ? author.turn : undefined;
	const turns = old?.turns ?? [file.made];
	const hunk: Hunk = {
		id,
		start: 0,
		end: text.length,
		before: '',
		made: turn === undefined ? (old?.made ?? '') : text,
		isTyped: old !== undefined && turn !== undefined && isTyped(file.state.now, old),
		from: [id],
		turns: turn === undefined ? turns : [...turns.filter((each) => each !== turn), turn],
	};
	const now = { text, hunks: text === '' ? [] : [hunk], nextId: Math.max(nextId, id + 1) };
	return { ...state, now };
}

export function keepIn(file: ReviewedFile, ids: ReadonlySet<number>): void {
	file.state = keep(file.state, ids);
	file.made = undefined;
}
