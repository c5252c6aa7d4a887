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
	load(): Promise<Loaded>;
	/** Asks for the draft when it is about to write. */
	save(chatId: string, draft: () => Promise<Draft>): Promise<void>;
	/** With all that other windows wrote for this chat. */
	remove(chatId: string): Promise<void>;
}

interface Loaded {
	readonly drafts: ReadonlyMap<string, Draft>;
	/** Chats whose words are here, and not all that was attached to them. */
	readonly incomplete: readonly string[];
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

interface FoundPlace {
	readonly kept: Pick<OnDisk, 'words' | 'bodies' | 'legacy'>;
	readonly isInTheWay: boolean;
}

const noFiles: OnDisk = { own: '', words: undefined, bodies: [], legacy: undefined, others: [] };

export function createDraftStore(files: DraftFiles, log: Log): DraftStore {
	const known = new Map<string, OnDisk>();
	const of = (chatId: string) => known.get(chatId) ?? noFiles;

	const loadChat = createLoader(files, log, known);

	/** Nothing is written between the look at the files and the writing, not by another window either. */
	async function write(chatId: string, draft: Draft, into?: OnDisk): Promise<void> {
		let at = into ?? (await place(chatId));
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
	}

	/** Where this window may write. */
	async function place(chatId: string): Promise<OnDisk> {
		const mine = of(chatId);
		const words = await files.read(nameOf('draft', chatId, mine.own));
		// Whoever took it away took along what was attached.
		if (words === undefined) return { ...mine, words, bodies: [], legacy: undefined };
		if (words === mine.words) return mine;
		log.info('a draft was changed by another window; both are kept');
		return ownPlace();
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
			const incomplete = new Set<string>();
			for (const [chatId, names] of byChat(await files.names())) {
				const draft = await loadChat(chatId, names, incomplete);
				if (draft) drafts.set(chatId, draft);
			}
			return { drafts, incomplete: [...incomplete] };
		},
		async save(chatId, read) {
			const draft = await read();
			// Nobody else writes to a file with a name of this window's own.
			if (of(chatId).own !== '') return await write(chatId, draft);
			const name = nameOf('draft', chatId, '');
			if (await files.alone(name, () => write(chatId, draft))) return;
			log.info('another window is writing the same draft; both are kept');
			await write(chatId, draft, ownPlace());
		},
		async remove(chatId) {
			known.delete(chatId);
			for (const name of await files.names()) {
				// Those that were set aside as well.
				if (/^(?:draft|files)-([^.]*)\./.exec(name)?.[1] === chatId) await files.remove(name);
			}
		},
	};
}

/** Reads all that windows wrote of one chat. Remembers in `known` what this window may write over. */
function createLoader(files: DraftFiles, log: Log, known: Map<string, OnDisk>) {
	const of = (chatId: string) => known.get(chatId) ?? noFiles;

	/** What is attached. What cannot be read is put out of the way, so that nothing is written over it. */
	async function loadHeld(name: string): Promise<LoadedHeld> {
		try {
			const text = await files.read(name);
			const parsed = filesSchema.safeParse(text === undefined ? {} : parseJson(text));
			if (parsed.success) return { held: parsed.data, isDamaged: false, isInTheWay: false };
			log.warn(`${name}: what is attached to a draft could not be read; it is set aside`);
			await files.setAside(name);
			return { held: {}, isDamaged: true, isInTheWay: false };
		} catch (error) {
			log.warn(`${name}: what is attached to a draft is left where it is: ${String(error)}`);
			return { held: {}, isDamaged: true, isInTheWay: true };
		}
	}

	async function loadOne(chatId: string, own: string) {
		const words = await files.read(nameOf('draft', chatId, own));
		// Whether these can be read is known before anything is set aside.
		const parsed = draftSchema.parse(parseJson(words ?? '') ?? {});
		const { held, isDamaged, isInTheWay } = await loadHeld(nameOf('files', chatId, own));
		const { draft, isWhole, ...kept } = joinHeld(parsed, held);
		// Words of an earlier version do not say what is attached to them.
		const isAll = isWhole && !(isDamaged && kept.legacy);
		return { draft, isAll, isInTheWay, kept: { words, ...kept } };
	}

	/** Remembers where what was found may be written, and what goes then. */
	function remember(chatId: string, own: string, { kept, isInTheWay }: FoundPlace): void {
		if (own === '') {
			known.set(chatId, isInTheWay ? ownPlace() : { ...noFiles, ...kept });
			return;
		}
		const others = [nameOf('draft', chatId, own)];
		if (!isInTheWay) others.push(nameOf('files', chatId, own));
		known.set(chatId, { ...of(chatId), others: [...of(chatId).others, ...others] });
	}

	async function loadChat(
		chatId: string,
		owns: readonly string[],
		incomplete: Set<string>,
	): Promise<Draft | undefined> {
		let draft: Draft | undefined;
		for (const own of owns.toSorted()) {
			try {
				const found = await loadOne(chatId, own);
				if (!found.isAll) incomplete.add(chatId);
				remember(chatId, own, found);
				draft = draft && !isEmpty(draft) ? joined(draft, found.draft, own) : found.draft;
			} catch (error) {
				// It stays as it is: what is not known here is never written over.
				log.warn(`a draft could not be read: ${String(error)}`);
			}
		}
		return draft;
	}

	return loadChat;
}

const ownPlace = (): OnDisk => ({ ...noFiles, own: randomBytes(4).toString('hex') });

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

/** A draft with what is attached to it, as far as that could be read. */
function joinHeld({ attachments: ids, queue, ...rest }: z.infer<typeof draftSchema>, held: Held) {
	// In an earlier version the queue and what is attached stood in the other file.
	const { bodies = [], attachments = [], queue: oldQueue = [] } = held;
	const byId = new Map(bodies.map((each) => [each.id, each]));
	const found = (names: readonly string[]) => names.flatMap((id) => byId.get(id) ?? []);
	const draft: Draft = {
		...nothing,
		...rest,
		attachments: ids ? found(ids) : attachments,
		queue: queue?.map((each) => ({ ...each, attachments: found(each.attachments) })) ?? oldQueue,
	};
	const legacy = ids && queue ? undefined : { attachments, queue: oldQueue };
	const named = [...(ids ?? []), ...(queue ?? []).flatMap((each) => each.attachments)];
	return { draft, bodies, legacy, isWhole: named.every((id) => byId.has(id)) };
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

type Held = z.infer<typeof filesSchema>;

interface LoadedHeld {
	readonly held: Held;
	readonly isDamaged: boolean;
	/** It is damaged and could not be set aside. */
	readonly isInTheWay: boolean;
}
