// Runs inside the extension host: VS Code calls `run` and takes a rejection for a failed run.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** Runs every test file beside this one, as bundled by scripts/hostTests.mjs. */
export async function run(): Promise<void> {
	process.setSourceMapsEnabled(true);
	const grep = process.env.PANDU_TEST_GREP;
	const mocha = new Mocha({ ui: 'bdd', timeout: 90_000, slow: 2000, ...(grep && { grep }) });
	for (const name of readdirSync(__dirname, { recursive: true })) {
		if (String(name).endsWith('.test.js')) mocha.addFile(path.join(__dirname, String(name)));
	}
	// The scripts are modules, and this is not.
	const { keepResults } = await import('../../scripts/lib/testResults.mjs');
	const failed = await new Promise<number>((resolve) => {
		keepResults(mocha.run(resolve));
	});
	if (failed > 0) throw new Error(`${failed} tests failed in the extension host.`);
}
