/**
 * A running linear fit: what is believed of each weight, and how the beliefs hang together. It begins with a prior, so
 * that the first answer already moves what is least sure, and it stays small however much it has seen.
 */
export interface Fit {
	readonly mean: readonly number[];
	/** Covariance of the weights, row by row. */
	readonly spread: readonly number[];
	/** Answers it has learnt from. */
	readonly seen: number;
	/** Answers in a row that fit nothing of what was seen before. */
	readonly misses: number;
}

export interface Prior {
	readonly mean: readonly number[];
	readonly deviation: readonly number[];
}

/** Noise of one answer: a part of it, and a few tokens. */
const noisePart = 0.02;
const noiseTokens = 1.5;
/** An answer that is further off than this many standard deviations is an outlier. */
const farOff = 4;
/** How much of the prior's doubt comes back with each answer, so that old ones fade. */
const forgetting = 0.0005;

export function newFit(prior: Prior): Fit {
	return { mean: prior.mean, spread: diagonal(prior.deviation), seen: 0, misses: 0 };
}

function diagonal(deviation: readonly number[]): number[] {
	const size = deviation.length;
	return Array.from({ length: size * size }, (_, at) =>
		at % (size + 1) === 0 ? (deviation[at % size] ?? 0) ** 2 : 0,
	);
}

/** The weighted sum. Never below zero. */
export function predict(fit: Fit, features: readonly number[]): number {
	return Math.max(0, dot(fit.mean, features));
}

function dot(one: readonly number[], other: readonly number[]): number {
	return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}

/**
 * `fit` after an answer. A single answer that is far off (a cut request, a server that miscounts) moves nothing; the
 * second in a row is believed, and so is the first of all.
 */
export function learn(fit: Fit, prior: Prior, features: readonly number[], answer: number): Fit {
	const size = prior.mean.length;
	const doubt = diagonal(prior.deviation);
	const isChanged = fit.misses > 0;
	const widened = fit.spread.map((value, at) => value + (doubt[at] ?? 0) * forgetting);
	const gap = answer - dot(fit.mean, features);
	const noise = (answer * noisePart) ** 2 + noiseTokens ** 2;
	const isFar = (spread: readonly number[]): boolean =>
		gap ** 2 > farOff ** 2 * (dot(features, rowsTimes(spread, features)) + noise);
	let spread = widened;
	if (isFar(widened)) {
		if (fit.seen > 0 && !isChanged) return { ...fit, misses: 1 };
		// Something is very different here: all beliefs become doubtful, most of all what each request has in common.
		const factor = Math.max(1, gap ** 2 / (dot(features, rowsTimes(doubt, features)) + noise));
		spread = doubt.map((value) => value * factor);
	}
	const along = rowsTimes(spread, features);
	const total = dot(features, along) + noise;
	const mean = fit.mean.map((value, at) => value + ((along[at] ?? 0) * gap) / total);
	const narrowed = spread.map((value, at) => {
		const row = Math.floor(at / size);
		return value - ((along[row] ?? 0) * (along[at % size] ?? 0)) / total;
	});
	return { mean, spread: narrowed, seen: fit.seen + 1, misses: 0 };
}

function rowsTimes(matrix: readonly number[], vector: readonly number[]): number[] {
	const size = vector.length;
	return vector.map((_, row) => dot(matrix.slice(row * size, (row + 1) * size), vector));
}
