import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { teach } from '../../../../src/core/endpoints/capabilities';
import type { EndpointProfile } from '../../../../src/core/endpoints/endpoint';
import { presets } from '../../../../src/core/endpoints/presets';
import { goalFor, limitOf } from '../../../../src/host/chat/trimGoal';
import { createLimitsOf } from '../../../../src/host/chat/trimLimits';
import { remembering } from '../../../../src/host/openEndpoint';
import { createBudgetParts } from '../../../support/budgetParts';
import { createMemoryLog, realClock } from '../../../support/endpoints';

function createMemory(): vscode.Memento {
	const values = new Map<string, unknown>();
	return {
		keys: () => [...values.keys()],
		get: (name: string) => values.get(name) as never,
		update: async (name: string, value: unknown) => void values.set(name, value),
	};
}

const preset = presets.find(({ id }) => id === 'neosantara');
assert(preset);
const profile: EndpointProfile = { ...preset, model: 'm' };

describe('what is known of the size of a request', () => {
	const log = createMemoryLog();

	it('is what was learnt of the model, window and pace', async () => {
		const memory = createMemory();
		const facts = { contextTokens: 8192, maxOutputTokens: 2048, pace: { inputTokens: 20_000 } };
		const learnt = remembering(memory, profile, log);
		teach(learnt, 'm', { facts, source: 'answer', at: Date.now() });
		const limitsOf = createLimitsOf({ memory, clock: realClock, log });
		assert.deepEqual(await limitsOf(profile), {
			windowTokens: 8192,
			maxOutputTokens: 2048,
			inputTokensPerMinute: 20_000,
		});
		assert.deepEqual(await limitsOf({ ...profile, model: 'other' }), {});
	});

	it('is the pace of the free plan only for a key on the free plan', async () => {
		const parts = createBudgetParts();
		try {
			const known = createLimitsOf({ clock: realClock, ...parts });
			const payer = { profile, key: '' };
			const learn = (tier: object, limit: number) =>
				parts.budget.learnKey(payer, {
					kind: 'accepted',
					...tier,
					allowances: [{ what: 'monthlyTokens', limit, remaining: 4000 }],
				});
			assert.deepEqual(await known(profile), {});
			learn({}, 10_000);
			assert.deepEqual(await known(profile), { inputTokensPerMinute: 5000, left: 4000 });
			learn({}, 5_000_000);
			assert.deepEqual(await known(profile), { left: 4000 });
			learn({ tier: 'Free' }, 20_000);
			assert.deepEqual(await known(profile), { inputTokensPerMinute: 5000, left: 4000 });
			// A limit of the person's own says nothing of the plan.
			learn({ tier: 'Basic' }, 5_000_000);
			parts.limits = { monthlyTokens: 3000, turnTokens: 0 };
			assert.deepEqual(await known(profile), { left: 3000 });
		} finally {
			parts.remove();
		}
	});

	it('is nothing when what is kept cannot be read', async () => {
		const memory = createMemory();
		memory.get = () => {
			throw new Error('locked');
		};
		assert.deepEqual(await createLimitsOf({ memory, clock: realClock, log })(profile), {});
	});
});

describe('the limit of a request', () => {
	it('is the window without room for the answer, or what a minute takes, whichever is less', () => {
		assert.equal(limitOf({}, profile, undefined), undefined);
		assert.equal(limitOf({ windowTokens: 8000 }, profile, undefined), 8000 - 1024);
		assert.equal(limitOf({ windowTokens: 8000 }, profile, { maxOutputTokens: 3000 }), 5000);
		assert.equal(limitOf({ windowTokens: 8000 }, profile, { maxOutputTokens: 64_000 }), 4000);
		assert.equal(limitOf({ windowTokens: 8000, maxOutputTokens: 500 }, profile, undefined), 7500);
		assert.equal(
			limitOf({ windowTokens: 8000, inputTokensPerMinute: 5000 }, profile, undefined),
			5000,
		);
	});

	it('leaves room to spare once something is left out, and is below what a server refused', () => {
		assert.equal(goalFor('limit', 900, 1000), undefined);
		assert.equal(goalFor('limit', 900, undefined), undefined);
		assert.equal(goalFor('limit', 1100, 1000)?.target, 750);
		for (const limit of [undefined, 500, 5000]) {
			const goal = goalFor('overflow', 1000, limit);
			assert(goal && goal.limit < 1000 && goal.target < goal.limit);
		}
	});
});
