import type { Failure } from '../../shared/failure';
import type { TurnView } from '../../shared/transcript';
import type { Question } from './chat';
import type { ChatDeps } from './chatDeps';
import type { ChatSession } from './chatSession';
import { pause } from './pause';
import type { RunningAnswers } from './runningAnswers';
import { shorten } from './trimActions';

interface AskAgainDeps extends Pick<ChatDeps, 'clock' | 't' | 'warn'> {
	readonly answers: RunningAnswers;
	/** An answer has begun or ended. */
	readonly onAnswering: (session: ChatSession) => void;
	/** The wait for the time to ask again has begun. */
	readonly onPause: (session: ChatSession) => void;
}

export type Agreed = Pick<Question, 'isOverBudgetAgreed'>;

/** Asks for an answer once more, or goes on with it. */
export class AskAgain {
	readonly #deps: AskAgainDeps;

	constructor(deps: AskAgainDeps) {
		this.#deps = deps;
	}

	/** Has less of the chat sent when `turn` is asked for again. False: there is nothing left to leave out. */
	shorten(session: ChatSession, turn: string): boolean {
		if (session.run) return false;
		const { t, warn } = this.#deps;
		const isShorter = shorten(session, turn);
		if (!isShorter)
			warn(t('Nothing before this question can be left out. Shorten it, or start a new chat.'));
		return isShorter;
	}

	/** Throws away the answer `turn` and what follows, and asks again. Steps that were paid for go on instead. */
	async retry(session: ChatSession, turn: string, agreed: Agreed): Promise<void> {
		const { turns } = session.transcript;
		const last = turns.at(-1);
		if (last?.id === turn && hasStepsToKeep(last)) return await this.goOn(session, turn, agreed);
		const at = turns.findIndex((each) => each.id === turn);
		const question = turns[at - 1];
		if (session.run || turns[at]?.role !== 'assistant' || question?.role !== 'user') return;
		session.append({ type: 'rewind', turn });
		const instructions = { ...session.questions.get(question.id), ...agreed };
		await this.#deps.answers.start(session, instructions);
	}

	/** The same after `delayMs`. Stop and another chat end the wait, and nothing else changes. */
	async retryAfter(session: ChatSession, turn: string, delayMs: number): Promise<void> {
		const isThere = session.transcript.turns.some((each) => each.id === turn);
		if (session.run || !isThere) return;
		const { clock, onAnswering, onPause } = this.#deps;
		const isDue = await pause(session, turn, delayMs, clock, () => onPause(session));
		if (isDue) await this.retry(session, turn, {});
		else onAnswering(session);
	}

	/** Goes on with the last answer. */
	async goOn(session: ChatSession, turn: string, agreed: Agreed = {}): Promise<void> {
		const last = session.transcript.turns.at(-1);
		if (session.run || last?.id !== turn || last.role !== 'assistant') return;
		const question = session.transcript.turns.at(-2);
		const instructions = { ...session.questions.get(question?.id ?? ''), ...agreed };
		await this.#deps.answers.start(session, instructions, { resume: turn });
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
