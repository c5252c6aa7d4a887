import assert from 'node:assert/strict';
import type { EndpointProfile } from '../../../src/core/endpoints/endpoint';
import { presets } from '../../../src/core/endpoints/presets';
import type { Wait } from '../../../src/core/request';
import { createOpener, forgetful } from '../../../src/host/openEndpoint';
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
	/** Asks until one waits, five times at most; gives how many were answered at once. */
	async function answeredAtOnce(
		profile: EndpointProfile,
		tier: string | undefined,
		isOn = true,
	): Promise<number> {
		const clock = createFakeClock();
		const opener = createOpener({
			settings: {
				timeouts: () => ({ connectMs: 1e9, firstByteMs: 1e9, idleMs: 1e9 }),
				pace: () => isOn,
			},
			log: createMemoryLog(),
			clock,
			fetch: (url) =>
				Promise.resolve(
					String(url).endsWith('/auth/key')
						? Response.json({ authorized: true, tier })
						: new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
				),
		});
		const stop = new AbortController();
		const { signal } = stop;
		if (tier !== undefined) await opener.keyStatus(profile, testKey, signal);
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

	it('is that of the free plan for a key that is known to have it', async () => {
		assert.equal(await answeredAtOnce(profile, 'Free'), 3);
	});

	it('is none for other keys, for servers on this machine, and when it is switched off', async () => {
		assert.equal(await answeredAtOnce(profile, 'Basic'), 5);
		assert.equal(await answeredAtOnce(profile, undefined), 5);
		assert.equal(await answeredAtOnce(profile, 'Free', false), 5);
		const { quirks = {} } = profile;
		assert.equal(await answeredAtOnce(profileAt('http://127.0.0.1:9/v1', { quirks }), 'Free'), 5);
	});
});
