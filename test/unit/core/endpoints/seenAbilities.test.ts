import assert from 'node:assert/strict';
import {
	type AbilityValues,
	override,
	readAbilities,
} from '../../../../src/core/endpoints/capabilities';
import type { EndpointProfile } from '../../../../src/core/endpoints/endpoint';
import { refusesTools } from '../../../../src/core/endpoints/refusesTools';
import type { FailureKind } from '../../../../src/shared/failure';
import type { Protocol } from '../../../../src/shared/messages';
import {
	ask,
	createLearnt,
	endpointAt,
	failureOf,
	type MemoryLearnt,
	textOf,
} from '../../../support/endpoints';
import {
	dataFrames,
	jsonReply,
	type LoopbackServer,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { readRecording } from '../../../support/recordings';
import { answer, chunk, errorReply, noticesOf } from './chatAnswers';

const tools = [{ name: 't', description: 'd', parameters: { type: 'object' } }];

function seen(learnt: MemoryLearnt): Partial<AbilityValues> {
	const { abilities } = readAbilities(learnt, 'm');
	return Object.fromEntries(
		Object.entries(abilities).map(([name, layers]) => [name, layers.seen?.value]),
	);
}

describe('every answer teaches', () => {
	let server: LoopbackServer;
	let learnt: MemoryLearnt;
	beforeEach(async () => {
		server = await startLoopbackServer();
		learnt = createLearnt();
	});
	afterEach(() => server.close());
	const at = (profileFields: Partial<EndpointProfile> = {}) =>
		endpointAt(server.baseUrl, { learnt, profileFields });

	const protocols: readonly Protocol[] = ['chatCompletions', 'responses', 'messages'];
	for (const protocol of protocols) {
		it(`${protocol}: that it streams, counts its tokens, and calls several tools at once`, async () => {
			server.reply(sseReply([readRecording(protocol, 'parallelCalls.sse').bytes]));
			await ask(at({ protocol }), { tools });
			const { streaming, tools: calls, parallelTools, unusedTools } = seen(learnt);
			assert.deepEqual([streaming, calls, parallelTools, unusedTools], [true, true, true, 0]);
			assert.equal(seen(learnt)[protocol], true);
			assert.equal(seen(learnt).reasoning, undefined);
		});

		it(`${protocol}: that it reasons, and counts its tokens`, async () => {
			server.reply(sseReply([readRecording(protocol, 'reasoning.sse').bytes]));
			await ask(at({ protocol }));
			assert.equal(seen(learnt).reasoning, true);
			assert.equal(seen(learnt).tools, undefined);
			server.reply(sseReply([readRecording(protocol, 'usage.sse').bytes]));
			await ask(at({ protocol }));
			assert.equal(seen(learnt).usageInStreams, true);
		});
	}

	it('that it sends whole replies although it was asked for a stream, and asks again for one', async () => {
		const whole = jsonReply({
			choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
		});
		server.reply(whole, whole, answer);
		await ask(at());
		assert.equal(seen(learnt).streaming, false);
		await ask(at());
		assert.equal((server.requests[1]?.json as { stream?: boolean } | undefined)?.stream, true);
		await ask(at());
		assert.equal(seen(learnt).streaming, true);
	});

	it('the pace that the key may go at', async () => {
		const headers = {
			'x-ratelimit-limit-requests': '3',
			'x-ratelimit-remaining-requests': '2',
			'x-neosantara-ratelimit-input-tokens-limit': '5000',
		};
		server.reply(sseReply([dataFrames(chunk({ content: 'Hi' }, 'stop'))], { headers }));
		await ask(at());
		assert.deepEqual(seen(learnt).pace, { requests: 3, inputTokens: 5000 });
	});

	it('that images and schemas are taken', async () => {
		server.reply(answer);
		await ask(at(), {
			turns: [{ role: 'user', parts: [{ kind: 'image', mime: 'image/png', data: 'AA' }] }],
			parameters: { responseFormat: { type: 'jsonSchema', name: 'n', schema: {} } },
		});
		assert.deepEqual([seen(learnt).images, seen(learnt).jsonSchema], [true, true]);
	});

	it('nothing, where it failed or was stopped', async () => {
		server.reply(errorReply(401));
		await ask(at());
		server.reply(answer);
		await ask(at(), {}, AbortSignal.abort());
		assert.deepEqual(seen(learnt), {});
	});

	const windows: Readonly<Record<string, readonly [number, object]>> = {
		OpenAI: [
			8192,
			{
				message:
					"This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens. Please reduce the length of the messages.",
				code: 'context_length_exceeded',
			},
		],
		Anthropic: [200_000, { message: 'prompt is too long: 210000 tokens > 200000 maximum' }],
		vLLM: [
			32_768,
			{
				message:
					"This model's maximum context length is 32768 tokens. However, your request has 40000 input tokens. Please reduce the length of the input messages.",
			},
		],
		'llama.cpp': [
			4096,
			{
				message:
					'the request exceeds the available context size. try increasing the context size or enable context shift',
				type: 'exceed_context_size_error',
				n_prompt_tokens: 5000,
				n_ctx: 4096,
			},
		],
		'LM Studio': [
			4096,
			{
				message:
					'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.',
			},
		],
		Mistral: [
			32_768,
			{
				message:
					'Prompt contains 40000 tokens, too large for model with 32768 maximum context length',
			},
		],
		xAI: [
			131_072,
			{
				message:
					"This model's maximum prompt length is 131072 but the request contains 150000 tokens.",
			},
		],
		Gemini: [
			1_048_576,
			{
				message:
					'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
			},
		],
		Copilot: [64_000, { message: 'prompt token count of 70000 exceeds the limit of 64000' }],
	};
	for (const [server_, [window, error]] of Object.entries(windows)) {
		it(`a refusal teaches the window: ${server_}`, async () => {
			server.reply(errorReply(400, error));
			assert.equal(failureOf(await ask(at())).kind, 'overflow');
			assert.equal(seen(learnt).contextTokens, window);
			assert.equal(server.requests.length, 1);
		});
	}
});

describe('tools that are refused', () => {
	const wordings: Readonly<Record<string, readonly [string, FailureKind?]>> = {
		Ollama: ['registry.ollama.ai/library/gemma:latest does not support tools'],
		OpenRouter: ['No endpoints found that support tool use. To learn more …', 'modelNotFound'],
		OpenAI: ["Unsupported parameter: 'tools' is not supported with this model."],
		Groq: ['`tool calling` is not supported with this model'],
		Gemini: ['Function calling is not enabled for models/gemma-3-27b-it'],
		DeepSeek: ['deepseek-reasoner does not support Function Calling'],
		vLLM: [
			'"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
		],
		'llama.cpp': ['tools param requires --jinja flag', 'server'],
		FastAPI: ['body.tools: Extra inputs are not permitted'],
		Together: ["This model doesn't support function calling"],
	};
	for (const [name, [detail, kind = 'invalidRequest']] of Object.entries(wordings)) {
		it(`are recognised by the words of ${name}`, () => {
			assert(refusesTools({ kind, message: 'x refused the request (status 400).', detail }));
		});
	}

	const others: readonly string[] = [
		"messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
		'messages.2: `tool_use` ids were found without `tool_result` blocks immediately after',
		"Invalid schema for function 't': In context=(), 'required' is missing",
		"Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.",
		"Invalid 'tools[0].function.name': string does not match pattern.",
		"Unsupported parameter: 'parallel_tool_calls' is not supported with this model.",
		"Unsupported parameter: 'temperature' is not supported with this model.",
	];
	for (const detail of others) {
		it(`are not meant by: ${detail}`, () => {
			assert(!refusesTools({ kind: 'invalidRequest', message: 'refused', detail }));
		});
	}

	it('are named in the failure, for whoever can go on without', async () => {
		const server = await startLoopbackServer(
			errorReply(400, { message: 'm does not support tools' }),
		);
		try {
			const failure = failureOf(await ask(endpointAt(server.baseUrl), { tools }));
			assert.equal(failure.refused, 'tools');
			assert.equal(server.requests.length, 1);
			assert.equal(failureOf(await ask(endpointAt(server.baseUrl))).refused, undefined);
		} finally {
			await server.close();
		}
	});

	it('on responses go to chat completions from then on, also where the person chose responses', async () => {
		const server = await startLoopbackServer();
		try {
			server.replyWith(({ path }) =>
				path.endsWith('/responses')
					? errorReply(400, { message: 'tools are not supported' })
					: answer,
			);
			const learnt = createLearnt();
			override(learnt, 'm', 'responses', true, 1);
			const own = endpointAt(server.baseUrl, { learnt, profileFields: { protocol: 'auto' } });
			for (let turn = 0; turn < 2; turn++) await ask(own, { tools });
			// Where the person says that there are none, nobody is sent there.
			const barred = createLearnt();
			override(barred, 'm', 'responses', true, 1);
			override(barred, 'm', 'chatCompletions', false, 1);
			const other = endpointAt(server.baseUrl, {
				learnt: barred,
				profileFields: { protocol: 'auto' },
			});
			assert.equal(failureOf(await ask(other, { tools })).refused, 'tools');
			assert.deepEqual(
				server.requests.map(({ path }) => path.replace('/v1', '')),
				['/responses', '/chat/completions', '/chat/completions', '/responses'],
			);
		} finally {
			await server.close();
		}
	});

	it('on responses go to chat completions first, where the protocol is left to us', async () => {
		const server = await startLoopbackServer();
		try {
			const learnt = createLearnt({ protocol: 'responses' });
			server.replyWith(({ path, json }) => {
				if (path === '/v1/chat/completions') return answer;
				return 'tools' in (json as object)
					? errorReply(400, { message: 'Tools are not supported on this endpoint.' })
					: jsonReply({ status: 'completed', output_text: 'Hello there' });
			});
			const own = endpointAt(server.baseUrl, { learnt, profileFields: { protocol: 'auto' } });
			const events = await ask(own, { tools });
			assert.equal(textOf(events), 'Hello there');
			assert.equal(noticesOf(events).length, 1);
			assert.deepEqual(noticesOf(await ask(own, { tools })), []);
			assert.equal(textOf(await ask(own)), 'Hello there');
			assert.deepEqual(
				server.requests.map(({ path }) => path),
				['/v1/responses', '/v1/chat/completions', '/v1/chat/completions', '/v1/responses'],
			);
			const named = endpointAt(server.baseUrl, { profileFields: { protocol: 'responses' } });
			assert.equal(failureOf(await ask(named, { tools })).refused, 'tools');
		} finally {
			await server.close();
		}
	});
});

describe('a field that could not be mended', () => {
	it('is named in the failure, unless leaving it out was tried', async () => {
		const server = await startLoopbackServer();
		try {
			server.reply(errorReply(400, { message: 'Unrecognized request argument supplied: seed' }));
			const parameters = { extraBody: { seed: 1 } };
			assert.equal(
				failureOf(await ask(endpointAt(server.baseUrl), { parameters })).refused,
				'seed',
			);
			server.reply(errorReply(400, { message: 'temperature is odd' }));
			const own = endpointAt(server.baseUrl);
			const failure = failureOf(await ask(own, { parameters: { temperature: 1 } }));
			assert.equal(failure.refused, undefined);
			server.reply(errorReply(400, { message: 'messages: too odd for this model' }));
			assert.equal(failureOf(await ask(own)).refused, undefined);
		} finally {
			await server.close();
		}
	});
});

describe('an address without a path', () => {
	it('is tried once under /v1, said so, and remembered', async () => {
		const server = await startLoopbackServer();
		try {
			const learnt = createLearnt();
			server.replyWith(({ path }) => {
				if (path === '/v1/models') return jsonReply(['m']);
				if (path === '/v1/chat/completions') return answer;
				return {
					status: 200,
					headers: { 'content-type': 'text/html' },
					steps: ['<!doctype html><title>Welcome</title>'],
				};
			});
			const own = endpointAt(server.origin, { learnt, profileFields: { protocol: 'auto' } });
			const events = await ask(own);
			assert.equal(textOf(events), 'Hello there');
			assert.deepEqual(noticesOf(events), [
				'The address answers under /v1, so that is used from now on.',
			]);
			assert.deepEqual(noticesOf(await ask(own)), []);
			assert.deepEqual(await own.listModels(new AbortController().signal), [{ id: 'm' }]);
			assert.deepEqual(
				server.requests.map(({ path }) => path),
				['/chat/completions', '/v1/chat/completions', '/v1/chat/completions', '/v1/models'],
			);
		} finally {
			await server.close();
		}
	});

	it('that has nothing there either says what came first, and nothing is remembered', async () => {
		const server = await startLoopbackServer(errorReply(404, { message: 'nothing here' }));
		try {
			const learnt = createLearnt();
			await ask(endpointAt(server.origin, { learnt }));
			assert.deepEqual(
				server.requests.map(({ path }) => path),
				['/chat/completions', '/v1/chat/completions'],
			);
			assert.equal(learnt.values.size, 0);
		} finally {
			await server.close();
		}
	});
});
