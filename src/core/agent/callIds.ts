import type { ModelEvent } from '../../shared/events';
import type { Turn } from '../../shared/messages';

/**
 * Keeps the ids of tool calls unique in the conversation: some servers count from zero in each reply, some leave them out.
 * `unique` returns the event with another id where that is needed.
 */
export function createCallIds(turns: readonly Turn[]) {
	const used = new Set<string>();
	for (const turn of turns) {
		if (turn.role !== 'assistant') continue;
		for (const part of turn.parts) if (part.kind === 'toolCall') used.add(part.callId);
	}
	const unique = (event: ModelEvent): ModelEvent => {
		if (event.type !== 'blockStart' || event.block.kind !== 'toolCall') return event;
		const callId = freeId(event.block.callId, used);
		used.add(callId);
		return callId === event.block.callId ? event : { ...event, block: { ...event.block, callId } };
	};
	return { unique };
}

function freeId(wanted: string, used: ReadonlySet<string>): string {
	const base = wanted === '' ? 'call' : wanted;
	let id = base;
	for (let count = 2; used.has(id); count++) id = `${base.slice(0, 56)}_${count}`;
	return id;
}
