import assert from 'node:assert/strict';
import { askKeyStatus, type KeyStatus } from '../../../../src/core/endpoints/keyStatus';
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
		});
		assert.deepEqual(
			sent.map(({ url }) => url),
			[`${neosantara}/auth/key`],
		);
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
		assert.deepEqual(status, { kind: 'accepted', note: 'x••• plan.' });
	});
});
