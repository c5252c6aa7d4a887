import * as z from 'zod';
import type { Protocol } from '../../shared/messages';
import type { Ability, AbilityLayers, AbilityRecord, Known, Layers, Source } from './capabilities';
import type { Learnt } from './learnt';
import { spareNames } from './spareFields';

// One short JSON text per model: it is read for each request and kept in VS Code's state, which is loaded whole.

const effort = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);
const protocol = z.enum(['chatCompletions', 'responses', 'messages']);
const flag = z.boolean();
const count = z.number().min(0);

const valueSchemas = {
	chatCompletions: flag,
	responses: flag,
	messages: flag,
	streaming: flag,
	tools: flag,
	parallelTools: flag,
	images: flag,
	reasoning: flag,
	efforts: z.array(effort).min(1),
	jsonSchema: flag,
	usageInStreams: flag,
	contextTokens: count,
	maxOutputTokens: count,
	pace: z.record(z.string(), z.number()),
	reasoningField: z.enum(['reasoning', 'reasoning_effort']),
	tokenCapName: z.enum(['max_tokens', 'max_completion_tokens']),
	systemRole: z.enum(['system', 'fold']),
	adaptiveThinking: flag,
	streamOnly: flag,
	reasoningInHistory: flag,
	emptyContent: flag,
	toolsProtocol: protocol,
	unusedTools: count,
} satisfies Record<Ability, z.ZodType>;

const letters = { l: 'list', a: 'answer', r: 'refusal', b: 'probe', p: 'person' } as const;
type Letter = keyof typeof letters;

/** Value, letter of the source, time, and perhaps the entry it holds for. */
const item = z.tuple([z.unknown(), z.enum(['l', 'a', 'r', 'b', 'p']), z.number()], z.string());
const stored = z.object({
	k: z.record(z.string(), z.array(item)),
	r: z.record(z.string(), z.tuple([z.string(), z.number()])),
});

export function recordName(model: string): string {
	return `model.${model}`;
}

/** What is stored of `model`; what is not readable counts as nothing known. */
export function parseRecord(learnt: Learnt, model: string): AbilityRecord {
	const text = learnt.get(recordName(model));
	if (text === undefined) return formerRecord(learnt, model);
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return { abilities: {}, refused: {} };
	}
	const parsed = stored.safeParse(value);
	if (!parsed.success) return { abilities: {}, refused: {} };
	const abilities: Record<string, Layers<unknown>> = {};
	for (const [name, items] of Object.entries(parsed.data.k)) {
		if (isAbility(name)) abilities[name] = readLayers(valueSchemas[name], items);
	}
	const refused = Object.fromEntries(
		Object.entries(parsed.data.r).map(([name, [each, at]]) => [name, { value: each, at }]),
	);
	return { abilities: abilities as AbilityLayers, refused };
}

function isAbility(name: string): name is Ability {
	return Object.hasOwn(valueSchemas, name);
}

function readLayers(schema: z.ZodType, items: readonly z.infer<typeof item>[]): Layers<unknown> {
	const layers: Record<string, Known<unknown>> = {};
	for (const [raw, letter, at, entry] of items) {
		const value = schema.safeParse(raw);
		if (!value.success) continue;
		const source = letters[letter];
		const layer = source === 'person' || source === 'list' ? source : 'seen';
		layers[layer] = { value: value.data, source, at, ...(entry === undefined ? {} : { entry }) };
	}
	return layers;
}

export function writeRecord(learnt: Learnt, model: string, record: AbilityRecord): void {
	const k: Record<string, unknown> = {};
	for (const [name, layers] of Object.entries(record.abilities)) {
		const items = Object.values(layers).map(writeItem);
		if (items.length > 0) k[name] = items;
	}
	const r = Object.fromEntries(
		Object.entries(record.refused).map(([name, { value, at }]) => [name, [value, at]]),
	);
	learnt.set(recordName(model), JSON.stringify({ k, r }));
}

function writeItem({ value, source, at, entry }: Known<unknown>): readonly unknown[] {
	return [value, letterOf(source), at, ...(entry === undefined ? [] : [entry])];
}

function letterOf(source: Source): Letter {
	const found = Object.entries(letters).find(([, each]) => each === source)?.[0];
	return (found ?? 'a') as Letter;
}

const protocols: readonly Protocol[] = ['chatCompletions', 'responses', 'messages'];

/** What earlier versions kept under a name for each thing. Read until something new is written. */
function formerRecord(learnt: Learnt, model: string): AbilityRecord {
	const abilities: Record<string, Layers<unknown>> = {};
	const keep = (name: Ability, value: unknown) => {
		abilities[name] = { seen: { value, source: 'refusal', at: 0 } };
	};
	const cap = learnt.get(`tokenCap.${model}`);
	if (cap === 'max_tokens' || cap === 'max_completion_tokens') keep('tokenCapName', cap);
	if (learnt.get(`thinking.${model}`) === 'adaptive') keep('adaptiveThinking', true);
	const refused: Record<string, { value: string; at: number }> = {};
	for (const each of protocols) {
		for (const field of spareNames) {
			const value = learnt.get(`refused.${each}.${model}.${field}`);
			if (value !== undefined) refused[`${each}.${field}`] = { value, at: 0 };
		}
	}
	return { abilities: abilities as AbilityLayers, refused };
}
