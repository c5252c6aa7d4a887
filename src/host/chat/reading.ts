import { randomUUID } from 'node:crypto';
import { forkRecords } from '../../core/sessions/fork';
import { parseLog, titleOf } from '../../core/sessions/parseLog';
import { chatAsText } from '../../core/sessions/plainText';
import type { Failure } from '../../shared/failure';
import type { AssistantTurnView, TurnView } from '../../shared/transcript';
import type { Connection } from '../connections';
import { answerText } from './answerText';
import type { ChatDeps } from './chatDeps';
import type { ChatSession } from './chatSession';
import { explainQuestion, findCodeIn, lastCodeIn } from './explainCode';
import type { QueueDeps } from './queue';
import type { AttachAgain, ReadingUi, TurnAction } from './readingUi';
import type { RunningAnswers } from './runningAnswers';

interface ReadingDeps extends Pick<ChatDeps, 'clock' | 'files' | 'page' | 't' | 'warn'> {
	readonly ui: ReadingUi | undefined;
	/** The active endpoint with another model. */
	readonly connectTo?: (model: string) => Promise<Connection | Failure>;
	readonly answers: RunningAnswers;
	readonly shown: () => ChatSession;
	readonly newSession: () => ChatSession;
	readonly show: (session: ChatSession) => void;
	readonly showChat: (chatId: string) => Promise<void>;
	readonly open: (draft?: string) => Promise<void>;
	readonly attach: AttachAgain;
	readonly ask: QueueDeps['ask'];
	readonly retry: (turn: string) => Promise<void>;
	/** The whole chat has to be drawn again. */
	readonly redraw: () => void;
}

/** What a person does with answers that are there: fork, ask again, compare, pin, read elsewhere. */
export class Reading {
	readonly #deps: ReadingDeps;

	constructor(deps: ReadingDeps) {
		this.#deps = deps;
	}

	/** Offers what can be done with the turn. */
	async showMenu(turn: string): Promise<void> {
		const found = this.#find(turn);
		if (!found || !this.#deps.ui) return;
		const action = await this.#deps.ui.chooseAction(actionsFor(found, this.#isBusy));
		if (action) await this.act(action, turn);
	}

	/** Without a turn: the last answer. */
	async act(action: TurnAction, turn = this.lastAnswer?.id): Promise<void> {
		const found = this.#find(turn);
		if (!found) {
			this.#deps.warn(this.#deps.t('There is no answer yet.'));
			return;
		}
		switch (action) {
			case 'fork':
				return this.#fork(found);
			case 'otherModel':
				return this.#askOtherModel(found);
			case 'pin':
			case 'unpin':
				this.#shown.append({ type: 'pin', turn: found.id, pinned: action === 'pin' });
				return;
			case 'openAnswer':
				return this.#openAnswer(found);
			default:
				return undefined;
		}
	}

	/** Asks for another answer. The one that is there can be brought back; whoever would lose sight of more is asked. */
	async askAgain(turn: string): Promise<void> {
		const { retry } = this.#deps;
		if (this.#isBusy || !this.#find(turn)) return;
		const choice = await this.#choiceFor(turn);
		if (choice === 'replace') await retry(turn);
		if (choice === 'fork') await this.#askInFork(turn, {});
	}

	/** Goes on from another answer to the same question. */
	chooseAnswer(turn: string): void {
		const session = this.#shown;
		const { turns } = session.transcript;
		const isThere = turns.some(
			(each) => each.role === 'assistant' && each.versions?.includes(turn),
		);
		if (this.#isBusy || !isThere) return;
		session.append({ type: 'chooseAnswer', turn });
		this.#deps.redraw();
	}

	async showPinned(): Promise<void> {
		const { ui, warn, t, page, open } = this.#deps;
		const pinned = this.#shown.transcript.turns.filter((turn) => turn.pinned);
		if (pinned.length === 0) {
			warn(t('Nothing is pinned in this chat. “More actions” at a question or an answer pins it.'));
			return;
		}
		const turn = await ui?.pickPinned(
			pinned.map((each) => ({ id: each.id, text: textOf(each), isQuestion: each.role === 'user' })),
		);
		if (turn === undefined) return;
		await open();
		page.post({ type: 'showTurn', turn });
	}

	/** The whole chat as plain text, read from the last answer on. */
	async openPlainText(): Promise<void> {
		const { ui, t, warn } = this.#deps;
		const { transcript } = this.#shown;
		if (transcript.turns.length === 0) {
			warn(t('There is nothing to read yet.'));
			return;
		}
		const { text, lastAnswer } = chatAsText(transcript, t);
		await ui?.openDocument(text, `${transcript.title || t('Chat')}.txt`, lastAnswer);
	}

	async showOrigin(): Promise<void> {
		const { from } = this.#shown.transcript;
		if (from) await this.#deps.showChat(from.chat);
	}

	/** Only what stands in the answer is run. */
	async runInTerminal(turn: string, text: string): Promise<void> {
		const found = this.#find(turn);
		const lines = (words: string) =>
			words
				.replace(/\r\n/g, '\n')
				.replace(/^[ \t>]+/gm, '')
				.trim();
		if (found?.role !== 'assistant' || !lines(answerText(found)).includes(lines(text))) return;
		await this.#deps.ui?.runInTerminal(text);
	}

	/** Asks in the same chat what code of an answer does. Without `shown`: the last code of the last answer. */
	async explainCode(turn = this.lastAnswer?.id, shown?: string): Promise<void> {
		const { ask, open, t, warn } = this.#deps;
		const answer = this.#find(turn);
		if (answer?.role !== 'assistant') return warn(t('There is no answer yet.'));
		const code = shown === undefined ? lastCodeIn(answer) : findCodeIn(answer, shown);
		if (!code) {
			if (shown === undefined) warn(t('There is no code in the last answer.'));
			return;
		}
		if (this.#isBusy) return warn(t('An answer is still being written.'));
		const session = this.#shown;
		const isLeftOut = session.leftOut.has('history');
		const question = explainQuestion(session.transcript.turns, answer, code, isLeftOut, t);
		if (shown === undefined) await open();
		await ask(session, question).ended;
	}

	async findCode(names: readonly string[]): Promise<void> {
		const tell = (found: readonly string[]) => {
			if (found.length > 0) this.#deps.page.post({ type: 'codeFound', names: found });
		};
		tell((await this.#deps.ui?.findCode(names, tell)) ?? []);
	}

	async openCode(name: string): Promise<void> {
		await this.#deps.ui?.openCode(name);
	}

	get #shown(): ChatSession {
		return this.#deps.shown();
	}

	get #isBusy(): boolean {
		return this.#shown.run !== undefined;
	}

	get lastAnswer(): AssistantTurnView | undefined {
		return this.#shown.transcript.turns.findLast((turn) => turn.role === 'assistant');
	}

	#find(turn: string | undefined): TurnView | undefined {
		return this.#shown.transcript.turns.find((each) => each.id === turn);
	}

	/** What follows the answer goes out of view when it is asked for again: that is asked first. */
	async #choiceFor(turn: string): Promise<'fork' | 'replace' | undefined> {
		const isLast = this.#shown.transcript.turns.at(-1)?.id === turn;
		return isLast || !this.#deps.ui ? 'replace' : this.#deps.ui.askAboutLater();
	}

	async #openAnswer(turn: TurnView): Promise<void> {
		const { t, ui } = this.#deps;
		const { title } = this.#shown.transcript;
		await ui?.openDocument(textOf(turn), `${t('Answer: {0}', title)}.md`);
	}

	async #fork(turn: TurnView): Promise<void> {
		const { turns } = this.#shown.transcript;
		const at = turns.indexOf(turn);
		// From a question: all before it, and the question to be written anew.
		const kept = turns.slice(0, turn.role === 'user' ? at : at + 1);
		if (kept.at(-1)?.id === this.#shown.run?.turn && this.#isBusy) {
			this.#deps.warn(this.#deps.t('This answer is still being written.'));
			return;
		}
		await this.#copy(kept);
		if (turn.role !== 'user') return this.#deps.open();
		this.#deps.attach(turn.attachments);
		await this.#deps.open(turn.text);
	}

	/** A new chat with these turns is shown. The one they come from stays as it is. */
	async #copy(kept: readonly TurnView[]): Promise<ReadonlyMap<string, string>> {
		const { files, clock, newSession, show, t } = this.#deps;
		const origin = this.#shown;
		await origin.flush();
		const log = parseLog((await files.read(origin.id)) ?? []);
		const read = log.kind === 'chat' ? log.records : [];
		const { records, ids } = forkRecords(
			read,
			kept.map(({ id }) => id),
			randomUUID,
		);
		const copied = records.filter(({ type }) => type === 'userTurn' || type === 'assistantTurn');
		if (copied.length !== kept.length) throw new Error(t('The chat could not be copied whole.'));
		const session = newSession();
		if (kept.length > 0) {
			const { title } = origin.transcript;
			session.append({ type: 'chat', version: 1, id: session.id, at: clock.now() });
			session.append({ type: 'title', title: titleOf(t('{0} (fork)', title)) });
			session.append({ type: 'forkedFrom', chat: origin.id, title });
			for (const record of records) session.append(record);
			for (const [before, after] of ids) {
				const question = origin.questions.get(before);
				if (question) session.questions.set(after, question);
			}
			await session.flush();
		}
		show(session);
		return ids;
	}

	/** Asks the question of the answer `turn` again, in a new chat that ends with it. */
	async #askInFork(turn: string, how: HowAsked): Promise<void> {
		const { turns } = this.#shown.transcript;
		const at = turns.findIndex(({ id }) => id === turn);
		const question = turns[at - 1];
		if (question?.role !== 'user') return;
		const ids = await this.#copy(turns.slice(0, at));
		const asked = this.#shown.questions.get(ids.get(question.id) ?? '');
		await this.#deps.answers.start(this.#shown, { ...asked, ...how });
	}

	async #askOtherModel({ id, role }: TurnView): Promise<void> {
		const { ui, connectTo, answers, t, warn } = this.#deps;
		if (role !== 'assistant' || !ui || !connectTo) return;
		if (this.#isBusy) return warn(t('An answer is still being written.'));
		const session = this.#shown;
		const model = await ui.pickModel();
		if (model === undefined || session !== this.#shown || session.run) return;
		const how: HowAsked = { connect: () => connectTo(model) };
		const choice = await this.#choiceFor(id);
		const { turns } = session.transcript;
		const question = turns[turns.findIndex((each) => each.id === id) - 1];
		if (session !== this.#shown || session.run || question?.role !== 'user') return;
		if (choice === 'fork') return this.#askInFork(id, how);
		if (choice !== 'replace') return;
		session.append({ type: 'rewind', turn: id });
		const asked = session.questions.get(question.id);
		await answers.start(session, { ...asked, ...how, beside: id });
	}
}

type HowAsked = Pick<Parameters<RunningAnswers['start']>[1], 'connect' | 'beside'>;

function actionsFor(turn: TurnView, isBusy: boolean): readonly TurnAction[] {
	const pin: TurnAction = turn.pinned ? 'unpin' : 'pin';
	if (turn.role === 'user') return ['fork', pin];
	return isBusy ? ['fork', pin, 'openAnswer'] : ['fork', 'otherModel', pin, 'openAnswer'];
}

function textOf(turn: TurnView): string {
	return turn.role === 'user' ? turn.text : answerText(turn);
}
