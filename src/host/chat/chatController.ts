import type { Attachment, ChatRecord, Transcript } from '../../shared/transcript';
import { type Agreed, AskAgain } from './askAgain';
import { askIn } from './asking';
import type { Asked, Chat, Question } from './chat';
import type { ChatDeps } from './chatDeps';
import { ChatPanel } from './chatPanel';
import type { ChatSession } from './chatSession';
import { OpenChats } from './openChats';
import { Reading } from './reading';
import { RunningAnswers } from './runningAnswers';
import { isLeftOut, toggleLeftOut, undoTrim } from './trimActions';
import { Writing } from './writing';

/** The chats of this window: one is shown, others may still be answered. */
export class ChatController implements Chat {
	readonly #deps: ChatDeps;
	readonly #chats: OpenChats;
	readonly #panel: ChatPanel;
	readonly #answers: RunningAnswers;
	readonly #again: AskAgain;
	/** What the person writes: drafts, the queue, what was sent before. */
	readonly writing: Writing;
	/** What the person does with answers that are there. */
	readonly reading: Reading;
	readonly #restored: Promise<void>;
	readonly #subscription: { dispose(): unknown };
	#isRunning = false;

	constructor(deps: ChatDeps) {
		this.#deps = deps;
		this.#chats = new OpenChats({
			...deps,
			answering: () => this.#answers.sessions,
			onRecord: (session, record) => {
				if (session === this.#shown) this.#panel.addRecord(session.id, record);
			},
			onShow: () => this.#panel.postSnapshot(),
		});
		const queueOf = (session: ChatSession) => this.writing.queue.view(session);
		this.#panel = new ChatPanel({ ...deps, queueOf }, () => this.#shown);
		this.writing = new Writing({
			redraw: () => this.#panel.postSnapshot(),
			...deps,
			shown: () => this.#shown,
			restored: () => this.#restored,
			ask: (session, question) => this.#askIn(session, question),
			focus: (text) => this.open(text, text !== undefined),
			hasEndpoint: () => this.#panel.hasEndpoint,
			onChange: () => this.#panel.postState(),
		});
		const onWait = (session: ChatSession) => {
			if (session === this.#shown) this.#panel.postWait();
		};
		const onAnswering = (session: ChatSession) => this.#onAnswering(session);
		this.#answers = new RunningAnswers({ ...deps, onWait }, onAnswering);
		const onPause = (session: ChatSession) => this.#postAnswering(session);
		this.#again = new AskAgain({ ...deps, answers: this.#answers, onAnswering, onPause });
		this.reading = new Reading({
			...deps,
			answers: this.#answers,
			ask: (session, question) => this.#askIn(session, question),
			attach: (attachments) => {
				for (const each of attachments) this.#panel.composer.add(each);
				this.#panel.postState();
			},
			newSession: () => this.#chats.create(),
			open: (draft) => this.open(draft),
			redraw: () => this.#panel.postSnapshot(),
			retry: (turn) => this.retry(turn),
			show: (session) => this.#chats.show(session),
			showChat: (chatId) => this.showChat(chatId),
			shown: () => this.#shown,
			ui: deps.reading,
		});
		// A crash while an answer was being written leaves it set.
		deps.setContext('pandu.isRunning', false);
		this.#subscription = deps.connections.onDidChange(() => void this.#panel.updateConnection());
		this.#restored = this.#chats.restore(this.#panel.updateConnection());
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
		if (question.chatId !== undefined) await this.#chats.showIfFree(question.chatId);
		return await this.#askIn(this.#chats.for(question), question, signal).ended;
	}

	async attach(attachment: Attachment): Promise<void> {
		await this.writing.attach(async () => attachment);
	}

	open(draft?: string, inserts = false): Promise<void> {
		return this.#panel.focus(draft, inserts);
	}

	detach(id: string): void {
		this.#panel.composer.remove(id);
		this.#panel.postState();
	}

	/** Stops the answer of the chat shown, or else of any other. */
	stop(): void {
		this.#chats.all.find((session) => session.run)?.run?.abort.abort();
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
		return this.#again.shorten(this.#shown, turn);
	}

	/** Throws away the answer `turn` and what follows, and asks again. Steps that were paid for go on instead. */
	async retry(turn: string, agreed: Agreed = {}): Promise<void> {
		await this.#again.retry(this.#shown, turn, agreed);
	}

	/** The same after `delayMs`. Stop and another chat end the wait, and nothing else changes. */
	async retryAfter(turn: string, delayMs: number): Promise<void> {
		await this.#again.retryAfter(this.#shown, turn, delayMs);
	}

	/** Goes on with the last answer. */
	async continueTurn(turn: string): Promise<void> {
		await this.#again.goOn(this.#shown, turn);
	}

	/** Shows an empty chat. An answer that is being written goes on in its own. */
	async newChat(): Promise<void> {
		await this.#restored;
		await this.#chats.showEmpty();
	}

	/** Shows a saved chat, or says why it cannot. */
	async showChat(chatId: string): Promise<void> {
		await this.#restored;
		await this.#chats.showSaved(chatId);
	}

	/** Adds to a chat what is not said in it, such as its name. It is saved when this resolves. */
	async amend(chatId: string, record: ChatRecord): Promise<void> {
		await this.#restored;
		await this.#chats.amend(chatId, record);
	}

	/** Ends what is being written in a chat and takes it off the panel, before its file is moved. */
	async close(chatId: string): Promise<void> {
		const session = this.#chats.find(chatId);
		if (!session) return;
		this.writing.queue.hold(session);
		await this.#answers.end(session);
		if (session === this.#shown) await this.newChat();
	}

	/** The page is (back) there. */
	async onReady(): Promise<void> {
		this.writing.onReady();
		await this.#restored;
		this.#panel.postSnapshot();
	}

	postOlder(before: string, to?: string): void {
		this.#panel.postOlder(before, to);
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

	get #shown(): ChatSession {
		return this.#chats.shown;
	}

	#askIn(session: ChatSession, question: Question, signal?: AbortSignal) {
		if (session === this.#shown) this.#deps.lastChat.set(session.id);
		return askIn({ ...this.#deps, answers: this.#answers }, session, question, signal);
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

	#reveal(): void {
		this.#deps.page.show({ preserveFocus: true }).catch((error: unknown) => {
			this.#deps.log.warn(`the panel could not be shown: ${String(error)}`);
		});
	}
}
