import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { WaitView } from '../../src/shared/protocol';
import { axeProblems } from '../support/pageHarness/axeProblems';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	readyState,
	records,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';
import { type ThemeName, themes } from '../support/pageHarness/themes';

const waits = {
	connect: { phase: 'connect', elapsedMs: 5000, limitMs: 20_000, canRetry: true },
	firstByte: { phase: 'firstByte', elapsedMs: 12_000, limitMs: 60_000, canRetry: true },
	nextByte: { phase: 'nextByte', elapsedMs: 30_000, limitMs: 120_000, canRetry: false },
	queue: { phase: 'queue', elapsedMs: 1000, limitMs: 21_000, canRetry: false },
	retry: { phase: 'retry', elapsedMs: 0, limitMs: 12_000, canRetry: false },
} as const satisfies Readonly<Record<WaitView['phase'], WaitView>>;

const expected: Readonly<Record<WaitView['phase'], { text: RegExp; buttons: readonly string[] }>> =
	{
		connect: {
			text: /^Connecting for [56] s\. Gives up in 1[45] s\./,
			buttons: ['Wait', 'Retry', 'Stop'],
		},
		firstByte: {
			text: /^No data for 1[23] s\. Gives up in 4[78] s\./,
			buttons: ['Wait', 'Retry', 'Stop'],
		},
		nextByte: {
			text: /^No data for 3[01] s\. Gives up in (90|89) s\./,
			buttons: ['Wait', 'Stop'],
		},
		queue: { text: /^Waiting for its turn: (20|19) s\./, buttons: ['Send now', 'Stop'] },
		retry: { text: /^Trying again in 1[12] s\./, buttons: ['Try now', 'Stop'] },
	};

const running = [question('u', 'q'), answer('a', '', { status: 'running' })];

describe('a wait on the page', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;

	before(async () => {
		browser = await launchBrowser();
		harness = await openPage(browser);
	});
	after(() => browser.close());

	const note = () => harness.page.getByTestId('wait');
	const announced = () => harness.page.locator('.spokenOnly[role="status"]').textContent();

	for (const [phase, wait] of Object.entries(waits)) {
		it(`${phase} says for what and how long, and has what helps`, async () => {
			await harness.send(snapshot([]), snapshot(running, { runningTurn: 'a', wait }));
			const { text, buttons } = expected[wait.phase];
			assert.match((await note().locator('p').textContent()) ?? '', text);
			assert.deepEqual(await note().locator('button').allTextContents(), buttons);
			assert.match((await announced()) ?? '', text);
		});
	}

	it('counts by itself, is said aloud once, and leaves no timer behind', async () => {
		const { page } = harness;
		const wait = { ...waits.queue, limitMs: 500_000 };
		await harness.send(snapshot([]), snapshot(running, { runningTurn: 'a', wait }));
		const said = await announced();
		const first = await note().locator('p').textContent();
		await page.waitForFunction(
			(before) => document.querySelector('[data-testid="wait"] p')?.textContent !== before,
			first,
		);
		assert.equal(await announced(), said);
		await page.evaluate(() => {
			const own = window.clearInterval.bind(window);
			Object.assign(window, { cleared: 0 });
			window.clearInterval = (id) => {
				Object.assign(window, { cleared: Number(Reflect.get(window, 'cleared')) + 1 });
				own(id);
			};
		});
		await harness.send({ type: 'state', state: { ...readyState, runningTurn: 'a' } });
		assert.equal(await note().count(), 0);
		assert.equal(await page.evaluate(() => Reflect.get(window, 'cleared')), 1);
	});

	it('passes on what is pressed', async () => {
		await harness.send(snapshot(running, { runningTurn: 'a', wait: waits.firstByte }));
		const before = (await harness.posted()).length;
		for (const name of ['wait-more', 'wait-again', 'wait-stop']) {
			await harness.page.getByTestId(name).click();
		}
		const posted = (await harness.posted()).slice(before).map(({ type }) => type);
		const pressed = posted.filter((type) => /^(wait|stop)/.test(type));
		assert.deepEqual(pressed, ['waitMore', 'waitAgain', 'stop']);
	});

	it('counts anew from what the host says later', async () => {
		const state = { ...readyState, runningTurn: 'a' };
		await harness.send(snapshot(running, { ...state, wait: waits.firstByte }));
		const later = { ...waits.firstByte, elapsedMs: 60_000, limitMs: 120_000 };
		await harness.send({ type: 'state', state: { ...state, wait: later } });
		assert.match((await note().textContent()) ?? '', /No data for 6[01] s\. Gives up in (60|59) s/);
	});

	it('of the next try tells why, in the place of the notice', async () => {
		await harness.send(snapshot(running, { runningTurn: 'a' }));
		const failure = { kind: 'rateLimit', message: 'Too many.' } as const;
		const event = { type: 'retry', attempt: 2, delayMs: 12_000, failure } as const;
		await harness.send(records({ type: 'model', turn: 'a', event }));
		await harness.page.getByTestId('retry-note').waitFor();
		const state = { ...readyState, runningTurn: 'a', wait: waits.retry };
		await harness.send({ type: 'state', state });
		assert.equal(await harness.page.getByTestId('retry-note').count(), 0);
		assert.match((await note().textContent()) ?? '', /Too many\. Trying again in 1[12] s/);
	});

	it('stands only at the answer that waits', async () => {
		const turns = [question('u0', 'q'), answer('b', 'Old'), ...running];
		await harness.send(snapshot(turns, { runningTurn: 'a', wait: waits.firstByte }));
		assert.equal(await note().count(), 1);
		assert.equal(await harness.page.locator('[data-turn="a"] [data-testid="wait"]').count(), 1);
	});

	for (const theme of Object.keys(themes) as ThemeName[]) {
		it(`has no finding of axe and stays inside 300 px in the ${theme} theme`, async () => {
			const small = await openPage(browser, { theme, width: 300 });
			await small.send(snapshot(running, { runningTurn: 'a', wait: waits.firstByte }));
			assert.deepEqual(await axeProblems(small), []);
			const over = await small.page.evaluate(
				() =>
					[...document.querySelectorAll('.waitNote *')].filter(
						(each) => each.getBoundingClientRect().right > 300,
					).length,
			);
			assert.equal(over, 0);
			await small.close();
		});
	}
});
