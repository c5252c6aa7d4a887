import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	snapshot,
} from '../support/pageHarness/pageHarness';
import { answer, question } from '../support/pageHarness/sampleChat';

describe('code and files of an answer', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;
	let page: Page;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());
	afterEach(() => harness.close());

	async function open(text: string): Promise<void> {
		harness = await openPage(browser);
		page = harness.page;
		await harness.send(snapshot([question('q', 'Q'), answer('a', text)]));
	}
	const links = () =>
		page
			.locator('[data-open]')
			.evaluateAll((all) =>
				(all as HTMLElement[]).map((each) => [each.textContent, each.dataset.open, each.title]),
			);

	it('each block has a button that asks about it', async () => {
		await open('One:\n\n```ts\nconst a = 1;\n```\n\nTwo:\n\n```ts\nconst b = 2;\n```');
		const buttons = page.getByTestId('code-explain');
		assert.equal(await buttons.count(), 2);
		assert.equal(await buttons.nth(1).getAttribute('aria-label'), 'Explain this code');
		await buttons.nth(1).click();
		const { turn, text } = await harness.waitFor('explainCode');
		assert.deepEqual([turn, text.trim()], ['a', 'const b = 2;']);
		assert.equal(await page.getByTestId('composer').inputValue(), '', 'nothing is typed');
	});

	it('a link to a file becomes one once the host has found it, and opens it by a press and by Enter', async () => {
		await open(
			'See [the sum](src/a.ts#L12), [src/b.ts](src/b.ts), [`c()`](./src/c.ts) and [gone](src/gone.ts).',
		);
		const { names } = await harness.waitFor('findCode');
		assert.deepEqual([...names].sort(), ['./src/c.ts', 'src/a.ts#L12', 'src/b.ts', 'src/gone.ts']);
		assert.match(
			(await page.locator('.turn.assistant').textContent()) ?? '',
			/gone \(src\/gone.ts\)/,
		);
		await harness.send({
			type: 'codeFound',
			names: ['src/a.ts#L12', 'src/b.ts', './src/c.ts'],
		});
		assert.deepEqual(await links(), [
			['the sum ', 'src/a.ts#L12', 'Open src/a.ts#L12'],
			['src/b.ts', 'src/b.ts', 'Open src/b.ts'],
			['c() ', './src/c.ts', 'Open ./src/c.ts'],
		]);
		await page.getByText('the sum').click();
		assert.equal((await harness.waitFor('openCode')).name, 'src/a.ts#L12');
		const before = (await harness.posted()).length;
		await page.locator('[data-open="./src/c.ts"]').focus();
		await page.keyboard.press('Enter');
		assert.equal((await harness.waitFor('openCode', before)).name, './src/c.ts');
		// The page looks again when something changes, and nothing else comes of it.
		await harness.send(snapshot([question('q', 'Q'), answer('a', 'See [b.ts](src/a.ts#L12).')]));
		await page.locator('[data-open="src/a.ts#L12"]').waitFor();
		await page.evaluate(() => document.querySelector('.page')?.append(document.createElement('i')));
		await harness.send();
		assert.deepEqual(await links(), [['b.ts ', 'src/a.ts#L12', 'Open src/a.ts#L12']]);
		assert.deepEqual(harness.requests, []);
	});

	const hostile = [
		'command:workbench.action.terminal.sendSequence',
		'vscode:extension/x.y',
		'file:///etc/passwd',
		'/etc/passwd',
		'../out.ts',
		'src/../../out.ts',
		'javascript:alert(1).ts',
		'//decoy.example/a.ts',
		'C:/a.ts',
		'src/%2e%2e/a.ts',
		'data:text/html,a.ts',
		'src/a.ts?x=1',
	];
	for (const href of hostile) {
		it(`S13, S14: ${href} stays text and is asked for nowhere`, async () => {
			await open(`A [link](${href}) and [${href}](${href}). Also \`src/here.ts\`.`);
			assert.deepEqual((await harness.waitFor('findCode')).names, ['src/here.ts']);
			await harness.send({ type: 'codeFound', names: [href, 'src/here.ts'] });
			await page.locator('[data-open="src/here.ts"]').waitFor();
			assert.deepEqual(await links(), [['src/here.ts', 'src/here.ts', 'Open src/here.ts']]);
			await page.getByText('link', { exact: false }).first().click();
			await page.locator('[data-open="src/here.ts"]').click();
			const posted = await harness.posted();
			const names = posted.flatMap((each) => (each.type === 'openCode' ? [each.name] : []));
			assert.deepEqual(names, ['src/here.ts']);
			assert.equal(posted.filter(({ type }) => type === 'findCode').length, 1);
		});
	}
});
