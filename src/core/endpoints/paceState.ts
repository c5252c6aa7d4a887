import type { RateLimit } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import type { PaceLimits } from './pace';
import { createAllowance } from './paceAllowance';
import { learnFromRefusal } from './paceRefusal';

/** What is known of the limits of one key, and what was sent with it. */
export interface PaceState {
	/** When a request of `tokens` may go, at or after `now`. */
	earliest(tokens: number, now: number): number;
	sent(tokens: number, now: number): void;
	note(limits: readonly RateLimit[], now: number): void;
	refused(failure: Failure, now: number): void;
	answered(sentAt: number): void;
	setPlan(plan: PaceLimits, own?: PaceLimits): void;
	/** The limits that refusals named, as long as that holds: what was only counted may be too little. */
	lessons(now: number): PaceLimits;
	/** Forgets what refusals taught. */
	forget(): void;
	/** For trying out what would be; changes nothing here. */
	copy(): PaceState;
}

export interface Sent {
	readonly at: number;
	readonly tokens: number;
}

/** A little more than a minute: a request takes time to arrive, and the server counts from there. */
const windowMs = 60_500;
/** A longer wait that a server asks for is no matter of pace: it is shown, and the person decides. */
const maxQueueMs = 60_000;
/** What was learnt from refusals is forgotten after this. */
const memoryMs = 600_000;

interface Facts {
	readonly plan: PaceLimits;
	/** The person's own word, which holds whatever the server says. */
	readonly own: PaceLimits;
	readonly learnt: PaceLimits;
	/** Those of them that the server named itself. */
	readonly named: PaceLimits;
	readonly learntAt: number;
	readonly sent: readonly Sent[];
	readonly blockedUntil: number;
	/** When the server said so. */
	readonly blockedAt: number;
	/** The server named a time at which one request is fine, whatever our own count says. */
	readonly isInvited: boolean;
}

const nothing: Facts = {
	plan: {},
	own: {},
	learnt: {},
	named: {},
	learntAt: 0,
	sent: [],
	blockedUntil: 0,
	blockedAt: 0,
	isInvited: false,
};

export function createPaceState(plan: PaceLimits = {}): PaceState {
	return stateOf({ ...nothing, plan }, [createAllowance('requests'), createAllowance('tokens')]);
}

type Allowances = readonly [ReturnType<typeof createAllowance>, ReturnType<typeof createAllowance>];

function stateOf(initial: Facts, [requests, tokens]: Allowances): PaceState {
	let facts = initial;

	const holds = (now: number): boolean => now - facts.learntAt < memoryMs;

	/** The plan's limits, where the server itself said nothing of the kind; the person's in any case. */
	function windowLimits(now: number): PaceLimits {
		const known = { ...facts.plan, ...(holds(now) ? facts.learnt : {}) };
		const { requestsPerMinute, inputTokensPerMinute } = known;
		return {
			...(requestsPerMinute === undefined || requests.isKnown() ? {} : { requestsPerMinute }),
			...(inputTokensPerMinute === undefined || tokens.isKnown() ? {} : { inputTokensPerMinute }),
			...facts.own,
		};
	}

	return {
		earliest(count, now) {
			if (now < facts.blockedUntil) return facts.blockedUntil;
			if (facts.isInvited) return now;
			return Math.max(
				earliestInWindow(facts.sent, windowLimits(now), count, now),
				requests.earliest(1, facts.sent, now),
				tokens.earliest(count, facts.sent, now),
			);
		},
		sent(count, now) {
			const recent = facts.sent.filter(({ at }) => now - at < windowMs);
			facts = { ...facts, isInvited: false, sent: [...recent, { at: now, tokens: count }] };
			requests.sent(1, now);
			tokens.sent(count, now);
		},
		note(limits, now) {
			requests.note(limits, now);
			tokens.note(limits, now);
		},
		refused(failure, now) {
			if (failure.kind !== 'rateLimit') return;
			const { retryAfterMs } = failure;
			const learnt = learnFromRefusal(
				failure,
				facts.sent.filter(({ at }) => now - at < windowMs),
			);
			facts = {
				...facts,
				learnt: { ...facts.learnt, ...learnt },
				named: { ...facts.named, ...learnFromRefusal(failure, []) },
				learntAt: now,
			};
			if (retryAfterMs === undefined || retryAfterMs > maxQueueMs) return;
			const blockedUntil = now + retryAfterMs;
			facts = { ...facts, blockedUntil, blockedAt: now, isInvited: true };
		},
		answered(sentAt) {
			if (sentAt >= facts.blockedAt) facts = { ...facts, blockedUntil: 0 };
		},
		setPlan: (plan, own = {}) => {
			facts = { ...facts, plan, own };
		},
		lessons: (now) => (holds(now) ? facts.named : {}),
		forget: () => {
			facts = { ...facts, learnt: {}, named: {} };
		},
		copy: () => stateOf(facts, [requests.copy(), tokens.copy()]),
	};
}

/** When the minute before has room for `tokens` more. */
function earliestInWindow(
	sent: readonly Sent[],
	{ requestsPerMinute, inputTokensPerMinute }: PaceLimits,
	tokens: number,
	now: number,
): number {
	const recent = sent.filter(({ at }) => now - at < windowMs);
	const mostRequests = Math.max(1, requestsPerMinute ?? Number.POSITIVE_INFINITY);
	const mostTokens = inputTokensPerMinute ?? Number.POSITIVE_INFINITY;
	let count = recent.length;
	let sum = recent.reduce((all, each) => all + each.tokens, 0);
	let at = now;
	for (const each of recent) {
		if (count + 1 <= mostRequests && sum + tokens <= mostTokens) break;
		count--;
		sum -= each.tokens;
		at = each.at + windowMs;
	}
	return at;
}
