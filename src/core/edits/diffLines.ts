import { uniquePairs } from './uniquePairs';

/** Replaces the characters from `start` up to `end` of some text by `text`. */
export interface TextChange {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** Beyond this many inserted and removed lines fewer of those that stay are looked for, which bounds time and memory. */
const mostEdits = 1500;

/** Lines with their line ends, a carriage return of its own being one. The pieces add up to `text`. */
export function splitLines(text: string): readonly string[] {
	const form = text.includes('\r') ? /[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g : /[^\n]*\n|[^\n]+$/g;
	return text.match(form) ?? [];
}

/**
 * The changes of whole lines that turn `before` into `after`, in order and apart from each other. With `sameLineEnds`
 * a line that differs only in its kind of line end counts as unchanged and keeps the one it has.
 */
export function diffLines(
	before: string,
	after: string,
	options: { readonly sameLineEnds?: boolean } = {},
): readonly TextChange[] {
	const old = splitLines(before);
	const fresh = splitLines(after);
	const key = (line: string) =>
		options.sameLineEnds && line.includes('\r') ? line.replace(/\r\n?$/, '\n') : line;
	const starts = [0];
	for (const line of old) starts.push((starts.at(-1) ?? 0) + line.length);
	return lineHunks(old, fresh, key).map((hunk) => ({
		start: starts[hunk.oldStart] ?? 0,
		end: starts[hunk.oldEnd] ?? 0,
		text: fresh.slice(hunk.freshStart, hunk.freshEnd).join(''),
	}));
}

/** Lines of one list that stand in place of lines of another, as indexes from start up to end. */
export interface LineHunk {
	readonly oldStart: number;
	readonly oldEnd: number;
	readonly freshStart: number;
	readonly freshEnd: number;
}

/** What turns `old` into `fresh`, in order, with unchanged lines between. Lines of the same key are the same. */
export function lineHunks(
	old: readonly string[],
	fresh: readonly string[],
	key: (line: string) => string = (line) => line,
): readonly LineHunk[] {
	const known = new Map<string, number>();
	const a = numberLines(old, key, known);
	const b = numberLines(fresh, key, known);
	let head = 0;
	while (head < a.length && head < b.length && a[head] === b[head]) head++;
	let tail = 0;
	const room = Math.min(a.length, b.length) - head;
	while (tail < room && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
	const middle = matchLines(a.subarray(head, a.length - tail), b.subarray(head, b.length - tail));
	const pairs = middle.map(([x, y]): Pair => [x + head, y + head]);
	pairs.push([a.length - tail, b.length - tail]);
	return gaps(head, pairs);
}

/** A number for each line, the same for those of the same key. */
function numberLines(
	lines: readonly string[],
	key: (line: string) => string,
	known: Map<string, number>,
): Int32Array {
	const numbers = new Int32Array(lines.length);
	let at = 0;
	for (const line of lines) {
		const name = key(line);
		let number = known.get(name);
		if (number === undefined) {
			number = known.size;
			known.set(name, number);
		}
		numbers[at++] = number;
	}
	return numbers;
}

type Pair = readonly [number, number];

/** The stretches between the pairs of unchanged lines. */
function gaps(head: number, pairs: readonly Pair[]): readonly LineHunk[] {
	const hunks: LineHunk[] = [];
	let x = head;
	let y = head;
	for (const [nextX, nextY] of pairs) {
		if (nextX > x || nextY > y) {
			hunks.push({ oldStart: x, oldEnd: nextX, freshStart: y, freshEnd: nextY });
		}
		x = nextX + 1;
		y = nextY + 1;
	}
	return hunks;
}

/**
 * The pairs of equal lines, ascending: as many as there can be, or with too many edits for that, those between lines that
 * are there once.
 */
function matchLines(a: Int32Array, b: Int32Array): readonly Pair[] {
	const all = matches(a, b);
	if (all) return all;
	const pairs: Pair[] = [];
	let x = 0;
	let y = 0;
	for (const [nextX, nextY] of [...uniquePairs(a, b), [a.length, b.length] as const]) {
		const between = matches(a.subarray(x, nextX), b.subarray(y, nextY)) ?? [];
		for (const pair of between) pairs.push([pair[0] + x, pair[1] + y]);
		if (nextX < a.length) pairs.push([nextX, nextY]);
		x = nextX + 1;
		y = nextY + 1;
	}
	return pairs;
}

/** Myers' shortest edit script: the pairs of equal lines, ascending. Undefined when there are too many edits. */
function matches(a: Int32Array, b: Int32Array): readonly Pair[] | undefined {
	if (a.length === 0 || b.length === 0) return [];
	const most = Math.min(a.length + b.length, mostEdits);
	const furthest = new Int32Array(2 * most + 3);
	const middle = most + 1;
	const trace: Int32Array[] = [];
	for (let edits = 0; edits <= most; edits++) {
		trace.push(furthest.slice(middle - edits - 1, middle + edits + 2));
		for (let k = -edits; k <= edits; k += 2) {
			const left = furthest[middle + k - 1] ?? 0;
			const right = furthest[middle + k + 1] ?? 0;
			let x = k === -edits || (k !== edits && left < right) ? right : left + 1;
			while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
			furthest[middle + k] = x;
			if (x >= a.length && x - k >= b.length) return backtrack(trace, a.length, b.length);
		}
	}
	return undefined;
}

function backtrack(trace: readonly Int32Array[], endX: number, endY: number): readonly Pair[] {
	const pairs: Pair[] = [];
	let x = endX;
	let y = endY;
	for (let edits = trace.length - 1; edits >= 0; edits--) {
		const at = (k: number) => trace[edits]?.[k + edits + 1] ?? 0;
		const k = x - y;
		const isDown = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
		const fromK = isDown ? k + 1 : k - 1;
		const fromX = edits === 0 ? 0 : at(fromK);
		const fromY = edits === 0 ? 0 : fromX - fromK;
		while (x > fromX && y > fromY) {
			x--;
			y--;
			pairs.push([x, y]);
		}
		x = fromX;
		y = fromY;
	}
	return pairs.reverse();
}

/** `text` with `changes`, which are in order, apart from each other and meant for this very text. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
	const pieces: string[] = [];
	let at = 0;
	for (const change of changes) {
		pieces.push(text.slice(at, change.start), change.text);
		at = change.end;
	}
	pieces.push(text.slice(at));
	return pieces.join('');
}
