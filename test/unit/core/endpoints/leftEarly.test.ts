import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { collect, endpointAt, failureOf, question } from '../../../support/endpoints';
import { createFakeClock, type FakeClock } from '../../../support/fakeClock';
import {
	createGate,
	dataFrames,
	jsonReply,
	type LoopbackServer,
	type Reply,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { answer, assertOneEnd, chunk, errorReply, hello } from './chatAnswers';

const many = Array.from({ length: 50 }, (_, index) => chunk({ content: `word ${index} ` }));

/** What the server does when the person stops, and how it is known that it has come to that. */
const stages: Readonly<Record<string, Reply>> = {
	'before the head of the reply': { headersUntil: createGate().opened },
	'before the first byte of the body': sseReply(['hang']),
	'in the words of an error': {
		status: 400,
		headers: { 'content-type': 'application/json' },
		steps: ['{"error":', 'hang'],
	},
	'in the middle of a whole answer': {
		headers: { 'content-type': 'application/json' },
		steps: ['{"choices":[', 'hang'],
	},
	'in the text': sseReply([dataFrames(hello), 'hang']),
	'in the arguments of a call': sseReply([
		dataFrames(
			chunk({
				tool_calls: [{ index: 0, id: 'call_abcdef', function: { name: 'f', arguments: '{' } }],
			}),
		),
		'hang',
	]),
	'after the reason for the end': sseReply([dataFrames(hello, chunk({}, 'stop')), 'hang']),
	'with much received and not yet read': sseReply([dataFrames(hello, ...many), 'hang']),
};

describe('a reply that is left early', () => {
	let server: LoopbackServer;
	let clock: FakeClock;
	const unhandled: unknown[] = [];
	const note = (reason: unknown): void => void unhandled.push(reason);
	beforeEach(async () => {
		server = await startLoopbackServer();
		clock = createFakeClock();
		unhandled.length = 0;
		process.on('unhandledRejection', note);
	});
	afterEach(async () => {
		await server.close();
		process.off('unhandledRejection', note);
	});

	async function assertNothingLeft(signal: AbortSignal): Promise<void> {
		await Promise.all(server.requests.map(({ closed }) => closed));
		// Rejections that nobody handles are reported after the microtasks.
		await new Promise((resolve) => setImmediate(resolve));
		assert.deepEqual(clock.pending, []);
		assert.deepEqual(getEventListeners(signal, 'abort'), []);
		assert.deepEqual(unhandled, []);
	}

	for (const [stage, reply] of Object.entries(stages)) {
		it(`R27: leaves nothing behind when it is stopped ${stage}`, async () => {
			server.reply(reply);
			const stop = new AbortController();
			const events: unknown[] = [];
			const all = collect(
				endpointAt(server.baseUrl, { clock }).stream(question, stop.signal),
				(event) => events.push(event),
			);
			await server.received(1);
			// Long enough for what was sent to arrive; that it does is no condition of the test.
			for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
			stop.abort();
			const seen = await all;
			assertOneEnd(seen);
			assert.equal(failureOf(seen).kind, 'aborted');
			await assertNothingLeft(stop.signal);
		});
	}

	it('R27: leaves nothing behind when it is stopped between two tries', async () => {
		server.reply(errorReply(503), answer);
		const stop = new AbortController();
		const stream = endpointAt(server.baseUrl, { clock, random: () => 1 }).stream(
			question,
			stop.signal,
		);
		const seen = await collect(stream, (event) => {
			if (event.type === 'retry') setImmediate(() => stop.abort());
		});
		assert.equal(failureOf(seen).kind, 'aborted');
		assert.equal(server.requests.length, 1);
		await assertNothingLeft(stop.signal);
	});

	it('leaves nothing behind when the loop is left at any event', async () => {
		const { signal } = new AbortController();
		for (let events = 1; events <= 4; events++) {
			server.reply(sseReply([dataFrames(hello, ...many), 'hang']));
			let count = 0;
			for await (const _event of endpointAt(server.baseUrl, { clock }).stream(question, signal)) {
				count++;
				if (count === events) break;
			}
			await assertNothingLeft(signal);
		}
	});

	it('leaves nothing behind when the list of models is stopped', async () => {
		for (const reply of [
			{ headersUntil: createGate().opened },
			{ headers: { 'content-type': 'application/json' }, steps: ['{"data":', 'hang'] },
		] satisfies Reply[]) {
			server.reply(reply);
			const stop = new AbortController();
			const before = server.requests.length;
			const list = endpointAt(server.baseUrl, { clock }).listModels(stop.signal);
			await server.received(before + 1);
			stop.abort();
			await assert.rejects(list, { name: 'PanduError' });
			await assertNothingLeft(stop.signal);
		}
	});

	it('leaves nothing behind when it came to its end', async () => {
		const { signal } = new AbortController();
		for (const reply of [answer, errorReply(400), jsonReply({ error: { type: 'bad_request' } })]) {
			server.reply(reply);
			const seen = collect(endpointAt(server.baseUrl, { clock }).stream(question, signal));
			assertOneEnd(await seen);
			await assertNothingLeft(signal);
		}
	});
});
