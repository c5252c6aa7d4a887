import assert from 'node:assert/strict';
import { teach } from '../../../../src/core/endpoints/capabilities';
import type { EndpointProfile } from '../../../../src/core/endpoints/endpoint';
import type { ModelRequest, StreamOptions } from '../../../../src/core/request';
import { remembering } from '../../../../src/host/openEndpoint';
import { createModelLists } from '../../../../src/host/setUp/modelLists';
import type { ModelEvent } from '../../../../src/shared/events';
import { type BudgetParts, createBudgetParts } from '../../../support/budgetParts';
import { collect, endpointAt, failureOf, profileAt, question } from '../../../support/endpoints';
import {
	dataFrames,
	jsonReply,
	type LoopbackServer,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';

const chunk = (delta: object, finish: string | null = null) => ({
	choices: [{ index: 0, delta, finish_reason: finish }],
});
const usage = { prompt_tokens: 25, completion_tokens: 7 };
const answered = (more: object = {}, finish = 'stop') =>
	sseReply([
		dataFrames(
			chunk({ role: 'assistant', content: 'Hello there' }),
			chunk({}, finish),
			{ choices: [], usage: { ...usage, ...more } },
			'[DONE]',
		),
	]);
const counted = () => answered();
const cutAfter = (tokens: number) => answered({ completion_tokens: tokens }, 'length');

describe('the budget of answers', () => {
	let server: LoopbackServer;
	let parts: BudgetParts;
	beforeEach(async () => {
		server = await startLoopbackServer(answered());
		parts = createBudgetParts();
	});
	afterEach(async () => {
		await server.close();
		parts.remove();
	});

	const payer = () => ({ profile: profileAt(server.baseUrl), key: '' });
	async function ask(
		request: Partial<ModelRequest> = {},
		options: StreamOptions = {},
		profileFields: Partial<EndpointProfile> = {},
	): Promise<readonly ModelEvent[]> {
		const payer = { profile: profileAt(server.baseUrl, profileFields), key: '' };
		const metered = parts.budget.meter(payer, endpointAt(server.baseUrl, { profileFields }));
		const { signal } = new AbortController();
		return collect(metered.stream({ ...question, ...request }, signal, options));
	}
	const entries = () => parts.budget.ledger.entries('2025-11');

	it('counts cached tokens at their own price, and what the provider says that it cost before that', async () => {
		const price = { currency: 'IDR', input: 4000, output: 16_000, cacheRead: 400 };
		await createModelLists(parts.memory, () => parts.now).keep(payer().profile, [
			{ id: 'm', price },
		]);
		const cached = { prompt_tokens_details: { cached_tokens: 20 } };
		server.reply(answered(cached));
		await ask();
		server.reply(answered({ ...cached, cost: 0.125 }));
		await ask();
		const all = await entries();
		assert.deepEqual(
			all.map(({ cost }) => cost),
			[
				{ currency: 'IDR', amount: (5 * 4000 + 20 * 400 + 7 * 16_000) / 1_000_000 },
				{ currency: 'IDR', amount: 0.125, isReported: true },
			],
		);
		assert.deepEqual(all[1]?.usage, { input: 25, output: 7, cacheRead: 20 });
		const month = await parts.budget.ledger.month('2025-11');
		assert.deepEqual(month.rows()[0]?.costs, { IDR: 0.14 + 0.125 });
	});

	const sent = () => server.requests.map(({ body }) => JSON.parse(body) as { max_tokens?: number });
	const noticesOf = (events: readonly ModelEvent[]) =>
		events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));

	it('lets no answer cross the limit, and says so where that cut it', async () => {
		parts.limits = { monthlyTokens: 1000, turnTokens: 0 };
		server.reply(cutAfter(960));
		const events = await ask();
		const [first] = sent();
		const cap = first?.max_tokens ?? 0;
		assert.ok(cap > 960 && cap < 1000, String(cap));
		assert.deepEqual(noticesOf(events), [
			`Kept to ${cap} tokens by your limit of 1,000 a month. Continue asks before it is crossed; the setting pandu.budget.monthlyTokens raises it.`,
		]);
		assert.deepEqual(events.at(-1), { type: 'finish', reason: 'length', raw: 'length' });
		// The rest is not enough for an answer any more: going on asks, and with consent goes uncapped.
		assert.match(
			failureOf(await ask()).message,
			/15 of 1,000 are left this month of your own limit/,
		);
		server.reply(counted());
		assert.equal((await ask({}, { isOverBudgetAgreed: true })).at(-1)?.type, 'finish');
		assert.equal(sent()[1]?.max_tokens, undefined);
	});

	it('says nothing of a cap that cut nothing', async () => {
		parts.limits = { monthlyTokens: 3000, turnTokens: 2000 };
		assert.deepEqual(noticesOf(await ask()), []);
		// The model’s own limit was lower.
		server.reply(cutAfter(500));
		assert.deepEqual(noticesOf(await ask()), []);
		assert.ok(sent().every(({ max_tokens = 0 }) => max_tokens > 1900));
	});

	it('sends no cap where there is room, where the model answers with less, and where a lower one is asked for', async () => {
		await ask();
		parts.limits = { monthlyTokens: 100_000, turnTokens: 0 };
		await ask();
		parts.limits = { monthlyTokens: 4000, turnTokens: 0 };
		await ask({ parameters: { maxOutputTokens: 300 } });
		const models = createModelLists(parts.memory, () => parts.now);
		await models.keep(payer().profile, [{ id: 'm', maxOutputTokens: 2048 }]);
		await ask();
		await models.keep(payer().profile, [{ id: 'm' }]);
		const learnt = remembering(parts.memory, payer().profile, parts.log);
		const facts = { maxOutputTokens: 1024 };
		teach(learnt, 'm', { facts, source: 'answer', at: parts.now });
		await ask();
		assert.deepEqual(
			sent().map(({ max_tokens }) => max_tokens),
			[undefined, undefined, 300, undefined, undefined],
		);
	});

	it('keeps the conversation of a capped request as it is without', async () => {
		await ask();
		parts.limits = { monthlyTokens: 4000, turnTokens: 0 };
		await ask();
		const [plain, capped] = server.requests.map(({ body }) => {
			const { max_tokens, ...rest } = JSON.parse(body) as { max_tokens?: number };
			return { rest: JSON.stringify(rest), max_tokens };
		});
		assert.equal(plain?.rest, capped?.rest);
		assert.ok(capped?.max_tokens);
	});

	const refusing = (message: string) =>
		server.replyWith(({ body }) => {
			const { max_tokens, max_completion_tokens } = JSON.parse(body) as Record<string, unknown>;
			const name = max_tokens ? 'max_tokens' : max_completion_tokens && 'max_completion_tokens';
			if (!name) return counted();
			return jsonReply({ error: { message: `${name} ${message}`, param: name } }, { status: 400 });
		});

	it('forgets a refusal that was of the size of the cap, for the next one may be larger', async () => {
		parts.limits = { monthlyTokens: 5000, turnTokens: 0 };
		refusing('must be at least 8000.');
		assert.equal(noticesOf(await ask()).length, 1);
		assert.equal(noticesOf(await ask()).length, 1);
	});

	it('does not send a request again of whose answer something was shown', async () => {
		parts.limits = { monthlyTokens: 5000, turnTokens: 0 };
		let asks = 0;
		const endpoint = {
			...endpointAt(server.baseUrl),
			async *stream(): AsyncGenerator<ModelEvent> {
				asks++;
				yield { type: 'start', protocol: 'chatCompletions', model: 'm' };
				yield { type: 'blockStart', id: '0', block: { kind: 'text' } };
				yield { type: 'blockDelta', id: '0', text: 'Hello' };
				const failure = { kind: 'invalidRequest', message: 'no', refused: 'max_tokens' } as const;
				yield { type: 'error', failure };
			},
		};
		const metered = parts.budget.meter(payer(), endpoint);
		const events = await collect(metered.stream(question, new AbortController().signal));
		assert.equal(asks, 1);
		assert.equal(failureOf(events).refused, 'max_tokens');
	});

	it('claims no cap where the server told no count', async () => {
		parts.limits = { monthlyTokens: 5000, turnTokens: 0 };
		server.reply(
			sseReply([dataFrames(chunk({ content: 'Hello' }), chunk({}, 'length'), '[DONE]')]),
		);
		const events = await ask();
		assert.ok((sent()[0]?.max_tokens ?? 0) > 0);
		assert.deepEqual(noticesOf(events), []);
	});

	it('leaves the limit of Messages alone where that is lower, and room to think', async () => {
		const of = (parameters: ModelRequest['parameters']) =>
			ask({ ...(parameters ? { parameters } : {}) }, {}, { protocol: 'messages' });
		parts.limits = { monthlyTokens: 7000, turnTokens: 0 };
		await of(undefined);
		assert.equal(sent()[0]?.max_tokens, 4096);
		// 8,192 of thinking do not fit in.
		assert.match(failureOf(await of({ effort: 'medium' })).message, /too few for an answer/);
		assert.equal(server.requests.length, 1);
		parts.limits = { monthlyTokens: 12_000, turnTokens: 0 };
		await of({ effort: 'medium' });
		const body = JSON.parse(server.requests[1]?.body ?? '{}') as Record<string, unknown>;
		assert.deepEqual(body.thinking, { type: 'enabled', budget_tokens: 8192 });
		assert.ok(Number(body.max_tokens) <= 12_000, String(body.max_tokens));
	});

	it('asks before an answer of a model that reasons would get no room', async () => {
		parts.limits = { monthlyTokens: 800, turnTokens: 0 };
		assert.equal((await ask()).at(-1)?.type, 'finish');
		assert.equal(failureOf(await ask({ parameters: { effort: 'low' } })).kind, 'budget');
		const learnt = remembering(parts.memory, payer().profile, parts.log);
		teach(learnt, 'm', { facts: { reasoning: true }, source: 'answer', at: parts.now });
		assert.equal(failureOf(await ask()).kind, 'budget');
		assert.equal((await ask({ parameters: { effort: 'none' } })).at(-1)?.type, 'finish');
	});

	it('sends a request without a cap where the server takes none, says so once, and remembers', async () => {
		parts.limits = { monthlyTokens: 5000, turnTokens: 0 };
		server.replyWith(({ body }) => {
			const { max_tokens, max_completion_tokens } = JSON.parse(body) as Record<string, unknown>;
			const name = max_tokens ? 'max_tokens' : max_completion_tokens && 'max_completion_tokens';
			if (!name) return counted();
			const message = `Unsupported parameter: '${name}' is not supported.`;
			return jsonReply({ error: { message, param: name } }, { status: 400 });
		});
		const first = await ask();
		assert.equal(first.at(-1)?.type, 'finish');
		assert.match(
			noticesOf(first).at(-1) ?? '',
			/^This server did not take a limit of [\d,]+ tokens for the answer, so it may go over your limit/,
		);
		const before = server.requests.length;
		assert.deepEqual(noticesOf(await ask()), []);
		assert.equal(server.requests.length, before + 1);
	});
});
