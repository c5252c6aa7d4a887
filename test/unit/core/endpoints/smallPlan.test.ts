import assert from 'node:assert/strict';
import { createPace } from '../../../../src/core/endpoints/pace';
import type { ModelEvent } from '../../../../src/shared/events';
import { collect, endpointAt, question, textOf } from '../../../support/endpoints';
import { createFakeClock, type FakeClock } from '../../../support/fakeClock';
import { type LoopbackServer, startLoopbackServer } from '../../../support/loopbackServer';
import { answer, errorReply } from './chatAnswers';

const minuteMs = 60_000;
const perMinute = 3;
const never = 1e9;

describe('a plan of three requests a minute', () => {
	let server: LoopbackServer;
	let clock: FakeClock;
	let refusals: number;
	let took: number[];

	/** Takes three a minute, and says so as `more` says it. */
	async function startServer(more: (left: number, freeAt: number) => Record<string, string>) {
		server = await startLoopbackServer();
		clock = createFakeClock();
		refusals = 0;
		took = [];
		server.replyWith(() => {
			const now = clock.now();
			const recent = took.filter((at) => now - at < minuteMs);
			const freeAt = (recent[0] ?? now) + minuteMs;
			if (recent.length < perMinute) {
				took.push(now);
				const headers = more(perMinute - recent.length - 1, freeAt);
				return { ...answer, headers: { ...answer.headers, ...headers } };
			}
			refusals++;
			const wait = { 'retry-after-ms': String(Math.ceil(freeAt - now)) };
			return errorReply(429, { message: 'rpm_exceeded' }, { ...more(0, freeAt), ...wait });
		});
	}
	afterEach(() => server.close());

	/** Asks side by side; time passes only while nothing is on its way. Gives the answers and how long it took. */
	async function askAll(count: number, limits = {}): Promise<number> {
		const began = clock.now();
		let sent = server.requests.length;
		const endpoint = endpointAt(server.baseUrl, {
			clock,
			pace: createPace({ clock, limits }),
			limits: { firstByteMs: never, idleMs: never },
			random: () => 1,
			fetch: (...args) => {
				sent++;
				return fetch(...args);
			},
		});
		const { signal } = new AbortController();
		const asked: Promise<readonly ModelEvent[]>[] = [];
		let open = count;
		for (let each = 0; each < count; each++) {
			asked.push(collect(endpoint.stream(question, signal)).finally(() => open--));
		}
		while (open > 0) {
			await new Promise((resolve) => setTimeout(resolve, 1));
			const isQuiet = server.requests.length === sent;
			// What is only watched for silence is on its way.
			if (isQuiet && clock.pending.some((ms) => ms < never)) await clock.advance(100);
		}
		for (const events of await Promise.all(asked)) assert.equal(textOf(events), 'Hello there');
		assert.deepEqual(clock.pending, []);
		return (clock.now() - began) / 1000;
	}

	it('that is known: every question is answered in its turn and none is refused', async () => {
		await startServer(() => ({}));
		const seconds = await askAll(8, { requestsPerMinute: perMinute });
		assert.equal(refusals, 0);
		assert.equal(took.length, 8);
		assert.ok(seconds >= 120 && seconds < 125, `${seconds} s`);
	});

	it('that only the headers tell: every question is answered', async () => {
		await startServer((left, freeAt) => ({
			'x-neosantara-ratelimit-requests-limit': String(perMinute),
			'x-neosantara-ratelimit-requests-remaining': String(left),
			'x-neosantara-ratelimit-requests-reset': new Date(freeAt).toISOString(),
		}));
		assert.ok((await askAll(6)) < 125);
	});

	it('that nobody tells: refusals teach it, and every question is answered', async () => {
		await startServer(() => ({}));
		assert.ok((await askAll(6)) < 125);
		assert.ok(refusals > 0);
	});
});
