import assert from 'node:assert/strict';
import { responsesAdapter } from '../../../../../src/core/endpoints/responses';
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

const created = {
	type: 'response.created',
	response: { id: 'resp_1', model: 'm', status: 'in_progress' },
};

function completed(response: Json = {}): Json {
	return {
		type: 'response.completed',
		response: { id: 'resp_1', model: 'm', status: 'completed', output: [], ...response },
	};
}

function message(text: string, more: Json = {}): Json {
	return {
		type: 'message',
		role: 'assistant',
		content: [{ type: 'output_text', text, annotations: [] }],
		...more,
	};
}

function events(...values: readonly unknown[]): readonly ModelEvent[] {
	const all = readFrames(responsesAdapter, framesOf(...values));
	assert.deepEqual(faultsOf(all), []);
	return all;
}

function seen(...values: readonly unknown[]): Seen {
	return see(events(...values));
}

function textDelta(text: string, more: Json = {}): Json {
	return { type: 'response.output_text.delta', delta: text, ...more };
}

function callsOf(...values: readonly unknown[]): readonly string[] {
	return seen(...values).calls.map(({ name, args }) => `${name}${args}`);
}

describe('text of odd responses servers', () => {
	it('does not show text twice that comes as deltas, done events and in the final response', () => {
		const item = message('Hello', { id: 'msg_1' });
		for (const place of [
			{ item_id: 'msg_1', output_index: 0, content_index: 0 },
			{ item_id: 'msg_1' },
			{ output_index: 0 },
			{},
		]) {
			const { text } = seen(
				created,
				textDelta('Hel', place),
				textDelta('lo', place),
				{ type: 'response.output_text.done', text: 'Hello', ...place },
				{ type: 'response.output_item.done', item, ...place },
				completed({ output: [item] }),
			);
			assert.equal(text, 'Hello', JSON.stringify(place));
		}
	});

	it('takes the text from the final response alone, wherever it stands there', () => {
		const places: readonly Json[] = [
			{ output: [{ type: 'reasoning', summary: [] }, message('Hello')] },
			{ output: [], output_text: 'Hello' },
			{ output_text: 'Hello' },
			{ output: [{ text: 'Hello' }] },
			{ output: [{ type: 'message', content: 'Hello' }] },
			{ output: [{ type: 'message', content: { type: 'output_text', text: 'Hello' } }] },
		];
		for (const place of places) {
			assert.equal(seen(created, completed(place)).text, 'Hello', JSON.stringify(place));
			const whole = seen({ id: 'resp_1', object: 'response', status: 'completed', ...place });
			assert.deepEqual([whole.text, whole.end], ['Hello', 'stop'], JSON.stringify(place));
		}
	});

	it('reads replies in the form of chat completions, streamed and whole', () => {
		const chunk = {
			id: 'c',
			object: 'chat.completion.chunk',
			choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }],
		};
		const all = events(chunk, '[DONE]');
		assert.equal(see(all).text, 'Hi');
		assert.equal(see(all).end, 'stop');
		assert.ok(all[0]?.type === 'start' && all[0].protocol === 'responses');
		const tool = {
			id: 'call_aaaaaaaa',
			type: 'function',
			function: { name: 'a', arguments: '{}' },
		};
		assert.deepEqual(
			callsOf({
				choices: [{ index: 0, message: { tool_calls: [tool] }, finish_reason: 'tool_calls' }],
			}),
			['a{}'],
		);
	});
});

describe('tool calls of odd responses servers', () => {
	const item = {
		type: 'function_call',
		id: 'fc_1',
		call_id: 'call_aaaaaaaa',
		name: 'a',
		arguments: '{"x":1}',
	};

	it('adds the missing end of arguments that come half as deltas', () => {
		const all = events(
			created,
			{ type: 'response.output_item.added', output_index: 0, item: { ...item, arguments: '' } },
			{ type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"x"' },
			{ type: 'response.output_item.done', output_index: 0, item },
			completed(),
		);
		assert.deepEqual(
			all.flatMap((event) => (event.type === 'blockDelta' ? [event.text] : [])),
			['{"x"', ':1}'],
		);
	});

	it('keeps the item id apart from the call id', () => {
		const block = foldReply(events(created, completed({ output: [item] }))).blocks[0];
		assert.ok(block?.kind === 'toolCall');
		assert.equal(block.callId, 'call_aaaaaaaa');
		assert.deepEqual(block.opaque?.payload, { itemId: 'fc_1' });
	});
});

describe('reasoning and ends of odd responses servers', () => {
	it('puts a blank line between the parts of a summary', () => {
		const part = (index: number, delta: string) => ({
			type: 'response.reasoning_summary_text.delta',
			item_id: 'rs_1',
			output_index: 0,
			summary_index: index,
			delta,
		});
		const item = {
			type: 'reasoning',
			id: 'rs_1',
			summary: [
				{ type: 'summary_text', text: 'One.' },
				{ type: 'summary_text', text: 'Two.' },
			],
			encrypted_content: 'e',
		};
		const all = events(
			created,
			part(0, 'One.'),
			part(1, 'Two.'),
			{ type: 'response.output_item.done', output_index: 0, item },
			completed({ output: [item] }),
		);
		assert.equal(see(all).reasoning, 'One.\n\nTwo.');
		const block = foldReply(all).blocks[0];
		assert.ok(block?.kind === 'reasoning');
		assert.deepEqual(block.opaque?.payload, item);
	});

	it('keeps encrypted reasoning that shows nothing', () => {
		const item = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'e' };
		const { blocks } = foldReply(events(created, completed({ output: [item, message('a')] })));
		assert.deepEqual(
			blocks.map(({ kind }) => kind),
			['opaque', 'text'],
		);
	});

	it('keeps the items of tools that run on the server', () => {
		const item = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
		const { blocks } = foldReply(events(created, completed({ output: [item, message('a')] })));
		assert.ok(blocks[0]?.kind === 'opaque');
		assert.deepEqual(blocks[0].opaque.payload, item);
	});

	it('shows images that were made', () => {
		const item = {
			type: 'image_generation_call',
			id: 'ig_1',
			result: 'iVBORw0KGgo=',
			output_format: 'webp',
		};
		const all = events(created, completed({ output: [item] }));
		assert.deepEqual(
			all.find(({ type }) => type === 'image'),
			{ type: 'image', mime: 'image/webp', data: 'iVBORw0KGgo=' },
		);
	});

	it('ends as the last event says, also when the status was not brought up to date', () => {
		assert.equal(seen(created, textDelta('a'), completed({ status: 'in_progress' })).end, 'stop');
	});

	it('knows each way in which a response can end', () => {
		const whole = (status: string, more: Json = {}) =>
			seen({ object: 'response', status, output: [message('a')], ...more }).end;
		assert.equal(whole('completed'), 'stop');
		assert.equal(
			whole('incomplete', { incomplete_details: { reason: 'max_output_tokens' } }),
			'length',
		);
		assert.equal(
			whole('incomplete', { incomplete_details: { reason: 'content_filter' } }),
			'contentFilter',
		);
		assert.equal(whole('incomplete'), 'incomplete');
		assert.equal(whole('in_progress'), 'incomplete');
		assert.equal(whole('cancelled'), 'incomplete');
		assert.equal(whole('failed'), 'error:server');
	});

	it('tells what a failed response says', () => {
		const failed = {
			type: 'response.failed',
			response: { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'Slow down' } },
		};
		const last = events(created, failed).at(-1);
		assert.ok(last?.type === 'error');
		assert.equal(last.failure.kind, 'rateLimit');
		assert.equal(last.failure.detail, 'Slow down');
		assert.equal(last.failure.code, 'rate_limit_exceeded');
	});

	it('says nothing after its end', () => {
		assert.equal(seen(created, textDelta('a'), completed(), '[DONE]', textDelta('b')).text, 'a');
	});
});
