import { applyChanges, diffLines, type TextChange } from './diffLines';

/**
 * A stretch of whole lines that waits for Keep or Drop. Outside of hunks the text and its baseline are the same, so a
 * text with its hunks says all about the baseline.
 */
export interface Hunk {
	/** Unique in its file. */
	readonly id: number;
	/** Its place in the text as it is now. */
	readonly start: number;
	readonly end: number;
	/** What the baseline has there. */
	readonly before: string;
	/** What stood there after our last edit of it. */
	readonly made: string;
	/** The person typed in it before that. */
	readonly isTyped: boolean;
	/** Its own id and those of the hunks that it was made of. */
	readonly from: readonly number[];
	/** The turns that made it, last one last. */
	readonly turns: readonly string[];
}

/** A text with what waits in it. Hunks are in order and never touch each other. */
export interface Reviewed {
	readonly text: string;
	readonly hunks: readonly Hunk[];
	readonly nextId: number;
}

/**
 * Who changed the text: a turn of a model makes hunks, a way back only ends or shrinks them, and what the person types
 * outside of hunks goes into the baseline.
 */
export type Author = 'person' | 'back' | { readonly turn: string };

export function unreviewed(text: string): Reviewed {
	return { text, hunks: [], nextId: 1 };
}

/** The differences of two texts as hunks of one turn. */
export function hunksOf(baseline: string, text: string, turn: string): Reviewed {
	const whole = { start: 0, end: baseline.length, text };
	return rewrite(unreviewed(baseline), whole, { turn });
}

/** What the person had, with what they typed outside of hunks since. */
export function baselineOf({ text, hunks }: Reviewed): string {
	return applyChanges(text, hunks.map(backOf));
}

/** The change of the text that puts the baseline of a hunk back. */
export function backOf(hunk: Hunk): TextChange {
	return { start: hunk.start, end: hunk.end, text: hunk.before };
}

/** Moves hunks into the baseline; the text stays. Hunks of the same origin that stay get new ids. */
export function keepHunks(state: Reviewed, ids: ReadonlySet<number>): Reviewed {
	const gone = new Set(state.hunks.filter((each) => ids.has(each.id)).flatMap((each) => each.from));
	let { nextId } = state;
	const hunks = state.hunks
		.filter((each) => !ids.has(each.id))
		.map((each) => {
			if (!each.from.some((id) => gone.has(id))) return each;
			const id = nextId++;
			return { ...each, id, from: [id] };
		});
	return { text: state.text, hunks, nextId };
}

/** Whether the hunk holds words of the person; another layout of the same words does not count. */
export function isTyped(state: Reviewed, hunk: Hunk): boolean {
	const now = state.text.slice(hunk.start, hunk.end);
	return hunk.isTyped || (now !== hunk.made && looseKey(now) !== looseKey(hunk.made));
}

/** What stays the same when a formatter lays a text out anew. */
export function looseKey(text: string): string {
	return text.replace(/[\s;,'"`()]+/g, '');
}

/** Follows one change of the text. Costs as much as the change and the hunks it touches. */
export function rewrite(state: Reviewed, change: TextChange, author: Author): Reviewed {
	const text = applyChanges(state.text, [change]);
	const delta = change.text.length - (change.end - change.start);
	const touched = state.hunks.filter((hunk) => touches(state.text, hunk, change));
	if (author === 'person' && touched.length === 0) {
		const moved = state.hunks.map((hunk) =>
			hunk.start >= change.end && (hunk.start > change.start || !isBelow(hunk, change))
				? shifted(hunk, delta)
				: hunk,
		);
		return joinNeighbours({ text, hunks: moved, nextId: state.nextId });
	}
	const around = windowAround(state, change, touched);
	const fresh = rediff(state, change, author, around);
	const hunks = [
		...state.hunks.filter((hunk) => hunk.end < around.start),
		...fresh.hunks,
		...state.hunks.filter((hunk) => hunk.start > around.end).map((hunk) => shifted(hunk, delta)),
	];
	return { text, hunks, nextId: fresh.nextId };
}

/** Where lines were only taken out, text put in belongs to the line below. */
function isBelow(hunk: Hunk, change: TextChange): boolean {
	return hunk.start === hunk.end && change.start === hunk.start;
}

function shifted(hunk: Hunk, delta: number): Hunk {
	return delta === 0 ? hunk : { ...hunk, start: hunk.start + delta, end: hunk.end + delta };
}

function isWhole(lines: string): boolean {
	return lines === '' || lines.endsWith('\n');
}

/** Whether a change concerns the lines of a hunk rather than whole lines above or below it. */
function touches(text: string, hunk: Hunk, change: TextChange): boolean {
	if (change.end < hunk.start || change.start > hunk.end) return false;
	if (change.start < hunk.end && change.end > hunk.start) return true;
	if (change.start === hunk.end && (change.start > hunk.start || isBelow(hunk, change))) {
		return !isWhole(text.slice(hunk.start, hunk.end)) || !isWhole(hunk.before);
	}
	const above = change.text || text.slice(Math.max(0, change.start - 1), change.start);
	return !isWhole(above);
}

interface Span {
	readonly start: number;
	readonly end: number;
}

/** The whole lines around a change and all hunks that it touches, also after the change and in the baseline. */
function windowAround(state: Reviewed, change: TextChange, touched: readonly Hunk[]): Span {
	const { text, hunks } = state;
	let start = Math.min(change.start, ...touched.map((hunk) => hunk.start));
	let end = Math.max(change.end, ...touched.map((hunk) => hunk.end));
	for (;;) {
		start = start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1;
		const inside = hunks.filter((hunk) => hunk.end >= start && hunk.start <= end);
		const first = Math.min(start, ...inside.map((hunk) => hunk.start));
		let last = Math.max(end, ...inside.map((hunk) => hunk.end));
		const fresh =
			text.slice(first, change.start) + change.text + text.slice(change.end, Math.max(last, end));
		const before = baselineIn(text, inside, { start: first, end: last });
		const isAligned = isWhole(text.slice(first, last)) && isWhole(fresh) && isWhole(before);
		if (last < text.length && !isAligned) {
			const lineEnd = text.indexOf('\n', last);
			last = lineEnd < 0 ? text.length : lineEnd + 1;
		}
		if (first === start && last === end) return { start, end };
		start = first;
		end = last;
	}
}

function baselineIn(text: string, inside: readonly Hunk[], { start, end }: Span): string {
	const backs = inside.map((hunk) => ({
		start: hunk.start - start,
		end: hunk.end - start,
		text: hunk.before,
	}));
	return applyChanges(text.slice(start, end), backs);
}

/** The hunks of a window after the change, which inherit from those that stood there. */
function rediff(
	state: Reviewed,
	change: TextChange,
	author: Author,
	around: Span,
): { readonly hunks: readonly Hunk[]; readonly nextId: number } {
	const inside = state.hunks.filter((hunk) => hunk.end >= around.start && hunk.start <= around.end);
	const before = baselineIn(state.text, inside, around);
	const fresh =
		state.text.slice(around.start, change.start) +
		change.text +
		state.text.slice(change.end, around.end);
	const old = inside.map((hunk) => ({ hunk, span: carried(hunk, change) }));
	const changed = { start: change.start, end: change.start + change.text.length };
	const claimed = new Set<number>();
	let { nextId } = state;
	let delta = around.start;
	const hunks = diffLines(before, fresh).map((difference): Hunk => {
		const start = difference.start + delta;
		const end = start + difference.text.length;
		delta += difference.text.length - (difference.end - difference.start);
		const near = old.filter(({ span }) => span.start <= end && span.end >= start);
		const parents = (near.length > 0 || typeof author === 'object' ? near : old).map(
			(each) => each.hunk,
		);
		const heir = parents.find((each) => !claimed.has(each.id));
		const id = heir?.id ?? nextId++;
		claimed.add(id);
		const isOurs = typeof author === 'object' && changed.start <= end && changed.end >= start;
		const turns = parents.flatMap((each) => each.turns);
		if (isOurs) turns.push(author.turn);
		const isOld = (each: Hunk) => each.isTyped || isTyped(state, each);
		return {
			id,
			start,
			end,
			before: before.slice(difference.start, difference.end),
			made: isOurs ? difference.text : ((heir ?? parents[0])?.made ?? ''),
			isTyped: isOurs ? parents.some(isOld) : parents.some((each) => each.isTyped),
			from: [...new Set([id, ...parents.flatMap((each) => each.from)])],
			turns: [...new Set(turns.toReversed())].toReversed(),
		};
	});
	return { hunks, nextId };
}

/** Where a hunk is after a change of its text. */
function carried({ start, end }: Span, change: TextChange): Span {
	const delta = change.text.length - (change.end - change.start);
	return {
		start: start <= change.start ? start : Math.max(start + delta, change.start),
		end: end >= change.end ? end + delta : Math.min(end, change.start + change.text.length),
	};
}

/** Hunks without an unchanged line between them are one. */
function joinNeighbours(state: Reviewed): Reviewed {
	const hunks: Hunk[] = [];
	for (const hunk of state.hunks) {
		const last = hunks.at(-1);
		if (!last || last.end < hunk.start) {
			hunks.push(hunk);
			continue;
		}
		hunks[hunks.length - 1] = {
			...last,
			end: hunk.end,
			before: last.before + hunk.before,
			made: last.made + hunk.made,
			isTyped: last.isTyped || hunk.isTyped,
			from: [...new Set([...last.from, ...hunk.from])],
			turns: [...new Set([...last.turns, ...hunk.turns])],
		};
	}
	return hunks.length === state.hunks.length ? state : { ...state, hunks };
}
