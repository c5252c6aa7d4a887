import type { RateLimit } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import type { Clock } from '../ports';
import type { StreamOptions } from '../request';
import { createPaceState, type PaceState } from './paceState';

/** What may be sent in a minute, as far as it is known. */
export interface PaceLimits {
	readonly requestsPerMinute?: number;
	readonly inputTokensPerMinute?: number;
}

/** Keeps the requests of one key to what its server takes. Shared by all endpoints with that key. */
export interface Pace {
	/**
	 * Resolves when a request of `tokens` may go; tells the attendant of `options` while it waits. Rejects with the reason
	 * of `signal` when that is aborted.
	 */
	enter(tokens: number, signal: AbortSignal, options?: StreamOptions): Promise<void>;
	/** A request of `tokens` goes at once, whatever the pace: the person said so. */
	pass(tokens: number): void;
	/** What the head of a reply said. */
	note(limits: readonly RateLimit[]): void;
	/** What a refusal said. */
	refused(failure: Failure): void;
	/** A request that was sent at `sentAt` got its answer: a refusal before that no longer holds. */
	answered(sentAt: number): void;
}

/** Lets everything pass. */
export const unpaced: Pace = {
	enter: () => Promise.resolve(),
	pass: () => undefined,
	note: () => undefined,
	refused: () => undefined,
	answered: () => undefined,
};

export interface PaceOptions {
	readonly clock: Clock;
	/** What the plan of the key is known to allow. What the server says itself goes over it. */
	readonly limits?: PaceLimits;
	/** Whether requests wait their turn. Asked for each. Default: yes. */
	readonly isOn?: () => boolean;
}

/** A pace that can be told of a plan that became known. */
export interface PlannedPace extends Pace {
	/** `own`: what the person said of it, which goes over the server's word. */
	setPlan(limits: PaceLimits, own?: PaceLimits): void;
	/** The limits of the key that refusals named, as long as that holds. */
	lessons(): PaceLimits;
	/** Forgets what refusals taught. */
	forget(): void;
}

interface Waiter {
	readonly tokens: number;
	readonly since: number;
	readonly go: () => void;
	/** Told of `until`; called again only when that moves. */
	readonly tell: (until: number) => void;
}

/** Waits shorter than this are not told: they are over before they are read. */
const noticeableMs = 1000;

/** Those who wait. One timer serves them all; there is none while nobody waits. */
interface Line {
	join(waiter: Waiter): void;
	/** Lets `waiter` go at once. */
	letGo(waiter: Waiter): void;
	/** Takes `waiter` out, if it still waits. */
	drop(waiter: Waiter): void;
	/** Something became known. */
	look(): void;
	isEmpty(): boolean;
}

function createLine(clock: Clock, state: PaceState, isOn: () => boolean): Line {
	const waiters: Waiter[] = [];
	let timer: AbortController | undefined;

	/** Lets go who may go, tells the others until when they wait, and sets the timer. */
	function look(): void {
		timer?.abort();
		timer = undefined;
		for (let first = waiters[0]; first; first = waiters[0]) {
			if (isOn() && state.earliest(first.tokens, clock.now()) > clock.now()) break;
			release(first);
		}
		const [next] = tellAll(waiters, state, clock.now());
		if (next === undefined) return;
		timer = new AbortController();
		const { signal } = timer;
		clock.sleep(Math.max(0, next - clock.now()), signal).then(look, () => undefined);
	}

	function release(waiter: Waiter): void {
		waiters.splice(waiters.indexOf(waiter), 1);
		state.sent(waiter.tokens, clock.now());
		waiter.go();
	}

	return {
		look,
		isEmpty: () => waiters.length === 0,
		join(waiter) {
			waiters.push(waiter);
			look();
		},
		letGo(waiter) {
			if (!waiters.includes(waiter)) return;
			release(waiter);
			look();
		},
		drop(waiter) {
			const at = waiters.indexOf(waiter);
			if (at < 0) return;
			waiters.splice(at, 1);
			look();
		},
	};
}

/**
 * First come, first served. Waits only for what is known: limits that the server named in its headers or refusals, or
 * those of the plan. A single request that is larger than a minute's allowance goes when the minute before it is empty.
 */
export function createPace({ clock, limits, isOn = () => true }: PaceOptions): PlannedPace {
	const state = createPaceState(limits);
	const line = createLine(clock, state, isOn);

	function changed(): void {
		if (!line.isEmpty()) line.look();
	}

	return {
		async enter(tokens, signal, options = {}) {
			signal.throwIfAborted();
			const now = clock.now();
			const mayGo = !isOn() || state.earliest(tokens, now) <= now;
			if (line.isEmpty() && mayGo) state.sent(tokens, now);
			else await waitInLine(line, { tokens, since: now }, signal, options);
		},
		pass(tokens) {
			state.sent(tokens, clock.now());
			changed();
		},
		note(seen) {
			state.note(seen, clock.now());
			changed();
		},
		refused(failure) {
			state.refused(failure, clock.now());
			changed();
		},
		answered(sentAt) {
			state.answered(sentAt);
			changed();
		},
		setPlan(plan, own) {
			state.setPlan(plan, own);
			changed();
		},
		lessons: () => state.lessons(clock.now()),
		forget() {
			state.forget();
			changed();
		},
	};
}

async function waitInLine(
	line: Line,
	{ tokens, since }: Pick<Waiter, 'tokens' | 'since'>,
	signal: AbortSignal,
	{ attendant }: StreamOptions,
): Promise<void> {
	let told: number | undefined;
	let leave = (): void => undefined;
	try {
		await new Promise<void>((resolve, reject) => {
			const tell = (until: number): void => {
				const isNews = told === undefined ? until - since >= noticeableMs : until !== told;
				if (!isNews) return;
				told = until;
				const more = (): void => line.letGo(waiter);
				attendant?.waiting({ phase: 'queue', since, until, more });
			};
			const waiter: Waiter = { tokens, since, go: resolve, tell };
			const onAbort = (): void => reject(signal.reason);
			leave = () => {
				signal.removeEventListener('abort', onAbort);
				line.drop(waiter);
			};
			signal.addEventListener('abort', onAbort);
			line.join(waiter);
		});
	} finally {
		leave();
		if (told !== undefined) attendant?.waiting(undefined);
	}
}

/** Plays the queue through, so that everyone is told their own time. */
function tellAll(waiters: readonly Waiter[], state: PaceState, now: number): readonly number[] {
	const ahead = state.copy();
	let at = now;
	return waiters.map(({ tokens, tell }) => {
		at = Math.max(at, ahead.earliest(tokens, at));
		ahead.sent(tokens, at);
		tell(at);
		return at;
	});
}
