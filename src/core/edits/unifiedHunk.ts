import type { Refusal } from './edit';
import {
	badLine,
	emptyHunk,
	isElision,
	isMarked,
	malformed,
	type PatchHunk,
	takeLine,
} from './patchHunk';

export interface HunkReading {
	readonly hunk: PatchHunk;
	/** Index of the first line behind it. */
	readonly next: number;
}

interface Counts {
	readonly old: number;
	readonly fresh: number;
}

/** Whether at `at` the two lines stand that name the file of the hunks after them. */
export function isFileHead(lines: readonly string[], at: number): boolean {
	return isName(lines[at], '--- ') && isName(lines[at + 1], '+++ ');
}

function isName(line: string | undefined, mark: string): boolean {
	return line?.startsWith(mark) === true && line.trim().length > mark.length;
}

/**
 * Reads the hunk whose `@@` line stands at `at`, or a hunk without one. Counts that do not fit are taken for a mistake,
 * except that the last hunk of a text that is not known to be whole may not be shorter than they say. Lines that stay may
 * have lost the blank in front of them, from index `unmarkedAt`, where it is clear that the line has lost no other mark.
 */
export function readHunk(
	lines: readonly string[],
	at: number,
	isWhole: boolean,
	unmarkedAt?: number,
): HunkReading | Refusal {
	const hunk = emptyHunk();
	if (unmarkedAt !== undefined) hunk.unmarkedAt = unmarkedAt + 1;
	const hasHead = lines[at]?.startsWith('@@') ?? false;
	const counts = hasHead ? readHead(hunk, lines[at] ?? '') : undefined;
	let next = hasHead ? at + 1 : at;
	let blanks = 0;
	let last = '';
	for (; next < lines.length; next++) {
		const line = lines[next] ?? '';
		const isFull =
			counts !== undefined &&
			hunk.old.length - blanks >= counts.old &&
			hunk.fresh.length - blanks >= counts.fresh;
		if (endsHunk(lines, next, hunk, counts)) break;
		if (isFull && (line === '-- ' || line === '--')) break;
		if (line.startsWith('\\')) {
			if (last !== '+') hunk.oldIsOpen = true;
			if (last !== '-') hunk.freshIsOpen = true;
			continue;
		}
		if (!isMarked(line)) {
			if (isFull) break;
			if (isElision(line)) return badLine(next + 1, line, 'diff');
			if (unmarkedAt === undefined) return readHunk(lines, at, isWhole, next);
		}
		takeLine(hunk, line);
		blanks = line === '' ? blanks + 1 : 0;
		last = line[0] ?? ' ';
	}
	dropBlanks(hunk, blanks, counts);
	if (hunk.old.length + hunk.fresh.length === 0) {
		return malformed(`The hunk at line ${at + 1} of the diff has no lines.`);
	}
	const isClear = counts
		? hunk.old.length === counts.old && hunk.fresh.length === counts.fresh
		: hunk.isRemoving;
	if (unmarkedAt !== undefined && !isClear) {
		return badLine(unmarkedAt + 1, lines[unmarkedAt] ?? '', 'diff');
	}
	if (next >= lines.length && !isWhole && (counts === undefined || isShort(hunk, counts))) {
		return malformed(
			`The hunk at line ${at + 1} of the diff ${counts ? 'is shorter than its @@ line says' : 'has no @@ line with counts'}, so it may be cut. Send it again whole, with right counts.`,
		);
	}
	return { hunk, next };
}

/** What the `@@` line says of the place. Its words behind the numbers are often cut, so the numbers alone count then. */
function readHead(hunk: PatchHunk, line: string): Counts | undefined {
	const [, start, oldCount = '1', freshCount = '1'] =
		/^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line) ?? [];
	if (start !== undefined) {
		if (Number(start) > 0) hunk.nearLine = Number(start);
		else hunk.isAllNew = true;
		return { old: Number(oldCount), fresh: Number(freshCount) };
	}
	const words = line.slice(line.startsWith('@@ ') ? 3 : 2).trimEnd();
	const bare = words.endsWith('@@') ? words.slice(0, -2).trimEnd() : words;
	if (/[^\s.\d,+-]/.test(bare)) hunk.below.push(bare);
	return undefined;
}

/** Whether something else than this hunk begins at `at`. A removed line may look like the head of a file. */
function endsHunk(
	lines: readonly string[],
	at: number,
	hunk: PatchHunk,
	counts: Counts | undefined,
): boolean {
	const line = lines[at] ?? '';
	if (line.startsWith('@@') || line.startsWith('diff --git ') || line.startsWith('Index: ')) {
		return true;
	}
	if (!isFileHead(lines, at)) return false;
	const isDue = counts && hunk.old.length < counts.old && hunk.fresh.length < counts.fresh;
	return !isDue || (namesFiles(lines, at) && lines[at + 2]?.startsWith('@@') === true);
}

function namesFiles(lines: readonly string[], at: number): boolean {
	const [old = '', fresh = ''] = [lines[at], lines[at + 1]];
	return /^--- ("?a\/|\/dev\/null)/.test(old) && /^\+\+\+ ("?b\/|\/dev\/null)/.test(fresh);
}

/** Of the blank lines behind a hunk those belong to it that its counts ask for. */
function dropBlanks(hunk: PatchHunk, blanks: number, counts: Counts | undefined): void {
	const wanted = counts ? counts.old - (hunk.old.length - blanks) : 0;
	const fits = counts && wanted === counts.fresh - (hunk.fresh.length - blanks);
	const kept = fits && wanted > 0 && wanted <= blanks ? wanted : 0;
	hunk.old.length -= blanks - kept;
	hunk.fresh.length -= blanks - kept;
}

function isShort(hunk: PatchHunk, counts: Counts): boolean {
	const old = hunk.old.length - counts.old;
	const fresh = hunk.fresh.length - counts.fresh;
	return old <= 0 && fresh <= 0 && old + fresh < 0;
}
