import assert from 'node:assert/strict';
import { chatCompletionsAdapter } from '../../../../../src/core/endpoints/chatCompletions';
import type { ModelEvent } from '../../../../../src/shared/events';
import { cpuTime } from '../../../../support/cpuTime';
import { faultsOf, framesOf, readFrames, type Seen, see } from '../../../../support/recordings';

type Json = Readonly<Record<string, unknown>>;

function delta(value: Json, finish: string | null = null): Json {
	return {
		id: 'c1',
		object: 'chat.completion.chunk',
		model: 'm',
		choices: [{ index: 0, delta: value, finish_reason: finish }],
	};
}

function calls(...entries: readonly Json[]): Json {
	return delta({ tool_calls: entries });
}

function call(name: string | undefined, args: unknown, more: Json = {}): Json {
	return { ...more, function: { ...(name === undefined ? {} : { name }), arguments: args } };
}

const stop = delta({}, 'stop');

function events(...values: readonly unknown[]): readonly ModelEvent[] {
	const all = readFrames(chatCompletionsAdapter, framesOf(...values));
	assert.deepEqual(faultsOf(all), []);
	return all;
}

function seen(...values: readonly unknown[]): Seen {
	return see(events(...values));
}

function idsOf(all: readonly ModelEvent[]): readonly string[] {
	return all.flatMap((event) =>
		event.type === 'blockStart' && event.block.kind === 'toolCall' ? [event.block.callId] : [],
	);
}

describe('tool calls of chat completions', () => {
	it('R23: gives every call an id of its own', () => {
		const cases = [
			[call('a', '{}', { index: 0 }), call('b', '{}', { index: 1 })],
			[call('a', '{}', { index: 0, id: '' }), call('b', '{}', { index: 1, id: '' })],
			[call('a', '{}', { index: 0, id: 'same_id' }), call('b', '{}', { index: 1, id: 'same_id' })],
		];
		for (const entries of cases) {
			const ids = idsOf(events(calls(...entries), stop));
			assert.equal(new Set(ids).size, 2, JSON.stringify(ids));
			assert.ok(ids.every((id) => id.length > 0 && id.length <= 40));
		}
	});

	it('R23: does not take over ids that come again on every turn', () => {
		const reply = [calls(call('a', '{}', { index: 0, id: 'call_0' })), stop];
		const [one] = idsOf(events(...reply));
		const [two] = idsOf(events(...reply));
		assert.notEqual(one, two);
	});

	it('shows arguments as they come', () => {
		const all = events(
			calls(call('a', '', { index: 0, id: 'call_aaaaaaaa' })),
			calls(call(undefined, '{"x"', { index: 0 })),
			calls(call(undefined, ':1}', { index: 0 })),
			stop,
		);
		const deltas = all.flatMap((event) => (event.type === 'blockDelta' ? [event.text] : []));
		assert.deepEqual(deltas, ['{"x"', ':1}']);
	});

	it('stays quick with long arguments in many pieces', () => {
		const pieces = Array.from({ length: 20_000 }, () =>
			calls(call(undefined, 'xxxxx', { index: 0 })),
		);
		const began = cpuTime();
		const [only] = seen(
			calls(call('a', '{"x":"', { index: 0 })),
			...pieces,
			calls(call(undefined, '"}', { index: 0 })),
			stop,
		).calls;
		assert.equal(only?.args.length, 100_008);
		assert.ok(cpuTime() - began < 3000);
	});
});
