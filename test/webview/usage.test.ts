import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/pageHarness/pageHarness';
import { type ThemeName, themes } from '../support/pageHarness/themes';
import { usageData, usageEntries, usagePage } from '../support/usageSample';

/** What VS Code gives for these in each of its own themes. */
const charts = {
	'charts-blue': '#3794ff',
	'charts-orange': '#d18616',
	'charts-green': '#89d185',
	'charts-purple': '#b180d7',
	'charts-yellow': '#cca700',
	'charts-red': '#f14c4c',
};

describe('the page of the usage in a browser', () => {
	let browser: Browser;
	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser?.close());

	async function open(theme: ThemeName, width: number): Promise<Page> {
		const page = await browser.newPage({ viewport: { width, height: 900 } });
		const variables = Object.entries({ ...themes[theme].variables, ...charts });
		await page.setContent(usagePage(usageEntries()));
		await page.evaluate((list) => {
			for (const [name, value] of list) {
				document.documentElement.style.setProperty(`--vscode-${name}`, value);
			}
		}, variables);
		return page;
	}

	for (const theme of Object.keys(themes) as readonly ThemeName[]) {
		it(`has no finding of axe and stays inside 300 px in the ${theme} theme`, async () => {
			const page = await open(theme, 300);
			await page.evaluate(() => document.querySelector('details')?.setAttribute('open', ''));
			await page.evaluate(axe.source);
			const found = await page.evaluate(() =>
				(Reflect.get(globalThis, 'axe') as typeof axe).run(document),
			);
			const problems = found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
			assert.deepEqual(problems, []);
			const overflow = await page.evaluate(
				() => document.documentElement.scrollWidth - document.documentElement.clientWidth,
			);
			assert.ok(overflow <= 0, `${overflow} px too wide`);
			await page.close();
		});
	}

	it('draws a bar for each day with tokens, each as high as its share', async () => {
		const page = await open('dark', 900);
		const bars = page.locator('.chart .bar');
		const { series } = usageData(usageEntries()).summary;
		const parts = series.flatMap(({ days }) => days.filter((tokens) => tokens > 0));
		assert.equal(await bars.count(), parts.length);
		const heights = await page.evaluate(() =>
			[...document.querySelectorAll('.chart .bar')].map(
				(each) => each.getBoundingClientRect().height,
			),
		);
		assert.ok(Math.min(...heights) > 0);
		const chart = await page.locator('.chart').boundingBox();
		assert.ok(chart && Math.max(...heights) <= chart.height);
		await page.close();
	});
});
