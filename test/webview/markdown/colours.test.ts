import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	type PageOptions,
	records,
	snapshot,
} from '../../support/pageHarness/pageHarness';
import { answer } from '../../support/pageHarness/sampleChat';

const short = 'const a: string = "<b>&amp;\'"; // why\n';
const fence = (code: string, language = 'ts') => `Text.\n\n\`\`\`${language}\n${code}\`\`\`\n`;

describe('the colours of code', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());
	afterEach(() => harness.close());

	async function open(text: string, options: PageOptions = {}) {
		harness = await openPage(browser, options);
		await harness.send(snapshot([answer('a', text)]));
	}
	const codeText = () => harness.page.locator('pre code').first().textContent();
	const size = () =>
		harness.page.locator('.codeBlock').evaluate((each) => {
			const { width, height } = each.getBoundingClientRect();
			return [width, height];
		});

	it('are loaded with the first code, and for no chat without any', async () => {
		await open('Words only, and a `name`.\n\n```\nplain\n```\n');
		const { page } = harness;
		for (let idle = 0; idle < 3; idle++) {
			await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
		}
		assert.equal(await page.locator('script').count(), 1);
		await harness.send(snapshot([answer('a', fence(short))]));
		await page.waitForFunction(() => 'panduHighlight' in globalThis);
		assert.equal(await page.locator('script').count(), 2);
		assert.deepEqual(harness.complaints, []);
	});

	it('come to a block once it is finished, and change no character and no size', async () => {
		await open('', { hasNoColours: true });
		await harness.send(snapshot([answer('a', fence(short))]));
		const before = await size();
		await harness.close();
		await open(fence(short));
		await harness.page.locator('pre .hljs-keyword').first().waitFor();
		assert.equal(await codeText(), short.trimEnd());
		assert.deepEqual(await size(), before);
		assert.deepEqual(harness.complaints, []);
		assert.deepEqual(harness.requests, []);
	});

	it('come to code in lists and quotes too', async () => {
		await open(
			`- item\n\n  \`\`\`ts\n  const a = 1;\n  \`\`\`\n\n> \`\`\`py\n> def f(): pass\n> \`\`\``,
		);
		await harness.page.locator('li .hljs-keyword').waitFor();
		await harness.page.locator('blockquote .hljs-keyword').first().waitFor();
	});

	it('stay away without harm when their script cannot be loaded', async () => {
		await open(fence(short), { hasNoColours: true });
		await harness.page.waitForFunction(() => document.querySelectorAll('script').length === 2);
		assert.equal(await codeText(), short.trimEnd());
		await harness.send(snapshot([answer('a', fence(short)), answer('b', fence(short, 'py'))]));
		assert.equal(await harness.page.locator('pre code').count(), 2);
		assert.equal(await harness.page.locator('[class^="hljs"]').count(), 0);
	});

	it('are those of the whole text, though a long block is coloured in parts', async () => {
		const lines = Array.from({ length: 400 }, (_, index) =>
			index === 100 ? '/* a comment' : index === 300 ? 'ends */' : `const v${index} = "${index}";`,
		);
		await open(fence(`${lines.join('\n')}\n`));
		const { page } = harness;
		await page.locator('pre .hljs-keyword').first().waitFor();
		await page.waitForFunction(() =>
			document.querySelector('pre code')?.lastElementChild?.querySelector('.hljs-keyword'),
		);
		assert.equal(await codeText(), lines.join('\n'));
		const keywords = await page.locator('pre .hljs-keyword').count();
		assert.equal(keywords, 400 - 201, 'none inside the comment');
	});

	it('end where code is longer than can be coloured at once, and all of it is there', async () => {
		const lines = Array.from({ length: 2000 }, (_, index) => `const v${index} = "${index}" < 1;`);
		await open(fence(`${lines.join('\n')}\n`));
		const { page } = harness;
		await page.locator('pre .hljs-keyword').first().waitFor();
		await page.waitForFunction(() => document.querySelectorAll('pre .hljs-keyword').length > 1000);
		assert.equal(await codeText(), lines.join('\n'));
		const coloured = await page.locator('pre .hljs-keyword').count();
		assert(coloured < 1500, `${coloured} lines`);
	});

	it('come after all of the text', async () => {
		harness = await openPage(browser);
		const block = `Words.\n\n${fence(short.repeat(20))}\n`;
		await harness.send(snapshot([answer('a', fence(short))]));
		await harness.page.locator('pre .hljs-keyword').first().waitFor();
		const coloured = harness.page.evaluate(
			() =>
				new Promise<boolean>((resolve) => {
					const root = document.querySelector('.turns');
					const observer = new MutationObserver(() => {
						if (!root?.querySelector('[data-slot="b"] .hljs-keyword')) return;
						observer.disconnect();
						resolve(root.textContent?.includes('THEEND') ?? false);
					});
					if (root) observer.observe(root, { childList: true, subtree: true });
				}),
		);
		await harness.send(
			records(
				{ type: 'assistantTurn', id: 'b', at: 1, endpoint: 'Local', model: 'm' },
				{
					type: 'model',
					turn: 'b',
					event: { type: 'blockStart', id: '0', block: { kind: 'text' } },
				},
				{
					type: 'model',
					turn: 'b',
					event: { type: 'blockDelta', id: '0', text: `${block.repeat(40)}THEEND` },
				},
			),
		);
		assert.equal(await coloured, true);
	});

	it('leave out the fence that is still being written', async () => {
		harness = await openPage(browser);
		const running = answer('a', '', { status: 'running' });
		await harness.send(snapshot([running], { runningTurn: 'a' }));
		const event = (what: object) => records({ type: 'model', turn: 'a', event: what as never });
		await harness.send(
			event({ type: 'blockStart', id: '0', block: { kind: 'text' } }),
			event({ type: 'blockDelta', id: '0', text: '```ts\nconst a = 1;\n' }),
		);
		assert.equal(await codeText(), 'const a = 1;\n');
		await harness.page.waitForFunction(() => 'panduHighlight' in globalThis);
		assert.equal(await harness.page.locator('[class^="hljs"]').count(), 0);
		await harness.send(event({ type: 'blockDelta', id: '0', text: '```\n' }));
		await harness.page.locator('pre .hljs-keyword').waitFor();
		assert.equal(await codeText(), 'const a = 1;');
	});
});
