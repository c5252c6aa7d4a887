import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	snapshot,
} from '../support/pageHarness/pageHarness';

describe('the page that goes to another place', () => {
	let browser: Browser;
	let harness: PageHarness;

	before(async function () {
		this.timeout(60_000);
		browser = await launchBrowser();
		harness = await openPage(browser);
	});
	after(async () => {
		await harness?.close();
		await browser?.close();
	});

	it('hands over what is written first, then how it is arranged, without the words', async () => {
		await harness.send(snapshot());
		await harness.page.getByTestId('composer').fill('Typed this moment');
		await harness.sendRaw('keep');
		const posted = (await harness.posted()) as readonly { readonly type: string }[];
		const draft = posted.findLastIndex(({ type }) => type === 'draft');
		const kept = posted.findLastIndex(({ type }) => type === 'kept');
		assert.ok(draft >= 0 && kept > draft, JSON.stringify(posted.map(({ type }) => type)));
		const { state } = posted[kept] as unknown as { readonly state: Record<string, unknown> };
		assert.equal(state.chatId, 'chat1');
		assert.equal(state.draft, '');
		assert.doesNotMatch(JSON.stringify(posted[kept]), /Typed/);
		assert.match(JSON.stringify(posted[draft]), /Typed this moment/);
		assert.deepEqual(harness.complaints, []);
	});
});
