// Finds a browser to run VS Code in, and installs Debian's where it can.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lib/lock.mjs';
import { Problem, reportAndFail } from './lib/problem.mjs';
import { run } from './lib/processes.mjs';
import { cacheFolder } from './lib/root.mjs';

/** @type {Readonly<Record<string, readonly string[]>>} */
const usualPlaces = {
	linux: [
		...['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium'],
		...['/usr/bin/google-chrome', '/opt/google/chrome/chrome'],
		...['/usr/bin/microsoft-edge', '/opt/microsoft/msedge/msedge'],
	],
	darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
		(name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
	),
	win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
		.map((name) => process.env[name])
		.filter((folder) => folder !== undefined)
		.flatMap((folder) => [
			path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
			path.join(folder, 'Chromium', 'Application', 'chrome.exe'),
			path.join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
		]),
};

/** What Chromium needs to run headless, also as root, and to keep to itself. */
export const browserArgs = Object.freeze([
	...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
	...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
	...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
	...['--font-render-hinting=none', '--force-color-profile=srgb'],
]);

/**
 * The program file of a Chromium, Chrome or Edge, or undefined. `PANDU_BROWSER` names one.
 * @returns {string | undefined}
 */
export function findBrowser() {
	const named = process.env.PANDU_BROWSER;
	if (named) return existsSync(named) ? named : undefined;
	return usualPlaces[process.platform]?.find((file) => existsSync(file));
}

/**
 * As `findBrowser`, but installs Chromium where this process may, and else rejects with what to do.
 * @param {(line: string) => void} [say]
 * @returns {Promise<string>}
 */
export async function getBrowser(say = console.log) {
	const found = findBrowser();
	if (found) return found;
	if (process.env.PANDU_BROWSER) {
		throw new Problem(`PANDU_BROWSER is ${process.env.PANDU_BROWSER}, but there is no such file.`);
	}
	const hint = 'or set PANDU_BROWSER to the program file of one';
	if (process.platform !== 'linux') {
		throw new Problem(
			`No browser found: install Google Chrome, Chromium or Microsoft Edge, ${hint}.`,
		);
	}
	if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
		throw new Problem(
			`No browser found: install Chromium or Google Chrome (on Debian and Ubuntu: sudo apt-get install chromium), ${hint}.`,
		);
	}
	await withLock(path.join(cacheFolder, 'chromium.lock'), () => install(say), {
		limitMs: 20 * 60_000,
	});
	const installed = findBrowser();
	if (!installed)
		throw new Problem(`apt-get did not install Chromium: install it by hand, ${hint}.`);
	return installed;
}

/** @param {(line: string) => void} say */
async function install(say) {
	if (findBrowser()) return;
	say("Installing Chromium from the system's packages (once) ...");
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	const options = { env, quiet: true, timeoutMs: 10 * 60_000 };
	await run('apt-get', ['update', '-q'], options);
	const packages = ['chromium', 'fonts-dejavu-core'];
	const done = await run(
		'apt-get',
		['install', '-q', '-y', '--no-install-recommends', ...packages],
		options,
	);
	if (done.code !== 0) {
		const reason = done.output.trim().split('\n').slice(-3).join(' ');
		throw new Problem(`apt-get could not install Chromium: ${reason}`);
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	await getBrowser().then(console.log, reportAndFail);
}
