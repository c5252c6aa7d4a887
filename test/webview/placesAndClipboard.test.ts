import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { clipboardPicture, type ToPage } from '../../src/shared/protocol';
import type { TurnView } from '../../src/shared/transcript';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	readyState,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

const turns = (name: string, count: number): TurnView[] =>
	Array.from({ length: count }, (_, at) => [
		question(`${name}q${at}`, `Question ${at}`),
		answer(`${name}a${at}`, `Answer ${at} of ${name}. ${'Words. '.repeat(60)}`),
	]).flat();
const chat = (id: string, list: readonly TurnView[], older = 0): ToPage => ({
	...{ type: 'snapshot', chat: { id, title: id }, turns: list, older, state: readyState },
});

describe('the page', function () {
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

	/** How far a turn begins below the top of what is in view. */
	const topOf = (turn: string) =>
		page.evaluate((id) => {
			const slot = document.querySelector(`[data-slot="${id}"]`);
			const frame = document.querySelector('.transcript');
			if (!slot || !frame) return undefined;
			return Math.round(slot.getBoundingClientRect().top - frame.getBoundingClientRect().top);
		}, turn);
	const near = (turn: string, top: number) =>
		page.waitForFunction(
			([id, wanted]) => {
				const slot = document.querySelector(`[data-slot="${id}"]`);
				const frame = document.querySelector('.transcript');
				if (!slot || !frame) return false;
				const at = slot.getBoundingClientRect().top - frame.getBoundingClientRect().top;
				return Math.abs(at - Number(wanted)) <= 3;
			},
			[turn, top] as const,
		);
	async function readAt(turn: string): Promise<number> {
		await page.evaluate((id) => {
			document.querySelector(`[data-slot="${id}"]`)?.scrollIntoView({ block: 'start' });
		}, turn);
		await harness.send();
		await page.waitForFunction(() => {
			const frame = document.querySelector('.transcript');
			return frame && frame.scrollHeight - frame.scrollTop - frame.clientHeight > 500;
		});
		for (let before = -1, top = await topOf(turn); before !== top; top = await topOf(turn)) {
			before = top ?? 0;
			await harness.send();
		}
		return (await topOf(turn)) ?? 0;
	}

	it('goes back to where the person was in a chat that is shown again, also further up than it begins', async () => {
		const one = turns('one', 12);
		await harness.send(chat('one', one));
		const top = await readAt('onea2');
		await harness.send(chat('two', turns('two', 12)));
		await near('twoa11', (await topOf('twoa11')) ?? 0);
		const skip = (await harness.posted()).length;
		await harness.send(chat('one', one.slice(-8), 16));
		const asked = await harness.waitFor('loadOlder', skip);
		assert.equal(asked.before, 'oneq8');
		assert(asked.to?.startsWith('one'), 'all of what is missing at once');
		const olderTurns = { type: 'olderTurns', chatId: 'one', older: 0 } as const;
		await harness.send({ ...olderTurns, turns: one.slice(0, -8) });
		await near('onea2', top);
		// At its end a chat needs no place.
		await page.waitForFunction(() => {
			const { kept } = Reflect.get(globalThis, 'fakeHost') as {
				kept?: { places?: readonly { chatId: string }[] };
			};
			return kept?.places?.map(({ chatId }) => chatId).join() === 'one';
		});
	});

	it('asks once for a place whose turn is gone', async () => {
		const one = turns('one', 12);
		await harness.send(chat('one', one));
		await readAt('onea2');
		await harness.send(chat('two', turns('two', 12)));
		await topOf('twoa11');
		const skip = (await harness.posted()).length;
		const other = turns('other', 12);
		await harness.send(chat('one', other.slice(-8), 24));
		assert((await harness.waitFor('loadOlder', skip)).to?.startsWith('one'));
		const olderTurns = { type: 'olderTurns', chatId: 'one', older: 8 } as const;
		await harness.send({ ...olderTurns, turns: other.slice(0, -8) });
		await page.locator('[data-slot="otherq0"]').waitFor({ state: 'attached' });
		await harness.send();
		const asked = (await harness.posted()).slice(skip).filter(({ type }) => type === 'loadOlder');
		assert.equal(asked.filter((each) => 'to' in each).length, 1);
	});

	describe('with a picture in the clipboard', () => {
		async function choose(read: string): Promise<void> {
			await harness.send(snapshot());
			await page.evaluate((source) => {
				const run = new Function(`return (${source})()`) as () => unknown;
				Object.defineProperty(navigator, 'clipboard', { value: { read: async () => run() } });
			}, read);
			await page.getByTestId('add-mention').click();
			const { request } = await harness.waitFor('findMentions');
			const item = {
				id: clipboardPicture,
				label: 'Picture',
				description: '',
				kind: 'image',
			} as const;
			await harness.send({ type: 'mentions', request, items: [item] });
			await page.keyboard.press('Enter');
		}
		const picture = `() => {
			const bytes = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='), (c) => c.charCodeAt(0));
			return [{ types: ['text/html', 'image/png'], getType: async (type) => new Blob([bytes], { type }) }];
		}`;

		it('attaches it', async () => {
			await choose(picture);
			const { name, mime, data } = await harness.waitFor('attachImage');
			assert.deepEqual([name, mime], ['clipboard.png', 'image/png']);
			assert.match(data, /^iVBORw0KGgo/);
			assert((await harness.posted()).every(({ type }) => type !== 'attachMention'));
			assert.equal(await page.getByTestId('composer').inputValue(), '');
		});

		for (const [name, read, told] of [
			['none', '() => []', 'There is no picture in the clipboard.'],
			['no right', '() => { throw new Error("no") }', 'Paste the picture instead.'],
		] as const) {
			it(`says so with ${name}`, async () => {
				await choose(read);
				await page.getByText(told).waitFor();
				assert((await harness.posted()).every(({ type }) => type !== 'attachImage'));
			});
		}
	});
});
