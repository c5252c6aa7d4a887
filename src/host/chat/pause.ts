import type { Clock } from '../../core/ports';
import type { ChatSession, Run } from './chatSession';

/**
 * Lets `session` wait before the answer `turn` is asked for again: true when the time is over or the person presses on,
 * false when they stop it. Meanwhile the session is busy like one that is being answered.
 */
export async function pause(
	session: ChatSession,
	turn: string,
	delayMs: number,
	clock: Clock,
	onChange: () => void,
): Promise<boolean> {
	const stop = new AbortController();
	const go = new AbortController();
	const since = clock.now();
	const run: Run = {
		turn,
		abort: stop,
		stopReason: 'user',
		isPause: true,
		wait: { phase: 'retry', since, until: since + delayMs, more: () => go.abort() },
	};
	session.run = run;
	onChange();
	try {
		await clock.sleep(delayMs, AbortSignal.any([stop.signal, go.signal]));
	} catch (error) {
		if (!stop.signal.aborted && !go.signal.aborted) throw error;
	} finally {
		delete session.run;
		onChange();
	}
	return !stop.signal.aborted;
}
