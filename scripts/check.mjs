// `npm run check`: format, lint, arrows, types and unused code, without running anything.
import { ensureDependencies } from './lib/dependencies.mjs';
import { reportAndFail } from './lib/problem.mjs';
import { checkSteps, runStep } from './lib/steps.mjs';

try {
	await ensureDependencies();
	for (const step of checkSteps) {
		const { failed } = await runStep(step, Date.now() + 10 * 60_000);
		if (failed > 0) process.exitCode = 1;
	}
} catch (error) {
	reportAndFail(error);
}
