import assert from 'node:assert/strict';
import { forgetAbility, override, teach } from '../../../src/core/endpoints/capabilities';
import type { EndpointProfile } from '../../../src/core/endpoints/endpoint';
import { presets } from '../../../src/core/endpoints/presets';
import type { Wait } from '../../../src/core/request';
import type { Budget } from '../../../src/host/budget/budget';
import { createOpener, forgetful, keyName, remembering } from '../../../src/host/openEndpoint';
import { forgetLessons } from '../../../src/host/paceLessons';
import { type BudgetParts, createBudgetParts } from '../../support/budgetParts';
import {
	collect,
	createMemoryLog,
	profileAt,
	question,
	testKey,
	textOf,
} from '../../support/endpoints';
import { createFakeClock } from '../../support/fakeClock';
import { dataFrames } from '../../support/loopbackServer';
import { chunk, hello } from '../core/endpoints/chatAnswers';

const body = dataFrames(hello, chunk({ content: ' there' }, 'stop'), '[DONE]');

describe('the pace of opened endpoints', () => {
	let parts: BudgetParts;
	beforeEach(() => {
		parts = createBudgetParts();
	});
	afterEach(() => parts.remove());

	/** Learns that the key of `profile` is on the plan `tier`. */
	function learnTier(profile: EndpointProfile, tier: string): void {
		const payer = { profile, key: keyName(testKey) };
		parts.budget.learnKey(payer, { kind: 'accepted', tier });
	}

	/** An opener of a new window. */
	function opens(
		isOn = true,
		budget: Pick<Budget, 'isFreePlan'> = parts.open(),
		fetch: typeof globalThis.fetch = () =>
			Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } })),
	) {
		const clock = createFakeClock();
		const opener = createOpener({
			settings: {
				timeouts: () => ({ connectMs: 1e9, firstByteMs: 1e9, idleMs: 1e9 }),
				pace: () => isOn,
			},
			log: createMemoryLog(),
			clock,
			budget,
			fetch,
		});
		return { clock, opener };
	}

	/** Asks until one waits, five times at most; gives how many were answered at once. */
	async function answeredAtOnce(
		profile: EndpointProfile,
		{ opener } = opens(),
		learnt = forgetful(),
	): Promise<number> {
		const stop = new AbortController();
		const { signal } = stop;
		for (let count = 0; count < 5; count++) {
			// Anew each time, as each question does it.
			const endpoint = await opener.endpointOf(profile, testKey, learnt);
			const waiting = (wait: Wait | undefined): void => {
				if (wait?.phase === 'queue') stop.abort();
			};
			const events = await collect(endpoint.stream(question, signal, { attendant: { waiting } }));
			if (signal.aborted) return count;
			assert.equal(textOf(events), 'Hello there');
		}
		return 5;
	}

	const free = presets.find(({ quirks }) => quirks?.freePace !== undefined);
	assert.ok(free);
	const profile: EndpointProfile = { ...free, protocol: 'chatCompletions', model: 'm' };

	it('is that of the free plan for a key that is known to have it, also in the next window', async () => {
		learnTier(profile, 'Free');
		assert.equal(await answeredAtOnce(profile), 3);
		assert.equal(await answeredAtOnce(profile), 3);
	});

	it('becomes that of the plan as soon as it is known, and no longer is once it is paid for', async () => {
		const window = opens(true, parts.budget);
		assert.equal(await answeredAtOnce(profile, window), 5);
		await window.clock.advance(61_000);
		learnTier(profile, 'Free');
		assert.equal(await answeredAtOnce(profile, window), 3);
		learnTier(profile, 'Basic');
		assert.equal(await answeredAtOnce(profile, window), 5);
	});

	it('is not lifted by another endpoint with the same key', async () => {
		learnTier(profile, 'Free');
		const window = opens();
		await window.opener.endpointOf(profile, testKey, forgetful());
		const { quirks: _quirks, ...plain } = { ...profile, id: 'other' };
		assert.equal(await answeredAtOnce(plain, window), 3);
	});

	it('is none for other keys, for servers on this machine, and when it is switched off', async () => {
		assert.equal(await answeredAtOnce(profile), 5);
		learnTier({ ...profile, id: 'other' }, 'Free');
		assert.equal(await answeredAtOnce(profile), 5);
		const { quirks = {} } = profile;
		const local = profileAt('http://127.0.0.1:9/v1', { quirks });
		learnTier(local, 'Free');
		assert.equal(await answeredAtOnce(local), 5);
		learnTier(profile, 'Basic');
		assert.equal(await answeredAtOnce(profile), 5);
		learnTier(profile, 'Free');
		assert.equal(await answeredAtOnce(profile, opens(false)), 5);
	});

	describe('is remembered', () => {
		const far = profileAt('https://ai.example.com/v1', { id: 'far' });
		const learntOf = (of = far) => remembering(parts.memory, of, createMemoryLog());
		/** Asks `window` until one waits, five times at most; gives how many were answered at once. */
		const atOnce = (window = opens(), of = far) => answeredAtOnce(of, window, learntOf(of));

		it('as the headers of an earlier window named it', async () => {
			const facts = { pace: { requests: 3 } };
			teach(learntOf(), 'm', { facts, source: 'answer', at: 0 });
			assert.equal(await atOnce(), 3);
		});

		it('as a refusal of an earlier window named it, for that key, and for a day', async () => {
			const refused = { error: { message: 'Limit: 2 requests per minute' } };
			let asked = 0;
			const window = opens(true, parts.budget, () =>
				Promise.resolve(
					asked++ === 0
						? Response.json(refused, { status: 429 })
						: new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
				),
			);
			const endpoint = await window.opener.endpointOf(far, testKey, learntOf());
			const stop = new AbortController();
			for await (const event of endpoint.stream(question, stop.signal)) {
				if (event.type === 'retry') stop.abort();
			}
			assert.equal(await atOnce(), 2);
			const later = opens();
			await later.clock.advance(25 * 3600 * 1000);
			assert.equal(await atOnce(later), 5);
			// One was sent before. What is forgotten is so for the window that learnt it, too.
			assert.equal(await atOnce(window), 1);
			forgetLessons(learntOf(), keyName(testKey));
			assert.equal(await atOnce(window), 5);
			assert.equal(await atOnce(), 5);
		});

		it('as the person said it of requests, and as it was seen of tokens', async () => {
			teach(learntOf(), 'm', { facts: { pace: { inputTokens: 1 } }, source: 'answer', at: 0 });
			override(learntOf(), 'm', 'pace', { requests: 3 }, 0);
			// One that is larger than a minute’s allowance goes when nothing was sent before.
			assert.equal(await atOnce(), 1);
		});

		it('not where a refusal named no number: what was only counted holds for the window', async () => {
			const refused = { error: { message: 'Too many requests per minute' } };
			let asked = 0;
			const window = opens(true, parts.budget, () =>
				Promise.resolve(
					asked++ < 2
						? new Response(body, { headers: { 'content-type': 'text/event-stream' } })
						: Response.json(refused, { status: 429 }),
				),
			);
			const stop = new AbortController();
			for (let count = 0; count < 3; count++) {
				const endpoint = await window.opener.endpointOf(far, testKey, learntOf());
				for await (const event of endpoint.stream(question, stop.signal)) {
					if (event.type === 'retry') stop.abort();
				}
			}
			assert.ok(stop.signal.aborted);
			assert.equal(await atOnce(window), 0);
			assert.equal(await atOnce(), 5);
		});

		it('as the person said it, whatever the server says, until it is taken back', async () => {
			override(learntOf(), 'm', 'pace', { requests: 3 }, 0);
			const generous = {
				'x-ratelimit-limit-requests': '50',
				'x-ratelimit-remaining-requests': '49',
			};
			const window = opens(true, parts.budget, () =>
				Promise.resolve(
					new Response(body, { headers: { 'content-type': 'text/event-stream', ...generous } }),
				),
			);
			assert.equal(await atOnce(window), 3);
			forgetAbility(learntOf(), 'm', 'pace');
			assert.equal(await atOnce(window), 5);
		});

		it('for other endpoints with the same key, and not for servers on this machine', async () => {
			override(learntOf(), 'm', 'pace', { requests: 3 }, 0);
			const window = opens();
			await window.opener.endpointOf(far, testKey, learntOf());
			assert.equal(await atOnce(window, { ...far, id: 'other' }), 3);
			const local = profileAt('http://127.0.0.1:9/v1');
			override(learntOf(local), 'm', 'pace', { requests: 3 }, 0);
			assert.equal(await atOnce(opens(), local), 5);
		});
	});
});
