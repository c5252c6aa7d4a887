import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { FailureKind } from '../../src/shared/failure';
import type { RemedyAction } from '../../src/shared/protocol';
import { remedies } from '../../src/shared/remedies';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

const labels: Readonly<Record<RemedyAction, string>> = {
	retry: 'Try again',
	continue: 'Continue',
	setKey: 'Set key',
	chooseModel: 'Choose model',
	chooseEndpoint: 'Choose endpoint',
	editEndpoint: 'Edit endpoint',
	newChat: 'New chat',
	showLog: 'Show log',
};

describe('the error card', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;

	before(async () => {
		browser = await launchBrowser();
		harness = await openPage(browser);
	});
	after(() => browser.close());

	for (const kind of Object.keys(remedies) as FailureKind[]) {
		// What the person stopped needs no card.
		if (kind === 'aborted') continue;
		it(`of a ${kind} failure has the buttons of its remedy in order`, async () => {
			for (const text of ['', 'Some text.']) {
				const failure = {
					kind,
					message: `It was ${kind}.`,
					detail: 'server words',
					status: 500,
				};
				const id = `${kind}${text}`;
				await harness.send(
					snapshot([question('u', 'q'), answer(id, text, { status: 'failed', failure })]),
				);
				const card = harness.page.getByRole('alert');
				const expected: string[] = remedies[kind].actions
					.filter((action) => action !== 'continue' || text !== '')
					.map((action) => labels[action]);
				assert.deepEqual(await card.locator('.buttonRow button').allTextContents(), expected);
				const shown = (await card.textContent()) ?? '';
				assert(shown.includes(remedies[kind].title) && shown.includes(`It was ${kind}.`));
				assert(!shown.includes('server words'));
				await card.getByRole('button', { name: 'Details' }).click();
				assert.match((await card.textContent()) ?? '', /HTTP 500.*server words/);
			}
		});
	}

	it('is not shown for what the person stopped', async () => {
		const failure = { kind: 'aborted', message: 'Stopped.' } as const;
		await harness.send(snapshot([answer('s', 'Half', { status: 'failed', failure })]));
		assert.equal(await harness.page.getByTestId('error-card').count(), 0);
		assert.equal(await harness.page.getByTestId('continue').count(), 1);
	});
});
