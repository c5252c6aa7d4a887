// What `npm run bench` measures in a real VS Code. Each number comes with one of an empty extension from the same run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { BenchRuns, Pair } from '../../scripts/bench.mjs';
import { browserArgs, getBrowser } from '../../scripts/chromium.mjs';
import { quietSettings, startServer } from '../../scripts/vscode.mjs';

declare const PROJECT_ROOT: string;

const emptyExtension = path.join(PROJECT_ROOT, 'test', 'fixtures', 'emptyExtension');

/** Pandu as installed from the package, beside the empty extension, in windows that are opened anew for each run. */
export async function runInVSCode(vsix: string, runs: number): Promise<BenchRuns> {
	const scratch = await mkdtemp(path.join(tmpdir(), 'pandu-bench-'));
	const server = await startServer({
		serverDataDir: path.join(scratch, 'data'),
		workspace: scratch,
		extensionPath: emptyExtension,
		vsix,
		settings: { ...quietSettings, 'pandu.activeEndpoint': 'demo' },
	});
	const browser = await chromium.launch({
		executablePath: await getBrowser(),
		args: [...browserArgs],
	});
	try {
		const activation: Pair[] = [];
		const start: Pair[] = [];
		for (let run = 0; run < runs; run++) {
			activation.push(await inWindow(browser, server.url, activationTimes));
			const empty = await inWindow(browser, server.url, (page) => timeToComposer(page, 'Empty'));
			const pandu = await inWindow(browser, server.url, (page) => timeToComposer(page, 'Pandu'));
			start.push({ pandu, empty });
		}
		return { activation, start };
	} finally {
		await browser.close();
		await server.stop();
		await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}

async function inWindow<T>(
	browser: Browser,
	url: string,
	measure: (page: Page) => Promise<T>,
): Promise<T> {
	const context = await browser.newContext({
		viewport: { width: 1280, height: 800 },
		permissions: ['clipboard-read', 'clipboard-write'],
	});
	try {
		const page = await context.newPage();
		page.setDefaultTimeout(60_000);
		await page.goto(url);
		await page.locator('.monaco-workbench .part.statusbar').waitFor();
		await page.locator('.activitybar a[aria-label="Pandu"]').waitFor();
		return await measure(page);
	} finally {
		await context.close();
	}
}

/** Load and activate, as VS Code itself counts it. */
async function activationTimes(page: Page): Promise<Pair> {
	const read = async (): Promise<string> => {
		await page.keyboard.press('F1');
		const input = page.locator('.quick-input-widget input[type="text"]');
		await input.waitFor();
		await input.fill('>Developer: Startup Performance');
		await page.locator('.quick-input-list .monaco-list-row').first().click();
		await page.locator('.editor-instance .view-line').first().waitFor();
		await page.locator('.editor-instance .view-lines').first().click();
		await page.keyboard.press('ControlOrMeta+A');
		await page.keyboard.press('ControlOrMeta+C');
		return page.evaluate(() => navigator.clipboard.readText());
	};
	for (let attempt = 0; attempt < 20; attempt++) {
		const report = await read();
		const pandu = activationIn(report, 'pandu-code.pandu');
		const empty = activationIn(report, 'pandu-code.empty');
		if (pandu !== undefined && empty !== undefined) return { pandu, empty };
		await page.keyboard.press('ControlOrMeta+F4');
	}
	throw new Error('VS Code does not tell the activation times.');
}

/** A row of the table: extension, eager, load code, call activate, finish activate, event, by. */
function activationIn(report: string, id: string): number | undefined {
	const row = report
		.split('\n')
		.find((line) => line.includes(`| ${id} `) || line.includes(`|${id}`));
	const cells = row?.split('|').map((cell) => Number(cell.trim()));
	const times = cells?.slice(3, 6).filter((each) => Number.isFinite(each)) ?? [];
	return times.length === 3 ? times.reduce((sum, each) => sum + each, 0) : undefined;
}

function viewOf(page: Page, id: string): FrameLocator {
	return page
		.frameLocator(`iframe.webview[src*="extensionId=${id}"]`)
		.frameLocator('iframe#active-frame');
}

/** From the click on the icon to an input that takes text, in a window that has shown no webview yet. */
async function timeToComposer(page: Page, title: 'Pandu' | 'Empty'): Promise<number> {
	const view = viewOf(page, `pandu-code.${title.toLowerCase()}`);
	const from = performance.now();
	await page.locator(`.activitybar a[aria-label="${title}"]`).click();
	const composer = view.getByTestId('composer');
	await composer.waitFor();
	await composer.fill('x');
	return performance.now() - from;
}
