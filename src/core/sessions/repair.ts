import type { ChatRecord, Transcript, UserTurnView } from '../../shared/transcript';

/**
 * The records that end what was cut off when the program ended: turns that were being written, and tool calls that never
 * got a result. Nothing is sent again.
 */
export function repairs(transcript: Transcript): readonly ChatRecord[] {
	const records: ChatRecord[] = [];
	for (const turn of transcript.turns) {
		if (turn.role !== 'assistant') continue;
		let isCut = turn.status === 'running';
		for (const block of turn.blocks) {
			if (block.kind !== 'toolCall' || block.result) continue;
			isCut ||= turn.status === 'done';
			records.push({
				type: 'toolResult',
				turn: turn.id,
				callId: block.callId,
				content: 'Not run: the turn was interrupted.',
				isError: true,
			});
		}
		if (isCut) records.push({ type: 'turnStopped', turn: turn.id, reason: 'interrupted' });
	}
	const last = transcript.turns.at(-1);
	if (last?.role === 'user') records.push(...emptyAnswer(last));
	return records;
}

/** A question whose answer never began gets one to press "Try again" on. */
function emptyAnswer({ id, at }: UserTurnView): readonly ChatRecord[] {
	const turn = `${id}-cut`;
	return [
		{ type: 'assistantTurn', id: turn, at, endpoint: '', model: '' },
		{ type: 'turnStopped', turn, reason: 'interrupted' },
	];
}
