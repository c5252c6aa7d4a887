import type { MatchStep } from './edit';
import { findAll, findNumbers } from './findText';
import { splits } from './fit';
import { findShift, noShift, type Shift } from './indentation';
import {
	asTyped,
	bareLines,
	indentOf,
	isLineEnd,
	type LineNumbers,
	type TextIndex,
	trimBlankEnd,
	trimBlanks,
	withLf,
} from './textIndex';

/** Whole lines that match, if need be but for blanks or typography. */
interface Block {
	readonly first: number;
	readonly shift: Shift;
}

/** A stretch of the file that matches. */
export interface Place {
	readonly start: number;
	readonly end: number;
	readonly block?: Block;
	/** Matches but for what a looser step lets pass, though it is no whole lines. */
	readonly isLoose?: boolean;
}

/** The strictest step that finds anything, and all it finds. */
export interface Found {
	readonly step: MatchStep;
	readonly places: readonly Place[];
	/** There are more, which would take too long to count. */
	readonly isMore: boolean;
	/** Of the lines looked for those that matched: blank ones at both ends may stand only in the model's text. */
	readonly lines: { readonly from: number; readonly to: number };
}

export interface Sought {
	/** Not empty. */
	readonly text: string;
	/** Matches are whole lines at every step. */
	readonly wholeLines?: boolean | undefined;
	/** Matches end where the file ends. */
	readonly atEnd?: boolean | undefined;
	/** As written but for line ends. */
	readonly exactOnly?: boolean | undefined;
}

/** Lines compared at most when indentations are, which bounds texts that repeat themselves. */
const mostLines = 1_000_000;

/** Stops at the first step that finds something, whether or not that is unique. */
export function findPlaces(index: TextIndex, sought: Sought): Found | undefined {
	const exact = sought.wholeLines ? findLines(index, sought) : findCharacters(index, sought);
	return exact ?? (sought.exactOnly ? undefined : findLooser(index, sought));
}

function found(step: MatchStep, places: readonly Place[]): Found | undefined {
	const lines = { from: 0, to: Number.POSITIVE_INFINITY };
	return places.length > 0 ? { step, places, isMore: false, lines } : undefined;
}

function findCharacters(index: TextIndex, { text, atEnd }: Sought): Found | undefined {
	const isPlace = ({ start, end }: Place) =>
		start >= index.base &&
		!splits(index.text, start) &&
		!splits(index.text, end) &&
		(!atEnd || isRestLineEnd(index.text, end));
	const exact = findAll(index.text, text)
		.map((start) => ({ start, end: start + text.length }))
		.filter(isPlace);
	// One that only its line ends tell from others is not told apart by a model, which does not see them.
	const seesAll = index.isPlain ? !text.includes('\r') : !/[\r\n]/.test(text);
	if (seesAll || (index.isPlain && exact.length > 0)) return found('exact', exact);
	const lf = index.lf();
	const part = withLf(text);
	const ends = findAll(lf.text, part)
		.map((start) => ({ start: lf.toRaw(start), end: lf.toRaw(start + part.length) }))
		.filter(isPlace);
	if (exact.length > 0 && exact.length >= ends.length) return found('exact', exact);
	return found('lineEnds', ends);
}

function isRestLineEnd(text: string, end: number): boolean {
	return text.length - end <= 2 && /^(\r\n|\n|\r)?$/.test(text.slice(end));
}

/** Whole lines as written. */
function findLines(index: TextIndex, sought: Sought): Found | undefined {
	const lines = bareLines(withLf(sought.text));
	const part: number[] = [];
	const { numbers, of } = index.whole();
	for (const line of lines) {
		const number = of(line);
		if (number === undefined) return undefined;
		part.push(number);
	}
	const table = index.lines();
	const places = findNumbers(numbers, part)
		.filter((first) => !sought.atEnd || first + part.length === table.count)
		.map((first) => ({
			start: table.start(first),
			end: table.start(first + part.length),
			block: { first, shift: noShift },
		}));
	const isSame = places.some(({ start, end }) => {
		const there = index.text.slice(start, end);
		return there.startsWith(sought.text) || sought.text.startsWith(there);
	});
	return found(isSame ? 'exact' : 'lineEnds', places);
}

function findLooser(index: TextIndex, sought: Sought): Found | undefined {
	const lines = bareLines(withLf(sought.text));
	const isFilled = (line: string) => line.trim() !== '';
	const from = lines.findIndex(isFilled);
	if (from < 0) return undefined;
	const to = lines.findLastIndex(isFilled) + 1;
	const ranges = [{ from: 0, to: lines.length }];
	if (from > 0 || to < lines.length) ranges.push({ from, to });
	const steps = [
		{ step: 'blanks', clean: (line: string) => line, numbers: index.trimmed, view: index.loose },
		{ step: 'typography', clean: asTyped, numbers: index.typed, view: index.looseTyped },
	] as const;
	for (const { step, clean, numbers, view } of steps) {
		const cleaned = lines.map(clean);
		const all = ranges.map((range) => {
			const part = cleaned.slice(range.from, range.to);
			return { range, ...findBlocks(index, numbers(), part, clean, sought.atEnd ?? false) };
		});
		const blocks = all.find(({ places }) => places.length > 0);
		const fragments = sought.wholeLines ? [] : findFragments(index, view(), sought, clean);
		const places = joinPlaces(blocks?.places ?? [], fragments);
		if (places.length === 0) continue;
		const range = blocks?.range ?? { from: 0, to: lines.length };
		return { step, places, isMore: blocks?.isMore ?? false, lines: range };
	}
	return undefined;
}

/** Places that begin or end inside a line. */
function findFragments(
	index: TextIndex,
	view: ReturnType<TextIndex['loose']>,
	sought: Sought,
	clean: (line: string) => string,
): readonly Place[] {
	const lines = withLf(sought.text).split('\n').map(clean);
	// Blank lines at both ends are lines, not the end of the one before and the indentation of the next.
	const last = lines.at(-1) ?? '';
	if (trimBlanks(lines[0] ?? '') === '' || (last !== '' && trimBlanks(last) === '')) return [];
	const part = lines.map((line, at) => (at < lines.length - 1 ? trimBlankEnd(line) : line));
	const text = part.join('\n');
	return findAll(view.text, text).flatMap((at) => {
		const start = view.toRaw(at);
		const end = view.toRaw(at + text.length);
		if (start === undefined || end === undefined) return [];
		const isPlace =
			!splits(index.text, start) &&
			!splits(index.text, end) &&
			isSameBlank(index.text[start], sought.text[0]) &&
			!(trimBlanks(index.text.slice(start - 1, start + 1)) === '' && start > index.base) &&
			isSameBlank(index.text[end - 1], sought.text.at(-1)) &&
			(!sought.atEnd || isRestLineEnd(index.text, end));
		return isPlace ? [{ start, end, isLoose: true }] : [];
	});
}

/** A blank at a border is not what a model means to change. */
function isSameBlank(inFile = '', sought = ''): boolean {
	return inFile === sought || inFile.trim() !== '' || isLineEnd(inFile, 0);
}

/** Both in order, without fragments that are part of a block. */
function joinPlaces(blocks: readonly Place[], fragments: readonly Place[]): readonly Place[] {
	if (fragments.length === 0) return blocks;
	let at = 0;
	const others = fragments.filter(({ start, end }) => {
		while ((blocks[at]?.end ?? Number.POSITIVE_INFINITY) <= start) at++;
		return (blocks[at]?.start ?? Number.POSITIVE_INFINITY) >= end;
	});
	return [...blocks, ...others].sort((one, other) => one.start - other.start);
}

function findBlocks(
	index: TextIndex,
	{ numbers, of }: LineNumbers,
	lines: readonly string[],
	clean: (line: string) => string,
	atEnd: boolean,
): Pick<Found, 'places' | 'isMore'> {
	const table = index.lines();
	const part: number[] = [];
	for (const line of lines) {
		const number = of(trimBlanks(line));
		if (number === undefined) return { places: [], isMore: false };
		part.push(number);
	}
	const filled = lines.flatMap((line, at) => (trimBlanks(line) === '' ? [] : [at]));
	const indents = filled.map((at) => indentOf(lines[at] ?? ''));
	const places: Place[] = [];
	let compared = 0;
	for (const first of findNumbers(numbers, part)) {
		if (atEnd && first + lines.length !== table.count) continue;
		if (compared > mostLines) return { places, isMore: true };
		const shift = findShift(
			indents,
			filled.map((at) => indentOf(clean(table.text(first + at)))),
		);
		compared += filled.length;
		if (!shift) continue;
		const end = table.start(first + lines.length);
		places.push({ start: table.start(first), end, block: { first, shift } });
	}
	return { places, isMore: false };
}
