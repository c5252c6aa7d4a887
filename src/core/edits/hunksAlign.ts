import { diffLines, lineHunks, splitLines, type TextChange } from './diffLines';
import { looseKey } from './hunks';

/**
 * `change` of `text` as the smallest changes of whole lines, in order and apart: a formatter or a reload from disk
 * replaces more than it changes. Lines that say the same in another layout are paired, so that each is judged by itself.
 */
export function closeChanges(text: string, change: TextChange): readonly TextChange[] {
	const old = text.slice(change.start, change.end);
	if (old === change.text) return [];
	if (!old.includes('\n') || !change.text.includes('\n')) return [change];
	// Whole lines, so that the pieces begin and end with a line.
	const start = change.start === 0 ? 0 : text.lastIndexOf('\n', change.start - 1) + 1;
	const nextEnd = text.indexOf('\n', change.end);
	const isLineEnd = change.end === 0 || text[change.end - 1] === '\n';
	const end =
		isLineEnd && change.text.endsWith('\n') ? change.end : nextEnd < 0 ? text.length : nextEnd + 1;
	const before = text.slice(start, end);
	const after = text.slice(start, change.start) + change.text + text.slice(change.end, end);
	return diffLines(before, after).flatMap((gap) =>
		pairedLines(before.slice(gap.start, gap.end), gap.text).map((each) => ({
			start: each.start + gap.start + start,
			end: each.end + gap.start + start,
			text: each.text,
		})),
	);
}

/** The changes that turn `old` into `fresh`, line by line as far as lines correspond. */
function pairedLines(old: string, fresh: string): readonly TextChange[] {
	const a = splitLines(old);
	const b = splitLines(fresh);
	if (a.length <= 1 || b.length <= 1) return [{ start: 0, end: old.length, text: fresh }];
	const pairs =
		a.length === b.length ? a.map((_, line) => [line, line] as const) : loosePairs(a, b);
	const changes: TextChange[] = [];
	let at = 0;
	let x = 0;
	let y = 0;
	const push = (nextX: number, nextY: number) => {
		const from = a.slice(x, nextX).join('');
		const text = b.slice(y, nextY).join('');
		if (from !== text) changes.push({ start: at, end: at + from.length, text });
		at += from.length;
		x = nextX;
		y = nextY;
	};
	for (const [left, right] of pairs) {
		push(left, right);
		push(left + 1, right + 1);
	}
	push(a.length, b.length);
	return changes;
}

/** Lines that are the same but for their layout. */
function loosePairs(
	a: readonly string[],
	b: readonly string[],
): readonly (readonly [number, number])[] {
	const pairs: (readonly [number, number])[] = [];
	let x = 0;
	let y = 0;
	const end = { oldStart: a.length, oldEnd: a.length, freshEnd: b.length };
	for (const gap of [...lineHunks(a, b, looseKey), end]) {
		while (x < gap.oldStart) pairs.push([x++, y++]);
		x = gap.oldEnd;
		y = gap.freshEnd;
	}
	return pairs;
}
