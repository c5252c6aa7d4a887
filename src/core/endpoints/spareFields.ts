import { t } from '../../shared/words';
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
	{ name: 'prediction', words: /['"`.]prediction\b|\bprediction: /i, label: 'prediction' },
	{ name: 'web_search_options', label: 'webSearch' },
	{ name: 'image_config', label: 'imageConfig' },
	{ name: 'truncation', words: /['"`.]truncation\b|\btruncation: /i, label: 'truncation' },
	{ name: 'user', words: /['"`]user['"`](?! role)|\bbody\.user\b/i, label: 'user' },
	{ name: 'metadata', words: /['"`]metadata\b|\bmetadata: /i, label: 'metadata' },
	{ name: 'stop', words: /['"`]stop['"`]|\bstop: /i, label: 'stop' },
	{ name: 'stop_sequences', label: 'stop' },
	{ name: 'tool_choice', label: 'The choice of the tool' },
	{ name: 'store', words: /['"`]store\b|\bstore: |: store\b/i, label: 'store' },
	{ name: 'response_format', words: /response[_ ]format/i, label: 'The field for JSON' },
	{ name: 'reasoning', words: /reasoning(?!_content|_details)|think/i, label: 'Reasoning effort' },
	{
		name: 'reasoning_effort',
		words: /reasoning(?!_content|_details)|think/i,
		label: 'Reasoning effort',
	},
	{ name: 'thinking', words: /thinking/i, label: 'Thinking' },
];

export const spareNames: readonly string[] = spareFields.map(({ name }) => name);

/** The field of `body` that a server means by `said` and that the request can do without. */
export function spareField(
	body: JsonObject,
	said: string,
): { readonly name: string; readonly notice: string | undefined } | undefined {
	const field = spareFields.find(
		({ name, words }) => name in body && (words ?? new RegExp(`\\b${name}\\b`, 'i')).test(said),
	);
	if (!field) return undefined;
	const { name, label } = field;
	const model = String(body.model);
	const notice =
		label && t('{0} was left out: this endpoint does not take it for {1}.', t(label), model);
	return { name, notice };
}

/** What a request cannot do without; nobody is offered to leave it out. */
const needed: ReadonlySet<string> = new Set([
	'model',
	'messages',
	'input',
	'system',
	'instructions',
]);

/** Any field of `body` that `said` names, for the person to leave out. */
export function namedField(body: JsonObject, said: string): string | undefined {
	const spare = spareField(body, said)?.name;
	if (spare !== undefined) return spare;
	const names = Object.keys(body).filter((name) => !needed.has(name));
	// The longest first: `tools` is a part of other names.
	names.sort((one, other) => other.length - one.length);
	return names.find((name) => {
		const plain = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
		return new RegExp(`['"\`.: ]${plain}(?:['"\`.,;: )\\]]|$)`).test(` ${said}`);
	});
}

/** `body` without the fields that were refused, with any value or with the very one that they have now. */
export function withoutRefused(
	body: JsonObject,
	refusedValue: (name: string) => string | undefined,
): JsonObject {
	const kept: Record<string, unknown> = { ...body };
	for (const name of Object.keys(body)) {
		if (needed.has(name)) continue;
		const refused = refusedValue(name);
		if (refused === '*' || (refused !== undefined && refused === JSON.stringify(kept[name]))) {
			delete kept[name];
		}
	}
	return kept;
}
