import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { axeProblems } from '../support/pageHarness/axeProblems';
import { launchBrowser, openPage, snapshot } from '../support/pageHarness/pageHarness';
import { sampleTurns } from '../support/pageHarness/sampleChat';
import { type ThemeName, themes } from '../support/pageHarness/themes';

describe('the page for everyone', function () {
	this.timeout(60_000);
	let browser: Browser;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());

	for (const theme of Object.keys(themes) as ThemeName[]) {
		it(`has no finding of axe in the ${theme} theme`, async () => {
			const harness = await openPage(browser, { theme, height: 2000, width: 300 });
			await harness.send(snapshot(sampleTurns));
			for (const head of await harness.page.locator('.disclosureHead').all()) await head.click();
			assert.deepEqual(await axeProblems(harness), []);
			await harness.send(snapshot([], { mode: 'setUp', endpoint: '', model: '' }));
			assert.deepEqual(await axeProblems(harness), []);
			await harness.send(snapshot([], { isDemo: true }));
			assert.deepEqual(await axeProblems(harness), []);
			await harness.page.getByTestId('add-mention').click();
			const { request } = await harness.waitFor('findMentions');
			const item = { id: 'i', label: 'a.ts', description: 'src/a.ts', kind: 'file' } as const;
			await harness.send({ type: 'mentions', request, items: [item] });
			assert.deepEqual(await axeProblems(harness), []);
			await harness.close();
		});
	}

	it('reaches everything with the Tab key and shows where the focus is', async () => {
		const harness = await openPage(browser, { height: 2000 });
		await harness.send(snapshot(sampleTurns));
		const reached = new Set<string>();
		for (let press = 0; press < 60; press++) {
			await harness.page.keyboard.press('Tab');
			const now = await harness.page.evaluate(() => {
				const element = document.activeElement;
				if (!element || element === document.body) return undefined;
				const style = getComputedStyle(element);
				const box = getComputedStyle(element.closest('.composerBox') ?? element);
				const isMarked = style.outlineStyle !== 'none' || box.borderColor !== 'rgb(60, 60, 60)';
				const name = element.getAttribute('data-testid') ?? element.className ?? element.tagName;
				return { name, isMarked };
			});
			if (!now) continue;
			assert(now.isMarked, `no focus ring on ${now.name}`);
			reached.add(now.name);
		}
		for (const name of [
			...['new-chat', 'history', 'composer', 'model-picker', 'endpoint-picker', 'attachment'],
			...[
				'code-apply',
				'code-copy',
				'code-insert',
				'code-new-file',
				'retry',
				'continue',
				'edit-turn',
			],
			...['copy-answer', 'remedy-setKey', 'codeText', 'tableWrap'],
		]) {
			assert(reached.has(name), `${name} is not reached: ${[...reached].join(', ')}`);
		}
		await harness.close();
	});

	it('stands still for those who asked for less motion', async () => {
		const harness = await openPage(browser);
		await harness.page.emulateMedia({ reducedMotion: 'reduce' });
		const running = { status: 'running', blocks: [] } as const;
		const turn = { ...sampleTurns[1], ...running } as (typeof sampleTurns)[number];
		await harness.send(snapshot([turn], { runningTurn: turn.id }));
		const moving = await harness.page.evaluate(() => document.getAnimations().length);
		assert.equal(moving, 0);
		await harness.close();
	});
});
