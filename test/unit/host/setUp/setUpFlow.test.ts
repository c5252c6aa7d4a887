import assert from 'node:assert/strict';
import { runSetUp } from '../../../../src/host/setUp/setUpFlow';
import {
	closedPort,
	jsonReply,
	type LoopbackServer,
	type RecordedRequest,
	type Reply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import {
	back,
	choose,
	createSetUpParts,
	leave,
	press,
	type Reaction,
	type SetUpParts,
	type,
} from '../../../support/setUpParts';

const goodKey = 'nsk_0123456789abcdef0123456789abcdef';
const badKey = 'nsk_ffffffffffffffffffffffffffffffff';
const neosantara = 'https://api.neosantara.xyz';
const openai = 'https://api.openai.com';
const naga = 'https://api.naga.ac';

const modelList = jsonReply({
	object: 'list',
	data: [
		{ id: 'old-core', capabilities: ['function_calling'], deprecated: true },
		{ id: 'plain-text', capabilities: ['text_generation'], deprecated: false },
		{
			id: 'garda-core',
			capabilities: ['text_generation', 'function_calling'],
			deprecated: false,
			context_window: 131072,
			pricing: { currency: 'IDR', prompt: 1500, completion: 6000 },
		},
	],
});
const refusal: Reply = jsonReply(
	{ error: { message: 'Invalid API key provided', type: 'authentication_error' } },
	{ status: 401 },
);

function carries(request: RecordedRequest, key: string): boolean {
	const { authorization, 'x-api-key': apiKey } = request.headers;
	return authorization === `Bearer ${key}` || apiKey === key;
}

/** A server whose list wants the good key. */
function closedList(request: RecordedRequest): Reply {
	return carries(request, goodKey) ? modelList : refusal;
}

/** A server whose list is open to all and that tells the state of a key, as Neosantara does. */
function openList(request: RecordedRequest): Reply {
	if (request.path === '/v1/models') return modelList;
	if (request.path !== '/v1/auth/key') return { status: 404 };
	if (!carries(request, goodKey)) return refusal;
	return jsonReply({
		authorized: true,
		tier: 'Free',
		usage_info: { monthly: { remaining: 9000 } },
	});
}

function assertNothingChanged(parts: SetUpParts): void {
	assert.equal(parts.secrets.values.size, 0);
	assert.equal(parts.settings.writes, 0);
	assert.equal(parts.chatsOpened(), 0);
}

describe('the set-up', () => {
	let server: LoopbackServer;
	beforeEach(async () => {
		server = await startLoopbackServer();
	});
	afterEach(() => server.close());

	function parts(reactions: readonly Reaction[], more: { endpoints?: unknown } = {}): SetUpParts {
		const routes = { [neosantara]: server.origin, [openai]: server.origin, [naga]: server.origin };
		return createSetUpParts({ reactions, routes, ...more });
	}

	it('takes a preset, a key and a model, and opens the chat', async () => {
		server.replyWith(closedList);
		const all = parts([choose('OpenAI'), type(` Bearer "${goodKey}" `), choose('garda-core')]);
		assert.equal(await runSetUp(all.deps), true);
		assert.deepEqual(all.settings.stored, {
			endpoints: [{ id: 'openai', model: 'garda-core' }],
			active: 'openai',
		});
		assert.equal(await all.keys.get(openai), goodKey);
		assert.equal((await all.connections.state()).isReady, true);
		assert.equal(all.chatsOpened(), 1);
		assert.deepEqual(all.ui.messages, []);
	});

	it('keeps the key when VS Code cannot write the settings', async () => {
		server.replyWith(closedList);
		const all = parts([choose('OpenAI'), type(goodKey), choose('garda-core')]);
		const saveProfile = () => Promise.reject(new Error('Unable to write into user settings.'));
		const settings = { ...all.settings, saveProfile, dispose: () => undefined };
		await assert.rejects(runSetUp({ ...all.deps, settings }), /Unable to write/);
		assert.equal(await all.keys.get(openai), goodKey);
	});

	it('writes the key into no setting and no log', async () => {
		server.replyWith(closedList);
		const all = parts([choose('OpenAI'), type(badKey), type(goodKey), choose('garda-core')]);
		await runSetUp(all.deps);
		const text = JSON.stringify([all.settings.stored, all.logged]);
		for (const key of [goodKey, badKey]) assert.ok(!text.includes(key.slice(4, 16)), text);
	});

	it('offers models that can call tools first and deprecated ones not', async () => {
		server.replyWith(closedList);
		const all = parts([choose('OpenAI'), type(goodKey), leave]);
		await runSetUp(all.deps);
		const asked = all.ui.asked.at(-1);
		assert.ok(asked?.kind === 'pick');
		assert.deepEqual(
			asked.rows.map(({ label, description }) => `${label}: ${description}`),
			['garda-core: 131k context · IDR 1500 in / 6000 out per 1M · tools', 'plain-text: no tools'],
		);
	});

	it('asks again with the server’s reason when a key is refused, and keeps what was typed', async () => {
		server.replyWith(closedList);
		const all = parts([choose('OpenAI'), type(badKey), type(goodKey), type('my-own-model')]);
		await runSetUp(all.deps);
		const again = all.ui.asked[2];
		assert.ok(again?.kind === 'input');
		assert.match(again.request.notice ?? '', /did not accept the key.*Invalid API key provided/);
		assert.equal(again.request.value, badKey);
		assert.equal(await all.keys.get(openai), goodKey);
		assert.deepEqual(all.settings.stored.endpoints, [{ id: 'openai', model: 'my-own-model' }]);
	});

	it('asks a server with an open list for the state of the key', async () => {
		server.replyWith(openList);
		const all = parts([choose('Neosantara'), type(badKey), type(goodKey), choose('garda-core')]);
		await runSetUp(all.deps);
		assert.equal(await all.keys.get(neosantara), goodKey);
		const again = all.ui.asked[2];
		assert.ok(again?.kind === 'input');
		assert.match(again.request.notice ?? '', /did not accept the key/);
		const models = all.ui.asked[3];
		assert.match(models?.request.title ?? '', /Free plan: 9,000 tokens left this month/);
		assert.deepEqual(all.ui.messages, []);
	});

	it('uses a key that may have been misjudged after a second Enter', async () => {
		server.replyWith(openList);
		const all = parts([choose('Neosantara'), type(badKey), type(badKey), type('some-model')]);
		await runSetUp(all.deps);
		assert.equal(await all.keys.get(neosantara), badKey);
	});

	it('says that an open list proves nothing of a key', async () => {
		server.replyWith((request) => (request.path === '/v1/models' ? modelList : { status: 404 }));
		const all = parts([choose('Neosantara'), type(goodKey), choose('garda-core')]);
		await runSetUp(all.deps);
		assert.match(all.ui.messages.join(), /not proven yet. Your first question will tell/);
	});

	it('finds a bad NagaAI key by a question without words, which costs nothing', async () => {
		server.replyWith((request) => {
			if (request.method === 'GET') return modelList;
			return carries(request, goodKey) ? jsonReply({ error: 'empty' }, { status: 400 }) : refusal;
		});
		const all = parts([choose('NagaAI'), type(badKey), type(goodKey), choose('garda-core')]);
		await runSetUp(all.deps);
		assert.equal(await all.keys.get(naga), goodKey);
		const posts = server.requests.filter(({ method }) => method === 'POST');
		for (const { json } of posts) assert.deepEqual(json, { model: '', messages: [] });
		assert.match(all.ui.messages.join(), /not proven yet/);
	});

	it('sends the key to nobody but the chosen origin, and not with the open question', async () => {
		server.replyWith(openList);
		const all = parts([choose('Neosantara'), type(goodKey), choose('garda-core')]);
		await runSetUp(all.deps);
		const lists = server.requests.filter(({ path }) => path === '/v1/models');
		assert.deepEqual(lists.map((each) => carries(each, goodKey)).sort(), [false, true]);
	});

	const steps: readonly (readonly [string, readonly Reaction[]])[] = [
		['the provider', [leave]],
		['the address', [choose('Other'), leave]],
		['a pasted key', [choose('I only have'), leave]],
		['whose key it is', [choose('I only have'), type(goodKey), leave]],
		['the key', [choose('OpenAI'), leave]],
		['a refused key', [choose('OpenAI'), type(badKey), leave]],
		['the model', [choose('OpenAI'), type(goodKey), leave]],
	];
	for (const [name, reactions] of steps) {
		it(`changes nothing when it is left at ${name}`, async () => {
			server.replyWith(closedList);
			const all = parts(reactions);
			assert.equal(await runSetUp(all.deps), false);
			assert.equal(all.ui.left, 0);
			assertNothingChanged(all);
		});
	}

	it('goes back from step to step and finds what was entered', async () => {
		server.replyWith(closedList);
		const all = parts([
			choose('OpenAI'),
			type(goodKey),
			back,
			(asked) => {
				assert.ok(asked.kind === 'input');
				assert.equal(asked.request.value, goodKey);
				assert.equal(asked.request.step, 2);
				return back(asked);
			},
			(asked) => {
				assert.ok(asked.kind === 'pick');
				assert.equal(asked.request.canGoBack, false);
				const active = asked.rows.find(({ value }) => asked.request.active?.(value));
				assert.equal(active?.label, 'OpenAI');
				return leave(asked);
			},
		]);
		await runSetUp(all.deps);
		assertNothingChanged(all);
	});

	it('keeps a stored key when the box is left empty', async () => {
		server.replyWith(closedList);
		const all = parts([choose('OpenAI'), type(''), choose('garda-core')]);
		await all.keys.set(openai, goodKey);
		assert.equal(await runSetUp(all.deps), true);
		assert.equal(await all.keys.get(openai), goodKey);
	});

	it('guesses whose key was pasted and asks before it is sent', async () => {
		server.replyWith(openList);
		const all = parts([
			choose('I only have'),
			type(goodKey),
			(asked) => {
				assert.equal(server.requests.length, 0);
				assert.match(asked.kind === 'pick' ? asked.request.placeholder : '', /Neosantara AI/);
				return choose('Neosantara')(asked);
			},
			choose('garda-core'),
		]);
		assert.equal(await runSetUp(all.deps), true);
		assert.equal(all.settings.stored.active, 'neosantara');
		assert.equal(await all.keys.get(neosantara), goodKey);
	});

	it('takes the demo without a key and without a request', async () => {
		const all = parts([choose('Demo')]);
		assert.equal(await runSetUp(all.deps), true);
		assert.deepEqual(all.settings.stored, { endpoints: undefined, active: 'demo' });
		assert.equal((await all.connections.state()).isReady, true);
		assert.equal(server.requests.length, 0);
	});

	it('shows which local servers run, and takes one without a key', async () => {
		server.replyWith(() => modelList);
		const endpoints = [{ id: 'ollama', baseUrl: server.baseUrl }];
		const all = parts(
			[
				async (asked) => {
					assert.ok(asked.kind === 'pick' && asked.request.whileOpen);
					const shown: string[] = [];
					await asked.request.whileOpen(({ rows }) => {
						for (const row of rows)
							if ('label' in row) shown.push(`${row.label}: ${row.description}`);
					}, new AbortController().signal);
					assert.ok(shown.includes('Ollama: running · 3 models'), shown.join());
					return choose('Ollama')(asked);
				},
				choose('garda-core'),
			],
			{ endpoints },
		);
		assert.equal(await runSetUp(all.deps), true);
		assert.equal((await all.connections.state()).isReady, true);
		assert.equal(all.secrets.values.size, 0);
	});

	it('asks for the key of a local server that wants one', async () => {
		server.replyWith(closedList);
		const endpoints = [{ id: 'llamacpp', baseUrl: server.baseUrl }];
		const all = parts([choose('llama.cpp'), type(goodKey), choose('garda-core')], { endpoints });
		assert.equal(await runSetUp(all.deps), true);
		assert.equal(await all.keys.get(server.origin), goodKey);
	});

	it('says that a local server does not answer, and tries again', async () => {
		const port = await closedPort();
		const endpoints = [{ id: 'ollama', baseUrl: `http://127.0.0.1:${port}/v1` }];
		const all = parts([choose('Ollama'), choose('Try again'), choose('Back'), leave], {
			endpoints,
		});
		assert.equal(await runSetUp(all.deps), false);
		const failed = all.ui.asked[1];
		assert.ok(failed?.kind === 'pick');
		assert.match(failed.request.placeholder, new RegExp(`127.0.0.1:${port}`));
		assertNothingChanged(all);
	});

	it('goes on without a check, with a typed model', async () => {
		server.replyWith(() => ({ status: 404 }));
		const all = parts([
			choose('Other'),
			type(server.baseUrl),
			type(goodKey),
			choose('Go on without'),
			type('house-model'),
		]);
		assert.equal(await runSetUp(all.deps), true);
		assert.equal(all.settings.activeProfile()?.model, 'house-model');
		assert.equal(all.settings.activeProfile()?.baseUrl, server.baseUrl);
		assert.equal(await all.keys.get(server.origin), goodKey);
	});

	it('adds the missing /v1 of a typed address', async () => {
		server.replyWith((request) => (request.path === '/v1/models' ? modelList : { status: 404 }));
		const all = parts([choose('Other'), type(server.origin), type(''), choose('garda-core')]);
		assert.equal(await runSetUp(all.deps), true);
		assert.equal(all.settings.activeProfile()?.baseUrl, server.baseUrl);
		assert.equal(all.settings.activeProfile()?.auth, 'none');
		assert.equal(all.secrets.values.size, 0);
	});

	it('S4: refuses plain http to another machine in words, and notes it for this one', async () => {
		const all = parts([
			choose('Other'),
			(asked) => {
				assert.ok(asked.kind === 'input');
				const remote = asked.request.validate('http://api.example/v1');
				assert.equal(remote.kind, 'error');
				assert.match('text' in remote ? remote.text : '', /Plain http is only for this computer/);
				const local = asked.request.validate('http://localhost:1234/v1');
				assert.equal(local.kind, 'note');
				assert.match('text' in local ? local.text : '', /stays on this machine/);
				return leave(asked);
			},
		]);
		await runSetUp(all.deps);
	});

	for (const [name, withKey] of [
		['in its query', (base: string) => `${base}?api_key=${goodKey}&region=eu`],
		['as its password', (base: string) => `${base.replace('://', `://me:${goodKey}@`)}?region=eu`],
	] as const) {
		it(`takes the key out of a typed address that has it ${name}, and says so`, async () => {
			server.replyWith(closedList);
			const typed = withKey(server.baseUrl);
			const all = parts([
				choose('Other'),
				(asked) => {
					assert.ok(asked.kind === 'input');
					const validity = asked.request.validate(typed);
					assert.match('text' in validity ? validity.text : '', /goes to the secret storage/);
					return type(typed)(asked);
				},
				(asked) => {
					assert.ok(asked.kind === 'input');
					assert.equal(asked.request.isSecret, true);
					assert.equal(asked.request.value, goodKey);
					assert.match(asked.request.notice ?? '', /stood in the address/);
					return type(goodKey)(asked);
				},
				choose('garda-core'),
			]);
			assert.equal(await runSetUp(all.deps), true);
			assert.equal(await all.keys.get(server.origin), goodKey);
			const text = JSON.stringify([all.settings.stored, all.logged]);
			assert.ok(!text.includes(goodKey.slice(4, 16)), text);
			assert.equal(all.settings.activeProfile()?.baseUrl, `${server.baseUrl}?region=eu`);
		});
	}

	it('does not give the key of one address to another one that is typed after it', async () => {
		server.replyWith(closedList);
		const all = parts([
			choose('Other'),
			type(`https://first.example/v1?key=${badKey}`),
			back,
			type(server.baseUrl),
			(asked) => {
				assert.ok(asked.kind === 'input');
				assert.equal(asked.request.value, undefined);
				return leave(asked);
			},
		]);
		assert.equal(await runSetUp(all.deps), false);
		assert.equal(server.requests.length, 0);
	});

	it('knows a preset by its address', async () => {
		server.replyWith(openList);
		const all = parts([
			choose('Other'),
			type('api.neosantara.xyz/v1/chat/completions'),
			type(goodKey),
			choose('garda-core'),
		]);
		await runSetUp(all.deps);
		assert.equal(all.settings.stored.active, 'neosantara');
	});

	it('opens the page for keys and asks again', async () => {
		const all = parts([choose('Neosantara'), press('keyPage'), leave]);
		await runSetUp(all.deps);
		assert.deepEqual(all.ui.links, ['https://app.neosantara.xyz/api-keys']);
		assertNothingChanged(all);
	});

	it('begins at the key of a given endpoint', async () => {
		server.replyWith(closedList);
		const all = parts([type(goodKey), choose('garda-core')]);
		const profile = all.settings.profiles().find(({ id }) => id === 'openai');
		assert.equal(await runSetUp(all.deps, profile), true);
		assert.equal(all.settings.stored.active, 'openai');
	});
});
