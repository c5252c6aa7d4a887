import assert from 'node:assert/strict';
import type { ModelRequest } from '../../../../src/core/request';
import type { Budget } from '../../../../src/host/budget/budget';
import { createRequestLog, type Exchange } from '../../../../src/host/requests/requestLog';
import {
	type SendAgainDeps,
	sendAgain,
	sendElsewhere,
} from '../../../../src/host/requests/sendAgain';
import { answers, asked, calls, serve, streams } from '../../../support/chatReplies';
import { type LoopbackServer, startLoopbackServer } from '../../../support/loopbackServer';
import {
	back,
	choose,
	createSetUpParts,
	leave,
	type Reaction,
	type,
} from '../../../support/setUpParts';

const key = 'key-0123456789abcdef0123456789';
const request: ModelRequest = {
	model: 'one',
	turns: [
		{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }] },
		{
			role: 'assistant',
			parts: [
				{
					kind: 'reasoning',
					text: 'thought',
					opaque: { protocol: 'messages', model: 'one', payload: { signature: 'sealed-here' } },
				},
				{ kind: 'text', text: 'Hello' },
			],
		},
		{ role: 'user', parts: [{ kind: 'text', text: 'Again' }] },
	],
	tools: [{ name: 'look', description: 'Looks.', parameters: { type: 'object', properties: {} } }],
};

describe('a request that is sent again', () => {
	let first: LoopbackServer;
	let second: LoopbackServer;

	beforeEach(async () => {
		first = await startLoopbackServer();
		second = await startLoopbackServer();
		serve(first, answers('one'), answers('two'));
		serve(second, answers('from elsewhere'));
	});
	afterEach(async () => {
		await first.close();
		await second.close();
	});

	async function bench(
		reactions: readonly Reaction[] = [],
		more: Partial<Parameters<typeof createSetUpParts>[0]> = {},
	) {
		const log = createRequestLog();
		const common = { protocol: 'chatCompletions', auth: 'auto' };
		const parts = createSetUpParts({
			reactions,
			endpoints: [
				{ ...common, id: 'a', label: 'First', baseUrl: first.baseUrl, model: 'one' },
				{ ...common, id: 'b', label: 'Second', baseUrl: second.baseUrl, model: 'two' },
			],
			active: 'a',
			connecting: { recorder: log.recorder, ...more.connecting },
			buttons: more.buttons ?? [],
		});
		await parts.keys.set(first.origin, key);
		const shown: Exchange[] = [];
		const compared: (readonly [Exchange, Exchange])[] = [];
		const deps: SendAgainDeps = {
			...parts.deps,
			log,
			mask: parts.keys.mask,
			show: async (exchange) => void shown.push(exchange),
			compare: async (one, other) => void compared.push([one, other]),
		};
		const connection = await parts.connections.connect();
		assert.ok('endpoint' in connection);
		const { signal } = new AbortController();
		for await (const event of connection.endpoint.stream(request, signal, { purpose: 'Chat' })) {
			assert.notEqual(event.type, 'error', JSON.stringify(event));
		}
		const [exchange] = log.list();
		assert.ok(exchange, 'nothing was recorded');
		return { log, deps, exchange, shown, compared, parts };
	}

	it('is the same on the wire, recorded, and compared', async () => {
		const { log, deps, exchange, compared } = await bench();
		await sendAgain(deps, exchange);
		const [one, two] = asked(first);
		assert.equal(two?.body, one?.body);
		assert.equal(two?.headers.authorization, `Bearer ${key}`);
		assert.equal(log.list()[0]?.sent.purpose, 'Sent again');
		assert.deepEqual(compared, [[exchange, log.list()[0]]]);
	});

	it('offers its tools and runs none of them', async () => {
		const { deps, exchange, compared } = await bench();
		serve(first, calls('look', {}));
		await sendAgain(deps, exchange);
		assert.match(asked(first)[1]?.body ?? '', /"look"/);
		assert.equal(asked(first).length, 2);
		assert.equal(compared.length, 1);
	});

	it('goes to another endpoint, with another model and protocol, without what the first one sealed', async () => {
		const { deps, exchange, compared, parts } = await bench([
			choose('Second'),
			type('three'),
			back,
			type('one'),
			choose('messages'),
		]);
		await sendElsewhere(deps, exchange);
		assert.equal(parts.ui.left, 0);
		const sent = asked(second)[0];
		assert.equal(sent?.path, '/v1/messages');
		assert.equal((sent?.json as { readonly model?: string } | undefined)?.model, 'one');
		assert.doesNotMatch(sent?.body ?? '', /sealed-here/);
		assert.doesNotMatch(JSON.stringify(sent), new RegExp(key.slice(0, 12)));
		assert.equal(compared.length, 1);
		assert.equal(asked(first).length, 1);
	});

	it('sends nothing when the person leaves', async () => {
		const { deps, exchange } = await bench([choose('Second'), leave]);
		await sendElsewhere(deps, exchange);
		assert.equal(second.requests.length, 0);
	});

	it('sends nothing to an endpoint whose key is gone', async () => {
		const { deps, exchange, parts, shown, compared } = await bench();
		await parts.keys.remove(first.origin);
		await sendAgain(deps, exchange);
		assert.equal(asked(first).length, 1);
		assert.deepEqual([shown, compared], [[], []]);
	});

	it('is shown alone when it fails', async () => {
		const { deps, exchange, shown, compared } = await bench();
		serve(first, { status: 400, steps: ['{"error":{"message":"no"}}'] });
		await sendAgain(deps, exchange);
		assert.equal(shown[0]?.head?.status, 400);
		assert.deepEqual(compared, []);
	});

	for (const [name, forget] of [
		['at once', true],
		['in its own time', false],
	] as const) {
		it(`is cancelled with the progress, which ends ${name}`, async () => {
			const { deps, exchange, shown, compared } = await bench();
			serve(first, streams('hang'));
			const stop = new AbortController();
			const ended = new Promise<undefined>((resolve) => {
				stop.signal.addEventListener('abort', () => resolve(undefined));
			});
			const progress = <T>(_title: string, task: (signal: AbortSignal) => Promise<T>) =>
				forget ? Promise.race([task(stop.signal), ended]) : task(stop.signal);
			const sending = sendAgain({ ...deps, ui: { ...deps.ui, progress } }, exchange);
			await first.received(2);
			stop.abort();
			await sending;
			assert.deepEqual([shown, compared], [[], []]);
		});
	}

	for (const pressed of [true, false]) {
		it(`goes over the budget only when the person says so (${pressed})`, async () => {
			const failure = { kind: 'budget', message: 'Over the limit.' } as const;
			const meter: Budget['meter'] = (_payer, endpoint) => ({
				...endpoint,
				async *stream(request, signal, options) {
					const isFirst = options?.purpose === 'Chat';
					if (isFirst || options?.isOverBudgetAgreed)
						yield* endpoint.stream(request, signal, options);
					else yield { type: 'error', failure };
				},
			});
			const budget = {
				meter,
				failoverTokens: async () => 0,
				estimateFor: () => assert.fail('nothing is to be estimated'),
			};
			const { deps, exchange, compared, parts } = await bench([], {
				connecting: { budget },
				buttons: pressed ? ['anyway'] : [],
			});
			await sendAgain(deps, exchange);
			assert.deepEqual(parts.ui.messages, ['Over the limit.']);
			assert.equal(asked(first).length, pressed ? 2 : 1);
			assert.equal(compared.length, pressed ? 1 : 0);
		});
	}

	it('asks where to when its endpoint is no longer there', async () => {
		const { deps, exchange, compared, parts } = await bench(
			[choose('Second'), choose('two'), choose('As the endpoint is set')],
			{ buttons: ['choose'] },
		);
		const settings = {
			profiles: () => parts.settings.profiles().filter(({ id }) => id !== 'a'),
		};
		await sendAgain({ ...deps, settings }, exchange);
		assert.equal(asked(second)[0]?.path, '/v1/chat/completions');
		assert.equal(compared.length, 1);
	});

	it('asks for a list of models again', async () => {
		const { deps, log, parts, shown } = await bench();
		const [profile] = parts.settings.profiles().filter(({ id }) => id === 'a');
		assert.ok(profile);
		const endpoint = await parts.connections.openStored(profile);
		await endpoint.listModels(new AbortController().signal);
		const [exchange] = log.list();
		assert.equal(exchange?.sent.method, 'GET');
		await sendAgain(deps, exchange);
		assert.equal(first.requests.filter(({ method }) => method === 'GET').length, 2);
		assert.equal(shown[0]?.id, exchange.id + 1);
	});
});
