import assert from 'node:assert/strict';

/** Runs `run` on each text, up to five times where it is slow, and holds the best to `limit` ms of the processor. */
export function assertQuick(
	texts: readonly string[],
	run: (text: string) => unknown,
	limit = 2000,
) {
	for (const text of texts) {
		let best = Number.POSITIVE_INFINITY;
		for (let turn = 0; turn < 5 && best >= limit; turn++) {
			const from = process.cpuUsage();
			run(text);
			best = Math.min(best, process.cpuUsage(from).user / 1000);
		}
		assert.ok(best < limit, `${best.toFixed()} ms for ${JSON.stringify(text.slice(0, 50))}`);
	}
}
