// Builds and runs the tests that drive VS Code in a browser: `node scripts/ui.mjs [folder or file ...] [-- mocha options]`.
import { getBrowser } from './chromium.mjs';
import { splitArguments } from './lib/arguments.mjs';
import { runMocha } from './lib/mochaRun.mjs';
import { reportAndFail } from './lib/problem.mjs';
import { getVSCode } from './lib/vscodeCache.mjs';

const { names, mochaOptions } = splitArguments();
try {
	// Here rather than in the first test, whose time limit is for the test.
	await getVSCode();
	await getBrowser();
	const places = names.length > 0 ? names : ['test/ui'];
	// Generous, as a test that passes does not wait for them.
	const options = ['--timeout', '240000', '--slow', '10000', ...mochaOptions];
	process.exitCode = await runMocha('ui', places, options, 45 * 60_000);
} catch (error) {
	reportAndFail(error);
}
