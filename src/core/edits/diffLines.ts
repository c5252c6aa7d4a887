/** Replaces the characters from `start` up to `end` of some text by `text`. */
export interface TextChange {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** Beyond this many inserted and removed lines a change is taken as one piece, which bounds time and memory. */
const mostEdits = 1500;

/** Lines with their line ends. The pieces add up to `text`. */
export function splitLines(text: string): readonly string[] {
	return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
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
	const numbers = new Map<string, number>();
	const numbered = (line: string) => {
		const key = options.sameLineEnds ? line.replace(/\r\n$/, '\n') : line;
		const known = numbers.get(key);
		if (known !== undefined) return known;
		numbers.set(key, numbers.size);
		return numbers.size - 1;
	};
	const a = old.map(numbered);
	const b = fresh.map(numbered);
	let head = 0;
	while (head < a.length && head < b.length && a[head] === b[head]) head++;
	let tail = 0;
	const room = Math.min(a.length, b.length) - head;
	while (tail < room && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
	const middle = matches(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
	const pairs = middle.map(([x, y]): Pair => [x + head, y + head]);
	pairs.push([a.length - tail, b.length - tail]);
	return gaps(old, fresh, head, pairs);
}

type Pair = readonly [number, number];

/** The stretches between unchanged lines, as offsets into the old text. */
function gaps(
	old: readonly string[],
	fresh: readonly string[],
	head: number,
	pairs: readonly Pair[],
): readonly TextChange[] {
	const starts = [0];
	for (const line of old) starts.push((starts.at(-1) ?? 0) + line.length);
	const changes: TextChange[] = [];
	let x = head;
	let y = head;
	for (const [nextX, nextY] of pairs) {
		if (nextX > x || nextY > y) {
			changes.push({
				start: starts[x] ?? 0,
				end: starts[nextX] ?? 0,
				text: fresh.slice(y, nextY).join(''),
			});
		}
		x = nextX + 1;
		y = nextY + 1;
	}
	return changes;
}

/** Myers' shortest edit script: the pairs of equal lines, ascending. None when there are too many edits. */
function matches(a: readonly number[], b: readonly number[]): readonly Pair[] {
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
	return [];
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
