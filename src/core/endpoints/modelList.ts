import type { Price } from '../price';
import type { ModelInfo } from './endpoint';
import { asNumber, asWords, isObject, type JsonObject } from './json';

/**
 * The models in a `/models` reply: `{data: […]}`, a bare array, `{models: […]}`, a map from id to entry, entries that are
 * only names. Sorted by id, each id once. What is not a model is left out.
 */
export function parseModelList(body: unknown): readonly ModelInfo[] {
	const models = new Map<string, ModelInfo>();
	for (const model of entries(body).map(toModel)) {
		if (model && !models.has(model.id)) models.set(model.id, model);
	}
	return [...models.values()].sort((a, b) => compare(a.id, b.id));
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

function entries(body: unknown): readonly unknown[] {
	if (Array.isArray(body)) return body;
	if (!isObject(body)) return [];
	const list = body.data ?? body.models;
	if (Array.isArray(list)) return list;
	if (!isObject(list)) return [];
	const nested = list.data ?? list.models;
	if (Array.isArray(nested)) return nested;
	return Object.entries(list).map(([id, entry]) => (isObject(entry) ? { id, ...entry } : id));
}

function toModel(entry: unknown): ModelInfo | undefined {
	if (!isObject(entry)) {
		const id = asWords(entry)?.trim();
		return id === undefined ? undefined : { id };
	}
	const id = (asWords(entry.id) ?? asWords(entry.model) ?? asWords(entry.name))?.trim();
	if (id === undefined) return undefined;
	const label =
		asWords(entry.display_name) ??
		asWords(entry.displayName) ??
		asWords(entry.label) ??
		asWords(entry.name);
	const description = asWords(entry.description);
	const price = priceOf(entry.pricing);
	return {
		id,
		...(label === undefined || label === id ? {} : { label }),
		...(description === undefined ? {} : { description }),
		...tokenLimits(entry),
		...(isDeprecated(entry) ? { deprecated: true } : {}),
		...abilities(entry),
		...(price === undefined ? {} : { price }),
	};
}

function tokenLimits(entry: JsonObject): Pick<ModelInfo, 'contextTokens' | 'maxOutputTokens'> {
	const meta = child(entry, 'meta');
	const provider = child(entry, 'top_provider');
	const limit = child(entry, 'limit');
	const contextTokens = firstCount(
		entry.context_length,
		entry.context_window,
		entry.max_model_len,
		entry.max_context_length,
		entry.loaded_context_length,
		meta.n_ctx_train,
		provider.context_length,
		limit.context,
		entry.max_input_tokens,
		entry.inputTokenLimit,
	);
	const maxOutputTokens = firstCount(
		entry.max_output_tokens,
		entry.max_completion_tokens,
		provider.max_completion_tokens,
		limit.output,
		entry.outputTokenLimit,
	);
	return {
		...(contextTokens === undefined ? {} : { contextTokens }),
		...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
	};
}

function firstCount(...values: readonly unknown[]): number | undefined {
	return values.map(asNumber).find((value) => value !== undefined && value > 0);
}

function child(entry: JsonObject, name: string): JsonObject {
	const value = entry[name];
	return isObject(value) ? value : {};
}

function isDeprecated(entry: JsonObject): boolean {
	return (
		entry.deprecated === true ||
		asWords(entry.deprecated_at) !== undefined ||
		asWords(entry.deprecates_at) !== undefined ||
		entry.lifecycle === 'deprecated'
	);
}

/** Undefined where the list says nothing, which is not the same as false. */
function abilities(entry: JsonObject): Pick<ModelInfo, 'tools' | 'images' | 'reasoning'> {
	const { capabilities, supported_parameters: parameters } = entry;
	const inputs = child(entry, 'architecture').input_modalities ?? entry.input_modalities;
	const tools =
		says(capabilities, 'function_calling', 'tools', 'tool_use') ??
		says(parameters, 'tools', 'functions');
	const images = says(inputs, 'image') ?? says(capabilities, 'vision', 'image_input');
	const reasoning =
		says(parameters, 'reasoning', 'reasoning_effort', 'include_reasoning') ??
		says(capabilities, 'reasoning', 'thinking');
	return {
		...(tools === undefined ? {} : { tools }),
		...(images === undefined ? {} : { images }),
		...(reasoning === undefined ? {} : { reasoning }),
	};
}

/** A list of names is complete; a map of flags speaks only of what is in it. */
function says(value: unknown, ...wanted: readonly string[]): boolean | undefined {
	if (Array.isArray(value)) {
		return value.some((name) => typeof name === 'string' && wanted.includes(name.toLowerCase()));
	}
	if (!isObject(value)) return undefined;
	const flags = wanted.filter((name) => name in value).map((name) => value[name]);
	if (flags.length === 0) return undefined;
	return flags.some((flag) => flag === true || (isObject(flag) && flag.supported !== false));
}

const million = 1_000_000;

/** Prices come per million tokens with their currency, or per token in dollars, as numbers or strings. */
function priceOf(pricing: unknown): Price | undefined {
	if (!isObject(pricing)) return undefined;
	const perMillion = asWords(pricing.currency) !== undefined;
	const factor = perMillion ? 1 : million;
	const input = asNumber(pricing.prompt ?? pricing.per_input_token ?? pricing.input);
	const output = asNumber(pricing.completion ?? pricing.per_output_token ?? pricing.output);
	if (!isPrice(input) && !isPrice(output)) return undefined;
	const cacheRead = firstCount(
		pricing.cache_read,
		pricing.per_cached_input_token,
		pricing.input_cache_read,
	);
	const cacheWrite = firstCount(pricing.cache_write, pricing.input_cache_write);
	return {
		currency: asWords(pricing.currency) ?? 'USD',
		...(isPrice(input) ? { input: rounded(input * factor) } : {}),
		...(isPrice(output) ? { output: rounded(output * factor) } : {}),
		// Nothing is the price where lists do not know one: cached tokens are cheaper, not given away.
		...(cacheRead === undefined ? {} : { cacheRead: rounded(cacheRead * factor) }),
		...(cacheWrite === undefined ? {} : { cacheWrite: rounded(cacheWrite * factor) }),
	};
}

/** Routers give a negative price where it depends on the model they choose. */
function isPrice(value: number | undefined): value is number {
	return value !== undefined && value >= 0;
}

function rounded(value: number): number {
	return Number(value.toPrecision(10));
}
