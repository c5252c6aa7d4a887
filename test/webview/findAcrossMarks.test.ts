import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { TurnView } from '../../src/shared/transcript';
import { plainText } from '../../src/webview/markdown/plainText';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

describe('what is read of Markdown', () => {
	const cases: readonly (readonly [name: string, markdown: string, read: string])[] = [
		['marks in a sentence', 'a **bold** and *slanted* `word`', 'a bold and slanted word'],
		['marks in a word', 'un**believ**able', 'unbelievable'],
		['links', 'see [the *docs*](https://a.example/x) now', 'see the docs now'],
		['links that do not open', '[a](src/a.ts)', 'a (src/a.ts)'],
		['code', '```ts\nconst a = 1;\n```\n\nafter', 'const a = 1;|after'],
		['lists', '- one **two**\n- three\n  - four', 'one two|three|four'],
		['tables', '| a | **b** |\n| - | - |\n| c | `d` |', 'a|b|c|d'],
		['quotes and headings', '# Head *line*\n\n> said **so**', 'Head line|said so'],
		['escapes', 'a \\*star\\*', 'a *star*'],
		['bare tags', 'H<sub>2</sub>O and <kbd>Ctrl</kbd>', 'H2O and Ctrl'],
		['bare tags in code', '`<sub>` and <b>', '<sub> and <b>'],
		['entities', 'a &lt; b &amp;&#38;&#x26; c &copy;', 'a < b &&& c &copy;'],
		['entities in code', '`&lt;`', '&lt;'],
	];
	for (const [name, markdown, read] of cases) {
		it(name, () => {
			const lines = plainText(markdown).split(/\n+/);
			assert.equal(lines.filter((line) => line !== '').join('|'), read);
		});
	}
});

describe('find in turns that are far away', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;
	let page: Page;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());
	afterEach(() => harness.close());

	it('finds words across marks with 60 turns after them, and goes there', async () => {
		const early = answer(
			'first',
			'Take the **first number** of [the list](https://a.example/) then. H<sub>2</sub>O &amp; `<sup>`',
		);
		const turns: TurnView[] = [question('q0', 'How?'), early];
		for (let at = 1; at <= 30; at++)
			turns.push(question(`q${at}`, `Question ${at}`), answer(`a${at}`, 'Words. '.repeat(80)));
		harness = await openPage(browser, { height: 500 });
		page = harness.page;
		await harness.send(snapshot(turns));
		assert.equal(
			await page.evaluate(() => document.querySelector('[data-slot="first"]')?.firstChild === null),
			true,
			'it is not drawn',
		);
		await harness.send({ type: 'act', action: 'find' });
		await page.getByTestId('find').fill('first NUMBER of the list then');
		await page.getByTestId('find-count').getByText('1 of 1', { exact: true }).waitFor();
		await page.keyboard.press('Enter');
		await page.waitForFunction(
			() =>
				[...(CSS.highlights.get('foundHere') ?? [])].map(String).join() ===
				'first number of the list then',
		);
		for (const words of ['h2o & <sup>', 'the list']) {
			await page.waitForFunction(() => {
				// Again and again: what was found may still be coming into view.
				const frame = document.querySelector('.transcript');
				if (frame) frame.scrollTop = frame.scrollHeight;
				return document.querySelector('[data-slot="first"]')?.firstChild === null;
			});
			await page.getByTestId('find').fill(words);
			await page.getByTestId('find-count').getByText('1 of 1', { exact: true }).waitFor();
		}
		await page.getByTestId('find').fill('**first');
		await page.getByTestId('find-count').getByText('Nothing found').waitFor();
	});
});
