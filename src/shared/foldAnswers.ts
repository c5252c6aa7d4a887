import type { AssistantTurnView, ChatRecord, Transcript, TurnView } from './transcript';

/** An answer was taken out of view with what followed it: kept, so that the person can have it back. */
export function setAside(transcript: Transcript, removed: readonly TurnView[]): void {
	const [answer] = removed;
	if (answer?.role !== 'assistant') return;
	delete answer.beside;
	const versions = answer.versions ?? [answer.id];
	// An answer without a word is nothing to come back to.
	const isEmpty = removed.length === 1 && answer.blocks.length === 0;
	if (!isEmpty) {
		transcript.aside ??= new Map();
		transcript.aside.set(answer.id, removed);
	}
	transcript.carriedVersions = isEmpty ? versions.filter((id) => id !== answer.id) : versions;
}

/** What a new answer has to know of those that were given to the same question. */
export function besides(
	transcript: Transcript,
	record: Extract<ChatRecord, { type: 'assistantTurn' }>,
): Pick<AssistantTurnView, 'versions' | 'beside'> {
	const before = transcript.carriedVersions ?? [];
	delete transcript.carriedVersions;
	if (before.length === 0) return {};
	const other = record.beside === undefined ? undefined : transcript.aside?.get(record.beside)?.[0];
	return {
		versions: [...before, record.id],
		...(other?.role === 'assistant' ? { beside: other } : {}),
	};
}

/** Goes on from the answer `id`; the other answer to its question is set aside, with what followed it. */
export function chooseAnswer(transcript: Transcript, id: string): TurnView | undefined {
	const at = transcript.turns.findIndex(
		(turn) => turn.role === 'assistant' && turn.versions?.includes(id),
	);
	const current = transcript.turns[at];
	if (current?.role !== 'assistant') return undefined;
	if (current.id === id) {
		delete current.beside;
		return current;
	}
	const chosen = transcript.aside?.get(id);
	const answer = chosen?.[0];
	if (!chosen || answer?.role !== 'assistant') return undefined;
	setAside(transcript, transcript.turns.splice(at));
	delete transcript.carriedVersions;
	transcript.aside?.delete(id);
	answer.versions = current.versions ?? [];
	// What is sent before it may have changed since.
	for (const turn of chosen) if (turn.role === 'assistant') delete turn.response;
	transcript.turns.push(...chosen);
	return answer;
}
