import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { MentionItem } from '../../src/shared/protocol';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	readyState,
	snapshot,
} from '../support/pageHarness/pageHarness';

const file = (name: string): MentionItem => ({
	...{ id: `file:${name}`, label: name, description: 'src', kind: 'file' },
});

describe('Enter before the list of @ has come', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;
	let page: Page;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());
	beforeEach(async () => {
		harness = await openPage(browser);
		page = harness.page;
	});
	afterEach(() => harness.close());

	const text = () => page.getByTestId('composer').inputValue();
	const types = async () => (await harness.posted()).map(({ type }) => type);
	async function lastAsked(): Promise<number> {
		const asked = (await harness.posted()).filter((each) => each.type === 'findMentions');
		return asked.at(-1)?.request ?? 0;
	}
	async function write(words: string, sendsByCtrl = false): Promise<void> {
		await harness.send(snapshot([], { sendsByCtrl }));
		// The wait ends only when the test says so.
		await page.evaluate(() => {
			const { setTimeout: set, clearTimeout: clear } = window;
			const held: ((() => void) | undefined)[] = [];
			const first = 1_000_000;
			Object.assign(window, {
				setTimeout: (run: () => void, ms?: number) =>
					ms === 300 ? held.push(run) - 1 + first : set.call(window, run, ms),
				clearTimeout: (id: number) => {
					if (id >= first) held[id - first] = undefined;
					else clear.call(window, id);
				},
				endWait: () => {
					for (const [index, run] of held.entries()) {
						held[index] = undefined;
						if (typeof run === 'function') run();
					}
				},
			});
		});
		await page.getByTestId('composer').focus();
		await page.keyboard.insertText(words);
	}
	const endWait = () =>
		page.evaluate(() => (window as unknown as { endWait: () => void }).endWait());
	const offer = async (request: number, ...items: readonly MentionItem[]) =>
		harness.send({ type: 'mentions', request, items });

	it('takes the first row once it is there, and sends nothing', async () => {
		await write('Look at @bil');
		await page.keyboard.press('Enter');
		assert(!(await types()).includes('send'));
		await offer(await lastAsked(), file('billing.ts'), file('bill.ts'));
		assert.equal((await harness.waitFor('attachMention')).id, 'file:billing.ts');
		assert.match(await text(), /^Look at billing\.ts/);
		await endWait();
		assert(!(await types()).includes('send'));
	});

	it('sends when nothing is offered', async () => {
		await write('Write to @nobody');
		await page.keyboard.press('Enter');
		await offer(await lastAsked());
		assert.equal((await harness.waitFor('send')).text, 'Write to @nobody');
	});

	it('sends when no answer comes in time, once', async () => {
		await write('Write to @nobody');
		await page.keyboard.press('Enter');
		await page.keyboard.press('Enter');
		await endWait();
		assert.equal((await harness.waitFor('send')).text, 'Write to @nobody');
		await offer(await lastAsked(), file('nobody.ts'));
		assert.equal((await types()).filter((type) => type === 'send').length, 1);
		assert(!(await types()).includes('attachMention'));
	});

	for (const key of ['Enter', 'Tab']) {
		it(`takes no row of the words before by ${key}`, async () => {
			await write('@bi');
			await offer(await lastAsked(), file('big.ts'));
			await page.getByRole('option').getByText('big.ts').waitFor();
			await page.keyboard.insertText('ll');
			await page.keyboard.press(key);
			assert(!(await types()).includes('attachMention'));
			await offer(await lastAsked(), file('bill.ts'));
			assert.equal((await harness.waitFor('attachMention')).id, 'file:bill.ts');
		});
	}

	for (const how of ['nothing is offered', 'no answer comes in time'] as const) {
		it(`sends nothing by Tab when ${how}`, async () => {
			await write('@mai');
			await offer(await lastAsked(), file('main.ts'));
			await page.getByRole('option').getByText('main.ts').waitFor();
			await page.keyboard.insertText('x');
			await page.keyboard.press('Tab');
			if (how === 'nothing is offered') await offer(await lastAsked());
			else await endWait();
			assert(!(await types()).includes('send'));
			assert.equal(await text(), '@maix');
		});
	}

	it('sends no word whose rows were shown when their successors do not come in time', async () => {
		await write('@bi');
		await offer(await lastAsked(), file('big.ts'), file('bill.ts'));
		await page.getByRole('option').getByText('bill.ts').waitFor();
		await page.keyboard.insertText('ll');
		await page.keyboard.press('Enter');
		await endWait();
		assert(!(await types()).includes('send'));
		await page.keyboard.press('Enter');
		await offer(await lastAsked(), file('bill.ts'));
		assert.equal((await harness.waitFor('attachMention')).id, 'file:bill.ts');
	});

	it('does nothing more after Escape, which stops no answer then, or in another chat', async () => {
		await write('Write to @nobody');
		await harness.send({ type: 'state', state: { ...readyState, runningTurn: 'a' } });
		await page.keyboard.press('Enter');
		await page.keyboard.press('Escape');
		await endWait();
		await page.keyboard.insertText('x');
		await page.keyboard.press('Enter');
		const state = { ...readyState, runningTurn: 'a' };
		const draft = { revision: 5, text: 'of another chat', cursor: [0, 0] } as const;
		const chat = { id: 'chat2', title: '' };
		await harness.send({ type: 'snapshot', chat, turns: [], older: 0, state, draft });
		await endWait();
		assert.deepEqual(
			(await types()).filter((type) => type === 'send' || type === 'stop'),
			[],
		);
		await page.keyboard.press('Escape');
		await harness.waitFor('stop');
	});

	it('does nothing more once something else is written or the focus goes', async () => {
		await write('@bi');
		await page.keyboard.press('Enter');
		await page.keyboard.insertText('ll');
		await endWait();
		await page.keyboard.press('Enter');
		await page.getByTestId('composer').blur();
		await endWait();
		await offer(await lastAsked(), file('bill.ts'));
		assert.deepEqual(
			(await types()).filter((type) => type === 'send' || type === 'attachMention'),
			[],
		);
		assert.equal(await text(), '@bill');
	});

	it('breaks the line where Enter does that', async () => {
		await write('Write to @nobody', true);
		await page.keyboard.press('Enter');
		await offer(await lastAsked());
		assert.equal(await text(), 'Write to @nobody\n');
		assert(!(await types()).includes('send'));
	});

	it('sends no beginning of a prompt, however long its list takes', async () => {
		await write('/fix');
		await page.keyboard.press('Enter');
		await endWait();
		assert(!(await types()).includes('send'));
		await page.keyboard.press('Enter');
		await offer(await lastAsked());
		assert.equal((await harness.waitFor('send')).text, '/fix');
	});
});
