import assert from 'node:assert/strict';
import type { ModelEvent } from '../../../../src/shared/events';
import { dataFrames, jsonReply, type Reply, sseReply } from '../../../support/loopbackServer';

/** A chunk of chat completions. */
export function chunk(delta: object, finish: string | null = null): object {
	return { id: 'c1', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] };
}

export const hello = chunk({ role: 'assistant', content: 'Hello' });

/** Streams `Hello there`. */
export const answer = sseReply([
	dataFrames(hello, chunk({ content: ' there' }), chunk({}, 'stop'), '[DONE]'),
]);

export function errorReply(
	status: number,
	error: object = { message: 'no' },
	headers: Readonly<Record<string, string>> = {},
): Reply {
	return jsonReply({ error }, { status, headers });
}

/** A stream must end with exactly one last event. */
export function assertOneEnd(events: readonly ModelEvent[]): void {
	const ends = events.filter((event) => event.type === 'finish' || event.type === 'error');
	assert.equal(ends.length, 1, JSON.stringify(events));
	assert.equal(events.at(-1), ends[0]);
}

export function noticesOf(events: readonly ModelEvent[]): readonly string[] {
	return events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));
}
