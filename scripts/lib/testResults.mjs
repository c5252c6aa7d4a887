// What one run of mocha leaves behind for whoever started it.
import { writeFileSync } from 'node:fs';

/**
 * @typedef {object} TestResults
 * @property {number} passed
 * @property {number} failed
 * @property {readonly string[]} failures the whole title of each, and the first lines of why
 * @property {Readonly<Record<string, FileResults>>} [files] by the path of the source below the root
 * @property {readonly string[]} [unsteady] failures that were none when their file was run again
 */

/**
 * @typedef {object} FileResults
 * @property {number} passed
 * @property {number} failed
 */

const reasonLines = 12;

/**
 * `out/ui-123/ui/chat.test.mjs` is bundled from `test/ui/chat.test.ts`.
 * @param {string} bundled
 */
function sourceOf(bundled) {
	const match = /\/out\/[^/]+\/(.+)\.test\.m?js$/.exec(bundled.replaceAll('\\', '/'));
	return match ? `test/${match[1]}.test.ts` : bundled;
}

/**
 * Writes the results into the file that PANDU_TEST_RESULTS names, at the end of the run.
 * @param {import('mocha').Runner} runner
 */
export function keepResults(runner) {
	/** @type {string[]} */
	const failures = [];
	/** @type {Record<string, FileResults>} */
	const files = {};
	/** @param {import('mocha').Runnable} test */
	const countsOf = (test) => {
		const file = sourceOf(test.file ?? test.parent?.file ?? '');
		files[file] ??= { passed: 0, failed: 0 };
		return files[file];
	};
	runner.on('pass', (test) => {
		countsOf(test).passed += 1;
	});
	runner.on('fail', (test, error) => {
		countsOf(test).failed += 1;
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
			files,
		};
		if (file) writeFileSync(file, JSON.stringify(results));
	});
}

const mostRepeated = 6;

/**
 * The files to run once more, whole and on their own, as a loaded machine can make a whole VS Code fail: all that have a
 * failure. None when they are so many, or so unclear, that it is no accident.
 * @param {TestResults} results
 * @returns {readonly string[]}
 */
export function filesToRepeat({ failed, files = {} }) {
	const broken = Object.entries(files).filter(([, counts]) => counts.failed > 0);
	const isClear = broken.reduce((sum, [, counts]) => sum + counts.failed, 0) === failed;
	return isClear && broken.length <= mostRepeated ? broken.map(([file]) => file) : [];
}

/**
 * What counts after some files ran again: of those only the second run.
 * @param {TestResults} first
 * @param {TestResults} second
 * @param {readonly string[]} repeated
 * @returns {TestResults}
 */
export function withRepeated(first, second, repeated) {
	/** @param {'passed' | 'failed'} what */
	const rest = (what) =>
		first[what] - repeated.reduce((sum, file) => sum + (first.files?.[file]?.[what] ?? 0), 0);
	return {
		passed: rest('passed') + second.passed,
		failed: rest('failed') + second.failed,
		failures: second.failures,
		unsteady: second.failed > 0 ? [] : first.failures,
	};
}
