import { lineHunks, splitLines, type TextChange } from './diffLines';
import { isLineEnd, type TextIndex, withLf } from './textIndex';
import { keepTypography } from './typography';

/** Lines of the file, and what a model wrote for them. */
export interface LineFit {
	readonly first: number;
	/** As the model wrote them: what differs between these two changes. */
	readonly oldLines: readonly string[];
	readonly newLines: readonly string[];
	/** The new lines as they go into the file. */
	readonly written: readonly string[];
	/** Characters that are the same in old and new lines stay as the file has them. */
	readonly keepsTypography?: boolean;
}

/** The line end of `line`, or of the nearest line that has one: above first, then below. */
export function lineEndNear(index: TextIndex, line: number, fallback: string): string {
	if (index.isPlain) return index.text.includes('\n') ? '\n' : fallback;
	const table = index.lines();
	const endOf = (at: number) => index.text.slice(table.end(at), table.start(at + 1));
	for (let at = Math.min(line, table.count - 1); at >= 0; at--) {
		const end = endOf(at);
		if (end !== '') return end;
	}
	for (let at = Math.max(0, line + 1); at < table.count; at++) {
		const end = endOf(at);
		if (end !== '') return end;
	}
	return fallback;
}

/** What a model wrote for the characters of a place. Both texts have `\n` only. */
export interface InsideFit {
	readonly oldText: string;
	readonly newText: string;
	readonly keepsTypography?: boolean;
}

/** The changes that put new text in place of the characters of `place`. */
export function fitInside(
	index: TextIndex,
	place: { readonly start: number; readonly end: number; readonly isLoose?: boolean },
	{ oldText, newText, keepsTypography }: InsideFit,
	fallback: string,
): readonly TextChange[] {
	// What is beside a line end is a line: with its end it can stay what it is.
	const rest = !oldText.endsWith('\n') && isLineEnd(index.text, place.end) ? '\n' : '';
	const old = splitLines(oldText + rest);
	const fresh = splitLines(newText + rest);
	const bounds = place.isLoose ? lineBounds(index, place, old) : pieceBounds(index, place, old);
	return lineHunks(old, fresh).flatMap((hunk) => {
		const start = bounds[hunk.oldStart] ?? place.start;
		const end = bounds[hunk.oldEnd] ?? place.end;
		let lines: readonly string[] = fresh.slice(hunk.freshStart, hunk.freshEnd);
		if (keepsTypography) {
			const inFile = withLf(index.text.slice(start, end)).split('\n');
			const written = old.slice(hunk.oldStart, hunk.oldEnd).join('').split('\n');
			lines = splitLines(keepTypography(inFile, written, lines.join('').split('\n')).join('\n'));
		}
		const model = modelLine(index, start, hunk.oldEnd - hunk.oldStart);
		const ended = lines.map((line, at) =>
			line.endsWith('\n') ? line.slice(0, -1) + lineEndNear(index, model(at), fallback) : line,
		);
		const text = joinLines(ended, index.text[start - 1]);
		return trimmed(index.text, { start, end, text: apart(index.text, start, end, text) });
	});
}

/** Where each of the lines begins that are in the file character by character, and where the last one ends. */
function pieceBounds(
	index: TextIndex,
	place: { readonly start: number },
	lines: readonly string[],
): readonly number[] {
	const bounds = [place.start];
	for (const piece of lines) {
		const from = bounds.at(-1) ?? 0;
		const end = from + piece.length;
		const isWide = piece.endsWith('\n') && index.text.startsWith('\r\n', end - 1);
		bounds.push(isWide ? end + 1 : end);
	}
	return bounds;
}

/** The same for lines that may have other lengths in the file. */
function lineBounds(
	index: TextIndex,
	place: { readonly start: number; readonly end: number },
	lines: readonly string[],
): readonly number[] {
	const table = index.lines();
	const first = table.at(place.start);
	const inside = lines.map((line, at) =>
		line.endsWith('\n') ? table.start(first + at + 1) : place.end,
	);
	return [place.start, ...inside];
}

/** Which line of the file gives the line end for the new line number `at` of a stretch that replaces `count` lines. */
function modelLine(index: TextIndex, start: number, count: number): (at: number) => number {
	if (index.isPlain) return () => 0;
	const first = index.lines().at(start);
	if (count > 0) return (at) => first + Math.min(at, count - 1);
	return () => (start === index.lineStart(start) ? first - 1 : first);
}

/** The changes that put whole lines in place of whole lines. Whether the last line has an end stays as it is. */
export function fitLines(index: TextIndex, fit: LineFit, fallback: string): readonly TextChange[] {
	const table = index.lines();
	const { text } = index;
	const isOpenEnd = table.count > 0 && table.end(table.count - 1) === text.length;
	return lineHunks(fit.oldLines, fit.newLines).flatMap((hunk) => {
		const firstLine = fit.first + hunk.oldStart;
		const endLine = fit.first + hunk.oldEnd;
		const start = table.start(firstLine);
		const end = table.start(endLine);
		const isInsert = firstLine === endLine;
		let lines: readonly string[] = fit.written.slice(hunk.freshStart, hunk.freshEnd);
		if (fit.keepsTypography && !isInsert) {
			const old = fit.oldLines.slice(hunk.oldStart, hunk.oldEnd);
			const inFile = old.map((_, at) => table.text(firstLine + at));
			lines = keepTypography(inFile, old, lines);
		}
		const last = isInsert ? firstLine - 1 : endLine - 1;
		const ended = lines.map(
			(line, at) => line + lineEndNear(index, Math.min(firstLine + at, last), fallback),
		);
		const isLast = isOpenEnd && endLine === table.count && lines.length > 0;
		const eol = lineEndNear(index, last, fallback);
		let fresh = joinLines(ended, isLast && isInsert ? eol : text[start - 1]);
		if (isLast) {
			fresh = fresh.slice(0, fresh.length - (ended.at(-1) ?? '').length) + (lines.at(-1) ?? '');
			if (isInsert) fresh = eol + fresh;
		}
		return trimmed(text, { start, end, text: apart(text, start, end, fresh) });
	});
}

/** `changes` up to the end of the text, so that what they leave has a last line end or has none. */
export function fitEnd(
	index: TextIndex,
	changes: readonly TextChange[],
	isClosed: boolean,
	fallback: string,
): readonly TextChange[] {
	const { text } = index;
	const table = index.lines();
	const last = table.count - 1;
	const lineEnd = text.slice(table.end(last));
	if (isClosed === (lineEnd !== '')) return changes;
	const eol = lineEndNear(index, last, fallback);
	const final = changes.at(-1);
	if (final?.end !== text.length) {
		const end = isClosed
			? { start: text.length, end: text.length, text: eol }
			: { start: table.end(last), end: text.length, text: '' };
		return [...changes, end];
	}
	const before = changes.slice(0, -1);
	if (final.text !== '') {
		const fresh = isClosed ? final.text + eol : final.text.replace(/(\r\n|\r|\n)$/, '');
		return [...before, { ...final, text: fresh }];
	}
	// The last lines go, and with them or not the line end of what is left.
	if (isClosed || final.start === table.start(0)) return changes;
	return [...before, { ...final, start: table.end(table.at(final.start) - 1) }];
}

/** New lines in a row behind the character `before`. A carriage return and a line feed stay two line ends. */
function joinLines(lines: readonly string[], before = ''): string {
	let last = before.at(-1);
	const pieces = lines.map((line) => {
		const piece = last === '\r' && line.startsWith('\n') ? `\r${line.slice(1)}` : line;
		last = piece.at(-1) ?? last;
		return piece;
	});
	return pieces.join('');
}

/** Keeps a line end of the new text and one beside it from becoming one. */
function apart(text: string, start: number, end: number, fresh: string): string {
	const result = joinLines([fresh], text[start - 1]);
	return result.endsWith('\r') && text[end] === '\n' ? `${result}\n` : result;
}

/** `change` without what is the same at both its ends. Pairs of characters that belong together stay together. */
export function trimmed(text: string, change: TextChange): readonly TextChange[] {
	const { start, end, text: fresh } = change;
	const room = Math.min(end - start, fresh.length);
	let head = 0;
	while (head < room && text.charCodeAt(start + head) === fresh.charCodeAt(head)) head++;
	if (head === fresh.length && head === end - start) return [];
	if (head > 0 && (splits(text, start + head) || splits(fresh, head))) head--;
	let tail = 0;
	while (
		tail < room - head &&
		text.charCodeAt(end - 1 - tail) === fresh.charCodeAt(fresh.length - 1 - tail)
	) {
		tail++;
	}
	if (tail > 0 && (splits(text, end - tail) || splits(fresh, fresh.length - tail))) tail--;
	return [{ start: start + head, end: end - tail, text: fresh.slice(head, fresh.length - tail) }];
}

/** Whether `at` is between the halves of a character or of a line end. */
export function splits(text: string, at: number): boolean {
	const before = text.charCodeAt(at - 1);
	const after = text.charCodeAt(at);
	if (before === 13) return after === 10;
	return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}
