import assert from 'node:assert/strict';
import { selectEndpoint } from '../../../../src/host/setUp/endpointPicker';
import { removeApiKey, setApiKey } from '../../../../src/host/setUp/keyCommands';
import { selectModel } from '../../../../src/host/setUp/modelPicker';
import { testConnection } from '../../../../src/host/setUp/testConnection';
import {
	closedPort,
	jsonReply,
	type LoopbackServer,
	type RecordedRequest,
	type Reply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import {
	type Asked,
	choose,
	createSetUpParts,
	leave,
	press,
	type Reaction,
	type SetUpParts,
	type,
} from '../../../support/setUpParts';

const key = 'key-0123456789abcdef0123456789';
const otherKey = 'key-ffffffffffffffffffffffffff';
const origin = 'https://ai.example.com';
const work = { id: 'work', label: 'Work', baseUrl: `${origin}/v1`, model: 'one' };
const models = jsonReply({ data: [{ id: 'one' }, { id: 'two' }] });
const refusal = jsonReply({ error: { message: 'No such key' } }, { status: 401 });
const hour = 60 * 60 * 1000;

function withKey(request: RecordedRequest): Reply {
	return request.headers.authorization === `Bearer ${key}` ? models : refusal;
}

function labels(asked: Asked | undefined): readonly string[] {
	assert.ok(asked?.kind === 'pick');
	return asked.rows.map(({ label }) => label);
}

describe('the commands around endpoints', () => {
	let server: LoopbackServer;
	let now: number;
	beforeEach(async () => {
		server = await startLoopbackServer();
		server.replyWith(withKey);
		now = Date.UTC(2026, 10, 22);
	});
	afterEach(() => server.close());

	function parts(
		reactions: readonly Reaction[],
		more: { buttons?: readonly string[]; active?: string; endpoints?: unknown } = {},
	): SetUpParts {
		return createSetUpParts({
			reactions,
			endpoints: [work],
			active: 'work',
			routes: { [origin]: server.origin },
			now: () => now,
			...more,
		});
	}

	describe('set API key', () => {
		it('checks the key of the active endpoint before it keeps it', async () => {
			const all = parts([type(otherKey), type(key)]);
			await setApiKey(all.deps);
			assert.equal(await all.keys.get(origin), key);
			assert.match(all.ui.messages.join(), /Work accepted the key/);
			assert.equal(all.settings.writes, 0);
		});

		it('keeps nothing when it is left after a refusal', async () => {
			const all = parts([type(otherKey), leave]);
			await setApiKey(all.deps);
			assert.equal(all.secrets.values.size, 0);
		});

		it('asks whether to keep a key that cannot be checked', async () => {
			await server.close();
			const dropped = parts([type(key)]);
			await setApiKey(dropped.deps);
			assert.equal(dropped.secrets.values.size, 0);
			const kept = parts([type(key)], { buttons: ['keep'] });
			await setApiKey(kept.deps);
			assert.equal(await kept.keys.get(origin), key);
			server = await startLoopbackServer();
		});

		it('takes the endpoint that is named', async () => {
			const all = parts([type(key)], { active: 'demo' });
			await setApiKey(all.deps, 'work');
			assert.equal(await all.keys.get(origin), key);
			assert.equal(all.settings.stored.active, 'demo');
		});

		it('asks for which one when none is active', async () => {
			const all = parts([choose('Work'), type(key)], { active: '' });
			await setApiKey(all.deps);
			assert.equal(await all.keys.get(origin), key);
		});
	});

	describe('remove API key', () => {
		it('S10: signs out, and the next request is refused without being sent', async () => {
			const all = parts([choose('ai.example.com')], { buttons: ['remove'] });
			await all.keys.set(origin, key);
			assert.ok('endpoint' in (await all.connections.connect()));
			await removeApiKey(all.deps);
			assert.equal(JSON.stringify([...all.secrets.values]).includes(key), false);
			const refused = await all.connections.connect();
			assert.ok('kind' in refused);
			assert.equal(refused.kind, 'auth');
			assert.match(refused.message, /no key for Work \(ai\.example\.com\)/);
			assert.equal((await all.connections.state()).isReady, false);
			assert.equal(server.requests.length, 0);
		});

		it('keeps the key when the question is not confirmed', async () => {
			const all = parts([choose('ai.example.com')]);
			await all.keys.set(origin, key);
			await removeApiKey(all.deps);
			assert.equal(await all.keys.get(origin), key);
		});

		it('finds a key whose endpoint is no longer in the settings', async () => {
			const all = parts([choose('gone.example.com')], { buttons: ['remove'] });
			await all.keys.set('https://gone.example.com', key);
			await removeApiKey(all.deps);
			assert.deepEqual(await all.keys.origins(), []);
		});

		it('says when there is none', async () => {
			const all = parts([]);
			await removeApiKey(all.deps);
			assert.deepEqual(all.ui.messages, ['No key is stored.']);
		});
	});

	describe('select endpoint', () => {
		it('shows those that are ready first and makes one active', async () => {
			const all = parts([choose('Work')], { active: 'demo' });
			await all.keys.set(origin, key);
			await selectEndpoint(all.deps);
			assert.deepEqual(labels(all.ui.asked[0]).slice(0, 3), [
				'$(check) Demo',
				'$(check) Work',
				'Neosantara AI',
			]);
			assert.equal(all.settings.stored.active, 'work');
		});

		it('sets one up that is not ready', async () => {
			const all = parts([choose('Work'), type(key), choose('two')], { active: '' });
			await selectEndpoint(all.deps);
			assert.equal(all.settings.stored.active, 'work');
			assert.deepEqual(all.settings.stored.endpoints, [{ ...work, model: 'two' }]);
		});

		it('removes a key from its row and shows the list again', async () => {
			const all = parts([press('removeKey', { id: 'work' }), leave], { buttons: ['remove'] });
			await all.keys.set(origin, key);
			await selectEndpoint(all.deps);
			assert.equal(await all.keys.get(origin), undefined);
			assert.ok(labels(all.ui.asked[1]).includes('Work'));
		});
	});

	describe('select model', () => {
		const select = (all: SetUpParts): Promise<void> => selectModel(all.deps, async () => undefined);

		it('fetches the list once, then offers it with its age', async () => {
			const first = parts([choose('two'), choose('one'), leave]);
			await first.keys.set(origin, key);
			await select(first);
			assert.equal(first.settings.activeProfile()?.model, 'two');
			now += 3 * hour;
			await select(first);
			assert.equal(first.settings.activeProfile()?.model, 'one');
			assert.equal(server.requests.length, 1);
			const again = first.ui.asked[1];
			assert.ok(again?.kind === 'pick');
			assert.match(again.request.placeholder, /2 models.*list from 3 h ago/);
		});

		it('fetches it again when asked to, and when it is a day old', async () => {
			const whileOpen: Reaction = async (asked) => {
				assert.ok(asked.kind === 'pick' && asked.request.whileOpen);
				await asked.request.whileOpen(() => undefined, new AbortController().signal);
				return leave(asked);
			};
			const all = parts([whileOpen, press('refresh'), whileOpen, whileOpen]);
			await all.keys.set(origin, key);
			await select(all);
			await select(all);
			assert.equal(server.requests.length, 2);
			now += 25 * hour;
			await select(all);
			assert.equal(server.requests.length, 3);
		});

		it('works offline: the old list, the reason, and any name', async () => {
			const all = parts([choose('two'), type('three')]);
			await all.keys.set(origin, key);
			await select(all);
			await server.close();
			now += 48 * hour;
			const said: string[] = [];
			const offline = { ...all, ui: all.ui };
			const { pick } = offline.ui;
			const ui = {
				...offline.ui,
				pick: async <T>(request: Parameters<typeof pick<T>>[0]) => {
					await request.whileOpen?.(({ rows, placeholder = '' }) => {
						said.push(`${rows.length} ${placeholder}`);
					}, new AbortController().signal);
					return pick(request);
				},
			};
			await selectModel({ ...all.deps, ui }, async () => undefined);
			assert.match(said.join(), /^2 .*ai\.example\.com.*list from 2 days ago/);
			assert.equal(all.settings.activeProfile()?.model, 'three');
			server = await startLoopbackServer();
		});

		it('goes to the endpoints by its button', async () => {
			const all = parts([press('endpoint')]);
			let went = 0;
			await selectModel(all.deps, async () => void went++);
			assert.equal(went, 1);
		});
	});

	describe('test connection', () => {
		const commands = { showLog: () => undefined, selectEndpoint: async () => undefined };

		it('says what works', async () => {
			const all = parts([]);
			await all.keys.set(origin, key);
			await testConnection(all.deps, commands);
			assert.match(
				all.ui.messages.join(),
				/^Work: ai\.example\.com answered in 0 ms\. The key is accepted\. It lists 2 models, “one” among them\.$/,
			);
		});

		it('says that the key is refused, and offers to set it', async () => {
			const all = parts([type(key)], { buttons: ['key'] });
			await all.keys.set(origin, otherKey);
			await testConnection(all.deps, commands);
			assert.match(
				all.ui.messages[0] ?? '',
				/answers, but: .*did not accept the key.*“No such key”/,
			);
			assert.equal(await all.keys.get(origin), key);
		});

		it('says that the model is not in the list', async () => {
			const all = parts([], { endpoints: [{ ...work, model: 'nine' }] });
			await all.keys.set(origin, key);
			await testConnection(all.deps, commands);
			assert.match(all.ui.messages.join(), /It lists 2 models; “nine” is not among them/);
		});

		it('names a server that is not there', async () => {
			const port = await closedPort();
			const endpoints = [{ ...work, baseUrl: `http://127.0.0.1:${port}/v1` }];
			const all = parts([], { endpoints });
			await testConnection(all.deps, commands);
			assert.match(all.ui.messages.join(), new RegExp(`127\\.0\\.0\\.1:${port}`));
			assert.doesNotMatch(all.ui.messages.join(), /answers, but/);
		});

		it('finds that /v1 is missing', async () => {
			server.replyWith((request) => (request.path === '/v1/models' ? models : { status: 404 }));
			const all = parts([], { endpoints: [{ ...work, baseUrl: server.origin }] });
			await testConnection(all.deps, commands);
			assert.ok(all.ui.messages.join().includes(`The address should be ${server.baseUrl}.`));
		});
	});
});
