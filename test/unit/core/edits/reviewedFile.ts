import { applyChanges, diffLines, type TextChange } from '../../../../src/core/edits/diffLines';
import { backOf, baselineOf, unreviewed } from '../../../../src/core/edits/hunks';
import {
	follow,
	followTo,
	keep,
	type Tracked,
	tracked,
	withLineEnds,
} from '../../../../src/core/edits/hunksHistory';

/** A file under review as an editor would drive it, with its stack of undo. */
export function started(text: string) {
	let state: Tracked = tracked(unreviewed(text));
	const past: Step[] = [];
	const future: Step[] = [];
	/** A step that changes nothing is no step of undo. */
	const step = (next: Tracked, changes?: readonly TextChange[]) => {
		const before = state.now.text;
		const after = next.now.text;
		if (before !== after) {
			const there = changes ?? [closest(before, after)];
			past.push({ there, back: inverse(before, there) });
			future.length = 0;
		}
		state = next;
	};
	const jump = (kind: 'undo' | 'redo', changes: readonly TextChange[] = []) => {
		state = follow(state, changes, 'person', kind);
	};
	return {
		text: () => state.now.text,
		state: () => state,
		hunks: () => state.now.hunks,
		base: () => baselineOf(state.now),
		/** Each hunk as what was and what is. */
		pairs: () =>
			state.now.hunks.map((each) => [each.before, state.now.text.slice(each.start, each.end)]),
		edit(after: string, turn = 't') {
			const changes = diffLines(state.now.text, after).toReversed();
			step(follow(state, changes, { turn }));
		},
		type(...changes: readonly TextChange[]) {
			step(follow(state, changes, 'person'), changes);
		},
		keep(...indexes: readonly number[]) {
			const ids = indexes.map((index) => state.now.hunks[index]?.id ?? 0);
			state = keep(state, new Set(ids));
		},
		drop(...indexes: readonly number[]) {
			const chosen = state.now.hunks.filter((_, index) => indexes.includes(index));
			step(follow(state, chosen.map(backOf).toReversed(), 'back'));
		},
		undo() {
			const last = past.pop();
			if (last) future.push(last);
			jump('undo', last?.back);
		},
		redo() {
			const next = future.pop();
			if (next) past.push(next);
			jump('redo', next?.there);
		},
		replace(after: string) {
			step(followTo(state, after));
		},
		lineEnds(eol: '\n' | '\r\n') {
			state = withLineEnds(state, eol);
		},
	};
}

/** One step of undo; the changes come one after the other. */
interface Step {
	readonly there: readonly TextChange[];
	readonly back: readonly TextChange[];
}

/** From the first to the last character that differs: VS Code may put lines in elsewhere than they were put in. */
function closest(from: string, to: string): TextChange {
	let start = 0;
	while (start < Math.min(from.length, to.length) && from[start] === to[start]) start++;
	let end = 0;
	const room = Math.min(from.length, to.length) - start;
	while (end < room && from[from.length - 1 - end] === to[to.length - 1 - end]) end++;
	return { start, end: from.length - end, text: to.slice(start, to.length - end) };
}

function inverse(text: string, changes: readonly TextChange[]): readonly TextChange[] {
	let now = text;
	const back = changes.map((change) => {
		const { start, end } = change;
		const old = now.slice(start, end);
		now = applyChanges(now, [change]);
		return { start, end: start + change.text.length, text: old };
	});
	return back.toReversed();
}
