import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { PageState, ToHost, ToPage } from '../../../src/shared/protocol';
import type { ChatRecord, TurnView } from '../../../src/shared/transcript';
import { type ThemeName, themes } from './themes';

declare const PROJECT_ROOT: string;

const address = 'http://page.invalid/';

/** The page of the panel in a real browser, with this object in the place of the host. */
export interface PageHarness {
	readonly page: Page;
	/** Every address that was asked for beside the page's own three. */
	readonly requests: readonly string[];
	/** What the page said on its console and every error it threw. */
	readonly complaints: readonly string[];
	/** Sends messages and waits until the page has painted them. */
	send(...messages: readonly ToPage[]): Promise<void>;
	/** As {@link send}, for messages that no host of ours would send. */
	sendRaw(...messages: readonly unknown[]): Promise<void>;
	/** What the page posted so far. */
	posted(): Promise<readonly ToHost[]>;
	/** Waits for a message of this type that was posted after the first `skip` messages, and returns it. */
	waitFor<T extends ToHost['type']>(type: T, skip?: number): Promise<Extract<ToHost, { type: T }>>;
	/** What the page keeps over a reload. */
	kept(): Promise<unknown>;
	close(): Promise<void>;
}

export interface PageOptions {
	readonly theme?: ThemeName;
	readonly width?: number;
	readonly height?: number;
	/** What an earlier page kept. */
	readonly kept?: unknown;
	/** Frames come as fast as they are asked for, so that a test of thousands of them is quick. */
	readonly instantFrames?: boolean;
	/** The script that colours code cannot be loaded. */
	readonly hasNoColours?: boolean;
}

export const readyState: PageState = {
	mode: 'ready',
	endpoint: 'Local',
	model: 'small-model',
	isDemo: false,
	attachments: [],
};

export function snapshot(
	turns: readonly TurnView[] = [],
	state: Partial<PageState> = {},
	older = 0,
): ToPage {
	return {
		type: 'snapshot',
		chat: { id: 'chat1', title: '' },
		turns: structuredClone(turns),
		older,
		state: { ...readyState, ...state },
	};
}

export function records(...list: readonly ChatRecord[]): ToPage {
	return { type: 'records', chatId: 'chat1', records: list };
}

const places = [
	...['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
	...['/opt/google/chrome/chrome', '/usr/bin/microsoft-edge'],
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
	'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

export function launchBrowser(): Promise<Browser> {
	const named = process.env.PANDU_BROWSER;
	const executablePath = named ?? places.find((file) => existsSync(file));
	if (!executablePath)
		throw new Error('No Chromium, Chrome or Edge found; PANDU_BROWSER may name one.');
	return chromium.launch({
		executablePath,
		args: [
			...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
			...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
			'--disable-dev-shm-usage',
		],
	});
}

let built:
	| Promise<{
			readonly script: string;
			readonly colours: string;
			readonly maths: string;
			readonly diagram: string;
			readonly style: string;
	  }>
	| undefined;

/** The page as it ships, built once per run. */
export function buildPage() {
	built ??= (async () => {
		const { outputFiles } = await build({
			entryPoints: {
				page: path.join(PROJECT_ROOT, 'src/webview/main.tsx'),
				highlight: path.join(PROJECT_ROOT, 'src/webview/markdown/highlightScript.ts'),
				maths: path.join(PROJECT_ROOT, 'src/webview/markdown/mathsScript.ts'),
				diagram: path.join(PROJECT_ROOT, 'src/webview/diagram/diagramScript.ts'),
			},
			bundle: true,
			minify: true,
			write: false,
			outdir: 'out',
			platform: 'browser',
			target: 'chrome128',
			format: 'iife',
			jsx: 'automatic',
			jsxImportSource: 'preact',
			legalComments: 'none',
		});
		const text = (end: string) => outputFiles.find((file) => file.path.endsWith(end))?.text ?? '';
		return {
			script: text('page.js'),
			colours: text('highlight.js'),
			maths: text('maths.js'),
			diagram: text('diagram.js'),
			style: text('page.css'),
		};
	})();
	return built;
}

function html(theme: ThemeName): string {
	const policy = [
		"default-src 'none'",
		"script-src 'nonce-test'",
		`style-src ${address} 'nonce-test'`,
		'img-src data:',
	].join('; ');
	const { bodyClass, variables } = themes[theme];
	const rules = Object.entries(variables).map(([name, value]) => `--vscode-${name}: ${value};`);
	return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style nonce="test">:root { ${rules.join(' ')} } body { background: var(--vscode-sideBar-background); }</style>
<link rel="stylesheet" href="page.css"></head>
<body class="${bodyClass}"><div id="root"></div><script nonce="test" src="page.js"></script></body></html>`;
}

/** Stands in for VS Code. It runs in the page, before the page's own script. */
function fakeHost({ kept, instantFrames }: Pick<PageOptions, 'kept' | 'instantFrames'>): void {
	const posted: unknown[] = [];
	if (instantFrames) {
		window.requestAnimationFrame = (run) => {
			queueMicrotask(() => run(performance.now()));
			return 0;
		};
	}
	const host = { posted, kept };
	Object.assign(globalThis, {
		fakeHost: host,
		acquireVsCodeApi: () => ({
			postMessage: (message: unknown) => posted.push(structuredClone(message)),
			getState: () => host.kept,
			setState: (state: unknown) => {
				host.kept = structuredClone(state);
			},
		}),
	});
}

type FakeHost = { readonly posted: readonly ToHost[]; readonly kept: unknown };

/** Opens the page in `browser`; it has posted `ready` when this resolves. */
export async function openPage(browser: Browser, options: PageOptions = {}): Promise<PageHarness> {
	const { script, colours, maths, diagram, style } = await buildPage();
	const viewport = { width: options.width ?? 400, height: options.height ?? 700 };
	const context = await browser.newContext({ viewport });
	const page = await context.newPage();
	const requests: string[] = [];
	const complaints: string[] = [];
	page.on('pageerror', (error) => complaints.push(String(error)));
	page.on('console', (message) => complaints.push(message.text()));
	const own: Readonly<Record<string, readonly [type: string, body: string]>> = {
		[address]: ['text/html', html(options.theme ?? 'dark')],
		[`${address}page.js`]: ['text/javascript', script],
		[`${address}page.css`]: ['text/css', style],
		[`${address}maths.js`]: ['text/javascript', maths],
		[`${address}diagram.js`]: ['text/javascript', diagram],
		...(options.hasNoColours
			? {}
			: { [`${address}highlight.js`]: ['text/javascript', colours] as const }),
	};
	await context.route('**/*', (route) => {
		const file = own[route.request().url()];
		if (file) return route.fulfill({ contentType: file[0], body: file[1] });
		requests.push(route.request().url());
		return route.abort();
	});
	await page.addInitScript(fakeHost, {
		kept: options.kept,
		instantFrames: options.instantFrames ?? false,
	});
	await page.goto(address);

	const posted = () =>
		page.evaluate(() => (globalThis as unknown as { fakeHost: FakeHost }).fakeHost.posted);
	const sendRaw = (...messages: readonly unknown[]) => page.evaluate(sendAll, messages);
	const harness: PageHarness = {
		page,
		requests,
		complaints,
		sendRaw,
		send: (...messages) => sendRaw(...messages),
		posted,
		waitFor: async (type, skip = 0) => {
			await page.waitForFunction(
				([wanted, from]) =>
					(globalThis as unknown as { fakeHost: FakeHost }).fakeHost.posted
						.slice(from)
						.some((message) => message.type === wanted),
				[type, skip] as const,
			);
			const found = (await posted()).slice(skip).find((message) => message.type === type);
			return found as never;
		},
		kept: () =>
			page.evaluate(() => (globalThis as unknown as { fakeHost: FakeHost }).fakeHost.kept),
		close: () => context.close(),
	};
	await harness.waitFor('ready');
	return harness;
}

async function sendAll(messages: readonly unknown[]): Promise<void> {
	for (const message of messages)
		window.dispatchEvent(new MessageEvent('message', { data: message }));
	// Two frames: the first applies, the second comes after its painting.
	await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}
