import { randomUUID } from 'node:crypto';
import { untilAborted } from '../../core/agent/cancel';
import type { Failure } from '../../shared/failure';
import type {
	Attachment,
	ChatRecord,
	Transcript,
	TurnView,
	UserTurnView,
} from '../../shared/transcript';
import type { Asked, Chat, Question } from './chat';
import type { ChatDeps } from './chatDeps';
import { ChatPanel } from './chatPanel';
import {
	amendChat,
	type ChatSession,
	createSession,
	openSession,
	type SessionDeps,
	whyNotOpened,
} from './chatSession';
import { pause } from './pause';
import { toQuestion } from './queue';
import { Reading } from './reading';
import { RunningAnswers } from './runningAnswers';
import { isLeftOut, leaveOutEarlier, shorten, toggleLeftOut, undoTrim } from './trimActions';
import { Writing } from './writing';

/** The page does not wait longer for a secret storage that is still locked. */
const mostWaitMs = 1000;

type Agreed = Pick<Question, 'isOverBudgetAgreed'>;

/** The chats of this window: one is shown, others may still be answered. */
export class ChatController implements Chat {
	readonly #deps: ChatDeps;
	readonly #sessionDeps: SessionDeps;
	readonly #panel: ChatPanel;
	readonly #answers: RunningAnswers;
	/** What the person writes: drafts, the queue, what was sent before. */
	readonly writing: Writing;
	/** What the person does with answers that are there. */
	readonly reading: Reading;
	readonly #restored: Promise<void>;
	readonly #subscription: { dispose(): unknown };
	#shown: ChatSession;
	#isRunning = false;

	constructor(deps: ChatDeps) {
		this.#deps = deps;
		this.#sessionDeps = {
			...deps,
			onRecord: (session, record) => {
				if (session === this.#shown) this.#panel.addRecord(session.id, record);
			},
		};
		this.#shown = this.#newSession();
		const queueOf = (session: ChatSession) => this.writing.queue.view(session);
		this.#panel = new ChatPanel({ ...deps, queueOf }, () => this.#shown);
		this.writing = new Writing({
			...deps,
			composer: this.#panel.composer,
			shown: () => this.#shown,
			restored: () => this.#restored,
			ask: (session, question) => this.#askIn(session, question),
			insert: (text) => this.open(text, true),
			onChange: () => this.#panel.postState(),
		});
		const onWait = (session: ChatSession) => {
			if (session === this.#shown) this.#panel.postWait();
		};
		this.#answers = new RunningAnswers({ ...deps, onWait }, (session) =>
			this.#onAnswering(session),
		);
		this.reading = new Reading({
			...deps,
			answers: this.#answers,
			attach: (attachments) => {
				for (const each of attachments) this.#panel.composer.add(each);
				this.#panel.postState();
			},
			newSession: () => this.#newSession(),
			open: (draft) => this.open(draft),
			redraw: () => this.#panel.postSnapshot(),
			retry: (turn) => this.retry(turn),
			show: (session) => this.#show(session),
			showChat: (chatId) => this.showChat(chatId),
			shown: () => this.#shown,
			ui: deps.reading,
		});
		// A crash while an answer was being written leaves it set.
		deps.setContext('pandu.isRunning', false);
		this.#subscription = deps.connections.onDidChange(() => void this.#panel.updateConnection());
		this.#restored = this.#restore();
	}

	/** Resolves when the last chat of this workspace is shown again. */
	get restored(): Promise<void> {
		return this.#restored;
	}

	/** The chat shown. Read-only. */
	get transcript(): Transcript {
		return this.#shown.transcript;
	}

	/** What is added to the next question. */
	get attached(): readonly Attachment[] {
		return this.#panel.composer.attachments;
	}

	get shownId(): string {
		return this.#shown.id;
	}

	async ask(question: Question, signal?: AbortSignal): Promise<Asked> {
		await this.#restored;
		if (question.reveal) this.#reveal();
		if (question.chatId !== undefined) await this.#showIfFree(question.chatId);
		return await this.#askIn(this.#sessionFor(question), question, signal).ended;
	}

	async attach(attachment: Attachment): Promise<void> {
		await this.#restored;
		this.#panel.composer.add(attachment);
		this.#panel.postState();
		await this.#panel.focus();
	}

	open(draft?: string, inserts = false): Promise<void> {
		return this.#panel.focus(draft, inserts);
	}

	detach(id: string): void {
		this.#panel.composer.remove(id);
		this.#panel.postState();
	}

	/**
	 * A question from the page. Says `sent` or `notSent`. While an answer is being written it waits in the queue; with `isNow`
	 * that answer is stopped for it.
	 */
	async send(sendId: number, text: string, replaces?: UserTurnView, isNow = false): Promise<void> {
		await this.#restored;
		const refused = this.#whyNotSent(text, replaces);
		if (refused !== undefined) {
			this.#deps.page.post({ type: 'notSent', sendId, reason: refused });
			return;
		}
		const { composer } = this.#panel;
		const attachments = [...(replaces?.attachments ?? []), ...composer.attachments];
		const session = this.#shown;
		const written = { text, attachments, leftOut: [...session.leftOut] };
		session.leftOut.clear();
		const replacing = replaces ? { replaces: replaces.id } : {};
		const asked = session.run
			? this.writing.queue.add(session, written, isNow)
			: this.#askIn(session, { ...toQuestion(written), ...replacing });
		this.writing.taken(session, text, replaces !== undefined);
		this.#panel.postState();
		this.#deps.page.post({ type: 'sent', sendId });
		await asked?.ended;
	}

	#whyNotSent(text: string, replaces: UserTurnView | undefined): string | undefined {
		const { t } = this.#deps;
		if (this.#shown.run && replaces) {
			return t('An answer is still being written. Stop it or wait for it; your text is kept.');
		}
		const attached = this.#panel.composer.attachments.length + (replaces?.attachments.length ?? 0);
		if (text.trim() === '' && attached === 0) return t('Write a question first.');
		if (!this.#panel.hasEndpoint) return t('Set up an endpoint first; your text is kept.');
		return undefined;
	}

	/** Stops the answer of the chat shown, or else of any other. */
	stop(): void {
		this.#sessions.find((session) => session.run)?.run?.abort.abort();
	}

	/** The answer that is being written waits longer, or goes on at once where it waits for its turn. */
	waitMore(): void {
		this.#shown.run?.wait?.more();
	}

	/** What got no reply yet is sent anew. */
	waitAgain(): void {
		this.#shown.run?.wait?.again?.();
	}

	/** Leaves a part of the estimate out of the next question, or puts it back. */
	removePart(id: string): void {
		if (isLeftOut(id)) toggleLeftOut(this.#shown, id);
		else this.#panel.composer.remove(id);
		this.#panel.postState();
	}

	/** Takes back what was left out before the turn `turn`. */
	undoTrim(turn: string): void {
		undoTrim(this.#shown, turn);
		this.#panel.updateEstimate();
	}

	/** Has less of the chat sent when `turn` is asked for again. False: there is nothing left to leave out. */
	shorten(turn: string): boolean {
		const session = this.#shown;
		if (session.run) return false;
		const { t, warn } = this.#deps;
		const isShorter = shorten(session, turn);
		if (!isShorter)
			warn(t('Nothing before this question can be left out. Shorten it, or start a new chat.'));
		return isShorter;
	}

	/** Throws away the answer `turn` and what follows, and asks again. Steps that were paid for go on instead. */
	async retry(turn: string, agreed: Agreed = {}): Promise<void> {
		await this.#retryIn(this.#shown, turn, agreed);
	}

	/** The same after `delayMs`. Stop and another chat end the wait, and nothing else changes. */
	async retryAfter(turn: string, delayMs: number): Promise<void> {
		const session = this.#shown;
		const isThere = session.transcript.turns.some((each) => each.id === turn);
		if (session.run || !isThere) return;
		const changed = () => this.#postAnswering(session);
		const isDue = await pause(session, turn, delayMs, this.#deps.clock, changed);
		if (isDue) await this.#retryIn(session, turn, {});
		else this.#onAnswering(session);
	}

	async #retryIn(session: ChatSession, turn: string, agreed: Agreed): Promise<void> {
		const { turns } = session.transcript;
		const last = turns.at(-1);
		if (last?.id === turn && hasStepsToKeep(last)) {
			return await this.#continueIn(session, turn, agreed);
		}
		const at = turns.findIndex((each) => each.id === turn);
		const question = turns[at - 1];
		if (session.run || turns[at]?.role !== 'assistant' || question?.role !== 'user') return;
		session.append({ type: 'rewind', turn });
		await this.#answers.start(session, { ...session.questions.get(question.id), ...agreed });
	}

	/** Goes on with the last answer. */
	async continueTurn(turn: string): Promise<void> {
		await this.#continueIn(this.#shown, turn, {});
	}

	async #continueIn(session: ChatSession, turn: string, agreed: Agreed): Promise<void> {
		const last = session.transcript.turns.at(-1);
		if (session.run || last?.id !== turn || last.role !== 'assistant') return;
		const question = session.transcript.turns.at(-2);
		const instructions = { ...session.questions.get(question?.id ?? ''), ...agreed };
		await this.#answers.start(session, instructions, { resume: turn });
	}

	/** Shows an empty chat. An answer that is being written goes on in its own. */
	async newChat(): Promise<void> {
		await this.#restored;
		if (this.#shown.transcript.turns.length > 0) this.#show(await this.#emptyChat());
	}

	/** Shows a saved chat, or says why it cannot. */
	async showChat(chatId: string): Promise<void> {
		await this.#restored;
		if (chatId === this.#shown.id) return;
		const inMemory = this.#sessions.find((each) => each.id === chatId);
		const session = inMemory ?? (await openSession(this.#sessionDeps, chatId));
		if (typeof session === 'string') this.#deps.warn(whyNotOpened(session, this.#deps.t));
		else this.#show(session);
	}

	/** Adds to a chat what is not said in it, such as its name. It is saved when this resolves. */
	async amend(chatId: string, record: ChatRecord): Promise<void> {
		await this.#restored;
		const session = this.#sessions.find((each) => each.id === chatId);
		await amendChat(this.#deps.files, session, chatId, record);
	}

	/** Ends what is being written in a chat and takes it off the panel, before its file is moved. */
	async close(chatId: string): Promise<void> {
		const session = this.#sessions.find((each) => each.id === chatId);
		if (!session) return;
		await this.#answers.end(session);
		if (session === this.#shown) await this.newChat();
	}

	/** The page is (back) there. */
	async onReady(): Promise<void> {
		await this.#restored;
		this.#panel.postSnapshot();
	}

	postOlder(before: string): void {
		this.#panel.postOlder(before);
	}

	/** Marks what is being written as interrupted and saves everything. */
	async dispose(): Promise<void> {
		this.writing.queue.close();
		this.#subscription.dispose();
		if (this.#shown.run?.isPause) this.#shown.run.abort.abort();
		await this.#answers.dispose();
		this.#panel.dispose();
		await this.#shown.close();
		await this.writing.close();
	}

	/** Those in memory, the one shown first. */
	get #sessions(): readonly ChatSession[] {
		return [this.#shown, ...this.#answers.sessions];
	}

	#newSession(): ChatSession {
		return createSession(this.#sessionDeps, newChatId(this.#deps.clock.now()));
	}

	/** The empty chat in which something was written, or another one. */
	async #emptyChat(): Promise<ChatSession> {
		const id = this.#deps.drafts.unsent();
		const isFree = id !== undefined && (await this.#deps.files.read(id)) === undefined;
		return isFree ? createSession(this.#sessionDeps, id) : this.#newSession();
	}

	#sessionFor({ inNewChat, chatId, replaces }: Question): ChatSession {
		const replaced = this.#sessions.find((session) =>
			session.transcript.turns.some((turn) => turn.role === 'user' && turn.id === replaces),
		);
		if (replaced && !replaced.run) return replaced;
		const isUsed = this.#shown.transcript.turns.length > 0;
		const isOther = inNewChat || (chatId !== undefined && chatId !== this.#shown.id);
		if (this.#shown.run || (isOther && isUsed)) {
			this.#show(this.#newSession());
		}
		return this.#shown;
	}

	/** Shows the chat `chatId`, unless it is gone or busy. */
	async #showIfFree(chatId: string): Promise<void> {
		if (chatId === this.#shown.id) return;
		const inMemory = this.#sessions.find((each) => each.id === chatId);
		const session = inMemory ?? (await openSession(this.#sessionDeps, chatId));
		if (typeof session !== 'string' && !session.run) this.#show(session);
	}

	/** The question stands in the transcript when this returns; `ended` resolves with its answer. */
	#askIn(
		session: ChatSession,
		question: Question,
		signal?: AbortSignal,
	): { readonly ended: Promise<Asked> } {
		const { replaces, prompt, onRecord, onWait } = question;
		const replaced = session.transcript.turns.find((turn) => turn.id === replaces);
		if (replaced) session.append({ type: 'rewind', turn: replaced.id });
		const id = randomUUID();
		const note = this.#noteFor(session, replaced);
		session.questions.set(id, question);
		session.appendQuestion({
			type: 'userTurn',
			id,
			at: this.#deps.clock.now(),
			text: question.text,
			attachments: question.attachments,
			...(prompt === undefined ? {} : { prompt }),
			...(note === undefined ? {} : { note }),
		});
		this.#deps.drafts.begin(session.id);
		if (question.leavesOutEarlier) leaveOutEarlier(session, id, this.#deps.clock.now());
		if (session === this.#shown) this.#deps.lastChat.set(session.id);
		const ended = this.#answers
			.start(session, question, {
				...(signal && { signal }),
				...(onRecord && { onRecord }),
				...(onWait && { onWait }),
			})
			.then((answer) => toAsked(session, id, answer));
		return { ended };
	}

	/** What was told with the question that this one replaces is told again. */
	#noteFor(session: ChatSession, replaced: TurnView | undefined): string | undefined {
		const before = replaced?.role === 'user' ? replaced.note : undefined;
		const since = this.#deps.edits?.verdict(session.id);
		return before === undefined || since === undefined ? (since ?? before) : `${before} ${since}`;
	}

	#onAnswering(session: ChatSession): void {
		this.writing.queue.onAnswering(session);
		this.#postAnswering(session);
	}

	#postAnswering(session: ChatSession): void {
		const isRunning = this.#answers.isAnyRunning || this.#shown.run !== undefined;
		if (isRunning !== this.#isRunning) this.#deps.setContext('pandu.isRunning', isRunning);
		this.#isRunning = isRunning;
		if (session === this.#shown) this.#panel.postState();
	}

	#show(session: ChatSession): void {
		if (this.#shown.run?.isPause) this.#shown.run.abort.abort();
		this.#shown = session;
		this.#deps.lastChat.set(session.id);
		this.#panel.postSnapshot();
	}

	async #restore(): Promise<void> {
		const { drafts, lastChat, log, t, warn } = this.#deps;
		const last = lastChat.get();
		const connected = this.#panel.updateConnection();
		await drafts.load();
		try {
			const session = last === undefined ? 'missing' : await openSession(this.#sessionDeps, last);
			if (typeof session !== 'string') this.#shown = session;
			else this.#shown = await this.#emptyChat();
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

	#reveal(): void {
		this.#deps.page.show({ preserveFocus: true }).catch((error: unknown) => {
			this.#deps.log.warn(`the panel could not be shown: ${String(error)}`);
		});
	}
}

/** Failures of a single request that say nothing against the steps before it. */
const passing: ReadonlySet<Failure['kind']> = new Set([
	...(['budget', 'rateLimit', 'quota', 'payment', 'auth', 'overloaded'] as const),
	...(['timeout', 'network', 'tls', 'server', 'overflow'] as const),
]);

/** Tools have run, and only the request after them failed: to begin again would run and cost them twice. */
function hasStepsToKeep(turn: TurnView): boolean {
	if (turn.role !== 'assistant' || !turn.failure || !passing.has(turn.failure.kind)) return false;
	if (turn.failure.kind === 'budget') return turn.blocks.length > 0;
	return turn.blocks.some((block) => block.kind === 'toolCall' && block.result?.isError === false);
}

function toAsked(session: ChatSession, userTurn: string, id: string): Asked {
	const answer = session.transcript.turns.find((turn) => turn.id === id);
	if (answer?.role !== 'assistant') throw new Error('the answer is gone');
	return { chatId: session.id, userTurn, answer };
}

/** Sorts by time, is unique across windows, and is safe as a file name. */
function newChatId(now: number): string {
	return `${now.toString(36)}-${randomUUID().slice(0, 8)}`;
}
