// How the panel can be used and read: by keyboard, with a screen reader, in little room, in every theme.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AxeResults, NodeResult } from 'axe-core';
import {
	answers,
	endpointId,
	says,
	serve,
	settingsFor,
	streams,
	testKey,
} from '../support/chatReplies';
import type { LoopbackServer } from '../support/loopbackServer';
import { dataFrames, jsonReply, sseReply, startLoopbackServer } from '../support/loopbackServer';
import { until } from '../support/until';
import type { Theme, Workbench } from '../support/workbench';
import { openWorkbench, reportFailure, themes } from '../support/workbench';

declare const PROJECT_ROOT: string;

const rich = [
	'# A heading\n\nSome *text* with `code`, a [link](https://example.com) and a list:\n\n- one\n- two\n\n',
	'| a | b |\n| - | - |\n| 1 | 2 |\n\n```ts\nexport function area(width: number, height: number) {\n\treturn width * height; // a comment that is long enough to be wider than a narrow panel\n}\n```\n\nThe end.',
];

const thinking = dataFrames({
	id: 'c',
	object: 'chat.completion.chunk',
	created: 1,
	model: 'm',
	choices: [
		{ index: 0, delta: { reasoning_content: 'First this, then that.' }, finish_reason: null },
	],
});

function describeNode(node: NodeResult): string {
	const data: unknown = node.any[0]?.data;
	return `${node.html.slice(0, 100)} ${data ? JSON.stringify(data) : ''}`;
}

describe('the panel', () => {
	let server: LoopbackServer;
	let workbench: Workbench;

	before(async () => {
		server = await startLoopbackServer();
		workbench = await openWorkbench({
			settings: settingsFor(server),
			key: { endpoint: endpointId, key: testKey },
			files: { 'a.ts': 'export const a = 1;\n' },
		});
		await workbench.openChat();
	});
	after(async () => {
		await workbench?.close();
		await server?.close();
	});
	afterEach(reportFailure(() => workbench));

	const composer = () => workbench.panel.getByTestId('composer');
	const newChat = () => workbench.newChat();
	const ask = (text: string) => workbench.ask(text);

	/** The rules of axe that the panel breaks seriously. */
	async function violations(): Promise<readonly string[]> {
		const body = await workbench.panel.locator('body').elementHandle();
		const frame = await body?.ownerFrame();
		assert.ok(frame, 'no panel');
		await frame.evaluate(
			await readFile(path.join(PROJECT_ROOT, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8'),
		);
		// What is behind the transparent page is in another frame, where axe does not see it.
		await workbench.panel.locator('html').evaluate((html) => {
			html.style.backgroundColor = 'var(--vscode-sideBar-background)';
		});
		const results = (await frame.evaluate(
			'axe.run(document.body, { resultTypes: ["violations"] })',
		)) as AxeResults;
		return results.violations
			.filter(({ impact }) => impact === 'serious' || impact === 'critical')
			.map(({ id, nodes }) => `${id}: ${nodes.map(describeNode).join(' | ')}`);
	}

	/** Puts the panel into each state that a person meets and calls `look` in it. */
	async function eachState(look: (state: string) => Promise<void>): Promise<void> {
		await newChat();
		await look('empty');
		serve(
			server,
			sseReply([
				thinking,
				...rich.map(says),
				dataFrames(
					{
						id: 'c',
						object: 'chat.completion.chunk',
						created: 1,
						model: 'm',
						choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
					},
					'[DONE]',
				),
			]),
		);
		await ask('Something rich');
		await workbench.panel.getByText('The end.').waitFor();
		await workbench.panel
			.getByTestId('usage')
			.or(workbench.panel.getByTestId('copy-answer'))
			.first()
			.waitFor();
		await look('answer');
		serve(server, streams(says('Still going'), 'hang'));
		await ask('Something long');
		await workbench.panel.getByText('Still going').waitFor();
		await look('running');
		await workbench.panel.getByTestId('stop').click();
		await workbench.panel.getByText('Stopped.').waitFor();
		serve(server, jsonReply({ error: { message: 'No' } }, { status: 401 }));
		await ask('Something forbidden');
		await workbench.panel.getByTestId('error-card').waitFor();
		await look('error');
	}

	for (const theme of Object.keys(themes) as Theme[]) {
		it(`breaks no serious rule of accessibility in ${theme}`, async () => {
			await workbench.setSettings({
				...settingsFor(server),
				'workbench.colorTheme': themes[theme],
			});
			const kind = {
				light: 'vs',
				dark: 'vs-dark',
				highContrastDark: 'hc-black',
				highContrastLight: 'hc-light',
			}[theme];
			await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
			const found: string[] = [];
			await eachState(async (state) => {
				found.push(...(await violations()).map((each) => `${state}: ${each}`));
			});
			assert.deepEqual(found, []);
		});
	}

	it('fits into 300 pixels: nothing is cut off and nothing scrolls sideways but code', async () => {
		await workbench.page.setViewportSize({ width: 700, height: 800 });
		const whole = workbench.page.locator('.monaco-workbench');
		await until(() => whole.evaluate((element) => element.clientWidth), 700);
		const sash = workbench.page.locator('.monaco-sash.vertical:not(.disabled)').first();
		const sidebar = workbench.page.locator('.part.sidebar');
		const box = (await sidebar.boundingBox()) ?? assert.fail('no sidebar');
		const handle = (await sash.boundingBox()) ?? assert.fail('no sash');
		await workbench.page.mouse.move(handle.x + handle.width / 2, 400);
		await workbench.page.mouse.down();
		await workbench.page.mouse.move(handle.x + handle.width / 2 + (300 - box.width), 400, {
			steps: 5,
		});
		await workbench.page.mouse.up();
		const body = workbench.panel.locator('body');
		await until(() => body.evaluate((element) => element.clientWidth <= 300), true);
		const wide: string[] = [];
		await eachState(async (state) => {
			const width = await workbench.panel.locator('body').evaluate((body) => body.clientWidth);
			assert.ok(width <= 300, `the panel is ${width} wide`);
			const over = await workbench.panel.locator('body').evaluate((body) => {
				const inCode = (element: Element): boolean =>
					element.closest('pre, table, .spokenOnly, [class*="scroll"]') !== null;
				return [...body.querySelectorAll('*')]
					.filter(
						(element) => !inCode(element) && element.getBoundingClientRect().right > innerWidth + 1,
					)
					.map((element) => element.outerHTML.slice(0, 120));
			});
			wide.push(...over.map((each) => `${state}: ${each}`));
			const scrolls = await workbench.panel
				.locator('html')
				.evaluate((html) => html.scrollWidth - html.clientWidth);
			if (scrolls > 0) wide.push(`${state}: scrolls by ${scrolls}`);
		});
		await workbench.screenshot('narrow');
		await workbench.page.setViewportSize({ width: 1280, height: 800 });
		assert.deepEqual(wide, []);
	});

	it('needs no mouse: ask, reach a button of the answer, stop', async () => {
		await newChat();
		serve(server, answers(...rich));
		await workbench.openFile('a.ts');
		await workbench.chord('c');
		await workbench.panel.locator('[data-testid="composer"]:focus').waitFor();
		await workbench.page.keyboard.type('By keyboard');
		await workbench.page.keyboard.press('Enter');
		await workbench.panel.getByText('The end.').waitFor();
		const copy = workbench.panel.locator('[data-testid="code-copy"]:focus');
		/** Which of the elements of the page has the focus. */
		const focused = () =>
			workbench.panel
				.locator('body')
				.evaluate(() =>
					document.activeElement
						? [...document.querySelectorAll('*')].indexOf(document.activeElement)
						: -1,
				);
		for (let step = 0; step < 40 && (await copy.count()) === 0; step += 1) {
			const before = await focused();
			await workbench.page.keyboard.press('Shift+Tab');
			await until(async () => (await focused()) !== before, true);
		}
		assert.equal(await copy.count(), 1, 'the copy button cannot be reached with Shift+Tab');
		await workbench.page.keyboard.press('Enter');
		await workbench.page.waitForFunction(async () =>
			(await navigator.clipboard.readText()).startsWith('export function area'),
		);
		serve(server, streams(says('Going on'), 'hang'));
		await ask('Stop by key');
		await workbench.panel.getByText('Going on').waitFor();
		await composer().press('Escape');
		await workbench.panel.getByText('Stopped.').waitFor();
	});
});
