import assert from 'node:assert/strict';
import type { Tool } from '../../../../src/core/agent/tool';
import { toTurns } from '../../../../src/core/context/history';
import { answer, createBench, profile, start, words } from '../../../support/chatBench';

const cut = { type: 'error', failure: { kind: 'network', message: 'Cut.' } } as const;

/** What is cut off, what the model says when it is to go on, and what is on the page in the end. */
const cases = [
	['The first ha', 'lf.', 'The first ha|lf.'],
	['The first ha', 'first half.', 'The first ha|lf.'],
	[
		'Like this:\n```js\nconst a',
		'```js\nconst a = 1;\n```',
		'Like this:\n```js\nconst a| = 1;\n```',
	],
] as const;

describe('Continue', () => {
	for (const [there, next, shown] of cases) {
		it(`R1: goes on from ${JSON.stringify(there)} without doubling a word`, async () => {
			const bench = await createBench();
			await bench.open();
			bench.scripts.push([start, ...words(there).slice(0, 2), cut], answer(next));
			await bench.tell({ type: 'send', sendId: 1, text: 'tell me' });
			const turn = bench.page.transcript.turns.at(-1)?.id ?? '';
			await bench.tell({ type: 'remedy', turn, action: 'continue' });
			assert.equal(bench.page.texts.at(-1), shown);
			bench.scripts.push(answer('ok'));
			await bench.tell({ type: 'send', sendId: 2, text: 'thanks' });
			assert.deepEqual(bench.requests.at(-1)?.turns[1], {
				role: 'assistant',
				parts: [{ kind: 'text', text: shown.replace('|', '') }],
			});
		});
	}

	it('names who went on, and not who began', async () => {
		let model = 'm-1';
		const bench = await createBench({
			deps: {
				connections: {
					onDidChange: () => ({ dispose: () => undefined }),
					state: async () => ({ profile, isReady: true, isDemo: false }),
					connect: async () => ({
						profile: { ...profile, label: `Server of ${model}`, model },
						endpoint: {
							listModels: async () => [],
							async *stream() {
								yield { type: 'start', protocol: 'responses', model, responseId: `r-${model}` };
								yield* words('Half');
								yield model === 'm-1' ? cut : { type: 'finish', reason: 'stop' };
							},
						},
					}),
				},
			},
		});
		await bench.open();
		await bench.tell({ type: 'send', sendId: 1, text: 'go' });
		model = 'm-2';
		const turn = bench.page.transcript.turns.at(-1)?.id ?? '';
		await bench.tell({ type: 'continueTurn', turn });
		const view = bench.page.transcript.turns.at(-1);
		assert(view?.role === 'assistant');
		assert.deepEqual([view.endpoint, view.model, view.asked], ['Server of m-2', 'm-2', undefined]);
		const answered = toTurns(bench.page.transcript.turns).at(-1);
		assert(answered?.role === 'assistant');
		assert.deepEqual(answered.response, { id: 'r-m-2', model: 'm-2', endpoint: 'Server of m-2' });
	});

	const looks = [
		start,
		{ type: 'blockStart', id: '1', block: { kind: 'toolCall', callId: 'c1', name: 'look' } },
		{ type: 'blockEnd', id: '1', text: '{}' },
		{ type: 'finish', reason: 'toolCalls' },
	] as const;
	const tools: readonly Tool[] = [
		{
			definition: { name: 'look', description: 'Looks.', parameters: { type: 'object' } },
			run: async () => ({ content: 'seen', isError: false }),
		},
	];
	const look = { text: 'look', attachments: [], inNewChat: false, reveal: false } as const;
	for (const [failure, action] of [
		[{ kind: 'budget', message: 'Too much.', offers: ['sendAnyway'] }, 'sendAnyway'],
		[{ kind: 'rateLimit', message: 'Too often.', status: 429, retryAfterMs: 1 }, 'wait'],
		[{ kind: 'network', message: 'Cut.' }, 'retry'],
		[{ kind: 'auth', message: 'The key ran out.', status: 401 }, 'setKey'],
	] as const) {
		it(`keeps the steps that were paid for when the next one fails: ${failure.kind}`, async () => {
			const bench = await createBench();
			await bench.open();
			bench.onRun = () => true;
			bench.scripts.push(looks, [{ type: 'error', failure }], answer('Done.'));
			await bench.chat.ask({ ...look, tools });
			const turn = bench.page.transcript.turns.at(-1)?.id ?? '';
			await bench.tell({ type: 'remedy', turn, action });
			assert.equal(bench.requests.length, 3);
			assert.deepEqual(bench.requests[2]?.turns, bench.requests[1]?.turns);
			assert.equal(bench.requests[2]?.turns.at(-1)?.role, 'tool');
			assert.equal(bench.page.transcript.turns.at(-1)?.id, turn);
			assert.equal(bench.page.texts.at(-1), '|Done.');
		});
	}

	it('begins again where the steps themselves may be what was refused', async () => {
		const bench = await createBench();
		await bench.open();
		const failure = { kind: 'invalidRequest', message: 'No.', status: 400 } as const;
		bench.scripts.push(looks, [{ type: 'error', failure }], answer('Done.'));
		await bench.chat.ask({ ...look, tools });
		const turn = bench.page.transcript.turns.at(-1)?.id ?? '';
		await bench.tell({ type: 'retryTurn', turn });
		assert.equal(bench.requests[2]?.turns.length, 1);
		assert.equal(bench.page.texts.at(-1), 'Done.');
	});

	it('begins again where the call itself was cut, so that nothing has run', async () => {
		const bench = await createBench();
		await bench.open();
		bench.scripts.push([...looks.slice(0, 2), cut], answer('Done.'));
		await bench.chat.ask({ ...look, tools });
		const turn = bench.page.transcript.turns.at(-1)?.id ?? '';
		await bench.tell({ type: 'retryTurn', turn });
		assert.equal(bench.requests[1]?.turns.length, 1);
		assert.equal(bench.page.texts.at(-1), 'Done.');
	});
});
