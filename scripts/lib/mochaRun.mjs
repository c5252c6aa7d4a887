import path from 'node:path';
import { bundleTests, forNode, testFiles } from './bundleTests.mjs';
import { run } from './processes.mjs';
import { root } from './root.mjs';

/**
 * Bundles tests for plain Node and runs them with mocha. Resolves to its exit code.
 * @param {string} name of the run
 * @param {readonly string[]} places files and folders, relative to the root
 * @param {readonly string[]} mochaOptions
 * @param {number} timeoutMs of the whole run
 */
export async function runMocha(name, places, mochaOptions, timeoutMs) {
	const files = places.flatMap(testFiles);
	if (files.length === 0) {
		console.error(`No tests in ${places.join(', ')}.`);
		return 1;
	}
	const { outdir, remove } = await bundleTests(name, files, forNode);
	try {
		const mocha = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
		const reporter = path.join(root, 'scripts', 'lib', 'countReporter.mjs');
		const options = ['--reporter', reporter, '--recursive', '--extension', 'mjs', ...mochaOptions];
		const args = ['--enable-source-maps', mocha, ...options, outdir];
		const { code, timedOut } = await run(process.execPath, args, { cwd: root, timeoutMs });
		if (timedOut) console.error(`The run took more than ${timeoutMs / 60_000} minutes.`);
		return code;
	} finally {
		remove();
	}
}
