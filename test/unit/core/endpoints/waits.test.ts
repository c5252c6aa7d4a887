import assert from 'node:assert/strict';
import { createPace } from '../../../../src/core/endpoints/pace';
import { watchSilence } from '../../../../src/core/endpoints/silence';
import type { Wait } from '../../../../src/core/request';
import type { ModelEvent } from '../../../../src/shared/events';
import {
	collect,
	createMemoryLog,
	endpointAt,
	failureOf,
	question,
	textOf,
} from '../../../support/endpoints';
import { createFakeClock, type FakeClock } from '../../../support/fakeClock';
import {
	createGate,
	dataFrames,
	type LoopbackServer,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { answer, assertOneEnd, chunk, errorReply, hello } from './chatAnswers';

const limits = { connectMs: 20_000, firstByteMs: 60_000, idleMs: 120_000 };

describe('a wait', () => {
	let server: LoopbackServer;
	let clock: FakeClock;
	let start: number;
	beforeEach(async () => {
		server = await startLoopbackServer();
		clock = createFakeClock();
		start = clock.now();
	});
	afterEach(() => server.close());

	interface Asked {
		readonly waits: (Wait | undefined)[];
		readonly events: ModelEvent[];
		readonly over: Promise<readonly ModelEvent[]>;
	}

	function ask(
		options: Parameters<typeof endpointAt>[1] = {},
		signal = new AbortController().signal,
	): Asked {
		const waits: (Wait | undefined)[] = [];
		const events: ModelEvent[] = [];
		const attendant = { waiting: (wait: Wait | undefined) => void waits.push(wait) };
		const endpoint = endpointAt(server.baseUrl, { clock, limits, ...options });
		const over = collect(endpoint.stream(question, signal, { attendant }), (event) =>
			events.push(event),
		);
		return { waits, events, over };
	}

	/** Until what was sent has been read: a few turns of the event loop of this process. */
	async function until(condition: () => boolean): Promise<void> {
		while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
	}

	const seconds = (wait: Wait | undefined): readonly unknown[] => [
		wait?.phase,
		wait && (wait.since - start) / 1000,
		wait?.until !== undefined && (wait.until - start) / 1000,
	];

	it('for the first byte is told after five seconds and cleared when it comes', async () => {
		const gate = createGate();
		server.reply({ ...answer, headersUntil: gate.opened });
		const { waits, over } = ask();
		await server.received(1);
		await clock.advance(4999);
		assert.equal(waits.length, 0);
		await clock.advance(1);
		assert.deepEqual(seconds(waits[0]), ['firstByte', 0, 60]);
		assert.ok(waits[0]?.again);
		gate.open();
		assertOneEnd(await over);
		assert.deepEqual(waits.slice(1), [undefined]);
		assert.deepEqual(clock.pending, []);
	});

	it('R6: for the next byte is told after five seconds; a comment ends it', async () => {
		const gates = [createGate(), createGate()];
		server.reply(
			sseReply([
				dataFrames(hello),
				{ until: gates[0]?.opened ?? Promise.resolve() },
				': ping\n\n',
				{ until: gates[1]?.opened ?? Promise.resolve() },
				...(answer.steps ?? []),
			]),
		);
		const { waits, events, over } = ask();
		await until(() => events.some((event) => event.type === 'blockDelta'));
		await clock.advance(5000);
		assert.deepEqual(seconds(waits[0]), ['nextByte', 0, 120]);
		// Something was shown: sending it anew would show it twice.
		assert.equal(waits[0]?.again, undefined);
		gates[0]?.open();
		await until(() => waits.length === 2);
		assert.equal(waits[1], undefined);
		await clock.advance(5000);
		assert.deepEqual(seconds(waits[2]), ['nextByte', 5, 125]);
		gates[1]?.open();
		assert.equal((await over).at(-1)?.type, 'finish');
		assert.equal(waits.at(-1), undefined);
		assert.deepEqual(clock.pending, []);
	});

	it('R5: goes on as long again, each time that the person says so', async () => {
		server.reply({ headersUntil: createGate().opened });
		const { waits, over } = ask();
		await server.received(1);
		await clock.advance(5000);
		waits[0]?.more();
		waits.at(-1)?.more();
		assert.deepEqual(seconds(waits.at(-1)), ['firstByte', 0, 180]);
		await clock.advance(174_999);
		assert.equal(clock.pending.length, 1);
		await clock.advance(1);
		const failure = failureOf(await over);
		assert.equal(failure.kind, 'timeout');
		assert.match(failure.message, /sent nothing for 180 seconds/);
		assert.equal(waits.at(-1), undefined);
		waits[0]?.more();
		assert.deepEqual(clock.pending, []);
	});

	it('is cut and the request sent anew when the person says so, without counting as a failure', async () => {
		server.reply(
			{ headersUntil: createGate().opened },
			{ headersUntil: createGate().opened },
			answer,
		);
		const { waits, events, over } = ask();
		for (const count of [1, 2]) {
			await server.received(count);
			await clock.advance(5000);
			waits.at(-1)?.again?.();
		}
		assert.equal(textOf(await over), 'Hello there');
		assert.equal(server.requests.length, 3);
		assert.ok(events.every((event) => event.type !== 'retry' && event.type !== 'error'));
		await server.requests[0]?.closed;
		assert.deepEqual(clock.pending, []);
	});

	it('is not cut any more once something is shown, however late the person says so', async () => {
		const gates = [createGate(), createGate()];
		server.reply(
			{
				...sseReply([
					dataFrames(hello),
					{ until: gates[1]?.opened ?? Promise.resolve() },
					...(answer.steps ?? []),
				]),
				headersUntil: gates[0]?.opened ?? Promise.resolve(),
			},
			answer,
		);
		const { waits, events, over } = ask();
		await server.received(1);
		await clock.advance(5000);
		gates[0]?.open();
		await until(() => events.some((event) => event.type === 'blockDelta'));
		waits[0]?.again?.();
		gates[1]?.open();
		assertOneEnd(await over);
		assert.equal(server.requests.length, 1);
	});

	it('for an answer that comes whole is longer: its first byte is its last', async () => {
		server.reply({ headersUntil: createGate().opened });
		const stop = new AbortController();
		const waits: (Wait | undefined)[] = [];
		const attendant = { waiting: (wait: Wait | undefined) => void waits.push(wait) };
		const own = endpointAt(server.baseUrl, { clock, limits });
		const over = collect(own.stream({ ...question, stream: false }, stop.signal, { attendant }));
		await server.received(1);
		await clock.advance(5000);
		assert.deepEqual(seconds(waits[0]), ['firstByte', 0, 300]);
		stop.abort();
		await over;
	});

	it('for the marker behind the last word is short, and told to nobody: the answer is complete', async () => {
		const said = [{ type: 'message_start' }, { type: 'content_block_start', index: 0 }];
		const words = { type: 'content_block_delta', delta: { type: 'text_delta', text: 'Hi' } };
		const stop = { type: 'message_delta', delta: { stop_reason: 'end_turn' } };
		const ends = {
			chatCompletions: dataFrames(hello, chunk({}, 'stop')),
			messages: dataFrames(...said, { ...words, index: 0 }, stop),
		};
		for (const [protocol, frames] of Object.entries(ends)) {
			server.reply(sseReply([frames, 'hang']));
			const profileFields = { protocol: protocol as keyof typeof ends };
			let came = '';
			const received = (text: string) => {
				came += text;
			};
			const recording = { opened: () => undefined, received, ended: () => undefined };
			const { waits, over } = ask({ profileFields, recorder: { begin: () => recording } });
			await until(() => came.includes(protocol === 'messages' ? 'end_turn' : '"stop"'));
			await clock.advance(5000);
			const last = (await over).at(-1);
			assert.equal(last?.type === 'finish' && last.reason, 'stop', protocol);
			assert.deepEqual(waits, []);
			assert.deepEqual(clock.pending, []);
		}
	});

	it('for the connection has its own limit, where the connection can be seen', async () => {
		let isConnecting = true;
		let stops = 0;
		const watchConnecting = () => ({ isConnecting: () => isConnecting, stop: () => stops++ });
		server.reply({ headersUntil: createGate().opened });
		const first = ask({ watchConnecting });
		await server.received(1);
		await clock.advance(5000);
		assert.deepEqual(seconds(first.waits[0]), ['connect', 0, 20]);
		await clock.advance(15_000);
		const failure = failureOf(await first.over);
		assert.match(failure.message, /did not accept the connection within 20 seconds/);
		const second = ask({ watchConnecting });
		await server.received(2);
		await clock.advance(5000);
		isConnecting = false;
		await clock.advance(15_000);
		assert.deepEqual(seconds(second.waits.at(-1)), ['firstByte', 20, 80]);
		await clock.advance(40_000);
		assert.match(failureOf(await second.over).message, /sent nothing for 60 seconds/);
		assert.equal(stops, 2);
		assert.deepEqual(clock.pending, []);
	});

	it('R8: before the next try is told, and ends at once when the person says so', async () => {
		server.reply(errorReply(429, {}, { 'retry-after': '30' }), answer);
		const pace = createPace({ clock });
		const { waits, events, over } = ask({ pace });
		await until(() => waits.length > 0);
		assert.deepEqual(seconds(waits[0]), ['retry', 0, 30]);
		assert.equal(events.find((event) => event.type === 'retry')?.delayMs, 30_000);
		waits[0]?.more();
		assert.equal(textOf(await over), 'Hello there');
		assert.equal(waits.at(-1), undefined);
		assert.equal(clock.now(), start);
		assert.deepEqual(clock.pending, []);
	});

	it('that the person cuts short counts for the pace all the same', async () => {
		server.reply(errorReply(429, {}, { 'retry-after': '30' }), answer);
		const pace = createPace({ clock, limits: { requestsPerMinute: 2 } });
		const { waits, over } = ask({ pace });
		await until(() => waits.length > 0);
		waits[0]?.more();
		assert.equal(textOf(await over), 'Hello there');
		await clock.advance(30_000);
		const next = ask({ pace });
		await until(() => next.waits.length > 0 || server.requests.length > 2);
		assert.deepEqual(seconds(next.waits[0]), ['queue', 30, 60.5]);
		await clock.advance(30_500);
		assert.equal(textOf(await next.over), 'Hello there');
	});

	it('is not taken back by one that is over already', async () => {
		const told: (Wait | undefined)[] = [];
		const tell = (wait: Wait | undefined) => void told.push(wait);
		const patience = () => ({ phase: 'firstByte' as const, ms: 60_000 });
		const stop = new AbortController();
		let settle = (): void => undefined;
		const late = new Promise<void>((resolve) => {
			settle = resolve;
		});
		const first = watchSilence(clock, stop.signal, { tell });
		const waiting = first.wait(late, patience);
		await clock.advance(5000);
		stop.abort(new Error('sent anew'));
		await assert.rejects(waiting);
		const second = watchSilence(clock, new AbortController().signal, { tell });
		void second.wait(new Promise(() => undefined), patience);
		await clock.advance(5000);
		settle();
		await new Promise((resolve) => setImmediate(resolve));
		assert.deepEqual(
			told.map((wait) => wait?.phase),
			['firstByte', undefined, 'firstByte'],
		);
		second.stop();
	});

	it('R8: of no time at all, as the server asks, is one of our own', async () => {
		server.reply(errorReply(429, {}, { 'retry-after': '0' }), answer);
		const { events, over } = ask({ random: () => 1 });
		await clock.asleep(1000);
		await clock.advance(1000);
		assert.equal(textOf(await over), 'Hello there');
		assert.equal(events.find((event) => event.type === 'retry')?.delayMs, 1000);
	});

	it('R8: of more than a minute is said in seconds while they are few', async () => {
		server.reply(errorReply(429, { message: 'slow down' }, { 'retry-after': '90' }));
		assert.match(failureOf(await ask().over).message, /asks to wait 90 seconds/);
	});

	it('R8: of more than a minute is not done; the failure says how long and the card counts', async () => {
		server.reply(errorReply(429, { message: 'slow down' }, { 'retry-after': '300' }));
		const failure = failureOf(await ask().over);
		assert.equal(failure.retryAfterMs, 300_000);
		assert.match(failure.message, /asks to wait 5 minutes/);
		assert.equal(server.requests.length, 1);
	});

	it('in the queue is told, is left at once by Stop, and sends nothing', async () => {
		const pace = createPace({ clock, limits: { requestsPerMinute: 1 } });
		server.reply(answer);
		assert.equal(textOf(await ask({ pace }).over), 'Hello there');
		const stop = new AbortController();
		const { waits, over } = ask({ pace }, stop.signal);
		await until(() => waits.length > 0);
		assert.deepEqual(seconds(waits[0]), ['queue', 0, 60.5]);
		stop.abort();
		assert.equal(failureOf(await over).kind, 'aborted');
		assert.equal(waits.at(-1), undefined);
		assert.equal(server.requests.length, 1);
		assert.deepEqual(clock.pending, []);
	});

	it('learns the pace from heads and refusals of the server', async () => {
		const pace = createPace({ clock });
		const headers = {
			'x-ratelimit-limit-requests': '3',
			'x-ratelimit-remaining-requests': '0',
			'x-ratelimit-reset-requests': '20s',
		};
		server.reply({ ...answer, headers: { ...answer.headers, ...headers } }, answer);
		assert.equal(textOf(await ask({ pace }).over), 'Hello there');
		const { waits, over } = ask({ pace });
		await until(() => waits.length > 0);
		assert.deepEqual(seconds(waits[0]), ['queue', 0, 20]);
		await clock.advance(20_000);
		assert.equal(textOf(await over), 'Hello there');
		assert.deepEqual(clock.pending, []);
	});

	it('breaks nothing when whoever attends fails, and says so in the log', async () => {
		const gate = createGate();
		const log = createMemoryLog();
		let told = 0;
		const attendant = {
			waiting: () => {
				told++;
				throw new Error('no such page');
			},
		};
		server.reply({ ...answer, headersUntil: gate.opened });
		const endpoint = endpointAt(server.baseUrl, { clock, limits, log });
		const over = collect(endpoint.stream(question, new AbortController().signal, { attendant }));
		await server.received(1);
		await clock.advance(5000);
		gate.open();
		assert.equal(textOf(await over), 'Hello there');
		assert.equal(told, 2);
		assert.ok(log.lines.some((line) => line.includes('no such page')));
		assert.deepEqual(clock.pending, []);
	});
});
