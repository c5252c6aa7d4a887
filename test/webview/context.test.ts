import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	type PageOptions,
	snapshot,
} from '../support/pageHarness/pageHarness';

describe('what the page offers to add', function () {
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
		await composer().click();
	}
	const composer = () => page.getByTestId('composer');
	const menu = () => page.getByTestId('mention-menu');
	const asked = async () => (await harness.posted()).filter((each) => each.type === 'findMentions');

	async function offer(items: readonly object[]) {
		const last = (await asked()).at(-1);
		assert(last);
		await harness.send({ type: 'mentions', request: last.request, items } as never);
	}

	const kinds = [
		{ id: 'a', label: 'a.ts', description: 'src', kind: 'file', group: 'Files' },
		{ id: 'b', label: 'b.ts', description: 'src', kind: 'file', group: 'Files' },
		{ id: 'p', label: 'Problems', description: '3', kind: 'problems', group: 'Problems' },
		{ id: 'g', label: 'Git…', description: '', kind: 'git', group: 'More', narrows: 'git:' },
	];

	it('puts kinds under headings and goes on asking where a choice only narrows', async () => {
		await open();
		await page.keyboard.type('see @');
		await offer(kinds);
		assert.deepEqual(await menu().locator('.mentionGroup').allTextContents(), [
			'Files',
			'Problems',
			'More',
		]);
		await page.keyboard.press('ArrowUp');
		await page.keyboard.press('Enter');
		assert.equal(await composer().inputValue(), 'see @git:');
		assert.equal((await asked()).at(-1)?.query, 'git:');
		assert((await harness.posted()).every(({ type }) => type !== 'attachMention'));
		await offer([{ id: 's', label: 'Staged', description: '', kind: 'git' }]);
		await page.keyboard.press('Enter');
		assert.equal((await harness.waitFor('attachMention')).id, 's');
		assert.equal(await composer().inputValue(), 'see ');
	});

	it('asks for prompts after / at the beginning, and never sends while it waits for them', async () => {
		await open();
		await page.keyboard.type('/re');
		assert.deepEqual((await asked()).at(-1)?.sign, '/');
		await page.keyboard.press('Enter');
		assert((await harness.posted()).every(({ type }) => type !== 'send'));
		await offer([{ id: 'prompt:review', label: 'Review', description: '', kind: 'prompt' }]);
		await page.keyboard.press('Enter');
		assert.equal((await harness.waitFor('attachMention')).id, 'prompt:review');
		assert.equal(await composer().inputValue(), '');
		await page.keyboard.type('/usr');
		await offer([]);
		await page.keyboard.press('Enter');
		assert.equal((await harness.waitFor('send')).text, '/usr');
	});

	it('does not ask for prompts elsewhere, nor for a path', async () => {
		await open();
		await page.keyboard.type('a /b');
		assert.deepEqual(await asked(), []);
		await composer().fill('');
		await page.keyboard.type('/usr/bin');
		assert.equal((await asked()).at(-1)?.query, 'usr');
		assert.equal(await menu().count(), 0);
	});

	it('looks at a chip before it is sent', async () => {
		const chip = { id: 'f1', kind: 'git', label: 'staged changes', path: 'x', tokens: 9 };
		await open({}, { attachments: [chip] });
		await page.getByRole('button', { name: 'Look at staged changes' }).click();
		const { turn, id } = await harness.waitFor('openAttachment');
		assert.deepEqual([turn, id], ['draft', 'f1']);
	});

	const drop = (make: string) =>
		page.evaluate(async (code) => {
			const data = new DataTransfer();
			await new Function('data', `return (async () => {${code}})()`)(data);
			const target = document.querySelector('.composer');
			target?.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
		}, make);

	it('takes several files at once: texts by content, pictures with a small picture of them', async () => {
		await open();
		await drop(`
			const canvas = new OffscreenCanvas(40, 20);
			canvas.getContext('2d').fillRect(0, 0, 9, 9);
			const png = await canvas.convertToBlob();
			data.items.add(new File(['some words'], 'notes.txt', { type: 'text/plain' }));
			data.items.add(new File([png], 'shot.png', { type: 'image/png' }));
			data.items.add(new File([png], 'shot.png', { type: 'image/png' }));
			data.items.add(new File(['x'.repeat(400001)], 'large.log', { type: '' }));`);
		const text = await harness.waitFor('attachText');
		assert.deepEqual([text.name, text.text], ['notes.txt', 'some words']);
		await page.getByText('large.log has 400 kB; at most 400 kB can be attached.').waitFor();
		const images = (await harness.posted()).filter(({ type }) => type === 'attachImage');
		assert.deepEqual(
			images.map((each) => 'name' in each && each.name),
			['shot.png', 'shot 2.png'],
		);
		const chip = { id: 'i', kind: 'image', label: 'shot 2.png', path: 'x', tokens: 1 };
		await harness.send(snapshot([], { attachments: [chip] } as never));
		await page.getByTestId('attachment').locator('img[src^="data:image/png"]').waitFor();
	});

	it('makes a picture smaller that is too large', async () => {
		await open();
		await drop(`
			const canvas = new OffscreenCanvas(1600, 1200);
			const context = canvas.getContext('2d');
			const noise = context.createImageData(1600, 1200);
			for (let at = 0; at < noise.data.length; at += 65536)
				crypto.getRandomValues(noise.data.subarray(at, at + 65536));
			for (let at = 3; at < noise.data.length; at += 4) noise.data[at] = 255;
			context.putImageData(noise, 0, 0);
			const png = await canvas.convertToBlob();
			if (png.size < 5242881) throw new Error('not large enough');
			data.items.add(new File([png], 'big.png', { type: 'image/png' }));`);
		const { mime, data } = await harness.waitFor('attachImage');
		assert.equal(mime, 'image/jpeg');
		assert(data.length * 0.75 < 5 * 1024 * 1024, `${data.length}`);
	});

	async function paste(text: string): Promise<void> {
		await composer().focus();
		await page.evaluate((words) => {
			const area = document.querySelector<HTMLTextAreaElement>('[data-testid="composer"]');
			const clipboardData = new DataTransfer();
			clipboardData.setData('text/plain', words);
			area?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
			document.execCommand('insertText', false, words.replaceAll('\r\n', '\n'));
		}, text);
	}

	it('offers to attach a long pasted text, and does nothing by itself', async () => {
		await open();
		await paste('short');
		assert.equal(await page.getByTestId('attach-pasted').count(), 0);
		await composer().fill('Why? ');
		await composer().press('End');
		const long = 'one line\r\n'.repeat(300);
		await paste(long);
		await page.getByTestId('attach-pasted').click();
		const { text, sendId = 0, chatId } = await harness.waitFor('attachText');
		assert.deepEqual([text, chatId], [long.replaceAll('\r\n', '\n'), 'chat1']);
		assert.equal(await page.getByTestId('attach-pasted').count(), 0);
		// The question waits, and the words stand here until they are attached.
		await composer().press('Enter');
		assert.equal(await composer().inputValue(), `Why? ${text}`);
		await harness.send({ type: 'sent', sendId });
		const sent = await harness.waitFor('send');
		assert.deepEqual([sent.text, sent.chatId], ['Why?', 'chat1']);
		assert.equal(await composer().inputValue(), 'Why? ');
	});

	it('a pasted text that the host does not take stays, and the question with it', async () => {
		await open();
		const long = 'one line\n'.repeat(300);
		await paste(long);
		await page.getByTestId('attach-pasted').click();
		const { sendId = 0 } = await harness.waitFor('attachText');
		await composer().press('Enter');
		await harness.send({ type: 'notSent', sendId, reason: '' });
		await page.locator('[data-testid="send"]:enabled').waitFor();
		assert.equal(await composer().inputValue(), long);
		assert((await harness.posted()).every(({ type }) => type !== 'send'));
	});

	it('a question waits for a picture that is still being read', async () => {
		await open();
		await composer().fill('What is this?');
		await drop(`
			const canvas = new OffscreenCanvas(2000, 2000);
			canvas.getContext('2d').fillRect(0, 0, 9, 9);
			const png = await canvas.convertToBlob();
			data.items.add(new File([png], 'shot.png', { type: 'image/png' }));
			setTimeout(() => document.querySelector('[data-testid="send"]').click());`);
		await harness.waitFor('send');
		const types = (await harness.posted()).map(({ type }) => type);
		assert(types.indexOf('attachImage') < types.indexOf('send'), String(types));
		assert(types.includes('attachImage'), String(types));
	});
});
