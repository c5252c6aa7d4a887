import assert from 'node:assert/strict';
import type { Wait } from '../../../../src/core/request';
import type { ChatEdits } from '../../../../src/host/chat/chatEdits';
import type { KnownLimits } from '../../../../src/host/chat/trimLimits';
import type { EstimateView } from '../../../../src/shared/protocol';
import {
	answer,
	type Bench,
	createBench,
	file,
	gate,
	profile,
	removeBench,
	start,
	until,
} from '../../../support/chatBench';

const tool = { name: 'edit_file', description: 'Edits.', parameters: { type: 'object' } };

/** Offers its tool wherever there is a file. */
const edits: ChatEdits = {
	begin: () => ({ tools: [], follow: () => undefined, dispose: () => undefined }),
	offered: (_profile, turns, attachments) =>
		attachments.length > 0 || turns.some((turn) => turn.role === 'user' && turn.attachments[0])
			? [tool]
			: [],
	noteRefused: async () => undefined,
	verdict: () => undefined,
	applyCode: async () => undefined,
};

describe('the estimate of the next question', () => {
	let bench: Bench;
	let limits: KnownLimits;
	const began: boolean[] = [];

	beforeEach(async () => {
		limits = {};
		began.length = 0;
		const begin: ChatEdits['begin'] = (answering) => {
			began.push(true);
			return edits.begin(answering);
		};
		bench = await createBench({
			deps: { edits: { ...edits, begin }, limitsOf: async () => limits },
		});
		await bench.open();
	});
	afterEach(() => removeBench(bench));

	const isThere = (check: (estimate: EstimateView) => boolean) =>
		until(() => {
			const estimate = bench.page.state?.estimate;
			return estimate && check(estimate) ? estimate : undefined;
		}, 'the estimate');
	const tokensOf = (estimate: EstimateView, id: string) =>
		estimate.parts.find((part) => part.id === id)?.tokens;

	it('is there for an empty chat, with the instructions alone', async () => {
		const estimate = await isThere(() => true);
		assert.deepEqual(
			estimate.parts.map(({ id, canRemove }) => [id, canRemove]),
			[['instructions', false]],
		);
		assert((tokensOf(estimate, 'instructions') ?? 0) > 10);
		assert(estimate.tokensPerCharacter > 0.1 && estimate.tokensPerCharacter < 1);
	});

	it('is not there without an endpoint', async () => {
		const other = await createBench({ hasProfile: false });
		await other.open();
		await new Promise((resolve) => setTimeout(resolve, 150));
		assert.equal(other.page.state?.estimate, undefined);
		await removeBench(other);
	});

	it('names each attachment and the tools that go with files, and each can be removed', async () => {
		await bench.chat.attach(file('f1', 'const a = 1;\n'.repeat(50), 'src/deep/a.ts'));
		const withFile = await isThere((each) => tokensOf(each, 'f1') !== undefined);
		assert.deepEqual(
			withFile.parts.map(({ id, label, canRemove }) => [id, label, canRemove]),
			[
				['instructions', 'Instructions', false],
				['tools', 'Tools to edit', true],
				['f1', 'a.ts', true],
			],
		);
		await bench.tell({ type: 'removePart', id: 'f1' });
		const without = await isThere((each) => tokensOf(each, 'f1') === undefined);
		assert.equal(without.parts.length, 1);
		assert.deepEqual(bench.page.state?.attachments, []);
	});

	it('counts what was said when an answer has ended, and not while it is written', async () => {
		await isThere(() => true);
		bench.scripts.push(answer('word '.repeat(200)));
		await bench.tell({ type: 'send', sendId: 1, text: 'hello' });
		const estimate = await isThere((each) => (tokensOf(each, 'history') ?? 0) > 150);
		assert.equal(estimate.parts.find((part) => part.id === 'history')?.canRemove, true);
		bench.scripts.push([start, 'hang']);
		void bench.tell({ type: 'send', sendId: 2, text: 'again' });
		await until(() => bench.requests.length === 2, 'the second request');
		await new Promise((resolve) => setTimeout(resolve, 150));
		assert.deepEqual(bench.page.state?.estimate, estimate);
		await bench.tell({ type: 'stop' });
		await isThere((each) => each !== estimate && tokensOf(each, 'history') !== undefined);
	});

	it('tells what the month has left and what fits at once, where that is known', async () => {
		limits = { windowTokens: 8000, left: 900 };
		bench.scripts.push(answer('ok'));
		await bench.tell({ type: 'send', sendId: 1, text: 'hello' });
		const estimate = await isThere((each) => each.left !== undefined);
		assert.equal(estimate.left, 900);
		assert.equal(estimate.window, 8000 - 1024);
	});

	it('leaves earlier turns out of the next question, and puts them back', async () => {
		bench.scripts.push(answer('one'), answer('two'), answer('three'));
		await bench.tell({ type: 'send', sendId: 1, text: 'What about the first thing?'.repeat(3) });
		await bench.tell({ type: 'removePart', id: 'history' });
		await isThere((each) => each.parts.some(({ id, isLeftOut }) => id === 'history' && isLeftOut));
		await bench.tell({ type: 'removePart', id: 'history' });
		await isThere((each) => (tokensOf(each, 'history') ?? 0) > 0);
		await bench.tell({ type: 'removePart', id: 'history' });
		await bench.tell({ type: 'send', sendId: 2, text: 'second' });
		const asked = JSON.stringify(bench.requests[1]?.turns);
		assert(!asked.includes('first thing') && asked.includes('second'));
		const question = bench.page.transcript.turns.at(-2);
		assert(question?.role === 'user');
		assert.equal(question.trims?.[0]?.level, 'turns');
		// It holds for what follows too, and can be undone there.
		await bench.tell({ type: 'send', sendId: 3, text: 'third' });
		assert(!JSON.stringify(bench.requests[2]?.turns).includes('first thing'));
	});

	it('what was left out of a question stands in the list again as soon as that is sent', async () => {
		bench.scripts.push(answer('one'), [start, 'hang']);
		await bench.tell({ type: 'send', sendId: 1, text: 'What about the first thing?'.repeat(3) });
		await bench.tell({ type: 'removePart', id: 'history' });
		await isThere((each) => each.parts.some(({ isLeftOut }) => isLeftOut));
		void bench.tell({ type: 'send', sendId: 2, text: 'second' });
		await until(() => bench.page.state?.runningTurn, 'the answer to begin');
		await isThere((each) => each.parts.every(({ isLeftOut }) => !isLeftOut));
		assert(bench.page.state?.runningTurn);
		await bench.tell({ type: 'stop' });
	});

	it('leaves the tools out of the next question only', async () => {
		bench.scripts.push(answer('one'), answer('two'));
		await bench.chat.attach(file('f1', 'const a = 1;\n'));
		await isThere((each) => (tokensOf(each, 'tools') ?? 0) > 0);
		await bench.tell({ type: 'removePart', id: 'tools' });
		await isThere((each) => tokensOf(each, 'tools') === 0);
		await bench.tell({ type: 'send', sendId: 1, text: 'look' });
		assert.deepEqual(began, []);
		await isThere((each) => (tokensOf(each, 'tools') ?? 0) > 0);
		await bench.tell({ type: 'send', sendId: 2, text: 'edit' });
		assert.deepEqual(began, [true]);
	});

	it('is made once for many attachments', async () => {
		await isThere(() => true);
		const before = bench.page.of('state').length;
		await Promise.all(
			Array.from({ length: 20 }, (_, index) =>
				bench.chat.attach(file(`f${index}`, 'x'.repeat(100), `src/${index}.ts`)),
			),
		);
		await isThere((each) => each.parts.length === 22);
		// One for each chip and one or two for the estimate.
		assert(bench.page.of('state').length - before <= 23);
	});
});

describe('what an answer waits for', () => {
	it('is told at most about twice a second, and not once it is over', async () => {
		const { opened, open } = gate();
		const waits = await createBench({
			deps: {
				connections: {
					onDidChange: () => ({ dispose: () => undefined }),
					state: async () => ({ profile: profile, isReady: true, isDemo: false }),
					connect: async () => ({
						profile: profile,
						endpoint: {
							async *stream(_request, _signal, options) {
								const wait = (phase: Wait['phase']): Wait => ({
									phase,
									since: Date.now(),
									more: () => undefined,
								});
								for (let count = 0; count < 200; count++) {
									options?.attendant?.waiting(count % 2 ? undefined : wait('queue'));
									await new Promise((resolve) => setTimeout(resolve, 5));
								}
								options?.attendant?.waiting(wait('nextByte'));
								await opened;
								yield* answer('done');
							},
							listModels: async () => [],
						},
					}),
				},
			},
		});
		await waits.open();
		const sent = waits.tell({ type: 'send', sendId: 1, text: 'go' });
		await until(() => waits.page.state?.wait?.phase === 'nextByte', 'the last wait');
		const posts = waits.page.of('state').length;
		assert(posts < 16, `${posts} posts`);
		open();
		await sent;
		assert.equal(waits.page.state?.wait, undefined);
		assert.equal(waits.page.state?.runningTurn, undefined);
		await removeBench(waits);
	});
});
