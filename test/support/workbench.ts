// Drives a real VS Code in a headless browser. How to write a test with it:
//
//	describe('the chat', () => {
//		let workbench: Workbench;
//		before(async () => {
//			workbench = await openWorkbench({ files: { 'hello.ts': 'export {};\n' } });
//		});
//		after(() => workbench.close());
//		afterEach(reportFailure(() => workbench)); // a picture of what went wrong, in out/failures
//
//		it('answers', async () => {
//			await workbench.openChat();
//			await workbench.ask('Hello');
//			await workbench.panel.getByTestId('turn-assistant').getByText('...').waitFor();
//		});
//	});
//
// One workbench serves a whole file: opening costs some seconds, a test in it some tenths of one. Everything that is
// opened is fresh: data folder, workspace, browser profile. Wait for what should appear, never for a time: what is read or
// counted right after an action is what was there before it. `until` waits for what no locator can wait for.
// Run: `node scripts/ui.mjs test/ui/chat.test.ts -- --grep answers`; `PANDU_SHOW=1` shows the browser.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { browserArgs, getBrowser } from '../../scripts/chromium.mjs';
import { terminalSettings } from '../../scripts/lib/handover.mjs';
import { stageExtension } from '../../scripts/lib/stageExtension.mjs';
import type { Server } from '../../scripts/vscode.mjs';
import { quietSettings, startServer, writeUserSettings } from '../../scripts/vscode.mjs';
import {
	ask,
	chord,
	goTo,
	newChat,
	openFile,
	pick,
	runCommand,
	selectLines,
	untilInChat,
} from './driving';
import { patience } from './until';
import { startWebHost } from './webHost';

declare const PROJECT_ROOT: string;

/** What a person can choose between; the ids of the built-in themes. */
export const themes = {
	light: 'Light Modern',
	dark: 'Dark Modern',
	highContrastDark: 'Default High Contrast',
	highContrastLight: 'Default High Contrast Light',
} as const;

export type Theme = keyof typeof themes;

export interface WorkbenchOptions {
	/** User settings, on top of the quiet ones. */
	readonly settings?: Readonly<Record<string, unknown>>;
	/** Files of the workspace by relative path. A folder without any otherwise. */
	readonly files?: Readonly<Record<string, string | Uint8Array>>;
	/** Fills the workspace further before it is opened. */
	readonly prepare?: (workspace: string) => Promise<void>;
	/** Relative path of a `.code-workspace` among `files` to open instead of the folder. */
	readonly workspaceFile?: string;
	readonly theme?: Theme;
	/** The display language; VS Code's own texts stay English, as with a language pack that has none of them. */
	readonly language?: string;
	readonly viewport?: { readonly width: number; readonly height: number };
	/** `false`: workspace trust is on, and the folder is not trusted. */
	readonly trust?: boolean;
	/** A key that lies in the secret storage from the start, for the endpoint of that id. */
	readonly key?: { readonly endpoint: string; readonly key: string };
	/** A .vsix to install and use instead of the sources. */
	readonly vsix?: string;
	/** Without a server, as in vscode.dev: the workspace is a virtual one of text files, and no key is given. */
	readonly web?: boolean;
	/** Another extension than Pandu, with its id and the title of its view container. */
	readonly extension?: { readonly path: string; readonly id: string; readonly title: string };
}

export interface Workbench {
	readonly page: Page;
	/** The inside of the Pandu view. It is looked up anew on each use, so it outlives reloads. */
	readonly panel: FrameLocator;
	/** Absolute path of the workspace folder. */
	readonly workspace: string;
	readonly serverDataDir: string;
	/** What a file of a workbench with `web` was last saved as. */
	written(name: string): string | undefined;
	/** What the browser's console said, newest last. */
	readonly console: readonly string[];
	/** Runs a command from the palette by its whole title, as `Pandu: New Chat`. */
	runCommand(title: string): Promise<void>;
	/** Opens the chat and waits until its composer has the focus. */
	openChat(): Promise<void>;
	/** Opens an empty chat and waits until it is the one in the panel; by its command also with the focus in its composer. */
	newChat(by?: 'command' | 'button'): Promise<void>;
	/** For after what leads into the chat: its focus comes late, and would close what is opened meanwhile. */
	untilInChat(): Promise<void>;
	/** Sends a question from the composer and waits until it is taken: asked, or in the queue. */
	ask(text: string): Promise<void>;
	/** Waits for a list or an input box that a command opened, types into it, and takes it once `row` is listed. */
	pick(text: string, row?: string): Promise<void>;
	/** Opens a file of the workspace and waits until its text is shown. */
	openFile(name: string): Promise<void>;
	/** Presses Ctrl+Alt+J and then this key. */
	chord(key: string): Promise<void>;
	/** Puts the cursor of the active editor there, counted from 1. */
	goTo(line: number, column?: number): Promise<void>;
	/** Selects whole lines of the active editor, counted from 1, last one included. */
	selectLines(first: number, last: number): Promise<void>;
	/** Takes a picture into out/screenshots. Returns its path. */
	screenshot(name: string): Promise<string>;
	/** Replaces the user's settings and reloads the window, as nothing watches that file. */
	setSettings(settings: Readonly<Record<string, unknown>>): Promise<void>;
	/** Loads the window again: a new extension host, the same data. */
	reload(): Promise<void>;
	/** Ends the server, hard, and starts it again on the same data and address, then reloads. */
	restart(): Promise<void>;
	close(): Promise<void>;
}

/** What VS Code keeps of an installed language pack; this one translates nothing of VS Code itself. */
async function writeLanguagePack(serverDataDir: string, language: string): Promise<void> {
	const vscode = path.join(serverDataDir, 'language.json');
	const extensions = [{ extensionIdentifier: { id: 'test.language' }, version: '1.0.0' }];
	const pack = { hash: 'none', label: language, extensions, translations: { vscode } };
	await mkdir(path.join(serverDataDir, 'data'), { recursive: true });
	await writeFile(vscode, JSON.stringify({ contents: {} }));
	await writeFile(
		path.join(serverDataDir, 'data', 'languagepacks.json'),
		JSON.stringify({ [language]: pack }),
	);
}

/** What VS Code's own translated texts say of themselves in a browser, which the extension host then goes by. */
function setLanguage(language: string): void {
	// The English texts, which are loaded as well, must not say otherwise.
	const fixed = { get: () => language, set: () => undefined };
	Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', fixed);
}

let shared: Promise<Browser> | undefined;
let users = 0;

/** Starts VS Code on a fresh data folder and workspace, and waits until it can be used. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
	const scratch = await realpath(await mkdtemp(path.join(tmpdir(), 'pandu-ui-')));
	const workspace = path.join(scratch, 'workspace');
	const serverDataDir = path.join(scratch, 'data');
	await writeFiles(workspace, options.files ?? {});
	await options.prepare?.(workspace);
	const settingsOf = (more: Readonly<Record<string, unknown>>) => ({
		...quietSettings,
		...terminalSettings,
		'workbench.colorTheme': themes[options.theme ?? 'dark'],
		// Else the browser's own preference wins over the theme.
		'window.autoDetectColorScheme': false,
		'window.autoDetectHighContrast': false,
		// Their lines move by themselves, which makes pictures differ.
		'editor.cursorBlinking': 'solid',
		// As on a desktop; in a browser VS Code saves by itself.
		'files.autoSave': 'off',
		// Two programs less that start with each window.
		'typescript.tsserver.useSyntaxServer': 'never',
		'typescript.disableAutomaticTypeAcquisition': true,
		...more,
	});
	const staged = await stageExtension();
	const start = (port: number, key: WorkbenchOptions['key']): Promise<Server> =>
		startServer({
			serverDataDir,
			workspace: path.join(workspace, options.workspaceFile ?? ''),
			port,
			trust: options.trust ?? true,
			...(options.language ? { language: options.language } : {}),
			env: environment(key),
			...(options.vsix ? {} : { extensionPath: options.extension?.path ?? staged }),
			...(options.vsix && port === 0 ? { vsix: options.vsix } : {}),
		});
	await writeUserSettings(serverDataDir, settingsOf(options.settings ?? {}));
	if (options.language) await writeLanguagePack(serverDataDir, options.language);
	const web = options.web
		? await startWebHost({
				extension: staged,
				settings: settingsOf(options.settings ?? {}),
				files: options.files ?? {},
				trust: options.trust ?? true,
			})
		: undefined;
	let server: Pick<Server, 'url' | 'port' | 'stop'> = web
		? { ...web, port: 0 }
		: await start(0, options.key);
	let context: BrowserContext | undefined;
	const closeAll = async (): Promise<void> => {
		await context?.close();
		await server.stop();
		await releaseBrowser();
		await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	};
	try {
		const browser = await useBrowser();
		const viewport = options.viewport ?? { width: 1280, height: 800 };
		context = await browser.newContext({
			viewport,
			permissions: ['clipboard-read', 'clipboard-write'],
			reducedMotion: 'reduce',
		});
		context.setDefaultTimeout(patience);
		const page = await context.newPage();
		if (options.language) await page.addInitScript(setLanguage, options.language);
		const lines: string[] = [];
		page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
		await page.goto(server.url);
		await untilUsable(page, options.extension?.title);
		const panel = panelOf(page, options.extension?.id ?? 'pandu-code.pandu');
		return {
			page,
			panel,
			workspace,
			serverDataDir,
			written: (name) => web?.written(name),
			console: lines,
			runCommand: (title) => runCommand(page, title),
			openChat: async () => {
				await runCommand(page, 'Pandu: Open Chat');
				await untilInChat(page, panel);
			},
			newChat: (by = 'command') => newChat(page, panel, by),
			untilInChat: () => untilInChat(page, panel),
			ask: (text) => ask(panel, text),
			pick: (text, row) => pick(page, text, row),
			openFile: (name) => openFile(page, name),
			chord: (key) => chord(page, key),
			goTo: (line, column = 1) => goTo(page, line, column),
			selectLines: (first, last) => selectLines(page, first, last),
			screenshot: (name) => screenshot(page, 'screenshots', name),
			setSettings: async (settings) => {
				await writeUserSettings(serverDataDir, settingsOf(settings));
				await page.reload();
				await untilUsable(page, options.extension?.title);
			},
			reload: async () => {
				await page.reload();
				await untilUsable(page, options.extension?.title);
			},
			restart: async () => {
				await page.goto('about:blank');
				await server.stop();
				server = await start(server.port, undefined);
				await page.goto(server.url);
				await untilUsable(page, options.extension?.title);
			},
			close: closeAll,
		};
	} catch (error) {
		await closeAll();
		throw error;
	}
}

/** For `afterEach`: keeps a picture and the console of a workbench whose test failed. */
export function reportFailure(workbench: () => Workbench | undefined) {
	return async function (this: Mocha.Context): Promise<void> {
		const used = workbench();
		if (this.currentTest?.state !== 'failed' || !used) return;
		const name = this.currentTest
			.fullTitle()
			.replaceAll(/[^a-z0-9]+/gi, '-')
			.slice(0, 100);
		console.log(`      picture: ${await screenshot(used.page, 'failures', name)}`);
		const shown = await seen(used.page);
		console.log(shown.map((line) => `      ${line.slice(0, 400)}`).join('\n'));
		const own = used.console.filter((line) => /pandu/i.test(line)).slice(-10);
		console.log(own.map((line) => `      ${line.slice(0, 400)}`).join('\n'));
	};
}

/** Of each frame what has the focus, and the end of what is to be read: for a log without its pictures. */
async function seen(page: Page): Promise<readonly string[]> {
	const lines = page.frames().map((frame) =>
		frame
			.evaluate(() => {
				const at = document.activeElement;
				// biome-ignore lint/performance/useDomNodeTextContent: only what can be seen.
				const text = document.body.innerText.replaceAll(/\s+/g, ' ').slice(-250);
				return `focus ${document.hasFocus()} on ${at?.tagName} ${at?.className}; shows: ${text}`;
			})
			.catch(() => ''),
	);
	return (await Promise.all(lines)).filter(Boolean);
}

/** Writes files below a folder, which is made. */
async function writeFiles(
	folder: string,
	files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
	await mkdir(folder, { recursive: true });
	for (const [name, content] of Object.entries(files)) {
		const file = path.join(folder, name);
		await mkdir(path.dirname(file), { recursive: true });
		await writeFile(file, content);
	}
}

/** Without the keys of whoever runs the tests, and with the one to hand over. */
function environment(key: WorkbenchOptions['key']): NodeJS.ProcessEnv {
	const clean = Object.entries(process.env).filter(
		([name]) => !/_API_KEY$|_BASE_URL$|^OPENAI_|^ANTHROPIC_|^PANDU_HANDOVER/.test(name),
	);
	return {
		...Object.fromEntries(clean),
		...(key && { PANDU_HANDOVER_KEY: key.key, PANDU_HANDOVER_ENDPOINT: key.endpoint }),
	};
}

/** One browser for all; each workbench has a profile of its own in it. */
async function useBrowser(): Promise<Browser> {
	users += 1;
	shared ??= getBrowser().then((executablePath) =>
		chromium.launch({
			executablePath,
			args: [...browserArgs],
			headless: process.env.PANDU_SHOW !== '1',
		}),
	);
	return shared;
}

async function releaseBrowser(): Promise<void> {
	users -= 1;
	if (users > 0 || !shared) return;
	const browser = await shared;
	shared = undefined;
	await browser.close();
}

function panelOf(page: Page, extensionId: string): FrameLocator {
	return page
		.frameLocator(`iframe.webview[src*="extensionId=${extensionId}"]`)
		.frameLocator('iframe#active-frame');
}

/** When the view container shows, VS Code has read the manifest: commands, key bindings and menus are there too. */
async function untilUsable(page: Page, title = 'Pandu'): Promise<void> {
	await page.locator('.monaco-workbench').waitFor();
	await page.locator(`.activitybar .action-label[aria-label^="${title}"]`).waitFor();
}

async function screenshot(page: Page, folder: string, name: string): Promise<string> {
	const file = path.join(PROJECT_ROOT, 'out', folder, `${name}.png`);
	await mkdir(path.dirname(file), { recursive: true });
	await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
	return file;
}
