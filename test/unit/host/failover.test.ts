import assert from 'node:assert/strict';
import type { Left } from '../../../src/core/budget/allowance';
import { checkLimits } from '../../../src/core/budget/limits';
import type { StreamOptions } from '../../../src/core/request';
import type { Budget, Payer } from '../../../src/host/budget/budget';
import type { ModelEvent } from '../../../src/shared/events';
import type { Turn } from '../../../src/shared/messages';
import { answers, ends, says, streams } from '../../support/chatReplies';
import { failureOf, quick, textOf } from '../../support/endpoints';
import {
	closedPort,
	jsonReply,
	type LoopbackServer,
	type Reply,
	startLoopbackServer,
} from '../../support/loopbackServer';
import { createSetUpParts, type SetUpParts } from '../../support/setUpParts';

const refusal = (status: number, message: string, headers: Record<string, string> = {}): Reply =>
	jsonReply({ error: { message } }, { status, headers });
const noQuota = refusal(429, 'You exceeded your current quota', { 'retry-after': '86400' });
const noBalance = refusal(402, 'Insufficient balance');
const tooMany = (seconds: string) => refusal(429, 'Rate limit reached', { 'retry-after': seconds });

const holdBack = (left: Left) =>
	checkLimits({
		estimate: 100,
		isLaterStep: false,
		isAgreed: false,
		turnTokens: 0,
		left: [left],
		isFreePlan: false,
	});

const asked: readonly Turn[] = [{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }] }];

const bodyOf = ({ requests }: LoopbackServer) =>
	(requests[0]?.json ?? {}) as { readonly model?: string; readonly max_tokens?: number };

describe('failover', () => {
	let first: LoopbackServer;
	let second: LoopbackServer;
	const paid: Payer[] = [];

	beforeEach(async () => {
		first = await startLoopbackServer();
		second = await startLoopbackServer(answers('from the second'));
		paid.length = 0;
	});
	afterEach(async () => {
		await first.close();
		await second.close();
	});

	interface Setting {
		readonly rule?: unknown;
		readonly used?: number;
		readonly estimate?: number;
		readonly secondFields?: object;
		readonly firstBaseUrl?: string;
		/** What the first one has left. */
		readonly left?: Left;
	}

	function parts(setting: Setting = {}): SetUpParts {
		const { used = 0, estimate = 10 } = setting;
		const budget: Pick<Budget, 'meter' | 'failoverTokens' | 'estimateFor'> = {
			meter(payer, endpoint) {
				paid.push(payer);
				const held = payer.profile.id === 'a' && setting.left && holdBack(setting.left);
				if (!held) return endpoint;
				return {
					...endpoint,
					async *stream() {
						yield { type: 'error', failure: held };
					},
				};
			},
			failoverTokens: async (payer, from) => {
				assert.deepEqual([payer.profile.id, from], ['b', 'a']);
				return used;
			},
			estimateFor: () => ({
				total: estimate,
				instructions: 0,
				tools: 0,
				history: 0,
				files: [],
				prompt: 0,
			}),
		};
		const common = { protocol: 'chatCompletions', auth: 'none' };
		return createSetUpParts({
			reactions: [],
			endpoints: [
				{
					...common,
					id: 'a',
					label: 'First',
					baseUrl: setting.firstBaseUrl ?? first.baseUrl,
					model: 'one',
				},
				{
					...common,
					id: 'b',
					label: 'Second',
					baseUrl: second.baseUrl,
					model: 'two',
					...setting.secondFields,
				},
			],
			active: 'a',
			failover: [setting.rule ?? { from: 'a', to: 'b', when: ['quota', 'busy', 'down'] }],
			connecting: { budget, clock: quick.clock },
		});
	}

	async function connect(all: SetUpParts) {
		const connection = await all.connections.connect();
		assert.ok('endpoint' in connection, JSON.stringify(connection));
		return connection;
	}

	async function ask(
		setting: Setting = {},
		onEvent: (event: ModelEvent) => void = () => undefined,
		options?: StreamOptions,
		signal = new AbortController().signal,
	): Promise<readonly ModelEvent[]> {
		const { endpoint } = await connect(parts(setting));
		const events: ModelEvent[] = [];
		const request = { model: 'one', turns: asked };
		for await (const event of endpoint.stream(request, signal, options)) {
			events.push(event);
			onEvent(event);
		}
		return events;
	}

	const notices = (events: readonly ModelEvent[]) =>
		events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));

	for (const [name, reply, words] of [
		['no quota', noQuota, 'First has no quota left; Second (two) answers instead.'],
		['no balance', noBalance, 'First has no balance left; Second (two) answers instead.'],
		[
			'a long rest',
			tooMany('3600'),
			'First takes no more requests for now; Second (two) answers instead.',
		],
		[
			'too many requests',
			refusal(429, 'Rate limit reached'),
			'First takes no more requests for now; Second (two) answers instead.',
		],
		['a broken server', { status: 500 }, 'First failed; Second (two) answers instead.'],
	] as const) {
		it(`answers after ${name}, and says so`, async () => {
			first.reply(reply);
			const events = await ask();
			assert.equal(textOf(events), 'from the second');
			assert.deepEqual(notices(events), [words]);
			assert.equal(first.requests.length, 1, 'it was asked again first');
			const start = events.findLast((event) => event.type === 'start');
			assert.equal(start?.type === 'start' && start.model, 'test-model');
			assert.equal(bodyOf(second).model, 'two');
			assert.deepEqual(paid.at(-1)?.failoverFrom, 'a');
			assert.equal(events.filter(({ type }) => type === 'finish' || type === 'error').length, 1);
		});
	}

	it('answers for a server that is not there', async () => {
		const events = await ask({ firstBaseUrl: `http://127.0.0.1:${await closedPort()}/v1` });
		assert.equal(textOf(events), 'from the second');
		assert.match(notices(events)[0] ?? '', /^First could not be reached; /);
	});

	it('answers for a plan that is known to have too little left, and never for a limit of the person', async () => {
		const left = { tokens: 0, limit: 10_000, period: 'month', resetAt: 0 } as const;
		const events = await ask({ left: { ...left, source: 'provider' } });
		assert.equal(textOf(events), 'from the second');
		assert.deepEqual(notices(events), [
			'First has too little quota left for this; Second (two) answers instead.',
		]);
		for (const tokens of [0, 5]) {
			const own = await ask({ left: { ...left, tokens, source: 'setting' } });
			assert.equal(failureOf(own).kind, 'budget');
		}
		assert.equal(first.requests.length, 0);
		assert.equal(second.requests.length, 1);
		const rule = { from: 'a', to: 'b', maxTokens: 10 };
		const full = await ask({ left: { ...left, source: 'provider' }, rule });
		assert.equal(failureOf(full).offers?.[0], 'sendAnyway');
	});

	it('waits for a server that wants a short rest, once', async () => {
		first.reply(tooMany('8'), answers('from the first'));
		assert.equal(textOf(await ask()), 'from the first');
		assert.equal(second.requests.length, 0);
		first.reply(tooMany('8'), tooMany('8'), answers('too late'));
		assert.equal(textOf(await ask()), 'from the second');
		assert.equal(first.requests.length, 4);
	});

	it('does nothing that no rule names', async () => {
		first.reply(noQuota);
		const events = await ask({ rule: { from: 'a', to: 'b', when: ['down'] } });
		assert.equal(failureOf(events).kind, 'quota');
		assert.equal(second.requests.length, 0);
		assert.deepEqual(notices(events), []);
	});

	for (const [kind, reply] of [
		['auth', refusal(401, 'Incorrect API key provided')],
		['invalidRequest', refusal(400, 'Bad request')],
		['modelNotFound', refusal(404, 'The model `one` does not exist')],
	] as const) {
		it(`leaves a failure of kind ${kind} to the person`, async () => {
			first.reply(reply);
			assert.equal(failureOf(await ask()).kind, kind);
			assert.equal(second.requests.length, 0);
		});
	}

	it('never goes on with what another has begun', async () => {
		first.reply(streams(says('Half an ans'), 'reset'));
		const events = await ask();
		assert.equal(failureOf(events).kind, 'network');
		assert.equal(textOf(events), 'Half an ans');
		assert.equal(second.requests.length, 0);
	});

	it('never follows a stop', async () => {
		first.reply(streams('hang'));
		const stop = new AbortController();
		const asking = ask({}, () => undefined, undefined, stop.signal);
		await first.received(1);
		stop.abort();
		assert.equal(failureOf(await asking).kind, 'aborted');
		assert.equal(second.requests.length, 0);
	});

	it('says how much of the month is used, and stops at the limit', async () => {
		first.reply(noQuota);
		const rule = { from: 'a', to: 'b', maxTokens: 5000 };
		assert.deepEqual(notices(await ask({ rule, used: 1200 })), [
			'First has no quota left; Second (two) answers instead. 1,200 of 5,000 tokens of this month used that way.',
		]);
		assert.equal(bodyOf(second).max_tokens, 3790);
		const events = await ask({ rule, used: 4900, estimate: 90 });
		assert.equal(failureOf(events).kind, 'quota');
		assert.match(notices(events)[0] ?? '', /^Second would answer instead, but 4,900 of its 5,000/);
		assert.equal(second.requests.length, 1);
	});

	it('caps nothing while there is room', async () => {
		first.reply(noQuota);
		await ask({ rule: { from: 'a', to: 'b', maxTokens: 50_000 } });
		assert.equal('max_tokens' in bodyOf(second), false);
	});

	it('reports the first failure when the second one fails as well', async () => {
		first.reply(noQuota);
		second.reply(noBalance);
		const events = await ask();
		const failure = failureOf(events);
		assert.equal(failure.kind, 'quota');
		assert.match(failure.message, /Second could not answer instead: /);
		assert.equal(events.filter(({ type }) => type === 'error').length, 1);
	});

	it('tells why nothing stands in when the second one has no key or no model', async () => {
		first.reply(noQuota);
		const events = await ask({ secondFields: { model: '' } });
		assert.equal(failureOf(events).kind, 'quota');
		assert.match(notices(events)[0] ?? '', /^Second could answer instead once/);
		assert.equal(second.requests.length, 0);
	});

	it('stops with the second one when the person does', async () => {
		first.reply(noQuota);
		second.reply(streams(says('Half'), 'hang'));
		const stop = new AbortController();
		const events = await ask(
			{},
			(event) => {
				if (event.type === 'blockDelta') stop.abort();
			},
			undefined,
			stop.signal,
		);
		assert.equal(failureOf(events).kind, 'aborted');
		assert.equal(events.filter(({ type }) => type === 'error' || type === 'finish').length, 1);
	});

	it('ends with the first failure when the second one cannot even be looked at', async () => {
		first.reply(noQuota);
		const all = parts({ secondFields: { auth: 'bearer', baseUrl: 'https://ai.example.com/v1' } });
		const { endpoint } = await connect(all);
		all.secrets.get = () => Promise.reject(new Error('locked'));
		const events: ModelEvent[] = [];
		const { signal } = new AbortController();
		for await (const event of endpoint.stream({ model: 'one', turns: asked }, signal)) {
			events.push(event);
		}
		assert.equal(failureOf(events).kind, 'quota');
		assert.ok(all.logged.some((line) => /Failover to b: locked/.test(line)));
	});

	it('tells what waits that it goes on', async () => {
		first.reply(tooMany('3600'));
		const told: unknown[] = [];
		const attendant = { waiting: (wait: unknown) => void told.push(wait) };
		assert.equal(textOf(await ask({}, undefined, { attendant })), 'from the second');
		assert.equal(told.at(-1), undefined);
	});

	it('takes the next rule when the first one cannot be followed', async () => {
		first.reply(noQuota);
		const all = createSetUpParts({
			reactions: [],
			endpoints: [
				{ id: 'a', label: 'First', baseUrl: first.baseUrl, model: 'one', auth: 'none' },
				{ id: 'b', label: 'Second', baseUrl: second.baseUrl, model: 'two', auth: 'none' },
			],
			active: 'a',
			failover: [
				{ from: 'a', to: 'lost' },
				{ from: 'a', to: 'b' },
			],
			connecting: { clock: quick.clock },
		});
		for (let times = 0; times < 2; times++) {
			const { endpoint } = await connect(all);
			const events: ModelEvent[] = [];
			const { signal } = new AbortController();
			for await (const event of endpoint.stream({ model: 'one', turns: asked }, signal)) {
				events.push(event);
			}
			assert.equal(textOf(events), 'from the second');
		}
		assert.equal(all.logged.filter((line) => /names “lost”/.test(line)).length, 1);
	});

	it('keeps to the second one for the further steps of a turn', async () => {
		first.reply(noQuota);
		const { endpoint } = await connect(parts());
		const { signal } = new AbortController();
		const events: ModelEvent[] = [];
		for (let step = 0; step < 2; step++) {
			for await (const event of endpoint.stream({ model: 'one', turns: asked }, signal)) {
				events.push(event);
			}
		}
		assert.equal(first.requests.length, 1);
		assert.equal(second.requests.length, 2);
		assert.equal(notices(events).length, 1);
	});

	it('shows the second one nothing that the first one sealed, but what it sealed itself', async () => {
		first.reply(noQuota);
		const detail = (data: string) => ({
			type: 'reasoning.encrypted',
			data,
			id: 'r1',
			format: 'x',
			index: 0,
		});
		second.reply(
			streams(
				`data: ${JSON.stringify({
					model: 'one',
					choices: [{ index: 0, delta: { reasoning_details: [detail('sealed-by-second')] } }],
				})}\n\n`,
				says('thought about'),
				ends(),
			),
		);
		// The same name of a model at both: only where it came from tells them apart.
		const { endpoint } = await connect(parts({ secondFields: { model: 'one' } }));
		const { signal } = new AbortController();
		const sealed = (data: string) => ({
			protocol: 'chatCompletions' as const,
			model: 'one',
			payload: { details: [detail(data)] },
		});
		const call = { kind: 'toolCall' as const, name: 'look', argsText: '{}' };
		const turns = (opaques: readonly ReturnType<typeof sealed>[]): readonly Turn[] => [
			...asked,
			{
				role: 'assistant',
				parts: opaques.flatMap((opaque, at) => [
					{ kind: 'opaque', opaque },
					{ ...call, callId: `c${at}` },
				]),
			},
			{
				role: 'tool',
				results: opaques.map((_, at) => ({
					callId: `c${at}`,
					name: 'look',
					content: 'seen',
					isError: false,
				})),
			},
		];
		const ofFirst = sealed('sealed-by-first');
		const events: ModelEvent[] = [];
		const request = { model: 'one', turns: turns([ofFirst]) };
		for await (const event of endpoint.stream(request, signal)) events.push(event);
		assert.match(first.requests[0]?.body ?? '', /sealed-by-first/);
		assert.doesNotMatch(second.requests[0]?.body ?? '', /sealed-by-first/);
		const own = events.flatMap((event) =>
			'opaque' in event && event.opaque ? [event.opaque] : [],
		);
		assert.equal(own.length, 1);
		// The first one is asked again with the next question: what it did not seal is not for it.
		assert.notEqual(own[0]?.model, 'one');
		const next = turns([ofFirst, ...(own as ReturnType<typeof sealed>[])]);
		for await (const event of endpoint.stream({ model: 'one', turns: next }, signal)) void event;
		assert.doesNotMatch(second.requests[1]?.body ?? '', /sealed-by-first/);
		assert.match(second.requests[1]?.body ?? '', /sealed-by-second/);
	});
});
