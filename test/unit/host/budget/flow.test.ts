import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ModelRequest } from '../../../../src/core/request';
import type { Budget } from '../../../../src/host/budget/budget';
import { usageCsv } from '../../../../src/host/budget/usageCsv';
import { liveTest } from '../../../../src/host/diagnose/liveTest';
import { renderReport } from '../../../../src/host/diagnose/report';
import type { Finding } from '../../../../src/host/diagnose/station';
import { createRequestLog } from '../../../../src/host/requests/requestLog';
import { requestText } from '../../../../src/host/requests/requestTexts';
import { sendAgain } from '../../../../src/host/requests/sendAgain';
import { type BudgetParts, createBudgetParts } from '../../../support/budgetParts';
import { asked, testKey } from '../../../support/chatReplies';
import { collect, failureOf, question, quick } from '../../../support/endpoints';
import {
	dataFrames,
	jsonReply,
	type LoopbackServer,
	type Reply,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { createSetUpParts, translate } from '../../../support/setUpParts';

const origin = 'https://api.neosantara.xyz';
const limit = 10_000;

/** A provider that keeps count itself, and says so as Neosantara does. */
function createProvider() {
	let used = 1000;
	let failing = 0;
	const metadata = () => ({
		_metadata: {
			tier: 'Free',
			usage: { monthly: { current: used, limit, remaining: limit - used } },
		},
	});
	const answer = (): Reply => {
		used += 120;
		const chunk = (more: object) => ({
			id: 'c',
			object: 'chat.completion.chunk',
			model: 'm',
			...more,
		});
		return sseReply([
			dataFrames(
				chunk({ choices: [{ index: 0, delta: { content: `Yes. ${testKey}` } }] }),
				chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
				chunk({
					choices: [],
					usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
					...metadata(),
				}),
				'[DONE]',
			),
		]);
	};
	return {
		get left() {
			return limit - used;
		},
		set failing(times: number) {
			failing = times;
		},
		reply({ method, path: at }: { readonly method: string; readonly path: string }): Reply {
			if (at.endsWith('/auth/key'))
				return jsonReply({ authorized: true, tier: 'Free', ...metadata() });
			if (method === 'GET') return jsonReply({ object: 'list', data: [{ id: 'm' }] });
			if (failing > 0) {
				failing--;
				return jsonReply({ error: { message: `no ${testKey}` } }, { status: 500 });
			}
			return answer();
		},
	};
}

describe('a question on a free key, from the estimate to the ledger', () => {
	let server: LoopbackServer;
	let parts: BudgetParts;
	let provider: ReturnType<typeof createProvider>;
	beforeEach(async () => {
		provider = createProvider();
		server = await startLoopbackServer();
		server.replyWith((request) => provider.reply(request));
	});
	afterEach(async () => {
		await server.close();
		parts.remove();
	});

	async function bench() {
		const log = createRequestLog();
		let budget: Budget | undefined;
		const all = createSetUpParts({
			reactions: [],
			endpoints: [{ id: 'neosantara', model: 'm' }],
			active: 'neosantara',
			connecting: {
				recorder: log.recorder,
				clock: quick.clock,
				budget: {
					meter: (payer, endpoint) => budget?.meter(payer, endpoint) ?? endpoint,
					count: (payer, endpoint) => budget?.count(payer, endpoint) ?? endpoint,
					learnKey: (payer, status) => budget?.learnKey(payer, status),
					failoverTokens: async () => 0,
					estimateFor: () => assert.fail('nothing stands in here'),
				},
			},
			routes: { [origin]: server.origin },
		});
		parts = createBudgetParts({
			keys: all.keys,
			keyStatus: (profile, key, signal) => all.connections.keyStatus(profile, key, signal),
		});
		budget = parts.budget;
		// A hundred times as quick, the usual ones would be over while a busy machine does something else.
		const limits = { connectMs: 1e7, firstByteMs: 1e7, idleMs: 1e7 };
		all.settings.timeouts = () => limits;
		await all.keys.set(origin, testKey);
		const profile = all.settings.activeProfile();
		assert.ok(profile);
		const ask = async (more: Partial<ModelRequest> = {}) => {
			parts.now += 1000;
			const opened = await all.connections.connect();
			assert.ok('endpoint' in opened);
			const signal = new AbortController().signal;
			return collect(opened.endpoint.stream({ ...question, ...more }, signal, { purpose: 'Chat' }));
		};
		return { all, log, profile, ask, budget: parts.budget };
	}
	const entries = () => parts.budget.ledger.entries('2025-11');

	it('is counted once, whatever way it takes, and the provider’s own count wins', async () => {
		const { all, log, profile, ask, budget } = await bench();
		await ask();
		assert.equal((await entries()).length, 1);
		assert.equal((await budget.plan(profile)).tier, 'Free');
		assert.equal((await budget.left(profile))?.tokens, provider.left);
		// Tries that failed were not answered, so they are not counted.
		provider.failing = 2;
		await ask();
		assert.equal((await entries()).length, 2);
		const deps = {
			...all.deps,
			log,
			mask: all.keys.mask,
			show: async () => undefined,
			compare: async () => undefined,
		};
		const [exchange] = log.list();
		assert.ok(exchange);
		parts.now += 1000;
		await sendAgain(deps, exchange);
		const now = () => Date.now();
		const opened = await all.connections.openFor(profile);
		parts.now += 1000;
		const signal = new AbortController().signal;
		const findings: Finding[] = [];
		for await (const each of liveTest(opened, profile, signal, { now, t: translate })) {
			findings.push(each);
		}
		const counted = await entries();
		assert.deepEqual(
			counted.map(({ purpose }) => purpose),
			['Chat', 'Chat', 'Sent again', 'Diagnosis', 'Diagnosis'],
		);
		assert.equal(await budget.used(profile), 5 * 120);
		assert.equal((await budget.left(profile))?.tokens, provider.left);
		assert.equal(asked(server).length, 7);
		// What is large for what is left is asked about, and nothing is sent.
		const turns = [
			{ role: 'user', parts: [{ kind: 'text', text: 'word '.repeat(2000) }] },
		] as const;
		assert.equal(failureOf(await ask({ turns })).kind, 'budget');
		assert.equal(asked(server).length, 7);

		// S7: the key is in nothing that is kept or handed out.
		const { folder, memory } = parts;
		const shown: string[] = [
			...readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8')),
			JSON.stringify(memory.keys().map((name) => [name, memory.get(name)])),
			usageCsv(counted),
			all.keys.mask(
				renderReport(profile, findings, {
					pandu: '1',
					vscode: '1',
					system: 'x',
					at: new Date(0),
					isWhole: true,
				}),
			),
			...all.logged,
			...parts.log.lines,
		];
		const texts = { t: translate, mask: all.keys.mask, endpointLabel: () => 'Neosantara' };
		for (const each of log.list()) {
			shown.push(await requestText(texts, each, 'overview', { isWhole: true }));
		}
		for (const text of shown) {
			for (let at = 0; at + 12 <= testKey.length; at++) {
				assert.ok(!text.includes(testKey.slice(at, at + 12)), text.slice(0, 2000));
			}
		}
	});
});
