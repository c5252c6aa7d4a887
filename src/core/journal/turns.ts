import type { ChangeOrigin, JournalEntry } from './journal';
import { pathsOf } from './prunePlan';

/** The writes of one answer, of one command, or of one restore. */
export interface Turn {
	readonly id: string;
	readonly origin: ChangeOrigin;
	/** Of its first write. */
	readonly at: number;
	/** Oldest first. */
	readonly entries: readonly JournalEntry[];
	/** All of it was taken back. */
	readonly isUndone: boolean;
}

/** Newest first, by the last write of each. */
export function turnsOf(entries: readonly JournalEntry[]): readonly Turn[] {
	const groups = new Map<string, JournalEntry[]>();
	for (const entry of entries) {
		const { turn } = entry.origin;
		const group = groups.get(turn) ?? [];
		group.push(entry);
		// The one written to last comes last.
		groups.delete(turn);
		groups.set(turn, group);
	}
	const undone = undoneOf(entries);
	const turns = [...groups].flatMap(([id, group]): Turn[] => {
		const [first] = group;
		if (!first) return [];
		const isUndone = group.every((entry) => undone.has(entry.id));
		return [{ id, origin: first.origin, at: first.at, entries: group, isUndone }];
	});
	return turns.reverse();
}

/** Entries that a restore took back which itself stands. */
function undoneOf(entries: readonly JournalEntry[]): ReadonlySet<string> {
	const undone = new Set<string>();
	for (const entry of entries.toReversed()) {
		if (undone.has(entry.id)) continue;
		for (const id of entry.undoes ?? []) undone.add(id);
	}
	return undone;
}

/** The last turn of a model that still makes a difference, with the writes of the files where it does. */
export function lastTurn(entries: readonly JournalEntry[]): Turn | undefined {
	const undone = undoneOf(entries);
	return turnsOf(entries)
		.filter((turn) => !turn.isUndone && !isRestore(turn))
		.map((turn) => ({ ...turn, entries: standing(turn.entries, undone) }))
		.find((turn) => makesDifference(turn.entries));
}

/** Without those of files, through their renames, of which all was taken back. */
function standing(
	entries: readonly JournalEntry[],
	undone: ReadonlySet<string>,
): readonly JournalEntry[] {
	let kept = entries.filter(({ id }) => !undone.has(id));
	for (;;) {
		const paths = new Set(kept.flatMap(pathsOf));
		const more = entries.filter(
			(entry) => !undone.has(entry.id) || pathsOf(entry).some((each) => paths.has(each)),
		);
		if (more.length === kept.length) return kept;
		kept = more;
	}
}

function isRestore(turn: Turn): boolean {
	return turn.entries.every((entry) => entry.kind === 'restore');
}

/** False when each of the files ended as it began. */
function makesDifference(entries: readonly JournalEntry[]): boolean {
	const begins = new Map<string, string | undefined>();
	const ends = new Map<string, string | undefined>();
	for (const { uri, to, before, after, status } of entries) {
		if (status === 'begun') return true;
		if (!begins.has(uri)) begins.set(uri, before?.hash);
		ends.set(uri, after?.hash);
		if (to === undefined) continue;
		if (!begins.has(to)) begins.set(to, undefined);
		ends.set(uri, undefined);
		ends.set(to, after?.hash);
	}
	return [...begins].some(([uri, hash]) => ends.get(uri) !== hash);
}
