import { randomUUID } from 'node:crypto';
import type { TurnView } from '../../shared/transcript';
import type { Asked, Question } from './chat';
import type { ChatDeps } from './chatDeps';
import type { ChatSession } from './chatSession';
import type { RunningAnswers } from './runningAnswers';
import { leaveOutEarlier } from './trimActions';

interface AskingDeps extends Pick<ChatDeps, 'clock' | 'drafts' | 'edits'> {
	readonly answers: RunningAnswers;
}

/** The question stands in the transcript when this returns; `ended` resolves with its answer. */
export function askIn(
	{ answers, clock, drafts, edits }: AskingDeps,
	session: ChatSession,
	question: Question,
	signal?: AbortSignal,
): { readonly ended: Promise<Asked> } {
	const { replaces, prompt, onRecord, onWait } = question;
	const replaced = session.transcript.turns.find((turn) => turn.id === replaces);
	if (replaced) session.append({ type: 'rewind', turn: replaced.id });
	const id = randomUUID();
	const note = noteFor(replaced, edits?.verdict(session.id));
	session.questions.set(id, question);
	session.appendQuestion({
		type: 'userTurn',
		id,
		at: clock.now(),
		text: question.text,
		attachments: question.attachments,
		...(prompt === undefined ? {} : { prompt }),
		...(note === undefined ? {} : { note }),
	});
	drafts.begin(session.id);
	if (question.leavesOutEarlier) leaveOutEarlier(session, id, clock.now());
	const ended = answers
		.start(session, question, {
			...(signal && { signal }),
			...(onRecord && { onRecord }),
			...(onWait && { onWait }),
		})
		.then((answer) => toAsked(session, id, answer));
	return { ended };
}

/** What was told with the question that this one replaces is told again. */
function noteFor(replaced: TurnView | undefined, since: string | undefined): string | undefined {
	const before = replaced?.role === 'user' ? replaced.note : undefined;
	return before === undefined || since === undefined ? (since ?? before) : `${before} ${since}`;
}

function toAsked(session: ChatSession, userTurn: string, id: string): Asked {
	const answer = session.transcript.turns.find((turn) => turn.id === id);
	if (answer?.role !== 'assistant') throw new Error('the answer is gone');
	return { chatId: session.id, userTurn, answer };
}
