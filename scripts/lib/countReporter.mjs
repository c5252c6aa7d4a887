// Mocha's own output, and the results in a file.
import mocha from 'mocha';
import { keepResults } from './testResults.mjs';

// biome-ignore lint/style/noDefaultExport: mocha takes a reporter from there.
export default class CountReporter extends mocha.reporters.Spec {
	/**
	 * @param {import('mocha').Runner} runner
	 * @param {import('mocha').MochaOptions} options
	 */
	constructor(runner, options) {
		super(runner, options);
		keepResults(runner);
	}
}
