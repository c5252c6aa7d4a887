import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { Trim } from '../../src/shared/transcript';
import { axeProblems } from '../support/pageHarness/axeProblems';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	records,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

const results: Trim = { level: 'results', savedTokens: 1234 };
const files: Trim = { level: 'attachments', savedTokens: 2000 };
const turns: Trim = { level: 'turns', savedTokens: 500 };
const summary: Trim = {
	level: 'summary',
	summary: 'They spoke of <b>ducks</b>.',
	savedTokens: 900,
	usage: { input: 400, output: 20 },
};

describe('the line where less is sent', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;

	before(async () => {
		browser = await launchBrowser();
		harness = await openPage(browser, { width: 300 });
	});
	after(() => browser.close());

	async function show(...trims: readonly Trim[]) {
		await harness.send(
			snapshot([
				question('u1', 'First question'),
				answer('a1', 'First answer'),
				question('u2', 'Second question', trims.length > 0 ? { trims } : {}),
				answer('a2', 'Second answer'),
			]),
		);
		return harness.page.getByTestId('trim-note');
	}

	for (const [words, trims] of [
		[
			'Files and tool results above are no longer sent (saves about 3,200 tokens).',
			[results, files],
		],
		['Tool results above are no longer sent (saves about 1,200 tokens).', [results]],
		['Files above are no longer sent (saves about 2,000 tokens).', [files]],
		['The turns above are no longer sent (saves about 500 tokens).', [turns]],
		[
			'The turns above are sent as a summary (saves about 900 tokens; the summary cost 420).',
			[summary],
		],
	] as const) {
		it(`says: ${words}`, async () => {
			const note = await show(...trims);
			assert.equal((await note.locator('p').first().textContent())?.replace(/ Undo$/, ''), words);
			// It stands between what it is about and the question, and everything stays to be read.
			const order = await harness.page
				.locator('.slot > *')
				.evaluateAll((all) => all.map((each) => each.getAttribute('data-testid')));
			assert.deepEqual(order, [
				'turn-user',
				'turn-assistant',
				'trim-note',
				'turn-user',
				'turn-assistant',
			]);
			const width = await harness.page.evaluate(() => document.documentElement.scrollWidth);
			assert(width <= 300);
		});
	}

	it('shows the summary as text when asked', async () => {
		const note = await show(summary);
		await note.getByRole('button', { name: 'Summary' }).click();
		await note.getByText('They spoke of <b>ducks</b>.').waitFor();
		assert.deepEqual(await axeProblems(harness), []);
	});

	it('is undone with its button, and goes when the host has done it', async () => {
		const note = await show(files);
		await note.getByTestId('undo-trim').press('Enter');
		assert.deepEqual(await harness.waitFor('undoTrim'), { type: 'undoTrim', turn: 'u2' });
		await harness.send(records({ type: 'untrim', before: 'u2' }));
		assert.equal(await note.count(), 0);
		await harness.page.getByText('First answer').waitFor();
	});

	it('comes with its record', async () => {
		const note = await show();
		assert.equal(await note.count(), 0);
		await harness.send(
			records({ type: 'trim', before: 'u2', level: 'attachments', savedTokens: 90, at: 1 }),
		);
		assert.equal(await note.count(), 1);
	});

	it('stays when the question below it is edited, and cannot be undone while an answer is written', async () => {
		await show(files);
		await harness.send(
			records(
				{ type: 'rewind', turn: 'u2' },
				{ type: 'userTurn', id: 'u3', at: 3, text: 'Better', attachments: [] },
			),
		);
		const note = harness.page.getByTestId('trim-note');
		assert.equal(await note.count(), 1);
		await harness.send(
			snapshot([question('u1', 'q', { trims: [files] }), answer('a', '', { status: 'running' })], {
				runningTurn: 'a',
			}),
		);
		assert.equal(await note.getByTestId('undo-trim').count(), 0);
	});
});
