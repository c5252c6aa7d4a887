import { isAboutTokenCap } from './failures';
import type { JsonObject } from './json';
import type { Mend, Refused } from './refusals';

const tokenCaps = ['max_tokens', 'max_completion_tokens'] as const;

/** The other name of the cap, where the server does not know the one that was sent. */
export function swapTokenCap({ plan, said }: Refused): Mend | undefined {
	const used = tokenCaps.find((name) => name in plan.body);
	if (used === undefined || plan.adapter.protocol !== 'chatCompletions') return undefined;
	const other = used === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
	const reasons =
		/unsupported|unknown|unrecogni[sz]ed|not (?:supported|permitted|allowed)|unexpected|extra/i;
	const namesUsed = new RegExp(`\\b${used}\\b`).test(said);
	// "'max_tokens' or 'max_completion_tokens' is too large" names both, and means the number.
	const isSize = /too large|less than|at most|range|exceed|greater than/i.test(said);
	const isMeant = namesUsed && !isSize && (reasons.test(said) || said.includes(other));
	return isMeant ? { facts: { tokenCapName: other } } : undefined;
}

/** The cap that was sent, under any of its names. */
export function tokenCapOf(body: JsonObject): number | undefined {
	for (const name of [...tokenCaps, 'max_output_tokens']) {
		const value = body[name];
		if (typeof value === 'number') return value;
	}
	return undefined;
}

const capSizes: readonly RegExp[] = [
	/supports? at most ([\d,]+) (?:completion|output) tokens/i,
	/less than or equal to [`'"]?([\d,]+)/i,
	/(?:range of|range is|should be)[^[\]]{0,40}\[\s*\d+\s*,\s*([\d,]+)\s*\]/i,
	/range is from \d+ \(inclusive\) to ([\d,]+) \(exclusive\)/i,
	/> ([\d,]+), which is the maximum/i,
	/(?:at most|no more than|cannot exceed|must not exceed|maximum(?: value)?(?: of| is|:)?|limit(?: of| is|:)) [`'"]?([\d,]+)/i,
];

/** A cap that the server said it takes, or the window that it has to fit in. */
export function lowerTokenCap({ plan, said, failure }: Refused): Mend | undefined {
	const sent = tokenCapOf(plan.body);
	if (sent === undefined) return undefined;
	const window = windowOf(said);
	if (failure.kind === 'overflow' && window === undefined) return undefined;
	if (window !== undefined) {
		// It is the sum of prompt and cap that is too large. With the window known, the cap is made to fit.
		const input = promptOf(said);
		const isFitting = input !== undefined && input < window && input + sent > window;
		return isFitting ? { facts: { contextTokens: window }, inputTokens: input } : undefined;
	}
	for (const [index, pattern] of capSizes.entries()) {
		const match = pattern.exec(said);
		if (!match?.[1]) continue;
		const named = Number(match[1].replaceAll(',', '')) - (index === 3 ? 1 : 0);
		if (named < 1 || named >= sent) continue;
		return { facts: { maxOutputTokens: named } };
	}
	return undefined;
}

const windows: readonly RegExp[] = [
	/(?:maximum|max) context (?:length|window)(?: (?:is|of))?(?: only)?:? ([\d,]+)/i,
	/context (?:length|window|size)(?: is| of)? ?(?:only )?\(?([\d,]+)(?: tokens)?\)?/i,
	/"?n_ctx"?\s*[:=]\s*([\d,]+)/i,
	/tokens > ([\d,]+) maximum/i,
	/too large for model with ([\d,]+) maximum context length/i,
	/maximum prompt length is ([\d,]+)/i,
	/maximum number of tokens allowed \(([\d,]+)\)/i,
	/exceeds? the (?:limit|maximum) of ([\d,]+)/i,
	/input token count.{0,40}exceeds the maximum.{0,40}?\(?([\d,]{4,})\)?/i,
];

/** The context window that the server's words name, in tokens. */
export function windowOf(said: string): number | undefined {
	if (isAboutTokenCap(said)) return undefined;
	for (const pattern of windows) {
		const count = Number(pattern.exec(said)?.[1]?.replaceAll(',', ''));
		if (Number.isInteger(count) && count >= 256) return count;
	}
	return undefined;
}

/** How many tokens the server counted in the prompt. */
function promptOf(said: string): number | undefined {
	const patterns = [
		/\(([\d,]+) in the (?:messages|prompt)/i,
		/\(([\d,]+) of text input/i,
		/(?:has|have|contains?|with) (?:at least )?([\d,]+) (?:input|prompt) tokens/i,
		/([\d,]+) (?:tokens )?in the (?:messages|prompt)/i,
	];
	for (const pattern of patterns) {
		const count = Number(pattern.exec(said)?.[1]?.replaceAll(',', ''));
		if (Number.isInteger(count)) return count;
	}
	return undefined;
}
