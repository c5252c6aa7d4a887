import type { Clock } from '../ports';

/** Raises the alarm when an awaited thing does not come. Counts only while something is awaited. */
export interface SilenceWatch {
	/** Waits for `promise` at most `ms`. Rejects with the abort reason of `signal` or with {@link Silence}. */
	wait<T>(promise: Promise<T>, ms: number): Promise<T>;
	/** Ends the watch; no timer is left. */
	stop(): void;
}

/** Nothing came for this long. */
export class Silence extends Error {
	readonly ms: number;

	constructor(ms: number) {
		super(`nothing for ${ms} ms`);
		this.name = 'Silence';
		this.ms = ms;
	}
}

interface Wait {
	readonly deadline: number;
	readonly ms: number;
	readonly reject: (reason: unknown) => void;
}

/** One timer serves a whole stream: it is set anew only when it fires, not for each piece that arrives. */
export function watchSilence(clock: Clock, signal: AbortSignal): SilenceWatch {
	let current: Wait | undefined;
	let timer: { readonly fires: number; readonly cancel: AbortController } | undefined;

	function onAbort(): void {
		current?.reject(signal.reason);
		stop();
	}

	function stop(): void {
		signal.removeEventListener('abort', onAbort);
		timer?.cancel.abort();
		timer = undefined;
		current = undefined;
	}

	function setTimer(fires: number): void {
		timer?.cancel.abort();
		const cancel = new AbortController();
		timer = { fires, cancel };
		clock.sleep(Math.max(0, fires - clock.now()), cancel.signal).then(
			() => {
				timer = undefined;
				if (!current) return;
				if (clock.now() >= current.deadline) current.reject(new Silence(current.ms));
				else setTimer(current.deadline);
			},
			() => undefined,
		);
	}

	signal.addEventListener('abort', onAbort);
	return {
		stop,
		wait(promise, ms) {
			if (signal.aborted) {
				promise.catch(() => undefined);
				return Promise.reject(signal.reason);
			}
			return new Promise((resolve, reject) => {
				const wait: Wait = { deadline: clock.now() + ms, ms, reject };
				current = wait;
				if (!timer || timer.fires > wait.deadline) setTimer(wait.deadline);
				promise.then(resolve, reject).finally(() => {
					if (current === wait) current = undefined;
				});
			});
		},
	};
}
