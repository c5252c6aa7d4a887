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
import { longAnswer } from '../support/pageHarness/states';

const manyTurns = (count: number): TurnView[] =>
	Array.from({ length: count }, (_, index) => [
		question(`u${index}`, `Question number ${index}`),
		answer(`a${index}`, `Answer ${index} speaks of apples.\n\n${'Some words. '.repeat(60)}`),
	]).flat();

const live = (): TurnView[] => [
	...manyTurns(6),
	question('q', 'Last'),
	answer('live', '', {
		status: 'running',
		blocks: [{ kind: 'text', id: '0', step: 1, text: 'Begun. ', done: false }],
	}),
];

const moreText = records({
	type: 'model',
	turn: 'live',
	event: { type: 'blockDelta', id: '0', text: 'More text. '.repeat(80) },
});

describe('finding and following', function () {
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
		harness = await openPage(browser, options);
		page = harness.page;
		await harness.send(snapshot(turns, state));
	}
	async function toTop(): Promise<void> {
		await page.getByTestId('transcript').evaluate((frame) => {
			frame.scrollTop = 0;
		});
		await harness.send();
	}
	const fromEnd = () =>
		page
			.getByTestId('transcript')
			.evaluate((each) => Math.round(each.scrollHeight - each.scrollTop - each.clientHeight));
	const untilCount = (text: string) =>
		page.getByTestId('find-count').getByText(text, { exact: true }).waitFor();

	it('forgets where the person was once they go to the end, and keeps the focus in the chat', async () => {
		await open(live(), {}, { runningTurn: 'live' });
		await toTop();
		await harness.send(moreText);
		await page.waitForFunction(() => {
			const { kept } = (globalThis as unknown as { fakeHost: { kept?: { place?: unknown } } })
				.fakeHost;
			return kept?.place !== undefined;
		});
		await page.getByRole('button', { name: 'New text below' }).press('Enter');
		await page.waitForFunction(() => {
			const { kept } = (globalThis as unknown as { fakeHost: { kept?: { place?: unknown } } })
				.fakeHost;
			return kept?.place === undefined;
		});
		const focused = await page.evaluate(
			() => (document.activeElement as HTMLElement | null)?.dataset.turn,
		);
		assert.equal(focused, 'live');
		const kept = await harness.kept();
		await harness.close();
		await open(live(), { kept }, { runningTurn: 'live' });
		assert((await fromEnd()) <= 2, `${await fromEnd()} from the end`);
	});

	it('leaves the cursor where somebody writes while they go to the end by mouse', async () => {
		await open(live(), {}, { runningTurn: 'live' });
		await toTop();
		await page.getByTestId('composer').fill('Half a');
		await harness.send(moreText);
		await page.getByText('New text below').click();
		await page.getByText('New text below').waitFor({ state: 'detached' });
		const isThere = await page
			.getByTestId('composer')
			.evaluate((area) => area === document.activeElement);
		assert(isThere, 'the focus has gone');
		assert((await fromEnd()) <= 2);
	});

	it('says nothing of new text in a chat that was just opened', async () => {
		await open(live(), {}, { runningTurn: 'live' });
		await toTop();
		await harness.send(moreText);
		await page.getByText('New text below').waitFor();
		await harness.sendRaw({
			...snapshot([question('x', 'Another chat'), answer('y', 'Yes.')]),
			chat: { id: 'chat2', title: '' },
		});
		await page.getByText('Another chat').waitFor();
		assert.equal(await page.getByText('New text below').count(), 0);
	});

	it('stays with the place that was found while more is typed', async () => {
		await open(manyTurns(40));
		const before = await fromEnd();
		await page.keyboard.press('Control+f');
		await page.keyboard.type('question number 3');
		await untilCount('11 of 11');
		assert(Math.abs((await fromEnd()) - before) < 500, 'it went far away for the first letters');
		// The first place is far up and not drawn; the next key is quicker than its drawing.
		await page.keyboard.press('Enter');
		await page.keyboard.type('8');
		await untilCount('1 of 1');
		await page.waitForFunction(() => {
			const [range] = CSS.highlights.get('foundHere') ?? [];
			const place = range instanceof Range ? range.getBoundingClientRect() : undefined;
			return place && place.top > 0 && place.bottom < innerHeight;
		});
		for (let frame = 0; frame < 20; frame++) await harness.send();
		assert.equal(await page.getByTestId('find-count').textContent(), '1 of 1');
		const isSeen = await page.getByText('Question number 38').evaluate((element) => {
			const { top, bottom } = element.getBoundingClientRect();
			return top > 0 && bottom < innerHeight;
		});
		assert(isSeen, 'what was found has gone out of view');
	});

	it('opens the fold that the place is in, and no other', async () => {
		const code = Array.from({ length: 40 }, (_, index) => `const line${index} = ${index};`);
		const text = `\`\`\`ts\n${code.join('\n')}\n\`\`\`\n\n${longAnswer}`;
		await open([answer('a', text)]);
		await page.getByRole('button', { name: 'Show all 40 lines' }).waitFor();
		await page.getByTestId('fold-answer').click();
		await page.getByRole('button', { name: 'Show the whole answer' }).waitFor();
		await page.keyboard.press('Control+f');
		await page.keyboard.type('a link at the end');
		await untilCount('1 of 1');
		await page.getByRole('button', { name: 'Fold this answer' }).waitFor();
		assert.equal(await page.getByRole('button', { name: 'Show all 40 lines' }).count(), 1);
		await page.getByTestId('fold-answer').click();
		await page.getByTestId('find').fill('line37');
		await page.getByRole('button', { name: 'Show fewer lines' }).waitFor();
		await page.getByRole('button', { name: 'Fold this answer' }).waitFor();
	});

	it('says how much was found once, after the typing', async () => {
		await open(manyTurns(3));
		await page.keyboard.press('Control+f');
		const spoken = page.getByTestId('find-spoken');
		await spoken.evaluate((element) => {
			const heard: string[] = [];
			Object.assign(globalThis, { heard });
			new MutationObserver(() => heard.push(element.textContent ?? '')).observe(element, {
				childList: true,
				characterData: true,
				subtree: true,
			});
		});
		// All keys at once: a slow machine makes no pauses between them.
		await page.getByTestId('find').evaluate((field: HTMLInputElement) => {
			for (let length = 1; length <= 6; length++) {
				field.value = 'apples'.slice(0, length);
				field.dispatchEvent(new InputEvent('input', { bubbles: true }));
			}
		});
		await spoken.getByText('of 3').waitFor({ state: 'attached' });
		const heard = await page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
		assert.deepEqual(heard.filter(Boolean), [await page.getByTestId('find-count').textContent()]);
	});

	it('opens a folded answer for the Tab key, so that the focus is seen', async () => {
		await open([answer('a', longAnswer)]);
		await page.getByTestId('fold-answer').click();
		await page.getByRole('button', { name: 'Show the whole answer' }).waitFor();
		await page.getByTestId('fold-answer').focus();
		await page.keyboard.press('Shift+Tab');
		await page.getByRole('button', { name: 'Fold this answer' }).waitFor();
		const focused = page.getByRole('link', { name: 'A link at the end' });
		const isSeen = await focused.evaluate((element) => {
			const { top, bottom } = element.getBoundingClientRect();
			return element === document.activeElement && top > 0 && bottom < innerHeight;
		});
		assert(isSeen, 'the link has not the focus, or is out of view');
	});

	it('goes to the end and edits the last question by commands', async () => {
		await open(manyTurns(30));
		await toTop();
		await harness.sendRaw({ type: 'act', action: 'toEnd' });
		await page.waitForFunction(
			() => (document.activeElement as HTMLElement | null)?.dataset.turn === 'a29',
		);
		await page.waitForFunction(() => {
			const frame = document.querySelector('.transcript');
			return frame && frame.scrollHeight - frame.scrollTop - frame.clientHeight <= 2;
		});
		await toTop();
		await harness.sendRaw({ type: 'act', action: 'editLastQuestion' });
		const editor = page.locator('.turnEditor textarea');
		await page.waitForFunction(() => document.activeElement?.closest('.turnEditor') !== null);
		assert.equal(await editor.inputValue(), 'Question number 29');
		for (let frame = 0; frame < 6; frame++) await harness.send();
		assert(await editor.evaluate((area) => area === document.activeElement), 'lost the focus');
	});

	it('folds code only when all of it is drawn', async () => {
		const lines = Array.from({ length: 3000 }, (_, index) => `const line${index} = ${index};`);
		await open([answer('a', `Short.\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\``)]);
		await page.getByRole('button', { name: 'Show all 3000 lines' }).waitFor();
	});
});
