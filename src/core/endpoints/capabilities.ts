import type { Protocol } from '../../shared/messages';
import type { Effort } from '../request';
import { parseRecord, recordName, writeRecord } from './capabilitiesStored';
import type { EndpointProfile, ModelInfo } from './endpoint';
import type { Learnt } from './learnt';

/** What can be known of one model behind one endpoint. */
export interface AbilityValues {
	/** Which protocols answer. */
	readonly chatCompletions: boolean;
	readonly responses: boolean;
	readonly messages: boolean;
	readonly streaming: boolean;
	readonly tools: boolean;
	readonly parallelTools: boolean;
	readonly images: boolean;
	readonly reasoning: boolean;
	/** The efforts that it takes. */
	readonly efforts: readonly Effort[];
	readonly jsonSchema: boolean;
	readonly usageInStreams: boolean;
	readonly contextTokens: number;
	readonly maxOutputTokens: number;
	/** What the key may use, by {@link RateLimit.what}, mostly by the minute. */
	readonly pace: Readonly<Record<string, number>>;
	/** How requests have to be spelt; of no interest to people. */
	readonly reasoningField: 'reasoning' | 'reasoning_effort';
	readonly tokenCapName: 'max_tokens' | 'max_completion_tokens';
	readonly systemRole: 'system' | 'fold';
	readonly adaptiveThinking: boolean;
	/** Whether it answers only in streams. */
	readonly streamOnly: boolean;
	/** Whether reasoning of earlier answers may go back. */
	readonly reasoningInHistory: boolean;
	/** Whether a message may hold calls and an empty text. */
	readonly emptyContent: boolean;
	readonly toolsProtocol: Protocol;
	/** How often in a row the model left the tools it was given. */
	readonly unusedTools: number;
}

export type Ability = keyof AbilityValues;

/** Where something is known from: the models list, an answer, a refusal, a probe, or the person's own word. */
export type Source = 'list' | 'answer' | 'refusal' | 'probe' | 'person';

export interface Known<T> {
	readonly value: T;
	readonly source: Source;
	/** Milliseconds since 1970. */
	readonly at: number;
	/** Counts only for the entry of the settings as it was; see {@link entryOf}. */
	readonly entry?: string;
}

/** The person's word, the newest of what was seen, and what the list says. */
export interface Layers<T> {
	readonly person?: Known<T>;
	readonly seen?: Known<T>;
	readonly list?: Known<T>;
}

export type AbilityLayers = { readonly [A in Ability]?: Layers<AbilityValues[A]> };

/** A field that was refused. */
interface Refusal {
	/** The value as JSON, or `*` for any. */
	readonly value: string;
	readonly at: number;
}

/** Everything that is known of one model. */
export interface AbilityRecord {
	readonly abilities: AbilityLayers;
	/** By protocol and field, for example `chatCompletions.temperature`; `*.temperature` on every protocol. */
	readonly refused: Readonly<Record<string, Refusal>>;
}

export type Facts = { readonly [A in Ability]?: AbilityValues[A] };

const day = 24 * 3600 * 1000;
const week = 7 * day;
/** What was seen again is written anew only after a while: answers come often and state is written whole. */
const freshMs = 3600 * 1000;

/** Whether anything was learnt of `model`. Quick, for long lists. */
export function isKnownModel(learnt: Learnt, model: string): boolean {
	return learnt.get(recordName(model)) !== undefined;
}

export function readAbilities(learnt: Learnt, model: string): AbilityRecord {
	return parseRecord(learnt, model);
}

/** What counts: the person's word, then the newest of what was seen, then the list. */
export function known<A extends Ability>(
	record: AbilityRecord,
	ability: A,
	at: { readonly now: number; readonly entry?: string },
): Known<AbilityValues[A]> | undefined {
	const layers = record.abilities[ability];
	if (!layers) return undefined;
	const { person, seen, list } = layers;
	return person ?? (seen && isValid(ability, seen, at) ? seen : undefined) ?? list;
}

/** Servers learn, and people repair what they entered. */
function isValid(
	ability: Ability,
	{ value, source, at, entry }: Known<unknown>,
	when: { readonly now: number; readonly entry?: string },
): boolean {
	if (entry !== undefined && when.entry !== undefined && entry !== when.entry) return false;
	// Servers of one's own are started anew with another window.
	if (ability === 'contextTokens') return when.now - at < day;
	const isPassing = ability === 'tools' || ability === 'unusedTools';
	return !isPassing || value === true || source === 'probe' || when.now - at < week;
}

interface Lesson {
	readonly facts: Facts;
	readonly source: Exclude<Source, 'person'>;
	readonly at: number;
	readonly entry?: string;
}

/** Keeps what was found out. The person's word stays above it. */
export function teach(learnt: Learnt, model: string, lesson: Lesson): void {
	const before = readAbilities(learnt, model);
	const { source, at, entry } = lesson;
	const layer = source === 'list' ? 'list' : 'seen';
	const abilities: Record<string, Layers<unknown>> = { ...before.abilities };
	let isNews = false;
	for (const [ability, value] of Object.entries(lesson.facts)) {
		if (value === undefined) continue;
		const layers = abilities[ability];
		const old = layers?.[layer];
		const isSame =
			old !== undefined &&
			JSON.stringify([old.value, old.entry]) === JSON.stringify([value, entry]) &&
			(old.source === source || source === 'answer') &&
			(source === 'list' || at - old.at < freshMs);
		if (isSame) continue;
		isNews = true;
		const next: Known<unknown> = { value, source, at, ...(entry === undefined ? {} : { entry }) };
		abilities[ability] = { ...layers, [layer]: next };
	}
	if (isNews) writeRecord(learnt, model, { ...before, abilities: abilities as AbilityLayers });
}

/** What the models list says of `model`. */
export function teachListed(learnt: Learnt, model: ModelInfo, at: number): void {
	const { contextTokens, maxOutputTokens, tools, images, reasoning } = model;
	const facts: Facts = {
		...(contextTokens === undefined ? {} : { contextTokens }),
		...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
		...(tools === undefined ? {} : { tools }),
		...(images === undefined ? {} : { images }),
		...(reasoning === undefined ? {} : { reasoning }),
	};
	teach(learnt, model.id, { facts, source: 'list', at });
}

/** The person's own word; undefined takes it back, and what was seen counts again. Never expires. */
export function override<A extends Ability>(
	learnt: Learnt,
	model: string,
	ability: A,
	value: AbilityValues[A] | undefined,
	at: number,
): void {
	const before = readAbilities(learnt, model);
	const { person: _old, ...others } = before.abilities[ability] ?? {};
	const word: Known<AbilityValues[A]> | undefined =
		value === undefined ? undefined : { value, source: 'person', at };
	const layers = word === undefined ? others : { ...others, person: word };
	writeRecord(learnt, model, {
		...before,
		abilities: { ...before.abilities, [ability]: layers },
	});
}

/** Forgets one ability, the person's word included. */
export function forgetAbility(learnt: Learnt, model: string, ability: Ability): void {
	const before = readAbilities(learnt, model);
	const { [ability]: _gone, ...abilities } = before.abilities;
	writeRecord(learnt, model, { ...before, abilities });
}

/** Forgets everything of `model`, refused fields and the person's words included. */
export function forgetModel(learnt: Learnt, model: string): void {
	writeRecord(learnt, model, { abilities: {}, refused: {} });
}

/**
 * Leaves `field` out of every later request to `model`. This is the memory of the button `dropRefused`: pass
 * `Failure.refused` as `field`. Tools, streaming, images and a JSON schema are given up as abilities.
 */
export function rememberRefusal(
	learnt: Learnt,
	refusal: {
		readonly model: string;
		/** As it is called on the wire. */
		readonly field: string;
		readonly at: number;
		/** Default: on every protocol. */
		readonly protocol?: Protocol;
		/** As JSON. Default: whatever its value. */
		readonly value?: string;
	},
): void {
	const { model, field, at, protocol, value = '*' } = refusal;
	const ability = fieldAbilities[field];
	if (ability) teach(learnt, model, { facts: { [ability]: false }, source: 'refusal', at });
	if (ability) return;
	const before = readAbilities(learnt, model);
	const refused = { ...before.refused, [`${protocol ?? '*'}.${field}`]: { value, at } };
	writeRecord(learnt, model, { ...before, refused });
}

/** Wire fields that are given up as an ability, so that everything that depends on it goes too. */
const fieldAbilities: Readonly<Record<string, 'tools' | 'streaming' | 'images' | 'jsonSchema'>> = {
	tools: 'tools',
	stream: 'streaming',
	image_url: 'images',
	json_schema: 'jsonSchema',
};

/** Sends a refused field again. `name` is a key of {@link AbilityRecord.refused}. */
export function forgetRefusal(learnt: Learnt, model: string, name: string): void {
	const before = readAbilities(learnt, model);
	const { [name]: _gone, ...refused } = before.refused;
	writeRecord(learnt, model, { ...before, refused });
}

/** Changes with everything of the entry that a server can see but the model, which has a record of its own. */
export function entryOf(profile: EndpointProfile): string {
	const text = JSON.stringify({ ...profile, label: '', model: '' });
	let hash = 0x811c9dc5;
	for (let at = 0; at < text.length; at++) {
		hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
	}
	return (hash >>> 0).toString(36);
}
