import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { ModelEvent } from '../../src/shared/events';
import { markdownSample } from '../support/markdownSample';
import {
	buildPage,
	launchBrowser,
	openPage,
	records,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

/** Runs in the page: streams `text` in `count` deltas, ten to a frame, and counts what happened to the elements. */
async function stream({ text, count }: { text: string; count: number }) {
	const root = document.querySelector('.turns');
	if (!root) throw new Error('no turns');
	const created = { nodes: 0, batches: 0 };
	const observer = new MutationObserver((list) => {
		created.batches += 1;
		for (const each of list) {
			for (const node of each.addedNodes) {
				created.nodes += 1 + (node instanceof Element ? node.querySelectorAll('*').length : 0);
			}
		}
	});
	observer.observe(root, { subtree: true, childList: true });
	const step = Math.ceil(text.length / count);
	for (let at = 0; at < text.length; ) {
		const list: unknown[] = [];
		for (let part = 0; part < 10 && at < text.length; part++, at += step) {
			const event = { type: 'blockDelta', id: '0', text: text.slice(at, at + step) };
			list.push({ type: 'model', turn: 'a', event });
		}
		const data = { type: 'records', chatId: 'chat1', records: list };
		window.dispatchEvent(new MessageEvent('message', { data }));
		await new Promise((resolve) => setTimeout(resolve));
	}
	observer.disconnect();
	return { ...created, elements: root.querySelectorAll('*').length };
}

describe('the budgets of the page', function () {
	this.timeout(60_000);
	let browser: Browser;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());

	it('2,000 deltas of mixed markdown make few more elements than the answer has', async () => {
		const harness = await openPage(browser, { instantFrames: true });
		const start: ModelEvent = { type: 'blockStart', id: '0', block: { kind: 'text' } };
		await harness.send(
			snapshot([answer('a', '', { status: 'running' })], { runningTurn: 'a' }),
			records({ type: 'model', turn: 'a', event: start }),
		);
		const text = markdownSample(1, 24_000);
		const { nodes, batches, elements } = await harness.page.evaluate(stream, { text, count: 2000 });
		assert(elements > 500, `${elements} elements`);
		assert(batches <= 220, `${batches} changes for 200 batches of deltas`);
		assert(nodes <= elements * 4, `${nodes} nodes made for ${elements} elements`);
		const end = records({ type: 'model', turn: 'a', event: { type: 'blockEnd', id: '0', text } });
		await harness.send(end);
		// Between the rows of a table and the items of a list no line breaks are kept; blocks that were there when the
		// answer ended are looked through for file names and long code, and those far up rest: both leave a mark.
		const html = async () =>
			(await harness.page.locator('.markdown').innerHTML())
				.replace(/>\n+</g, '><')
				.replaceAll(' data-looked=""', '')
				.replaceAll(' rests"', '"');
		const streamed = await html();
		await harness.send(snapshot([]), snapshot([answer('b', text)]));
		const whole = await html();
		assert.equal(streamed, whole);
		await harness.close();
	});

	it('is at most 250 kB and asks for nothing from outside', async () => {
		const { script, style } = await buildPage();
		assert(Buffer.byteLength(script) <= 250_000, `${Buffer.byteLength(script)} bytes of script`);
		assert(Buffer.byteLength(style) <= 30_000, `${Buffer.byteLength(style)} bytes of style`);
		assert.doesNotMatch(style, /url\(|@import/);
	});

	it('has no timer and no frame loop when idle', async () => {
		const harness = await openPage(browser);
		await harness.send(snapshot([question('u', 'q'), answer('a', 'Text')]));
		await harness.page.evaluate(() => {
			const names: string[] = [];
			Object.assign(window, { asked: names, wait: window.setTimeout.bind(window) });
			for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame'] as const) {
				const own = window[name] as (...args: unknown[]) => number;
				Object.assign(window, {
					[name]: (...args: unknown[]) => {
						names.push(name);
						return own.apply(window, args);
					},
				});
			}
		});
		const askedMeanwhile = () =>
			harness.page.evaluate(async () => {
				const { asked, wait } = window as unknown as {
					readonly asked: string[];
					readonly wait: typeof setTimeout;
				};
				asked.length = 0;
				await new Promise((resolve) => wait(resolve, 700));
				return asked;
			});
		let asked = await askedMeanwhile();
		// What is got ready for the first answer may come in between; a loop would go on.
		for (let more = 0; more < 5 && asked.length > 0; more += 1) asked = await askedMeanwhile();
		assert.deepEqual(asked, []);
		await harness.close();
	});
});
