import * as z from 'zod';
import type { Log } from '../../core/ports';
import { asAttachments } from '../../core/sessions/recordSchema';
import type { DraftView } from '../../shared/protocol';
import type { Attachment } from '../../shared/transcript';

/** What the person leaves out of a question. */
type LeftOut = 'history' | 'tools';

/** A question that is ready to be sent, or to wait its turn. */
export interface Written {
	readonly text: string;
	readonly attachments: readonly Attachment[];
	readonly leftOut: readonly LeftOut[];
}

export interface Queued extends Written {
	readonly id: string;
}

/** What the person has written in one chat and not sent. */
interface Draft extends DraftView {
	readonly attachments: readonly Attachment[];
	/** In the order in which they are sent. */
	readonly queue: readonly Queued[];
	/** The chat has no question yet: it exists only by what is written here. */
	readonly isNew: boolean;
}

/** Small files by their names. */
export interface DraftFiles {
	readAll(): Promise<readonly { readonly name: string; readonly text: string }[]>;
	/** The file has the old text or the new one, never a part. */
	write(name: string, text: string): Promise<void>;
	remove(name: string): Promise<void>;
	/** What an earlier version kept for all chats of the workspace together. */
	readOld(): Promise<string | undefined>;
	removeOld(): Promise<void>;
}

/** The drafts of all chats of the workspace, in memory and on disk. Never throws: a full disk must not stop the writing. */
export interface Drafts {
	/** Reads what is kept. Before everything else. */
	load(): Promise<void>;
	of(chatId: string): Draft;
	/** From now on there may be a draft for this chat. `isNew`: it has no question yet. */
	open(chatId: string, isNew: boolean): void;
	/** Whether it was opened, or something is kept for it. */
	has(chatId: string): boolean;
	/** The chat has a question now. */
	begin(chatId: string): void;
	/** Changes something and saves it. */
	change(chatId: string, part: Partial<Draft>): void;
	/** The chat that has no question yet but a draft, if there is one. */
	unsent(): string | undefined;
	/** Gives what an earlier version kept to this chat, once. */
	takeOver(chatId: string): Promise<void>;
	/** Resolves when everything is on disk, or could not be written. */
	flush(): Promise<void>;
}

const nothing: Draft = {
	revision: 0,
	text: '',
	cursor: [0, 0],
	attachments: [],
	queue: [],
	isNew: false,
};

export function createDrafts(files: DraftFiles, log: Log): Drafts {
	const drafts = new Map<string, Draft>();
	const unsaved = new Set<string>();
	const failed = new Set<string>();
	let writing: Promise<void> = Promise.resolve();
	const guard = async (what: string, act: () => Promise<void>): Promise<boolean> => {
		try {
			await act();
			return true;
		} catch (error) {
			log.warn(`${what}: ${String(error)}`);
			return false;
		}
	};
	const write = async (): Promise<void> => {
		for (const name of unsaved) {
			unsaved.delete(name);
			const isSaved = await guard('a draft could not be kept', () => {
				const text = contentOf(name, drafts);
				return text === undefined ? files.remove(name) : files.write(name, text);
			});
			if (!isSaved) failed.add(name);
		}
	};
	const change = (chatId: string, part: Partial<Draft>): void => {
		const before = drafts.get(chatId) ?? nothing;
		const after = { ...before, ...part };
		drafts.set(chatId, after);
		for (const each of failed) unsaved.add(each);
		failed.clear();
		unsaved.add(nameOf('draft', chatId));
		// Pictures are large, and not written again with each word.
		if (after.attachments !== before.attachments || after.queue !== before.queue)
			unsaved.add(nameOf('files', chatId));
		writing = writing.then(write);
	};
	return {
		async load() {
			await guard('the drafts could not be read', async () => {
				for (const { name, text } of await files.readAll()) {
					const [kind, chatId] = parseName(name);
					if (chatId === undefined) continue;
					const part = (kind === 'draft' ? draftSchema : filesSchema).safeParse(parseJson(text));
					if (part.success)
						drafts.set(chatId, { ...(drafts.get(chatId) ?? nothing), ...part.data });
					else log.warn('a draft could not be read');
				}
			});
		},
		of: (chatId) => drafts.get(chatId) ?? nothing,
		open(chatId, isNew) {
			if (!drafts.has(chatId)) drafts.set(chatId, { ...nothing, isNew });
		},
		has: (chatId) => drafts.has(chatId),
		begin(chatId) {
			if (drafts.get(chatId)?.isNew) change(chatId, { isNew: false });
		},
		change,
		unsent: () => [...drafts].find(([, draft]) => draft.isNew && !isEmpty(draft))?.[0],
		async takeOver(chatId) {
			await guard('what was attached could not be read', async () => {
				const text = await files.readOld();
				if (text === undefined) return;
				const old = asAttachments(parseJson(text));
				const { attachments } = drafts.get(chatId) ?? nothing;
				change(chatId, { attachments: [...old, ...attachments] });
				await writing;
				if (failed.size === 0) await files.removeOld();
			});
		},
		flush: () => writing,
	};
}

function isEmpty({ text, attachments, queue, edit }: Draft): boolean {
	return text === '' && attachments.length === 0 && queue.length === 0 && edit === undefined;
}

function nameOf(kind: 'draft' | 'files', chatId: string): string {
	return `${kind}-${chatId}.json`;
}

function parseName(name: string): readonly (string | undefined)[] {
	const [, kind, chatId] = /^(draft|files)-([a-z0-9-]{1,64})\.json$/.exec(name) ?? [];
	return [kind, chatId];
}

/** What the file is to hold; undefined: it is not needed. */
function contentOf(name: string, drafts: ReadonlyMap<string, Draft>): string | undefined {
	const [kind, chatId = ''] = parseName(name);
	const { attachments, queue, ...draft } = drafts.get(chatId) ?? nothing;
	if (kind === 'draft') {
		return isEmpty({ ...draft, attachments, queue }) ? undefined : JSON.stringify(draft);
	}
	const isUsed = attachments.length > 0 || queue.length > 0;
	return isUsed ? JSON.stringify({ attachments, queue }) : undefined;
}

const attachments = z.unknown().transform(asAttachments);

const draftSchema = z.object({
	revision: z.number(),
	text: z.string(),
	cursor: z.tuple([z.number(), z.number()]),
	edit: z.object({ turn: z.string(), text: z.string() }).optional(),
	isNew: z.boolean(),
});

const filesSchema = z.object({
	attachments,
	queue: z.array(
		z.object({
			id: z.string(),
			text: z.string(),
			attachments,
			leftOut: z.array(z.enum(['history', 'tools'])),
		}),
	),
});

/** Undefined when it is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}
