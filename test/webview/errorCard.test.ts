import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { Failure, FailureKind, RemedyAction } from '../../src/shared/failure';
import { offersOf, remedies, remedyLabel } from '../../src/shared/remedies';
import { axeProblems } from '../support/pageHarness/axeProblems';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';
import { type ThemeName, themes } from '../support/pageHarness/themes';

const limited: Failure = {
	kind: 'rateLimit',
	message: 'api.example takes no more requests for now.',
	detail: 'Rate limit reached',
	status: 429,
	retryAfterMs: 90_000,
	offers: ['wait', 'retry', 'chooseEndpoint', 'chooseModel', 'showRequest', 'diagnose'],
};

function failed(id: string, failure: Failure, text = '') {
	return answer(id, text, { status: 'failed', failure });
}

describe('the error card', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;

	before(async () => {
		browser = await launchBrowser();
		harness = await openPage(browser);
	});
	after(() => browser.close());

	const buttons = () => harness.page.getByTestId('error-card').locator('.buttonRow button');

	for (const kind of Object.keys(remedies) as FailureKind[]) {
		// What the person stopped needs no card.
		if (kind === 'aborted') continue;
		it(`of a ${kind} failure without offers has the plain buttons of its row in order`, async () => {
			for (const text of ['', 'Some text.']) {
				const failure: Failure = {
					kind,
					message: `It was ${kind}.`,
					detail: 'server words',
					status: 500,
				};
				const turn = failed(`${kind}${text}`, failure, text);
				await harness.send(snapshot([question('u', 'q'), turn]));
				const card = harness.page.getByTestId('error-card');
				const more = harness.page.getByTestId('remedy-more');
				if (await more.count()) await more.click();
				const expected = offersOf(failure)
					.filter((action) => action !== 'continue' || text !== '')
					.map((action) => remedyLabel(failure, action));
				assert.deepEqual(await buttons().allTextContents(), expected);
				const shown = (await card.getByRole('alert').textContent()) ?? '';
				assert(shown.includes(remedies[kind].title) && shown.includes(`It was ${kind}.`));
				assert(!((await card.textContent()) ?? '').includes('server words'));
				await card.getByRole('button', { name: 'Details' }).click();
				assert.match((await card.textContent()) ?? '', /HTTP 500.*server words/);
			}
		});
	}

	it('shows four buttons, the first of them plainly the first, and the others on demand', async () => {
		await harness.send(snapshot([question('u', 'q'), failed('many', limited)]));
		const first = ['Wait 90 s', 'Try again', 'Choose endpoint', 'Choose model'];
		assert.deepEqual(await buttons().allTextContents(), [...first, 'More…']);
		assert.equal(await harness.page.locator('.errorCard .primary').textContent(), 'Wait 90 s');
		await harness.page.getByTestId('remedy-more').click();
		assert.deepEqual(await buttons().allTextContents(), [...first, 'Show request', 'Diagnose']);
	});

	it('does not hide a single button behind one of the same size', async () => {
		const offers = limited.offers?.slice(0, 5) ?? [];
		await harness.send(snapshot([failed('five', { ...limited, offers })]));
		assert.equal(await buttons().count(), 5);
	});

	it('tells the host which button was pressed', async () => {
		const offers: RemedyAction[] = ['dropRefused', 'retry', 'continue'];
		const failure: Failure = { kind: 'invalidRequest', message: 'No.', refused: 'top_k', offers };
		await harness.send(snapshot([failed('press', failure, 'Half')]));
		const before = (await harness.posted()).length;
		await harness.page.getByRole('button', { name: 'Leave out top_k' }).click();
		await harness.page.getByTestId('retry').click();
		await harness.page.getByTestId('continue').click();
		// What the person arranged is told now and then as well.
		const told = (await harness.posted()).slice(before).filter((each) => 'turn' in each);
		assert.deepEqual(told, [
			{ type: 'remedy', turn: 'press', action: 'dropRefused' },
			{ type: 'retryTurn', turn: 'press' },
			{ type: 'continueTurn', turn: 'press' },
		]);
	});

	it('offers to go on only with the last answer: an older one cannot', async () => {
		const failure: Failure = { kind: 'network', message: 'Cut.', offers: ['retry', 'continue'] };
		const turns = [question('u', 'q'), failed('old', failure, 'Half')];
		const stopped = answer('stopped', 'Half', { status: 'stopped' });
		await harness.send(snapshot([...turns, question('v', 'q'), stopped, question('w', 'q')]));
		assert.equal(await harness.page.getByTestId('continue').count(), 0);
		await harness.send(snapshot(turns));
		assert.equal(await harness.page.getByTestId('continue').count(), 1);
	});

	it('counts down in the place of its buttons while it waits, and has them back after a stop', async () => {
		const wait = { phase: 'retry', elapsedMs: 0, limitMs: 90_000, canRetry: false } as const;
		const turns = [question('u', 'q'), failed('pause', limited)];
		await harness.send(snapshot(turns, { runningTurn: 'pause', wait }));
		const card = harness.page.getByTestId('error-card');
		assert.match((await card.getByTestId('wait').textContent()) ?? '', /Trying again in (90|89) s/);
		assert.equal(await card.getByTestId('retry').count(), 0);
		// What counts each second must not be said aloud each second.
		assert.equal(await card.getByRole('alert').getByTestId('wait').count(), 0);
		await harness.page.getByTestId('composer').press('Escape');
		await harness.waitFor('stop');
		await harness.send(snapshot(turns));
		assert.equal(await card.getByTestId('wait').count(), 0);
		assert.equal(await card.getByTestId('retry').count(), 1);
	});

	it('of a kind that only a later version knows is a mistake of ours', async () => {
		const failure = { kind: 'fromLater', message: 'Something new.' } as unknown as Failure;
		await harness.send(snapshot([failed('later', failure)]));
		const shown = (await harness.page.getByTestId('error-card').textContent()) ?? '';
		assert(shown.includes(remedies.internal.title) && shown.includes('Something new.'));
	});

	it('is not shown for what the person stopped', async () => {
		const failure = { kind: 'aborted', message: 'Stopped.' } as const;
		await harness.send(snapshot([failed('s', failure, 'Half')]));
		assert.equal(await harness.page.getByTestId('error-card').count(), 0);
		assert.equal(await harness.page.getByTestId('continue').count(), 1);
	});

	for (const theme of Object.keys(themes) as ThemeName[]) {
		it(`has no finding of axe and stays inside 300 px in the ${theme} theme`, async () => {
			const small = await openPage(browser, { theme, width: 300, height: 900 });
			await small.send(snapshot([question('u', 'q'), failed('axe', limited)]));
			await small.page.getByTestId('remedy-more').click();
			assert.deepEqual(await axeProblems(small), []);
			const over = await small.page.evaluate(
				() =>
					[...document.querySelectorAll('.errorCard *')].filter(
						(each) => each.getBoundingClientRect().right > 300,
					).length,
			);
			assert.equal(over, 0);
			await small.close();
		});
	}
});
