import { setAside } from './foldAnswers';
import type { ChatRecord, Transcript, Trim, TurnView } from './transcript';

/** What was left out before a question stays so for the one that takes its place. */
export function rewindTo(transcript: Transcript, index: number): void {
	const removed = transcript.turns.splice(index);
	setAside(transcript, removed);
	const [first] = removed;
	if (first?.role !== 'user') return;
	if (first.trims) transcript.carriedTrims = first.trims;
	else delete transcript.carriedTrims;
}

/** Applies what is left out of a chat, or taken back, in place. Returns the question before which that is. */
export function foldTrim(
	transcript: Transcript,
	record: Extract<ChatRecord, { before: string }>,
): TurnView | undefined {
	const turn = transcript.turns.find((each) => each.id === record.before);
	if (turn?.role !== 'user') return undefined;
	// Answers so far were given to another conversation than the one that is sent from now on.
	for (const each of transcript.turns) if (each.role === 'assistant') delete each.response;
	if (record.type === 'untrim') {
		delete turn.trims;
		transcript.keepsAll = true;
	} else {
		const { level, savedTokens, summary, usage } = record;
		const trim: Trim = {
			level,
			savedTokens,
			...(summary === undefined ? {} : { summary }),
			...(usage === undefined ? {} : { usage }),
		};
		turn.trims = [...(turn.trims ?? []), trim];
	}
	return turn;
}
