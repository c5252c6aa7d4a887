import assert from 'node:assert/strict';
import type { Adapter } from '../../../../../src/core/endpoints/adapter';
import type { Turn } from '../../../../../src/shared/messages';
import {
	assistant,
	bodyOf,
	by,
	call,
	result,
	sent,
	text,
	user,
} from '../../../../support/conversations';
import { adapters } from '../../../../support/recordings';

describe('a tool call and its result', () => {
	it('on each protocol', () => {
		const turns = [
			user('Hi'),
			assistant(text('Look.'), call('call_1')),
			result('call_1'),
			user('And?'),
		];
		const [chat, responses, messages] = by((adapter) => sent(adapter, turns));
		assert.deepEqual(chat, [
			{ role: 'user', content: 'Hi' },
			{
				role: 'assistant',
				content: 'Look.',
				tool_calls: [
					{
						id: 'call_1',
						type: 'function',
						function: { name: 'get_weather', arguments: '{"city":"Solo"}' },
					},
				],
			},
			{ role: 'tool', tool_call_id: 'call_1', content: '29 °C' },
			{ role: 'user', content: 'And?' },
		]);
		assert.deepEqual(responses, [
			{ role: 'user', content: 'Hi' },
			{
				type: 'message',
				role: 'assistant',
				content: [{ type: 'output_text', text: 'Look.', annotations: [] }],
			},
			{
				type: 'function_call',
				call_id: 'call_1',
				name: 'get_weather',
				arguments: '{"city":"Solo"}',
			},
			{ type: 'function_call_output', call_id: 'call_1', output: '29 °C' },
			{ role: 'user', content: 'And?' },
		]);
		assert.deepEqual(messages, [
			{ role: 'user', content: 'Hi' },
			{
				role: 'assistant',
				content: [
					{ type: 'text', text: 'Look.' },
					{ type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Solo' } },
				],
			},
			{
				role: 'user',
				content: [
					{ type: 'tool_result', tool_use_id: 'call_1', content: '29 °C' },
					{ type: 'text', text: 'And?' },
				],
			},
		]);
	});

	it('a call without a result gets one that says so', () => {
		const turns = [
			user('Hi'),
			assistant(call('call_1'), call('call_2')),
			result('call_2'),
			user('And?'),
		];
		const [chat, responses, messages] = by((adapter) => JSON.stringify(sent(adapter, turns)));
		assert.match(chat ?? '', /"tool_call_id":"call_1","content":"Not run/);
		assert.match(responses ?? '', /"call_id":"call_1","output":"Not run/);
		assert.match(messages ?? '', /"tool_use_id":"call_1","content":"Not run[^}]*"is_error":true/);
		for (const each of [chat, responses, messages]) assert.match(each ?? '', /29 °C/);
	});

	it('results come in the order of the calls, in one message where that is needed', () => {
		const turns = [user('Hi'), assistant(call('a'), call('b')), result('b', 'B'), result('a', 'A')];
		const [chat, responses, messages] = by((adapter) => JSON.stringify(sent(adapter, turns)));
		for (const each of [chat, responses, messages]) assert.match(each ?? '', /"A".*"B"/);
		assert.equal(JSON.parse(messages ?? '').length, 3);
	});

	it('results without a call, and second results, are not sent', () => {
		const turns = [
			user('Hi'),
			assistant(call('a')),
			result('a', 'A'),
			result('a', 'twice'),
			result('z', 'lost'),
			user('And?'),
		];
		for (const each of by((adapter) => JSON.stringify(sent(adapter, turns)))) {
			assert.doesNotMatch(each, /lost|twice/);
		}
	});

	it('R23: the same id in two turns becomes two ids, each paired with its own result', () => {
		const turns = [
			user('Hi'),
			assistant(call('call_0')),
			result('call_0', 'first'),
			assistant(call('call_0')),
			result('call_0', 'second'),
		];
		const [chat, responses, messages] = by((adapter) => JSON.stringify(sent(adapter, turns)));
		assert.match(
			chat ?? '',
			/"tool_call_id":"call_0","content":"first".*"tool_call_id":"call_0_2","content":"second"/,
		);
		assert.match(
			responses ?? '',
			/"call_id":"call_0","output":"first".*"call_id":"call_0_2","output":"second"/,
		);
		assert.match(
			messages ?? '',
			/"tool_use_id":"call_0","content":"first".*"tool_use_id":"call_0_2","content":"second"/,
		);
	});

	it('ids are made fit for the protocol, the same in call and result', () => {
		const id = `functions.get_weather:0/${'x'.repeat(80)}`;
		const turns = [user('Hi'), assistant(call(id)), result(id)];
		const limits = [/^.{1,40}$/, /^[a-zA-Z0-9_-]{1,64}$/, /^[a-zA-Z0-9_-]{1,64}$/];
		for (const [place, conversation] of by((adapter) => sent(adapter, turns)).entries()) {
			const ids = [
				...JSON.stringify(conversation).matchAll(
					/"(?:tool_use_id|tool_call_id|call_id|id)":"([^"]+)"/g,
				),
			];
			assert.equal(ids.length, 2);
			assert.equal(ids[0]?.[1], ids[1]?.[1]);
			assert.match(ids[0]?.[1] ?? '', limits[place] ?? /^$/);
		}
	});

	it('R22: arguments that are no object become one, which keeps what the model wrote', () => {
		const cases: readonly (readonly [string, unknown])[] = [
			['', {}],
			['  ', {}],
			['{"x":1}', { x: 1 }],
			['"{\\"x\\":1}"', { x: 1 }],
			['{"x":', { _raw: '{"x":' }],
			['[1]', { _raw: '[1]' }],
		];
		for (const [args, expected] of cases) {
			const turns = [user('Hi'), assistant(call('a', args)), result('a')];
			const [chat, responses, messages] = by((adapter) =>
				JSON.parse(JSON.stringify(sent(adapter, turns))),
			);
			assert.deepEqual(JSON.parse(chat[1].tool_calls[0].function.arguments), expected);
			assert.deepEqual(JSON.parse(responses[1].arguments), expected);
			assert.deepEqual(messages[1].content[0].input, expected);
		}
	});

	it('arguments that are an object are sent exactly as the model wrote them', () => {
		const args = '{ "x" : 1.0 }';
		const turns = [user('Hi'), assistant(call('a', args)), result('a')];
		const [chat, responses] = by((adapter) => JSON.stringify(sent(adapter, turns)));
		for (const each of [chat, responses]) assert.ok(each?.includes(JSON.stringify(args)));
	});

	it('a result without words says so', () => {
		const turns = [user('Hi'), assistant(call('a')), result('a', ' ')];
		for (const each of by((adapter) => JSON.stringify(sent(adapter, turns))))
			assert.match(each, /\(no output\)/);
	});

	it('messages gets tools for a conversation with calls, although the request has none', () => {
		const turns = [user('Hi'), assistant(call('a')), result('a'), user('And?')];
		const [chat, responses, messages] = by((adapter) => bodyOf(adapter, turns, { tools: [] }));
		assert.ok(!('tools' in (chat ?? {})) && !('tools' in (responses ?? {})));
		assert.deepEqual(messages?.tools, [{ name: 'get_weather', input_schema: { type: 'object' } }]);
		assert.deepEqual(messages?.tool_choice, { type: 'none' });
	});
});

describe('turns that would be refused', () => {
	it('blank text, empty turns and answers without content are left out', () => {
		const turns = [
			user(''),
			user('Hi', ' \n'),
			assistant(),
			assistant(text('')),
			assistant({ kind: 'reasoning', text: 'Hm.' }),
			user('And?'),
		];
		const expected = [{ role: 'user', content: 'Hi\n\nAnd?' }];
		const [chat, responses, messages] = by((adapter) => sent(adapter, turns));
		assert.deepEqual(chat, expected);
		assert.deepEqual(responses, expected);
		assert.deepEqual(messages, [
			{
				role: 'user',
				content: [
					{ type: 'text', text: 'Hi' },
					{ type: 'text', text: 'And?' },
				],
			},
		]);
	});

	it('roles alternate', () => {
		const turns = [
			assistant(text('Hello.')),
			user('a'),
			user('b'),
			assistant(text('c')),
			assistant(text('d')),
		];
		const conversation = JSON.parse(JSON.stringify(sent(adapters[2] as Adapter, turns)));
		const roles = conversation.map((each: { role: string }) => each.role);
		assert.deepEqual(roles, ['user', 'assistant', 'user', 'assistant']);
	});

	it('half a surrogate pair is taken out everywhere, whole ones stay', () => {
		const turns = [
			user('a\uD83Db 😀'),
			assistant(text('c\uDE00d'), call('a', '{"x":"\uD83D"}')),
			result('a', 'e\uD83Df'),
		];
		for (const adapter of adapters) {
			const json = JSON.stringify(bodyOf(adapter, turns, { system: 'g\uDC00h' }));
			assert.doesNotMatch(json, /\\ud[89a-f]/i);
			for (const part of ['ab 😀', 'cd', 'ef', 'gh']) assert.ok(json.includes(part), part);
		}
	});

	it('a refusal is sent back as what was said', () => {
		const turns = [user('Hi'), assistant({ kind: 'refusal', text: 'No.' }), user('Why?')];
		for (const each of by((adapter) => JSON.stringify(sent(adapter, turns))))
			assert.match(each, /"No\."/);
	});

	it('an answer that is to be gone on with does not end in white space on messages', () => {
		const turns = [user('Hi'), assistant(text('Once upon \n'))];
		assert.match(JSON.stringify(sent(adapters[2] as Adapter, turns)), /"Once upon"/);
	});
});

describe('images', () => {
	it('in questions, on each protocol', () => {
		const turns: readonly Turn[] = [
			{
				role: 'user',
				parts: [
					{ kind: 'text', text: 'What is this?' },
					{ kind: 'image', mime: 'image/png', data: 'iVBORw0KGgo=' },
				],
			},
		];
		const url = 'data:image/png;base64,iVBORw0KGgo=';
		assert.deepEqual(
			by((adapter) => sent(adapter, turns)),
			[
				[
					{
						role: 'user',
						content: [
							{ type: 'text', text: 'What is this?' },
							{ type: 'image_url', image_url: { url } },
						],
					},
				],
				[
					{
						role: 'user',
						content: [
							{ type: 'input_text', text: 'What is this?' },
							{ type: 'input_image', image_url: url, detail: 'auto' },
						],
					},
				],
				[
					{
						role: 'user',
						content: [
							{ type: 'text', text: 'What is this?' },
							{
								type: 'image',
								source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' },
							},
						],
					},
				],
			],
		);
	});

	it('an image that the assistant made is named, not sent', () => {
		const turns = [
			user('Draw'),
			assistant({ kind: 'image', mime: 'image/png', data: 'QUJD' }),
			user('Nice'),
		];
		for (const each of by((adapter) => JSON.stringify(sent(adapter, turns)))) {
			assert.doesNotMatch(each, /QUJD/);
			assert.match(each, /an image that the assistant made/);
		}
	});
});
