import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { ToPage } from '../../../src/shared/protocol';
import { diagramSamples, diagramsText, mathsSample } from '../../support/drawingSamples';
import { axeProblems } from '../../support/pageHarness/axeProblems';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	records,
	snapshot,
} from '../../support/pageHarness/pageHarness';
import { answer } from '../../support/pageHarness/sampleChat';
import { type ThemeName, themes } from '../../support/pageHarness/themes';

const mermaid = (text: string) => `\`\`\`mermaid\n${text}\n\`\`\`\n`;
const flow = (text: string) => mermaid(`graph TD\n${text}`);
const sequence = (text: string) => mermaid(`sequenceDiagram\n${text}`);

const decoy = 'https://decoy.example/x';
const tags = [
	`<img src="${decoy}" onerror="pwned=1">`,
	'<script>window.pwned=1</script>',
	`<foreignObject><iframe src='${decoy}'></iframe></foreignObject>`,
	`<a href='javascript:pwned=1'>x</a>`,
	'</text></svg><svg onload=pwned=1>',
	`<use href='${decoy}#a'/><image href='${decoy}'/>`,
	`<style>@import '${decoy}';</style>`,
];

/** What wants to load, run or lead away, in every place that text of a model can get to. */
const hostileDiagrams: readonly string[] = [
	...tags.flatMap((tag) => [
		flow(`A["${tag.replaceAll('"', "'")}"] -->|"${tag.replaceAll('"', "'")}"| B`),
		sequence(
			`participant A as ${tag}\nA->>B: ${tag}\nNote over A: ${tag}\nloop ${tag}\nB->>A: x\nend`,
		),
		mermaid(`classDiagram\nclass A {\n${tag}\n}\nA --> B : ${tag}`),
		mermaid(`stateDiagram-v2\n[*] --> A: ${tag}\nA: ${tag}`),
		mermaid(`erDiagram\nA ||--o{ B : ${tag}`),
		mermaid(`pie title ${tag}\n"${tag.replaceAll('"', "'")}" : 3`),
	]),
	flow(
		'A --> B\nclick A "javascript:pwned=1"\nclick B href "https://decoy.example/x" _blank\nclick A call run()',
	),
	flow(
		`A --> B\nstyle A fill:url(${decoy})\nclassDef x fill:url(${decoy}),background:url(${decoy})\nclass A x`,
	),
	mermaid(
		`%%{init: {"securityLevel":"loose","themeCSS":"@import '${decoy}'","htmlLabels":true}}%%\ngraph TD\nA --> B`,
	),
	mermaid(
		`---\nconfig:\n  securityLevel: loose\n---\ngraph TD\nA@{ img: "${decoy}", label: "x" } --> B\nB@{ icon: "fa:x" }`,
	),
	sequence(`link A: x @ ${decoy}\nlinks A: {"x": "${decoy}"}\nA->>B: hi`),
	flow(
		'__proto__ --> constructor\nconstructor --> toString\nsubgraph __proto__x\nhasOwnProperty\nend',
	),
	flow('A@{ shape: constructor, label: "x" } --> B@{ shape: __proto__ }\nC@{ shape: toString }'),
];

const hostileMaths: readonly string[] = [
	...['\\href{javascript:pwned=1}{x}', `\\url{${decoy}}`, `\\includegraphics{${decoy}}`],
	...['\\class{codeBlock}{x}', '\\style{position:fixed}{x}', '\\id{root}{x}', '\\data{href=x}{y}'],
	...['\\htmlClass{drawn}{x}', '\\htmlStyle{position:fixed;inset:0}{x}', '\\htmlData{href=x}{y}'],
	...['\\text{<img src=x onerror=pwned=1>}', '\\text{</mtext></math><script>pwned=1</script>}'],
	...['\\def\\a{\\a\\a}\\a', '\\rule{900em}{900em}x', 'x\\hspace{-900em}y', '\\color{url(#a)}x'],
	...[
		'\\text{ style="position:fixed"}',
		`\\textcolor{red;background:url(${decoy})}{x}`,
		'\\unknown',
	],
	...[
		'\\gdef\\x{1}\\x',
		'{'.repeat(1500),
		'\\sqrt{'.repeat(300) + '}'.repeat(300),
		'x^'.repeat(900),
	],
	`\\def\\a#1{${'#1'.repeat(16)}}\\a{\\a{\\a{${'x'.repeat(230)}}}}`,
	`\\def\\a{${'x'.repeat(2000)}}${'\\a'.repeat(290)}`,
	`\\begin{matrix}${'&'.repeat(1200)}\\end{matrix}`,
	`\\begin{matrix}${'&'.repeat(400)}${'\\\\'.repeat(1700)}\\end{matrix}`,
	`\\def\\r{${'\\\\'.repeat(20)}}\\begin{matrix}${'&'.repeat(400)}${'\\r'.repeat(100)}\\end{matrix}`,
	...['\\begin{array}{|c|}\\hline x\\end{array}', '\\kern-99em z', '\\raise99em{y}'],
];

/** Runs in the page: everything in the transcript that could load, run, navigate or leave its place. */
function dangers(): string[] {
	const found: string[] = [];
	if ('pwned' in globalThis) found.push('code ran');
	const ours = /^(?:min-width|padding(?:-\w+)?|border(?:-[\w-]+)?)$/;
	for (const element of document.querySelectorAll('[data-testid="transcript"] *')) {
		const name = element.localName.toLowerCase();
		const isWrong =
			/^(?:script|img|iframe|object|embed|form|style|link|meta|base|foreignobject|image|use|a|animate|set|annotation-xml|semantics|maction)$/;
		if (isWrong.test(name)) found.push(`<${name}>`);
		for (const { name: key, value } of element.attributes) {
			if (/^(?:on|href|src|xlink|action|formaction|id$|name$)/i.test(key))
				found.push(`${key}=${value}`);
			if (/url\(|javascript:|decoy/i.test(value) && !/^(?:title|aria-label)$/.test(key))
				found.push(`${key}=${value}`);
		}
		if (!element.hasAttribute('style') || !('style' in element)) continue;
		for (const key of element.style as CSSStyleDeclaration)
			if (!ours.test(key)) found.push(`style ${key}`);
		for (const each of element.querySelectorAll('[class]'))
			if (
				element.closest('math') &&
				!/^[\w -]*(?:tml-|strike)/.test(each.getAttribute('class') ?? '')
			)
				found.push(`class ${each.getAttribute('class')}`);
	}
	return found;
}

/** Waits until nothing is left to draw. */
async function drawn({ page }: PageHarness): Promise<void> {
	await page.waitForFunction(() =>
		[...document.querySelectorAll('.codeBlock')].every(
			(block) =>
				!['mermaid', 'math'].includes(block.getAttribute('data-language') ?? '') ||
				block.querySelector('.drawing, .notDrawn') !== null,
		),
	);
	await page.waitForFunction(() => document.querySelector('.maths:not(.drawn)') === null);
}

function delta(text: string): ToPage {
	return records({ type: 'model', turn: 'a', event: { type: 'blockDelta', id: '0', text } });
}

describe('formulas and diagrams in an answer', function () {
	this.timeout(90_000);
	let browser: Browser;

	before(async () => {
		browser = await launchBrowser();
	});
	after(() => browser.close());

	it('S19: ask for nothing and run nothing, whatever stands in them', async () => {
		const harness = await openPage(browser, { height: 2000 });
		const formulas = hostileMaths.map(
			(tex) => `$$\n${tex}\n$$\n\nin a line \\(${tex}\\) and\n\n\`\`\`math\n${tex}\n\`\`\``,
		);
		for (const text of [hostileDiagrams.join('\n'), formulas.join('\n\n')]) {
			await harness.send(snapshot([answer('h', text)]));
			await drawn(harness);
			assert.deepEqual(await harness.page.evaluate(dangers), []);
		}
		assert.ok((await harness.page.locator('math').count()) > 10);
		assert.deepEqual(harness.requests, []);
		assert.deepEqual(harness.complaints, []);
		await harness.send(snapshot([answer('i', hostileDiagrams.join('\n'))]));
		await drawn(harness);
		const pictures = await harness.page.locator('svg.picture').count();
		assert.ok(pictures > 35, `${pictures} of ${hostileDiagrams.length} drawn`);
		assert.equal(harness.page.url(), 'http://page.invalid/');
		await harness.close();
	});

	it('look the same streamed by characters and at once', async () => {
		const harness = await openPage(browser, { instantFrames: true });
		const text = `${mathsSample}\n\n${mermaid(diagramSamples.leftToRight ?? '')}\n- in a list\n\n  \`\`\`mermaid\n  pie\n  "a" : 1\n  \`\`\`\n\nEnd.`;
		const html = () => harness.page.locator('.markdown').evaluate((element) => element.innerHTML);
		await harness.send(snapshot([answer('once', text)]));
		await harness.page.getByText('End.').waitFor();
		await drawn(harness);
		const once = await html();
		await harness.send(
			snapshot([answer('a', '', { status: 'running' })], { runningTurn: 'a' }),
			records({
				type: 'model',
				turn: 'a',
				event: { type: 'blockStart', id: '0', block: { kind: 'text' } },
			}),
		);
		await harness.page.evaluate(async (characters) => {
			for (const character of characters) {
				const event = { type: 'blockDelta', id: '0', text: character };
				const record = { type: 'model', turn: 'a', event };
				const data = { type: 'records', chatId: 'chat1', records: [record] };
				window.dispatchEvent(new MessageEvent('message', { data }));
				await new Promise((resolve) => setTimeout(resolve));
			}
		}, text);
		await harness.send(
			records({ type: 'model', turn: 'a', event: { type: 'blockEnd', id: '0' } }),
			records({ type: 'model', turn: 'a', event: { type: 'finish', reason: 'stop' } }),
		);
		await harness.page.getByText('End.').waitFor();
		await drawn(harness);
		const plain = (markup: string) =>
			markup.replace(/ data-(?:looked|growing)="[^"]*"|\n(?=<)/g, '');
		assert.equal(plain(await html()), plain(once));
		await harness.close();
	});

	it('are drawn once they are whole, and not before', async () => {
		const harness = await openPage(browser);
		const { page } = harness;
		await harness.send(
			snapshot([answer('a', '', { status: 'running' })], { runningTurn: 'a' }),
			records({
				type: 'model',
				turn: 'a',
				event: { type: 'blockStart', id: '0', block: { kind: 'text' } },
			}),
			delta('Plain text, $5 and `code`.\n\n```mermaid\ngraph TD\nA --> B\n'),
		);
		assert.equal(await page.locator('script[src*="diagram"], script[src*="maths"]').count(), 0);
		assert.equal(await page.locator('.drawing').count(), 0);
		await harness.send(delta('```\n\n$$\nx^'));
		await page.locator('svg.picture').waitFor();
		assert.equal(await page.locator('math').count(), 0);
		assert.equal(await page.locator('.openMaths').textContent(), '$$\nx^');
		await page.locator('svg.picture').evaluate((picture) => picture.setAttribute('data-same', ''));
		await harness.send(delta('2\n$$\n\nMore text.'));
		await page.locator('.maths.drawn math msup').waitFor();
		assert.equal(await page.locator('svg.picture[data-same]').count(), 1);
		await harness.close();
	});

	it('say what they are, in words too, and give their source', async () => {
		const harness = await openPage(browser);
		const { page } = harness;
		await harness.send(snapshot([answer('a', mermaid(diagramSamples.leftToRight ?? ''))]));
		await page.getByRole('img', { name: 'Flowchart: 5 boxes, 6 lines' }).waitFor();
		const words = await page.locator('.drawing .spokenOnly li').allTextContents();
		assert.ok(words.includes('Client to API gateway: request'));
		await page.getByTestId('code-copy').click();
		assert.equal((await harness.waitFor('copy')).text.trim(), diagramSamples.leftToRight);
		assert.equal(await page.locator('pre').isVisible(), false);
		await page.getByRole('button', { name: 'Show source' }).click();
		assert.equal(await page.locator('pre').isVisible(), true);
		assert.equal(await page.locator('.drawing').isVisible(), false);
		await page.getByRole('button', { name: 'Show drawing' }).press('Enter');
		assert.equal(await page.locator('.drawing').isVisible(), true);
		await harness.close();
	});

	it('stay source with the reason when they cannot be drawn', async () => {
		const harness = await openPage(browser);
		const { page } = harness;
		await harness.send(
			snapshot([
				answer(
					'a',
					`${mermaid('gantt\ntitle x')}\n$\\def\\a{${'x'.repeat(100)}}${'\\a'.repeat(50)}$ $\\frac{a$ and $\\foo$\n\n${flow('A --> B\nA ->> ?')}`,
				),
			]),
		);
		await drawn(harness);
		assert.match((await page.locator('.notDrawn').first().textContent()) ?? '', /kind.*gantt/);
		assert.match((await page.locator('.notDrawn').last().textContent()) ?? '', /A ->> \?/);
		assert.equal(await page.locator('pre:visible').count(), 2);
		await page.locator('.openMaths[title]').nth(2).waitFor();
		const titles = await page
			.locator('.openMaths')
			.evaluateAll((all) => all.map((each) => (each as HTMLElement).title));
		assert.match(
			titles.join('|'),
			/^This formula is too long.*\|.*cannot be drawn: Unexpected end.*\|.*cannot be drawn: .*foo/,
		);
		await harness.close();
	});

	it('are copied as TeX and found by their source', async () => {
		const harness = await openPage(browser);
		const { page } = harness;
		await harness.send(
			snapshot([answer('a', `One $x^2$ two.\n\n$$\ny_1\n$$\n\n${flow('Alpha --> Beta')}`)]),
		);
		await drawn(harness);
		const copied = await page.evaluate(() => {
			const root = document.querySelector('.markdown');
			getSelection()?.selectAllChildren(root as Node);
			const clipboardData = new DataTransfer();
			document.dispatchEvent(new ClipboardEvent('copy', { clipboardData, cancelable: true }));
			return clipboardData.getData('text/plain');
		});
		assert.match(copied, /One \$x\^2\$ two\.\s+\$\$\s?\ny_1\s?\n\$\$/);
		await harness.sendRaw({ type: 'act', action: 'find' });
		await page.getByTestId('find').fill('alpha');
		await page.locator('pre').waitFor();
		const marked = await page.evaluate(() =>
			[...(CSS.highlights.get('foundHere') ?? [])].map(String),
		);
		assert.deepEqual(marked, ['Alpha']);
		await harness.close();
	});

	it('leave what is in view where it is when they are drawn above it', async () => {
		const harness = await openPage(browser, { height: 500 });
		const { page } = harness;
		const long = Array.from({ length: 60 }, (_, at) => `Line ${at} of the text.`).join('\n\n');
		const text = `Start.\n\n${mermaid(diagramSamples.flowchart ?? '')}\n${long}`;
		let release: () => void = () => undefined;
		const isFree = new Promise<void>((resolve) => {
			release = resolve;
		});
		await page.route('**/diagram.js', async (route) => {
			await isFree;
			await route.fallback();
		});
		await harness.send(snapshot([answer('a', text)]));
		const line = page.getByText('Line 30 of the text.');
		await line.evaluate((element) => element.scrollIntoView({ block: 'center' }));
		await page.waitForFunction(() => document.querySelector('script[src*="diagram"]') !== null);
		await page.evaluate(
			() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
		);
		const before = (await line.boundingBox())?.y ?? 0;
		release();
		await page.locator('svg.picture').waitFor({ state: 'attached' });
		await page.evaluate(
			() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
		);
		const after = (await line.boundingBox())?.y ?? 0;
		assert.ok(Math.abs(after - before) <= 2, `${before} → ${after}`);
		await harness.close();
	});

	for (const theme of Object.keys(themes) as ThemeName[]) {
		it(`have no finding of axe in the ${theme} theme, and stay in a page of 300 px`, async () => {
			const harness = await openPage(browser, { theme, width: 300, height: 5000 });
			const { page } = harness;
			await harness.send(snapshot([answer('a', `${mathsSample}\n\n${diagramsText}`)]));
			await drawn(harness);
			assert.deepEqual(await axeProblems(harness), []);
			const wide = await page.evaluate(
				() =>
					[...document.querySelectorAll('.markdown, .markdown > *')].filter(
						(each) => each.getBoundingClientRect().right > innerWidth + 0.5,
					).length,
			);
			assert.equal(wide, 0);
			const box = page.locator('.drawing').nth(2);
			await box.focus();
			await page.keyboard.press('ArrowRight');
			await page.waitForFunction(() => (document.activeElement?.scrollLeft ?? 0) > 0);
			await harness.close();
		});
	}
});
