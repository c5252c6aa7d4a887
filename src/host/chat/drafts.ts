import { parseJson } from '../../core/parseJson';
import type { Log } from '../../core/ports';
import { asAttachments } from '../../core/sessions/recordSchema';
import { type Draft, type DraftFiles, isEmpty, nothing } from './draft';
import { createDraftStore } from './draftStore';

/** The drafts of all chats of the workspace, in memory and on disk. Never throws: a full disk must not stop the writing. */
export interface Drafts {
	/** Reads what is kept. Before everything else. */
	load(): Promise<void>;
	/** Chats whose words could be read, and not all that was attached to them. */
	readonly incomplete: readonly string[];
	of(chatId: string): Draft;
	/** From now on there may be a draft for this chat. `isNew`: it has no question yet. */
	open(chatId: string, isNew: boolean): void;
	/** Whether it was opened, or something is kept for it. */
	has(chatId: string): boolean;
	/** The chat has a question now. */
	begin(chatId: string): void;
	/** Changes something and saves it, but not before `after` says so: what is taken from here must be kept elsewhere first. */
	change(chatId: string, part: Partial<Draft>, after?: KeptElsewhere): void;
	/** The chat is gone for good, and its words with it. */
	forget(chatId: string): Promise<void>;
	/** The chats that have a draft and, as far as is known here, no question yet. */
	unsent(): readonly string[];
	/** Gives what an earlier version kept to this chat, once. */
	takeOver(chatId: string): Promise<void>;
	/** Resolves when everything is on disk, or could not be written. */
	flush(): Promise<void>;
}

/** Resolves when what was taken from a draft is kept elsewhere; with false when it is not. Asked again later then. */
type KeptElsewhere = () => Promise<boolean>;

export function createDrafts(files: DraftFiles, log: Log): Drafts {
	const drafts = new Map<string, Draft>();
	const store = createDraftStore(files, log);
	let incomplete: readonly string[] = [];
	const guard = guarded(log);
	const saving = createSaving(guard, async (chatId, until) => {
		await store.save(chatId, async () => {
			await until(chatId);
			return drafts.get(chatId) ?? nothing;
		});
	});
	const change = (chatId: string, part: Partial<Draft>, after?: KeptElsewhere): void => {
		drafts.set(chatId, { ...(drafts.get(chatId) ?? nothing), ...part });
		saving.begin(chatId, after);
	};
	return {
		async load() {
			await guard('the drafts could not be read', async () => {
				const loaded = await store.load();
				for (const [chatId, draft] of loaded.drafts) drafts.set(chatId, draft);
				incomplete = loaded.incomplete;
			});
		},
		get incomplete() {
			return incomplete;
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
		unsent: () =>
			[...drafts].flatMap(([id, draft]) => (draft.isNew && !isEmpty(draft) ? [id] : [])),
		async takeOver(chatId) {
			await guard('what was attached could not be read', async () => {
				const text = await files.readOld();
				if (text === undefined) return;
				const old = asAttachments(parseJson(text));
				const { attachments } = drafts.get(chatId) ?? nothing;
				change(chatId, { attachments: [...old, ...attachments] });
				if (await saving.flush()) await files.removeOld();
			});
		},
		async forget(chatId) {
			drafts.delete(chatId);
			await saving.instead(chatId, () =>
				guard('a draft could not be deleted', () => store.remove(chatId)),
			);
		},
		flush: async () => void (await saving.flush()),
	};
}

type Guard = (what: string, act: () => Promise<void>) => Promise<boolean>;

function guarded(log: Log): Guard {
	return async (what, act) => {
		try {
			await act();
			return true;
		} catch (error) {
			log.warn(`${what}: ${String(error)}`);
			return false;
		}
	};
}

/** Saves one chat after the other. What fails is tried again with the next change. `until` is to be awaited by `save`. */
function createSaving(
	guard: Guard,
	save: (chatId: string, until: (chatId: string) => Promise<void>) => Promise<void>,
) {
	const unsaved = new Set<string>();
	const failed = new Set<string>();
	const before = new Map<string, readonly KeptElsewhere[]>();
	let writing: Promise<unknown> = Promise.resolve();
	const until = async (chatId: string): Promise<void> => {
		for (let asked = before.get(chatId); asked; asked = before.get(chatId)) {
			const isKept = await Promise.all(asked.map((isKeptElsewhere) => isKeptElsewhere()));
			if (isKept.includes(false)) throw new Error('what was taken from it is not saved yet');
			if (before.get(chatId) === asked) before.delete(chatId);
		}
	};
	const retry = (): void => {
		for (const each of failed) unsaved.add(each);
		failed.clear();
	};
	const write = async (): Promise<void> => {
		for (const chatId of unsaved) {
			unsaved.delete(chatId);
			const isSaved = await guard('a draft could not be kept', () => save(chatId, until));
			if (!isSaved) failed.add(chatId);
		}
	};
	return {
		/** Not before `after` is done. */
		begin(chatId: string, after?: KeptElsewhere): void {
			retry();
			unsaved.add(chatId);
			if (after) before.set(chatId, [...(before.get(chatId) ?? []), after]);
			writing = writing.then(write);
		},
		/** Whether all of it is on disk. */
		async flush(): Promise<boolean> {
			await writing;
			if (failed.size > 0) {
				retry();
				writing = writing.then(write);
				await writing;
			}
			return failed.size === 0;
		},
		async instead(chatId: string, act: () => Promise<unknown>): Promise<void> {
			unsaved.delete(chatId);
			failed.delete(chatId);
			before.delete(chatId);
			writing = writing.then(act);
			await writing;
		},
	};
}
