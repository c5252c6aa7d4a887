// A real VS Code without a desktop: its server from npm, to be opened in a browser.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { startFrontProxy } from './lib/frontProxy.mjs';
import { Problem } from './lib/problem.mjs';
import { killTree, run } from './lib/processes.mjs';
import { getVSCode } from './lib/vscodeCache.mjs';

/**
 * @typedef {object} ServerOptions
 * @property {string} serverDataDir keeps settings, secrets' seal, chats and logs; made if missing
 * @property {string} [workspace] absolute path of the folder, or `.code-workspace` file, that `url` opens
 * @property {string} [extensionPath] absolute path of an extension in development; see `stageExtension` for this one
 * @property {string} [extensionTestsPath] absolute path of a test entry to run in the extension host
 * @property {string} [vsix] a package to install first, as a person would
 * @property {Readonly<Record<string, unknown>>} [settings] the whole of the user's settings; left alone without it
 * @property {boolean} [trust] `false` leaves workspace trust switched on, so that a new folder is not trusted
 * @property {string} [language] of its display; its own texts stay English without a language pack
 * @property {number} [port] 0 or nothing for any
 * @property {string} [connectionToken] who has it may connect; without it everybody on this machine
 * @property {NodeJS.ProcessEnv} [env] instead of this process's
 * @property {(line: string) => void} [log] every line that the server prints
 * @property {(line: string) => void} [say] told what takes long; prints by default
 */

/**
 * @typedef {object} Server
 * @property {string} url address to open: the workspace, with the extension
 * @property {string} origin
 * @property {number} port
 * @property {number} pid
 * @property {string} serverDataDir
 * @property {Promise<number>} ended its exit code, whenever it ends
 * @property {() => Promise<void>} stop ends it with everything it started
 */

/** Quiet: no telemetry, no gallery, no welcome, no sign-in. Tests and the demo add theirs. */
export const quietSettings = Object.freeze({
	'telemetry.telemetryLevel': 'off',
	'workbench.startupEditor': 'none',
	'workbench.tips.enabled': false,
	'workbench.enableExperiments': false,
	'workbench.settings.enableNaturalLanguageSearch': false,
	'extensions.autoCheckUpdates': false,
	'extensions.autoUpdate': 'off',
	'extensions.ignoreRecommendations': true,
	'update.mode': 'none',
	'update.showReleaseNotes': false,
	'git.openRepositoryInParentFolders': 'never',
	'chat.disableAIFeatures': true,
	'workbench.secondarySideBar.defaultVisibility': 'hidden',
	'security.workspace.trust.banner': 'never',
	'terminal.integrated.shellIntegration.enabled': true,
});

/**
 * Starts VS Code's server. Rejects with a sentence for the person when it cannot.
 * @param {ServerOptions} options
 * @returns {Promise<Server>}
 */
export async function startServer(options) {
	const { serverDataDir } = options;
	const { nodeFile, serverFile } = await getVSCode(options.say);
	await mkdir(serverDataDir, { recursive: true });
	if (options.settings) await writeUserSettings(serverDataDir, options.settings);
	if (options.vsix) await installVsix({ nodeFile, serverFile }, serverDataDir, options.vsix);
	const inner = await freePort();
	const args = [
		serverFile,
		...['--host', '127.0.0.1', '--port', String(inner), '--server-data-dir', serverDataDir],
		...(options.connectionToken
			? ['--connection-token', options.connectionToken]
			: ['--without-connection-token']),
		'--accept-server-license-terms',
		// Without it a built VS Code ignores the payload of the address, silently.
		'--enable-smoke-test-driver',
		'--disable-telemetry',
		...(options.trust === false ? [] : ['--disable-workspace-trust']),
		...(options.language ? ['--locale', options.language] : []),
	];
	const child = spawn(nodeFile, args, {
		env: { ...(options.env ?? process.env), NODE_OPTIONS: '' },
		stdio: ['ignore', 'pipe', 'pipe'],
		// A group of its own: Ctrl+C goes to this process, which then ends the server in order.
		detached: process.platform !== 'win32',
		windowsHide: true,
	});
	/** @type {Promise<number>} */
	const ended = new Promise((resolve) => {
		child.on('error', () => resolve(127));
		child.on('exit', (code) => resolve(code ?? 1));
	});
	const { pid } = child;
	/** @type {import('./lib/frontProxy.mjs').FrontProxy | undefined} */
	let proxy;
	const stop = async () => {
		await proxy?.close();
		if (pid !== undefined && child.exitCode === null) await killTree(pid);
	};
	try {
		await untilReady(child, ended, options.log);
		if (pid === undefined) throw new Problem('VS Code could not be started.');
		const key = await keptKey(serverDataDir);
		proxy = await startFrontProxy({
			port: options.port ?? 0,
			target: inner,
			key,
			...(options.connectionToken && { token: options.connectionToken }),
		});
		const origin = `http://127.0.0.1:${proxy.port}`;
		const url = addressOf(options, origin);
		return { url, origin, port: proxy.port, pid, serverDataDir, ended, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/**
 * Replaces the settings of the user of that data folder. A running VS Code takes them over.
 * @param {string} serverDataDir
 * @param {Readonly<Record<string, unknown>>} settings
 * @param {boolean} [desktop] the folder is the `--user-data-dir` of a desktop VS Code
 */
export async function writeUserSettings(serverDataDir, settings, desktop = false) {
	const folder = path.join(serverDataDir, ...(desktop ? [] : ['data']), 'User');
	await mkdir(folder, { recursive: true });
	await writeFile(path.join(folder, 'settings.json'), JSON.stringify(settings, undefined, '\t'));
}

/** A port that nobody listens on at the moment. */
export async function freePort() {
	const server = createServer();
	await new Promise((resolve, reject) => {
		server.once('error', reject).listen(0, '127.0.0.1', () => resolve(undefined));
	});
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (address === null || typeof address === 'string') throw new Error('no port');
	return address.port;
}

/**
 * @param {ServerOptions} options
 * @param {string} origin
 */
function addressOf(options, origin) {
	const remote = (/** @type {string} */ file) =>
		`vscode-remote://${new URL(origin).host}${path.posix.join('/', file.replaceAll('\\', '/'))}`;
	const payload = [
		...(options.extensionPath ? [['extensionDevelopmentPath', remote(options.extensionPath)]] : []),
		...(options.extensionTestsPath
			? [['extensionTestsPath', remote(options.extensionTestsPath)]]
			: []),
	];
	const url = new URL(origin);
	if (options.connectionToken) url.searchParams.set('tkn', options.connectionToken);
	if (options.workspace) {
		const kind = options.workspace.endsWith('.code-workspace') ? 'workspace' : 'folder';
		url.searchParams.set(kind, path.posix.join('/', options.workspace.replaceAll('\\', '/')));
	}
	if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
	return url.href.replaceAll('+', '%20');
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {Promise<number>} ended
 * @param {((line: string) => void) | undefined} log
 */
async function untilReady(child, ended, log) {
	let output = '';
	const ready = new Promise((resolve) => {
		for (const stream of [child.stdout, child.stderr]) {
			stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
				// Read on after the start too: a full pipe would stop the server.
				log?.(text.trimEnd());
				if (output.length < 20_000) output += text;
				if (output.includes('Extension host agent started')) resolve('ready');
			});
		}
	});
	/** @type {NodeJS.Timeout | undefined} */
	let timer;
	const late = new Promise((resolve) => {
		timer = setTimeout(resolve, 60_000, 'late');
	});
	const first = await Promise.race([ready, ended, late]);
	clearTimeout(timer);
	if (first === 'ready') return;
	const how = first === 'late' ? 'is not ready after 60 seconds' : `ended with code ${first}`;
	throw new Problem(`VS Code's server ${how}. It said:\n${output.trim() || '(nothing)'}`);
}

/**
 * @param {string} serverDataDir
 * @returns {Promise<Buffer>}
 */
async function keptKey(serverDataDir) {
	const file = path.join(serverDataDir, 'mint-key');
	const found = await readFile(file).catch(() => undefined);
	if (found?.length === 32) return found;
	const key = randomBytes(32);
	await writeFile(file, key, { mode: 0o600 });
	return key;
}

/**
 * @param {import('./lib/vscodeCache.mjs').VSCode} code
 * @param {string} serverDataDir
 * @param {string} vsix
 */
async function installVsix({ nodeFile, serverFile }, serverDataDir, vsix) {
	const args = ['--accept-server-license-terms', '--server-data-dir', serverDataDir];
	const done = await run(nodeFile, [serverFile, ...args, '--install-extension', vsix], {
		quiet: true,
		timeoutMs: 120_000,
	});
	if (done.code !== 0 || !/successfully installed/.test(done.output)) {
		throw new Problem(`VS Code did not install ${vsix}: ${done.output.trim()}`);
	}
}
