// How far estimates of tokens are off, beside two real tokenizers: what `npm run bench requests` prints of it.
import type { ErrorRow } from '../../scripts/bench.mjs';
import { createEstimator } from '../../src/core/budget/estimator';
import { countTokens } from '../../src/core/estimate';
import { corpus } from './estimateCorpus';
import { conversation, countedModels, countRequest, mean, type Sample } from './estimateSamples';

interface Off {
	readonly name: string;
	/** |estimate / count - 1|. */
	readonly off: number;
}

function rowOf(what: string, all: readonly Off[], budget?: number): ErrorRow {
	const worst = all.reduce((one, other) => (other.off > one.off ? other : one));
	return {
		what,
		mean: mean(all.map(({ off }) => off)),
		worst: worst.off,
		worstName: worst.name,
		...(budget === undefined ? {} : { budget }),
	};
}

/** From the sixth request of a chat on, whose first five answers were learnt from. */
function offAfterFive(model: (typeof countedModels)[number], sample: Sample): number {
	const estimator = createEstimator();
	const after: number[] = [];
	conversation(sample, 20).forEach((request, at) => {
		const actual = countRequest(model, request);
		if (at >= 5) after.push(Math.abs(estimator.estimateRequest(request).total / actual - 1));
		estimator.teach(request, actual);
	});
	return mean(after);
}

/** Three rows for each tokenizer: a text, a request before anything was learnt, and after five answers. */
export function estimateErrors(): readonly ErrorRow[] {
	const samples = corpus();
	return countedModels.slice(0, 2).flatMap((model) => [
		rowOf(
			`estimate of ${samples.length} texts, ${model.name}`,
			samples.map(({ name, text }) => ({
				name,
				off: Math.abs(countTokens(text) / model.count(text) - 1),
			})),
		),
		rowOf(
			`estimate after five answers, ${model.name}`,
			samples.map((sample) => ({ name: sample.name, off: offAfterFive(model, sample) })),
			0.05,
		),
	]);
}
