import type { Cost, Usage } from '../../shared/events';
import { asNumber, asRecord, asWords, type JsonObject } from './json';
import { usageOf } from './replyWriter';

function count(...values: readonly unknown[]): number | undefined {
	return values.map(asNumber).find((value) => value !== undefined && value >= 0);
}

/** The counts of one usage object. Cached tokens are part of the prompt, reasoning is part of the answer. */
export function readUsage(value: unknown): Usage | undefined {
	const usage = asRecord(value);
	if (!usage) return undefined;
	const input = asRecord(usage.prompt_tokens_details ?? usage.input_tokens_details);
	const output = asRecord(usage.completion_tokens_details ?? usage.output_tokens_details);
	return usageOf({
		input: count(usage.prompt_tokens, usage.input_tokens),
		output: count(usage.completion_tokens, usage.output_tokens),
		reasoning: count(output?.reasoning_tokens),
		cacheRead: count(input?.cached_tokens, usage.prompt_cache_hit_tokens),
		cacheWrite: count(input?.cache_write_tokens),
		cost: readCost(usage),
	});
}

/** What a usage object says of money. */
export function readCost(usage: JsonObject): Cost | undefined {
	const amount = count(usage.cost);
	const currency = asWords(usage.currency)?.trim();
	return amount === undefined ? undefined : { amount, ...(currency ? { currency } : {}) };
}

/** The counts of a chunk or reply, wherever it has them. */
export function findUsage(value: JsonObject): Usage | undefined {
	return (
		readUsage(value.usage) ??
		readUsage(asRecord(value.x_groq)?.usage) ??
		foreignUsage(value, 'prompt_eval_count', 'eval_count') ??
		foreignUsage(asRecord(value.usageMetadata), 'promptTokenCount', 'candidatesTokenCount') ??
		foreignUsage(asRecord(value.timings), 'prompt_n', 'predicted_n')
	);
}

/** Counts under the names of a server's own protocol. */
function foreignUsage(
	value: JsonObject | undefined,
	input: string,
	output: string,
): Usage | undefined {
	return value && usageOf({ input: count(value[input]), output: count(value[output]) });
}
