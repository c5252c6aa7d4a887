import { toTurns } from '../../core/context/history';
import { measureTurns } from '../../core/context/measure';
import { planTrim } from '../../core/context/planTrim';
import { trimsOf } from '../../core/context/trim';
import type { TurnView } from '../../shared/transcript';
import type { ChatSession } from './chatSession';

/** What of the estimate can be left out of the next question and put back, beside its attachments. */
export type LeftOut = 'history' | 'tools';

export function isLeftOut(id: string): id is LeftOut {
	return id === 'history' || id === 'tools';
}

/** Leaves `part` out of the next question, or puts it back. */
export function toggleLeftOut({ leftOut }: ChatSession, part: LeftOut): void {
	if (!leftOut.delete(part)) leftOut.add(part);
}

/** From the question `before` on, nothing of what stands above it is sent. The person wants it so. */
export function leaveOutEarlier(session: ChatSession, before: string, at: number): void {
	const { turns } = session.transcript;
	const index = turns.findIndex((each) => each.id === before);
	const savedTokens = measureTurns(toTurns(turns.slice(0, index)));
	if (savedTokens > 0) session.append({ type: 'trim', before, level: 'turns', savedTokens, at });
}

/** Takes back what was left out before the question `turn`. */
export function undoTrim(session: ChatSession, turn: string): void {
	const question = session.transcript.turns.find((each) => each.id === turn);
	if (session.run || trimsOf(question).length === 0) return;
	session.append({ type: 'untrim', before: turn });
}

/** Has less of the chat sent when the answer `turn` is asked for again. False: there is nothing left to leave out. */
export function shorten(session: ChatSession, turn: string): boolean {
	if (!canShorten(session.transcript.turns, turn)) return false;
	session.shortens = true;
	return true;
}

/** Whether something before the question of the answer `turn` can still be left out. */
export function canShorten(turns: readonly TurnView[], turn: string): boolean {
	const at = turns.findIndex((each) => each.id === turn);
	const goal = { fixedTokens: 0, limit: 0, target: 0, summaryTokens: 0 };
	return at > 0 && planTrim(turns.slice(0, at), goal).trims.length > 0;
}
