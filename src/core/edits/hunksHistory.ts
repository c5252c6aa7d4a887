import type { TextChange } from './diffLines';
import { type Author, type Hunk, keepHunks, type Reviewed, rewrite } from './hunks';
import { closeChanges } from './hunksAlign';

/** What waited in a text that was left; undo and redo come back to it. */
interface Snapshot {
	/** From which text, to which one, and by what kind of step: the way back is the other kind. */
	readonly key: string;
	readonly hunks: readonly Hunk[];
}

/** A text under review with as much of its past as undo and redo need. */
export interface Tracked {
	readonly now: Reviewed;
	/** Newest last. */
	readonly past: readonly Snapshot[];
	/** Ids of hunks that were kept: they never wait again. */
	readonly kept: ReadonlySet<number>;
}

/** How a text came about. */
export type Step = 'edit' | 'undo' | 'redo';

const mostSnapshots = 64;
const mostKept = 2000;

export function tracked(now: Reviewed): Tracked {
	return { now, past: [], kept: new Set() };
}

/**
 * Follows `changes` of the text, one after the other, each meant for the text that the one before it left. Undo and redo
 * bring back what waited in the text that they bring back, except what was kept since.
 */
export function follow(
	state: Tracked,
	changes: readonly TextChange[],
	author: Author,
	step: Step = 'edit',
): Tracked {
	const isUndo = step !== 'edit';
	let now = state.now;
	let ranges: readonly Range[] = [];
	// Lines that go may have been the border of a hunk, which the text alone does not tell when they come back.
	let isLeft = author !== 'person' || isUndo;
	for (const change of changes) {
		isLeft ||= now.text.slice(change.start, change.end).includes('\n');
		for (const close of closeChanges(now.text, change).toReversed()) {
			const before = now.text;
			now = rewrite(now, close, author);
			if (isUndo) ranges = [...moved(ranges, close), rangeOf(before, close, now.text)];
		}
	}
	if (isUndo) {
		const key = wayOf(now.text, state.now.text, step === 'undo' ? 'edit' : 'undo');
		const snapshot = state.past.findLast((each) => each.key === key);
		if (snapshot) now = broughtBack(now, waiting(snapshot, state.kept), ranges);
	}
	if (!isLeft && !lost(state.now, now)) return { ...state, now };
	const key = wayOf(state.now.text, now.text, step === 'undo' ? 'undo' : 'edit');
	const others = state.past.filter((each) => each.key !== key);
	const past = [...others, { key, hunks: state.now.hunks }].slice(-mostSnapshots);
	return { past, kept: state.kept, now };
}

/** Follows the text to `text` when nobody told what happened to it in between. */
export function followTo(state: Tracked, text: string): Tracked {
	const { now } = state;
	if (now.text === text) return state;
	const eol = text.includes('\r\n') ? '\r\n' : '\n';
	const converted = withLineEnds(state, eol);
	if (converted.now.text === text) return converted;
	const from = now.text.includes('\r\n') === text.includes('\r\n') ? state : converted;
	const whole = { start: 0, end: from.now.text.length, text };
	return follow(from, [whole], 'person');
}

/** Keeps hunks: they are in the baseline from now on, whatever undo and redo do. */
export function keep(state: Tracked, ids: ReadonlySet<number>): Tracked {
	const from = state.now.hunks.filter((each) => ids.has(each.id)).flatMap((each) => each.from);
	const kept = new Set([...state.kept, ...from].slice(-mostKept));
	return { past: state.past, kept, now: keepHunks(state.now, ids) };
}

/** The same with another kind of line end. Undo does not reach back behind it. */
export function withLineEnds(state: Tracked, eol: '\n' | '\r\n'): Tracked {
	const convert = (part: string) => part.replace(/\r\n|\n/g, eol);
	const { text, hunks, nextId } = state.now;
	const isSame =
		convert(text) === text && hunks.every((each) => convert(each.before) === each.before);
	if (isSame) return state;
	let at = 0;
	let length = 0;
	const lengthTo = (offset: number) => {
		length += convert(text.slice(at, offset)).length;
		at = offset;
		return length;
	};
	const converted = hunks.map((each) => ({
		...each,
		start: lengthTo(each.start),
		end: lengthTo(each.end),
		before: convert(each.before),
		made: convert(each.made),
	}));
	return { past: [], kept: state.kept, now: { text: convert(text), hunks: converted, nextId } };
}

interface Range {
	readonly start: number;
	readonly end: number;
}

/**
 * The lines that a change may have meant: lines put in among others like them could stand higher or lower, and what
 * tells VS Code's place from ours is only where it began to compare.
 */
function rangeOf(before: string, change: TextChange, after: string): Range {
	let start = change.start;
	let end = start + change.text.length;
	const isInsertion = change.end === change.start;
	const text = isInsertion ? after : before;
	const size = isInsertion ? change.text.length : change.end - change.start;
	if (isInsertion || change.text === '') {
		while (start > 0 && text[start - 1] === text[start - 1 + size]) start--;
		let slide = change.start;
		while (slide + size < text.length && text[slide] === text[slide + size]) slide++;
		end = isInsertion ? slide + size : slide;
	}
	const lineEnd = after.indexOf('\n', end);
	return {
		start: start === 0 ? 0 : after.lastIndexOf('\n', start - 1) + 1,
		end: end === 0 || after[end - 1] === '\n' ? end : lineEnd < 0 ? after.length : lineEnd + 1,
	};
}

function moved(ranges: readonly Range[], change: TextChange): readonly Range[] {
	const delta = change.text.length - (change.end - change.start);
	return ranges.map((range) => ({
		start: range.start >= change.end ? range.start + delta : Math.min(range.start, change.start),
		end: range.end >= change.end ? range.end + delta : Math.max(range.end, change.start),
	}));
}

/** What waits where undo or redo changed something is what waited there the last time. */
function broughtBack(now: Reviewed, then: readonly Hunk[], changed: readonly Range[]): Reviewed {
	const ranges = [...changed];
	for (let index = 0; index < ranges.length; index++) {
		let range = ranges[index];
		for (let isGrown = true; range && isGrown; ) {
			const { start, end }: Range = range;
			const near = [...now.hunks, ...then].filter((each) => each.end >= start && each.start <= end);
			const grown: Range = {
				start: Math.min(start, ...near.map((each) => each.start)),
				end: Math.max(end, ...near.map((each) => each.end)),
			};
			isGrown = grown.start < start || grown.end > end;
			range = grown;
			ranges[index] = grown;
		}
	}
	const isChanged = (hunk: Hunk) =>
		ranges.some((range) => hunk.start >= range.start && hunk.end <= range.end);
	const left = now.hunks.filter((each) => !isChanged(each));
	const taken = new Set(left.map((each) => each.id));
	let { nextId } = now;
	const back = then.filter(isChanged).map((each) => {
		if (!taken.has(each.id)) return each;
		const id = nextId++;
		return { ...each, id, from: [...each.from, id] };
	});
	const hunks = [...left, ...back].toSorted((one, other) => one.start - other.start);
	return { text: now.text, hunks, nextId };
}

/** Kept ones are not brought back. */
function waiting({ hunks }: Snapshot, kept: ReadonlySet<number>): readonly Hunk[] {
	return hunks.filter((hunk) => !hunk.from.some((id) => kept.has(id)));
}

function wayOf(from: string, to: string, step: Step): string {
	return `${keyOf(from)} ${keyOf(to)} ${step}`;
}

/** Whether a hunk is there no more: undo may want it back. */
function lost(before: Reviewed, after: Reviewed): boolean {
	if (before.hunks === after.hunks) return false;
	const ids = new Set(after.hunks.map((each) => each.id));
	return before.hunks.some((each) => !ids.has(each.id));
}

/** Stands for a text: another text has another key, but for a chance of one in 2^64. */
function keyOf(text: string): string {
	let one = 0x811c9dc5;
	let other = 0x9e3779b9;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		one = Math.imul(one ^ code, 0x01000193);
		other = Math.imul(other + code, 0x85ebca6b) ^ (other >>> 13);
	}
	return `${text.length} ${one >>> 0} ${other >>> 0}`;
}
