import type { Clock } from '../ports';
import type { WaitPhase } from '../request';
import type { Escort } from './escort';

/** How long an awaited thing may take. Asked anew whenever the time comes, since the phase may have changed. */
export type Patience = () => { readonly phase: WaitPhase; readonly ms: number };

/** Raises the alarm when an awaited thing does not come. Counts only while something is awaited. */
export interface SilenceWatch {
	/** Waits for `promise`. Rejects with the abort reason of `signal` or with {@link Silence}. */
	wait<T>(promise: Promise<T>, patience: Patience): Promise<T>;
	/** Ends the watch; no timer is left. */
	stop(): void;
}

/** Nothing came for this long. */
export class Silence extends Error {
	readonly ms: number;
	readonly phase: WaitPhase;

	constructor(ms: number, phase: WaitPhase) {
		super(`nothing for ${ms} ms`);
		this.name = 'Silence';
		this.ms = ms;
		this.phase = phase;
	}
}

/** A silence this long is told to whoever attends. */
const noticeMs = 5000;

interface Silent {
	readonly since: number;
	readonly patience: Patience;
	/** What the person added to the limit. */
	extra: number;
	/** The end that was told; undefined while nothing was. */
	told?: number;
	readonly reject: (reason: unknown) => void;
}

function deadlineOf({ since, patience, extra }: Silent): number {
	return since + patience().ms + extra;
}

/** One timer serves a whole stream: it is set anew only when it fires, not for each piece that arrives. */
export function watchSilence(clock: Clock, signal: AbortSignal, escort: Escort = {}): SilenceWatch {
	const { tell } = escort;
	let current: Silent | undefined;
	let timer: { readonly fires: number; readonly cancel: AbortController } | undefined;

	function onAbort(): void {
		current?.reject(signal.reason);
		stop();
	}

	function stop(): void {
		signal.removeEventListener('abort', onAbort);
		timer?.cancel.abort();
		timer = undefined;
		if (current) over(current);
	}

	function over(silent: Silent): void {
		if (silent.told !== undefined) tell?.(undefined);
		// Once: by the time the awaited thing settles, another wait may have been told.
		delete silent.told;
		if (current === silent) current = undefined;
	}

	function setTimer(fires: number): void {
		timer?.cancel.abort();
		const cancel = new AbortController();
		timer = { fires, cancel };
		clock.sleep(Math.max(0, fires - clock.now()), cancel.signal).then(onTimer, () => undefined);
	}

	function onTimer(): void {
		timer = undefined;
		if (!current) return;
		if (clock.now() < deadlineOf(current)) {
			attend(current);
			setTimer(nextLook(current));
			return;
		}
		const { phase } = current.patience();
		current.reject(new Silence(clock.now() - current.since, phase));
	}

	/** When the silence has to be judged next. */
	function nextLook(silent: Silent): number {
		const deadline = deadlineOf(silent);
		if (!tell || silent.told !== undefined) return deadline;
		return Math.min(deadline, silent.since + noticeMs);
	}

	function attend(silent: Silent): void {
		const until = deadlineOf(silent);
		if (!tell || silent.told === until || clock.now() < silent.since + noticeMs) return;
		silent.told = until;
		const { phase } = silent.patience();
		const again = escort.again?.();
		const more = (): void => {
			if (current !== silent) return;
			silent.extra += silent.patience().ms;
			attend(silent);
		};
		tell({ phase, since: silent.since, until, more, ...(again ? { again } : {}) });
	}

	signal.addEventListener('abort', onAbort);
	return {
		stop,
		wait(promise, patience) {
			if (signal.aborted) {
				promise.catch(() => undefined);
				return Promise.reject(signal.reason);
			}
			return new Promise((resolve, reject) => {
				const silent: Silent = { since: clock.now(), patience, extra: 0, reject };
				current = silent;
				const look = nextLook(silent);
				if (!timer || timer.fires > look) setTimer(look);
				promise.then(resolve, reject).finally(() => over(silent));
			});
		},
	};
}
