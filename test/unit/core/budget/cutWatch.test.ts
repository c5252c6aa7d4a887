import assert from 'node:assert/strict';
import { createCutWatch } from '../../../../src/core/budget/cutWatch';
import type { ModelRequest } from '../../../../src/core/request';

/** A chat of about `tokens` tokens. */
const chat = (tokens: number, more: Partial<ModelRequest> = {}): ModelRequest => ({
	model: 'm',
	turns: [{ role: 'user', parts: [{ kind: 'text', text: 'word '.repeat(tokens) }] }],
	...more,
});
const tools = [
	{ name: 'read_file', description: 'word '.repeat(600), parameters: { type: 'object' } },
];

describe('a request that the server cuts', () => {
	it('is known by the same count for a longer one', () => {
		const watch = createCutWatch();
		assert.equal(watch.judge(chat(4000), 4096).kind, 'whole');
		assert.deepEqual(watch.judge(chat(4600), 4096), { kind: 'cut', tokens: 4096, isAgain: true });
	});

	it('is known in a chat that grows by little each time', () => {
		const watch = createCutWatch();
		const kinds = [4100, 4200, 4300, 4400, 4500, 4600].map(
			(tokens) => watch.judge(chat(tokens), 4096).kind,
		);
		assert.equal(kinds.at(-1), 'cut', kinds.join());
	});

	it('is known where whole turns are left out, by almost the same count for a much longer one', () => {
		const watch = createCutWatch();
		watch.judge(chat(4000), 4050);
		assert.deepEqual(watch.judge(chat(6000), 3980), { kind: 'cut', tokens: 4050, isAgain: true });
	});

	it('is known at once where the window is known', () => {
		assert.deepEqual(createCutWatch().judge(chat(9000), 4090, 4096), {
			kind: 'cut',
			tokens: 4096,
			isAgain: false,
		});
		assert.equal(createCutWatch().judge(chat(9000), 3000, 4096).kind, 'cut');
	});

	it('is doubted where a first count is far too small', () => {
		const watch = createCutWatch();
		assert.equal(watch.judge(chat(9000), 4096).kind, 'doubtful');
		assert.equal(watch.judge(chat(10_000), 4096).kind, 'cut');
	});

	it('may be one that took more than the window', () => {
		assert.deepEqual(createCutWatch().judge(chat(9000), 9050, 8192), {
			kind: 'over',
			window: 8192,
		});
	});

	it('is not seen in the same request again, nor in counts that grow with it', () => {
		const watch = createCutWatch();
		for (const [tokens, input] of [
			[4000, 4050],
			[4000, 4050],
			[4080, 4050],
			[6000, 6030],
			[8000, 8100],
		] as const) {
			assert.equal(watch.judge(chat(tokens), input, 128_000).kind, 'whole', String(tokens));
		}
	});

	it('is not seen where the tools of the request before were counted, and this one has none', () => {
		const watch = createCutWatch();
		watch.judge(chat(3000, { tools: Array.from({ length: 8 }, () => tools).flat() }), 8000);
		assert.equal(watch.judge(chat(8000), 8100).kind, 'whole');
	});

	it('is one too where it took more than a window that was learnt too small', () => {
		const verdict = createCutWatch().judge(chat(9000), 4096, 2048);
		assert.deepEqual(verdict, { kind: 'cut', tokens: 4096, isAgain: false });
	});

	it('is not seen in the counts of a server that always says the same small number', () => {
		const watch = createCutWatch();
		for (const tokens of [50, 500, 5000]) {
			assert.equal(watch.judge(chat(tokens), 25).kind, 'whole');
		}
	});

	it('is not seen where tools or pictures came that the server does not count', () => {
		const watch = createCutWatch();
		watch.judge(chat(1500), 1510);
		assert.equal(watch.judge(chat(1500, { tools }), 1510).kind, 'whole');
		const image = { kind: 'image', mime: 'image/png', data: '' } as const;
		const { turns } = chat(1500);
		const shown = [...turns, { role: 'user' as const, parts: [image, image] }];
		assert.equal(watch.judge({ model: 'm', turns: shown }, 1510).kind, 'whole');
	});
});
