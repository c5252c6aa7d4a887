import assert from 'node:assert/strict';
import { createPace, type PlannedPace, unpaced } from '../../../../src/core/endpoints/pace';
import { tokensOfBody } from '../../../../src/core/endpoints/paceTokens';
import type { Wait } from '../../../../src/core/request';
import type { RateLimit } from '../../../../src/shared/events';
import type { Failure } from '../../../../src/shared/failure';
import { createFakeClock, type FakeClock } from '../../../support/fakeClock';

const free = { requestsPerMinute: 3, inputTokensPerMinute: 5000 };

describe('the pace of a key', () => {
	let clock: FakeClock;
	let start: number;
	beforeEach(() => {
		clock = createFakeClock();
		start = clock.now();
	});

	/** Enters and notes when it could go, in seconds since the start. */
	function enter(pace: PlannedPace, tokens: number, signal = new AbortController().signal) {
		const waits: (Wait | undefined)[] = [];
		const entry = { waits, at: undefined as number | undefined, error: undefined as unknown };
		const attendant = { waiting: (wait: Wait | undefined) => void waits.push(wait) };
		const over = pace.enter(tokens, signal, { attendant }).then(
			() => {
				entry.at = (clock.now() - start) / 1000;
			},
			(error: unknown) => {
				entry.error = error;
			},
		);
		return Object.assign(entry, { over });
	}

	async function settle(): Promise<void> {
		await new Promise((resolve) => setImmediate(resolve));
	}

	function untilOf(wait: Wait | undefined): number | undefined {
		return wait?.until === undefined ? undefined : (wait.until - start) / 1000;
	}

	it('lets everything pass at once while nothing is known', async () => {
		const pace = createPace({ clock });
		const all = Array.from({ length: 50 }, () => enter(pace, 100_000));
		await settle();
		assert.ok(all.every(({ at, waits }) => at === 0 && waits.length === 0));
		assert.deepEqual(clock.pending, []);
		await unpaced.enter(1, new AbortController().signal);
	});

	it('sends three a minute on a plan of three, in the order they came, and tells each its time', async () => {
		const pace = createPace({ clock, limits: free });
		const all = Array.from({ length: 7 }, () => enter(pace, 10));
		await settle();
		assert.deepEqual(
			all.map(({ at }) => at),
			[0, 0, 0, undefined, undefined, undefined, undefined],
		);
		assert.deepEqual(
			all.map(({ waits }) => untilOf(waits[0])),
			[undefined, undefined, undefined, 60.5, 60.5, 60.5, 121],
		);
		assert.ok(all.slice(3).every(({ waits }) => waits[0]?.phase === 'queue'));
		assert.equal(clock.pending.length, 1);
		await clock.advance(60_499);
		assert.equal(all[3]?.at, undefined);
		await clock.advance(1);
		assert.deepEqual(
			all.map(({ at }) => at),
			[0, 0, 0, 60.5, 60.5, 60.5, undefined],
		);
		await clock.advance(60_500);
		assert.equal(all[6]?.at, 121);
		for (const { waits } of all.slice(3)) assert.equal(waits.at(-1), undefined);
		assert.deepEqual(clock.pending, []);
	});

	it('counts the tokens of the last minute, and slides', async () => {
		const pace = createPace({ clock, limits: free });
		await enter(pace, 3000).over;
		assert.equal(clock.now(), start);
		await clock.advance(20_000);
		await enter(pace, 1500).over;
		const third = enter(pace, 1000);
		await clock.advance(40_499);
		assert.equal(third.at, undefined);
		await clock.advance(1);
		assert.equal(third.at, 60.5);
	});

	it('sends a request that is larger than the allowance once the minute is empty, rather than never', async () => {
		const pace = createPace({ clock, limits: free });
		const huge = enter(pace, 50_000);
		await settle();
		assert.equal(huge.at, 0);
		const second = enter(pace, 9000);
		await clock.advance(60_500);
		assert.equal(second.at, 60.5);
	});

	it('does as the headers say, also where they allow more than the plan', async () => {
		const pace = createPace({ clock, limits: free });
		const resetAt = start + 30_000;
		const requests = (remaining: number): RateLimit[] => [
			{ what: 'requests', limit: 50, remaining, resetAt },
			{ what: 'inputTokens', limit: 20_000, remaining: 20_000, resetAt },
		];
		await enter(pace, 10).over;
		pace.note(requests(49));
		const many = Array.from({ length: 10 }, () => enter(pace, 10));
		await settle();
		assert.ok(many.every(({ at }) => at === 0));
		pace.note(requests(1));
		const one = enter(pace, 10);
		const two = enter(pace, 10);
		await settle();
		assert.deepEqual([one.at, two.at], [0, undefined]);
		assert.equal(untilOf(two.waits[0]), 30);
		await clock.advance(30_000);
		assert.equal(two.at, 30);
	});

	it('waits for the tokens that the headers say are used up', async () => {
		const pace = createPace({ clock });
		const resetAt = start + 12_000;
		pace.note([{ what: 'tokens', limit: 2000, remaining: 500, resetAt }]);
		const small = enter(pace, 400);
		const large = enter(pace, 400);
		await settle();
		assert.deepEqual([small.at, large.at], [0, undefined]);
		await clock.advance(12_000);
		assert.equal(large.at, 12);
	});

	it('goes on as soon as a later reply says that there is room', async () => {
		const pace = createPace({ clock });
		pace.note([{ what: 'requests', limit: 5, remaining: 0, resetAt: start + 50_000 }]);
		const waiting = enter(pace, 1);
		await settle();
		assert.equal(waiting.at, undefined);
		await clock.advance(5000);
		pace.note([{ what: 'requests', limit: 5, remaining: 5, resetAt: start + 50_000 }]);
		await waiting.over;
		assert.equal(waiting.at, 5);
		assert.deepEqual(clock.pending, []);
	});

	it('keeps nobody for a limit that lasts for longer than a minute: there the server has the word', async () => {
		const pace = createPace({ clock });
		pace.note([{ what: 'requests', limit: 100, remaining: 0, resetAt: start + 86_400_000 }]);
		const next = enter(pace, 1);
		await settle();
		assert.equal(next.at, 0);
	});

	it('does not believe a server that says without a time that nothing is left, but lets all pass', async () => {
		const pace = createPace({ clock });
		for (const limit of [undefined, 100]) {
			pace.note([{ what: 'requests', remaining: 0, ...(limit === undefined ? {} : { limit }) }]);
			const next = enter(pace, 1);
			await settle();
			assert.equal(next.at, 0);
		}
		pace.note([{ what: 'requests', remaining: 0, limit: 2 }]);
		const kept = enter(pace, 1);
		await clock.advance(60_000);
		assert.equal(kept.at, 60);
	});

	it('takes a picture for what it roughly counts, not for its bytes', () => {
		const data = 'iVBORw0KGgo'.repeat(50_000);
		const words = 'one two three four '.repeat(400);
		const tokens = tokensOfBody({ a: { url: `data:image/png;base64,${data}` }, b: data, c: words });
		assert.ok(tokens > 2000 && tokens < 6000, String(tokens));
	});

	describe('learns from a refusal', () => {
		const refusal = (more: Partial<Failure>): Failure => ({
			kind: 'rateLimit',
			message: 'Too many.',
			...more,
		});

		it('how long to wait', async () => {
			const pace = createPace({ clock, limits: free });
			for (let count = 0; count < 3; count++) await enter(pace, 10).over;
			pace.refused(refusal({ retryAfterMs: 20_000 }));
			const next = enter(pace, 10);
			await clock.advance(19_999);
			assert.equal(next.at, undefined);
			await clock.advance(1);
			assert.equal(next.at, 20);
		});

		it('how many requests a minute has, by count or by number', async () => {
			for (const detail of ['rpm_exceeded', 'Rate limit: 3 requests per minute', 'RPM limit: 3']) {
				start = clock.now();
				const pace = createPace({ clock });
				for (let count = 0; count < 4; count++) await enter(pace, 10).over;
				pace.refused(refusal({ detail }));
				await clock.advance(60_500);
				const next = Array.from({ length: 4 }, () => enter(pace, 10));
				await settle();
				assert.deepEqual(
					next.map(({ at }) => at),
					[60.5, 60.5, 60.5, undefined],
					detail,
				);
				await clock.advance(60_500);
				await Promise.all(next.map(({ over }) => over));
			}
		});

		it('how many tokens a minute has', async () => {
			const pace = createPace({ clock });
			await enter(pace, 4000).over;
			pace.refused(
				refusal({ code: 'itpm_exceeded', detail: 'Limit 5,000 input tokens, used 4,000' }),
			);
			const next = enter(pace, 2000);
			await clock.advance(60_499);
			assert.equal(next.at, undefined);
			await clock.advance(1);
			assert.equal(next.at, 60.5);
		});

		it('nothing from one that is about something else, or that lasts for hours', async () => {
			const pace = createPace({ clock });
			await enter(pace, 10).over;
			await enter(pace, 10).over;
			pace.refused(refusal({ kind: 'quota', detail: 'rpm_exceeded', retryAfterMs: 5000 }));
			pace.refused(refusal({ retryAfterMs: 3_600_000 }));
			pace.refused(refusal({ detail: 'slow down' }));
			const next = enter(pace, 10);
			await settle();
			assert.equal(next.at, 0);
		});
	});

	it('believes an answer more than a refusal before it, but not one that was asked for earlier', async () => {
		const pace = createPace({ clock });
		const refusal: Failure = { kind: 'rateLimit', message: 'busy', retryAfterMs: 50_000 };
		const before = clock.now();
		await clock.advance(1000);
		pace.refused(refusal);
		pace.answered(before);
		const waiting = enter(pace, 10);
		await settle();
		assert.equal(waiting.at, undefined);
		pace.answered(clock.now());
		await settle();
		assert.equal(waiting.at, 1);
		assert.deepEqual(clock.pending, []);
	});

	it('can be left at once, and the next one moves up', async () => {
		const pace = createPace({ clock, limits: { requestsPerMinute: 1 } });
		await enter(pace, 1).over;
		const stop = new AbortController();
		const left = enter(pace, 1, stop.signal);
		const after = enter(pace, 1);
		await settle();
		assert.equal(untilOf(after.waits[0]), 121);
		stop.abort(new Error('stopped'));
		await left.over;
		assert.equal((left.error as Error).message, 'stopped');
		assert.equal(left.waits.at(-1), undefined);
		assert.equal(untilOf(after.waits.at(-1)), 60.5);
		await clock.advance(60_500);
		assert.equal(after.at, 60.5);
		assert.deepEqual(clock.pending, []);
	});

	it('sends at once when the person says so', async () => {
		const pace = createPace({ clock, limits: { requestsPerMinute: 1 } });
		await enter(pace, 1).over;
		const first = enter(pace, 1);
		const second = enter(pace, 1);
		await settle();
		second.waits[0]?.more();
		await second.over;
		assert.deepEqual([first.at, second.at], [undefined, 0]);
		first.waits.at(-1)?.more();
		await first.over;
		first.waits[0]?.more();
		assert.deepEqual(clock.pending, []);
	});

	it('keeps nobody once it is switched off', async () => {
		let isOn = true;
		const pace = createPace({ clock, limits: { requestsPerMinute: 1 }, isOn: () => isOn });
		await enter(pace, 1).over;
		isOn = false;
		const next = enter(pace, 1);
		await settle();
		assert.equal(next.at, 0);
	});

	it('takes a plan that becomes known later', async () => {
		const pace = createPace({ clock });
		await enter(pace, 1).over;
		pace.setPlan({ requestsPerMinute: 1 });
		const next = enter(pace, 1);
		await clock.advance(60_500);
		assert.equal(next.at, 60.5);
	});
});
