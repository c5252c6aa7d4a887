import type { Found, Place } from './matchText';
import { indentOf, type TextIndex, trimBlanks, withLf } from './textIndex';

/** A line that is there more often points at nothing. */
const mostHeads = 50;

/** What may tell which of several places is meant. */
export interface Hints {
	readonly below?: string | undefined;
	readonly nearLine?: number | undefined;
}

/** The one of several places that the hints point at, if they point at one. */
export function choosePlace(index: TextIndex, found: Found, hints: Hints): Place | undefined {
	if (found.isMore) return undefined;
	let { places } = found;
	if (places.length > 1 && hints.below !== undefined) {
		places = placesBelow(index, places, hints.below);
	}
	if (places.length > 1 && hints.nearLine !== undefined) {
		const near = nearest(index, places, hints.nearLine);
		places = near ? [near] : places;
	}
	return places.length === 1 ? places[0] : undefined;
}

/** Twice as near as any other. */
function nearest(index: TextIndex, places: readonly Place[], line: number): Place | undefined {
	const table = index.lines();
	const byDistance = places
		.map((place) => ({ place, distance: Math.abs(table.at(place.start) + 1 - line) }))
		.sort((a, b) => a.distance - b.distance);
	const [first, second] = byDistance;
	if (!first || !second || first.distance === second.distance) return undefined;
	return first.distance * 2 <= second.distance ? first.place : undefined;
}

/** Lines from `from` up to `end`. */
interface Scope {
	readonly from: number;
	readonly end: number;
}

/** Those in the block that the last line of `below` opens, right under it, or else anywhere behind it. */
function placesBelow(index: TextIndex, places: readonly Place[], below: string): readonly Place[] {
	const table = index.lines();
	let scopes: readonly Scope[] = [{ from: 0, end: table.count }];
	for (const line of withLf(below).split('\n')) {
		const sought = trimBlanks(line);
		if (sought === '') continue;
		const lines = headLines(index, sought);
		const heads = within(lines, (head) => head, scopes);
		if (heads.length === 0 || heads.length > mostHeads) return places;
		scopes = heads.map((head) => ({ from: head + 1, end: blockEnd(index, head) }));
	}
	const starts = places.map((place) => ({ place, line: table.at(place.start) }));
	return within(starts, ({ line }) => line, scopes).map(({ place }) => place);
}

/** Those in any of the scopes, else those behind the begin of one. */
function within<T>(
	all: readonly T[],
	lineOf: (each: T) => number,
	scopes: readonly Scope[],
): readonly T[] {
	const inside = all.filter((each) =>
		scopes.some(({ from, end }) => lineOf(each) >= from && lineOf(each) < end),
	);
	if (inside.length > 0) return inside;
	return all.filter((each) => scopes.some(({ from }) => lineOf(each) >= from));
}

/** The lines that are `sought` but for blanks around it, else those that contain it. */
function headLines(index: TextIndex, sought: string): readonly number[] {
	const table = index.lines();
	const { numbers, of } = index.trimmed();
	const number = of(sought);
	const heads: number[] = [];
	for (let line = 0; line < table.count; line++) {
		const isHead =
			number === undefined ? table.text(line).includes(sought) : numbers[line] === number;
		if (isHead) heads.push(line);
	}
	return heads;
}

/** The line behind the lines that are further in than `head`, blank ones and an opening bracket of their own included. */
function blockEnd(index: TextIndex, head: number): number {
	const table = index.lines();
	const depth = width(indentOf(table.text(head)));
	let line = head + 1;
	let isFirst = true;
	for (; line < table.count; line++) {
		const text = table.text(line);
		const bare = trimBlanks(text);
		if (bare === '') continue;
		if (width(indentOf(text)) <= depth && !(isFirst && bare === '{')) {
			// What stands right under a line that opens no block is below it too.
			return isFirst ? line + 1 : line;
		}
		isFirst &&= bare === '{';
	}
	return line;
}

function width(indent: string): number {
	let sum = 0;
	for (const each of indent) sum += each === '\t' ? 4 : 1;
	return sum;
}
