import { assertNever } from '../../shared/assertNever';
import type { DraftView, ToHost } from '../../shared/protocol';
import type { UserTurnView } from '../../shared/transcript';
import type { Question } from './chat';
import type { ChatDeps } from './chatDeps';
import type { ChatSession } from './chatSession';
import { composerIn } from './composer';
import type { Written } from './draft';
import { Incoming, type ReadFound } from './incoming';
import { endedWell, Queue, type QueueDeps, toQuestion } from './queue';

/** What the page says about what is being written. */
type WritingMessage = Extract<ToHost, { type: 'draft' | 'queue' | 'recall' }>;

interface WritingDeps
	extends Pick<ChatDeps, 'clock' | 'drafts' | 'log' | 'page' | 'recall' | 't' | 'warn'> {
	readonly shown: () => ChatSession;
	/** Resolves when the chat shown is known. */
	readonly restored: () => Promise<void>;
	readonly hasEndpoint: () => boolean;
	readonly ask: QueueDeps['ask'];
	/** Shows the composer; puts a text into it, beside what stands there. */
	readonly focus: (text?: string) => Promise<void>;
	readonly onChange: (session: ChatSession) => void;
	/** Sends the page the whole chat shown. */
	readonly redraw: () => void;
}

/** A question from the page. */
interface Sent {
	readonly sendId: number;
	readonly text: string;
	/** Where it was written. Absent: in the chat shown. */
	readonly chatId?: string | undefined;
	/** An answer that is being written is stopped for it. */
	readonly isNow?: boolean | undefined;
}

/** The page tells of a change on each pause in typing. */
const mostTellMs = 2000;

/** What the person writes in the chats: drafts, what waits in the queue, what was sent before. */
export class Writing {
	readonly queue: Queue;
	readonly #deps: WritingDeps;
	readonly #incoming: Incoming;
	/** How often the page was made anew. */
	#pages = 0;
	/** Chats into whose composer a text was put that the page has not told of yet. */
	readonly #puttingBack = new Map<string, AbortController>();

	constructor(deps: WritingDeps) {
		this.#deps = deps;
		this.queue = new Queue({ ...deps, putBack: (written) => this.#putBack(written) });
		this.#incoming = new Incoming({
			...deps,
			attach: async (chatId, attachment) => {
				composerIn(deps.drafts, () => chatId).add(attachment);
				if (chatId !== deps.shown().id) return;
				deps.onChange(deps.shown());
				await deps.focus();
			},
		});
	}

	/** Reads and attaches to a chat, by default the one shown. False: not all of it; the person knows why. */
	async attach(read: ReadFound, chatId?: string): Promise<boolean> {
		const { drafts, log, restored, shown } = this.#deps;
		await restored();
		const into = chatId || shown().id;
		if (into === shown().id || drafts.has(into)) return await this.#incoming.add(into, read);
		log.warn('dropped an attachment of a chat that is not open');
		return false;
	}

	/**
	 * Says `sent` or `notSent`. While an answer is being written the question waits in the queue; with `isNow` that answer is
	 * stopped for it. With `replaces` it takes the place of an earlier one, and what stands in the composer stays there.
	 */
	async send(
		{ sendId, text, chatId, isNow = false }: Sent,
		replaces?: UserTurnView,
	): Promise<void> {
		const { drafts, page, restored, shown } = this.#deps;
		const pages = this.#pages;
		await restored();
		const session = shown();
		const { run } = session;
		const refused =
			this.#whyElsewhere(!chatId || chatId === session.id) ??
			(replaces ? undefined : await this.#whyIncomplete(session)) ??
			this.#whyElsewhere(shown() === session) ??
			(run && !isNow ? this.#whyStopped(session) : undefined) ??
			this.#whyNotSent(session, text, replaces);
		if (refused !== undefined) {
			page.post({ type: 'notSent', sendId, reason: refused });
			return;
		}
		let asked: ReturnType<QueueDeps['ask']> | undefined;
		if (replaces) asked = this.#deps.ask(session, anew(session, replaces, text));
		else {
			const { attachments } = drafts.of(session.id);
			const written = { text, attachments, leftOut: [...session.leftOut] };
			session.leftOut.clear();
			if (session.run) this.queue.add(session, written, isNow);
			else asked = this.#deps.ask(session, toQuestion(written));
		}
		this.#taken(session, text, replaces !== undefined);
		this.#deps.onChange(session);
		page.post({ type: 'sent', sendId });
		// A page that was made meanwhile shows the text still, and does not know what was sent.
		if (pages !== this.#pages) this.#deps.redraw();
		await asked?.ended;
	}

	/** The page was made anew. */
	onReady(): void {
		this.#pages += 1;
	}

	/** Another chat came into view meanwhile. */
	#whyElsewhere(isHere: boolean): string | undefined {
		const { t } = this.#deps;
		return isHere
			? undefined
			: t('Another chat is shown by now. Your text is kept in the chat where you wrote it.');
	}

	/** The answer after which it was to be asked ended otherwise while it waited. */
	#whyStopped(session: ChatSession): string | undefined {
		if (session.run || endedWell(session)) return undefined;
		return this.#deps.t('The answer ended early. Your text is kept; send it if you still want to.');
	}

	/** Waits for what is being attached. */
	async #whyIncomplete({ id }: ChatSession): Promise<string | undefined> {
		const { t } = this.#deps;
		const state = await this.#incoming.settled(id);
		if (state === 'there') return undefined;
		return state === 'slow'
			? t('What you attached is still being read. Your text is kept; send it again in a moment.')
			: t('Not everything was attached. Your text is kept; send again to send it as it is.');
	}

	#whyNotSent(session: ChatSession, text: string, replaces?: UserTurnView): string | undefined {
		const { drafts, hasEndpoint, t } = this.#deps;
		if (session.run && replaces) {
			return t('An answer is still being written. Stop it or wait for it; your text is kept.');
		}
		const { attachments } = replaces ?? drafts.of(session.id);
		if (text.trim() === '' && attachments.length === 0) return t('Write a question first.');
		if (!hasEndpoint()) return t('Set up an endpoint first; your text is kept.');
		return undefined;
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
	#taken(session: ChatSession, text: string, isEdit: boolean): void {
		const { drafts, recall } = this.#deps;
		const revision = drafts.of(session.id).revision + 1;
		const part = isEdit
			? { edit: undefined }
			: { text: '', cursor: [0, 0] as const, attachments: [] };
		// It stays in the draft until it is in the chat.
		drafts.change(session.id, { ...part, revision }, () => session.flush());
		recall.add(text);
	}

	/** Into the chat shown. Resolves when the page has it in its draft, or is not going to say so. */
	#putBack({ text, attachments, leftOut }: Written): Promise<void> {
		const { clock, drafts, focus, log, shown } = this.#deps;
		const session = shown();
		for (const each of attachments) composerIn(drafts, () => session.id).add(each);
		for (const each of leftOut) session.leftOut.add(each);
		focus(text).catch((error: unknown) => log.error(String(error)));
		const told = new AbortController();
		this.#puttingBack.get(session.id)?.abort();
		this.#puttingBack.set(session.id, told);
		return clock.sleep(mostTellMs, told.signal).catch(() => undefined);
	}

	/** Saves what is not on disk yet. Nothing is sent any more. */
	async close(): Promise<void> {
		this.queue.close();
		for (const told of this.#puttingBack.values()) told.abort();
		await Promise.all([this.#deps.drafts.flush(), this.#deps.recall.flush()]);
	}

	/** The page may be one that was away for long: what is newer here stays. */
	#keep(chatId: string, { revision, text, cursor, edit }: DraftView): void {
		const { drafts, log } = this.#deps;
		if (!drafts.has(chatId)) log.warn('dropped a draft of a chat that is not open');
		else if (revision > drafts.of(chatId).revision) {
			drafts.change(chatId, { revision, text, cursor, edit });
			this.#puttingBack.get(chatId)?.abort();
		}
	}
}

/** An earlier question in other words: with what it had, and leaving out what it left out. */
function anew(session: ChatSession, { id, attachments }: UserTurnView, text: string): Question {
	const before = session.questions.get(id);
	return {
		...toQuestion({ text, attachments, leftOut: [] }),
		...(before?.tools && { tools: before.tools }),
		...(before?.leavesOutEarlier && { leavesOutEarlier: true }),
		replaces: id,
	};
}
