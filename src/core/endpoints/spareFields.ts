import type { Failure } from '../../shared/failure';
import type { JsonObject } from './json';

/** A field of a body that a server may refuse, and that the request can do without. */
interface SpareField {
	readonly name: string;
	/** How servers speak of it. Default: by its name. */
	readonly words?: RegExp;
	/** What the person is told that was left out. Absent: it makes no difference to them. */
	readonly label?: string;
}

/** In the order in which they go when a server names several, as with topP and temperature together. */
const spareFields: readonly SpareField[] = [
	{
		name: 'stream_options',
		words: /stream_options|include_usage/i,
		label: 'The request for token counts',
	},
	{ name: 'include', words: /encrypted[ _]content|['"`]include\b/i },
	{ name: 'top_k', label: 'topK' },
	{ name: 'top_p', label: 'topP' },
	{ name: 'temperature', label: 'temperature' },
	{ name: 'presence_penalty', label: 'presencePenalty' },
	{ name: 'frequency_penalty', label: 'frequencyPenalty' },
	{ name: 'logit_bias', label: 'logitBias' },
	{ name: 'parallel_tool_calls', label: 'parallelToolCalls' },
	{ name: 'service_tier', label: 'serviceTier' },
	{ name: 'metadata', words: /['"`]metadata\b|\bmetadata: /i, label: 'metadata' },
	{ name: 'stop', words: /['"`]stop['"`]|\bstop: /i, label: 'stop' },
	{ name: 'tool_choice', label: 'The choice of the tool' },
	{ name: 'store', words: /['"`]store\b|\bstore: /i, label: 'store' },
	{ name: 'reasoning', words: /reasoning|think/i, label: 'Reasoning effort' },
	{ name: 'reasoning_effort', words: /reasoning|think/i, label: 'Reasoning effort' },
	{ name: 'thinking', words: /thinking/i, label: 'Thinking' },
];

/** The field of `body` that `failure` speaks of and that was not taken out before. */
export function refusedField(
	body: JsonObject,
	failure: Failure,
): { readonly name: string; readonly notice: string | undefined } | undefined {
	const said = `${failure.detail ?? ''} ${failure.code ?? ''}`;
	const field = spareFields.find(
		({ name, words }) => name in body && (words ?? new RegExp(`\\b${name}\\b`, 'i')).test(said),
	);
	if (!field) return undefined;
	const { name, label } = field;
	const model = String(body.model);
	const notice = label && `${label} was left out: this endpoint does not take it for ${model}.`;
	return { name, notice };
}

/** `body` without the fields that were refused with the very value that they have now. */
export function withoutRefused(
	body: JsonObject,
	refusedValue: (name: string) => string | undefined,
): JsonObject {
	const kept: Record<string, unknown> = { ...body };
	for (const { name } of spareFields) {
		if (name in kept && refusedValue(name) === JSON.stringify(kept[name])) delete kept[name];
	}
	return kept;
}
