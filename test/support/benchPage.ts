// What `npm run bench page` measures: the page of the installed package, in a real VS Code, fed by a server of our own.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, CDPSession, FrameLocator, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { browserArgs, getBrowser } from '../../scripts/chromium.mjs';
import type { Burst, LongChat, Paced, PageRuns } from '../../scripts/lib/pageRows.mjs';
import { quietSettings, startServer } from '../../scripts/vscode.mjs';
import { type BenchServer, startBenchServer } from './benchServer';
import { chatLines } from './benchTexts';
import {
	countMessages,
	keyTimes,
	nextPress,
	scrollThrough,
	watchBurst,
	watchOpened,
	watchPaced,
} from './benchWatch';
import { settingsFor } from './chatReplies';

const turns = 2000;
const pacedSeconds = 20;

interface Window {
	readonly page: Page;
	readonly view: FrameLocator;
	readonly heap: () => Promise<number>;
}

export async function measurePage(vsix: string, runs: number): Promise<PageRuns> {
	const scratch = await mkdtemp(path.join(tmpdir(), 'pandu-bench-'));
	const endpoint = await startBenchServer();
	const serverDataDir = path.join(scratch, 'data');
	const server = await startServer({
		serverDataDir,
		workspace: scratch,
		vsix,
		settings: { ...quietSettings, ...withoutKey(endpoint.baseUrl) },
	});
	const browser = await chromium.launch({
		executablePath: await getBrowser(),
		args: [...browserArgs, '--enable-precise-memory-info'],
	});
	try {
		const few: Burst[] = [];
		const many: Burst[] = [];
		const paced: Paced[] = [];
		const long: LongChat[] = [];
		for (let run = 0; run < runs; run++) {
			await inWindow(browser, server.url, async (window) => {
				few.push(await burst(window, endpoint, 2000));
				many.push(await burst(window, endpoint, 20_000));
			});
			if (run === 0) await writeLongChat(serverDataDir);
			await inWindow(browser, server.url, async (window) => {
				paced.push(await pace(window, endpoint));
				long.push(await longChat(window));
			});
		}
		return { few, many, paced, long, turns, pacedSeconds };
	} finally {
		await browser.close();
		await server.stop();
		await endpoint.close();
		await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}

function withoutKey(baseUrl: string): Record<string, unknown> {
	const settings = settingsFor({ baseUrl });
	const [endpoint] = settings['pandu.endpoints'] as Record<string, unknown>[];
	return { ...settings, 'pandu.endpoints': [{ ...endpoint, auth: 'none' }] };
}

async function inWindow(
	browser: Browser,
	url: string,
	measure: (window: Window) => Promise<void>,
): Promise<void> {
	const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
	try {
		const page = await context.newPage();
		page.setDefaultTimeout(60_000);
		await page.goto(url);
		await page.locator('.monaco-workbench .part.statusbar').waitFor();
		await page.locator('.activitybar a[aria-label="Pandu"]').click();
		const view = page
			.frameLocator('iframe.webview[src*="extensionId=pandu-code.pandu"]')
			.frameLocator('iframe#active-frame');
		await view.getByTestId('composer').waitFor();
		const session = await context.newCDPSession(page);
		await measure({ page, view, heap: () => usedHeap(session) });
	} finally {
		await context.close();
	}
}

/** Bytes after a collection. The frame of the page lives in the same heap as the workbench around it. */
async function usedHeap(session: CDPSession): Promise<number> {
	await session.send('HeapProfiler.collectGarbage');
	const { usedSize } = await session.send('Runtime.getHeapUsage');
	return usedSize;
}

async function newChat({ page, view }: Window): Promise<void> {
	await page.keyboard.press('F1');
	const input = page.locator('.quick-input-widget input[type="text"]');
	await input.waitFor();
	await input.fill('>Pandu: New Chat');
	await page.locator('.quick-input-list .monaco-list-row').first().click();
	await view.getByTestId('turn-assistant').first().waitFor({ state: 'detached' });
}

/** `count` deltas as fast as the socket takes them. */
async function burst(window: Window, endpoint: BenchServer, count: number): Promise<Burst> {
	const { view, heap } = window;
	await newChat(window);
	const composer = view.getByTestId('composer');
	const before = await heap();
	const idle = await composer.evaluate(countMessages);
	await composer.fill(`bench ${count}`);
	const watched = composer.evaluate(watchBurst, endpoint.endMark);
	await composer.press('Enter');
	const seen = await watched;
	const { firstByteAt, lastByteAt } = endpoint.last();
	return {
		allMs: seen.endAt - firstByteAt,
		socketMs: lastByteAt - firstByteAt,
		firstTextMs: seen.firstAt - firstByteAt,
		frameGapMs: seen.gap,
		idleGapMs: idle.gap,
		posts: seen.posts,
		frames: seen.frames,
		postsPerSecond: seen.mostPostsPerSecond,
		nodes: seen.nodes,
		heapBytes: (await heap()) - before,
	};
}

/** 60 deltas a second, each with a word that tells its number. */
async function pace(window: Window, endpoint: BenchServer): Promise<Paced> {
	await newChat(window);
	const composer = window.view.getByTestId('composer');
	await composer.fill(`bench paced ${60 * pacedSeconds}`);
	const watched = composer.evaluate(watchPaced, endpoint.endMark);
	await composer.press('Enter');
	const { seenAt, gap, posts, ms } = await watched;
	const { sentAt } = endpoint.last();
	const behind = sentAt.flatMap((at, index) => {
		const seen = seenAt[index];
		return seen === undefined ? [] : [seen - at];
	});
	if (behind.length < sentAt.length * 0.9) throw new Error('Most words were never seen.');
	behind.sort((one, other) => one - other);
	return {
		medianBehindMs: behind[behind.length >> 1] ?? 0,
		mostBehindMs: behind.at(-1) ?? 0,
		frameGapMs: gap,
		postsPerSecond: (posts * 1000) / ms,
	};
}

/** Beside the chats of the runs before, which tell where chats are kept. */
async function writeLongChat(serverDataDir: string): Promise<void> {
	const storage = path.join(serverDataDir, 'data', 'User', 'globalStorage', 'pandu-code.pandu');
	const root = path.join(storage, 'chats');
	const files = await readdir(root, { recursive: true });
	const one = files.find((name) => name.endsWith('.jsonl'));
	if (one === undefined) throw new Error('No chat was kept.');
	const id = '00000000-0000-4000-8000-000000000001';
	const file = path.join(root, path.dirname(one), `${id}.jsonl`);
	await writeFile(file, `${chatLines(id, turns).join('\n')}\n`);
}

async function longChat(window: Window): Promise<LongChat> {
	const { page, view, heap } = window;
	await newChat(window);
	const before = await heap();
	await page.keyboard.press('F1');
	const input = page.locator('.quick-input-widget input[type="text"]');
	await input.waitFor();
	await input.fill('>Pandu: Chat History');
	await page.locator('.quick-input-list .monaco-list-row').first().click();
	const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'A long chat' });
	await row.first().waitFor();
	// Whoever asks again and again whether it is there takes its time and learns it late: each side notes its own.
	const inPage = await view.getByTestId('composer').elementHandle();
	const text = `This was answer ${turns / 2}.`;
	const opened = inPage?.evaluate(watchOpened, text) ?? 0;
	const pressed = page.evaluate(nextPress);
	await row.first().click();
	const openMs = (await opened) - (await pressed);
	const transcript = view.getByTestId('transcript');
	const fresh = await transcript.evaluate(() => document.querySelectorAll('*').length);
	const scrolled = await transcript.evaluate(scrollThrough);
	const composer = view.getByTestId('composer');
	await composer.focus();
	let isTimed = false;
	const timed = composer.evaluate(keyTimes, 40).finally(() => {
		isTimed = true;
	});
	// The first ones may come before the page listens.
	for (let key = 0; key < 200 && !isTimed; key++) {
		await page.keyboard.press(key % 6 === 5 ? 'Space' : 'x');
	}
	if (!isTimed) throw new Error('The keys did not reach the page.');
	const keys = await timed;
	return {
		openMs,
		freshNodes: fresh,
		turnsLoaded: scrolled.turns,
		nodes: scrolled.nodes,
		frameGapMs: scrolled.gap,
		medianKeyMs: keys.median,
		mostKeyMs: keys.most,
		heapBytes: (await heap()) - before,
	};
}
