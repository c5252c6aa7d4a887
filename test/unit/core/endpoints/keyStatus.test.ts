import assert from 'node:assert/strict';
import {
	askKeyStatus,
	type KeyStatus,
	tellsAllowance,
} from '../../../../src/core/endpoints/keyStatus';
import { createMask } from '../../../../src/core/endpoints/mask';
import { profileAt, realClock, testKey } from '../../../support/endpoints';

interface Sent {
	readonly url: string;
	readonly headers: Headers;
}

/** Only known hosts are asked, so the reply has to come from the fetch itself. */
async function askAt(
	baseUrl: string,
	reply: (sent: Sent) => Response,
	signal = new AbortController().signal,
): Promise<{ readonly status: KeyStatus; readonly sent: readonly Sent[] }> {
	const sent: Sent[] = [];
	const status = await askKeyStatus(
		{
			profile: profileAt(baseUrl),
			key: testKey,
			fetch: async (input, init) => {
				const request = { url: String(input), headers: new Headers(init?.headers) };
				sent.push(request);
				return reply(request);
			},
			clock: realClock,
			limits: { firstByteMs: 1000, idleMs: 1000 },
			context: {
				host: new URL(baseUrl).host,
				mask: createMask(testKey),
				now: () => realClock.now(),
			},
		},
		signal,
	);
	return { status, sent };
}

const neosantara = 'https://api.neosantara.xyz/v1';
const naga = 'https://api.naga.ac/v1';

describe('the state of a key', () => {
	it('is what the server says is left of the plan', async () => {
		const { status, sent } = await askAt(neosantara, () =>
			Response.json({ tier: 'Free', usage_info: { monthly: { remaining: 9000 } } }),
		);
		assert.deepEqual(status, {
			kind: 'accepted',
			note: 'Free plan: 9,000 tokens left this month.',
			tier: 'Free',
			allowances: [{ what: 'monthlyTokens', remaining: 9000 }],
		});
		assert.deepEqual(
			sent.map(({ url }) => url),
			[`${neosantara}/auth/key`],
		);
	});

	it('has the allowance of the month and of the day, wherever it is written', async () => {
		const resetAt = Date.UTC(2025, 11, 1);
		const reset = '2025-12-01T00:00:00Z';
		const daily = { used: 400, limit: 3000, reset_at: resetAt / 1000 };
		const monthly = { current: 1000, limit: 10_000, remaining: 9000, reset_date: reset };
		const both = [
			{ what: 'dailyTokens', limit: 3000, remaining: 2600, resetAt },
			{ what: 'monthlyTokens', limit: 10_000, remaining: 9000, resetAt },
		];
		for (const answer of [
			{ authorized: true, tier: 'Free', usage_info: { daily, monthly } },
			{ _metadata: { tier: 'Free', usage: { daily, monthly } } },
		]) {
			const { status } = await askAt(neosantara, () => Response.json(answer));
			assert.deepEqual(status, {
				kind: 'accepted',
				note: 'Free plan: 9,000 tokens left this month.',
				tier: 'Free',
				allowances: both,
			});
		}
		const odd = { usage_info: { monthly: { limit: -1 }, daily: { limit: 'none' } } };
		const { status } = await askAt(neosantara, () => Response.json(odd));
		assert.deepEqual(status, { kind: 'accepted' });
	});

	it('can be asked for where it costs nothing', () => {
		assert.equal(tellsAllowance(profileAt(neosantara)), true);
		assert.equal(tellsAllowance(profileAt(naga)), false);
		assert.equal(tellsAllowance(profileAt('https://other.example/v1')), false);
	});

	it('is refused only after both headers', async () => {
		const { status, sent } = await askAt(neosantara, () =>
			Response.json({ error: { message: 'no' } }, { status: 401 }),
		);
		assert.equal(status.kind, 'refused');
		assert.deepEqual(
			sent.map(({ headers }) => [headers.has('authorization'), headers.has('x-api-key')]),
			[
				[true, false],
				[false, true],
			],
		);
	});

	it('is unknown where a question without words is refused for its words, or nobody is asked', async () => {
		const refuse = () => Response.json({ error: { message: 'messages: empty' } }, { status: 400 });
		assert.equal((await askAt(naga, refuse)).status.kind, 'unknown');
		const elsewhere = await askAt('https://other.example/v1', refuse);
		assert.equal(elsewhere.status.kind, 'unknown');
		assert.equal(elsewhere.sent.length, 0);
	});

	it('is unknown when it is stopped', async () => {
		const { status } = await askAt(neosantara, () => Response.json({}), AbortSignal.abort());
		assert.equal(status.kind, 'unknown');
	});

	it('S8: says nothing of the key itself', async () => {
		const { status } = await askAt(neosantara, () => Response.json({ tier: `x${testKey}` }));
		assert.deepEqual(status, { kind: 'accepted', note: 'x••• plan.', tier: 'x•••' });
	});
});
