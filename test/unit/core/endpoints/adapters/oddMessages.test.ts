import assert from 'node:assert/strict';
import { messagesAdapter } from '../../../../../src/core/endpoints/messages';
import type { ModelEvent } from '../../../../../src/shared/events';
import {
	faultsOf,
	foldReply,
	framesOf,
	readFrames,
	type Seen,
	see,
} from '../../../../support/recordings';

type Json = Readonly<Record<string, unknown>>;

const start = {
	type: 'message_start',
	message: { id: 'msg_1', model: 'm', content: [], usage: { input_tokens: 5, output_tokens: 1 } },
};
const end = [
	{ type: 'message_delta', delta: { stop_reason: 'end_turn' } },
	{ type: 'message_stop' },
];

function block(index: number | undefined, content: Json): Json {
	return {
		type: 'content_block_start',
		...(index === undefined ? {} : { index }),
		content_block: content,
	};
}

function delta(index: number | undefined, value: Json): Json {
	return { type: 'content_block_delta', ...(index === undefined ? {} : { index }), delta: value };
}

const text = (value: string): Json => ({ type: 'text_delta', text: value });
const json = (value: unknown): Json => ({ type: 'input_json_delta', partial_json: value });
const tool = { type: 'tool_use', id: 'toolu_aaaaaaaa', name: 'a', input: {} };
const stopped = (index: number): Json => ({ type: 'content_block_stop', index });

function events(...values: readonly unknown[]): readonly ModelEvent[] {
	const all = readFrames(messagesAdapter, framesOf(...values));
	assert.deepEqual(faultsOf(all), []);
	return all;
}

function seen(...values: readonly unknown[]): Seen {
	return see(events(...values));
}

describe('odd messages servers', () => {
	it('reads content as a list, as one block and as a string', () => {
		for (const content of [[{ type: 'text', text: 'Hi' }], { type: 'text', text: 'Hi' }, 'Hi']) {
			const whole = seen({
				id: 'msg_1',
				type: 'message',
				role: 'assistant',
				content,
				stop_reason: 'end_turn',
			});
			assert.deepEqual([whole.text, whole.end], ['Hi', 'stop']);
		}
		assert.equal(seen({ id: 'msg_1', content: [{ type: 'text', text: 'Hi' }] }).end, 'stop');
	});

	const reasons: readonly (readonly [string, string])[] = [
		['end_turn', 'stop'],
		['stop_sequence', 'stop'],
		['max_tokens', 'length'],
		['refusal', 'refusal'],
		['sensitive', 'contentFilter'],
		['pause_turn', 'pause'],
		['model_context_window_exceeded', 'contextOverflow'],
		['something_new', 'unknown'],
	];
	for (const [raw, expected] of reasons) {
		it(`maps the reason "${raw}" to ${expected}`, () => {
			const last = { type: 'message_delta', delta: { stop_reason: raw } };
			assert.equal(seen(start, delta(0, text('a')), last, { type: 'message_stop' }).end, expected);
			// The reason alone is enough.
			assert.equal(seen(start, delta(0, text('a')), last).end, expected);
		});
	}

	it('counts the prompt at once, for answers that are stopped', () => {
		const all = readFrames(messagesAdapter, framesOf(start));
		assert.deepEqual(
			all.find(({ type }) => type === 'usage'),
			{ type: 'usage', usage: { input: 5, output: 1 } },
		);
	});

	it('joins a signature that comes in pieces and keeps it with its thinking', () => {
		const all = events(
			start,
			block(0, { type: 'thinking', thinking: '', signature: '' }),
			delta(0, { type: 'thinking_delta', thinking: 'Hm' }),
			delta(0, { type: 'signature_delta', signature: 'AB' }),
			delta(0, { type: 'signature_delta', signature: 'CD' }),
			stopped(0),
			...end,
		);
		const first = foldReply(all).blocks[0];
		assert.ok(first?.kind === 'reasoning');
		assert.deepEqual(first.opaque?.payload, { type: 'thinking', signature: 'ABCD' });
	});

	it('keeps thinking that is signed but not shown, and thinking that is hidden', () => {
		const hidden = { type: 'redacted_thinking', data: 'xyz' };
		const all = events(
			start,
			block(0, { type: 'thinking', thinking: '', signature: '' }),
			delta(0, { type: 'signature_delta', signature: 'AB' }),
			stopped(0),
			block(1, hidden),
			stopped(1),
			...end,
		);
		const payloads = foldReply(all).blocks.map((each) =>
			each.kind === 'opaque' ? each.opaque.payload : each.kind,
		);
		assert.deepEqual(payloads, [{ type: 'thinking', thinking: '', signature: 'AB' }, hidden]);
	});

	it('keeps the blocks of tools that run on the server, with their input', () => {
		const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
		const result = {
			type: 'web_search_tool_result',
			tool_use_id: 'srvtoolu_1',
			content: [{ type: 'web_search_result', url: 'https://a.example' }],
		};
		const all = events(
			start,
			block(0, search),
			delta(0, json('{"query":')),
			delta(0, json('"x"}')),
			stopped(0),
			block(1, result),
			stopped(1),
			...end,
		);
		const payloads = foldReply(all).blocks.map((each) =>
			each.kind === 'opaque' ? each.opaque.payload : each.kind,
		);
		assert.deepEqual(payloads, [{ ...search, input: { query: 'x' } }, result]);
		assert.equal(see(all).end, 'stop');
	});

	it('ends a call as soon as its block ends', () => {
		const reader = messagesAdapter.createReader('m');
		const all = framesOf(start, block(0, tool), delta(0, json('{}')), stopped(0)).flatMap((frame) =>
			reader.read(frame),
		);
		assert.equal(all.at(-1)?.type, 'blockEnd');
	});
});
