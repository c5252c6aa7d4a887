import assert from 'node:assert/strict';
import { createMask } from '../../../../src/core/endpoints/mask';
import type { ModelEvent } from '../../../../src/shared/events';
import {
	ask,
	createMemoryLog,
	endpointAt,
	failureOf,
	kindsOf,
	testKey,
} from '../../../support/endpoints';
import {
	type DecoySink,
	dataFrames,
	jsonReply,
	type LoopbackServer,
	sseReply,
	startDecoySink,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { chunk } from './chatAnswers';

const answer = sseReply([
	dataFrames(
		{ id: '1', choices: [{ index: 0, delta: { content: 'hi' }, finish_reason: 'stop' }] },
		'[DONE]',
	),
]);

/** The key, or any part of it of 12 characters. */
function assertNoKey(text: string): void {
	for (let at = 0; at + 12 <= testKey.length; at++) {
		const part = testKey.slice(at, at + 12);
		assert.ok(!text.includes(part), `${part} is in ${text}`);
	}
}

describe('the key and its origin', () => {
	let server: LoopbackServer;
	let decoy: DecoySink;
	beforeEach(async () => {
		server = await startLoopbackServer(answer);
		decoy = await startDecoySink();
	});
	afterEach(async () => {
		await server.close();
		await decoy.close();
	});

	it('S4: plain http to another computer is refused before anything is sent', async () => {
		let calls = 0;
		const fetch = (): Promise<Response> => {
			calls++;
			return Promise.resolve(new Response());
		};
		for (const address of [
			'http://api.example/v1',
			'http://192.168.1.7:8080/v1',
			'http://127.0.0.1.example/v1',
		]) {
			const events = await ask(endpointAt(address, { fetch }));
			assert.deepEqual(kindsOf(events), ['error']);
			assert.equal(failureOf(events).kind, 'badEndpoint');
			assert.match(failureOf(events).message, /Nothing was sent/);
			await assert.rejects(endpointAt(address, { fetch }).listModels(new AbortController().signal));
		}
		assert.equal(calls, 0);
	});

	for (const status of [301, 302, 303, 307, 308]) {
		it(`S5: ${status} to another host is not followed; the host gets nothing`, async () => {
			server.reply({ status, headers: { location: `${decoy.origin}/v1/chat/completions` } });
			const failure = failureOf(await ask(endpointAt(server.baseUrl)));
			assert.equal(failure.kind, 'badEndpoint');
			assert.equal(failure.status, status);
			assert.ok(failure.message.includes(decoy.host), failure.message);
			await assert.rejects(endpointAt(server.baseUrl).listModels(new AbortController().signal));
			assert.equal(decoy.connections, 0);
			assert.equal(server.requests.length, 2);
		});
	}

	it('S5: a redirect by way of the own host is not followed either', async () => {
		server.reply(
			{ status: 307, headers: { location: '/v1/elsewhere' } },
			{ status: 307, headers: { location: `${decoy.origin}/x` } },
		);
		assert.equal(failureOf(await ask(endpointAt(server.baseUrl))).kind, 'badEndpoint');
		assert.equal(decoy.connections, 0);
		assert.equal(server.requests.length, 2);
	});

	it('follows 307 and 308 within the origin, with the same body', async () => {
		for (const status of [307, 308]) {
			server.reply({ status, headers: { location: '/v1/moved' } }, answer);
			const before = server.requests.length;
			assert.equal((await ask(endpointAt(server.baseUrl))).at(-1)?.type, 'finish');
			const [from, to] = server.requests.slice(before);
			assert.equal(to?.path, '/v1/moved');
			assert.equal(to?.body, from?.body);
		}
	});

	it('says that the base URL must change when 301, 302 or 303 stay within the origin', async () => {
		server.reply({ status: 302, headers: { location: '/v2/chat/completions' } });
		const { message } = failureOf(await ask(endpointAt(server.baseUrl)));
		assert.match(message, /redirects to \/v2\/chat\/completions\. Change the base URL/);
		assert.equal(server.requests.length, 1);
	});

	it('S6: the key is sent in one header, and to the origin of its endpoint only', async () => {
		const urls: string[] = [];
		const fetch: typeof globalThis.fetch = (input, init) => {
			urls.push(String(input));
			return globalThis.fetch(input, init);
		};
		await ask(endpointAt(server.baseUrl, { fetch }));
		await endpointAt(server.baseUrl, { fetch })
			.listModels(new AbortController().signal)
			.catch(() => []);
		assert.ok(urls.every((url) => new URL(url).origin === server.origin));
		assert.ok(urls.every((url) => !url.includes(testKey)));
		for (const { rawHeaders, body } of server.requests) {
			assert.equal(rawHeaders.filter((value) => value.includes(testKey)).length, 1);
			assert.ok(!body.includes(testKey));
		}
	});

	describe('in an environment with OPENAI_ variables', () => {
		const names = [
			'OPENAI_API_KEY',
			'OPENAI_ADMIN_KEY',
			'OPENAI_BASE_URL',
			'OPENAI_ORG_ID',
			'OPENAI_PROJECT_ID',
			'OPENAI_CUSTOM_HEADERS',
			'OPENAI_LOG',
			'OPENAI_WEBHOOK_SECRET',
		];
		const before = new Map<string, string | undefined>();
		beforeEach(() => {
			for (const name of names) before.set(name, process.env[name]);
			process.env.OPENAI_API_KEY = 'sk-environment-key';
			process.env.OPENAI_ADMIN_KEY = 'sk-environment-admin';
			process.env.OPENAI_BASE_URL = `${decoy.origin}/v1`;
			process.env.OPENAI_ORG_ID = 'org-environment';
			process.env.OPENAI_PROJECT_ID = 'project-environment';
			process.env.OPENAI_CUSTOM_HEADERS =
				'X-Spy: 1\nAuthorization: Bearer environment\nX-Api-Key: environment';
			process.env.OPENAI_LOG = 'debug';
			process.env.OPENAI_WEBHOOK_SECRET = 'environment';
		});
		afterEach(() => {
			for (const [name, value] of before) {
				if (value === undefined) delete process.env[name];
				else process.env[name] = value;
			}
		});

		it('S3: sends exactly its own headers, for every protocol and with or without a key', async () => {
			const always = ['accept', 'content-type', 'user-agent'];
			// Added by the connection itself.
			const connection = [
				'host',
				'connection',
				'content-length',
				'accept-encoding',
				'accept-language',
				'sec-fetch-mode',
			];
			const cases = [
				{ protocol: 'chatCompletions', auth: 'auto', more: ['authorization'] },
				{ protocol: 'responses', auth: 'auto', more: ['authorization'] },
				{ protocol: 'messages', auth: 'auto', more: ['anthropic-version', 'x-api-key'] },
				{ protocol: 'chatCompletions', auth: 'none', more: [] },
				{ protocol: 'messages', auth: 'none', more: ['anthropic-version'] },
			] as const;
			for (const { protocol, auth, more } of cases) {
				await ask(endpointAt(server.baseUrl, { profileFields: { protocol, auth } }));
				const headers = server.requests.at(-1)?.headers ?? {};
				const sent = Object.keys(headers).filter((name) => !connection.includes(name));
				assert.deepEqual(sent.sort(), [...always, ...more].sort(), `${protocol} ${auth}`);
				assert.ok(!JSON.stringify(headers).includes('environment'));
				assert.equal(headers['user-agent'], 'pandu');
				assert.equal(headers.accept, 'text/event-stream, application/json');
			}
			assert.equal(decoy.connections, 0);
		});

		it('says so when the library cannot be made because of them', async () => {
			process.env.OPENAI_CUSTOM_HEADERS = 'no header name: x';
			const { message } = failureOf(await ask(endpointAt(server.baseUrl)));
			assert.match(message, /OPENAI_CUSTOM_HEADERS/);
		});

		it('sends the headers of the profile, and nothing goes to the console', async () => {
			const lines: unknown[] = [];
			const { log, debug, info, warn, error } = console;
			const add = (...each: unknown[]): void => void lines.push(each);
			Object.assign(console, { log: add, debug: add, info: add, warn: add, error: add });
			try {
				await ask(
					endpointAt(server.baseUrl, { profileFields: { headers: { 'X-Title': 'Pandu' } } }),
				);
			} finally {
				Object.assign(console, { log, debug, info, warn, error });
			}
			assert.equal(server.requests[0]?.headers['x-title'], 'Pandu');
			assert.deepEqual(lines, []);
		});
	});

	it('keeps the query of the base URL', async () => {
		await ask(endpointAt(`${server.baseUrl}?api-version=2026-01-01`));
		assert.equal(server.requests[0]?.path, '/v1/chat/completions?api-version=2026-01-01');
	});

	describe('S7 and S8: an echoed key', () => {
		const echoes: Readonly<Record<string, string>> = {
			'as it was sent': `Bad header Authorization: Bearer ${testKey}`,
			'as x-api-key': `{"x-api-key": "${testKey}"}`,
			'in part': `Incorrect API key provided: ${testKey.slice(0, 16)}…${testKey.slice(-14)}`,
			'of somebody else': 'authorization: Bearer another-secret-token-1234',
			'of another form': 'got sk-abcdefghijklmnopqrstuvwx instead',
		};
		for (const [name, text] of Object.entries(echoes)) {
			it(`is masked in the events and in the log: ${name}`, async () => {
				const bodies: readonly object[] = [
					{ error: { message: text, code: testKey, type: text } },
					{ detail: text },
				];
				for (const body of bodies) {
					const log = createMemoryLog();
					const headers = { 'x-request-id': testKey };
					server.reply(jsonReply(body, { status: 400, headers }));
					const events = await ask(endpointAt(server.baseUrl, { log }));
					const all = JSON.stringify([events, log.lines]);
					assertNoKey(all);
					assert.ok(!all.includes('another-secret') && !all.includes('sk-abcdef'), all);
					assert.ok((failureOf(events).detail ?? '').includes('•••'));
				}
			});
		}

		it('is masked in the id of a request that went well, which is kept with the chat', async () => {
			const done = chunk({ content: 'hi' }, 'stop');
			server.reply(sseReply([dataFrames(done)], { headers: { 'x-request-id': testKey } }));
			const events = await ask(endpointAt(server.baseUrl));
			assert.equal(events.at(-1)?.type, 'finish');
			assertNoKey(JSON.stringify(events));
		});

		it('is masked inside of a stream, in pages and in damaged frames', async () => {
			const replies = [
				sseReply([dataFrames({ error: { message: `no ${testKey}` } })]),
				sseReply([`event: error\ndata: no ${testKey}\n\n`]),
				sseReply([`data: {"broken ${testKey}\n\n`]),
				{ headers: { 'content-type': 'text/html' }, steps: [`<title>${testKey}</title>`] },
				{ steps: [testKey] },
			];
			const seen: (readonly ModelEvent[])[] = [];
			const log = createMemoryLog();
			for (const reply of replies) {
				server.reply(reply);
				seen.push(await ask(endpointAt(server.baseUrl, { log })));
			}
			for (const events of seen) assert.equal(events.at(-1)?.type, 'error');
			assertNoKey(JSON.stringify([seen, log.lines]));
		});
	});
});

describe('mask', () => {
	const mask = createMask(testKey);

	it('hides the key and each part of it of 12 characters, and leaves shorter ones', () => {
		assert.equal(mask(`a ${testKey} b`), 'a ••• b');
		assert.equal(mask(`a ${testKey.slice(3, 15)} b`), 'a ••• b');
		assert.equal(mask(`a ${testKey.slice(4, 15)} b`), `a ${testKey.slice(4, 15)} b`);
		assert.equal(mask(`${testKey}${testKey}`).replaceAll('•••', ''), '');
	});

	it('hides a short key whole', () => {
		assert.equal(createMask('hunter2')('key hunter2!'), 'key •••!');
	});

	it('hides a key as it looks in an address or in JSON', () => {
		const odd = createMask('a"b/c d=e+f&g%h"i');
		assert.ok(!odd(encodeURIComponent('a"b/c d=e+f&g%h"i')).includes('%26g'));
		assert.ok(!odd(JSON.stringify({ k: 'a"b/c d=e+f&g%h"i' })).includes('e+f'));
	});

	it('leaves ordinary words alone', () => {
		for (const text of [
			'The bearer of bad news',
			'authorization failed',
			'sk-short',
			'max_tokens: 8',
		]) {
			assert.equal(mask(text), text);
		}
	});
});
