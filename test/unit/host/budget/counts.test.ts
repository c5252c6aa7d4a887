import assert from 'node:assert/strict';
import { createEstimator } from '../../../../src/core/budget/estimator';
import { readAbilities, teach } from '../../../../src/core/endpoints/capabilities';
import type { EndpointProfile } from '../../../../src/core/endpoints/endpoint';
import { createLimitsOf } from '../../../../src/host/chat/trimLimits';
import { remembering } from '../../../../src/host/openEndpoint';
import { type BudgetParts, createBudgetParts } from '../../../support/budgetParts';
import { ask, endpointAt, profileAt, realClock } from '../../../support/endpoints';
import {
	dataFrames,
	type LoopbackServer,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { chunk, hello, noticesOf } from '../../core/endpoints/chatAnswers';

const window = 4096;
const chat = (tokens: number) => ({
	turns: [
		{ role: 'user' as const, parts: [{ kind: 'text' as const, text: 'word '.repeat(tokens) }] },
	],
});

describe('a server that cuts without a word', () => {
	let server: LoopbackServer;
	let parts: BudgetParts;
	beforeEach(async () => {
		server = await startLoopbackServer();
		// As Ollama does: what is too long is shortened to the window, and only that is counted.
		server.replyWith(({ body }) => {
			const words = body.split('word ').length + 6;
			const usage = { prompt_tokens: Math.min(words, window), completion_tokens: 2 };
			return sseReply([dataFrames(hello, chunk({}, 'stop'), { choices: [], usage }, '[DONE]')]);
		});
		parts = createBudgetParts();
	});
	afterEach(async () => {
		await server.close();
		parts.remove();
	});

	const profile = (): EndpointProfile => profileAt(server.baseUrl, { id: 'local', auth: 'none' });
	const learnt = () => remembering(parts.memory, profile(), parts.log);
	const asked = async (tokens: number): Promise<readonly string[]> => {
		const endpoint = endpointAt(server.baseUrl, { profileFields: { id: 'local', auth: 'none' } });
		const metered = parts.budget.meter({ profile: profile(), key: '' }, endpoint);
		return noticesOf(await ask(metered, chat(tokens)));
	};
	const estimateOf = (tokens: number): number =>
		parts.budget.estimateFor(profile(), { history: [], prompt: 'word '.repeat(tokens) }).total;

	it('is told once, its window is learnt, and the estimate stays right', async () => {
		const untaught = createEstimator().count('word '.repeat(8000));
		const told: string[] = [];
		for (const tokens of [2000, 3000, 5000, 6000, 7000, 8000]) told.push(...(await asked(tokens)));
		assert.equal(told.length, 1, told.join('\n'));
		assert.match(told[0] ?? '', /cut the chat to 4,096 tokens .* Start a new chat/);
		const known = readAbilities(learnt(), 'm').abilities.contextTokens?.seen;
		assert.deepEqual([known?.value, known?.source], [window, 'answer']);
		assert(Math.abs(estimateOf(8000) / untaught - 1) < 0.05, `${estimateOf(8000)} of ${untaught}`);
		// From now on the chat is trimmed to it.
		const clock = { ...realClock, now: () => parts.now };
		const limitsOf = createLimitsOf({ memory: parts.memory, clock, log: parts.log });
		assert.equal((await limitsOf(profile())).windowTokens, window);
	});

	it('is told at the first request where the window is known', async () => {
		teach(learnt(), 'm', { facts: { contextTokens: window }, source: 'list', at: parts.now });
		assert.equal((await asked(2000)).length, 0);
		const told = await asked(9000);
		assert.match(told.join(), /4,096 tokens/);
		const untaught = createEstimator().count('word '.repeat(8000));
		assert(Math.abs(estimateOf(8000) / untaught - 1) < 0.05, `${estimateOf(8000)} of ${untaught}`);
	});

	it('does not spoil the estimate with a first chat that is far too long either', async () => {
		const untaught = createEstimator().count('word '.repeat(8000));
		assert.deepEqual(await asked(9000), []);
		assert.equal((await asked(12_000)).length, 1);
		assert(Math.abs(estimateOf(8000) / untaught - 1) < 0.05, `${estimateOf(8000)} of ${untaught}`);
	});

	it('is told where more was taken than the model is said to take', async () => {
		teach(learnt(), 'm', { facts: { contextTokens: 2048 }, source: 'list', at: parts.now });
		assert.match((await asked(3000)).join(), /longer than the 2,048 tokens/);
	});

	it('is given a larger window without a word where only a count had said that it is small', async () => {
		teach(learnt(), 'm', { facts: { contextTokens: 2048 }, source: 'answer', at: parts.now });
		assert.deepEqual(await asked(3000), []);
		const known = readAbilities(learnt(), 'm').abilities.contextTokens?.seen;
		assert.ok((known?.value ?? 0) >= 3000, String(known?.value));
		assert.equal((await asked(9000)).length, 1);
		assert.equal(readAbilities(learnt(), 'm').abilities.contextTokens?.seen?.value, window);
	});

	it('has its wrong counts taken back for the next session too', async () => {
		for (const tokens of [5500, 6500]) await asked(tokens);
		const { total } = parts
			.open()
			.estimateFor(profile(), { history: [], prompt: 'word '.repeat(8000) });
		assert.equal(total, estimateOf(8000));
	});
});
