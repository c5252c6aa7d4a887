import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { EstimateView, PageState } from '../../src/shared/protocol';
import { axeProblems } from '../support/pageHarness/axeProblems';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	readyState,
	snapshot,
} from '../support/pageHarness/pageHarness';

const estimate: EstimateView = {
	parts: [
		{ id: 'instructions', label: 'Instructions', tokens: 40, canRemove: false },
		{ id: 'history', label: 'Earlier turns', tokens: 1000, canRemove: true },
		{ id: 'tools', label: 'Tools to edit', tokens: 100, canRemove: true },
		{ id: 'f1', label: 'a-file-with-a-very-long-name-indeed.ts', tokens: 60, canRemove: true },
	],
	tokensPerCharacter: 0.25,
};

const chip = { id: 'f1', kind: 'file', label: 'a.ts', path: 'src/a.ts', tokens: 60 } as const;

describe('the estimate', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());
	afterEach(() => harness.close());

	async function show(view: EstimateView | undefined, more: Partial<PageState> = {}) {
		harness = await openPage(browser, { width: 300 });
		await harness.send(snapshot([], { ...(view ? { estimate: view } : {}), ...more }));
		return harness.page.getByTestId('estimate');
	}
	async function change(view: EstimateView, more: Partial<PageState> = {}): Promise<void> {
		await harness.send({ type: 'state', state: { ...readyState, ...more, estimate: view } });
	}

	it('is not shown while nothing is known', async () => {
		assert.equal(await (await show(undefined)).count(), 0);
	});

	it('counts the draft as it is written, without a message to the host', async () => {
		const line = await show(estimate);
		assert.equal(await line.getByRole('button').textContent(), '≈ 1,200 tokens');
		const before = (await harness.posted()).length;
		await harness.page.getByTestId('composer').fill('x'.repeat(400));
		assert.equal(await line.getByRole('button').textContent(), '≈ 1,300 tokens');
		// The draft is kept after a pause; nothing asks for a count.
		const told = (await harness.posted()).slice(before).map(({ type }) => type as string);
		assert.deepEqual(
			told.filter((type) => type !== 'draft' && type !== 'kept'),
			[],
		);
	});

	it('lists its parts with a button for each that can be left out, within 300 px', async () => {
		const line = await show(estimate, { attachments: [chip] });
		await line.getByRole('button').first().click();
		assert.deepEqual(
			await line
				.getByRole('listitem')
				.evaluateAll((rows) =>
					rows.map((row) => [...row.querySelectorAll('span')].map((each) => each.textContent)),
				),
			[
				['Instructions', '40'],
				['Earlier turns', '1,000'],
				['Tools to edit', '100'],
				['a-file-with-a-very-long-name-indeed.ts', '60'],
				['Your words', '0'],
			],
		);
		assert.equal(await line.getByTestId('remove-part').count(), 3);
		const width = await harness.page.evaluate(() => document.documentElement.scrollWidth);
		assert(width <= 300, `${width}`);
		await line.getByRole('button', { name: 'Leave out: a-file' }).click();
		assert.deepEqual(await harness.waitFor('removePart'), { type: 'removePart', id: 'f1' });
		const focused = await harness.page.evaluate(() =>
			document.activeElement?.getAttribute('data-testid'),
		);
		assert.equal(focused, 'composer');
	});

	it('puts back what was left out, with the focus where it was', async () => {
		const line = await show(estimate);
		await line.getByRole('button').first().click();
		await line.getByRole('button', { name: 'Leave out: Earlier turns' }).press('Enter');
		const [first, ...rest] = estimate.parts;
		assert(first);
		const history = { id: 'history', label: 'Earlier turns', tokens: 0, canRemove: true };
		const parts = [first, { ...history, isLeftOut: true }];
		await change({ ...estimate, parts: [...parts, ...rest.slice(1)] });
		const back = line.getByRole('button', { name: 'Send along again: Earlier turns' });
		assert(await back.evaluate((element) => element === document.activeElement));
		assert.match((await line.textContent()) ?? '', /≈ 200 tokens.*left out/);
		const skip = (await harness.posted()).length;
		await back.press('Enter');
		assert.deepEqual(await harness.waitFor('removePart', skip), {
			type: 'removePart',
			id: 'history',
		});
	});

	it('says what is left, and warns in words, colour and with an icon when it is too little', async () => {
		const line = await show({ ...estimate, left: 8000 });
		const head = line.getByRole('button');
		assert.equal(await head.textContent(), '≈ 1,200 tokens · 8,000 left');
		const colour = () =>
			head.locator('.disclosureLabel').evaluate((e) => getComputedStyle(e).color);
		const quiet = await colour();
		assert.equal(await head.locator('.icon').count(), 1);
		await change({ ...estimate, left: 1100 });
		assert.equal(await head.textContent(), '≈ 1,200 tokens, more than the 1,100 left');
		assert.equal(await head.locator('.icon').count(), 2);
		assert.notEqual(await colour(), quiet);
		await change({ ...estimate, left: 1100, window: 1000 });
		assert.equal(await head.textContent(), '≈ 1,200 tokens, more than fits at once (1,000)');
	});

	it('does not warn where earlier parts are left out by themselves', async () => {
		const line = await show({ ...estimate, window: 1000, trims: true });
		const head = line.getByRole('button');
		assert.equal(await head.textContent(), '≈ 1,200 tokens, earlier parts will be left out');
		assert.equal(await head.locator('.icon').count(), 1);
		await change({ ...estimate, window: 150, trims: true });
		assert.equal(await head.textContent(), '≈ 1,200 tokens, more than fits at once (150)');
	});

	for (const theme of ['light', 'dark', 'highContrast', 'highContrastLight'] as const) {
		it(`has no finding of axe in the ${theme} theme`, async () => {
			harness = await openPage(browser, { width: 300, theme });
			await harness.send(snapshot([], { estimate: { ...estimate, left: 10 } }));
			await harness.page.getByTestId('estimate').getByRole('button').first().click();
			assert.deepEqual(await axeProblems(harness), []);
		});
	}

	it('of a host that sends something else is dropped with its message', async () => {
		const line = await show(estimate);
		const odd = { ...estimate, parts: 'many' };
		await harness.sendRaw({ type: 'state', state: { ...readyState, estimate: odd } });
		assert.equal(await line.count(), 1);
	});
});
