import { assertNever } from '../../shared/assertNever';
import type { DraftView, ToHost } from '../../shared/protocol';
import type { ChatDeps } from './chatDeps';
import type { ChatSession } from './chatSession';
import type { Composer } from './composer';
import type { Written } from './drafts';
import { Queue, type QueueDeps } from './queue';

/** What the page says about what is being written. */
type WritingMessage = Extract<ToHost, { type: 'draft' | 'queue' | 'recall' }>;

interface WritingDeps extends Pick<ChatDeps, 'drafts' | 'log' | 'page' | 'recall'> {
	readonly shown: () => ChatSession;
	/** Resolves when the chat shown is known. */
	readonly restored: () => Promise<void>;
	readonly composer: Composer;
	readonly ask: QueueDeps['ask'];
	/** Puts a text into the composer, beside what stands there. */
	readonly insert: (text: string) => Promise<void>;
	readonly onChange: (session: ChatSession) => void;
}

/** What the person writes in the chats: drafts, what waits in the queue, what was sent before. */
export class Writing {
	readonly queue: Queue;
	readonly #deps: WritingDeps;

	constructor(deps: WritingDeps) {
		this.#deps = deps;
		const putBack = ({ text, attachments }: Written): void => {
			for (const each of attachments) deps.composer.add(each);
			deps.insert(text).catch((error: unknown) => deps.log.error(String(error)));
		};
		this.queue = new Queue({ ...deps, putBack });
	}

	async act(message: WritingMessage): Promise<void> {
		await this.#deps.restored();
		switch (message.type) {
			case 'draft':
				return this.#keep(message.chatId, message);
			case 'queue':
				return this.queue.act(this.#deps.shown(), message.action, message.id);
			case 'recall':
				return this.#deps.page.post({ type: 'questions', texts: await this.questions() });
			default:
				return assertNever(message);
		}
	}

	/** What was asked before, last first. */
	questions(): Promise<readonly string[]> {
		return this.#deps.recall.texts(this.#deps.shown().transcript);
	}

	/** A text was taken from the composer, or with `isEdit` from an earlier question that was written anew. */
	taken({ id }: ChatSession, text: string, isEdit: boolean): void {
		const { drafts, recall } = this.#deps;
		const revision = drafts.of(id).revision + 1;
		const part = isEdit ? { edit: undefined } : { text: '', cursor: [0, 0] as const };
		drafts.change(id, { ...part, revision, attachments: [] });
		recall.add(text);
	}

	/** Saves what is not on disk yet. Nothing is sent any more. */
	async close(): Promise<void> {
		this.queue.close();
		await Promise.all([this.#deps.drafts.flush(), this.#deps.recall.flush()]);
	}

	/** The page may be one that was away for long: what is newer here stays. */
	#keep(chatId: string, { revision, text, cursor, edit }: DraftView): void {
		const { drafts, log } = this.#deps;
		if (!drafts.has(chatId)) log.warn('dropped a draft of a chat that is not open');
		else if (revision > drafts.of(chatId).revision)
			drafts.change(chatId, { revision, text, cursor, edit });
	}
}
