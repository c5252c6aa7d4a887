// `npm test [check] [unit] [host] [ui] [-- mocha options]`: installs what is missing, then runs the parts, all without names.
// The last line is `N passed, N failed`.
import { splitArguments } from './lib/arguments.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { Problem, reportAndFail } from './lib/problem.mjs';
import { buildStep, checkSteps, hostStep, runStep, uiStep, unitStep } from './lib/steps.mjs';

const totalMinutes = 84;

/** @type {Readonly<Record<string, (mochaOptions: readonly string[]) => readonly import('./lib/steps.mjs').Step[]>>} */
const parts = {
	check: () => checkSteps,
	build: () => [buildStep],
	unit: (options) => [unitStep(options)],
	host: (options) => [hostStep(options)],
	ui: (options) => [uiStep(options)],
};

/** @param {ReturnType<typeof splitArguments>} chosen */
function stepsOf({ names, mochaOptions }) {
	const unknown = names.find((name) => !(name in parts));
	if (unknown) {
		throw new Problem(
			`There is no part "${unknown}". The parts are ${Object.keys(parts).join(', ')}.`,
		);
	}
	const options = mochaOptions.length > 0 ? mochaOptions : ['--forbid-only'];
	return Object.entries(parts)
		.filter(([name]) => names.length === 0 || names.includes(name) || isNeeded(name, names))
		.flatMap(([, steps]) => steps(options));
}

/**
 * All tests look at the built extension.
 * @param {string} name
 * @param {readonly string[]} names
 */
function isNeeded(name, names) {
	return name === 'build' && names.some((other) => other !== 'check');
}

const deadline = Date.now() + totalMinutes * 60_000;
let passed = 0;
let failed = 0;
/** @type {string[]} */
const broken = [];
/** @type {string[]} */
const unsteady = [];
try {
	const steps = stepsOf(splitArguments());
	await ensureDependencies();
	for (const step of steps) {
		const results = await runStep(step, deadline);
		passed += results.passed;
		failed += results.failed;
		unsteady.push(...(results.unsteady ?? []));
		if (results.failed > 0) broken.push(step.title, ...results.failures);
	}
} catch (error) {
	reportAndFail(error);
	failed += 1;
}
if (unsteady.length > 0) {
	console.log(`\nPassed only when their files were run again:\n\n${unsteady.join('\n\n')}`);
}
// Once more at the end, where a long log is read first.
if (broken.length > 0) console.log(`\nFailed: ${broken.join('\n\n')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
