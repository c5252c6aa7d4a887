import type { Image, JournalEntry } from './journal';

export interface JournalLimits {
	/** Of all images together. */
	readonly bytes: number;
	/** Age beyond which a superseded entry goes. */
	readonly days: number;
}

export interface PrunePlan {
	/** Ids of the entries to take out. */
	readonly drop: readonly string[];
	/** Bytes of images that the rest needs. */
	readonly bytes: number;
	/** Whether the rest needs more than the limit: nothing that is left is superseded. */
	readonly isOver: boolean;
}

const several = Symbol('several turns');

const day = 24 * 60 * 60 * 1000;

/**
 * Which entries may go: only superseded ones, for whose every path there is a later entry of another turn. Those that are
 * too old go, then the oldest until the images fit. What the newest turn of a file began with always stays.
 */
export function prunePlan(
	entries: readonly JournalEntry[],
	now: number,
	limits: JournalLimits,
): PrunePlan {
	const uses = countUses(entries);
	let bytes = 0;
	for (const { image } of uses.values()) bytes += image.size;
	const drop: string[] = [];
	for (const entry of supersededOf(entries)) {
		const isOld = now - entry.at > limits.days * day;
		if (!isOld && bytes <= limits.bytes) continue;
		drop.push(entry.id);
		for (const image of imagesOf(entry)) {
			const use = uses.get(image.hash);
			if (!use) continue;
			use.count--;
			if (use.count === 0) bytes -= image.size;
		}
	}
	return { drop, bytes, isOver: bytes > limits.bytes };
}

/** Oldest first. */
function supersededOf(entries: readonly JournalEntry[]): readonly JournalEntry[] {
	/** The turn that wrote a path later, or {@link several}. */
	const later = new Map<string, string | typeof several>();
	const found: JournalEntry[] = [];
	for (const entry of entries.toReversed()) {
		const { turn } = entry.origin;
		const isSuperseded = (path: string) => (later.get(path) ?? turn) !== turn;
		if (pathsOf(entry).every(isSuperseded)) found.push(entry);
		for (const path of pathsOf(entry)) later.set(path, isSuperseded(path) ? several : turn);
	}
	return found.reverse();
}

function countUses(
	entries: readonly JournalEntry[],
): Map<string, { readonly image: Image; count: number }> {
	const uses = new Map<string, { readonly image: Image; count: number }>();
	for (const image of entries.flatMap(imagesOf)) {
		const use = uses.get(image.hash);
		if (use) use.count++;
		else uses.set(image.hash, { image, count: 1 });
	}
	return uses;
}

/** The images that an entry needs. */
export function imagesOf({ before, after }: JournalEntry): readonly Image[] {
	return [before, after].filter((image) => image !== undefined);
}

/** The URIs that a write touched. */
export function pathsOf({ uri, to }: JournalEntry): readonly string[] {
	return to === undefined ? [uri] : [uri, to];
}
