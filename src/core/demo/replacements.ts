/** One replacement in a text, as a tool call or a search/replace block says it. */
export interface Replacement {
	readonly oldText: string;
	readonly newText: string;
}

/** Lines from `from` up to `to` of the old text become those from `freshFrom` up to `freshTo` of the new one. */
interface Change {
	readonly from: number;
	readonly to: number;
	readonly freshFrom: number;
	readonly freshTo: number;
}

/** More lines than this between the first and the last change are taken as one change. */
const mostLines = 600;

/**
 * The changes from `before` to `after` as replacements to be made one after the other: each old text stands exactly once in
 * the text that those before it leave. Empty when that cannot be had.
 */
export function replacementsOf(before: string, after: string): readonly Replacement[] {
	const lines = before.split('\n');
	const fresh = after.split('\n');
	const replacements: Replacement[] = [];
	const now = [...lines];
	let shift = 0;
	for (const change of joinNear(changesOf(lines, fresh))) {
		const isDeletion = change.freshFrom === change.freshTo;
		const place = widen(now, change.from + shift, change.to + shift, isDeletion);
		if (!place) return [];
		const above = now.slice(place.from, change.from + shift);
		const below = now.slice(change.to + shift, place.to);
		const put = [...above, ...fresh.slice(change.freshFrom, change.freshTo), ...below];
		replacements.push({
			oldText: now.slice(place.from, place.to).join('\n'),
			newText: put.join('\n'),
		});
		now.splice(place.from, place.to - place.from, ...put);
		shift += change.freshTo - change.freshFrom - (change.to - change.from);
	}
	return replacements;
}

function changesOf(lines: readonly string[], fresh: readonly string[]): readonly Change[] {
	let head = 0;
	while (head < Math.min(lines.length, fresh.length) && lines[head] === fresh[head]) head++;
	let tail = 0;
	const room = Math.min(lines.length, fresh.length) - head;
	while (tail < room && lines.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
	const a = lines.slice(head, lines.length - tail);
	const b = fresh.slice(head, fresh.length - tail);
	const changes: Change[] = [];
	let [x, y] = [0, 0];
	for (const [nextX, nextY] of [...samePairs(a, b), [a.length, b.length] as const]) {
		if (nextX > x || nextY > y) {
			changes.push({
				from: x + head,
				to: nextX + head,
				freshFrom: y + head,
				freshTo: nextY + head,
			});
		}
		[x, y] = [nextX + 1, nextY + 1];
	}
	return changes;
}

type Pair = readonly [number, number];

/** The longest run of lines that both have, in order. */
function samePairs(a: readonly string[], b: readonly string[]): readonly Pair[] {
	if (a.length > mostLines || b.length > mostLines) return [];
	const width = b.length + 1;
	const longest = new Uint16Array((a.length + 1) * width);
	const at = (x: number, y: number) => longest[x * width + y] ?? 0;
	for (let x = a.length - 1; x >= 0; x--) {
		for (let y = b.length - 1; y >= 0; y--) {
			longest[x * width + y] =
				a[x] === b[y] ? at(x + 1, y + 1) + 1 : Math.max(at(x + 1, y), at(x, y + 1));
		}
	}
	const pairs: Pair[] = [];
	for (let x = 0, y = 0; x < a.length && y < b.length; ) {
		if (a[x] === b[y]) pairs.push([x++, y++]);
		else if (at(x + 1, y) >= at(x, y + 1)) x++;
		else y++;
	}
	return pairs;
}

/** Changes with one line between them at most are one. */
function joinNear(changes: readonly Change[]): readonly Change[] {
	const joined: Change[] = [];
	for (const change of changes) {
		const last = joined.at(-1);
		if (last && change.from - last.to <= 1) {
			joined.splice(-1, 1, { ...change, from: last.from, freshFrom: last.freshFrom });
		} else joined.push(change);
	}
	return joined;
}

/** The lines from `from` up to `to` with as many around them as make them unique. Whole lines go only with one beside. */
function widen(
	lines: readonly string[],
	from: number,
	to: number,
	needsNeighbour: boolean,
): { readonly from: number; readonly to: number } | undefined {
	const text = lines.join('\n');
	for (let isNarrow = needsNeighbour; ; isNarrow = false) {
		const old = lines.slice(from, to).join('\n');
		const isUnique = old.trim() !== '' && text.indexOf(old) === text.lastIndexOf(old);
		if (isUnique && !isNarrow) return { from, to };
		if (from === 0 && to === lines.length) return undefined;
		from = Math.max(0, from - 1);
		to = Math.min(lines.length, to + 1);
	}
}
