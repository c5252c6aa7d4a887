import type { Clock } from '../../src/core/ports';

interface Sleeper {
	readonly until: number;
	readonly ms: number;
	readonly wake: () => void;
}

/** A clock that moves only when the test says so. A sleep of no time is a turn of the real event loop. */
export interface FakeClock extends Clock {
	/** Lengths of the sleeps that are going on, shortest first: the timers that would be left behind. */
	readonly pending: readonly number[];
	/** Moves the time on and wakes who is due, in order. Those who sleep for no time are awake first. */
	advance(ms: number): Promise<void>;
	/** Fulfilled once somebody sleeps for `ms`. */
	asleep(ms: number): Promise<void>;
}

export function createFakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
	let time = start;
	const sleepers = new Set<Sleeper>();
	const watchers = new Set<{ readonly ms: number; readonly resolve: () => void }>();
	return {
		now: () => time,
		sleep(ms, signal) {
			if (ms === 0 && !signal?.aborted) return turn(signal);
			return new Promise((resolve, reject) => {
				if (signal?.aborted) {
					reject(signal.reason);
					return;
				}
				const onAbort = (): void => {
					sleepers.delete(sleeper);
					reject(signal?.reason);
				};
				const sleeper: Sleeper = {
					until: time + ms,
					ms,
					wake: () => {
						signal?.removeEventListener('abort', onAbort);
						sleepers.delete(sleeper);
						resolve();
					},
				};
				signal?.addEventListener('abort', onAbort, { once: true });
				sleepers.add(sleeper);
				for (const watcher of watchers) {
					if (watcher.ms !== ms) continue;
					watchers.delete(watcher);
					watcher.resolve();
				}
			});
		},
		get pending() {
			return [...sleepers].map((each) => each.ms).sort((a, b) => a - b);
		},
		async advance(ms) {
			const target = time + ms;
			await turn();
			for (;;) {
				const due = [...sleepers]
					.filter((each) => each.until <= target)
					.sort((a, b) => a.until - b.until)[0];
				if (!due) break;
				time = Math.max(time, due.until);
				due.wake();
				await turn();
			}
			time = target;
		},
		asleep: (ms) =>
			[...sleepers].some((each) => each.ms === ms)
				? Promise.resolve()
				: new Promise((resolve) => watchers.add({ ms, resolve })),
	};
}

async function turn(signal?: AbortSignal): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
	signal?.throwIfAborted();
}
