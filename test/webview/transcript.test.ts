import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { FailureKind } from '../../src/shared/failure';
import type { AssistantTurnView, TurnView } from '../../src/shared/transcript';
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

describe('the transcript', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;
	let page: Page;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());
	afterEach(() => harness.close());

	async function open(
		turns: readonly TurnView[],
		options: PageOptions = {},
		state = {},
		older = 0,
	) {
		harness = await openPage(browser, options);
		page = harness.page;
		await harness.send(snapshot(turns, state, older));
	}
	const failed = (kind: FailureKind, text: string) =>
		answer('a', text, {
			status: 'failed',
			failure: { kind, message: `It was ${kind}.`, detail: 'server words', status: 500 },
		});

	it('R1: goes on in the middle of the word in which an answer broke off', async () => {
		await open([question('u', 'q'), failed('network', 'First.\n\nHalf an ans')]);
		const turn = 'a';
		await harness.send(
			records(
				{ type: 'turnResumed', turn },
				{ type: 'model', turn, event: { type: 'start', protocol: 'messages', model: 'm' } },
				{ type: 'model', turn, event: { type: 'blockStart', id: '0', block: { kind: 'text' } } },
				{ type: 'model', turn, event: { type: 'blockDelta', id: '0', text: 'wer, and ' } },
			),
			records({ type: 'model', turn, event: { type: 'blockDelta', id: '0', text: 'more.' } }),
			records(
				{ type: 'model', turn, event: { type: 'blockEnd', id: '0' } },
				{ type: 'model', turn, event: { type: 'finish', reason: 'stop' } },
			),
		);
		const shown = await page.locator('.markdown p').allTextContents();
		assert.deepEqual(shown, ['First.', 'Half an answer, and more.']);
	});

	it('posts what the buttons of a card say', async () => {
		await open([question('u', 'q'), failed('timeout', 'Half')]);
		await page.getByTestId('retry').click();
		assert.equal((await harness.waitFor('retryTurn')).turn, 'a');
		await page.getByTestId('continue').click();
		assert.equal((await harness.waitFor('continueTurn')).turn, 'a');
		await page.getByTestId('remedy-chooseModel').click();
		assert.deepEqual(await harness.waitFor('remedy'), {
			type: 'remedy',
			turn: 'a',
			action: 'chooseModel',
		});
	});

	const endings: readonly (readonly [
		Partial<AssistantTurnView>,
		text: string,
		offered: boolean,
	])[] = [
		[{ status: 'stopped' }, 'Half', true],
		[{ status: 'stopped' }, '', false],
		[{ status: 'interrupted' }, 'Half', true],
		[{ status: 'done', finish: 'length' }, 'Half', true],
		[{ status: 'done', finish: 'incomplete' }, 'Half', true],
		[{ status: 'done', finish: 'stop' }, 'Whole', false],
		[{ status: 'running' }, 'Half', false],
		[{ status: 'failed', failure: { kind: 'aborted', message: '' } }, 'Half', true],
	];
	for (const [more, text, offered] of endings) {
		const name = `${more.status} ${more.finish ?? ''} with text "${text}"`;
		it(`${offered ? 'offers' : 'does not offer'} to continue after ${name}`, async () => {
			await open([answer('a', text, more)]);
			assert.equal(await page.getByTestId('continue').count(), offered ? 1 : 0);
			assert.equal(await page.getByTestId('retry').count(), more.status === 'running' ? 0 : 1);
		});
	}

	it('copies the whole answer, retries it and shows its tokens', async () => {
		await open([
			answer('a', 'First.', {
				blocks: [
					{ kind: 'reasoning', id: 'r', step: 1, text: 'hidden', done: true },
					{ kind: 'text', id: '0', step: 1, text: 'First ', done: true },
					{ kind: 'text', id: '1', step: 1, text: 'half.', done: true },
				],
				usage: { input: 1234, output: 56 },
			}),
		]);
		await page.getByRole('button', { name: 'Copy answer' }).click();
		assert.equal((await harness.waitFor('copy')).text, 'First half.');
		await page.getByTestId('retry').click();
		await harness.waitFor('retryTurn');
		assert.equal(await page.getByTestId('usage').textContent(), '1,234 in · 56 out');
	});

	it('copies, inserts and opens a code block, by keyboard too', async () => {
		await open([
			answer('a', '- in a list\n\n  ```py\n  print("<b>")\n  ```\n\n```ts\nconst a = 1;\n```'),
		]);
		assert.deepEqual(await page.locator('.codeLanguage').allTextContents(), [
			'Python',
			'TypeScript',
		]);
		await page.getByTestId('code-copy').first().click();
		assert.equal((await harness.waitFor('copy')).text, 'print("<b>")');
		await page.getByTestId('code-insert').last().focus();
		await page.keyboard.press('Enter');
		assert.equal((await harness.waitFor('insertCode')).text, 'const a = 1;');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Space');
		const { text, language } = await harness.waitFor('newFile');
		assert.deepEqual([text, language], ['const a = 1;', 'typescript']);
	});

	it('hands code to be applied on, with the answer that it stands in', async () => {
		await open([
			answer('a', '1. in a list\n\n   ```py\n   print("<b>")\n   ```'),
			answer('b', '```ts\nconst a = 1;\n```'),
		]);
		const apply = page.getByTestId('code-apply');
		assert.equal(await apply.first().getAttribute('aria-label'), 'Apply to its file');
		await apply.first().click();
		const { turn, text } = await harness.waitFor('applyCode');
		assert.deepEqual([turn, text], ['a', 'print("<b>")']);
		await apply.last().focus();
		const before = (await harness.posted()).length;
		await page.keyboard.press('Enter');
		const second = await harness.waitFor('applyCode', before);
		assert.deepEqual(second, { type: 'applyCode', turn: 'b', text: 'const a = 1;' });
	});

	it('edits a question in place: Escape leaves it, Enter sends, a refusal keeps the text', async () => {
		await open([question('u', 'Old question'), answer('a', 'x')]);
		await page.getByTestId('edit-turn').click();
		await page.keyboard.press('Escape');
		assert.equal(await page.locator('.question').textContent(), 'Old question');
		await page.getByTestId('edit-turn').click();
		await page.getByTestId('edit-text').fill('New question');
		await page.keyboard.press('Enter');
		const { turn, text, sendId } = await harness.waitFor('editTurn');
		assert.deepEqual([turn, text], ['u', 'New question']);
		await harness.send({ type: 'notSent', sendId, reason: 'Still writing.' });
		assert.equal(await page.getByTestId('edit-text').inputValue(), 'New question');
		await page.getByText('Still writing.').waitFor();
		await page.getByTestId('edit-text').press('Enter');
		await harness.send({ type: 'sent', sendId: sendId + 1 });
		assert.equal(await page.getByTestId('edit-text').count(), 0);
	});

	it('makes the body of reasoning on its first opening and keeps the choice over a reload', async () => {
		const turns = [
			answer('a', 'Text', {
				blocks: [{ kind: 'reasoning', id: 'r', step: 1, text: 'deep thought', done: true }],
			}),
		];
		await open(turns);
		assert(!(await page.content()).includes('deep thought'));
		await page.getByTestId('reasoning').getByRole('button').click();
		await page.getByText('deep thought').waitFor();
		await page.waitForFunction(() =>
			JSON.stringify(Reflect.get(globalThis, 'fakeHost')).includes('1:r'),
		);
		const kept = await harness.kept();
		await harness.close();
		await open(turns, { kept });
		assert(await page.getByText('deep thought').isVisible());
	});

	it('shows a tool call while its arguments stream, then its result', async () => {
		await open([answer('a', '', { status: 'running' })], {}, { runningTurn: 'a' });
		const event = (what: object) => records({ type: 'model', turn: 'a', event: what as never });
		await harness.send(
			event({ type: 'start', protocol: 'messages', model: 'm' }),
			event({
				type: 'blockStart',
				id: '0',
				block: { kind: 'toolCall', callId: 'c', name: 'replace_lines' },
			}),
			event({ type: 'blockDelta', id: '0', text: '{"text":"first\\nsec' }),
		);
		const card = page.getByTestId('tool-call');
		assert.match((await card.textContent()) ?? '', /Replace lines.*writing….*first\nsec/s);
		await harness.send(
			event({ type: 'blockDelta', id: '0', text: 'ond"}' }),
			event({ type: 'blockEnd', id: '0' }),
			records({
				type: 'toolResult',
				turn: 'a',
				callId: 'c',
				content: 'Applied.',
				summary: '2 lines changed',
				isError: false,
			}),
		);
		assert.match((await card.textContent()) ?? '', /2 lines changed/);
	});

	it('counts down to the next try and forgets it when the answer comes', async () => {
		await open([answer('a', '', { status: 'running' })], {}, { runningTurn: 'a' });
		const event = (what: object) => records({ type: 'model', turn: 'a', event: what as never });
		const failure = { kind: 'rateLimit', message: 'Too many requests.' };
		await harness.send(event({ type: 'retry', attempt: 2, delayMs: 3000, failure }));
		await page.getByText('Too many requests. Trying again in 3 s (attempt 2).').waitFor();
		await page.getByText('Trying again in 1 s').waitFor();
		await harness.send(event({ type: 'blockStart', id: '0', block: { kind: 'text' } }));
		assert.equal(await page.getByTestId('retry-note').count(), 0);
	});

	it('follows the end only while the person is there, and keeps the place over older turns', async () => {
		const long = (id: string) => answer(id, 'A paragraph of words.\n\n'.repeat(40));
		await open([long('a1'), answer('a2', '', { status: 'running' })], {}, { runningTurn: 'a2' }, 1);
		const event = (what: object) => records({ type: 'model', turn: 'a2', event: what as never });
		const fromEnd = () =>
			page
				.getByTestId('transcript')
				.evaluate((each) => each.scrollHeight - each.scrollTop - each.clientHeight);
		await harness.send(
			event({ type: 'blockStart', id: '0', block: { kind: 'text' } }),
			event({ type: 'blockDelta', id: '0', text: 'More words.\n\n'.repeat(30) }),
		);
		assert((await fromEnd()) <= 2, `${await fromEnd()}`);
		const transcript = page.getByTestId('transcript');
		await transcript.hover();
		await page.mouse.wheel(0, -400);
		await page.waitForFunction(() => {
			const each = document.querySelector('[data-testid="transcript"]');
			return each && each.scrollHeight - each.scrollTop - each.clientHeight > 300;
		});
		const top = () => transcript.evaluate((each) => each.scrollTop);
		const before = await top();
		await harness.send(event({ type: 'blockDelta', id: '0', text: 'Even more.\n\n'.repeat(30) }));
		assert(Math.abs((await top()) - before) <= 2);
		await page.getByText('New text below').click();
		assert((await fromEnd()) <= 2);
		assert.equal(await page.getByText('New text below').count(), 0);
		await transcript.evaluate((each) => each.scrollTo(0, 10));
		await harness.waitFor('loadOlder');
		const marker = page.locator('.turn').first();
		const y = (await marker.boundingBox())?.y ?? 0;
		await harness.send({
			type: 'olderTurns',
			chatId: 'chat1',
			turns: [question('u0', 'Oldest\n'.repeat(10)), long('a0')],
			older: 0,
		});
		const now = (await page.locator('.turn').nth(2).boundingBox())?.y ?? 0;
		assert(Math.abs(now - y) < 40, `moved from ${y} to ${now}`);
	});

	it('says once that an answer is finished and is silent while it streams', async () => {
		await open([answer('a', 'x', { status: 'running' })], {}, { runningTurn: 'a' });
		const log = page.getByRole('log');
		assert.equal(await log.getAttribute('aria-live'), 'off');
		assert.equal(await page.locator('[aria-live="polite"]').textContent(), '');
		await harness.send({ type: 'state', state: readyState });
		assert.equal(await page.locator('[aria-live="polite"]').textContent(), 'Answer finished');
	});

	for (const width of [300, 480]) {
		it(`needs no sideways scrolling at ${width} px`, async () => {
			await open(sampleTurns, { width });
			const overflow = await page.evaluate(() =>
				[...document.querySelectorAll('.page, .transcript, .turn, .composer, .codeBlock, .card')]
					.filter((each) => each.scrollWidth > each.clientWidth + 1)
					.map((each) => each.className),
			);
			assert.deepEqual(overflow, []);
		});
	}

	it('opens the attachment of a sent question', async () => {
		await open(sampleTurns);
		await page.getByTestId('attachment').first().click();
		const { turn, id } = await harness.waitFor('openAttachment');
		assert.deepEqual([turn, id], ['u1', 'f1']);
	});
});
