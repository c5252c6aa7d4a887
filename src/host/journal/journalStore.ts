import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Image, Journal, JournalEntry, JournalWrite } from '../../core/journal/journal';
import { imagesOf, type JournalLimits, prunePlan } from '../../core/journal/prunePlan';
import type { Clock, Log } from '../../core/ports';
import { withLock } from './diskLock';
import { createImageStore } from './imageStore';
import { toJournalError } from './journalError';
import { createJournalLog } from './journalLog';

interface PruneReport {
	/** Entries taken out. */
	readonly pruned: number;
	/** What is left needs more than the limit, and none of it is superseded. */
	readonly isOver: boolean;
	/** Bytes of images that the rest needs. */
	readonly bytes: number;
}

type JournalChange = 'written' | 'pruned' | 'cleared';

/** The journal in a folder. Several windows may have the same one. */
export interface JournalStore extends Journal {
	/** Takes out what may go by age and size. Undefined when another window is at it. */
	prune(): Promise<PruneReport | undefined>;
	/** Takes out everything. */
	clear(): Promise<void>;
	/** Called after each change that this window makes. */
	onDidChange(listener: (change: JournalChange) => void): { dispose(): void };
}

export interface JournalDeps {
	/** Made on the first write. */
	readonly folder: string;
	readonly limits: () => JournalLimits;
	readonly clock: Pick<Clock, 'now'>;
	readonly log: Log;
}

/** Images that a window has just put may be needed by an entry that it is about to write. */
const graceMs = 60 * 60 * 1000;
const mostBytesOfLog = 1_000_000;
const longestTitle = 200;

export function createJournal({ folder, limits, clock, log }: JournalDeps): JournalStore {
	const images = createImageStore(path.join(folder, 'blobs'));
	const lines = createJournalLog(folder);
	const listeners = new Set<(change: JournalChange) => void>();
	const changed = (change: JournalChange = 'written') => {
		for (const listener of listeners) listener(change);
	};
	/** Failures of the disk become errors of the journal. */
	const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
		try {
			return await work();
		} catch (error) {
			throw toJournalError(error);
		}
	};

	async function begin(write: JournalWrite): Promise<string> {
		const { before } = write;
		const image = before && (await images.put(before, { sync: true }));
		const record = beginRecord(write, image, clock.now());
		await lines.append(record, { sync: true });
		// A window that prunes may have taken the image just before the entry named it.
		if (before && image && !(await images.has(image))) await images.put(before, { sync: true });
		changed();
		return record.id;
	}

	async function takeOut(ids: readonly string[], grace: number): Promise<void> {
		if (ids.length > 0) await lines.append({ type: 'prune', ids: [...ids] }, { sync: true });
		await lines.rotate(grace === 0 ? 0 : mostBytesOfLog, clock.now());
		await lines.compact(grace === 0 ? 0 : 24 * graceMs, clock.now());
		await images.sweep(usedNow(lines.entries), grace, clock.now());
	}

	return {
		begin: (write) => guarded(() => begin(write)),
		finish: (id, after) =>
			guarded(async () => {
				const image: Image | undefined = after && (await images.put(after, { sync: false }));
				await lines.append({ type: 'finish', id, ...(image && { after: image }) }, { sync: false });
				changed();
			}),
		abandon: (id) =>
			guarded(async () => {
				await lines.append({ type: 'abandon', id }, { sync: false });
				changed();
			}),
		entries: () => guarded(lines.entries),
		read: (image) => guarded(() => images.read(image)),
		prune: () =>
			guarded(() =>
				withLock(path.join(folder, 'prune.lock'), clock.now, async () => {
					const plan = prunePlan(await lines.entries(), clock.now(), limits());
					await takeOut(plan.drop, graceMs);
					if (plan.drop.length > 0) changed('pruned');
					if (plan.drop.length > 0) log.info(`Change history: ${plan.drop.length} entries pruned.`);
					return { pruned: plan.drop.length, isOver: plan.isOver, bytes: plan.bytes };
				}),
			),
		clear: () =>
			guarded(async () => {
				const all = await lines.entries();
				await takeOut(
					all.map(({ id }) => id),
					0,
				);
				changed('cleared');
			}),
		onDidChange(listener) {
			listeners.add(listener);
			return { dispose: () => listeners.delete(listener) };
		},
	};
}

function beginRecord(write: JournalWrite, before: Image | undefined, at: number) {
	const { kind, origin, uri, to, folder, mode, disk, undoes } = write;
	return {
		type: 'begin' as const,
		id: randomUUID(),
		at,
		kind,
		origin: { ...origin, title: origin.title.slice(0, longestTitle) },
		uri,
		...(to !== undefined && { to }),
		...(before && { before }),
		...(folder !== undefined && { folder }),
		...(mode !== undefined && { mode }),
		...(disk !== undefined && { disk }),
		...(undoes && { undoes: [...undoes] }),
	};
}

/** Whether an entry needs an image, by what the disk says at the moment of asking. */
function usedNow(
	entries: () => Promise<readonly JournalEntry[]>,
): (hash: string) => Promise<boolean> {
	let known: readonly JournalEntry[] | undefined;
	let used: ReadonlySet<string> = new Set();
	return async (hash) => {
		const all = await entries();
		if (all !== known) {
			known = all;
			used = new Set(all.flatMap((entry) => imagesOf(entry).map((image) => image.hash)));
		}
		return used.has(hash);
	};
}
