import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { TurnView } from '../../src/shared/transcript';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	type PageOptions,
	records,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

const body = [
	'Some *words* with `code` in a paragraph that is long enough to go over two lines.',
	'- one\n- two\n- three',
	'```ts\nexport const a = 1;\nexport const b = 2;\n```',
	'| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |',
].join('\n\n');

function turns(from: number, to: number): TurnView[] {
	const all: TurnView[] = [];
	for (let number = from; number <= to; number++) {
		all.push(question(`u${number}`, `Question ${number}?`));
		all.push(answer(`a${number}`, `Answer ${number}. ${body}`));
	}
	return all;
}

describe('a long chat on the page', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;
	let page: Page;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());
	afterEach(() => harness.close());

	async function open(list: readonly TurnView[], older = 0, options: PageOptions = {}) {
		harness = await openPage(browser, options);
		page = harness.page;
		await harness.send(snapshot(list, {}, older));
	}
	const nodes = () => page.evaluate(() => document.querySelectorAll('*').length);
	const topOf = (turn: string) =>
		page.evaluate((id) => {
			const slot = document.querySelector(`[data-slot="${id}"]`);
			const frame = document.querySelector('.transcript');
			if (!slot || !frame) return undefined;
			return slot.getBoundingClientRect().top - frame.getBoundingClientRect().top;
		}, turn);
	const settled = () =>
		page.evaluate(async () => {
			let before = -1;
			const frame = document.querySelector('.transcript');
			for (let same = 0; frame && same < 10; ) {
				await new Promise((resolve) => requestAnimationFrame(resolve));
				const now = frame.scrollHeight + frame.scrollTop;
				same = now === before ? same + 1 : 0;
				before = now;
			}
		});
	const goTo = async (turn: string) => {
		await page.evaluate(
			(id) => document.querySelector(`[data-slot="${id}"]`)?.scrollIntoView({ block: 'start' }),
			turn,
		);
		await page.locator(`[data-slot="${turn}"] .turn`).waitFor();
		await settled();
	};

	it('of 2,000 turns has the elements of a short one and a place for each turn', async () => {
		await open(turns(1, 1000));
		await settled();
		assert.equal(await page.locator('.slot').count(), 2000);
		const fresh = await nodes();
		assert(fresh <= 2000 + 4000, `${fresh} elements`);
		await page.getByText('Answer 1000.').waitFor();
		for (const turn of ['a900', 'a500', 'u20', 'a700', 'u1']) await goTo(turn);
		await page.getByText('Answer 1.', { exact: false }).first().waitFor();
		const later = await nodes();
		assert(later <= 2000 + 8000, `${later} elements after going through it`);
		assert.equal(await page.locator('[data-slot="a500"] .turn').count(), 0);
	});

	it('draws what fills the view first, and the rest of what is near after it', async () => {
		await open([question('q', 'An empty page has less to do.')]);
		const atFirst = await page.evaluate(
			async (message) => {
				const counts: number[] = [];
				const observer = new MutationObserver(() => {
					counts.push(document.querySelectorAll('[data-slot] .turn').length);
				});
				observer.observe(document.body, { childList: true, subtree: true });
				window.dispatchEvent(new MessageEvent('message', { data: message }));
				await new Promise((resolve) => requestAnimationFrame(resolve));
				observer.disconnect();
				return counts[0] ?? 0;
			},
			{ ...snapshot(turns(1, 20)), chat: { id: 'chat2', title: '' } },
		);
		assert(atFirst >= 2 && atFirst <= 8, `${atFirst} turns`);
		await page.getByText('Answer 20.').waitFor();
		await settled();
		const isFilled = await page.evaluate(() => {
			const frame = document.querySelector('.transcript')?.getBoundingClientRect();
			const slots = [...document.querySelectorAll('[data-slot]')];
			return slots.every((slot) => {
				const { top, bottom } = slot.getBoundingClientRect();
				return !frame || bottom < frame.top || top > frame.bottom || slot.firstChild !== null;
			});
		});
		assert(isFilled, 'a place in view is empty');
		assert((await page.locator('.turn').count()) > atFirst);
	});

	it('draws the last turns when there is time, also far above what is in view', async () => {
		const long = 'Many words of an answer. '.repeat(120);
		const pairs = Array.from({ length: 10 }, (_, at) => [
			question(`lq${at}`, `Question ${at}`),
			answer(`la${at}`, long),
		]);
		await open(pairs.flat());
		await page.locator('[data-slot="lq0"] .turn').waitFor({ state: 'attached' });
		assert.equal(await page.locator('.slot.far').count(), 0);
	});

	it('draws only what changed when a turn is added to 2,000', async () => {
		await open([
			...turns(1, 1000),
			question('q', 'More?'),
			answer('live', '', { status: 'running' }),
		]);
		await settled();
		const made = await page.evaluate(async () => {
			let count = 0;
			const observer = new MutationObserver((list) => {
				for (const { addedNodes } of list) count += addedNodes.length;
			});
			const root = document.querySelector('.turns');
			if (root) observer.observe(root, { childList: true, subtree: true });
			const event = (what: object) => ({ type: 'model', turn: 'live', event: what });
			const post = (...list: object[]) =>
				window.dispatchEvent(
					new MessageEvent('message', {
						data: { type: 'records', chatId: 'chat1', records: list },
					}),
				);
			post(event({ type: 'blockStart', id: '0', block: { kind: 'text' } }));
			for (let delta = 0; delta < 50; delta++) {
				post(event({ type: 'blockDelta', id: '0', text: 'word ' }));
				await new Promise((resolve) => requestAnimationFrame(resolve));
			}
			observer.disconnect();
			return count;
		});
		assert(made <= 200, `${made} nodes`);
	});

	it('stays where it is read while far turns above are drawn', async () => {
		await open(turns(1, 200));
		await goTo('a50');
		const before = (await topOf('a50')) ?? 0;
		await page.getByTestId('transcript').hover();
		for (let step = 0; step < 10; step++) {
			await page.mouse.wheel(0, -120);
			await settled();
		}
		const moved = ((await topOf('a50')) ?? 0) - before;
		assert(Math.abs(moved - 1200) <= 40, `moved by ${moved} of 1200`);
	});

	it('lets go of its place as soon as somebody scrolls, whatever is drawn just then', async () => {
		await open(turns(1, 200));
		const frames = await page.getByTestId('transcript').evaluate(async (frame) => {
			let count = 0;
			while (frame.scrollTop > 0 && count < 600) {
				frame.scrollTop -= 1200;
				count += 1;
				await new Promise((resolve) => requestAnimationFrame(resolve));
			}
			return count;
		});
		assert(frames < 300, `${frames} frames to the beginning`);
	});

	it('comes back at the same place after the page was thrown away', async () => {
		await open(turns(161, 200), 320);
		await goTo('a180');
		await page.waitForFunction(() =>
			JSON.stringify(Reflect.get(globalThis, 'fakeHost')).includes('"place"'),
		);
		const before = await topOf('a180');
		await page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
		const kept = await harness.kept();
		await harness.close();
		await open(turns(161, 200), 320, { kept });
		await settled();
		const now = await topOf('a180');
		assert(Math.abs((now ?? 9999) - (before ?? 0)) <= 2, `${before} became ${now}`);
		assert.equal(await page.getByText('New text below').count(), 0);
	});

	it('fetches older turns until the place is there', async () => {
		const kept = {
			draft: '',
			revision: 0,
			chatId: 'chat1',
			fromEnd: 90_000,
			place: { turn: 'a120', offset: -30 },
			open: {},
		};
		await open(turns(161, 200), 320, { kept });
		const { before, to } = await harness.waitFor('loadOlder');
		assert.deepEqual([before, to], ['u161', 'a120']);
		await harness.send({
			type: 'olderTurns',
			chatId: 'chat1',
			turns: turns(101, 160),
			older: 200,
		});
		await page.locator('[data-slot="a120"] .turn').waitFor();
		await settled();
		const top = (await topOf('a120')) ?? 9999;
		assert(Math.abs(top + 30) <= 1, `at ${top}`);
	});

	it('keeps a turn drawn that is being edited, however far it is', async () => {
		await open(turns(1, 100));
		await goTo('u20');
		await page.locator('[data-slot="u20"]').hover();
		await page.locator('[data-slot="u20"]').getByTestId('edit-turn').click();
		await page.getByTestId('edit-text').fill('Half a new question');
		await page.getByTestId('composer').focus();
		await goTo('a90');
		assert.equal(await page.getByTestId('edit-text').inputValue(), 'Half a new question');
	});

	it('runs no timer and no frame loop once its answer has ended', async () => {
		await open([...turns(1, 50), answer('live', '', { status: 'running' })]);
		const turn = 'live';
		await harness.send(
			records(
				{ type: 'model', turn, event: { type: 'blockStart', id: '0', block: { kind: 'text' } } },
				{ type: 'model', turn, event: { type: 'blockDelta', id: '0', text: body.repeat(20) } },
				{ type: 'model', turn, event: { type: 'blockEnd', id: '0' } },
				{ type: 'model', turn, event: { type: 'finish', reason: 'stop' } },
			),
		);
		await page.locator('[data-slot="live"] .hljs-keyword').last().waitFor();
		await settled();
		const asked = await page.evaluate(async () => {
			const wait = window.setTimeout.bind(window);
			// What looks at a finished answer once may still be due.
			await new Promise((resolve) => wait(resolve, 1000));
			const names: string[] = [];
			for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame'] as const) {
				const own = window[name] as (...args: unknown[]) => number;
				Object.assign(window, {
					[name]: (...args: unknown[]) => {
						names.push(name);
						return own.apply(window, args);
					},
				});
			}
			await new Promise((resolve) => wait(resolve, 700));
			return names;
		});
		assert.deepEqual(asked, []);
	});
});
