// Mocha's own output, and the counts in the file that PANDU_TEST_RESULTS names.
import { writeFileSync } from 'node:fs';
import mocha from 'mocha';

// biome-ignore lint/style/noDefaultExport: mocha takes a reporter from there.
export default class CountReporter extends mocha.reporters.Spec {
	/**
	 * @param {import('mocha').Runner} runner
	 * @param {import('mocha').MochaOptions} options
	 */
	constructor(runner, options) {
		super(runner, options);
		runner.once(mocha.Runner.constants.EVENT_RUN_END, () => {
			const file = process.env.PANDU_TEST_RESULTS;
			const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
			if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, pending }));
		});
	}
}
