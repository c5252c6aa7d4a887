import { Session } from 'node:inspector/promises';

/** How often each function was called, by name and place; those of no name by place alone. */
export type Calls = ReadonlyMap<string, number>;

/**
 * Counts how often functions are called while `work` goes on, of the scripts whose address `isCounted`: what a clock says of
 * work differs with the machine, this does not. Source maps are not looked at.
 */
export async function calledFunctions(
	isCounted: (url: string) => boolean,
	work: () => Promise<void>,
): Promise<Calls> {
	const session = new Session();
	session.connect();
	try {
		await session.post('Profiler.enable');
		await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
		await session.post('Profiler.takePreciseCoverage');
		await work();
		const { result } = await session.post('Profiler.takePreciseCoverage');
		const calls = new Map<string, number>();
		for (const { url, functions } of result.filter((each) => isCounted(each.url))) {
			for (const { functionName, ranges } of functions) {
				const [{ count, startOffset } = { count: 0, startOffset: 0 }] = ranges;
				if (count > 0) calls.set(`${functionName} ${url}:${startOffset}`, count);
			}
		}
		return calls;
	} finally {
		await session.post('Profiler.disable');
		session.disconnect();
	}
}

export function sumOf(calls: Calls): number {
	return [...calls.values()].reduce((sum, count) => sum + count, 0);
}
