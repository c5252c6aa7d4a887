import assert from 'node:assert/strict';
import { readAbilities } from '../../../../src/core/endpoints/capabilities';
import type { EndpointProfile, Quirks } from '../../../../src/core/endpoints/endpoint';
import type { ModelRequest, Parameters } from '../../../../src/core/request';
import type { Protocol, Turn } from '../../../../src/shared/messages';
import { bodyProblems } from '../../../support/documentedBodies';
import {
	ask,
	createLearnt,
	endpointAt,
	failureOf,
	kindsOf,
	textOf,
} from '../../../support/endpoints';
import {
	jsonReply,
	type LoopbackServer,
	type RecordedRequest,
	type Reply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { answer, errorReply, noticesOf } from './chatAnswers';

interface Body {
	readonly [field: string]: unknown;
	readonly messages?: readonly { readonly role: string; readonly content: unknown }[];
	readonly response_format?: { readonly type: string };
	readonly reasoning?: { readonly effort: string };
}

const answers: Readonly<Record<Protocol, Reply>> = {
	chatCompletions: answer,
	responses: jsonReply({ status: 'completed', output_text: 'Hello there' }),
	messages: jsonReply({
		type: 'message',
		content: [{ type: 'text', text: 'Hello there' }],
		stop_reason: 'end_turn',
	}),
};

interface Case {
	readonly request?: Partial<ModelRequest>;
	readonly protocol?: Protocol;
	readonly quirks?: Quirks;
	/** Whole replies: the status and the body. */
	readonly status?: number;
	readonly error: object;
	/** What the server takes. */
	readonly takes: (body: Body) => boolean;
	readonly notice?: string;
}

const wants = (parameters: Parameters): Partial<ModelRequest> => ({ parameters });
const say = (text: string): Turn => ({ role: 'user', parts: [{ kind: 'text', text }] });
const picture: Partial<ModelRequest> = {
	turns: [
		{
			role: 'user',
			parts: [
				{ kind: 'text', text: 'what is this?' },
				{ kind: 'image', mime: 'image/png', data: 'AAAA' },
			],
		},
	],
};
const call = { kind: 'toolCall', callId: 'c1', name: 't', argsText: '{}' } as const;
const result: Turn = {
	role: 'tool',
	results: [{ callId: 'c1', name: 't', content: 'done', isError: false }],
};
const tools = [{ name: 't', description: 'd', parameters: { type: 'object' } }];
const afterCall: Partial<ModelRequest> = {
	tools,
	turns: [say('go'), { role: 'assistant', parts: [call] }, result],
};
const afterThoughts: Partial<ModelRequest> = {
	tools,
	turns: [
		say('go'),
		{
			role: 'assistant',
			parts: [
				{
					kind: 'reasoning',
					text: 'hm',
					opaque: {
						protocol: 'chatCompletions',
						model: 'm',
						payload: { field: 'reasoning_content' },
					},
				},
				call,
			],
		},
		result,
	],
};
const schema: Partial<ModelRequest> = wants({
	responseFormat: { type: 'jsonSchema', name: 'n', schema: { type: 'object' } },
});

const noImage = (body: Body): boolean => !JSON.stringify(body).includes('base64');
const noSchema = (body: Body): boolean => body.response_format?.type !== 'json_schema';
const imagesNotice = 'Images were left out: m does not take them here.';
const schemaNotice =
	'The JSON schema was put into the prompt: this endpoint has no field for it here.';
const capNotice = (asked: number, sent: number): string =>
	`maxOutputTokens ${asked} was sent as ${sent}: m answers with no more.`;
const effortNotice = (asked: string, sent: string): string =>
	`Reasoning effort ${asked} was sent as ${sent}: this endpoint does not take ${asked}.`;
const streamNotice = 'm does not stream here, so its answers come whole.';
const first = (body: Body): string | undefined => body.messages?.[0]?.role;

const cases: Readonly<Record<string, Case>> = {
	'streaming: OpenAI wants a verified organization': {
		error: {
			message:
				'Your organization must be verified to stream this model. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization.',
			type: 'invalid_request_error',
			param: 'stream',
			code: 'unsupported_value',
		},
		takes: (body) => body.stream === undefined,
		notice: streamNotice,
	},
	'streaming: o1': {
		error: {
			message:
				"Unsupported value: 'stream' does not support true with this model. Only the default (false) value is supported.",
			param: 'stream',
		},
		takes: (body) => body.stream === undefined,
		notice: streamNotice,
	},
	'streaming: a gateway with 501': {
		status: 501,
		error: { message: 'Streaming is not supported.' },
		takes: (body) => body.stream === undefined,
		notice: streamNotice,
	},
	'a stream: Alibaba answers in no other way': {
		request: { stream: false },
		error: {
			message:
				'This model only support stream mode, please enable the stream parameter to access the model.',
			code: 'invalid_parameter_error',
		},
		takes: (body) => body.stream === true,
	},
	'the efforts that OpenAI names': {
		request: wants({ effort: 'none' }),
		error: {
			message:
				"Unsupported value: 'reasoning_effort' does not support 'none' with this model. Supported values are: 'minimal', 'low', 'medium', and 'high'.",
			type: 'invalid_request_error',
		},
		takes: (body) => body.reasoning_effort !== 'none',
		notice: 'Reasoning effort none was left out: this endpoint does not take it.',
	},
	'the efforts that OpenAI names on responses': {
		protocol: 'responses',
		request: wants({ effort: 'minimal' }),
		error: {
			message:
				"Unsupported value: 'minimal' is not supported with the 'gpt-5-pro' model. Supported values are: 'high'.",
			param: 'reasoning.effort',
		},
		takes: (body) => body.reasoning?.effort === 'high',
		notice: effortNotice('minimal', 'high'),
	},
	'the efforts that Groq names': {
		request: wants({ effort: 'high' }),
		error: { message: '`reasoning_effort` must be one of `low` or `medium`' },
		takes: (body) => body.reasoning_effort === 'medium',
		notice: effortNotice('high', 'medium'),
	},
	'the efforts that Ollama names': {
		request: wants({ effort: 'minimal' }),
		error: {
			message: 'invalid think value: "minimal" (must be "high", "medium", "low", true, or false)',
		},
		takes: (body) => body.reasoning_effort === 'low',
		notice: effortNotice('minimal', 'low'),
	},
	'the other spelling of the effort': {
		request: wants({ effort: 'low' }),
		error: { message: 'Unrecognized request argument supplied: reasoning_effort' },
		takes: (body) => body.reasoning_effort === undefined,
	},
	'the other spelling of the effort, the other way round': {
		request: wants({ effort: 'low' }),
		quirks: { reasoningField: 'reasoning' },
		status: 422,
		error: { message: 'body.reasoning: Extra inputs are not permitted' },
		takes: (body) => body.reasoning === undefined,
	},
	'the name of the token cap': {
		request: wants({ maxOutputTokens: 100 }),
		error: {
			message:
				"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
			param: 'max_tokens',
		},
		takes: (body) => body.max_completion_tokens === 100,
	},
	'the size of the token cap: OpenAI': {
		request: wants({ maxOutputTokens: 100_000 }),
		error: {
			message:
				'max_tokens is too large: 100000. This model supports at most 16384 completion tokens, whereas you provided 100000.',
			param: 'max_tokens',
		},
		takes: (body) => body.max_tokens === 16_384,
		notice: capNotice(100_000, 16_384),
	},
	'the size of the token cap: Groq': {
		request: wants({ maxOutputTokens: 100_000 }),
		error: {
			message:
				'`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model',
		},
		takes: (body) => body.max_tokens === 8192,
		notice: capNotice(100_000, 8192),
	},
	'the size of the token cap: DeepSeek': {
		request: wants({ maxOutputTokens: 9000 }),
		error: { message: 'Invalid max_tokens value, the valid range of max_tokens is [1, 8192]' },
		takes: (body) => body.max_tokens === 8192,
		notice: capNotice(9000, 8192),
	},
	'the size of the token cap: Alibaba': {
		request: wants({ maxOutputTokens: 9000 }),
		error: {
			message: '<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8192]',
		},
		takes: (body) => body.max_tokens === 8192,
		notice: capNotice(9000, 8192),
	},
	'the size of the token cap: Anthropic': {
		protocol: 'messages',
		request: wants({ maxOutputTokens: 100_000 }),
		error: {
			type: 'invalid_request_error',
			message:
				'max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens for claude-sonnet-4-20250514',
		},
		takes: (body) => body.max_tokens === 64_000,
		notice: capNotice(100_000, 64_000),
	},
	'the size of the token cap: Gemini': {
		request: wants({ maxOutputTokens: 100_000 }),
		error: {
			message:
				'Unable to submit request because it has a maxOutputTokens value of 100000 but the supported range is from 1 (inclusive) to 8193 (exclusive). Update the value and try again.',
		},
		takes: (body) => body.max_tokens === 8192,
		notice: capNotice(100_000, 8192),
	},
	'the default token cap of messages': {
		protocol: 'messages',
		error: {
			message: 'max_tokens: 4096 > 2048, which is the maximum allowed number of output tokens',
		},
		takes: (body) => body.max_tokens === 2048,
	},
	'the size of the token cap, worded like a prompt that is too long': {
		request: wants({ maxOutputTokens: 9000 }),
		error: { message: 'max_tokens (9000) exceeds the limit of 4096' },
		takes: (body) => body.max_tokens === 4096,
		notice: capNotice(9000, 4096),
	},
	'a token cap that does not fit the window beside the prompt': {
		request: wants({ maxOutputTokens: 8192 }),
		error: {
			message:
				"This model's maximum context length is 8192 tokens. However, you requested 8204 tokens (12 in the messages, 8192 in the completion). Please reduce the length of the messages or completion.",
			code: 'context_length_exceeded',
		},
		takes: (body) => Number(body.max_tokens) <= 8180,
	},
	'a developer role: o1-mini': {
		request: { system: 'Be kind.' },
		quirks: { systemRole: 'developer' },
		error: {
			message:
				"Unsupported value: 'messages[0].role' does not support 'developer' with this model.",
		},
		takes: (body) => first(body) === 'system',
	},
	'a developer role: DeepSeek': {
		request: { system: 'Be kind.' },
		quirks: { systemRole: 'developer' },
		error: {
			message:
				'Failed to deserialize the JSON body into the target type: messages[0].role: unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool` at line 1 column 60',
		},
		takes: (body) => first(body) === 'system',
	},
	'a system role: o1-mini': {
		request: { system: 'Be kind.' },
		error: {
			message: "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
		},
		takes: (body) => first(body) === 'user',
	},
	'a system role: Gemma behind Gemini': {
		request: { system: 'Be kind.' },
		error: { message: 'Developer instruction is not enabled for models/gemma-3-27b-it' },
		takes: (body) => first(body) === 'user',
	},
	'a system role: the template of Gemma in llama.cpp': {
		request: { system: 'Be kind.' },
		status: 500,
		error: { message: 'System role not supported', type: 'server_error' },
		takes: (body) => first(body) === 'user',
	},
	'a system role: the template of Mistral in LM Studio': {
		request: { system: 'Be kind.' },
		error: {
			message:
				'Error rendering prompt with jinja template: "Only user and assistant roles are supported!"',
		},
		takes: (body) => first(body) === 'user',
	},
	'a JSON schema: OpenAI': {
		request: schema,
		error: {
			message:
				"Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model. Learn more about supported models at the Structured Outputs guide: https://platform.openai.com/docs/guides/structured-outputs",
		},
		takes: noSchema,
		notice: schemaNotice,
	},
	'a JSON schema: Groq': {
		request: schema,
		error: { message: 'This model does not support response format `json_schema`.' },
		takes: noSchema,
		notice: schemaNotice,
	},
	'a JSON schema: DeepSeek': {
		request: schema,
		error: { message: 'This response_format type is unavailable now' },
		takes: noSchema,
		notice: schemaNotice,
	},
	'images: OpenRouter': {
		request: picture,
		status: 404,
		error: { message: 'No endpoints found that support image input', code: 404 },
		takes: noImage,
		notice: imagesNotice,
	},
	'images: OpenAI': {
		request: picture,
		error: { message: 'Invalid content type. image_url is only supported by certain models.' },
		takes: noImage,
		notice: imagesNotice,
	},
	'images: DeepSeek': {
		request: picture,
		error: {
			message:
				'Failed to deserialize the JSON body into the target type: messages[0]: unknown variant `image_url`, expected `text` at line 1 column 200',
		},
		takes: noImage,
		notice: imagesNotice,
	},
	'images: Groq': {
		request: picture,
		error: { message: 'messages[0].content must be a string', type: 'invalid_request_error' },
		takes: noImage,
		notice: imagesNotice,
	},
	'images: llama.cpp': {
		request: picture,
		status: 500,
		error: {
			message:
				'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
			type: 'server_error',
		},
		takes: noImage,
		notice: imagesNotice,
	},
	'images: vLLM': {
		request: picture,
		error: { message: 'At most 0 image(s) may be provided in one request.' },
		takes: noImage,
		notice: imagesNotice,
	},
	'reasoning in the history: Groq': {
		request: afterThoughts,
		error: {
			message:
				"'messages.1' : for 'role:assistant' the following must be satisfied[('messages.1' : property 'reasoning_content' is unsupported)]",
		},
		takes: (body) => !JSON.stringify(body).includes('reasoning_content'),
	},
	'reasoning in the history, with an effort beside it: Cerebras': {
		request: { ...afterThoughts, parameters: { effort: 'low' } },
		error: {
			message:
				"messages.1.assistant.reasoning_content: property 'messages.1.assistant.reasoning_content' is unsupported",
			code: 'wrong_api_format',
		},
		takes: (body) =>
			!JSON.stringify(body).includes('reasoning_content') && body.reasoning_effort === 'low',
	},
	'an empty text beside calls: Moonshot': {
		request: afterCall,
		error: {
			message: "Invalid request: the message at position 1 with role 'assistant' must not be empty",
		},
		takes: (body) => body.messages?.[1]?.content === ' ',
	},
	'parallel_tool_calls: o3-mini': {
		request: { tools, parameters: { parallelToolCalls: false } },
		error: {
			message: "Unsupported parameter: 'parallel_tool_calls' is not supported with this model.",
			param: 'parallel_tool_calls',
		},
		takes: (body) => !('parallel_tool_calls' in body),
		notice: 'parallelToolCalls was left out: this endpoint does not take it for m.',
	},
	'store: a strict server': {
		protocol: 'responses',
		status: 422,
		error: { message: 'body.store: Extra inputs are not permitted' },
		takes: (body) => !('store' in body),
		notice: 'store was left out: this endpoint does not take it for m.',
	},
};

/** What a mended request has that no page of a compatible server has. */
function problemsOf(request: RecordedRequest | undefined): readonly string[] {
	const found = protocolNames.find(([path]) => request?.path.endsWith(path));
	return found ? bodyProblems('compatible', found[1], request?.json) : ['sent nowhere'];
}

const protocolNames: readonly (readonly [string, Protocol])[] = [
	['/chat/completions', 'chatCompletions'],
	['/responses', 'responses'],
	['/messages', 'messages'],
];

describe('a refusal that is known', () => {
	let server: LoopbackServer;
	beforeEach(async () => {
		server = await startLoopbackServer();
	});
	afterEach(() => server.close());

	for (const [title, one] of Object.entries(cases)) {
		it(`is mended once, said once and remembered: ${title}`, async () => {
			const { request = {}, protocol = 'chatCompletions', status = 400, error } = one;
			const learnt = createLearnt();
			const profileFields: Partial<EndpointProfile> = { protocol, quirks: one.quirks ?? {} };
			server.replyWith(({ json }) =>
				one.takes(json as Body) ? answers[protocol] : errorReply(status, error),
			);
			const events = await ask(endpointAt(server.baseUrl, { learnt, profileFields }), request);
			assert.equal(textOf(events), 'Hello there', JSON.stringify(events.at(-1)));
			assert(!kindsOf(events).includes('retry'));
			assert.equal(server.requests.length, 2);
			assert.deepEqual(noticesOf(events), one.notice === undefined ? [] : [one.notice]);

			const again = await ask(endpointAt(server.baseUrl, { learnt, profileFields }), request);
			assert.equal(textOf(again), 'Hello there');
			assert.deepEqual(noticesOf(again), []);
			const [, second, third] = server.requests;
			assert.deepEqual(problemsOf(second), [], second?.body);
			if (!title.startsWith('a token cap that does not fit')) {
				assert.deepEqual(third?.json, second?.json);
			}
			assert.equal(server.requests.length, 3);
		});
	}

	for (const [title, one] of Object.entries(cases)) {
		it(`is not mended twice: ${title}`, async () => {
			const { request = {}, protocol = 'chatCompletions', status = 400, error } = one;
			const learnt = createLearnt();
			const profileFields: Partial<EndpointProfile> = { protocol, quirks: one.quirks ?? {} };
			server.reply(errorReply(status, error));
			const own = endpointAt(server.baseUrl, { learnt, profileFields });
			const events = await ask(own, request);
			failureOf(events);
			const bodies = server.requests.map(({ body }) => body);
			// Only what a busy server is asked again is asked in the same words.
			if (status < 500) assert.equal(new Set(bodies).size, bodies.length, bodies.join('\n'));
			assert(bodies.length <= 5);
			const { abilities, refused } = readAbilities(learnt, 'm');
			assert.deepEqual(Object.keys(refused), []);
			assert.deepEqual(
				Object.keys(abilities).filter((name) => name !== 'contextTokens'),
				[],
			);
		});
	}
});
