import type { RateLimit } from '../../shared/events';
import { nextDay, nextMonth } from './ledger';

/** What may still be used, where something is known of it. */
export interface Left {
	/** Tokens. Never below zero. */
	readonly tokens: number;
	/** Tokens of the whole allowance, where that is known too. */
	readonly limit?: number;
	readonly period: 'month' | 'day';
	/** Who says so: the provider, the documented free plan less our own count, or the person's setting less our count. */
	readonly source: 'provider' | 'plan' | 'setting';
	/** Milliseconds since 1970. */
	readonly resetAt: number;
}

/** What the provider said of a period's allowance, and when. */
export interface Report {
	readonly at: number;
	readonly limit?: number;
	readonly remaining?: number;
	readonly resetAt?: number;
}

/** All that is known of a key's plan. JSON value. */
export interface PlanFacts {
	/** The plan's name as the provider gives it. */
	readonly tier?: string;
	readonly month?: Report;
	readonly day?: Report;
	/** When the provider was last asked, and answered. */
	readonly askedAt?: number;
}

/** `facts` with what a header or a body said. Undefined when it says nothing of a plan. */
export function withRateLimit(
	facts: PlanFacts,
	rateLimit: RateLimit,
	at: number,
): PlanFacts | undefined {
	const { what, ...said } = rateLimit;
	if (said.limit === undefined && said.remaining === undefined) return undefined;
	if (what === 'monthlyTokens') return { ...facts, month: { ...said, at } };
	return what === 'dailyTokens' ? { ...facts, day: { ...said, at } } : undefined;
}

/**
 * Whether the key is known to be on a plan that is not paid for: by its name, or, where no name is known, by a month's
 * allowance that is no more than the `documented` one of the free plan.
 */
export function isFreePlan({ tier, month }: PlanFacts, documented?: number): boolean {
	if (tier !== undefined) return /^(?:free|gratis|trial)\b/i.test(tier.trim());
	const limit = month?.limit ?? 0;
	return documented !== undefined && limit > 0 && limit <= documented;
}

export interface LeftQuestion {
	readonly now: number;
	readonly facts: PlanFacts;
	/** The person's own monthly limit; 0 when there is none. */
	readonly monthlyTokens: number;
	/** What the free plan of this endpoint is documented to allow. */
	readonly freeMonthlyTokens?: number;
	/** Demo and servers on this machine: no plan holds for them. */
	readonly hasNoPlan: boolean;
	/** Our own count from a moment on. */
	readonly usedSince: (at: number) => number;
}

/** Everything that limits, in no order. What the provider says stands above what is documented. */
export function allLeft(question: LeftQuestion): readonly Left[] {
	const { now, facts, monthlyTokens, hasNoPlan, usedSince } = question;
	const found: Left[] = [];
	const monthStart = startOfMonth(now);
	const resetAt = nextMonth(now);
	if (monthlyTokens > 0) {
		const tokens = Math.max(0, monthlyTokens - usedSince(monthStart));
		found.push({ tokens, limit: monthlyTokens, period: 'month', source: 'setting', resetAt });
	}
	if (hasNoPlan) return found;
	const month = reported('month', facts.month, question);
	const day = reported('day', facts.day, question);
	if (month) found.push(month);
	if (day) found.push(day);
	const documented = question.freeMonthlyTokens;
	if (!month && documented !== undefined && isFreePlan(facts)) {
		const tokens = Math.max(0, documented - usedSince(monthStart));
		found.push({ tokens, limit: documented, period: 'month', source: 'plan', resetAt });
	}
	return found;
}

function reported(
	period: 'month' | 'day',
	report: Report | undefined,
	{ now, usedSince }: LeftQuestion,
): Left | undefined {
	if (!report) return undefined;
	const end = period === 'month' ? nextMonth : nextDay;
	const resetAt = report.resetAt ?? end(report.at);
	const limit = report.limit === undefined ? {} : { limit: report.limit };
	if (now < resetAt) {
		const remaining = report.remaining ?? (report.limit ?? 0) - usedSince(startOf(period, now));
		// The report came with the answer to a request that it counts already; ours is dated when it was sent.
		const since = report.remaining === undefined ? 0 : usedSince(report.at + 1);
		const tokens = Math.max(0, remaining - since);
		return { tokens, ...limit, period, source: 'provider', resetAt };
	}
	if (report.limit === undefined) return undefined;
	// A new period has begun; nothing was said of it yet.
	const tokens = Math.max(0, report.limit - usedSince(Math.max(resetAt, startOf(period, now))));
	return { tokens, ...limit, period, source: 'provider', resetAt: end(now) };
}

function startOf(period: 'month' | 'day', now: number): number {
	if (period === 'month') return startOfMonth(now);
	return nextDay(now) - 24 * 60 * 60 * 1000;
}

function startOfMonth(now: number): number {
	const date = new Date(now);
	return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** The one that is used up first. */
export function leastLeft(all: readonly Left[]): Left | undefined {
	return all.reduce<Left | undefined>(
		(least, each) => (least && least.tokens <= each.tokens ? least : each),
		undefined,
	);
}
