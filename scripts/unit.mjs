// Builds and runs tests in plain Node: `node scripts/unit.mjs [folder or file ...] [-- mocha options]`.
// Without names: everything under test/unit and test/webview.
import { splitArguments } from './lib/arguments.mjs';
import { runMocha } from './lib/mochaRun.mjs';

const { names, mochaOptions } = splitArguments();
const places = names.length > 0 ? names : ['test/unit', 'test/webview'];
// Loud machines take long; a test that hangs still ends.
const options = ['--timeout', '30000', ...mochaOptions];
process.exitCode = await runMocha('unit', places, options, 30 * 60_000);
