import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { ModelEvent } from '../../src/shared/events';
import type { TurnView } from '../../src/shared/transcript';
import { axeProblems } from '../support/pageHarness/axeProblems';
import { sideways } from '../support/pageHarness/layout';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	type PageOptions,
	readyState,
	records,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question, sampleTurns } from '../support/pageHarness/sampleChat';
import { pageStates } from '../support/pageHarness/states';

const arabic = 'ما الخطأ في src/a.ts؟';
const hebrew = `הפונקציה סוכמת, אבל לא מחשבת הנחה.

- \`total\` מתחיל באפס
- פריט שני

> ציטוט קצר

Then a line in English.

| שם | ערך |
| --- | --- |
| אחד | 1 |

\`\`\`ts
const total = 0; // הערה
\`\`\``;

describe('the page for people who read and see in other ways', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;
	let page: Page;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());
	afterEach(() => harness.close());

	async function open(turns: readonly TurnView[], options: PageOptions = {}, state = {}) {
		harness = await openPage(browser, { width: 400, ...options });
		page = harness.page;
		await harness.send(snapshot(turns, state));
	}
	/** Whether the first line of the words in `selector` stands closer to the right edge of its box. */
	const isAtRight = (selector: string) =>
		page
			.locator(selector)
			.first()
			.evaluate((element) => {
				const range = document.createRange();
				range.selectNodeContents(element);
				const [line] = range.getClientRects();
				const box = element.getBoundingClientRect();
				return line !== undefined && box.right - line.right < line.left - box.left;
			});
	const direction = (selector: string) =>
		page
			.locator(selector)
			.first()
			.evaluate((element) => getComputedStyle(element).direction);

	it('lets what is written from right to left begin at the right, and code at the left', async () => {
		await open([question('u', arabic), answer('a', hebrew)]);
		assert.equal(await isAtRight('.question'), true);
		assert.equal(await isAtRight('.markdown p'), true);
		assert.equal(await isAtRight('.block:nth-child(4) p'), false, 'English among Hebrew');
		assert.equal(await direction('.markdown ul'), 'rtl');
		assert.equal(await direction('.markdown blockquote'), 'rtl');
		assert.equal(await direction('.markdown table'), 'rtl');
		assert.equal(await direction('.markdown li code'), 'ltr');
		assert.equal(await direction('.codeText'), 'ltr');
		assert.equal(await isAtRight('.codeText'), false);
		assert.equal(await direction('.answerFooter'), 'ltr', 'the page itself');
		await page.getByTestId('composer').fill(arabic);
		assert.equal(
			await page.getByTestId('composer').evaluate((area) => getComputedStyle(area).unicodeBidi),
			'plaintext',
		);
		assert.deepEqual(await axeProblems(harness), []);
	});

	it('keeps a list that grows on the side where it begins', async () => {
		await open(
			[question('u', arabic), answer('live', '', { status: 'running' })],
			{},
			{
				runningTurn: 'live',
			},
		);
		const event = (text: string) =>
			records({ type: 'model', turn: 'live', event: { type: 'blockDelta', id: '0', text } });
		await harness.send(
			records({
				type: 'model',
				turn: 'live',
				event: { type: 'blockStart', id: '0', block: { kind: 'text' } },
			}),
		);
		for (let index = 0; index < 8; index++) await harness.send(event(`- \`x${index}\` פריט\n`));
		await page.locator('.markdown ul:dir(rtl) li:nth-child(8)').waitFor();
		await harness.send(event('\nPlain text.\n\n- one\n- two\n'));
		await page.locator('.markdown ul:dir(ltr) li:nth-child(2)').waitFor();
	});

	it('stands the other way round as a whole in a page from right to left', async () => {
		await open(sampleTurns, { width: 300 });
		const side = (name: string) =>
			page
				.getByTestId(name)
				.first()
				.evaluate((each) => each.getBoundingClientRect().left);
		assert((await side('send')) > (await side('add-mention')));
		await page.evaluate(() => {
			document.documentElement.dir = 'rtl';
		});
		await harness.send();
		assert((await side('send')) < (await side('add-mention')));
		assert((await side('code-new-file')) < (await side('code-copy')));
		assert.equal(await direction('.codeText'), 'ltr');
		assert.equal(await isAtRight('.question'), false, 'English words begin at the left');
		assert.equal(await direction('.markdown ol'), 'ltr');
		assert.deepEqual(await sideways(harness), []);
		assert.deepEqual(await axeProblems(harness), []);
	});

	it('shows the focus and what is chosen in forced colours', async () => {
		await open(sampleTurns, { width: 300, height: 2000 });
		await page.emulateMedia({ forcedColors: 'active' });
		const unmarked = new Set<string>();
		for (let press = 0; press < 60; press++) {
			await page.keyboard.press('Tab');
			const name = await page.evaluate(() => {
				const element = document.activeElement;
				if (!element || element === document.body) return undefined;
				const marks = [element, element.closest('.composerBox')].map(
					(each) => each && getComputedStyle(each),
				);
				const isMarked = marks.some(
					(style) =>
						style &&
						style.outlineStyle !== 'none' &&
						Number.parseFloat(style.outlineWidth) > 0 &&
						!/rgba\(.*, 0\)|transparent/.test(style.outlineColor),
				);
				return isMarked
					? undefined
					: (element.getAttribute('data-testid') ?? element.className ?? element.tagName);
			});
			if (name) unmarked.add(name);
		}
		assert.deepEqual([...unmarked], []);
		const menu = pageStates.find(({ name }) => name === 'the menu of what to add');
		await menu?.show(harness);
		const colours = await page
			.getByRole('option')
			.evaluateAll((options) => options.map((each) => getComputedStyle(each).backgroundColor));
		assert.notEqual(colours[0], colours[1]);
		assert.equal(colours[1], colours[2]);
	});

	it('says once that an answer is done, and before that only what it waits for', async () => {
		await open([question('u', 'q')]);
		await page.evaluate(() => {
			const heard: string[] = [];
			Object.assign(globalThis, { heard });
			for (const each of document.querySelectorAll('[role="status"], [aria-live="polite"]')) {
				new MutationObserver(() => {
					if (each.textContent) heard.push(each.textContent);
				}).observe(each, { childList: true, characterData: true, subtree: true });
			}
		});
		const start = { type: 'assistantTurn', id: 'a', at: 1, endpoint: 'e', model: 'm' } as const;
		const running = { ...readyState, runningTurn: 'a' };
		await harness.send(records(start), { type: 'state', state: running });
		const wait = { phase: 'firstByte', elapsedMs: 20_000, canRetry: true } as const;
		await harness.send({ type: 'state', state: { ...running, wait } });
		await harness.send({
			type: 'state',
			state: { ...running, wait: { ...wait, elapsedMs: 20_500 } },
		});
		await harness.send({ type: 'state', state: running });
		const event = (of: ModelEvent) => records({ type: 'model', turn: 'a', event: of });
		await harness.send(event({ type: 'blockStart', id: '0', block: { kind: 'text' } }));
		for (let index = 0; index < 30; index++) {
			await harness.send(event({ type: 'blockDelta', id: '0', text: `Sentence ${index}. ` }));
			if (index % 10 === 0) await harness.send({ type: 'state', state: running });
		}
		await harness.send(
			event({ type: 'blockEnd', id: '0' }),
			event({ type: 'finish', reason: 'stop' }),
		);
		await harness.send({ type: 'state', state: readyState }, { type: 'state', state: readyState });
		const heard = await page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
		assert.deepEqual(heard, ['Waiting for the model', 'No data for 20 s.', 'Answer finished']);
		const live = await page.getByTestId('transcript').getAttribute('aria-live');
		assert.equal(live, 'off', 'the words themselves are not said while they come');
	});
});
