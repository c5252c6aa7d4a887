import assert from 'node:assert/strict';
import type { Endpoint } from '../../../../src/core/endpoints/endpoint';
import type { ModelRequest, StreamOptions } from '../../../../src/core/request';
import { keyName } from '../../../../src/host/openEndpoint';
import { createModelLists } from '../../../../src/host/setUp/modelLists';
import type { ModelEvent } from '../../../../src/shared/events';
import { type BudgetParts, createBudgetParts, noon } from '../../../support/budgetParts';
import { collect, endpointAt, failureOf, profileAt, question } from '../../../support/endpoints';
import {
	dataFrames,
	jsonReply,
	type LoopbackServer,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';

const chunk = (delta: object, more: object = {}) => ({
	id: 'c',
	object: 'chat.completion.chunk',
	model: 'm',
	choices: [{ index: 0, delta, finish_reason: null }],
	...more,
});
const ending = chunk({}, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const usage = { prompt_tokens: 25, completion_tokens: 7, total_tokens: 32 };
const counted = (prompt_tokens = 25) =>
	sseReply([
		dataFrames(
			chunk({ role: 'assistant', content: 'Hello there' }),
			ending,
			{ ...chunk({}), choices: [], usage: { ...usage, prompt_tokens } },
			'[DONE]',
		),
	]);
const uncounted = sseReply([
	dataFrames(chunk({ role: 'assistant', content: 'Hello there' }), ending, '[DONE]'),
]);

/** A provider that is not on this machine; its requests end up at the test's server all the same. */
const remote = { baseUrl: 'https://ai.example.com/v1', id: 'far' };

describe('budget', () => {
	let server: LoopbackServer;
	let parts: BudgetParts;
	beforeEach(async () => {
		server = await startLoopbackServer(counted());
		parts = createBudgetParts();
	});
	afterEach(async () => {
		await server.close();
		parts.remove();
	});

	const payer = (more: object = {}) => ({ profile: profileAt(server.baseUrl, more), key: '' });
	const endpoint = (): Endpoint => endpointAt(server.baseUrl);
	async function ask(
		request: Partial<ModelRequest> = {},
		options: StreamOptions = {},
		fields: object = {},
	): Promise<readonly ModelEvent[]> {
		const metered = parts.budget.meter(payer(fields), endpoint());
		const signal = new AbortController().signal;
		return collect(metered.stream({ ...question, ...request }, signal, options));
	}
	const long = (tokens: number): Partial<ModelRequest> => ({
		turns: [{ role: 'user', parts: [{ kind: 'text', text: 'word '.repeat(tokens) }] }],
	});
	const entries = () => parts.budget.ledger.entries('2025-11');

	it('counts what the server reports, with purpose and price', async () => {
		const price = { currency: 'IDR', input: 4000, output: 16_000 };
		await createModelLists(parts.memory, () => parts.now).keep(payer().profile, [
			{ id: 'm', price },
		]);
		const events = await ask({}, { purpose: 'Explain' });
		assert.equal(events.at(-1)?.type, 'finish');
		assert.deepEqual(await entries(), [
			{
				at: parts.now,
				endpoint: 'test',
				key: '',
				model: 'm',
				usage: { input: 25, output: 7 },
				isEstimated: false,
				cost: { currency: 'IDR', amount: (25 * 4000 + 7 * 16_000) / 1_000_000 },
				purpose: 'Explain',
			},
		]);
		assert.equal(await parts.budget.used(profileAt(server.baseUrl, { auth: 'none' })), 32);
	});

	it('counts our estimate where the server reports nothing, and says so', async () => {
		server.reply(uncounted);
		await ask();
		const [entry] = await entries();
		assert.ok(entry?.isEstimated);
		assert.ok(entry.usage.input >= 5 && entry.usage.input <= 15, String(entry.usage.input));
		assert.ok(entry.usage.output >= 2 && entry.usage.output <= 4);
	});

	it('counts an answer that is stopped', async () => {
		server.reply(
			sseReply([dataFrames(chunk({ role: 'assistant', content: 'one two three four' })), 'hang']),
		);
		const stop = new AbortController();
		const metered = parts.budget.meter(payer(), endpoint());
		for await (const event of metered.stream(question, stop.signal)) {
			if (event.type === 'blockDelta') stop.abort();
		}
		const [entry] = await entries();
		assert.ok(entry?.isEstimated);
		assert.ok(entry.usage.output >= 3, String(entry.usage.output));
	});

	it('counts an answer whose reader leaves early', async () => {
		const metered = parts.budget.meter(payer(), endpoint());
		for await (const event of metered.stream(question, new AbortController().signal)) {
			if (event.type === 'blockDelta') break;
		}
		assert.equal((await entries()).length, 1);
	});

	it('counts no request that was refused', async () => {
		server.reply(jsonReply({ error: { message: 'no key' } }, { status: 401 }));
		assert.equal(failureOf(await ask()).kind, 'auth');
		assert.deepEqual(await entries(), []);
	});

	it('asks before the limit of the person is crossed, and refuses after', async () => {
		parts.limits = { monthlyTokens: 500, turnTokens: 0 };
		const held = failureOf(await ask(long(600)));
		assert.equal(held.kind, 'budget');
		assert.match(held.message, /^This question would use about 6\d0 tokens; 500 of 500 are left/);
		assert.equal(server.requests.length, 0);
		assert.equal(held.offers?.[0], 'sendAnyway');
		server.reply(counted(604));
		const sent = await ask(long(600), { isOverBudgetAgreed: true });
		assert.equal(sent.at(-1)?.type, 'finish');
		const refused = failureOf(await ask({}, { isOverBudgetAgreed: true }));
		assert.match(refused.message, /used up\. It begins anew on December 1\./);
		assert.ok(!refused.offers?.includes('sendAnyway'));
		assert.equal(server.requests.length, 1);
		parts.now = Date.UTC(2025, 11, 1);
		assert.equal((await ask()).at(-1)?.type, 'finish');
	});

	it('counts a test of the person’s, but holds none back', async () => {
		parts.limits = { monthlyTokens: 1, turnTokens: 1 };
		const counting = parts.budget.count(payer(), endpoint());
		const events = await collect(counting.stream(question, new AbortController().signal));
		assert.equal(events.at(-1)?.type, 'finish');
		assert.equal((await entries()).length, 1);
	});

	it('learns from the counts that come back, and remembers', async () => {
		const request = long(300);
		const { profile } = payer();
		const parting = { history: request.turns ?? [], prompt: '' };
		const before = parts.budget.estimateFor(profile, parting).total;
		server.reply(counted(Math.round(before * 1.3)));
		for (let times = 0; times < 3; times++) await ask(request);
		const after = parts.budget.estimateFor(profile, parting).total;
		assert.ok(Math.abs(after / (before * 1.3) - 1) < 0.05, `${before} ${after}`);
		assert.ok(Math.abs(parts.open().estimateFor(profile, parting).total / after - 1) < 0.01);
		// Another model begins anew.
		const other = parts.budget.estimateFor({ ...profile, model: 'other' }, parting).total;
		assert.equal(other, before);
	});

	it('keeps the tokens of each key apart, and those that stood in for another endpoint', async () => {
		const signal = new AbortController().signal;
		const { profile } = payer();
		for (const each of [
			{ profile, key: 'one' },
			{ profile, key: 'two', failoverFrom: 'other' },
			{ profile, key: 'two' },
		]) {
			await collect(parts.budget.meter(each, endpoint()).stream(question, signal));
		}
		assert.equal(await parts.budget.failoverTokens({ profile, key: 'two' }, 'other'), 32);
		assert.equal(await parts.budget.failoverTokens({ profile, key: 'one' }, 'other'), 0);
		const month = await parts.budget.ledger.month('2025-11');
		assert.equal(month.tokens('test', 'two'), 64);
	});

	it('lets the provider’s own count win, and tells of it', async () => {
		let changes = 0;
		parts.budget.onDidChange(() => changes++);
		const profile = profileAt(remote.baseUrl, { id: remote.id, auth: 'none' });
		assert.equal(await parts.budget.left(profile), undefined);
		const limit = { what: 'monthlyTokens', limit: 10_000, remaining: 800 } as const;
		const scripted: Endpoint = {
			listModels: async () => [],
			async *stream() {
				yield { type: 'start', protocol: 'chatCompletions', model: 'm' };
				yield { type: 'rateLimit', rateLimit: limit };
				yield { type: 'usage', usage: { input: 10, output: 2 } };
				yield { type: 'finish', reason: 'stop' };
			},
		};
		const metered = parts.budget.meter({ profile, key: '' }, scripted);
		const signal = new AbortController().signal;
		await collect(metered.stream(question, signal));
		const left = await parts.budget.left(profile);
		assert.equal(left?.tokens, 800);
		assert.equal(left?.limit, 10_000);
		assert.ok(changes >= 1);
		const held = failureOf(await collect(metered.stream({ ...question, ...long(1900) }, signal)));
		assert.match(held.message, /about 1,900 tokens; 800 of 10,000 are left this month\./);
		// It holds in the next session, and the provider is believed again when it says something else.
		assert.equal((await parts.open().left(profile))?.tokens, 800);
	});

	it('does not count twice what the provider has counted, and counts what it has not', async () => {
		const profile = profileAt(remote.baseUrl, { id: remote.id, auth: 'none' });
		let says = 5000;
		const scripted: Endpoint = {
			listModels: async () => [],
			async *stream() {
				yield { type: 'start', protocol: 'chatCompletions', model: 'm' };
				parts.now += 1000;
				const rateLimit = { what: 'monthlyTokens', limit: 10_000, remaining: says } as const;
				if (says > 0) yield { type: 'rateLimit', rateLimit };
				parts.now += 1000;
				yield { type: 'usage', usage: { input: 100, output: 20 } };
				yield { type: 'finish', reason: 'stop' };
			},
		};
		const metered = parts.budget.meter({ profile, key: '' }, scripted);
		const signal = new AbortController().signal;
		await collect(metered.stream(question, signal));
		assert.equal((await parts.budget.left(profile))?.tokens, 5000);
		says = 0;
		await collect(metered.stream(question, signal));
		assert.equal((await parts.budget.left(profile))?.tokens, 4880);
	});

	it('counts a try that was paid for and then repeated', async () => {
		const failure = { kind: 'server', message: 'The server failed.' } as const;
		const twice: Endpoint = {
			listModels: async () => [],
			async *stream() {
				yield { type: 'start', protocol: 'messages', model: 'm' };
				yield { type: 'usage', usage: { input: 30, output: 1 } };
				yield { type: 'retry', attempt: 2, delayMs: 0, failure };
				yield { type: 'start', protocol: 'messages', model: 'm' };
				yield { type: 'usage', usage: { input: 30, output: 9 } };
				yield { type: 'finish', reason: 'stop' };
			},
		};
		const metered = parts.budget.meter(payer(), twice);
		await collect(metered.stream(question, new AbortController().signal));
		const outputs = (await entries()).map(({ usage: { output } }) => output);
		assert.deepEqual(outputs, [1, 9]);
	});

	it('counts a reply that was dropped and asked for anew, and text that came as a whole', async () => {
		const twice: Endpoint = {
			listModels: async () => [],
			async *stream() {
				yield { type: 'start', protocol: 'responses', model: 'm' };
				yield { type: 'start', protocol: 'responses', model: 'm' };
				yield { type: 'blockStart', id: 'b', block: { kind: 'text' } };
				yield { type: 'blockDelta', id: 'b', text: 'one' };
				yield { type: 'blockEnd', id: 'b', text: 'one two three four five six' };
				yield { type: 'finish', reason: 'stop' };
			},
		};
		const metered = parts.budget.meter(payer(), twice);
		await collect(metered.stream(question, new AbortController().signal));
		const counts = (await entries()).map(({ usage }) => usage.output);
		assert.equal(counts.length, 2);
		assert.equal(counts[0], 0);
		assert.ok((counts[1] ?? 0) >= 5, String(counts[1]));
	});

	it('learns nothing from counts with what a search of the server found', async () => {
		const { profile } = payer({ parameters: { webSearch: true } });
		const parting = { history: question.turns, prompt: '' };
		const before = parts.budget.estimateFor(profile, parting).total;
		server.reply(counted(9000));
		await ask({}, {}, { parameters: { webSearch: true } });
		assert.equal(parts.budget.estimateFor(profile, parting).total, before);
	});

	it('asks before the steps of one question together cross its limit', async () => {
		parts.limits = { monthlyTokens: 0, turnTokens: 130 };
		const metered = parts.budget.meter(payer(), endpoint());
		const signal = new AbortController().signal;
		server.reply(counted(60));
		const further: ModelRequest = {
			...question,
			turns: [
				...question.turns,
				{
					role: 'assistant',
					parts: [{ kind: 'toolCall', callId: 'c', name: 'look', argsText: '{}' }],
				},
				{
					role: 'tool',
					results: [{ callId: 'c', name: 'look', content: 'word '.repeat(60), isError: false }],
				},
			],
		};
		assert.equal((await collect(metered.stream(question, signal))).at(-1)?.type, 'finish');
		const held = failureOf(await collect(metered.stream(further, signal)));
		assert.match(
			held.message,
			/^The next step would use about \d+ tokens after 67; your limit for one question is 130\. Nothing was sent\.$/,
		);
		assert.equal(held.offers?.[0], 'sendAnyway');
		const agreed = await collect(metered.stream(further, signal, { isOverBudgetAgreed: true }));
		assert.equal(agreed.at(-1)?.type, 'finish');
		// The next question begins anew.
		assert.equal((await collect(metered.stream(question, signal))).at(-1)?.type, 'finish');
		assert.equal(server.requests.length, 3);
	});

	it('lets two requests at once not both take what is left for one', async () => {
		parts.limits = { monthlyTokens: 1000, turnTokens: 0 };
		let go: () => void = () => undefined;
		const gate = new Promise<void>((resolve) => {
			go = resolve;
		});
		server.reply({ ...counted(604), headersUntil: gate });
		const first = ask(long(600));
		await server.received(1);
		const second = failureOf(await ask(long(600)));
		assert.match(second.message, /are left this month of your own limit/);
		go();
		assert.equal((await first).at(-1)?.type, 'finish');
		assert.equal(server.requests.length, 1);
	});

	it('asks for the state of the key once a day, beside the first request', async () => {
		const asked: string[] = [];
		const home = profileAt('https://api.neosantara.xyz/v1', { id: 'neosantara' });
		const keyed: BudgetParts = createBudgetParts({
			keyStatus: async (profile, key) => {
				asked.push(key);
				const allowance = { what: 'monthlyTokens', limit: 10_000, remaining: 9000 } as const;
				const status = { kind: 'accepted', tier: 'Free', allowances: [allowance] } as const;
				keyed.budget.learnKey({ profile, key: keyName(key) }, status);
			},
		});
		try {
			keyed.keys.set('https://api.neosantara.xyz', 'nsk_a');
			let written = 0;
			const { memory } = keyed;
			const { update } = memory;
			memory.update = (name, value) => {
				if (name === 'pandu.plans') written++;
				return update(name, value);
			};
			const metered = keyed.budget.meter({ profile: home, key: keyName('nsk_a') }, endpoint());
			const signal = new AbortController().signal;
			await collect(metered.stream(question, signal));
			await collect(metered.stream(question, signal));
			assert.deepEqual(asked, ['nsk_a']);
			assert.equal(written, 1, 'what it says is written down once');
			assert.equal((await keyed.budget.plan(home)).tier, 'Free');
			assert.ok(((await keyed.budget.left(home))?.tokens ?? 0) >= 8900);
			keyed.now = noon(24);
			await collect(metered.stream(question, signal));
			assert.equal(asked.length, 2);
		} finally {
			keyed.remove();
		}
	});

	it('asks for the state of the key again after an hour when there was no answer', async () => {
		let times = 0;
		const home = profileAt('https://api.neosantara.xyz/v1', { id: 'neosantara' });
		const keyed = createBudgetParts({
			keyStatus: async () => {
				times++;
			},
		});
		try {
			keyed.keys.set('https://api.neosantara.xyz', 'nsk_a');
			const metered = keyed.budget.meter({ profile: home, key: keyName('nsk_a') }, endpoint());
			const signal = new AbortController().signal;
			await collect(metered.stream(question, signal));
			await collect(metered.stream(question, signal));
			assert.equal(times, 1);
			keyed.now += 60 * 60 * 1000;
			await collect(metered.stream(question, signal));
			assert.equal(times, 2);
		} finally {
			keyed.remove();
		}
	});

	it('never stands in the way when the ledger cannot be read', async () => {
		parts.limits = { monthlyTokens: 5, turnTokens: 0 };
		const broken = createBudgetParts({
			folder: '/dev/null',
			settings: { budget: () => parts.limits },
		});
		try {
			const metered = broken.budget.meter(payer(), endpoint());
			const events = await collect(metered.stream(question, new AbortController().signal));
			assert.equal(events.at(-1)?.type, 'finish');
		} finally {
			broken.remove();
		}
	});
});
