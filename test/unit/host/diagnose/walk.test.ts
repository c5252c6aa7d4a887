import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { EndpointProfile } from '../../../../src/core/endpoints/endpoint';
import { PanduError } from '../../../../src/core/errors';
import { liveTest } from '../../../../src/host/diagnose/liveTest';
import { targetOf } from '../../../../src/host/diagnose/network';
import { proxyFacts } from '../../../../src/host/diagnose/proxy';
import { renderReport } from '../../../../src/host/diagnose/report';
import type { Finding } from '../../../../src/host/diagnose/station';
import { type WalkDeps, walk } from '../../../../src/host/diagnose/walk';
import { answers, testKey } from '../../../support/chatReplies';
import {
	dataFrames,
	jsonReply,
	type LoopbackServer,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { createSetUpParts, type SetUpParts } from '../../../support/setUpParts';
import { startTlsServer } from '../../../support/tlsServer';
import { startTunnelProxy } from '../../../support/tunnelProxy';

const models = jsonReply({ object: 'list', data: [{ id: 'alpha' }, { id: 'beta' }] });
const refused = jsonReply({ error: { message: `bad key ${testKey}` } }, { status: 401 });
const signal = (): AbortSignal => new AbortController().signal;

function profileAt(baseUrl: string, more: Partial<EndpointProfile> = {}): EndpointProfile {
	return {
		id: 'here',
		label: 'Here',
		baseUrl,
		protocol: 'chatCompletions',
		model: 'alpha',
		auth: 'bearer',
		...more,
	};
}

describe('the walk from the address to the models', () => {
	let server: LoopbackServer;
	let parts: SetUpParts;

	beforeEach(async () => {
		server = await startLoopbackServer();
		parts = createSetUpParts({ reactions: [] });
	});
	afterEach(() => server.close());

	const deps = (more: Partial<WalkDeps> = {}): WalkDeps => ({
		connections: parts.connections,
		key: async () => undefined,
		proxy: () => ({ support: 'override', checksCertificates: true }),
		now: Date.now,
		t: parts.deps.t,
		...more,
	});
	const found = async (profile: EndpointProfile, more: Partial<WalkDeps> = {}) => {
		const all: Finding[] = [];
		for await (const each of walk(deps(more), profile, signal())) all.push(each);
		return all;
	};
	const states = (all: readonly Finding[]) =>
		Object.fromEntries(all.map(({ station, state }) => [station, state]));

	it('finds nothing at fault where all is well', async () => {
		server.replyWith(({ headers }) =>
			headers.authorization === `Bearer ${testKey}` ? models : refused,
		);
		const all = await found(profileAt(server.baseUrl), { key: async () => testKey });
		assert.deepEqual(states(all), {
			address: 'fine',
			proxy: 'fine',
			name: 'fine',
			connection: 'fine',
			tls: 'skipped',
			http: 'fine',
			key: 'fine',
			models: 'fine',
		});
		assert.match(all.at(-1)?.text ?? '', /2 models, “alpha” among them/);
	});

	it('in a browser looks at the server alone, and says so', async () => {
		server.reply(models);
		const all = await found(profileAt(server.baseUrl, { auth: 'none' }), { isInBrowser: true });
		const skipped = all.filter(({ state }) => state === 'skipped');
		const names = skipped.map(({ station }) => station);
		assert.deepEqual(names, ['proxy', 'name', 'connection', 'tls']);
		assert.equal(states(all).http, 'fine');
	});

	it('R12: names a key that is refused and what to press', async () => {
		server.reply(refused);
		const all = await found(profileAt(server.baseUrl), { key: async () => testKey });
		assert.equal(states(all).http, 'fine');
		const key = all.find(({ station }) => station === 'key');
		assert.equal(key?.state, 'fault');
		assert.deepEqual(key?.remedy, { kind: 'command', command: 'setApiKey' });
		assert.doesNotMatch(JSON.stringify(all), new RegExp(testKey));
	});

	it('names a model that the list does not have', async () => {
		server.reply(models);
		const all = await found(profileAt(server.baseUrl, { auth: 'none', model: 'gamma' }));
		assert.deepEqual(all.at(-1)?.remedy, { kind: 'command', command: 'selectModel' });
		assert.match(all.at(-1)?.text ?? '', /“gamma” is not among them/);
	});

	it('R13: names the host that nothing answers at', async () => {
		const closed = createServer();
		await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
		const { port } = closed.address() as AddressInfo;
		await new Promise((resolve) => closed.close(resolve));
		const all = await found(profileAt(`http://127.0.0.1:${port}/v1`, { auth: 'none' }));
		const connection = all.find(({ station }) => station === 'connection');
		assert.equal(connection?.state, 'fault');
		assert.match(connection?.text ?? '', new RegExp(`127\\.0\\.0\\.1, port ${port}`));
		assert.equal(states(all).models, 'skipped');
	});

	it('R13: names a host that does not exist', async () => {
		const all = await found(profileAt('https://nowhere.invalid/v1', { auth: 'none' }));
		const name = all.find(({ station }) => station === 'name');
		assert.equal(name?.state, 'fault');
		assert.match(name?.text ?? '', /nowhere\.invalid/);
		assert.equal(states(all).connection, undefined);
	});

	it('behind a proxy looks through that alone, at a name that only the proxy knows', async () => {
		const secure = await startTlsServer();
		const tunnel = await startTunnelProxy({ 'api.corp.invalid:443': secure.port });
		const setting = { proxy: tunnel.address, proxySupport: 'override', checksCertificates: true };
		const proxy = (url: string) => proxyFacts(url, setting, {});
		try {
			const profile = profileAt('https://api.corp.invalid/v1', { auth: 'none' });
			const all = await found(profile, { proxy });
			const { name, connection, tls } = states(all);
			assert.deepEqual(
				[states(all).proxy, name, connection, tls],
				['note', 'skipped', 'fine', 'fault'],
			);
			assert.match(all.find(({ station }) => station === 'tls')?.text ?? '', /Contoh Corp Root CA/);
			assert.deepEqual(tunnel.asked, ['CONNECT api.corp.invalid:443']);
		} finally {
			await tunnel.close();
			await secure.close();
		}
		const gone = await found(profileAt('https://api.corp.invalid/v1', { auth: 'none' }), { proxy });
		assert.equal(states(gone).connection, 'fault');
	});

	it('counts a proxy that VS Code is told not to use as none', async () => {
		const proxy = () =>
			({
				support: 'off',
				checksCertificates: true,
				address: 'http://proxy.example:3128',
				source: 'setting',
			}) as const;
		const all = await found(profileAt('https://nowhere.invalid/v1', { auth: 'none' }), { proxy });
		assert.equal(states(all).name, 'fault');
	});

	it('R14: names the issuer of a certificate that is not accepted, and sends nothing', async () => {
		const secure = await startTlsServer();
		try {
			const all = await found(profileAt(secure.baseUrl, { auth: 'none' }));
			const tls = all.find(({ station }) => station === 'tls');
			assert.equal(tls?.state, 'fault');
			assert.match(tls?.text ?? '', /issued by Contoh Corp Root CA, Contoh Corp/);
			assert.deepEqual(tls?.remedy, { kind: 'networkSettings' });
			assert.equal(secure.requests(), 0);
		} finally {
			await secure.close();
		}
	});

	it('says that there is no key, whatever the server says to a request without one', async () => {
		server.reply(refused);
		const profile = profileAt('https://ai.example.com/v1');
		const all = await found(profile, {
			connections: {
				open: async () => ({
					stream: () => assert.fail('nothing is to be asked'),
					listModels: async () => {
						throw new PanduError({ kind: 'auth', message: 'It did not accept the key.' });
					},
				}),
				keyStatus: async () => ({ kind: 'unknown' }),
			},
		});
		const key = all.find(({ station }) => station === 'key');
		assert.equal(key?.text, 'There is no key for it yet.');
	});

	it('says that the secret storage cannot be opened', async () => {
		server.reply(models);
		const key = () => Promise.reject(new Error('locked'));
		const all = await found(profileAt(server.baseUrl), { key });
		assert.deepEqual(
			[all.at(-1)?.station, all.at(-1)?.state, all.at(-1)?.detail],
			['key', 'fault', 'locked'],
		);
		assert.equal(server.requests.length, 0);
	});

	it('sends nobody to the address for what the address cannot mend', async () => {
		server.reply(jsonReply({ error: { message: 'slow down' } }, { status: 429 }));
		const all = await found(profileAt(server.baseUrl, { auth: 'none' }));
		const http = all.find(({ station }) => station === 'http');
		assert.equal(http?.state, 'fault');
		assert.deepEqual(http?.remedy, { kind: 'command', command: 'showRequests' });
	});

	it('R15: tells a web page from an endpoint', async () => {
		server.reply({ headers: { 'content-type': 'text/html' }, steps: ['<html>Welcome</html>'] });
		const all = await found(profileAt(server.baseUrl, { auth: 'none' }));
		const http = all.find(({ station }) => station === 'http');
		assert.equal(http?.state, 'fault');
		assert.match(http?.text ?? '', /web page/);
	});

	it('ends when it is stopped', async () => {
		const stop = new AbortController();
		server.replyWith(() => ({ headersUntil: new Promise(() => undefined) }));
		const all: Finding[] = [];
		const profile = profileAt(server.baseUrl, { auth: 'none' });
		for await (const each of walk(deps(), profile, stop.signal)) {
			all.push(each);
			if (each.station === 'tls') stop.abort();
		}
		assert.equal(states(all).http, undefined);
	});

	it('asks for a stream and a tool call only when it may spend', async () => {
		const call = dataFrames(
			{
				choices: [
					{
						index: 0,
						delta: {
							tool_calls: [{ index: 0, id: 'c1', function: { name: 'ok', arguments: '{}' } }],
						},
					},
				],
			},
			{ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
			'[DONE]',
		);
		server.reply(answers('1', ' 2', ' 3'), sseReply([call]));
		const profile = profileAt(server.baseUrl, { auth: 'none' });
		const endpoint = await parts.connections.open(profile, undefined);
		const all: Finding[] = [];
		const tools = { now: Date.now, t: parts.deps.t };
		for await (const each of liveTest({ endpoint }, profile, signal(), tools)) all.push(each);
		assert.deepEqual(states(all), { stream: 'fine', tools: 'fine' });
		assert.equal(server.requests.length, 2);
	});

	it('says when a server refuses the tools', async () => {
		const words = 'this model does not support tools';
		server.reply(answers('1', '2'), jsonReply({ error: { message: words } }, { status: 400 }));
		const profile = profileAt(server.baseUrl, { auth: 'none' });
		const endpoint = await parts.connections.open(profile, undefined);
		const all: Finding[] = [];
		const tools = { now: Date.now, t: parts.deps.t };
		for await (const each of liveTest({ endpoint }, profile, signal(), tools)) all.push(each);
		assert.notEqual(states(all).tools, 'fine');
	});

	it('says why there is nobody to ask, and what to press', async () => {
		const all: Finding[] = [];
		const refusal = { kind: 'auth', message: 'There is no key.' } as const;
		const tools = { now: Date.now, t: parts.deps.t };
		for await (const each of liveTest(refusal, profileAt(server.baseUrl), signal(), tools)) {
			all.push(each);
		}
		assert.deepEqual(states(all), { stream: 'fault', tools: 'skipped' });
		assert.deepEqual(all[0]?.remedy, { kind: 'command', command: 'setApiKey' });
	});
});

describe('the proxy of the environment', () => {
	const url = 'https://api.example.com/v1';
	const noSetting = { proxy: '', proxySupport: 'override', checksCertificates: true };
	const proxyOf = (of: string, env: Record<string, string>) =>
		proxyFacts(of, noSetting, env).address;

	it('shows no user name and no password', () => {
		const setting = { ...noSetting, proxy: 'http://me:secret@proxy.example:3128' };
		const { address, source } = proxyFacts(url, setting, {});
		assert.equal(address, 'http://proxy.example:3128');
		assert.equal(source, 'setting');
	});

	it('is the one for https, in either case', () => {
		assert.equal(proxyOf(url, { HTTPS_PROXY: 'http://p:1' }), 'http://p:1');
		assert.equal(
			proxyOf(url, { https_proxy: 'http://q:1', HTTPS_PROXY: 'http://p:1' }),
			'http://q:1',
		);
		assert.equal(proxyOf(url, { http_proxy: 'http://p:1' }), undefined);
		assert.equal(proxyOf('http://a.example', { http_proxy: 'http://p:1' }), 'http://p:1');
	});

	it('may be written without a scheme, with a login or without', () => {
		const proxies = ['proxy.corp:8080', 'me:secret@proxy.corp:8080', 'localhost:8080'];
		assert.deepEqual(
			proxies.map((each) => {
				const { address, via } = proxyFacts(url, noSetting, { HTTPS_PROXY: each });
				return [address, via];
			}),
			[
				['http://proxy.corp:8080', 'http://proxy.corp:8080'],
				['http://proxy.corp:8080', 'http://me:secret@proxy.corp:8080'],
				['http://localhost:8080', 'http://localhost:8080'],
			],
		);
		const { via = '' } = proxyFacts(url, noSetting, { all_proxy: 'socks5://me:pw@h' });
		assert.deepEqual(targetOf(via), { host: 'h', port: 1080 });
	});

	it('is gone past for what the setting excepts', () => {
		const setting = { ...noSetting, proxy: 'http://p:1', noProxy: ['.example.com'] };
		assert.equal(proxyFacts(url, setting, {}).via, undefined);
		assert.equal(proxyFacts('https://a.b/v1', setting, {}).via, 'http://p:1');
		const env = { https_proxy: 'http://p:1', no_proxy: 'example.com' };
		assert.equal(proxyFacts(url, { ...noSetting, noProxy: ['a.b'] }, env).via, 'http://p:1');
		const { noProxy: _, ...proxied } = setting;
		assert.equal(proxyFacts(url, proxied, { no_proxy: 'example.com' }).via, undefined);
	});

	it('is none for what is excepted', () => {
		for (const none of ['*', 'api.example.com', '.example.com', 'a.b, example.com']) {
			assert.equal(proxyOf(url, { https_proxy: 'http://p:1', no_proxy: none }), undefined, none);
		}
		assert.equal(proxyOf(url, { https_proxy: 'http://p:1', no_proxy: 'ample.com' }), 'http://p:1');
	});
});

describe('the report', () => {
	it('is a table that a cell cannot break, with what the other side said', () => {
		const text = renderReport(
			profileAt('https://api.example.com/v1'),
			[
				{ station: 'http', state: 'fault', text: 'a | b\nc', detail: 'one\ntwo', ms: 12 },
				{ station: 'key', state: 'fine', text: 'accepted.' },
			],
			{ pandu: '1.0.0', vscode: '1.104.0', system: 'linux x64', at: new Date(0), isWhole: true },
		);
		assert.match(text, /\| HTTP \| FAULT \| a \\\| b c \| 12 \|/);
		assert.match(text, /\n {4}one\n {4}two\n/);
		assert.match(text, /1970-01-01T00:00:00/);
		assert.doesNotMatch(text, /had not ended/);
	});

	it('S12: holds nothing that a preview would load, and says when the test had not ended', () => {
		const bad = '![x](https://decoy.example/?d=1) <img src="https://decoy.example/2">';
		const text = renderReport(
			profileAt('https://api.example.com/v1', { label: bad, model: bad }),
			[{ station: 'http', state: 'fault', text: bad }],
			{ pandu: '1', vscode: '1', system: 'linux', at: new Date(0), isWhole: false },
		);
		assert.doesNotMatch(text, /(?<!\\)[[<]/);
		assert.match(text, /The test had not ended\./);
	});
});
