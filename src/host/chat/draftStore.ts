import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { parseJson } from '../../core/parseJson';
import type { Log } from '../../core/ports';
import { asAttachments } from '../../core/sessions/recordSchema';
import type { Attachment } from '../../shared/transcript';
import { type Draft, type DraftFiles, isEmpty, nothing, type Queued } from './draft';

/**
 * The drafts of chats as files: `draft-CHAT.json` with the words and the ids of what is attached, `files-CHAT.json` with what
 * is attached, which is large and written only when it changes. The draft's file is what counts: what it names is on disk
 * before it, and goes only after it, so that a crash at any point leaves the old draft or the new one.
 *
 * A window that finds its file changed by another one leaves it alone and goes on in a file with a name of its own
 * (`draft-CHAT.NAME.json`). Whoever loads them next has both.
 */
interface DraftStore {
	load(): Promise<ReadonlyMap<string, Draft>>;
	/** Asks for the draft when it is about to write. */
	save(chatId: string, draft: () => Promise<Draft>): Promise<void>;
	/** With all that other windows wrote for this chat. */
	remove(chatId: string): Promise<void>;
}

/** What one chat has on disk, as far as this window made or read it. */
interface OnDisk {
	/** Name of its own, or empty. */
	readonly own: string;
	/** What its file with the words holds. */
	readonly words: string | undefined;
	readonly bodies: readonly Attachment[];
	/** What an earlier version kept beside the words, until they name it. */
	readonly legacy: Legacy | undefined;
	/** Files of other windows that are part of the draft now. */
	readonly others: readonly string[];
}

type Legacy = Pick<Draft, 'attachments' | 'queue'>;

const noFiles: OnDisk = { own: '', words: undefined, bodies: [], legacy: undefined, others: [] };

export function createDraftStore(files: DraftFiles, log: Log): DraftStore {
	const known = new Map<string, OnDisk>();
	const of = (chatId: string) => known.get(chatId) ?? noFiles;

	async function loadOne(chatId: string, own: string) {
		const words = await files.read(nameOf('draft', chatId, own));
		const held = await files.read(nameOf('files', chatId, own));
		const { draft, ...kept } = readDraft(words, held);
		return { draft, kept: { words, ...kept } };
	}

	async function loadChat(chatId: string, owns: readonly string[]): Promise<Draft | undefined> {
		let draft: Draft | undefined;
		for (const own of owns.toSorted()) {
			try {
				const found = await loadOne(chatId, own);
				if (own === '') known.set(chatId, { ...noFiles, ...found.kept });
				else {
					const others = [nameOf('draft', chatId, own), nameOf('files', chatId, own)];
					known.set(chatId, { ...of(chatId), others: [...of(chatId).others, ...others] });
				}
				draft = draft && !isEmpty(draft) ? joined(draft, found.draft, own) : found.draft;
			} catch (error) {
				// It stays as it is: what is not known here is never written over.
				log.warn(`a draft could not be read: ${String(error)}`);
			}
		}
		return draft;
	}

	/** Where this window may write. */
	async function place(chatId: string): Promise<OnDisk> {
		const mine = of(chatId);
		const words = await files.read(nameOf('draft', chatId, mine.own));
		// Whoever took it away took along what was attached.
		if (words === undefined) return { ...mine, words, bodies: [], legacy: undefined };
		if (words === mine.words) return mine;
		log.info('a draft was changed by another window; both are kept');
		return { ...noFiles, own: randomBytes(4).toString('hex') };
	}

	async function keepBodies(chatId: string, at: OnDisk, bodies: readonly Attachment[]) {
		const name = nameOf('files', chatId, at.own);
		if (bodies.length === 0 && !at.legacy) await files.remove(name);
		else await files.write(name, JSON.stringify({ bodies, ...at.legacy }));
		known.set(chatId, { ...at, bodies });
		return { ...at, bodies };
	}

	return {
		async load() {
			const drafts = new Map<string, Draft>();
			for (const [chatId, names] of byChat(await files.names())) {
				const draft = await loadChat(chatId, names);
				if (draft) drafts.set(chatId, draft);
			}
			return drafts;
		},
		async save(chatId, read) {
			let at = await place(chatId);
			const draft = await read();
			const needed = bodiesOf(draft);
			if (needed.some((each) => !at.bodies.includes(each))) {
				const old = at.bodies.filter((each) => needed.every(({ id }) => id !== each.id));
				at = await keepBodies(chatId, at, [...old, ...needed]);
			}
			const name = nameOf('draft', chatId, at.own);
			const text = wordsOf(draft);
			if (text === undefined) await files.remove(name);
			else await files.write(name, text);
			const isLarger = at.legacy || at.bodies.length > needed.length;
			at = { ...at, words: text, legacy: undefined };
			known.set(chatId, at);
			if (isLarger) at = await keepBodies(chatId, at, needed);
			for (const other of at.others) await files.remove(other);
			known.set(chatId, { ...at, others: [] });
		},
		async remove(chatId) {
			known.delete(chatId);
			for (const name of await files.names()) {
				if (parseName(name)[1] === chatId) await files.remove(name);
			}
		},
	};
}

/** The names of their own that windows gave the drafts of each chat. */
function byChat(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
	const owns = new Map<string, string[]>();
	for (const name of names) {
		const [kind, chatId, own] = parseName(name);
		if (chatId === undefined || own === undefined || kind !== 'draft') continue;
		owns.set(chatId, [...(owns.get(chatId) ?? []), own]);
	}
	return owns;
}

/** Both windows' words: those of the other one wait, so that the person decides. */
function joined(draft: Draft, other: Draft, own: string): Draft {
	const { text, attachments } = other;
	const isNews = (text !== '' && !draft.text.includes(text)) || attachments.length > 0;
	const left: readonly Queued[] = isNews ? [{ id: own, text, attachments, leftOut: [] }] : [];
	const queue = new Map([...draft.queue, ...other.queue, ...left].map((each) => [each.id, each]));
	return { ...draft, queue: [...queue.values()], isNew: draft.isNew && other.isNew };
}

function nameOf(kind: 'draft' | 'files', chatId: string, own: string): string {
	return `${kind}-${chatId}${own === '' ? '' : `.${own}`}.json`;
}

function parseName(name: string): readonly (string | undefined)[] {
	const [, kind, chatId, own = ''] =
		/^(draft|files)-([a-z0-9-]{1,64})(?:\.([a-f0-9]{8}))?\.json$/.exec(name) ?? [];
	return [kind, chatId, own];
}

/** All that is attached, each once. */
function bodiesOf({ attachments, queue }: Draft): readonly Attachment[] {
	const all = [...attachments, ...queue.flatMap((each) => each.attachments)];
	return [...new Map(all.map((each) => [each.id, each])).values()];
}

/** Undefined: nothing has to be kept. */
function wordsOf(draft: Draft): string | undefined {
	const idsOf = (attachments: readonly Attachment[]) => attachments.map(({ id }) => id);
	return isEmpty(draft)
		? undefined
		: JSON.stringify({
				...draft,
				attachments: idsOf(draft.attachments),
				queue: draft.queue.map((each) => ({ ...each, attachments: idsOf(each.attachments) })),
			});
}

/** Throws when they are not what {@link wordsOf} wrote. */
function readDraft(words: string | undefined, held: string | undefined) {
	const { attachments: ids, queue, ...rest } = draftSchema.parse(parseJson(words ?? '') ?? {});
	// In an earlier version the queue and what is attached stood in the other file.
	const {
		bodies = [],
		attachments = [],
		queue: oldQueue = [],
	} = filesSchema.parse(held === undefined ? {} : parseJson(held));
	const byId = new Map(bodies.map((each) => [each.id, each]));
	const found = (names: readonly string[]) => names.flatMap((id) => byId.get(id) ?? []);
	const draft: Draft = {
		...nothing,
		...rest,
		attachments: ids ? found(ids) : attachments,
		queue: queue?.map((each) => ({ ...each, attachments: found(each.attachments) })) ?? oldQueue,
	};
	const legacy = ids && queue ? undefined : { attachments, queue: oldQueue };
	return { draft, bodies, legacy };
}

const attachments = z.unknown().transform(asAttachments);
const ids = z.array(z.string());
const queued = { id: z.string(), text: z.string(), leftOut: z.array(z.enum(['history', 'tools'])) };

const draftSchema = z.object({
	revision: z.number(),
	text: z.string(),
	cursor: z.tuple([z.number(), z.number()]),
	edit: z.object({ turn: z.string(), text: z.string() }).optional(),
	isNew: z.boolean(),
	attachments: ids.optional(),
	queue: z.array(z.object({ ...queued, attachments: ids })).optional(),
});

const filesSchema = z.object({
	bodies: attachments.optional(),
	attachments: attachments.optional(),
	queue: z.array(z.object({ ...queued, attachments })).optional(),
});
