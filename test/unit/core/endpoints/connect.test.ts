import assert from 'node:assert/strict';
import type { Endpoint } from '../../../../src/core/endpoints/endpoint';
import type { ModelEvent } from '../../../../src/shared/events';
import {
	ask,
	collect,
	endpointAt,
	failureOf,
	kindsOf,
	question,
	textOf,
} from '../../../support/endpoints';
import { createFakeClock } from '../../../support/fakeClock';
import {
	closedPort,
	dataFrames,
	jsonReply,
	type LoopbackServer,
	namedFrames,
	type Reply,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { answer, assertOneEnd, chunk, errorReply, hello } from './chatAnswers';

const emptyAnswer = sseReply([
	dataFrames(chunk({ role: 'assistant' }), chunk({}, 'stop'), '[DONE]'),
]);

function retries(events: readonly ModelEvent[]): readonly number[] {
	return events.flatMap((event) => (event.type === 'retry' ? [event.delayMs] : []));
}

describe('an endpoint', () => {
	let server: LoopbackServer;
	let endpoint: Endpoint;
	beforeEach(async () => {
		server = await startLoopbackServer();
		endpoint = endpointAt(server.baseUrl);
	});
	afterEach(() => server.close());

	async function get(...replies: readonly Reply[]): Promise<readonly ModelEvent[]> {
		server.reply(...replies);
		const events = await ask(endpoint);
		assertOneEnd(events);
		return events;
	}

	it('gives the events of a streamed answer', async () => {
		const events = await get({
			...answer,
			headers: { ...answer.headers, 'x-request-id': 'req_1' },
		});
		assert.equal(textOf(events), 'Hello there');
		assert.equal(events.at(-1)?.type, 'finish');
		const start = events.find((event) => event.type === 'start');
		assert.equal(start?.requestId, 'req_1');
		assert.equal(start.protocol, 'chatCompletions');
	});

	it('R20: takes white space for no answer, and asks once more without showing it', async () => {
		const blank = sseReply([dataFrames(chunk({ content: '\n' }), chunk({}, 'stop'), '[DONE]')]);
		const events = await get(blank, answer);
		assert.equal(textOf(events), 'Hello there');
		assert.deepEqual(retries(events), [0]);
		const leading = await get(
			sseReply([dataFrames(chunk({ content: '\n' }), hello, chunk({}, 'stop'))]),
		);
		assert.equal(textOf(leading), '\nHello');
	});

	it('gives the same events for whole JSON, asked for as a stream or not', async () => {
		const whole = jsonReply({
			id: 'c1',
			model: 'm',
			choices: [{ message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }],
			usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
		});
		for (const stream of [true, false]) {
			server.reply(whole);
			const events = await ask(endpoint, { stream });
			assert.equal(textOf(events), 'Hello there');
			assert.deepEqual(events.at(-1), { type: 'finish', reason: 'stop', raw: 'stop' });
			const sent = server.requests.at(-1)?.json as { stream?: boolean };
			assert.equal(sent.stream ?? false, stream);
		}
	});

	it('reads a stream although none was asked for', async () => {
		server.reply(answer);
		assert.equal(textOf(await ask(endpoint, { stream: false })), 'Hello there');
	});

	it('speaks each protocol at its own path', async () => {
		const paths = {
			chatCompletions: '/v1/chat/completions',
			responses: '/v1/responses',
			messages: '/v1/messages',
		};
		for (const protocol of ['chatCompletions', 'responses', 'messages'] as const) {
			server.reply(errorReply(400));
			await ask(endpointAt(server.baseUrl, { profileFields: { protocol } }));
			assert.equal(server.requests.at(-1)?.path, paths[protocol]);
			assert.equal(server.requests.at(-1)?.method, 'POST');
		}
	});

	it('does not wait for the connection to close once the answer is over', async () => {
		const events = await get(sseReply([...(answer.steps ?? []), 'hang']));
		assert.equal(events.at(-1)?.type, 'finish');
		await server.requests[0]?.closed;
	});

	it('reports rate limits', async () => {
		const headers = { 'x-ratelimit-limit-requests': '50', 'x-ratelimit-remaining-requests': '49' };
		const events = await get({ ...answer, headers: { ...answer.headers, ...headers } });
		assert.deepEqual(
			events.find((event) => event.type === 'rateLimit'),
			{ type: 'rateLimit', rateLimit: { what: 'requests', limit: 50, remaining: 49 } },
		);
	});

	describe('tries again', () => {
		for (const status of [500, 502, 503, 529]) {
			it(`R10: after ${status}, with one answer in the end`, async () => {
				const events = await get(errorReply(status), answer);
				assert.equal(events.filter((event) => event.type === 'retry').length, 1);
				assert.equal(events.filter((event) => event.type === 'blockStart').length, 1);
				assert.equal(textOf(events), 'Hello there');
			});
		}

		it('R10: three times at most', async () => {
			const events = await get(errorReply(500, { message: 'broken' }));
			assert.equal(server.requests.length, 3);
			assert.equal(failureOf(events).detail, 'broken');
		});

		it('R9: five times at most after 429 without a hint, and waits longer each time', async () => {
			const clock = createFakeClock();
			server.reply(errorReply(429, { message: 'slow down' }));
			const events: ModelEvent[] = [];
			const all = collect(
				endpointAt(server.baseUrl, { clock, random: () => 1 }).stream(
					question,
					new AbortController().signal,
				),
				(event) => events.push(event),
			);
			for (const ms of [1000, 2000, 4000, 8000]) {
				await clock.asleep(ms);
				await clock.advance(ms);
			}
			assert.equal(failureOf(await all).kind, 'rateLimit');
			assert.deepEqual(retries(events), [1000, 2000, 4000, 8000]);
			assert.equal(server.requests.length, 5);
			assert.deepEqual(clock.pending, []);
		});

		it('R8: when the server says, in seconds, milliseconds or as a date', async () => {
			const clock = createFakeClock(Date.UTC(2026, 0, 1));
			const hints: readonly Record<string, string>[] = [
				{ 'retry-after': '7' },
				{ 'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT' },
				{ 'retry-after-ms': '7000' },
				{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '7s' },
			];
			for (const headers of hints) {
				const ownClock = createFakeClock(clock.now());
				server.reply(errorReply(429, { message: 'wait' }, headers), answer);
				const all = ask(endpointAt(server.baseUrl, { clock: ownClock }));
				await ownClock.asleep(7000);
				await ownClock.advance(7000);
				assert.deepEqual(retries(await all), [7000], JSON.stringify(headers));
			}
		});

		it('R8: but not when the wait is longer than a minute', async () => {
			const events = await get(errorReply(429, { message: 'wait' }, { 'retry-after': '61' }));
			assert.equal(server.requests.length, 1);
			assert.equal(failureOf(events).retryAfterMs, 61_000);
		});

		it('R8: can be stopped while it waits', async () => {
			const clock = createFakeClock();
			const stop = new AbortController();
			server.reply(errorReply(429, { message: 'wait' }, { 'retry-after': '30' }));
			const all = ask(endpointAt(server.baseUrl, { clock }), {}, stop.signal);
			await clock.asleep(30_000);
			stop.abort();
			assert.equal(failureOf(await all).kind, 'aborted');
			assert.deepEqual(clock.pending, []);
		});

		it('R20: once after an empty answer, then says so', async () => {
			assert.equal(textOf(await get(emptyAnswer, answer)), 'Hello there');
			server.reply(emptyAnswer);
			const before = server.requests.length;
			const events = await ask(endpoint);
			assert.equal(server.requests.length - before, 2);
			assert.equal(failureOf(events).kind, 'empty');
			assert.ok(!kindsOf(events).includes('blockStart'));
		});

		it('R20: after a connection that closes without a word', async () => {
			const events = await get(sseReply([': ping\n\n']), answer);
			assert.equal(textOf(events), 'Hello there');
		});

		it('after a reset before the first word', async () => {
			const events = await get(
				sseReply([dataFrames(chunk({ role: 'assistant' })), 'reset']),
				answer,
			);
			assert.equal(textOf(events), 'Hello there');
			assertOneEnd(events);
		});
	});

	describe('does not try again', () => {
		for (const [status, kind] of [
			[400, 'invalidRequest'],
			[402, 'payment'],
			[403, 'permission'],
			[404, 'badEndpoint'],
			[413, 'overflow'],
			[422, 'invalidRequest'],
		] as const) {
			it(`R11: after ${status}`, async () => {
				const failure = failureOf(await get(errorReply(status, { message: 'the reason' })));
				assert.equal(failure.kind, kind);
				assert.equal(failure.detail, 'the reason');
				assert.equal(failure.status, status);
				assert.equal(server.requests.length, 1);
			});
		}

		it('after 429 because a plan is used up', async () => {
			const error = { message: 'You exceeded your current quota', code: 'insufficient_quota' };
			assert.equal(failureOf(await get(errorReply(429, error))).kind, 'quota');
			assert.equal(server.requests.length, 1);
		});

		it('R13: when nothing listens', async () => {
			const port = await closedPort();
			const events = await ask(endpointAt(`http://127.0.0.1:${port}/v1`));
			assert.deepEqual(kindsOf(events), ['error']);
			assert.equal(failureOf(events).host, `127.0.0.1:${port}`);
		});

		it('R1: once a word was shown; the text is kept', async () => {
			const events = await get(sseReply([dataFrames(hello), 'data: {"id', 'reset']), answer);
			assert.equal(textOf(events), 'Hello');
			assert.equal(failureOf(events).kind, 'network');
			assert.equal(server.requests.length, 1);
		});

		it('R16: after an error that follows the first words', async () => {
			const error = { error: { message: 'upstream died', code: 502 } };
			const events = await get(sseReply([dataFrames(hello, error, '[DONE]')]), answer);
			assert.equal(textOf(events), 'Hello');
			assert.equal(failureOf(events).kind, 'server');
			assert.equal(server.requests.length, 1);
		});
	});

	describe('judges the end of an answer', () => {
		it('R16: a damaged frame makes it fail, with all the text around it kept', async () => {
			const events = await get(
				sseReply([
					dataFrames(hello),
					'data: {"id":"c1","choices":[{"del\n\n',
					dataFrames(chunk({ content: ' there' }), chunk({}, 'stop'), '[DONE]'),
				]),
			);
			assert.equal(textOf(events), 'Hello there');
			assert.equal(failureOf(events).kind, 'protocol');
		});

		it('R18: [DONE] without a finish reason, and a finish reason without [DONE], are normal', async () => {
			for (const frames of [
				dataFrames(hello, { choices: null }, { choices: [] }, '[DONE]'),
				dataFrames(hello, chunk({}, 'stop'), {
					choices: [],
					usage: { prompt_tokens: 1, completion_tokens: 1 },
				}),
			]) {
				const events = await get(sseReply([frames]));
				assert.equal(events.at(-1)?.type === 'finish' && events.at(-1), events.at(-1));
				assert.notEqual((events.at(-1) as { reason?: string }).reason, 'incomplete');
			}
		});

		it('a reset after the finish reason loses nothing', async () => {
			const events = await get(sseReply([dataFrames(hello, chunk({}, 'stop')), 'reset']));
			assert.equal(events.at(-1)?.type, 'finish');
		});

		it('neither a finish reason nor [DONE] is incomplete', async () => {
			const events = await get(sseReply([dataFrames(hello)]));
			assert.equal((events.at(-1) as { reason?: string }).reason, 'incomplete');
		});

		it('nothing follows the first end of a stream that ends twice', async () => {
			server.reply(
				sseReply([
					namedFrames(
						{
							type: 'message_start',
							message: { id: 'x', model: 'm', content: [], usage: {} },
						} as never,
						{
							type: 'content_block_start',
							index: 0,
							content_block: { type: 'text', text: '' },
						} as never,
						{
							type: 'content_block_delta',
							index: 0,
							delta: { type: 'text_delta', text: 'hi' },
						} as never,
						{ type: 'content_block_stop', index: 0 } as never,
						{ type: 'message_delta', delta: { stop_reason: 'end_turn' } } as never,
						{ type: 'message_stop' },
						{ type: 'message_stop' },
						{ type: 'error', error: { message: 'too late' } } as never,
					),
					dataFrames('[DONE]'),
				]),
			);
			const events = await ask(
				endpointAt(server.baseUrl, { profileFields: { protocol: 'messages' } }),
			);
			assertOneEnd(events);
			assert.equal(events.at(-1)?.type, 'finish');
			assert.equal(textOf(events), 'hi');
		});
	});
});
