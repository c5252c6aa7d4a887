import { randomUUID } from 'node:crypto';
import { reasonOf } from '../../core/errors';
import type { ChangeOrigin, JournalEntry } from '../../core/journal/journal';
import { planRestore, settle, unsettledPaths } from '../../core/journal/restorePlan';
import { hashOf } from './imageStore';
import { decide } from './restoreDecisions';
import { planOps } from './restoreOps';
import type { RestoreDeps } from './restoreParts';
import { runOps } from './restoreRun';

export type RestoreResult =
	/** Every file was as it would become. */
	| { readonly kind: 'nothing' }
	/** The person changed their mind, or left every file as it is. */
	| { readonly kind: 'cancelled' }
	| {
			readonly kind: 'done';
			/** The turn of the restore, which can be restored in its turn. */
			readonly turn: string;
			/** Writes that were taken back. */
			readonly changes: number;
			/** Files that were changed. */
			readonly files: number;
	  }
	| {
			readonly kind: 'failed';
			readonly reason: string;
			/** Files that were changed and could not be changed back, as URI strings. Empty: everything is as it was. */
			readonly applied: readonly string[];
	  };

/**
 * Takes the writes of the entries `selected` back, byte for byte, each file to before the oldest of them. Asks about files
 * that something else changed since before it changes any. All files or none, as far as the disk lets it; each of its own
 * changes is in the journal first, under a turn with `title`.
 */
export async function restore(
	deps: RestoreDeps,
	selected: ReadonlySet<string>,
	title: string,
): Promise<RestoreResult> {
	try {
		const entries = await settledEntries(deps);
		const decisions = await decide(deps, planRestore(entries, selected));
		if (!decisions) return { kind: 'cancelled' };
		const ops = planOps(decisions);
		if (ops.length === 0) {
			return { kind: decisions.some(({ end }) => end.kind === 'leave') ? 'cancelled' : 'nothing' };
		}
		const origin: ChangeOrigin = { turn: `restore-${randomUUID()}`, title };
		// What stayed as it is was decided too, so the whole selection counts as taken back.
		const rest = decisions.filter(({ end }) => end.kind !== 'become');
		const undoes = rest.flatMap(({ file }) => file.entries);
		const failure = await runOps(deps, ops, { origin, undoes });
		if (failure) return { kind: 'failed', ...failure };
		const changes = ops.reduce((sum, { file }) => sum + file.entries.length, 0);
		return { kind: 'done', turn: origin.turn, changes, files: ops.length };
	} catch (error) {
		return { kind: 'failed', reason: reasonOf(error), applied: [] };
	}
}

/** The entries without those that never happened, by what their files hold now. */
export async function settledEntries({
	journal,
	files,
}: Pick<RestoreDeps, 'journal' | 'files'>): Promise<readonly JournalEntry[]> {
	const entries = await journal.entries();
	const hashes = new Map<string, string | undefined>();
	for (const uri of unsettledPaths(entries)) {
		const bytes = await files.read(uri);
		hashes.set(uri, bytes && hashOf(bytes));
	}
	return settle(entries, (uri) => hashes.get(uri));
}
