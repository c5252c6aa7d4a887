import assert from 'node:assert/strict';
import type { Quirks } from '../../../../../src/core/endpoints/endpoint';
import type { ModelRequest, Parameters } from '../../../../../src/core/request';
import type { Protocol } from '../../../../../src/shared/messages';
import { type Body, hello, profile, send, tool } from '../../../../support/bodies';
import { adapters } from '../../../../support/recordings';

const schema = { type: 'object', properties: { a: { type: 'string' } } };

/** What `parameters` change in the body; fields that the plain request has as well are left out. */
function added(protocol: Protocol, parameters: Parameters, quirks?: Quirks): Body {
	const plain = send(protocol, {}, quirks).body;
	const { body } = send(protocol, { parameters }, quirks);
	return Object.fromEntries(
		Object.entries(body).filter(
			([key, value]) => JSON.stringify(value) !== JSON.stringify(plain[key]),
		),
	);
}

const bare: Readonly<Record<Protocol, Body>> = {
	chatCompletions: {
		model: 'm',
		stream: true,
		stream_options: { include_usage: true },
		messages: [{ role: 'user', content: 'hello' }],
	},
	responses: {
		model: 'm',
		stream: true,
		store: false,
		input: [{ role: 'user', content: 'hello' }],
	},
	messages: {
		model: 'm',
		max_tokens: 4096,
		stream: true,
		messages: [{ role: 'user', content: 'hello' }],
	},
};

describe('what is sent when nothing is set', () => {
	for (const adapter of adapters) {
		it(`only what ${adapter.protocol} needs`, () => {
			const { body, notices } = adapter.toWire(hello, profile());
			assert.deepEqual(body, bare[adapter.protocol]);
			assert.deepEqual(notices, []);
		});

		it(`no stream field on ${adapter.protocol} for a whole reply`, () => {
			const { body } = adapter.toWire({ ...hello, stream: false }, profile());
			assert.ok(!('stream' in body) && !('stream_options' in body));
		});

		it(`no empty list of tools, and no choice among none on ${adapter.protocol}`, () => {
			const request = { ...hello, tools: [], toolChoice: 'required' as const };
			const parameters = { parallelToolCalls: false };
			const { body } = adapter.toWire({ ...request, parameters }, profile());
			assert.deepEqual(body, bare[adapter.protocol]);
		});
	}
});

/** Parameter, what each protocol adds to the body; a string: the parameter that its notice names. */
const table: readonly (readonly [Parameters, ...(Body | string)[]])[] = [
	[{ temperature: 0.5 }, { temperature: 0.5 }, { temperature: 0.5 }, { temperature: 0.5 }],
	[{ temperature: 0 }, { temperature: 0 }, { temperature: 0 }, { temperature: 0 }],
	[{ topP: 0.9 }, { top_p: 0.9 }, { top_p: 0.9 }, { top_p: 0.9 }],
	[{ topK: 40 }, 'topK', 'topK', { top_k: 40 }],
	[{ maxOutputTokens: 99 }, { max_tokens: 99 }, { max_output_tokens: 99 }, { max_tokens: 99 }],
	[{ stop: ['END'] }, { stop: ['END'] }, 'stop', { stop_sequences: ['END'] }],
	[
		{ effort: 'low' },
		{ reasoning_effort: 'low' },
		{ reasoning: { effort: 'low' } },
		{ max_tokens: 6144, thinking: { type: 'enabled', budget_tokens: 2048 } },
	],
	[{ effort: 'none' }, { reasoning_effort: 'none' }, { reasoning: { effort: 'none' } }, {}],
	[
		{ thinkingBudget: 3000 },
		'thinkingBudget',
		'thinkingBudget',
		{ max_tokens: 7096, thinking: { type: 'enabled', budget_tokens: 3000 } },
	],
	[
		{ webSearch: true },
		{ web_search_options: {} },
		{ tools: [{ type: 'web_search' }] },
		'webSearch',
	],
	[
		{ webSearch: { search_context_size: 'low' } },
		{ web_search_options: { search_context_size: 'low' } },
		{ tools: [{ type: 'web_search', search_context_size: 'low' }] },
		'webSearch',
	],
	[{ webSearch: false }, {}, {}, {}],
	[
		{ responseFormat: { type: 'text' } },
		{ response_format: { type: 'text' } },
		{ text: { format: { type: 'text' } } },
		{},
	],
	[
		{ responseFormat: { type: 'jsonSchema', name: 'n', schema, strict: true } },
		{
			response_format: {
				type: 'json_schema',
				json_schema: { name: 'n', schema, strict: true },
			},
		},
		{ text: { format: { type: 'json_schema', name: 'n', schema, strict: true } } },
		'schema',
	],
	[{ presencePenalty: 1 }, { presence_penalty: 1 }, 'presencePenalty', 'presencePenalty'],
	[{ frequencyPenalty: -1 }, { frequency_penalty: -1 }, 'frequencyPenalty', 'frequencyPenalty'],
	[{ logitBias: { '50256': -100 } }, { logit_bias: { '50256': -100 } }, 'logitBias', 'logitBias'],
	[
		{ prediction: { type: 'content', content: 'x' } },
		{ prediction: { type: 'content', content: 'x' } },
		'prediction',
		'prediction',
	],
	[
		{ imageConfig: { aspect_ratio: '3:2' } },
		{ image_config: { aspect_ratio: '3:2' } },
		'imageConfig',
		'imageConfig',
	],
	[{ store: true }, 'store', { store: true }, 'store'],
	[{ store: false }, {}, {}, {}],
	[{ truncation: 'auto' }, 'truncation', { truncation: 'auto' }, 'truncation'],
	[{ truncation: 'disabled' }, {}, { truncation: 'disabled' }, {}],
	[
		{ serviceTier: 'flex' },
		{ service_tier: 'flex' },
		{ service_tier: 'flex' },
		{ service_tier: 'flex' },
	],
	[{ user: 'u1' }, { user: 'u1' }, { user: 'u1' }, { metadata: { user_id: 'u1' } }],
	[
		{ metadata: { a: 'b' } },
		{ metadata: { a: 'b' } },
		{ metadata: { a: 'b' } },
		{ metadata: { a: 'b' } },
	],
	[
		{ extraBody: { min_p: 0.1, seed: 7 } },
		{ min_p: 0.1, seed: 7 },
		{ min_p: 0.1, seed: 7 },
		{ min_p: 0.1, seed: 7 },
	],
];

describe('each parameter on each protocol', () => {
	for (const [parameters, ...expected] of table) {
		for (const [place, adapter] of adapters.entries()) {
			const wanted = expected[place];
			const name = JSON.stringify(parameters);
			it(`${name} on ${adapter.protocol}${typeof wanted === 'string' ? ' is left out, and said so' : ''}`, () => {
				const { notices } = send(adapter.protocol, { parameters });
				if (typeof wanted !== 'string') {
					assert.deepEqual(added(adapter.protocol, parameters), wanted);
					assert.deepEqual(notices, []);
					return;
				}
				assert.equal(notices.length, 1);
				assert.match(notices[0] ?? '', new RegExp(wanted));
				const { system: _line, ...rest } = added(adapter.protocol, parameters);
				assert.deepEqual(rest, {});
			});
		}
	}

	it('the table above has every parameter', () => {
		const names: Record<keyof Parameters, true> = {
			temperature: true,
			topP: true,
			topK: true,
			maxOutputTokens: true,
			stop: true,
			effort: true,
			thinkingBudget: true,
			webSearch: true,
			responseFormat: true,
			parallelToolCalls: true,
			presencePenalty: true,
			frequencyPenalty: true,
			logitBias: true,
			prediction: true,
			imageConfig: true,
			store: true,
			truncation: true,
			serviceTier: true,
			user: true,
			metadata: true,
			extraBody: true,
		};
		const tested = new Set(table.flatMap(([parameters]) => Object.keys(parameters)));
		const missing = Object.keys(names).filter((name) => !tested.has(name));
		assert.deepEqual(missing, ['parallelToolCalls'], 'that one needs tools and is tested below');
	});
});

describe('ranges', () => {
	const cases: readonly (readonly [Protocol, Parameters, Body, Quirks?])[] = [
		['chatCompletions', { temperature: 3 }, { temperature: 2 }],
		['messages', { temperature: 1.5 }, { temperature: 1 }],
		['messages', { temperature: 1.5 }, { temperature: 1.5 }, { temperatureMax: { messages: 2 } }],
		['responses', { temperature: 1.5 }, { temperature: 1 }, { temperatureMax: { responses: 1 } }],
		['chatCompletions', { topP: 7 }, { top_p: 1 }],
		['chatCompletions', { presencePenalty: -9 }, { presence_penalty: -2 }],
		['messages', { topK: 0 }, { top_k: 1 }],
		['responses', { maxOutputTokens: 0 }, { max_output_tokens: 1 }],
		['chatCompletions', { temperature: Number.NaN }, {}],
		['chatCompletions', { stop: ['a', 'b', 'c', 'd', 'e'] }, { stop: ['a', 'b', 'c', 'd'] }],
		[
			'messages',
			{ stop: ['a', 'b', 'c', 'd', 'e'] },
			{ stop_sequences: ['a', 'b', 'c', 'd', 'e'] },
		],
		['chatCompletions', { stop: ['', 'a'] }, { stop: ['a'] }],
	];
	for (const [protocol, parameters, expected, quirks] of cases) {
		it(`${JSON.stringify(parameters)} on ${protocol} becomes ${JSON.stringify(expected)}`, () => {
			assert.deepEqual(added(protocol, parameters, quirks), expected);
			const { notices } = send(protocol, { parameters }, quirks);
			const isFitted =
				JSON.stringify(Object.values(parameters)) !== JSON.stringify(Object.values(expected));
			const isSilent = 'stop' in parameters && parameters.stop?.includes('');
			assert.equal(notices.length, isFitted && !isSilent ? 1 : 0, notices.join());
		});
	}

	it('at most 16 pairs of metadata on responses', () => {
		const metadata = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`k${at}`, 'v']));
		const { body, notices } = send('responses', { parameters: { metadata } });
		assert.equal(Object.keys(body.metadata ?? {}).length, 16);
		assert.equal(notices.length, 1);
	});
});

describe('parameters of the profile and of the request', () => {
	it('those of the request go over those of the profile, key by key', () => {
		const parameters = { temperature: 0.2, extraBody: { b: 2 } };
		const inProfile = { temperature: 0.9, topP: 0.5, extraBody: { a: 1, b: 1 } };
		const { body } = send('chatCompletions', { parameters }, {}, inProfile);
		assert.deepEqual([body.temperature, body.top_p, body.a, body.b], [0.2, 0.5, 1, 2]);
	});

	for (const { protocol } of adapters) {
		it(`extraBody goes over nothing that makes the request what it is on ${protocol}`, () => {
			const extraBody = {
				model: 'evil',
				messages: [],
				input: 'evil',
				instructions: 'evil',
				system: 'evil',
				stream: false,
				tools: [],
				temperature: 0.1,
			};
			const request = {
				system: 'Be brief.',
				tools: [tool],
				parameters: { extraBody, temperature: 0.9 },
			};
			const { body, notices } = send(protocol, request);
			const plain = send(protocol, { ...request, parameters: { temperature: 0.1 } }).body;
			assert.deepEqual(body, plain);
			assert.equal(notices.length, 7);
		});
	}

	it('extraBody joins objects that are there already', () => {
		const parameters: Parameters = {
			effort: 'high',
			extraBody: { reasoning: { summary: 'auto' } },
		};
		assert.deepEqual(send('responses', { parameters }).body.reasoning, {
			effort: 'high',
			summary: 'auto',
		});
	});

	it('extraBody cannot reach the prototype', () => {
		const extraBody = JSON.parse('{"__proto__":{"polluted":true}}');
		const { body } = send('chatCompletions', { parameters: { extraBody } });
		assert.equal(body.polluted, undefined);
	});
});

describe('quirks', () => {
	it('maxTokensField', () => {
		const parameters = { maxOutputTokens: 5 };
		const quirks = { maxTokensField: 'max_completion_tokens' } as const;
		assert.deepEqual(added('chatCompletions', parameters, quirks), { max_completion_tokens: 5 });
	});

	it('reasoningField', () => {
		const parameters = { effort: 'high' } as const;
		const nested = { reasoningField: 'reasoning' } as const;
		assert.deepEqual(added('chatCompletions', parameters, nested), {
			reasoning: { effort: 'high' },
		});
		assert.deepEqual(added('chatCompletions', parameters, { reasoningField: 'none' }), {});
		const { notices } = send('chatCompletions', { parameters }, { reasoningField: 'none' });
		assert.equal(notices.length, 1);
	});

	it('efforts: the nearest is sent, and said so', () => {
		const quirks: Quirks = { efforts: ['none', 'low', 'medium', 'high'] };
		const sent = (effort: NonNullable<Parameters['effort']>) =>
			send('chatCompletions', { parameters: { effort } }, quirks);
		assert.equal(sent('minimal').body.reasoning_effort, 'low');
		assert.equal(sent('max').body.reasoning_effort, 'high');
		assert.equal(sent('max').notices.length, 1);
		assert.equal(sent('high').notices.length, 0);
		const none = send('chatCompletions', { parameters: { effort: 'none' } }, { efforts: ['low'] });
		assert.ok(!('reasoning_effort' in none.body));
		assert.equal(none.notices.length, 1);
	});

	it('streamUsage', () => {
		assert.ok(!('stream_options' in send('chatCompletions', {}, { streamUsage: false }).body));
	});

	it('systemRole: system, developer, or folded into the first question', () => {
		const system = 'Be brief.';
		const messages = (quirks: Quirks) => send('chatCompletions', { system }, quirks).body.messages;
		const user = { role: 'user', content: 'hello' };
		assert.deepEqual(messages({}), [{ role: 'system', content: system }, user]);
		assert.deepEqual(messages({ systemRole: 'developer' }), [
			{ role: 'developer', content: system },
			user,
		]);
		assert.deepEqual(messages({ systemRole: 'fold' }), [
			{ role: 'user', content: 'Be brief.\n\nhello' },
		]);
	});

	it('the instructions have their own place on responses and messages', () => {
		const system = 'Be brief.';
		assert.equal(send('responses', { system }).body.instructions, system);
		assert.equal(send('messages', { system }).body.system, system);
		for (const { protocol } of adapters) {
			assert.deepEqual(send(protocol, { system: '  ' }).body, send(protocol, {}).body);
		}
	});

	it('jsonSchema: where it is not taken, JSON is asked for and the schema is put into the prompt', () => {
		const parameters: Parameters = { responseFormat: { type: 'jsonSchema', name: 'n', schema } };
		const chat = send('chatCompletions', { parameters }, { jsonSchema: 'responses' });
		assert.deepEqual(chat.body.response_format, { type: 'json_object' });
		assert.match(JSON.stringify(chat.body.messages), /fits this JSON schema/);
		assert.equal(chat.notices.length, 1);
		const responses = send('responses', { parameters }, { jsonSchema: 'chatCompletions' });
		assert.deepEqual(responses.body.text, { format: { type: 'json_object' } });
		assert.match(String(responses.body.instructions), /fits this JSON schema/);
		const messages = send('messages', { system: 'Be brief.', parameters });
		assert.match(String(messages.body.system), /^Be brief\.\n\nAnswer .*"properties"/);
	});

	it('JSON mode brings the word that servers insist on, unless it is there', () => {
		const parameters: Parameters = { responseFormat: { type: 'json' } };
		assert.match(JSON.stringify(send('chatCompletions', { parameters }).body.messages), /JSON/);
		const said = send('chatCompletions', { system: 'Give me json', parameters }).body;
		assert.deepEqual(said.messages, [
			{ role: 'system', content: 'Give me json' },
			{ role: 'user', content: 'hello' },
		]);
		assert.match(String(send('messages', { parameters }).body.system), /JSON/);
	});

	it('requiresMaxOutput', () => {
		assert.equal(send('responses', {}, { requiresMaxOutput: true }).body.max_output_tokens, 4096);
		const parameters = { maxOutputTokens: 7 };
		const { body } = send('responses', { parameters }, { requiresMaxOutput: true });
		assert.equal(body.max_output_tokens, 7);
	});

	it('encryptedReasoning: for calls, unless there is no reasoning or the server stores it', () => {
		const include = (
			parameters: Parameters,
			quirks: Quirks = { encryptedReasoning: true },
			tools: ModelRequest['tools'] = [tool],
		) => send('responses', { parameters, tools: tools ?? [] }, quirks).body.include;
		assert.deepEqual(include({}), ['reasoning.encrypted_content']);
		assert.deepEqual(include({ effort: 'low' }), ['reasoning.encrypted_content']);
		assert.equal(include({ effort: 'low' }, { encryptedReasoning: true }, []), undefined);
		assert.equal(include({ effort: 'none' }), undefined);
		assert.equal(include({ store: true }), undefined);
		assert.equal(include({}, {}), undefined);
	});

	it('webSearchTool', () => {
		const quirks = { webSearchTool: 'web_search_20250305' };
		assert.deepEqual(added('messages', { webSearch: true }, quirks), {
			tools: [{ name: 'web_search', type: 'web_search_20250305' }],
		});
		const own = { webSearch: { type: 'web_search_9', max_uses: 2 } };
		assert.deepEqual(added('messages', own), {
			tools: [{ name: 'web_search', type: 'web_search_9', max_uses: 2 }],
		});
	});
});
