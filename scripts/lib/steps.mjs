// What `npm test` and `npm run check` go through, each step a program of its own.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { binOf } from './bin.mjs';
import { run } from './processes.mjs';
import { root } from './root.mjs';
import { filesToRepeat, withRepeated } from './testResults.mjs';

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {(files?: readonly string[]) => readonly string[]} args of Node
 * @property {number} minutes after which it is ended and counts as failed
 * @property {boolean} [isMocha] it counts its tests itself, and can be run for some files only
 */

/** @typedef {import('./testResults.mjs').TestResults} TestResults */

/** @param {string} project */
const types = (project) => ({
	title: `types: ${project}`,
	args: () => [binOf('typescript', 'tsc'), '-p', project],
	minutes: 5,
});

/** @type {readonly Step[]} */
export const checkSteps = [
	{ title: 'lint and format', args: () => [binOf('@biomejs/biome'), 'ci'], minutes: 5 },
	...['.', 'src/webview', 'test', 'scripts'].map(types),
	{ title: 'unused code', args: () => [binOf('knip'), '--no-progress'], minutes: 5 },
];

/** @type {Step} */
export const buildStep = { title: 'build', args: () => ['esbuild.mjs'], minutes: 3 };

/**
 * @param {string} title
 * @param {string} script
 * @param {number} minutes
 * @returns {(mochaOptions: readonly string[]) => Step}
 */
const tests = (title, script, minutes) => (mochaOptions) => ({
	title,
	args: (files = []) => [path.join('scripts', script), ...files, '--', ...mochaOptions],
	minutes,
	isMocha: true,
});

export const unitStep = tests('tests in Node', 'unit.mjs', 30);
export const hostStep = tests('tests in the extension host', 'hostTests.mjs', 20);
export const uiStep = tests('tests of the user interface', 'ui.mjs', 45);

/**
 * Runs a step with its own output shown, and files of tests that failed once more.
 * @param {Step} step
 * @param {number} deadline time by which it must have ended, as of `Date.now()`
 * @returns {Promise<TestResults>}
 */
export async function runStep(step, deadline) {
	console.log(`\n== ${step.title}`);
	const first = await runOnce(step, [], deadline);
	const repeated = filesToRepeat(first);
	if (repeated.length === 0) return first;
	console.log(`\n== ${step.title}, those that failed once more: ${repeated.join(' ')}`);
	return withRepeated(first, await runOnce(step, repeated, deadline), repeated);
}

/**
 * @param {Step} step
 * @param {readonly string[]} files of tests; all if none
 * @param {number} deadline
 * @returns {Promise<TestResults>}
 */
async function runOnce(step, files, deadline) {
	const limit = Math.max(1, Math.min(step.minutes * 60_000, deadline - Date.now()));
	const scratch = await mkdtemp(path.join(tmpdir(), 'pandu-results-'));
	const results = path.join(scratch, 'results.json');
	try {
		const { code, timedOut } = await run(process.execPath, step.args(files), {
			cwd: root,
			timeoutMs: limit,
			env: { ...process.env, PANDU_TEST_RESULTS: results },
		});
		const broken = timedOut
			? `Ended after ${Math.round(limit / 1000)} seconds without a result.`
			: `Ended with ${code}.`;
		if (timedOut) console.log(broken);
		if (!step.isMocha && code === 0) return { passed: 1, failed: 0, failures: [] };
		const counted = await readResults(results);
		// No count, or a run that broke outside its tests: that is a failure as well.
		if (counted && (code === 0 || counted.failed > 0)) return counted;
		return { passed: counted?.passed ?? 0, failed: 1, failures: [broken] };
	} finally {
		await rm(scratch, { recursive: true, force: true });
	}
}

/**
 * @param {string} file
 * @returns {Promise<TestResults | undefined>}
 */
async function readResults(file) {
	const text = await readFile(file, 'utf8').catch(() => undefined);
	return text ? JSON.parse(text) : undefined;
}
