import { randomUUID } from 'node:crypto';
import { untilAborted } from '../../core/agent/cancel';
import type { ChatRecord } from '../../shared/transcript';
import type { Question } from './chat';
import type { ChatDeps } from './chatDeps';
import {
	amendChat,
	type ChatSession,
	createSession,
	openSession,
	type SessionDeps,
	whyNotOpened,
} from './chatSession';

/** The page does not wait longer for a secret storage that is still locked. */
const mostWaitMs = 1000;

interface OpenChatsDeps extends SessionDeps, Pick<ChatDeps, 'drafts' | 'lastChat'> {
	/** Chats that must not be opened anew from their files. */
	readonly answering: () => readonly ChatSession[];
	/** Another chat is shown. */
	readonly onShow: () => void;
}

/** The chats in memory: the one that is shown, and those that are still answered. */
export class OpenChats {
	readonly #deps: OpenChatsDeps;
	#shown: ChatSession;

	constructor(deps: OpenChatsDeps) {
		this.#deps = deps;
		this.#shown = this.create();
	}

	get shown(): ChatSession {
		return this.#shown;
	}

	/** Those in memory, the one shown first. */
	get all(): readonly ChatSession[] {
		return [this.#shown, ...this.#deps.answering()];
	}

	/** The chat `chatId`, if it is in memory. */
	find(chatId: string): ChatSession | undefined {
		return this.all.find((each) => each.id === chatId);
	}

	/** An empty chat, not shown. */
	create(): ChatSession {
		return createSession(this.#deps, newChatId(this.#deps.clock.now()));
	}

	/** The empty chat in which something was written, or another one. */
	async #empty(): Promise<ChatSession> {
		const { drafts, files, log } = this.#deps;
		for (const id of drafts.unsent()) {
			try {
				// A window that was killed as it began to write leaves an empty file, or a question that its draft does not know of.
				const lines = (await files.read(id)) ?? [];
				if (lines.length === 0) return createSession(this.#deps, id);
			} catch (error) {
				// The page waits for a chat in any case.
				log.warn(`whether chat ${id} is empty is unknown: ${String(error)}`);
			}
		}
		return this.create();
	}

	show(session: ChatSession): void {
		if (this.#shown.run?.isPause) this.#shown.run.abort.abort();
		this.#shown = session;
		this.#deps.lastChat.set(session.id);
		this.#deps.onShow();
	}

	async showEmpty(): Promise<void> {
		if (this.#shown.transcript.turns.length > 0) this.show(await this.#empty());
	}

	/** Shows a saved chat, or says why it cannot. */
	async showSaved(chatId: string): Promise<void> {
		if (chatId === this.#shown.id) return;
		const session = await this.#open(chatId);
		if (typeof session === 'string') this.#deps.warn(whyNotOpened(session, this.#deps.t));
		else this.show(session);
	}

	/** Shows the chat `chatId`, unless it is gone or busy. */
	async showIfFree(chatId: string): Promise<void> {
		if (chatId === this.#shown.id) return;
		const session = await this.#open(chatId);
		if (typeof session !== 'string' && !session.run) this.show(session);
	}

	/** Where a question belongs. It is shown, unless it replaces one of another chat. */
	for({ inNewChat, chatId, replaces }: Question): ChatSession {
		const replaced = this.all.find((session) =>
			session.transcript.turns.some((turn) => turn.role === 'user' && turn.id === replaces),
		);
		if (replaced && !replaced.run) return replaced;
		const isUsed = this.#shown.transcript.turns.length > 0;
		const isOther = inNewChat || (chatId !== undefined && chatId !== this.#shown.id);
		if (this.#shown.run || (isOther && isUsed)) this.show(this.create());
		return this.#shown;
	}

	/** Adds to a chat what is not said in it, such as its name. It is saved when this resolves. */
	async amend(chatId: string, record: ChatRecord): Promise<void> {
		await amendChat(this.#deps.files, this.find(chatId), chatId, record);
	}

	/** The chat that was shown last is shown again. Does not wait for `connected` for long. */
	async restore(connected: Promise<void>): Promise<void> {
		const { drafts, lastChat, log, t, warn } = this.#deps;
		const last = lastChat.get();
		await drafts.load();
		if (drafts.incomplete.length > 0) {
			warn(
				t(
					'Not everything that was attached to a question you have not sent could be read. Your words are here; attach it again.',
				),
			);
		}
		try {
			const session = last === undefined ? 'missing' : await openSession(this.#deps, last);
			if (typeof session !== 'string') this.#shown = session;
			else this.#shown = await this.#empty();
			if (typeof session === 'string' && session !== 'missing') warn(whyNotOpened(session, t));
		} catch (error) {
			log.error(`the last chat could not be opened: ${String(error)}`);
		}
		drafts.open(this.#shown.id, this.#shown.transcript.turns.length === 0);
		await drafts.takeOver(this.#shown.id);
		await untilAborted(connected, AbortSignal.timeout(mostWaitMs)).catch(() => {
			log.warn('the secret storage has not answered yet');
		});
	}

	async #open(
		chatId: string,
	): Promise<ChatSession | Exclude<Awaited<ReturnType<typeof openSession>>, ChatSession>> {
		return this.find(chatId) ?? (await openSession(this.#deps, chatId));
	}
}

/** Sorts by time, is unique across windows, and is safe as a file name. */
function newChatId(now: number): string {
	return `${now.toString(36)}-${randomUUID().slice(0, 8)}`;
}
