import type { RateLimit } from '../../shared/events';
import type { Sent } from './paceState';

/** What the headers of replies say is left of requests or of tokens. */
export interface Allowance {
	/** The server speaks of it, so no table is needed. */
	isKnown(): boolean;
	/** When `need` more may go. */
	earliest(need: number, sent: readonly Sent[], now: number): number;
	sent(count: number, now: number): void;
	note(limits: readonly RateLimit[], now: number): void;
	copy(): Allowance;
}

interface Left {
	readonly limit?: number;
	readonly remaining: number;
	readonly resetAt?: number;
}

const minuteMs = 60_000;

/** Of several headers for one thing the first counts: input is what a request is measured by before it is sent. */
const names: Readonly<Record<'requests' | 'tokens', readonly RateLimit['what'][]>> = {
	requests: ['requests'],
	tokens: ['inputTokens', 'tokens'],
};

export function createAllowance(what: 'requests' | 'tokens', initial?: Left): Allowance {
	let left = initial;

	/** What is left at `now`: all of it again, once the time is over that the server named. */
	function current(now: number): Left | undefined {
		if (left?.resetAt === undefined || now < left.resetAt) return left;
		if (left.limit === undefined) return undefined;
		return { limit: left.limit, remaining: left.limit };
	}

	return {
		isKnown: () => left !== undefined,
		earliest(need, sent, now) {
			const known = current(now);
			if (!known || known.remaining >= need) return now;
			const { limit, remaining, resetAt } = known;
			// More than it ever lets through at once: goes when all of it is there.
			if (limit !== undefined && need > limit && remaining >= limit) return now;
			// A day's limit is no matter of pace: the server is asked, and its word is shown.
			if (resetAt !== undefined) return resetAt - now > minuteMs ? now : resetAt;
			// Without a time it is believed only as far as our own count bears it out.
			return limit === undefined ? now : roomAt(what, sent, need, limit, now);
		},
		sent(count, now) {
			const known = current(now);
			left = known && { ...known, remaining: Math.max(0, known.remaining - count) };
		},
		note(limits, now) {
			const said = names[what]
				.map((name) => limits.find((each) => each.what === name))
				.find((each) => each?.remaining !== undefined);
			if (said?.remaining === undefined) return;
			const { limit, remaining, resetAt } = said;
			left = {
				remaining,
				...(limit === undefined ? {} : { limit }),
				...(resetAt === undefined || resetAt <= now ? {} : { resetAt }),
			};
		},
		copy: () => createAllowance(what, left),
	};
}

/** When the minute before has room for `need` more within `limit`, by what was sent. */
function roomAt(
	what: 'requests' | 'tokens',
	sent: readonly Sent[],
	need: number,
	limit: number,
	now: number,
): number {
	const size = ({ tokens }: Sent): number => (what === 'requests' ? 1 : tokens);
	const recent = sent.filter(({ at }) => now - at < minuteMs);
	let sum = recent.reduce((all, each) => all + size(each), 0);
	let at = now;
	for (const each of recent) {
		if (sum + need <= limit) break;
		sum -= size(each);
		at = each.at + minuteMs;
	}
	return at;
}
