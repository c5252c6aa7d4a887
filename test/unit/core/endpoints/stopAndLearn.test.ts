import assert from 'node:assert/strict';
import { readAbilities } from '../../../../src/core/endpoints/capabilities';
import type { Endpoint } from '../../../../src/core/endpoints/endpoint';
import type { ModelEvent } from '../../../../src/shared/events';
import {
	ask,
	collect,
	createLearnt,
	createMemoryLog,
	endpointAt,
	failureOf,
	kindsOf,
	question,
	testKey,
	textOf,
} from '../../../support/endpoints';
import { createFakeClock } from '../../../support/fakeClock';
import {
	createGate,
	dataFrames,
	jsonReply,
	type LoopbackServer,
	type Reply,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { promptly } from '../../../support/promptly';
import { answer, assertOneEnd, errorReply, hello } from './chatAnswers';

describe('an endpoint that is connected', () => {
	let server: LoopbackServer;
	let endpoint: Endpoint;
	beforeEach(async () => {
		server = await startLoopbackServer();
		endpoint = endpointAt(server.baseUrl);
	});
	afterEach(() => server.close());

	describe('stops', () => {
		async function stopAt(reply: Reply, when: (event?: ModelEvent) => boolean): Promise<void> {
			server.reply(reply);
			const clock = createFakeClock();
			const stop = new AbortController();
			let stopped = 0;
			const halt = (): void => {
				stopped = performance.now();
				stop.abort();
			};
			const stream = endpointAt(server.baseUrl, { clock }).stream(question, stop.signal);
			const all = collect(stream, (event) => {
				if (stopped === 0 && when(event)) halt();
			});
			if (when()) {
				await server.received(1);
				halt();
			}
			const events = await all;
			assert.ok(performance.now() - stopped < promptly);
			assertOneEnd(events);
			assert.equal(failureOf(events).kind, 'aborted');
			await server.requests[0]?.closed;
			assert.deepEqual(clock.pending, []);
		}

		it('R27: before the first byte', () =>
			stopAt({ headersUntil: createGate().opened }, (event) => event === undefined));
		it('R27: in the middle of the text', () =>
			stopAt(sseReply([dataFrames(hello), 'hang']), (event) => event?.type === 'blockDelta'));
		it('R27: with more already received', () =>
			stopAt(answer, (event) => event?.type === 'blockDelta'));

		it('before anything was sent', async () => {
			const events = await ask(endpoint, {}, AbortSignal.abort());
			assert.deepEqual(kindsOf(events), ['error']);
			assert.equal(failureOf(events).kind, 'aborted');
			assert.equal(server.requests.length, 0);
		});

		it('at once, even if the fetch does not listen', async () => {
			const stop = new AbortController();
			const called = createGate();
			const fetch = (): Promise<Response> => {
				called.open();
				return new Promise(() => undefined);
			};
			const all = ask(endpointAt(server.baseUrl, { fetch }), {}, stop.signal);
			await called.opened;
			stop.abort();
			assert.equal(failureOf(await all).kind, 'aborted');
		});

		it('when the loop is left early', async () => {
			const clock = createFakeClock();
			server.reply(sseReply([dataFrames(hello), 'hang']));
			const stream = endpointAt(server.baseUrl, { clock }).stream(
				question,
				new AbortController().signal,
			);
			for await (const event of stream) if (event.type === 'blockDelta') break;
			await server.requests[0]?.closed;
			assert.deepEqual(clock.pending, []);
		});
	});

	describe('finds out', () => {
		it('R12: the header for the key, once, and remembers it', async () => {
			const learnt = createLearnt();
			const log = createMemoryLog();
			server.replyWith((request) =>
				request.headers['x-api-key'] === testKey ? answer : errorReply(401, { message: 'Bearer?' }),
			);
			const own = endpointAt(server.baseUrl, { learnt, log });
			assert.equal(textOf(await ask(own)), 'Hello there');
			assert.equal(textOf(await ask(own)), 'Hello there');
			assert.deepEqual(
				server.requests.map((request) => [
					request.headers.authorization !== undefined,
					request.headers['x-api-key'] !== undefined,
				]),
				[
					[true, false],
					[false, true],
					[false, true],
				],
			);
			assert.equal(learnt.get('keyHeader.chatCompletions'), 'apiKey');
		});

		it('R12: that the key is wrong, after both headers', async () => {
			server.reply(errorReply(401, { message: 'wrong key' }));
			const failure = failureOf(await ask(endpoint));
			assert.equal(failure.kind, 'auth');
			assert.equal(failure.detail, 'wrong key');
			assert.equal(server.requests.length, 2);
		});

		it('no other header when the profile names one', async () => {
			server.reply(errorReply(401));
			for (const auth of ['bearer', 'apiKey', 'none'] as const) {
				await ask(endpointAt(server.baseUrl, { profileFields: { auth } }));
			}
			assert.deepEqual(
				server.requests.map(({ headers }) => [headers.authorization, headers['x-api-key']]),
				[
					[`Bearer ${testKey}`, undefined],
					[undefined, testKey],
					[undefined, undefined],
				],
			);
		});

		it('that stream_options is not taken, says so, and leaves it out from then on', async () => {
			const learnt = createLearnt();
			server.replyWith(({ json }) =>
				typeof json === 'object' && json !== null && 'stream_options' in json
					? errorReply(400, { message: 'Unrecognized request argument: stream_options' })
					: answer,
			);
			const own = endpointAt(server.baseUrl, { learnt });
			const events = await ask(own);
			assert.equal(textOf(events), 'Hello there');
			assert.equal(events.filter((event) => event.type === 'notice').length, 1);
			assert.ok(!kindsOf(events).includes('retry'));
			assert.ok(!kindsOf(await ask(own)).includes('notice'));
			assert.equal(server.requests.length, 3);
		});

		it('the name of the token cap, for each model', async () => {
			const learnt = createLearnt();
			server.replyWith(({ json }) =>
				typeof json === 'object' && json !== null && 'max_tokens' in json
					? errorReply(400, {
							message: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
							param: 'max_tokens',
						})
					: answer,
			);
			const own = endpointAt(server.baseUrl, { learnt });
			const parameters = { maxOutputTokens: 100 };
			assert.equal(textOf(await ask(own, { parameters })), 'Hello there');
			assert.equal(textOf(await ask(own, { parameters })), 'Hello there');
			assert.equal(server.requests.length, 3);
			const sent = server.requests.at(-1)?.json as Record<string, unknown>;
			assert.equal(sent.max_completion_tokens, 100);
			const { tokenCapName } = readAbilities(learnt, 'm').abilities;
			assert.equal(tokenCapName?.seen?.value, 'max_completion_tokens');
		});
	});

	describe('with the protocol auto', () => {
		const auto = { protocol: 'auto' } as const;
		const messagesAnswer = jsonReply({
			type: 'message',
			role: 'assistant',
			content: [{ type: 'text', text: 'Hello there' }],
			stop_reason: 'end_turn',
			usage: { input_tokens: 1, output_tokens: 1 },
		});

		it('begins with chat completions', async () => {
			server.reply(answer);
			await ask(endpointAt(server.baseUrl, { profileFields: auto }));
			assert.deepEqual(
				server.requests.map(({ path }) => path),
				['/v1/chat/completions'],
			);
		});

		it('finds the one that the server speaks, and remembers it', async () => {
			const learnt = createLearnt();
			server.replyWith(({ path }) => {
				if (path.startsWith('/v1/models')) return jsonReply(['m']);
				return path === '/v1/messages' ? messagesAnswer : errorReply(404, { message: 'Not Found' });
			});
			const own = endpointAt(server.baseUrl, { learnt, profileFields: auto });
			assert.equal(textOf(await ask(own)), 'Hello there');
			assert.equal(textOf(await ask(own)), 'Hello there');
			assert.equal(server.requests.length, 3);
			assert.equal(learnt.get('protocol'), 'messages');
			await own.listModels(new AbortController().signal);
			assert.equal(server.requests.at(-1)?.headers['x-api-key'], testKey);
		});

		it('reports the first failure when it speaks none', async () => {
			server.replyWith(({ path }) => errorReply(404, { message: `nothing at ${path}` }));
			const failure = failureOf(await ask(endpointAt(server.baseUrl, { profileFields: auto })));
			assert.equal(failure.detail, 'nothing at /v1/chat/completions');
			assert.equal(server.requests.length, 3);
		});

		it('sends tools by the protocol that takes them', async () => {
			server.reply(errorReply(400));
			const tools = [{ name: 't', description: 'd', parameters: { type: 'object' } }];
			const own = endpointAt(server.baseUrl, {
				learnt: createLearnt({ protocol: 'responses' }),
				profileFields: { ...auto, quirks: { toolsProtocol: 'chatCompletions' } },
			});
			await ask(own, { tools });
			await ask(own);
			assert.deepEqual(
				server.requests.map(({ path }) => path),
				['/v1/chat/completions', '/v1/responses'],
			);
		});
	});

	describe('lists models', () => {
		it('with the key, or without one', async () => {
			server.reply(jsonReply({ data: [{ id: 'b' }, { id: 'a' }] }));
			const signal = new AbortController().signal;
			assert.deepEqual(await endpoint.listModels(signal), [{ id: 'a' }, { id: 'b' }]);
			await endpointAt(server.baseUrl, { key: '' }).listModels(signal);
			assert.deepEqual(
				server.requests.map(({ method, path, headers }) => [method, path, headers.authorization]),
				[
					['GET', '/v1/models', `Bearer ${testKey}`],
					['GET', '/v1/models', undefined],
				],
			);
		});

		it('with the other header after a 401, and with the version that messages wants', async () => {
			server.replyWith(({ headers }) =>
				headers.authorization === undefined ? errorReply(401) : jsonReply(['m']),
			);
			const own = endpointAt(server.baseUrl, { profileFields: { protocol: 'messages' } });
			assert.deepEqual(await own.listModels(new AbortController().signal), [{ id: 'm' }]);
			assert.equal(server.requests[0]?.headers['anthropic-version'], '2023-06-01');
		});

		it('or throws why not', async () => {
			const signal = new AbortController().signal;
			server.reply(errorReply(404, { message: 'Not Found' }));
			await assert.rejects(
				endpoint.listModels(signal),
				(error: { failure?: { kind?: string } }) => {
					assert.equal(error.failure?.kind, 'badEndpoint');
					return true;
				},
			);
			const stop = new AbortController();
			server.reply({ headersUntil: createGate().opened });
			const list = endpoint.listModels(stop.signal);
			await server.received(2);
			stop.abort();
			await assert.rejects(list, { name: 'PanduError' });
		});
	});
});
