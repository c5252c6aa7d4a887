import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { axeProblems } from '../support/pageHarness/axeProblems';
import { changeTheme, sideways } from '../support/pageHarness/layout';
import { launchBrowser, openPage, type PageHarness } from '../support/pageHarness/pageHarness';
import { pageStates } from '../support/pageHarness/states';
import type { ThemeName } from '../support/pageHarness/themes';

const otherThemes: readonly ThemeName[] = ['light', 'highContrast', 'highContrastLight'];

describe('every state of the page', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());
	afterEach(() => harness.close());

	for (const { name, options, show } of pageStates) {
		it(`has no finding of axe in four themes: ${name}`, async () => {
			harness = await openPage(browser, { width: 300, height: 900, ...options });
			await show(harness);
			assert.deepEqual(await axeProblems(harness), []);
			for (const theme of otherThemes) {
				await changeTheme(harness, theme);
				const found = await axeProblems(harness, ['color-contrast']);
				assert.deepEqual(found, [], `in the ${theme} theme`);
			}
			assert.deepEqual(harness.complaints, []);
		});

		it(`shows all of itself at 300 px, also twice as large: ${name}`, async () => {
			harness = await openPage(browser, { width: 300, height: 700, ...options });
			await show(harness);
			assert.deepEqual(await sideways(harness), []);
			// What 200 % leaves of 300 px.
			await harness.page.setViewportSize({ width: 150, height: 350 });
			await harness.send();
			assert.deepEqual(await sideways(harness), [], 'at 200 %');
			const moving = await harness.page.evaluate(() => document.getAnimations().length);
			await harness.page.emulateMedia({ reducedMotion: 'reduce' });
			await harness.send();
			const still = await harness.page.evaluate(
				() => document.getAnimations().filter(({ playState }) => playState === 'running').length,
			);
			assert.equal(still, 0, `of ${moving} animations some go on`);
		});
	}
});
