import assert from 'node:assert/strict';
import type { EndpointProfile } from '../../../src/core/endpoints/endpoint';
import { presets } from '../../../src/core/endpoints/presets';
import type { Wait } from '../../../src/core/request';
import type { Budget } from '../../../src/host/budget/budget';
import { createOpener, forgetful, keyName } from '../../../src/host/openEndpoint';
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
	function opens(isOn = true, budget: Pick<Budget, 'isFreePlan'> = parts.open()) {
		const clock = createFakeClock();
		const opener = createOpener({
			settings: {
				timeouts: () => ({ connectMs: 1e9, firstByteMs: 1e9, idleMs: 1e9 }),
				pace: () => isOn,
			},
			log: createMemoryLog(),
			clock,
			budget,
			fetch: () =>
				Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } })),
		});
		return { clock, opener };
	}

	/** Asks until one waits, five times at most; gives how many were answered at once. */
	async function answeredAtOnce(profile: EndpointProfile, { opener } = opens()): Promise<number> {
		const stop = new AbortController();
		const { signal } = stop;
		for (let count = 0; count < 5; count++) {
			// Anew each time, as each question does it.
			const endpoint = await opener.endpointOf(profile, testKey, forgetful());
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
});
