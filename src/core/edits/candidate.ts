import type { Refusal } from './edit';
import { asTyped, bareLines, type TextIndex, trimBlanks, withLf } from './textIndex';

export type Candidate = NonNullable<Refusal['candidate']>;

/** Bounds of the work, and of what is shown. */
const mostPlacesPerLine = 200;
const mostSoughtLines = 400;
const mostWordsLength = 300;
const mostShownLines = 30;
const mostShownLength = 4000;

/** The stretch of the file most like `sought`, if any is like it at all. */
export function nearestCandidate(index: TextIndex, sought: string): Candidate | undefined {
	const lines = bareLines(withLf(sought)).map((line) => trimBlanks(asTyped(line)));
	const from = lines.findIndex((line) => line !== '');
	if (from < 0 || index.lines().count === 0) return undefined;
	const to = lines.findLastIndex((line) => line !== '') + 1;
	const part = lines.slice(from, to).slice(0, mostSoughtLines);
	const first =
		startByEqualLines(index, part) ?? startByWords(index, part) ?? startByPart(index, part);
	if (first === undefined) return undefined;
	return showLines(index, first, part.length);
}

export function showLines(index: TextIndex, start: number, count: number): Candidate {
	const table = index.lines();
	const first = Math.max(0, Math.min(start, table.count - 1));
	let last = Math.min(table.count, first + Math.min(count, mostShownLines)) - 1;
	while (last > first && table.end(last) - table.start(first) > mostShownLength) last--;
	const end = Math.min(table.end(last), table.start(first) + mostShownLength);
	return {
		firstLine: first + 1,
		lastLine: last + 1,
		text: withLf(index.text.slice(table.start(first), end)),
	};
}

/** Each line that is there votes for where the stretch would begin, the more the longer it is. */
function startByEqualLines(index: TextIndex, part: readonly string[]): number | undefined {
	const { numbers, of } = index.typed();
	const wanted = new Map<number, number[]>();
	for (const [at, line] of part.entries()) {
		const number = line === '' ? undefined : of(line);
		if (number === undefined) continue;
		const known = wanted.get(number);
		if (known) known.push(at);
		else wanted.set(number, [at]);
	}
	if (wanted.size === 0) return undefined;
	const votes = new Map<number, number>();
	const seen = new Map<number, number>();
	let best: number | undefined;
	let most = 0;
	for (let line = 0; line < numbers.length; line++) {
		const places = wanted.get(numbers[line] ?? -1);
		if (!places) continue;
		const times = (seen.get(numbers[line] ?? -1) ?? 0) + 1;
		seen.set(numbers[line] ?? -1, times);
		if (times * places.length > mostPlacesPerLine) continue;
		for (const at of places) {
			const weight = Math.min(40, (part[at] ?? '').length);
			const sum = (votes.get(line - at) ?? 0) + weight;
			votes.set(line - at, sum);
			if (sum > most) {
				most = sum;
				best = line - at;
			}
		}
	}
	// A lone bracket is like nothing.
	return most >= 6 ? best : undefined;
}

/** The line that holds the one that says most: whole lines were sought. */
function startByPart(index: TextIndex, part: readonly string[]): number | undefined {
	const key = longestOf(part);
	const line = part[key] ?? '';
	const at = line.length < 3 ? -1 : index.text.indexOf(line);
	return at < 0 ? undefined : index.lines().at(at) - key;
}

function longestOf(part: readonly string[]): number {
	let key = 0;
	for (const [at, line] of part.entries()) if (line.length > (part[key] ?? '').length) key = at;
	return key;
}

/** The line that shares most with the one that says most. */
function startByWords(index: TextIndex, part: readonly string[]): number | undefined {
	const table = index.lines();
	const key = longestOf(part);
	const wanted = new Set(wordsOf(part[key] ?? ''));
	if (wanted.size === 0) return undefined;
	let best: number | undefined;
	let most = 0;
	for (let line = 0; line < table.count; line++) {
		const start = table.start(line);
		const text = index.text.slice(start, Math.min(table.end(line), start + mostWordsLength));
		const words = wordsOf(text);
		let shared = 0;
		for (const word of words) if (wanted.has(word)) shared++;
		const likeness = (2 * shared) / (words.length + wanted.size);
		if (likeness > most) {
			most = likeness;
			best = line;
		}
	}
	return best !== undefined && most >= 0.4 ? best - key : undefined;
}

function wordsOf(text: string): readonly string[] {
	return text.slice(0, mostWordsLength).match(/[\p{L}\p{N}_$]+/gu) ?? [];
}
