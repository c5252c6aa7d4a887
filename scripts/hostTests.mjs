// Builds the tests that run inside the extension host and runs them: `node scripts/hostTests.mjs [folder or file ...] [-- --grep X]`.
// In the npm VS Code; with PANDU_TEST_DESKTOP=1, and always on Windows, in a desktop VS Code that is downloaded.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { getBrowser } from './chromium.mjs';
import { splitArguments } from './lib/arguments.mjs';
import { bundleTests, forExtensionHost, testFiles } from './lib/bundleTests.mjs';
import { messageOf, reportAndFail } from './lib/problem.mjs';
import { root } from './lib/root.mjs';
import { stageExtension } from './lib/stageExtension.mjs';
import { getVSCode } from './lib/vscodeCache.mjs';
import { quietSettings, writeUserSettings } from './vscode.mjs';

const desktop = process.env.PANDU_TEST_DESKTOP === '1' || process.platform === 'win32';

/** @param {readonly string[]} options */
function grepOf(options) {
	const at = options.findIndex((option) => /^(--grep|-g|-f|--fgrep)$/.test(option));
	return at < 0 ? '' : (options[at + 1] ?? '');
}

/** The program file that `runTests` starts; undefined lets it download the desktop one. */
async function executable() {
	if (desktop) return undefined;
	// Here rather than in the run, whose time limit is for the tests.
	await getVSCode();
	await getBrowser();
	const file = path.join(root, 'scripts', 'npmCode.mjs');
	await chmod(file, 0o755);
	return file;
}

/** @param {ReturnType<typeof splitArguments>} chosen */
async function main({ names, mochaOptions }) {
	const vscodeExecutablePath = await executable();
	const places = names.length > 0 ? names : ['test/host'];
	const entries = [path.join(root, 'test', 'host', 'index.ts'), ...places.flatMap(testFiles)];
	const { outdir, remove } = await bundleTests('host', entries, forExtensionHost);
	const scratch = await mkdtemp(path.join(tmpdir(), 'pandu-host-'));
	const userData = path.join(scratch, 'data');
	const workspace = path.join(scratch, 'workspace');
	try {
		await mkdir(workspace);
		await writeFile(path.join(workspace, 'hello.ts'), "export const hello = 'world';\n");
		// In a browser VS Code saves by itself after a second; tests are about text that is not saved.
		const settings = { ...quietSettings, 'files.autoSave': 'off' };
		await writeUserSettings(userData, settings, desktop);
		await runTests({
			...(vscodeExecutablePath && { vscodeExecutablePath }),
			extensionDevelopmentPath: await stageExtension(),
			extensionTestsPath: path.join(outdir, 'host', 'index.js'),
			extensionTestsEnv: {
				PANDU_TEST_RESULTS: process.env.PANDU_TEST_RESULTS,
				PANDU_TEST_GREP: grepOf(mochaOptions),
			},
			launchArgs: [
				workspace,
				`--user-data-dir=${userData}`,
				`--extensions-dir=${path.join(scratch, 'extensions')}`,
			],
		});
	} catch (error) {
		console.error(messageOf(error));
		process.exitCode = 1;
	} finally {
		remove();
		await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
	}
}

await main(splitArguments()).catch(reportAndFail);
