import type { TrimGoal } from '../../core/context/planTrim';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import type { Parameters } from '../../core/request';
import type { KnownLimits } from './trimLimits';

/**
 * Why something is left out: a known limit would be passed, the server said that the request is too long, or the person
 * asked for it.
 */
export type TrimReason = 'limit' | 'overflow' | 'asked';

/** Room for the answer where no cap says how long it may be. */
const usualOutput = 1024;
/** Of a limit: once something is left out, so much that the next turns fit too. */
const spare = 0.75;
/** How much shorter a request gets that was too long by an unknown amount. */
const shorter = 0.6;
const summaryTokens = 300;

/** The most that a request may have, when it is known. */
export function limitOf(
	known: KnownLimits,
	profile: EndpointProfile,
	parameters: Parameters | undefined,
): number | undefined {
	const limits: number[] = [];
	const { windowTokens: window, inputTokensPerMinute: pace, maxOutputTokens } = known;
	if (window !== undefined) {
		const asked = parameters?.maxOutputTokens ?? profile.parameters?.maxOutputTokens;
		const cap = Math.min(asked ?? usualOutput, maxOutputTokens ?? Number.POSITIVE_INFINITY);
		// A cap as large as the window is a wish, not a plan.
		limits.push(window - Math.min(cap, window / 2));
	}
	if (pace !== undefined) limits.push(pace);
	return limits.length === 0 ? undefined : Math.floor(Math.min(...limits));
}

/** What a request of `size` tokens has to come down to. Undefined: it may stay as it is. */
export function goalFor(
	reason: TrimReason,
	size: number,
	limit: number | undefined,
): Pick<TrimGoal, 'limit' | 'target' | 'summaryTokens'> | undefined {
	if (reason === 'limit') {
		if (limit === undefined || size <= limit) return undefined;
		return { limit, target: limit * spare, summaryTokens };
	}
	// Our count may be too low, so that it fits by it and the server refuses all the same.
	const most = Math.min(limit ?? Number.POSITIVE_INFINITY, size * 0.9);
	return { limit: most, target: Math.min(most * spare, size * shorter), summaryTokens };
}
