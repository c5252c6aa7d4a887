import { untilAborted } from '../../core/agent/cancel';
import { reasonOf } from '../../core/errors';
import type { Finding } from './station';

/** A test that goes on while the list that shows it is closed and opened again. */
export interface RunningTest {
	readonly findings: readonly Finding[];
	readonly isDone: boolean;
	/** Why it could not be carried through: a bug, or something that nobody thought of. */
	readonly problem: string | undefined;
	/** Calls `draw` now and at each change. Resolves when the test has ended, rejects when `signal` is aborted. */
	follow(draw: () => void, signal: AbortSignal): Promise<void>;
	stop(): void;
}

/** Starts to walk `stations`, whose findings come behind those of `before`. */
export function startTest(
	before: readonly Finding[],
	stations: (signal: AbortSignal) => AsyncIterable<Finding>,
): RunningTest {
	const end = new AbortController();
	let findings = before;
	let isDone = false;
	let problem: string | undefined;
	let drawn: () => void = () => undefined;

	async function run(): Promise<void> {
		try {
			for await (const finding of stations(end.signal)) {
				findings = [...findings, finding];
				drawn();
			}
		} catch (error) {
			problem = reasonOf(error);
		}
		isDone = !end.signal.aborted;
		drawn();
	}

	const ended = run();
	return {
		get findings() {
			return findings;
		},
		get isDone() {
			return isDone;
		},
		get problem() {
			return problem;
		},
		follow(draw, signal) {
			drawn = draw;
			draw();
			return untilAborted(ended, signal);
		},
		stop: () => end.abort(),
	};
}
