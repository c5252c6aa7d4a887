import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	type PageOptions,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

describe('writing in the composer', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;
	let page: Page;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());
	afterEach(() => harness.close());

	async function open(options: PageOptions = {}, state = {}) {
		harness = await openPage(browser, options);
		page = harness.page;
		await harness.send(snapshot([], state));
	}
	const composer = () => page.getByTestId('composer');
	const sends = async () => (await harness.posted()).filter((each) => each.type === 'send');
	const drafts = async () => (await harness.posted()).filter((each) => each.type === 'draft');
	const lastDraft = async () => (await drafts()).at(-1) ?? assert.fail('no draft');
	const selection = () =>
		composer().evaluate((area) =>
			area instanceof HTMLTextAreaElement ? [area.selectionStart, area.selectionEnd] : [],
		);
	const kept = (text: string, more = {}) => ({
		...snapshot(),
		draft: { revision: 7, text, cursor: [1, 1], ...more },
	});

	it('hands over what is written on a pause, with the cursor, and not at each key', async () => {
		await open();
		await composer().click();
		await page.keyboard.type('half a thought');
		await harness.waitFor('draft');
		const { chatId, text, cursor } = await lastDraft();
		assert.deepEqual([chatId, text, cursor], ['chat1', 'half a thought', [14, 14]]);
		assert((await drafts()).length < 5, `${(await drafts()).length} drafts`);
		await page.keyboard.press('Home');
		await page.getByTestId('history').focus();
		assert.deepEqual((await lastDraft()).cursor, [0, 0]);
	});

	it('hands over what is written at once when the page hides', async () => {
		await open();
		await composer().fill('gone soon');
		await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
		assert.equal((await lastDraft()).text, 'gone soon');
	});

	it('shows what was kept for the chat, with the cursor where it was', async () => {
		harness = await openPage(browser, {});
		page = harness.page;
		await harness.sendRaw(kept('from before', { cursor: [2, 4] }));
		assert.equal(await composer().inputValue(), 'from before');
		assert.deepEqual(await selection(), [2, 4]);
		assert.equal((await drafts()).length, 0);
	});

	it('gives each chat its own', async () => {
		await open();
		await composer().fill('for chat 1');
		const other = { ...kept('for chat 2'), chat: { id: 'chat2', title: '' } };
		await harness.sendRaw(other);
		assert.equal(await composer().inputValue(), 'for chat 2');
		const { chatId, text, revision } = await lastDraft();
		assert.deepEqual([chatId, text], ['chat1', 'for chat 1']);
		await harness.sendRaw({ ...kept('for chat 1'), draft: { revision, text, cursor: [3, 3] } });
		assert.equal(await composer().inputValue(), 'for chat 1');
	});

	it('never replaces newer words by an older draft', async () => {
		await open();
		await composer().fill('a');
		for (let count = 0; count < 9; count++) await composer().press('End+x');
		await harness.sendRaw(kept('older'));
		assert.equal(await composer().inputValue(), `a${'x'.repeat(9)}`);
	});

	it('keeps what was written before the first chat was there, below what was kept', async () => {
		harness = await openPage(browser, {});
		page = harness.page;
		await composer().fill('quick');
		await harness.sendRaw(kept('from before'));
		assert.equal(await composer().inputValue(), 'from before\nquick');
		assert.equal((await lastDraft()).text, 'from before\nquick');
	});

	it('takes over a draft that an earlier version of the page kept', async () => {
		harness = await openPage(browser, { kept: { draft: 'old', chatId: 'gone', open: {} } });
		page = harness.page;
		await harness.send(snapshot());
		assert.equal(await composer().inputValue(), 'old');
		const { chatId, text } = await lastDraft();
		assert.deepEqual([chatId, text], ['chat1', 'old']);
	});

	it('keeps an earlier question that is written anew, over a page that goes', async () => {
		const turns = [question('u', 'Old'), answer('a', 'Text')];
		harness = await openPage(browser, {});
		page = harness.page;
		await harness.send(snapshot(turns));
		await page.getByTestId('edit-turn').click();
		await page.getByTestId('edit-text').fill('Old, but better');
		await harness.waitFor('draft');
		assert.deepEqual((await lastDraft()).edit, { turn: 'u', text: 'Old, but better' });
		const { edit } = await lastDraft();
		await harness.close();
		harness = await openPage(browser, {});
		page = harness.page;
		await harness.sendRaw({ ...kept('', { edit }), turns });
		assert.equal(await page.getByTestId('edit-text').inputValue(), 'Old, but better');
		assert(await page.evaluate(() => document.activeElement === document.body));
		await page.getByTestId('edit-cancel').click();
		await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
		assert.equal((await lastDraft()).edit, undefined);
	});

	it('puts a text of the host in at the cursor, which can be undone', async () => {
		await open();
		await harness.send({ type: 'focusComposer', draft: 'first', inserts: true });
		assert.equal(await composer().inputValue(), 'first');
		await composer().press('End');
		await page.keyboard.press('Shift+Enter');
		await page.keyboard.type('last');
		await page.keyboard.press('Home');
		await harness.send({ type: 'focusComposer', draft: 'one\ntwo', inserts: true });
		assert.equal(await composer().inputValue(), 'first\none\ntwo\nlast');
		await page.keyboard.press('Control+z');
		assert.equal(await composer().inputValue(), 'first\nlast');
	});

	describe('with the key that is chosen for sending', () => {
		it('Ctrl+Enter stops the answer for it', async () => {
			await open({}, { runningTurn: 'a' });
			await composer().fill('now');
			await composer().press('Control+Enter');
			assert.equal((await harness.waitFor('send')).isNow, true);
		});

		it('Enter breaks the line where Ctrl+Enter sends', async () => {
			await open({}, { sendsByCtrl: true });
			await composer().click();
			await page.keyboard.type('one');
			await page.keyboard.press('Enter');
			await page.keyboard.type('two');
			assert.deepEqual(await sends(), []);
			await page.keyboard.press('Control+Enter');
			const { text, isNow } = await harness.waitFor('send');
			assert.deepEqual([text, isNow], ['one\ntwo', undefined]);
		});
	});

	describe('the questions that were asked', () => {
		const texts = ['last\nof two lines', 'first'];
		async function recall() {
			await open();
			await composer().press('ArrowUp');
			await harness.waitFor('recall');
			await harness.send({ type: 'questions', texts });
		}

		it('come back with Up, last first, and go with Down', async () => {
			await recall();
			const seen: string[] = [];
			for (const key of ['ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown', 'ArrowDown']) {
				seen.push(await composer().inputValue());
				await page.keyboard.press(key);
			}
			const [last, first] = texts;
			assert.deepEqual(seen, [last, first, first, last, '']);
			assert.equal(await composer().inputValue(), '');
			assert.deepEqual(await sends(), []);
		});

		it('leave the arrows alone in a text that was changed or written', async () => {
			await recall();
			await page.keyboard.press('Control+End');
			await page.keyboard.press('ArrowUp');
			assert.equal(await composer().inputValue(), texts[0]);
			assert.notDeepEqual(await selection(), [0, 0]);
			await page.keyboard.type('!');
			await page.keyboard.press('Control+Home');
			await page.keyboard.press('ArrowUp');
			await page.keyboard.press('ArrowDown');
			assert.match(await composer().inputValue(), /last!|lines!|!/);
			assert.equal((await harness.posted()).filter((each) => each.type === 'recall').length, 1);
		});

		it('do not come when something was written meanwhile, or when there are none', async () => {
			await open();
			await composer().press('ArrowUp');
			await harness.waitFor('recall');
			await page.keyboard.type('mine');
			await harness.send({ type: 'questions', texts });
			assert.equal(await composer().inputValue(), 'mine');
			await composer().fill('');
			await composer().press('ArrowUp');
			await harness.send({ type: 'questions', texts: [] });
			assert.equal(await composer().inputValue(), '');
		});

		it('open no list of files for an @ in them', async () => {
			await open();
			await composer().press('ArrowUp');
			await harness.send({ type: 'questions', texts: ['see @bil'] });
			const asked = (await harness.posted()).filter((each) => each.type === 'findMentions');
			const request = asked.at(-1)?.request ?? 0;
			const item = { id: 'i', label: 'b.ts', description: 'b.ts', kind: 'file' } as const;
			await harness.send({ type: 'mentions', request, items: [item] });
			assert.equal(await page.getByTestId('mention-menu').count(), 0);
		});
	});

	describe('what waits for the end of the answer', () => {
		const items = [
			{ id: 'q1', text: 'Then add tests', attachments: 2 },
			{ id: 'q2', text: 'And a note in the changelog', attachments: 0 },
		];
		const running = { runningTurn: 'a', queue: { items, isHeld: false, canUndo: false } };

		it('is listed, and each can be sent now, edited and removed', async () => {
			await open({}, running);
			const rows = page.getByTestId('queued');
			assert.match((await rows.first().textContent()) ?? '', /Next: Then add tests/);
			assert.equal(await page.getByTestId('queue-send').count(), 0);
			for (const action of ['now', 'edit', 'remove'] as const) {
				const before = (await harness.posted()).length;
				await rows.nth(1).getByTestId(`queue-${action}`).click();
				const message = await harness.waitFor('queue', before);
				assert.deepEqual([message.action, message.id], [action, 'q2']);
				assert(await composer().evaluate((area) => area === document.activeElement));
			}
		});

		it('says that it waits, with Send, and takes back a removal', async () => {
			await open({}, { queue: { items, isHeld: true, canUndo: true } });
			await page.getByText('Not sent yet.').waitFor();
			await page.getByTestId('queue-send').click();
			assert.equal((await harness.waitFor('queue')).action, 'send');
			const before = (await harness.posted()).length;
			await page.getByTestId('queue-undo').click();
			assert.equal((await harness.waitFor('queue', before)).action, 'undo');
		});

		it('while an answer is written both Stop and Send are there once there is text', async () => {
			await open({}, running);
			assert.equal(await page.getByTestId('send').count(), 0);
			await composer().fill('and then');
			await page.getByTestId('stop').waitFor();
			await page.getByTestId('send').click();
			assert.equal((await harness.waitFor('send')).text, 'and then');
		});
	});
});
