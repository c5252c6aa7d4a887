// What one run of mocha leaves behind for whoever started it.
import { writeFileSync } from 'node:fs';

/**
 * @typedef {object} TestResults
 * @property {number} passed
 * @property {number} failed
 * @property {readonly string[]} failures the whole title of each, and the first lines of why
 */

const reasonLines = 12;

/**
 * Writes the results into the file that PANDU_TEST_RESULTS names, at the end of the run.
 * @param {import('mocha').Runner} runner
 */
export function keepResults(runner) {
	/** @type {string[]} */
	const failures = [];
	runner.on('fail', (test, error) => {
		const reason = String(error?.stack ?? error)
			.split('\n')
			.slice(0, reasonLines)
			.join('\n');
		failures.push(`${test.fullTitle()}\n${reason}`);
	});
	runner.once('end', () => {
		const file = process.env.PANDU_TEST_RESULTS;
		/** @type {TestResults} */
		const results = {
			passed: runner.stats?.passes ?? 0,
			failed: runner.stats?.failures ?? 0,
			failures,
		};
		if (file) writeFileSync(file, JSON.stringify(results));
	});
}
