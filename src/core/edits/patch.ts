import type { FileChange, Refusal } from './edit';
import {
	badLine,
	emptyHunk,
	hunkEdit,
	isElision,
	isMarked,
	isRefusal,
	joinSections,
	linesText,
	malformed,
	type PatchHunk,
	type PatchSection,
	quoted,
	takeLine,
} from './patchHunk';

export interface PatchOptions {
	/** The text is known to have its end; one without `*** End Patch` is taken then. */
	readonly isWhole?: boolean;
}

/** What one line of a patch is. Only lines of hunks and added files begin with a blank, `+` or `-`. */
type Directive =
	| { readonly kind: 'add' | 'delete' | 'update' | 'move'; readonly path: string }
	| { readonly kind: 'begin' | 'end' | 'endOfFile' | 'unknown' };

const fileDirectives = [
	['Add File:', 'add'],
	['Delete File:', 'delete'],
	['Update File:', 'update'],
	['Move to:', 'move'],
] as const;

/** Whether a patch in the form of `*** Begin Patch` begins at `line`. */
export function startsPatch(line: string): boolean {
	if (!line.startsWith('***')) return false;
	const kind = directiveOf(line)?.kind;
	return kind === 'begin' || kind === 'add' || kind === 'delete' || kind === 'update';
}

export function endsPatch(line: string): boolean {
	return directiveOf(line)?.kind === 'end';
}

/**
 * Reads patches in the form of `*** Begin Patch`, with any prose or shell around them. All of it or nothing: one line that
 * cannot be read refuses the whole.
 */
export function readPatch(
	text: string,
	options: PatchOptions = {},
): readonly FileChange[] | Refusal {
	const reader: PatchReader = { lines: text.split(/\r?\n/), at: 0, sections: [], filledAt: 0 };
	const { lines } = reader;
	let hasEnd = true;
	while (reader.at < lines.length) {
		if (hasEnd && !startsPatch(lines[reader.at] ?? '')) {
			reader.at++;
			continue;
		}
		const result = readOne(reader);
		if (isRefusal(result)) return result;
		hasEnd = result.hasEnd;
	}
	if (!hasEnd && !options.isWhole) {
		return malformed('The patch has no "*** End Patch" line, so it may be cut. Send it again.');
	}
	if (reader.sections.length === 0) {
		return malformed('The patch names no file. Start with "*** Update File: <path>".');
	}
	return joinSections(reader.sections);
}

interface PatchReader {
	readonly lines: readonly string[];
	/** The line that is read next. */
	at: number;
	/** The last answer of `nextFilled`. */
	filledAt: number;
	readonly sections: PatchSection[];
}

/** Reads up to and with the next `*** End Patch`, or to the end of the text. */
function readOne(reader: PatchReader): { readonly hasEnd: boolean } | Refusal {
	while (reader.at < reader.lines.length) {
		const line = reader.lines[reader.at] ?? '';
		const number = reader.at + 1;
		const directive = directiveOf(line);
		reader.at++;
		if (directive?.kind === 'end') return { hasEnd: true };
		if (directive?.kind === 'begin' || line.trim() === '') continue;
		if (directive === undefined || !('path' in directive) || directive.kind === 'move') {
			return malformed(
				`Line ${number} of the patch is ${quoted(line)} where "*** Add File:", "*** Update File:", "*** Delete File:" or "*** End Patch" is due.`,
			);
		}
		if (directive.path === '') return malformed(`Line ${number} of the patch names no file.`);
		const change = readSection(reader, directive.kind, directive.path);
		if (isRefusal(change)) return change;
		reader.sections.push({ line: number, change });
	}
	return { hasEnd: false };
}

function readSection(
	reader: PatchReader,
	kind: 'add' | 'delete' | 'update',
	path: string,
): FileChange | Refusal {
	if (kind === 'delete') return { kind: 'delete', path };
	return kind === 'add' ? readAdded(reader, path) : readUpdate(reader, path);
}

function readAdded(reader: PatchReader, path: string): FileChange | Refusal {
	const added: string[] = [];
	for (; reader.at < reader.lines.length; reader.at++) {
		const line = reader.lines[reader.at] ?? '';
		if (line.startsWith('+')) {
			added.push(line.slice(1));
		} else if (line === '' && hasAdded(reader)) {
			added.push('');
		} else if (directiveOf(line)?.kind === 'endOfFile') {
			reader.at++;
			break;
		} else if (line.trim() === '' || directiveOf(line)) {
			break;
		} else {
			return malformed(
				`Line ${reader.at + 1} of the patch is ${quoted(line)}: each line of the new file ${path} must begin with "+".`,
			);
		}
	}
	return { kind: 'create', path, text: linesText(added, false) };
}

/** Whether after this blank line more lines are added: then it lost its `+`. */
function hasAdded(reader: PatchReader): boolean {
	return nextFilled(reader)?.startsWith('+') ?? false;
}

/** The first line from here on that is not empty. */
function nextFilled(reader: PatchReader): string | undefined {
	if (reader.filledAt < reader.at) reader.filledAt = reader.at;
	while (reader.lines[reader.filledAt] === '') reader.filledAt++;
	return reader.lines[reader.filledAt];
}

function readUpdate(reader: PatchReader, path: string): FileChange | Refusal {
	let to: string | undefined;
	const move = directiveOf(reader.lines[reader.at] ?? '');
	if (move?.kind === 'move') {
		to = move.path;
		reader.at++;
		if (to === '') return malformed(`Line ${reader.at} of the patch names no file.`);
	}
	const hunks: PatchHunk[] = [];
	let hunk: PatchHunk | undefined;
	// Where the lines of the hunk begin.
	let from = reader.at;
	const begin = () => {
		hunk = emptyHunk();
		hunks.push(hunk);
		from = reader.at;
		return hunk;
	};
	for (; reader.at < reader.lines.length; reader.at++) {
		const line = reader.lines[reader.at] ?? '';
		if (line.startsWith('@@')) {
			locate(hunk === undefined || hunk.atEnd || hasBody(hunk) ? begin() : hunk, line);
			from = reader.at + 1;
		} else if (directiveOf(line)?.kind === 'endOfFile') {
			if (hunk !== undefined) hunk.atEnd = true;
		} else if (directiveOf(line)) {
			break;
		} else if (line !== '' || !(hunk === undefined || !hasBody(hunk) || endsHunk(reader))) {
			const into: PatchHunk = hunk === undefined || hunk.atEnd ? begin() : hunk;
			if (line.startsWith('\\ No newline')) continue;
			if (isElision(line)) return badLine(reader.at + 1, line, `patch, for ${path},`);
			if (into.unmarkedAt === undefined && !isMarked(line)) {
				into.unmarkedAt = reader.at + 1;
				into.old.length = 0;
				into.fresh.length = 0;
				reader.at = from - 1;
			} else takeLine(into, line);
		}
	}
	for (const { unmarkedAt, isRemoving } of hunks) {
		if (unmarkedAt === undefined || isRemoving) continue;
		// It may have lost another mark than a blank.
		return badLine(unmarkedAt, reader.lines[unmarkedAt - 1] ?? '', `patch, for ${path},`);
	}
	return changeOf(path, to, hunks);
}

function changeOf(
	path: string,
	to: string | undefined,
	hunks: readonly PatchHunk[],
): FileChange | Refusal {
	if (hunks.some((hunk) => !hasBody(hunk)) || (hunks.length === 0 && to === undefined)) {
		return malformed(
			`The patch for ${path} has ${hunks.length === 0 ? 'no hunk' : 'a hunk without lines'}. Each hunk needs lines that begin with a blank, "+" or "-".`,
		);
	}
	const edits = hunks.map(hunkEdit);
	return to === undefined || to === path
		? { kind: 'edit', path, edits }
		: { kind: 'rename', path, to, edits };
}

function hasBody(hunk: PatchHunk): boolean {
	return hunk.old.length > 0 || hunk.fresh.length > 0;
}

/** Whether the blank line here, and those after it, only set this hunk apart from what follows. */
function endsHunk(reader: PatchReader): boolean {
	const next = nextFilled(reader);
	return next === undefined || next.startsWith('@@') || directiveOf(next) !== undefined;
}

/** An `@@` line: a line that the hunk stands below, or the numbers of a unified diff. */
function locate(hunk: PatchHunk, line: string): void {
	const [, start] = /^@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@/.exec(line) ?? [];
	if (start !== undefined) {
		if (Number(start) > 0) hunk.nearLine = Number(start);
		return;
	}
	const words = line.slice(line.startsWith('@@ ') ? 3 : 2).trimEnd();
	const bare = words.endsWith('@@') ? words.slice(0, -2).trimEnd() : words;
	if (bare.trim() !== '') hunk.below.push(bare);
}

function directiveOf(line: string): Directive | undefined {
	if (!line.startsWith('***')) return undefined;
	const words = line.replace(/^\*+/, '').trim();
	for (const [head, kind] of fileDirectives) {
		if (words.startsWith(head)) return { kind, path: bareName(words.slice(head.length)) };
	}
	if (words === 'Begin Patch') return { kind: 'begin' };
	if (words === 'End Patch') return { kind: 'end' };
	return { kind: words === 'End of File' ? 'endOfFile' : 'unknown' };
}

/** A path without the quotes or backticks that a model may have put around it. */
function bareName(words: string): string {
	const path = words.trim();
	const quote = path[0] ?? '';
	const isQuoted = path.length > 2 && '`"\''.includes(quote) && path.endsWith(quote);
	return isQuoted ? path.slice(1, -1) : path;
}
