import type { Image, JournalEntry } from './journal';
import { pathsOf } from './prunePlan';

/** A stretch of selected writes, one on what the other left, and what it led from and to. */
interface RestoreStep {
	readonly before: Image | undefined;
	readonly after: Image | undefined;
	/** Nobody knows what it led to: the process ended in between. */
	readonly isUnknown: boolean;
}

/** One file on its way back. */
export interface RestoreFile {
	/** Where it is now, as a URI string. */
	readonly at: string;
	/** Where it goes back to. */
	readonly goal: string;
	/** What it goes back to; undefined: it was not there. */
	readonly target: Image | undefined;
	/** Oldest first. More than one: something else changed the file in between. */
	readonly steps: readonly RestoreStep[];
	/** Ids of the entries that are taken back, oldest first. */
	readonly entries: readonly string[];
	/** Another file has taken its name `at`: it counts as not there. */
	readonly isReplaced: boolean;
	/** The topmost folder that was made for the file. */
	readonly folder?: string;
	/** The permissions it had. */
	readonly mode?: number;
	/** SHA-256 of what was on disk, when it had unsaved changes. */
	readonly disk?: string;
}

interface Thread extends RestoreFile {
	at: string;
	goal: string;
	isReplaced: boolean;
	readonly steps: RestoreStep[];
	readonly entries: string[];
}

/**
 * The way back to before the oldest of the `selected` entries, file by file. A file is followed through its renames, also
 * through those that are not selected. `entries` are all there are, oldest first, with those settled that were never
 * finished ({@link unsettled}).
 */
export function planRestore(
	entries: readonly JournalEntry[],
	selected: ReadonlySet<string>,
): readonly RestoreFile[] {
	const threads = new Map<string, Thread>();
	const ended: Thread[] = [];
	for (const entry of entries) {
		const thread = threads.get(entry.uri);
		if (selected.has(entry.id)) {
			const follows = thread ?? newThread(entry);
			addStep(follows, entry);
			threads.set(entry.uri, follows);
			if (entry.to !== undefined) moveThread(threads, ended, entry.uri, entry.to);
		} else if (thread && entry.to !== undefined) {
			if (thread.goal === thread.at) thread.goal = entry.to;
			moveThread(threads, ended, entry.uri, entry.to);
		}
	}
	return [...ended, ...threads.values()];
}

function newThread(entry: JournalEntry): Thread {
	return {
		at: entry.uri,
		goal: entry.uri,
		target: entry.before,
		isReplaced: false,
		...(entry.folder !== undefined && { folder: entry.folder }),
		...(entry.mode !== undefined && { mode: entry.mode }),
		...(entry.disk !== undefined && { disk: entry.disk }),
		steps: [],
		entries: [],
	};
}

function addStep(thread: Thread, { id, before, after, status }: JournalEntry): void {
	thread.entries.push(id);
	const isUnknown = status === 'begun';
	const last = thread.steps.at(-1);
	if (last && !last.isUnknown && last.after?.hash === before?.hash) {
		thread.steps[thread.steps.length - 1] = { before: last.before, after, isUnknown };
	} else thread.steps.push({ before, after, isUnknown });
}

function moveThread(threads: Map<string, Thread>, ended: Thread[], from: string, to: string): void {
	const thread = threads.get(from);
	if (!thread || from === to) return;
	// A file that was deleted before another one took its name.
	const other = threads.get(to);
	if (other) {
		other.isReplaced = true;
		ended.push(other);
	}
	threads.delete(from);
	threads.set(to, thread);
	thread.at = to;
}

/** The files that decide what became of entries that were never finished, as URI strings. */
export function unsettledPaths(entries: readonly JournalEntry[]): readonly string[] {
	const begun = entries.filter((entry) => entry.status === 'begun');
	return [...new Set(begun.flatMap(pathsOf))];
}

/** What a file held when somebody looked: its hash, or undefined when it was not there. */
export type HashOf = (uri: string) => string | undefined;

/**
 * The entries without those that never happened, as far as the next entry of the file or, for the last ones, `now` tells.
 * `now` is asked for {@link unsettledPaths} alone.
 */
export function settle(entries: readonly JournalEntry[], now: HashOf): readonly JournalEntry[] {
	const next = new Map<string, string | undefined>();
	const kept: JournalEntry[] = [];
	for (const entry of entries.toReversed()) {
		const hashLater = (uri: string) => (next.has(uri) ? next.get(uri) : now(uri));
		const settled = entry.status === 'done' ? entry : settleOne(entry, hashLater);
		if (!settled) continue;
		kept.push(settled);
		next.set(entry.uri, entry.before?.hash);
		if (entry.to !== undefined) next.set(entry.to, undefined);
	}
	return kept.reverse();
}

/** Undefined: it never happened. */
function settleOne(entry: JournalEntry, hashLater: HashOf): JournalEntry | undefined {
	const { before, to, uri } = entry;
	if (hashLater(uri) === before?.hash) return undefined;
	const hasMoved = to !== undefined && before && hashLater(to) === before.hash;
	return hasMoved ? { ...entry, status: 'done', after: before } : entry;
}

/** How a file stands to the way back. */
export type RestoreState =
	/** It is what it would become. */
	| 'same'
	/** Nobody changed it since. */
	| 'plain'
	/** Something else changed it since, or in between. */
	| 'changed';

/** `hash` is what the file holds now at `file.at`. */
export function restoreState(file: RestoreFile, hash: string | undefined): RestoreState {
	const [only] = file.steps;
	if (hash === file.target?.hash && (hash === undefined || file.at === file.goal)) return 'same';
	const isKnown = file.steps.length === 1 && only !== undefined && !only.isUnknown;
	return isKnown && hash === only.after?.hash ? 'plain' : 'changed';
}
