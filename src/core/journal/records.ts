import * as z from 'zod';
import { parseJson } from '../parseJson';
import type { JournalEntry } from './journal';

const imageSchema = z
	.object({ hash: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().nonnegative() })
	.readonly();

const idSchema = z.string().regex(/^[0-9a-z-]{8,64}$/);

const beginSchema = z.object({
	type: z.literal('begin'),
	id: idSchema,
	at: z.number(),
	kind: z.enum(['edit', 'create', 'rename', 'delete', 'drop', 'restore']),
	origin: z
		.object({ turn: z.string(), chatId: z.string().optional(), title: z.string() })
		.transform(({ turn, chatId, title }) => ({ turn, title, ...(chatId && { chatId }) })),
	uri: z.string().min(1),
	to: z.string().optional(),
	before: imageSchema.optional(),
	folder: z.string().optional(),
	mode: z.number().int().min(0).max(0o7777).optional(),
	disk: z.string().optional(),
	undoes: z.array(z.string()).optional(),
});

const finishSchema = z.object({
	type: z.literal('finish'),
	id: idSchema,
	after: imageSchema.optional(),
});

const recordSchema = z.discriminatedUnion('type', [
	beginSchema,
	finishSchema,
	z.object({ type: z.literal('abandon'), id: idSchema }),
	/** Takes entries out of the history. */
	z.object({ type: z.literal('prune'), ids: z.array(idSchema) }),
]);

/** One line of the journal. What a write comes to is never changed in place: a later line says it. */
export type JournalRecord = z.infer<typeof recordSchema>;

/** Undefined for a line that is cut, garbage, or of a later version. */
export function parseRecord(line: string): JournalRecord | undefined {
	const value = parseJson(line);
	return recordSchema.safeParse(value).data;
}

/** The entries that the records so far add up to, by id, oldest first. */
export interface JournalFold {
	readonly entries: Map<string, JournalEntry>;
	/** Ids that were pruned or abandoned: what is said of them later counts for nothing. */
	readonly gone: Set<string>;
	/** What came of entries that are not known yet: lines of two files may be read out of order. */
	readonly early: Map<string, JournalRecord & { type: 'finish' }>;
}

export function emptyFold(): JournalFold {
	return { entries: new Map(), gone: new Set(), early: new Map() };
}

/** Adds one record. The same record twice makes no difference. */
export function foldRecord(fold: JournalFold, record: JournalRecord): void {
	const { entries, gone, early } = fold;
	switch (record.type) {
		case 'begin': {
			if (gone.has(record.id) || entries.has(record.id)) return;
			entries.set(record.id, toEntry(record));
			const finish = early.get(record.id);
			if (finish) foldRecord(fold, finish);
			early.delete(record.id);
			return;
		}
		case 'finish': {
			const entry = entries.get(record.id);
			const { after } = record;
			if (entry) entries.set(record.id, { ...entry, status: 'done', ...(after && { after }) });
			else if (!gone.has(record.id)) early.set(record.id, record);
			return;
		}
		case 'abandon':
			gone.add(record.id);
			entries.delete(record.id);
			return;
		case 'prune':
			for (const id of record.ids) {
				gone.add(id);
				entries.delete(id);
			}
			return;
		default:
			record satisfies never;
	}
}

function toEntry(record: JournalRecord & { type: 'begin' }): JournalEntry {
	const { id, at, kind, origin, uri, to, before, folder, mode, disk, undoes } = record;
	return {
		id,
		at,
		kind,
		origin,
		uri,
		...(to !== undefined && { to }),
		...(before && { before }),
		status: 'begun',
		...(folder !== undefined && { folder }),
		...(mode !== undefined && { mode }),
		...(disk !== undefined && { disk }),
		...(undoes && { undoes }),
	};
}
