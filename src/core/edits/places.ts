import { applyChanges, type TextChange } from './diffLines';

/** A changed place that waits for Keep or Drop. Offsets are into the text as it is now. */
export interface Place {
	readonly id: string;
	readonly start: number;
	readonly end: number;
	/** What stood there before. */
	readonly before: string;
	/** What the edit put there; another text stands there once the person has typed in it. */
	readonly after: string;
}

/** `changes` (in order and apart) as one change of `text` that reaches from the first to the last. */
export function spanOf(text: string, changes: readonly TextChange[]): TextChange {
	const start = changes[0]?.start ?? 0;
	const end = changes.at(-1)?.end ?? start;
	const inside = changes.map((each) => ({
		...each,
		start: each.start - start,
		end: each.end - start,
	}));
	return { start, end, text: applyChanges(text.slice(start, end), inside) };
}

/**
 * Adds the edit `change` of `text` as a place. Places that it overlaps become one with it and keep the first text from
 * before.
 */
export function addEdit(
	places: readonly Place[],
	text: string,
	change: TextChange,
	id: string,
): readonly Place[] {
	return restoredGone(absorb(places, text, change, { id }), applyChanges(text, [change]));
}

/**
 * Follows `places` through what somebody else did to `text`: `changes` one after the other, each meant for the text the
 * one before it left. A change inside a place or over its border makes the place reach around it, so that dropping stays
 * exact. A place that has its old text back is gone; `isUndo` looks for that at the borders too.
 */
export function follow(
	places: readonly Place[],
	text: string,
	changes: readonly TextChange[],
	isUndo: boolean,
): readonly Place[] {
	let near = places;
	let wide = places;
	let now = text;
	for (const change of changes) {
		near = absorb(near, now, change, {});
		if (isUndo) wide = absorb(wide, now, change, { atEnd: true });
		now = applyChanges(now, [change]);
	}
	if (isUndo) {
		const left = restoredGone(wide, now);
		if (left.length < wide.length) return left;
	}
	return restoredGone(near, now);
}

/** `text` as it was before the edits of `places`. */
export function baseline(text: string, places: readonly Place[]): string {
	return applyChanges(
		text,
		places.map((place) => ({ start: place.start, end: place.end, text: place.before })),
	);
}

function restoredGone(places: readonly Place[], text: string): readonly Place[] {
	return places.filter((place) => text.slice(place.start, place.end) !== place.before);
}

interface AbsorbOptions {
	/** Makes a place of the change itself, under this id. */
	readonly id?: string;
	/** Counts text put in at the very end of a place as inside. */
	readonly atEnd?: boolean;
}

function absorb(
	places: readonly Place[],
	text: string,
	change: TextChange,
	options: AbsorbOptions,
): readonly Place[] {
	const shift = change.text.length - (change.end - change.start);
	const touched = places.filter((place) => touches(place, change, text, options.atEnd ?? false));
	const before = places.filter((place) => !touched.includes(place) && place.end <= change.start);
	const after = places
		.filter((place) => !touched.includes(place) && !before.includes(place))
		.map((place) => ({ ...place, start: place.start + shift, end: place.end + shift }));
	const [first] = touched;
	const id = options.id ?? first?.id;
	if (id === undefined) return [...before, ...after];
	const start = Math.min(change.start, ...touched.map((place) => place.start));
	const end = Math.max(change.end, ...touched.map((place) => place.end));
	const inside = touched.map((place) => ({
		...place,
		start: place.start - start,
		end: place.end - start,
	}));
	const joined: Place = {
		id,
		start,
		end: end + shift,
		before: baseline(text.slice(start, end), inside),
		after:
			options.id === undefined
				? (first?.after ?? '')
				: text.slice(start, change.start) + change.text + text.slice(change.end, end),
	};
	return [...before, joined, ...after];
}

/** Text put in at the start of a place belongs to its first line, at its end to the line below. */
function touches(place: Place, change: TextChange, text: string, atEnd: boolean): boolean {
	if (change.end < place.start || change.start > place.end) return false;
	if (change.end === place.start && change.end > change.start) return false;
	if (change.start < place.end || place.start === place.end) return true;
	return atEnd || text[place.end - 1] !== '\n';
}
