import * as vscode from 'vscode';
import * as z from 'zod';
import type { Hunk } from '../../core/edits/hunks';
import { hasFileChange, hunksIn, type ReviewedFile } from './reviewedFile';
import { type ReviewFiles, shownUri } from './reviewFiles';

/** What of a file is to be kept or dropped. */
export interface Chosen {
	readonly file: ReviewedFile;
	readonly hunks: readonly Hunk[];
	/** That it was made, deleted or renamed, too. */
	readonly withFile: boolean;
}

const whichSchema = z.object({ uri: z.string(), id: z.number() });
const lineChangeSchema = z.object({
	modifiedStartLineNumber: z.number(),
	modifiedEndLineNumber: z.number(),
});
const uriSchema = z.custom<vscode.Uri>((value) => value instanceof vscode.Uri);
const peekSchema = z.tuple([uriSchema, z.array(lineChangeSchema), z.number()]);
const resourceSchema = z.object({ resourceUri: uriSchema });

/** The named hunk, that of the peek, the one at the cursor, the nearest one of its file, or the only one there is. */
export function chooseHunk(files: ReviewFiles, args: readonly unknown[]): Chosen | undefined {
	const [which] = args;
	const named = whichSchema.safeParse(which);
	if (named.success) {
		const file = files.get(named.data.uri);
		return file && only(file, (hunk) => hunk.id === named.data.id);
	}
	const peek = peekSchema.safeParse(args.slice(0, 3));
	if (peek.success) return peeked(files, ...peek.data);
	const editor = vscode.window.activeTextEditor;
	const active = editor && files.get(editor.document.uri);
	if (active && hunksIn(active).length > 0) {
		const cursor = editor.document.offsetAt(editor.selection.active);
		const distance = (hunk: Hunk) => Math.max(hunk.start - cursor, cursor - hunk.end, 0);
		const [nearest] = hunksIn(active).toSorted((a, b) => distance(a) - distance(b));
		return only(active, (hunk) => hunk === nearest);
	}
	const all = files.all();
	const [first] = all;
	if (!first || all.length > 1) return undefined;
	const whole = wholeFile(first);
	return whole.hunks.length + (hasFileChange(first) ? 1 : 0) === 1 ? whole : undefined;
}

function only(file: ReviewedFile, isIt: (hunk: Hunk) => boolean): Chosen | undefined {
	const hunks = hunksIn(file).filter(isIt);
	return hunks.length > 0 ? { file, hunks, withFile: false } : undefined;
}

/** The gutter compares by itself, so its change may cover a part of a hunk or several. Its lines count from one. */
function peeked(
	files: ReviewFiles,
	uri: vscode.Uri,
	changes: readonly z.infer<typeof lineChangeSchema>[],
	index: number,
): Chosen | undefined {
	const file = files.get(uri);
	const change = changes[index];
	if (!file || !change) return undefined;
	const { text } = file.state.now;
	const first = change.modifiedStartLineNumber;
	const last = change.modifiedEndLineNumber;
	// Where lines were only taken out, the end is zero and the start the line above.
	const start = offsetOfLine(text, last === 0 ? first : first - 1);
	const end = last === 0 ? start : offsetOfLine(text, last);
	return only(file, (hunk) =>
		start === end || hunk.start === hunk.end
			? hunk.start <= end && hunk.end >= start
			: hunk.start < end && hunk.end > start,
	);
}

function offsetOfLine(text: string, line: number): number {
	let offset = 0;
	for (let count = 0; count < line; count++) {
		const next = text.indexOf('\n', offset);
		if (next < 0) return text.length;
		offset = next + 1;
	}
	return offset;
}

function wholeFile(file: ReviewedFile): Chosen {
	return { file, hunks: hunksIn(file), withFile: true };
}

/** Everything of the files that a menu names, or of the active one, or of the only one there is. */
export function chooseFile(files: ReviewFiles, args: readonly unknown[]): readonly Chosen[] {
	const named = args.flat().flatMap((each) => uriIn(each) ?? []);
	const active = vscode.window.activeTextEditor?.document.uri;
	const uris = named.length > 0 ? named : active ? [active] : [];
	const keys = new Set(uris.flatMap((uri) => [uri.toString(), shownUri(uri).toString()]));
	const all = files.all();
	const found = all.filter(
		(file) => keys.has(file.uri.toString()) || keys.has(shownUri(file.uri).toString()),
	);
	if (found.length > 0) return found.map(wholeFile);
	return named.length === 0 && all.length === 1 ? all.map(wholeFile) : [];
}

function uriIn(value: unknown): vscode.Uri | undefined {
	if (value instanceof vscode.Uri) return value;
	const resource = resourceSchema.safeParse(value);
	if (resource.success) return resource.data.resourceUri;
	const named = z.object({ uri: z.string() }).safeParse(value);
	return named.success ? vscode.Uri.parse(named.data.uri) : undefined;
}

export type Scope = 'file' | 'turn' | 'all';

const scopeSchema = z.object({ scope: z.enum(['file', 'turn', 'all']) });

export function scopeIn(args: readonly unknown[]): Scope | undefined {
	const parsed = scopeSchema.safeParse(args[0]);
	return parsed.success ? parsed.data.scope : undefined;
}

/** What of all that waits is in a scope. The turn is the last one of which something waits. */
export function inScope(files: ReviewFiles, scope: Scope): readonly Chosen[] {
	switch (scope) {
		case 'all':
			return files.all().map(wholeFile);
		case 'file':
			return chooseFile(files, []);
		case 'turn': {
			const turn = lastTurn(files);
			return turn === undefined ? [] : files.all().flatMap((file) => ofTurn(file, turn));
		}
		default:
			return scope satisfies never;
	}
}

/** A file that an earlier turn made can only go as a whole, so it is not for this turn to decide. */
function ofTurn(file: ReviewedFile, turn: string): readonly Chosen[] {
	if (file.made !== undefined && file.made !== turn) return [];
	const hunks = hunksIn(file).filter((hunk) => hunk.turns.includes(turn));
	const withFile = [file.made, file.removed?.turn, file.moved?.turn].includes(turn);
	return hunks.length > 0 || withFile ? [{ file, hunks, withFile }] : [];
}

function lastTurn(files: ReviewFiles): string | undefined {
	let last: { readonly turn: string; readonly at: number } | undefined;
	for (const file of files.all()) {
		for (const [turn, { at }] of file.origins) {
			if ((!last || at >= last.at) && ofTurn(file, turn).length > 0) last = { turn, at };
		}
	}
	return last?.turn;
}
