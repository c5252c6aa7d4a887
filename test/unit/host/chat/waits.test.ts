import assert from 'node:assert/strict';
import type { Wait } from '../../../../src/core/request';
import type { Failure } from '../../../../src/shared/failure';
import { answer, type Bench, createBench, start, until, words } from '../../../support/chatBench';

/** Long enough never to pass in a test. */
const hour = 3_600_000;

function limited(retryAfterMs: number): Failure {
	return { kind: 'rateLimit', message: 'Too many.', status: 429, retryAfterMs };
}

describe('waiting to ask again', () => {
	let bench: Bench;

	async function fail(retryAfterMs: number) {
		bench = await createBench();
		await bench.open();
		bench.scripts.push([{ type: 'error', failure: limited(retryAfterMs) }], answer('Now.'));
		await bench.tell({ type: 'send', sendId: 1, text: 'q' });
		const turn = bench.page.transcript.turns.at(-1);
		assert(turn?.role === 'assistant' && turn.failure?.offers?.[0] === 'wait');
		return turn.id;
	}

	/** Presses the button and waits until the countdown is on the page. */
	async function wait(turn: string) {
		const ended = bench.tell({ type: 'remedy', turn, action: 'wait' });
		const view = await until(() => bench.page.state?.wait, 'a countdown');
		assert.equal(bench.page.state?.runningTurn, turn);
		return { ended, view };
	}

	it('R8: counts down visibly, then asks the same by itself', async () => {
		const turn = await fail(60);
		await bench.tell({ type: 'remedy', turn, action: 'wait' });
		assert.deepEqual(bench.page.texts, ['q', 'Now.']);
		assert.equal(bench.page.state?.wait, undefined);
		assert.equal(bench.requests.length, 2);
	});

	it('goes on at once when it is told to', async () => {
		const { ended, view } = await wait(await fail(hour));
		assert.equal(view.phase, 'retry');
		assert(view.limitMs !== undefined && view.limitMs > hour - 60_000 && view.limitMs <= hour);
		await bench.tell({ type: 'waitMore' });
		await ended;
		assert.deepEqual(bench.page.texts, ['q', 'Now.']);
	});

	it('R8: Stop ends it; the card is still there and the next question works', async () => {
		const turn = await fail(hour);
		const { ended } = await wait(turn);
		await bench.tell({ type: 'stop' });
		await ended;
		assert.equal(bench.page.state?.runningTurn, undefined);
		assert.equal(bench.requests.length, 1);
		const last = bench.page.transcript.turns.at(-1);
		assert.equal(last?.role === 'assistant' && last.failure?.kind, 'rateLimit');
		assert.deepEqual(bench.contexts.at(-1), ['pandu.isRunning', false]);
		await bench.tell({ type: 'send', sendId: 2, text: 'next' });
		assert.equal(bench.page.texts.at(-1), 'Now.');
	});

	it('a new chat ends it, and nothing is asked in either', async () => {
		const { ended } = await wait(await fail(hour));
		await bench.tell({ type: 'newChat' });
		await ended;
		assert.equal(bench.requests.length, 1);
		assert.deepEqual(bench.page.texts, []);
		assert.equal(bench.page.state?.runningTurn, undefined);
	});

	it('R44: after a reload meanwhile nothing is asked by itself, and the card is back with its buttons', async () => {
		const { ended } = await wait(await fail(hour));
		const last = { id: bench.chat.shownId };
		await bench.chat.dispose();
		await ended;
		const again = await createBench({ folder: bench.folder, last });
		await again.open();
		assert.equal(bench.requests.length + again.requests.length, 1);
		assert.equal(again.page.state?.runningTurn, undefined);
		const turn = again.page.transcript.turns.at(-1);
		assert(turn?.role === 'assistant' && turn.failure?.offers?.[0] === 'wait');
		again.scripts.push(answer('By hand.'));
		await again.tell({ type: 'retryTurn', turn: turn.id });
		assert.equal(again.page.texts.at(-1), 'By hand.');
		await again.chat.dispose();
	});

	it('R28: a question meanwhile waits too, and is sent after the answer', async () => {
		const { ended } = await wait(await fail(hour));
		await bench.tell({ type: 'send', sendId: 9, text: 'next' });
		assert.equal(bench.page.state?.queue?.items.length, 1);
		bench.scripts.push(answer('to next'));
		await bench.tell({ type: 'waitMore' });
		await ended;
		await until(() => bench.page.texts.at(-1) === 'to next', 'the next answer');
		assert.equal(bench.page.texts.includes('Now.'), true);
	});

	it('R28: a question meanwhile is not sent when the wait is stopped', async () => {
		const { ended } = await wait(await fail(hour));
		await bench.tell({ type: 'send', sendId: 9, text: 'next' });
		await bench.tell({ type: 'stop' });
		await ended;
		assert.deepEqual([bench.page.state?.queue?.isHeld, bench.requests.length], [true, 1]);
	});

	it('a second press does not wait twice', async () => {
		const turn = await fail(hour);
		const { ended } = await wait(turn);
		await bench.tell({ type: 'remedy', turn, action: 'wait' });
		await bench.tell({ type: 'waitMore' });
		await ended;
		assert.equal(bench.requests.length, 2);
	});
});

describe('what an answer waits for', () => {
	const pressed: string[] = [];
	const waiting = (since: number): Wait => ({
		phase: 'firstByte',
		since,
		until: since + 60_000,
		more: () => void pressed.push('more'),
		again: () => void pressed.push('again'),
	});

	it('is told to the page and to whoever asked, and its buttons reach it', async () => {
		let goOn: () => void = () => undefined;
		const held = new Promise<void>((resolve) => {
			goOn = resolve;
		});
		const bench = await createBench({
			deps: {
				connections: {
					onDidChange: () => ({ dispose: () => undefined }),
					state: async () => ({ isReady: true, isDemo: false }),
					connect: async () => ({
						profile: {
							id: 'p',
							label: 'P',
							baseUrl: 'https://p.example/v1',
							protocol: 'auto',
							model: 'm',
							auth: 'none',
						},
						endpoint: {
							listModels: async () => [],
							async *stream(_request, _signal, options) {
								options?.attendant?.waiting(waiting(Date.now() - 12_000));
								await held;
								options?.attendant?.waiting(undefined);
								yield start;
								yield* words('Here.');
								yield { type: 'finish', reason: 'stop' };
							},
						},
					}),
				},
			},
		});
		await bench.open();
		const told: (Wait | undefined)[] = [];
		const asked = bench.chat.ask({
			text: 'q',
			attachments: [],
			inNewChat: false,
			reveal: false,
			onWait: (wait) => told.push(wait),
		});
		const view = await until(() => bench.page.state?.wait);
		assert.equal(view.phase, 'firstByte');
		assert(view.elapsedMs >= 12_000 && view.limitMs === 60_000 && view.canRetry);
		await bench.tell({ type: 'waitMore' });
		await bench.tell({ type: 'waitAgain' });
		assert.deepEqual(pressed, ['more', 'again']);
		goOn();
		await asked;
		assert.equal(bench.page.state?.wait, undefined);
		assert.deepEqual(
			told.map((wait) => wait?.phase),
			['firstByte', undefined],
		);
	});
});
