import assert from 'node:assert/strict';
import { clientAt, post, readGuarded } from '../../../support/guardedClient';

const place = globalThis as { WorkerGlobalScope?: unknown };
const direct = 'anthropic-dangerous-direct-browser-access';

describe('a request', () => {
	afterEach(() => {
		delete place.WorkerGlobalScope;
	});

	async function sent(baseUrl: string, headers: Record<string, string> = {}): Promise<Headers> {
		let seen: Headers | undefined;
		const fetch = async (input: string | URL | Request, init?: RequestInit) => {
			seen = new Request(input, { ...init, signal: null }).headers;
			return new Response('{}', { headers: { 'content-type': 'application/json' } });
		};
		await readGuarded(post(clientAt(baseUrl, { fetch, profileFields: { headers } })));
		assert(seen);
		return seen;
	}

	it('says who asks, but in a browser, where servers would have to allow that', async () => {
		const baseUrl = 'https://ai.example/v1';
		assert.equal((await sent(baseUrl)).get('user-agent'), 'pandu');
		place.WorkerGlobalScope = class {};
		assert.equal((await sent(baseUrl)).get('user-agent'), null);
		assert.equal((await sent(baseUrl, { 'User-Agent': 'own' })).get('user-agent'), 'own');
	});

	it('says to Anthropic alone that it comes from a browser, and only then', async () => {
		const baseUrl = 'https://api.anthropic.com';
		assert.equal((await sent(baseUrl)).get(direct), null);
		place.WorkerGlobalScope = class {};
		assert.equal((await sent(baseUrl)).get(direct), 'true');
		const own = { 'Anthropic-Dangerous-Direct-Browser-Access': 'true' };
		assert.equal((await sent(baseUrl, own)).get(direct), 'true');
		assert.equal((await sent('https://api.anthropic.com.example/v1')).get(direct), null);
	});
});
