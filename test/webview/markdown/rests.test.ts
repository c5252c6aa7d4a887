import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { ModelEvent } from '../../../src/shared/events';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	records,
	snapshot,
} from '../../support/pageHarness/pageHarness';
import { answer } from '../../support/pageHarness/sampleChat';

const part = (number: number) =>
	[
		`## Part ${number}\n\nSome *words* that go over more than one line of the page, all of them, with \`code\`.`,
		'- one\n- two\n\n> quoted\n\n---',
		'```ts\nexport const a = 1;\n\nexport const b = 2;\n```',
		'| a | b |\n| --- | --- |\n| 1 | 2 |\n',
	].join('\n\n');

/** Runs in the page. */
function mostRest(): boolean {
	const root = document.querySelector('.markdown');
	const rests = root?.querySelectorAll('.rests').length ?? 0;
	return rests > 0 && rests >= (root?.children.length ?? 0) - 60;
}

/** Runs in the page: how high the answer is, and how high with all of it drawn. */
function heights() {
	const root = document.querySelector('.markdown');
	const height = root?.getBoundingClientRect().height;
	for (const each of root?.querySelectorAll('.rests') ?? []) each.classList.remove('rests');
	return { height, drawnHeight: root?.getBoundingClientRect().height };
}

describe('the blocks of an answer that is being written', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());
	afterEach(() => harness.close());

	it('are left out of drawing once they are far above, and nothing moves by it', async () => {
		harness = await openPage(browser);
		const { page } = harness;
		await harness.send(snapshot([answer('a', '', { status: 'running' })], { runningTurn: 'a' }));
		const event = (what: ModelEvent) => records({ type: 'model', turn: 'a', event: what });
		await harness.send(event({ type: 'blockStart', id: '0', block: { kind: 'text' } }));
		for (let number = 0; number < 30; number++) {
			await harness.send(event({ type: 'blockDelta', id: '0', text: `${part(number)}\n\n` }));
		}
		await page.getByText('Part 29').waitFor();
		// Skipped ones have nothing that could be seen.
		await page.waitForFunction(() => {
			const first = document.querySelector('.markdown > .block > h2');
			return first?.checkVisibility({ contentVisibilityAuto: true }) === false;
		});
		await harness.page.waitForFunction(mostRest);
		const { height, drawnHeight } = await page.evaluate(heights);
		assert.equal(height, drawnHeight);
	});

	it('move nothing when many come in one frame', async () => {
		harness = await openPage(browser);
		const text = Array.from({ length: 30 }, (_, number) => part(number)).join('\n\n');
		const turn = answer('a', '', {
			status: 'running',
			blocks: [{ kind: 'text', id: '0', step: 1, text: `${text}\n\nLast`, done: false }],
		});
		await harness.send(snapshot([turn], { runningTurn: 'a' }));
		await harness.page.getByText('Last').waitFor();
		await harness.page.waitForFunction(mostRest);
		const { height, drawnHeight } = await harness.page.evaluate(heights);
		assert.equal(height, drawnHeight);
	});

	it('are all drawn in an answer that was there already', async () => {
		harness = await openPage(browser);
		const text = Array.from({ length: 30 }, (_, number) => part(number)).join('\n\n');
		await harness.send(snapshot([answer('a', text)]));
		await harness.page.getByText('Part 29').waitFor();
		assert.equal(await harness.page.locator('.rests').count(), 0);
	});
});
