import assert from 'node:assert/strict';
import { chatCompletionsAdapter } from '../../../../../src/core/endpoints/chatCompletions';
import type { ModelEvent } from '../../../../../src/shared/events';
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

function callsOf(...values: readonly unknown[]): readonly string[] {
	return seen(...values).calls.map(({ name, args }) => `${name}${args}`);
}

function idsOf(all: readonly ModelEvent[]): readonly string[] {
	return all.flatMap((event) =>
		event.type === 'blockStart' && event.block.kind === 'toolCall' ? [event.block.callId] : [],
	);
}

describe('tool calls of odd chat completions servers', () => {
	it('reads calls without index and with ids', () => {
		assert.deepEqual(
			callsOf(
				calls(call('a', '{"x":', { id: 'call_aaaaaaaa' })),
				calls(call(undefined, '1}', { id: 'call_aaaaaaaa' })),
				calls(call('b', '{"y":2}', { id: 'call_bbbbbbbb' })),
				stop,
			),
			['a{"x":1}', 'b{"y":2}'],
		);
	});

	it('reads calls with neither index nor id', () => {
		assert.deepEqual(
			callsOf(
				calls(call('a', '')),
				calls(call(undefined, '{"x":')),
				calls(call(undefined, '1}')),
				calls(call('b', '{"y":2}')),
				stop,
			),
			['a{"x":1}', 'b{"y":2}'],
		);
	});

	it('reads two whole calls in one delta without index and id', () => {
		assert.deepEqual(callsOf(calls(call('a', '{"x":1}'), call('a', '{"x":2}')), stop), [
			'a{"x":1}',
			'a{"x":2}',
		]);
	});

	it('reads parallel calls that all have index 0, told apart by their ids', () => {
		const one = { index: 0, id: 'call_aaaaaaaa' };
		const two = { index: 0, id: 'call_bbbbbbbb' };
		assert.deepEqual(
			callsOf(
				calls(call('a', '', one)),
				calls(call(undefined, '{"x":1}', { index: 0 })),
				calls(call('a', '', two)),
				calls(call(undefined, '{"x":2}', { index: 0 })),
				stop,
			),
			['a{"x":1}', 'a{"x":2}'],
		);
	});

	it('reads parallel calls that all have index 0 and no id, told apart by their names', () => {
		assert.deepEqual(
			callsOf(
				calls(call('a', '{"x":1}', { index: 0 })),
				calls(call('b', '{"y":2}', { index: 0 })),
				stop,
			),
			['a{"x":1}', 'b{"y":2}'],
		);
	});

	it('reads repeated calls of one tool with index 0 and no id', () => {
		assert.deepEqual(
			callsOf(
				calls(call('a', '', { index: 0 })),
				calls(call(undefined, '{"x":1}', { index: 0 })),
				calls(call('a', '', { index: 0 })),
				calls(call(undefined, '{"x":2}', { index: 0 })),
				stop,
			),
			['a{"x":1}', 'a{"x":2}'],
		);
	});

	it('reads fragments of parallel calls that come mixed', () => {
		assert.deepEqual(
			callsOf(
				calls(call('a', '', { index: 0, id: 'call_aaaaaaaa' })),
				calls(call('b', '', { index: 1, id: 'call_bbbbbbbb' })),
				calls(call(undefined, '{"y":', { index: 1 })),
				calls(call(undefined, '{"x":', { index: 0 })),
				calls(call(undefined, '2}', { index: 1 })),
				calls(call(undefined, '1}', { index: 0 })),
				stop,
			).toSorted(),
			['a{"x":1}', 'b{"y":2}'],
		);
	});

	it('takes a name once that comes with every fragment', () => {
		assert.deepEqual(
			callsOf(
				calls(call('a', '', { index: 0, id: 'call_aaaaaaaa' })),
				calls(call('a', '{"x"', { index: 0, id: 'call_aaaaaaaa' })),
				calls(call('a', ':1}', { index: 0, id: 'call_aaaaaaaa' })),
				stop,
			),
			['a{"x":1}'],
		);
	});

	it('joins a name that comes in pieces, and ignores an empty one', () => {
		assert.deepEqual(
			callsOf(
				calls(call('get_', '', { index: 0, id: 'call_aaaaaaaa' })),
				calls(call('weather', '', { index: 0 })),
				calls(call('', '{}', { index: 0 })),
				stop,
			),
			['get_weather{}'],
		);
	});

	it('keeps arguments that come before the name', () => {
		assert.deepEqual(
			callsOf(
				calls(call(undefined, '{"x":', { index: 0 })),
				calls(call('a', '1}', { index: 0, id: 'call_aaaaaaaa' })),
				stop,
			),
			['a{"x":1}'],
		);
	});

	it('takes arguments as an object, null, nothing or white space', () => {
		assert.deepEqual(callsOf(calls(call('a', { x: 1 }, { index: 0 })), stop), ['a{"x":1}']);
		assert.deepEqual(callsOf(calls(call('a', null, { index: 0 })), stop), ['a{}']);
		assert.deepEqual(callsOf(calls(call('a', ' ', { index: 0 })), stop), ['a{}']);
		assert.deepEqual(callsOf(calls({ index: 0, function: { name: 'a' } }), stop), ['a{}']);
	});

	it('takes arguments that are sent whole once more at the end', () => {
		assert.deepEqual(
			callsOf(
				calls(call('a', '', { index: 0, id: 'call_aaaaaaaa' })),
				calls(call(undefined, '{"x"', { index: 0 })),
				calls(call(undefined, ':1}', { index: 0 })),
				calls(call(undefined, '{"x":1}', { index: 0 })),
				stop,
			),
			['a{"x":1}'],
		);
	});

	it('decodes arguments that were encoded twice', () => {
		assert.deepEqual(callsOf(calls(call('a', JSON.stringify('{"x":1}'), { index: 0 })), stop), [
			'a{"x":1}',
		]);
	});

	it('keeps broken arguments as they came', () => {
		assert.deepEqual(callsOf(calls(call('a', '{"x":1,,', { index: 0 })), stop), ['a{"x":1,,']);
	});

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

	it('reads the function_call of old servers', () => {
		assert.deepEqual(
			callsOf(
				delta({ function_call: { name: 'a', arguments: '' } }),
				delta({ function_call: { arguments: '{"x":1}' } }),
				delta({}, 'function_call'),
			),
			['a{"x":1}'],
		);
	});

	it('sees the calls although the reason is "stop", and none although it is "tool_calls"', () => {
		const whole = calls(call('a', '{}', { index: 0, id: 'call_aaaaaaaa' }));
		assert.equal(seen(whole, stop).end, 'toolCalls');
		assert.equal(seen(whole, delta({}, 'weird')).end, 'toolCalls');
		assert.equal(seen(whole, '[DONE]').end, 'toolCalls');
		assert.equal(seen(delta({ content: 'x' }), delta({}, 'tool_calls')).end, 'stop');
	});

	it('does not call cut or filtered arguments a tool call to run', () => {
		const cut = calls(call('a', '{"x"', { index: 0, id: 'call_aaaaaaaa' }));
		assert.equal(seen(cut, delta({}, 'length')).end, 'length');
		assert.equal(seen(cut, delta({}, 'content_filter')).end, 'contentFilter');
		assert.equal(seen(cut).end, 'incomplete');
		// Nothing came of the arguments: an empty object would be a whole call.
		assert.deepEqual(callsOf(calls(call('a', '', { index: 0 })), delta({}, 'length')), ['a']);
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

	it('skips entries that say nothing', () => {
		assert.deepEqual(
			callsOf(calls({}), calls({ index: 0 }), delta({ tool_calls: [null, 3] }), stop),
			[],
		);
	});

	it('stays quick with long arguments in many pieces', () => {
		const pieces = Array.from({ length: 20_000 }, () =>
			calls(call(undefined, 'xxxxx', { index: 0 })),
		);
		const began = performance.now();
		const [only] = seen(
			calls(call('a', '{"x":"', { index: 0 })),
			...pieces,
			calls(call(undefined, '"}', { index: 0 })),
			stop,
		).calls;
		assert.equal(only?.args.length, 100_008);
		assert.ok(performance.now() - began < 3000);
	});
});
