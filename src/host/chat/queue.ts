import { randomUUID } from 'node:crypto';
import { reasonOf } from '../../core/errors';
import type { Log } from '../../core/ports';
import type { FinishReason } from '../../shared/events';
import type { QueueAction, QueueView } from '../../shared/protocol';
import type { Question } from './chat';
import type { ChatSession } from './chatSession';
import type { Queued, Written } from './draft';
import type { Drafts } from './drafts';

/** What the page shows of a message that waits. */
const shownCharacters = 300;
/** Chats in which a removal can be taken back: what was removed may hold large files. */
const mostRemoved = 5;

export interface QueueDeps {
	readonly drafts: Drafts;
	readonly log: Log;
	/** Asks at once. No answer is being written in `session`. */
	readonly ask: (session: ChatSession, question: Question) => { readonly ended: Promise<unknown> };
	/** Puts what was written back into the composer, beside what stands there. Resolves when it is kept there. */
	readonly putBack: (written: Written) => Promise<void>;
	/** What is shown of the queue has changed. */
	readonly onChange: (session: ChatSession) => void;
}

/**
 * What the person sent while an answer was being written, by chat. It is sent in order as long as the answers end well; after
 * a stop, a failure or a restart it waits until the person says so.
 */
export class Queue {
	readonly #deps: QueueDeps;
	/** Chats whose queue goes on by itself. */
	readonly #flowing = new Set<string>();
	/** Chats whose next message is sent however the answer ends. */
	readonly #pushed = new Set<string>();
	readonly #removed = new Map<string, { readonly item: Queued; readonly at: number }>();
	#isClosed = false;

	constructor(deps: QueueDeps) {
		this.#deps = deps;
	}

	/** `isNext`: stops the answer and is sent in its place. */
	add(session: ChatSession, written: Written, isNext: boolean): void {
		this.#removed.delete(session.id);
		const item = { ...written, id: randomUUID() };
		if (isNext) {
			this.#push(session, item);
			return;
		}
		const items = this.#items(session);
		if (items.length === 0) this.#flowing.add(session.id);
		this.#set(session, [...items, item]);
	}

	act(session: ChatSession, action: QueueAction, id?: string): void {
		const item = this.#items(session).find((each) => each.id === id);
		if (action === 'send') {
			this.#flowing.add(session.id);
			if (!session.run) this.#sendFirst(session);
		} else if (action === 'undo') {
			this.#undo(session);
		} else if (item) {
			this.#actOn(session, action, item);
		}
		this.#deps.onChange(session);
	}

	/** An answer has begun or ended. */
	onAnswering(session: ChatSession): void {
		if (session.run || this.#isClosed) return;
		const isPushed = this.#pushed.delete(session.id);
		const goesOn = isPushed || (this.#flowing.has(session.id) && endedWell(session));
		if (goesOn) this.#sendFirst(session);
		else this.#flowing.delete(session.id);
	}

	/** Sends nothing by itself until the person says so: the chat is being closed. */
	hold({ id }: ChatSession): void {
		this.#flowing.delete(id);
		this.#pushed.delete(id);
		this.#removed.delete(id);
	}

	view(session: ChatSession): QueueView | undefined {
		const items = this.#items(session);
		const canUndo = this.#removed.has(session.id);
		if (items.length === 0 && !canUndo) return undefined;
		return { items: items.map(toView), isHeld: !this.#flowing.has(session.id), canUndo };
	}

	/** Sends nothing any more. */
	close(): void {
		this.#isClosed = true;
	}

	#items({ id }: ChatSession): readonly Queued[] {
		return this.#deps.drafts.of(id).queue;
	}

	#set({ id }: ChatSession, queue: readonly Queued[], after?: () => Promise<boolean>): void {
		this.#deps.drafts.change(id, { queue }, after);
	}

	#without(session: ChatSession, item: Queued): readonly Queued[] {
		return this.#items(session).filter((each) => each !== item);
	}

	#actOn(session: ChatSession, action: 'edit' | 'remove' | 'now', item: Queued): void {
		if (action === 'now') {
			this.#push(session, item);
			return;
		}
		const at = this.#items(session).indexOf(item);
		const left = this.#without(session, item);
		if (action === 'remove') {
			this.#noteRemoved(session, item, at);
			this.#set(session, left);
			return;
		}
		const isBack = this.#deps.putBack(item).then(() => true);
		this.#set(session, left, () => isBack);
	}

	#noteRemoved({ id }: ChatSession, item: Queued, at: number): void {
		this.#removed.delete(id);
		this.#removed.set(id, { item, at });
		const [oldest] = this.#removed.keys();
		if (this.#removed.size > mostRemoved && oldest !== undefined) this.#removed.delete(oldest);
	}

	#undo(session: ChatSession): void {
		const last = this.#removed.get(session.id);
		if (!last) return;
		this.#removed.delete(session.id);
		this.#set(session, this.#items(session).toSpliced(last.at, 0, last.item));
	}

	/** Puts it first, whether it is in the queue or not, and sends it. */
	#push(session: ChatSession, item: Queued): void {
		this.#set(session, [item, ...this.#without(session, item)]);
		if (!session.run) {
			this.#sendFirst(session);
			return;
		}
		this.#flowing.add(session.id);
		this.#pushed.add(session.id);
		session.run.abort.abort();
	}

	#sendFirst(session: ChatSession): void {
		const [first] = this.#items(session);
		if (!first) return;
		this.#flowing.add(session.id);
		this.#removed.delete(session.id);
		const { ended } = this.#deps.ask(session, toQuestion(first));
		// Not before it is in the chat: twice is better than never.
		this.#set(session, this.#without(session, first), () => session.flush());
		ended.catch((error: unknown) =>
			this.#deps.log.error(`a message of the queue: ${reasonOf(error)}`),
		);
	}
}

/** What the person wrote, as a question of the chat shown. */
export function toQuestion({ text, attachments, leftOut }: Written): Question {
	return {
		text,
		attachments,
		inNewChat: false,
		reveal: false,
		...(leftOut.includes('tools') ? { tools: [] } : {}),
		...(leftOut.includes('history') ? { leavesOutEarlier: true } : {}),
	};
}

function toView({ id, text, attachments }: Queued): QueueView['items'][number] {
	return { id, text: text.slice(0, shownCharacters), attachments: attachments.length };
}

const good: ReadonlySet<FinishReason | undefined> = new Set(['stop', 'toolCalls', 'unknown']);

/** The last answer is whole, and there is nothing to decide about it. */
export function endedWell({ transcript }: ChatSession): boolean {
	const last = transcript.turns.at(-1);
	if (last?.role !== 'assistant' || last.beside !== undefined) return false;
	return last.status === 'done' && good.has(last.finish);
}
