import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	type PageOptions,
	readyState,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

describe('the composer', function () {
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

	it('sends with Enter, breaks the line with Shift+Enter, and clears only when the host took it', async () => {
		await open();
		await composer().click();
		await page.keyboard.type('one');
		await page.keyboard.press('Shift+Enter');
		await page.keyboard.type('two');
		await page.keyboard.press('Enter');
		const { sendId, text } = await harness.waitFor('send');
		assert.equal(text, 'one\ntwo');
		assert.equal(await composer().inputValue(), 'one\ntwo');
		await harness.send({ type: 'sent', sendId });
		assert.equal(await composer().inputValue(), '');
	});

	it('keeps the text and shows why when the host did not take it', async () => {
		await open({}, { runningTurn: 'a' });
		await composer().fill('more');
		await composer().press('Enter');
		const { sendId } = await harness.waitFor('send');
		await harness.send({ type: 'notSent', sendId, reason: 'The answer is still being written.' });
		assert.equal(await composer().inputValue(), 'more');
		await page.getByRole('alert').getByText('still being written').waitFor();
		await composer().press('End');
		await page.keyboard.type('!');
		assert.equal(await page.getByRole('alert').count(), 0);
	});

	it('sends nothing that is empty', async () => {
		await open();
		await composer().fill('  \n ');
		await composer().press('Enter');
		assert(await page.getByTestId('send').isDisabled());
		assert.deepEqual(await sends(), []);
	});

	it('does not send while an input method is at work', async () => {
		await open();
		await composer().fill('にほん');
		await composer().dispatchEvent('keydown', { key: 'Enter', isComposing: true });
		await composer().dispatchEvent('keydown', { key: 'Enter', keyCode: 229 });
		assert.deepEqual(await sends(), []);
		await composer().press('Enter');
		assert.equal((await sends()).length, 1);
	});

	it('stops with Escape and with the button while an answer is written, and only then', async () => {
		await open();
		await composer().press('Escape');
		assert(!(await harness.posted()).some((each) => each.type === 'stop'));
		await harness.send({ type: 'state', state: { ...readyState, runningTurn: 'a' } });
		await composer().press('Escape');
		await harness.waitFor('stop');
		const before = (await harness.posted()).length;
		await page.getByTestId('stop').click();
		await harness.waitFor('stop', before);
		assert.equal(await page.getByTestId('send').count(), 0);
	});

	it('grows with its text up to a third of the panel, then scrolls', async () => {
		await open();
		const height = async () => (await composer().boundingBox())?.height ?? 0;
		const one = await height();
		await composer().fill('line\n'.repeat(6));
		const seven = await height();
		await composer().fill('line\n'.repeat(200));
		assert(seven > one * 2, `${one} ${seven}`);
		assert((await height()) <= 700 / 3 + 2);
		assert(await composer().evaluate((area) => area.scrollHeight > area.clientHeight));
	});

	it('keeps the draft over a reload', async () => {
		await open();
		await composer().fill('half a thought');
		await page.waitForFunction(() =>
			JSON.stringify(Reflect.get(globalThis, 'fakeHost')).includes('half a thought'),
		);
		const kept = await harness.kept();
		await harness.close();
		await open({ kept });
		assert.equal(await composer().inputValue(), 'half a thought');
	});

	it('survives whatever was kept before', async () => {
		for (const kept of [null, 3, 'x', [], { draft: 1, open: [1], chatId: {} }]) {
			harness = await openPage(browser, { kept });
			await harness.send(snapshot());
			assert.equal(await harness.page.getByTestId('composer').inputValue(), '');
			assert.deepEqual(harness.complaints, []);
			if (kept !== 3) await harness.close();
		}
	});

	it('takes the focus and a draft from the host, but never replaces what is written', async () => {
		await open();
		await harness.send({ type: 'focusComposer', draft: 'from a command' });
		assert.equal(await composer().inputValue(), 'from a command');
		assert(await composer().evaluate((area) => area === document.activeElement));
		await harness.send({ type: 'focusComposer', draft: 'another' });
		assert.equal(await composer().inputValue(), 'from a command');
	});

	it('shows attachments with their tokens and removes them', async () => {
		const chip = {
			id: 'f1',
			kind: 'file',
			label: 'billing.ts',
			path: 'src/billing.ts',
			tokens: 2400,
		} as const;
		await open({}, { attachments: [chip] });
		assert.match((await page.getByTestId('attachment').textContent()) ?? '', /billing\.ts~2\.4k/);
		await page.getByRole('button', { name: 'Remove billing.ts' }).click();
		assert.equal((await harness.waitFor('removeAttachment')).id, 'f1');
	});

	it('attachments are reached and removed by keyboard, and the writing goes on', async () => {
		const chip = { kind: 'file', path: 'x', tokens: 2 } as const;
		const attachments = ['a.ts', 'b.ts'].map((label) => ({ ...chip, id: label, label }));
		await open({}, { attachments });
		await composer().focus();
		const remove = page.getByRole('button', { name: 'Remove b.ts' });
		for (let at = 0; at < 12 && !(await remove.evaluate((it) => it.matches(':focus'))); at += 1) {
			await page.keyboard.press('Shift+Tab');
		}
		await page.keyboard.press('Enter');
		assert.equal((await harness.waitFor('removeAttachment')).id, 'b.ts');
		await page.waitForFunction(() => document.activeElement?.matches('textarea'));
	});

	it('has pickers, history, new chat and a name on every button', async () => {
		await open();
		for (const [testId, type] of [
			['endpoint-picker', 'pickEndpoint'],
			['model-picker', 'pickModel'],
			['history', 'showHistory'],
			['new-chat', 'newChat'],
		] as const) {
			await page.getByTestId(testId).click();
			await harness.waitFor(type);
		}
		const nameless = await page.evaluate(
			() =>
				[...document.querySelectorAll('button')].filter(
					(each) => !each.title || !(each.ariaLabel ?? each.textContent)?.trim(),
				).length,
		);
		assert.equal(nameless, 3, 'only the three suggestions need no tooltip');
	});

	it('hands a suggestion to the host, which knows the open file', async () => {
		await open({}, { isDemo: true });
		await page.getByText('Demo: scripted answers, no model').waitFor();
		await page.locator('.suggestion').first().click();
		await harness.waitFor('suggestion');
		assert.deepEqual(await sends(), []);
	});

	it('offers the set-up when no endpoint is ready', async () => {
		await open({}, { mode: 'setUp', endpoint: '', model: '' });
		await page.getByRole('button', { name: 'Set up an endpoint' }).click();
		await harness.waitFor('setUp');
		await page.getByRole('button', { name: 'Try the demo' }).click();
		await harness.waitFor('useDemo');
		await page.getByTestId('import').click();
		await harness.waitFor('import');
	});

	it('takes files that are dropped anywhere, before VS Code takes them to an editor', async () => {
		await open();
		const left = await page.evaluate(() => {
			const data = new DataTransfer();
			data.items.add(new File(['abc'], 'p.png', { type: 'image/png' }));
			const seen: string[] = [];
			const at = document.querySelector('[data-testid="transcript"]');
			for (const name of ['dragenter', 'dragover', 'drop']) {
				window.addEventListener(name, () => seen.push(name), { once: true });
				const init = { dataTransfer: data, bubbles: true, cancelable: true };
				at?.dispatchEvent(new DragEvent(name, init));
			}
			return seen;
		});
		assert.deepEqual(left, ['drop']);
		assert.equal((await harness.waitFor('attachImage')).name, 'p.png');
	});

	it('leaves text that is dragged to the editor', async () => {
		await open();
		const isTaken = await page.evaluate(() => {
			const data = new DataTransfer();
			data.setData('text/plain', 'words');
			const event = new DragEvent('dragover', {
				dataTransfer: data,
				bubbles: true,
				cancelable: true,
			});
			document.querySelector('[data-testid="transcript"]')?.dispatchEvent(event);
			return event.defaultPrevented || document.querySelector('.dropTarget') !== null;
		});
		assert.equal(isTaken, false);
	});

	it('takes dropped addresses and pasted pictures, and refuses what is too large or unknown', async () => {
		await open();
		const drop = (make: string) =>
			page.evaluate((code) => {
				const data = new DataTransfer();
				new Function('data', code)(data);
				const target = document.querySelector('.composer');
				target?.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
			}, make);
		await drop("data.setData('text/uri-list', '# c\\r\\nfile:///a/b.ts\\r\\nfile:///c.ts')");
		assert.deepEqual((await harness.waitFor('attachUris')).uris, [
			'file:///a/b.ts',
			'file:///c.ts',
		]);
		await drop("data.items.add(new File(['abc'], 'p.png', { type: 'image/png' }))");
		assert.deepEqual(await harness.waitFor('attachImage'), {
			type: 'attachImage',
			name: 'p.png',
			mime: 'image/png',
			data: 'YWJj',
			chatId: 'chat1',
		});
		await drop(
			"data.items.add(new File([new Uint8Array(5242881)], 'big.png', { type: 'image/png' }))",
		);
		await page.getByText('at most 5 MB').waitFor();
		await drop("data.items.add(new File(['x'], 'v.svg', { type: 'image/svg+xml' }))");
		await page.getByText('Only PNG, JPEG, GIF and WebP').waitFor();
		const before = (await harness.posted()).length;
		await page.evaluate(() => {
			const data = new DataTransfer();
			data.items.add(new File(['xyz'], 'shot.png', { type: 'image/png' }));
			const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true });
			document.querySelector('[data-testid="composer"]')?.dispatchEvent(event);
		});
		assert.equal((await harness.waitFor('attachImage', before)).name, 'shot.png');
	});

	describe('the mention menu', () => {
		const items = ['a.ts', 'b.ts', 'c.ts'].map(
			(label) => ({ id: `id-${label}`, label, description: `src/${label}`, kind: 'file' }) as const,
		);

		async function openMenu(text = 'see @b') {
			await open();
			await composer().click();
			await page.keyboard.type(text);
			const asked = (await harness.posted()).filter((each) => each.type === 'findMentions');
			const last = asked.at(-1);
			assert(last);
			await harness.send({ type: 'mentions', request: last.request, items });
			return last;
		}
		const menu = () => page.getByTestId('mention-menu');
		const activeLabel = () =>
			page.evaluate(() => {
				const id = document.activeElement?.getAttribute('aria-activedescendant');
				return document.getElementById(id ?? '')?.querySelector('.mentionLabel')?.textContent;
			});

		it('asks with the word so far and ignores answers to an older question', async () => {
			const { query, request } = await openMenu();
			assert.equal(query, 'b');
			await page.keyboard.type('i');
			await harness.send({ type: 'mentions', request, items: [] });
			assert.equal(await menu().getByRole('option').count(), 3);
		});

		it('is walked with the arrows and chosen with Enter, which does not send', async () => {
			await openMenu();
			assert.equal(await activeLabel(), 'a.ts');
			await page.keyboard.press('ArrowDown');
			assert.equal(await activeLabel(), 'b.ts');
			await page.keyboard.press('ArrowUp');
			await page.keyboard.press('ArrowUp');
			assert.equal(await activeLabel(), 'c.ts');
			await page.keyboard.press('Enter');
			assert.equal((await harness.waitFor('attachMention')).id, 'id-c.ts');
			assert.equal(await composer().inputValue(), 'see c.ts ');
			assert.equal(await menu().count(), 0);
			assert.deepEqual(await sends(), []);
		});

		it('is chosen with Tab and with the pointer', async () => {
			await openMenu();
			await page.keyboard.press('Tab');
			assert.equal((await harness.waitFor('attachMention')).id, 'id-a.ts');
			await harness.close();
			await openMenu();
			await menu().getByRole('option').nth(1).click();
			assert.equal((await harness.waitFor('attachMention')).id, 'id-b.ts');
			assert(await composer().evaluate((area) => area === document.activeElement));
		});

		it('closes with Escape, which then does not stop, and leaves the text', async () => {
			await openMenu();
			await harness.send({ type: 'state', state: { ...readyState, runningTurn: 'a' } });
			await page.keyboard.press('Escape');
			assert.equal(await menu().count(), 0);
			assert.equal(await composer().inputValue(), 'see @b');
			assert(!(await harness.posted()).some((each) => each.type === 'stop'));
		});

		it('opens with the button', async () => {
			await open();
			await page.getByTestId('add-mention').click();
			assert.equal((await harness.waitFor('findMentions')).query, '');
			assert.equal(await composer().inputValue(), '@');
		});
	});

	it('is not drawn anew by a streaming answer', async () => {
		await open();
		await harness.send(
			snapshot([question('u', 'q'), answer('a', '', { status: 'running' })], { runningTurn: 'a' }),
		);
		const changes = await page.evaluate(async () => {
			let count = 0;
			const target = document.querySelector('.composer');
			if (!target) return -1;
			const observer = new MutationObserver((list) => {
				count += list.length;
			});
			observer.observe(target, {
				subtree: true,
				childList: true,
				attributes: true,
				characterData: true,
			});
			const say = (event: unknown) => {
				const data = {
					type: 'records',
					chatId: 'chat1',
					records: [{ type: 'model', turn: 'a', event }],
				};
				window.dispatchEvent(new MessageEvent('message', { data }));
			};
			say({ type: 'blockStart', id: '0', block: { kind: 'text' } });
			for (let frame = 0; frame < 20; frame++) {
				say({ type: 'blockDelta', id: '0', text: 'word ' });
				await new Promise((resolve) => requestAnimationFrame(resolve));
			}
			return count + observer.takeRecords().length;
		});
		assert.equal(changes, 0);
	});
});
