import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser, openPage, snapshot } from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

const words = 'a question of some words';

/** What the page does while somebody types, without what differs with the machine. */
interface Typed {
	/** Calls of the page's own functions. */
	readonly calls: number;
	/** Calls of the host. */
	readonly posts: number;
	/** Nodes of the chat that were added, removed or changed. */
	readonly nodes: number;
}

const chat = (turns: number) =>
	Array.from({ length: turns / 2 }, (_, index) => [
		question(`u${index}`, `Question ${index}?`),
		answer(`a${index}`, `Answer ${index} with \`code\`.`),
	]).flat();

async function typed(browser: Browser, turns: number): Promise<Typed> {
	const harness = await openPage(browser);
	try {
		const { page } = harness;
		await harness.send(snapshot(chat(turns)));
		await page.getByText(`Answer ${turns / 2 - 1} with`).waitFor();
		// What is drawn later than the last turns must not be counted.
		await page.waitForFunction(async () => {
			const counts = new Set<number>();
			for (let frame = 0; frame < 3; frame++) {
				counts.add(document.querySelectorAll('.turn').length);
				await new Promise(requestAnimationFrame);
			}
			return counts.size === 1 && !counts.has(0);
		});
		const composer = page.getByTestId('composer');
		await composer.pressSequentially('b');
		await harness.waitFor('draft');
		const session = await page.context().newCDPSession(page);
		await session.send('Profiler.enable');
		await session.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
		await page.evaluate(() => {
			const seen = { nodes: 0 };
			const root = document.querySelector('.transcript');
			const observer = new MutationObserver((list) => {
				for (const each of list)
					seen.nodes += 1 + each.addedNodes.length + each.removedNodes.length;
			});
			const what = { childList: true, subtree: true, attributes: true, characterData: true };
			if (root) observer.observe(root, what);
			Object.assign(globalThis, { seen });
		});
		const skip = (await harness.posted()).length;
		await session.send('Profiler.takePreciseCoverage');
		await composer.pressSequentially(words);
		await harness.waitFor('draft', skip);
		const { result } = await session.send('Profiler.takePreciseCoverage');
		const calls = result
			.filter(({ url }) => url.endsWith('/page.js'))
			.flatMap(({ functions }) => functions.map(({ ranges }) => ranges[0]?.count ?? 0))
			.reduce((sum, count) => sum + count, 0);
		const nodes = await page.evaluate(() => Number(Reflect.get(globalThis, 'seen').nodes));
		const posted = await harness.posted();
		return { calls, nodes, posts: posted.length - skip };
	} finally {
		await harness.close();
	}
}

describe('R48: typing beside 10,000 messages', function () {
	this.timeout(120_000);
	let browser: Browser;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());

	it('is as much work for the page as beside 10, and changes nothing in the chat', async () => {
		const short = await typed(browser, 10);
		const long = await typed(browser, 10_000);
		assert(short.calls > words.length, `${short.calls} calls are counted`);
		assert(long.calls <= short.calls * 1.5 + 200, `${long.calls} calls, ${short.calls} beside 10`);
		assert.deepEqual([short.nodes, long.nodes], [0, 0]);
		assert(long.posts <= words.length, `${long.posts} messages to the host`);
	});
});
