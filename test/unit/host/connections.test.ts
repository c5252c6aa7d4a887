import assert from 'node:assert/strict';
import type { ModelEvent } from '../../../src/shared/events';
import {
	jsonReply,
	type LoopbackServer,
	startDecoySink,
	startLoopbackServer,
} from '../../support/loopbackServer';
import { createSetUpParts, type SetUpParts } from '../../support/setUpParts';

const key = 'key-0123456789abcdef0123456789';
const origin = 'https://ai.example.com';
const work = { id: 'work', label: 'Work', baseUrl: `${origin}/v1`, model: 'one' };
const answer = jsonReply({
	choices: [{ message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
});

async function ask(parts: SetUpParts): Promise<readonly ModelEvent[]> {
	const connection = await parts.connections.connect();
	assert.ok('endpoint' in connection, JSON.stringify(connection));
	const events: ModelEvent[] = [];
	const turns = [{ role: 'user' as const, parts: [{ kind: 'text' as const, text: 'Hi' }] }];
	const request = { model: connection.profile.model, turns, stream: false };
	for await (const event of connection.endpoint.stream(request, new AbortController().signal)) {
		events.push(event);
	}
	return events;
}

describe('connections', () => {
	let server: LoopbackServer;
	beforeEach(async () => {
		server = await startLoopbackServer(answer);
	});
	afterEach(() => server.close());

	const parts = (more: { endpoints?: unknown; active?: string } = {}): SetUpParts =>
		createSetUpParts({
			reactions: [],
			endpoints: [work],
			active: 'work',
			routes: { [origin]: server.origin },
			...more,
		});

	it('are not ready before the set-up, and say so', async () => {
		const all = parts({ active: '' });
		assert.deepEqual(await all.connections.state(), { isReady: false, isDemo: false });
		const failure = await all.connections.connect();
		assert.ok('kind' in failure);
		assert.match(failure.message, /No endpoint is set up yet/);
	});

	it('S6: send no key of an old address to a new one, and ask for its own', async () => {
		const decoy = await startDecoySink();
		const all = parts();
		await all.keys.set(origin, key);
		assert.equal((await ask(all)).at(-1)?.type, 'finish');
		assert.equal(server.requests[0]?.headers.authorization, `Bearer ${key}`);
		await all.settings.saveProfile({ id: 'work', baseUrl: 'https://ai.example.com:8443/v1' });
		const failure = await all.connections.connect();
		assert.ok('kind' in failure);
		assert.equal(failure.kind, 'auth');
		assert.equal(failure.host, 'ai.example.com:8443');
		await all.settings.saveProfile({ id: 'work', baseUrl: `${decoy.origin}/v1` });
		const local = await all.connections.connect();
		assert.ok('endpoint' in local, 'a server on this machine needs no key');
		const stop = new AbortController();
		const stream = local.endpoint.stream({ model: 'one', turns: [] }, stop.signal);
		const first = stream[Symbol.asyncIterator]().next();
		while (!decoy.received.includes('\r\n\r\n'))
			await new Promise((resolve) => setImmediate(resolve));
		assert.ok(!decoy.received.includes(key.slice(0, 12)));
		stop.abort();
		await first;
		await decoy.close();
	});

	it('S4: use no address with plain http to another machine', async () => {
		const all = parts({ endpoints: [{ ...work, baseUrl: 'http://ai.example.com/v1' }] });
		await all.keys.set('http://ai.example.com', key);
		assert.equal((await all.connections.state()).profile, undefined);
		assert.ok('kind' in (await all.connections.connect()));
		assert.equal(server.requests.length, 0);
	});

	it('S10: refuse a server of this machine after its key was removed, until it is said to need none', async () => {
		const all = parts({ endpoints: [{ ...work, baseUrl: server.baseUrl }] });
		await all.keys.set(server.origin, key);
		assert.equal((await ask(all)).at(-1)?.type, 'finish');
		await all.keys.remove(server.origin);
		const failure = await all.connections.connect();
		assert.ok('kind' in failure);
		assert.equal(failure.kind, 'auth');
		assert.equal((await all.connections.state()).isReady, false);
		assert.equal(server.requests.length, 1);
		await all.keys.allowWithout(server.origin);
		assert.equal((await ask(all)).at(-1)?.type, 'finish');
		assert.equal(server.requests[1]?.headers.authorization, undefined);
	});

	it('read the key from the secret storage once for a question', async () => {
		const all = parts();
		await all.keys.set(origin, key);
		const read: string[] = [];
		const { get } = all.secrets;
		all.secrets.get = (name) => {
			read.push(name);
			return get(name);
		};
		assert.ok('endpoint' in (await all.connections.connect()));
		assert.deepEqual(read, [`pandu.key:${origin}`]);
	});

	it('ask for a model when none is chosen', async () => {
		const all = parts({ endpoints: [{ ...work, model: '' }] });
		await all.keys.set(origin, key);
		const failure = await all.connections.connect();
		assert.ok('kind' in failure);
		assert.equal(failure.kind, 'modelNotFound');
	});

	it('tell of a change of endpoint, model or key', async () => {
		const all = parts();
		let changes = 0;
		const listening = all.connections.onDidChange(() => void changes++);
		await all.keys.set(origin, key);
		await all.settings.setModel('work', 'two');
		await all.settings.setActive('demo');
		assert.equal(changes, 3);
		listening.dispose();
		await all.keys.remove(origin);
		assert.equal(changes, 3);
	});

	it('remember what an address needs, until it changes', async () => {
		server.replyWith((request) =>
			request.headers['x-api-key'] === key
				? answer
				: jsonReply({ error: { message: 'Send x-api-key' } }, { status: 401 }),
		);
		const all = parts();
		await all.keys.set(origin, key);
		await ask(all);
		assert.equal(server.requests.length, 2);
		await ask(all);
		assert.equal(server.requests.length, 3);
	});

	it('answer as the demo without any network', async () => {
		const all = parts({ active: 'demo' });
		assert.deepEqual(
			(({ isReady, isDemo }) => ({ isReady, isDemo }))(await all.connections.state()),
			{ isReady: true, isDemo: true },
		);
		const events = await ask(all);
		assert.equal(events.at(-1)?.type, 'finish');
		assert.ok(events.some((event) => event.type === 'blockDelta' || event.type === 'blockEnd'));
		assert.equal(server.requests.length, 0);
	});
});
