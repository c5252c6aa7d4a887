import type { TextChange } from './diffLines';
import type { TextRange } from './replaceRange';

/** A change with where its new text stands in the text that it and those before it leave. */
interface Placed extends TextRange {
	readonly change: TextChange;
}

/**
 * `first` and then `second`, which is meant for the text that the first ones leave, as changes of the original. All are
 * in order and apart.
 */
export function compose(
	first: readonly TextChange[],
	second: readonly TextChange[],
): readonly TextChange[] {
	const placed = place(first);
	const all: TextChange[] = [];
	// What has been passed of `first` has made the text that much longer.
	let shift = 0;
	let one = 0;
	let two = 0;
	while (one < placed.length || two < second.length) {
		const firstFrom = one;
		const secondFrom = two;
		const start = Math.min(
			placed[one]?.start ?? Number.POSITIVE_INFINITY,
			second[two]?.start ?? Number.POSITIVE_INFINITY,
		);
		let end = start;
		// All that touch, directly or through others, become one change.
		for (;;) {
			const a = placed[one];
			const b = second[two];
			if (a && a.start <= end) {
				end = Math.max(end, a.end);
				one++;
			} else if (b && b.start <= end) {
				end = Math.max(end, b.end);
				two++;
			} else break;
		}
		const touched = placed.slice(firstFrom, one);
		const text = textOf({ start, end }, touched, second.slice(secondFrom, two));
		const grown = touched.reduce((sum, { change }) => sum + growth(change), 0);
		all.push({ start: start - shift, end: end - shift - grown, text });
		shift += grown;
	}
	return all;
}

function growth(change: TextChange): number {
	return change.text.length - (change.end - change.start);
}

function place(changes: readonly TextChange[]): readonly Placed[] {
	let shift = 0;
	return changes.map((change) => {
		const start = change.start + shift;
		shift += growth(change);
		return { change, start, end: start + change.text.length };
	});
}

/** The text in `range` after `second`. What those do not replace comes from `first`. */
function textOf(range: TextRange, first: readonly Placed[], second: readonly TextChange[]): string {
	const pieces: string[] = [];
	let at = 0;
	const keep = (from: number, to: number) => {
		for (; at < first.length; at++) {
			const each = first[at];
			if (!each || each.start >= to) return;
			pieces.push(each.change.text.slice(Math.max(0, from - each.start), to - each.start));
			if (each.end > to) return;
		}
	};
	let from = range.start;
	for (const change of second) {
		keep(from, change.start);
		pieces.push(change.text);
		from = change.end;
	}
	keep(from, range.end);
	return pieces.join('');
}

/** Where `ranges` are after `changes`, both in order. Undefined when one of them was changed inside. */
export function trackAll(
	ranges: readonly TextRange[],
	changes: readonly TextChange[],
): readonly TextRange[] | undefined {
	const tracked: TextRange[] = [];
	let next = 0;
	let shift = 0;
	for (const { start, end } of ranges) {
		for (let change = changes[next]; change && change.end <= start; change = changes[++next]) {
			shift += growth(change);
		}
		if ((changes[next]?.start ?? Number.POSITIVE_INFINITY) < end) return undefined;
		tracked.push({ start: start + shift, end: end + shift });
	}
	return tracked;
}
