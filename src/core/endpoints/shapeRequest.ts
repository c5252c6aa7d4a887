import type { Protocol, Turn } from '../../shared/messages';
import { t } from '../../shared/words';
import type { ModelRequest, Parameters } from '../request';
import {
	type Ability,
	type AbilityRecord,
	type AbilityValues,
	entryOf,
	type Facts,
	type Known,
	known,
} from './capabilities';
import type { EndpointProfile, Quirks } from './endpoint';

/** What counts for a request: what is known of its model, and above it what is being tried. */
export interface Knowledge {
	get<A extends Ability>(ability: A): Known<AbilityValues[A]> | undefined;
	/** The value at which `field` is refused on `protocol`. */
	refused(protocol: Protocol, field: string): string | undefined;
}

export interface Trial {
	readonly facts: Facts;
	/** Like {@link AbilityRecord.refused}, values only. */
	readonly refused: Readonly<Record<string, string>>;
	/** Tokens of this prompt, as the server counted them. */
	readonly inputTokens?: number;
	/** The server does not know the answer that is gone on from: everything is sent. */
	readonly isWhole?: boolean;
}

export function createKnowledge(
	record: AbilityRecord,
	profile: EndpointProfile,
	trial: Trial,
	now: number,
): Knowledge {
	const entry = entryOf(profile);
	const get = <A extends Ability>(ability: A): Known<AbilityValues[A]> | undefined => {
		const tried: AbilityValues[A] | undefined = trial.facts[ability];
		if (tried !== undefined) return { value: tried, source: 'refusal', at: now };
		return known(record, ability, { now, entry });
	};
	return {
		get,
		refused(protocol, field) {
			const isWanted = field === 'stream_options' && isPersonal(get('usageInStreams'), true);
			if (isWanted) return undefined;
			const effort = field === 'reasoning' || field === 'reasoning_effort' || field === 'thinking';
			if (effort && isPersonal(get('reasoning'), true)) return undefined;
			if (field === 'parallel_tool_calls' && isPersonal(get('parallelTools'), true))
				return undefined;
			const { refused } = record;
			return (
				trial.refused[`${protocol}.${field}`] ??
				refused[`${protocol}.${field}`]?.value ??
				refused[`*.${field}`]?.value
			);
		},
	};
}

/** The person said that `protocol` does not answer. */
export function isBarred({ get }: Knowledge, protocol: Protocol): boolean {
	return isPersonal(get(protocol), false);
}

function isPersonal<T>(known: Known<T> | undefined, value: T): boolean {
	return known?.source === 'person' && known.value === value;
}

/** The request and the profile as they suit the model. */
export interface Shaped {
	readonly request: ModelRequest;
	readonly profile: EndpointProfile;
	readonly notices: readonly string[];
}

export function shapeRequest(
	request: ModelRequest,
	profile: EndpointProfile,
	knowledge: Knowledge,
): Shaped {
	const notices: string[] = [];
	const parameters = shapeParameters(request, profile, knowledge, notices);
	const isWhole = isDenied(knowledge.get('streaming'));
	const shaped: ModelRequest = {
		...request,
		turns: shapeTurns(request, knowledge, notices),
		...(parameters === undefined ? {} : { parameters }),
		...(isWhole ? { stream: false } : {}),
		...(knowledge.get('streamOnly')?.value ? { stream: true } : {}),
	};
	const quirked = shapeProfile(profile, knowledge);
	if (parameters === undefined) return { request: shaped, profile: quirked, notices };
	// They hold the profile's own, as far as those still count.
	const { parameters: _joined, ...bare } = quirked;
	return { request: shaped, profile: bare, notices };
}

/** Known not to work. A list may be wrong, and what one answer lacked the next may have: these keep nothing back. */
function isDenied(known: Known<boolean> | undefined): boolean {
	return known?.value === false && known.source !== 'list' && known.source !== 'answer';
}

function shapeProfile(profile: EndpointProfile, { get }: Knowledge): EndpointProfile {
	const usage = get('usageInStreams');
	const maxTokensField = get('tokenCapName')?.value;
	const systemRole = get('systemRole')?.value;
	const reasoningField = get('reasoningField')?.value;
	const efforts = get('efforts')?.value;
	const learnt: Quirks = {
		...(maxTokensField === undefined ? {} : { maxTokensField }),
		...(systemRole === undefined ? {} : { systemRole }),
		...(reasoningField === undefined ? {} : { reasoningField }),
		...(efforts === undefined ? {} : { efforts }),
		...(isDenied(get('jsonSchema')) ? { jsonSchema: 'none' as const } : {}),
		...(isPersonal(get('jsonSchema'), true) ? { jsonSchema: 'everywhere' as const } : {}),
		...(usage?.source === 'person' ? { streamUsage: usage.value } : {}),
	};
	if (Object.keys(learnt).length === 0) return profile;
	return { ...profile, quirks: { ...profile.quirks, ...learnt } };
}

/** Undefined: as they are. */
function shapeParameters(
	request: ModelRequest,
	profile: EndpointProfile,
	{ get }: Knowledge,
	notices: string[],
): Parameters | undefined {
	const { extraBody } = profile.parameters ?? {};
	const asked: Parameters = {
		...profile.parameters,
		...request.parameters,
		...(extraBody ? { extraBody: { ...extraBody, ...request.parameters?.extraBody } } : {}),
	};
	const changed: { -readonly [K in keyof Parameters]: Parameters[K] | undefined } = {};
	const reasoning = get('reasoning');
	const wantsEffort = asked.effort !== undefined && asked.effort !== 'none';
	// Where reasoning was only never seen, the server is asked.
	const isWithout =
		reasoning?.value === false && (reasoning.source === 'list' || reasoning.source === 'person');
	if (isWithout && (wantsEffort || asked.thinkingBudget !== undefined)) {
		changed.effort = undefined;
		changed.thinkingBudget = undefined;
		notices.push(
			reasoning.source === 'person'
				? t('Reasoning effort was left out: you set that {0} does not reason.', request.model)
				: t(
						'Reasoning effort was left out: the list of models says that {0} does not reason.',
						request.model,
					),
		);
	}
	const most = get('maxOutputTokens')?.value;
	if (most !== undefined && asked.maxOutputTokens !== undefined && asked.maxOutputTokens > most) {
		changed.maxOutputTokens = most;
		notices.push(
			t(
				'{0} {1} was sent as {2}: {3} answers with no more.',
				'maxOutputTokens',
				asked.maxOutputTokens,
				most,
				request.model,
			),
		);
	}
	if (request.tools?.length && isPersonal(get('parallelTools'), false)) {
		changed.parallelToolCalls = false;
	}
	if (Object.keys(changed).length === 0) return undefined;
	const own: Record<string, unknown> = { ...asked, ...changed };
	return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
}

function shapeTurns(
	{ turns, model }: ModelRequest,
	{ get }: Knowledge,
	notices: string[],
): readonly Turn[] {
	const images = isDenied(get('images'));
	const history = isDenied(get('reasoningInHistory'));
	if (images && turns.some(hasImage)) {
		notices.push(t('Images were left out: {0} does not take them here.', model));
	}
	if (!images && !history) return turns;
	return turns.map((turn) => {
		const seen = images ? withoutImages(turn) : turn;
		return history ? withoutReasoning(seen) : seen;
	});
}

export function hasImage(turn: Turn): boolean {
	return turn.role === 'user' && turn.parts.some((part) => part.kind === 'image');
}

function withoutImages(turn: Turn): Turn {
	if (turn.role !== 'user' || !hasImage(turn)) return turn;
	const parts = turn.parts.map((part) =>
		part.kind === 'image'
			? { kind: 'text' as const, text: '[an image that this model does not take]' }
			: part,
	);
	return { role: 'user', parts };
}

export function hasReasoning(turn: Turn): boolean {
	return (
		turn.role === 'assistant' &&
		turn.parts.some((part) => part.kind === 'reasoning' || part.kind === 'opaque')
	);
}

function withoutReasoning(turn: Turn): Turn {
	if (turn.role !== 'assistant' || !hasReasoning(turn)) return turn;
	const parts = turn.parts.filter((part) => part.kind !== 'reasoning' && part.kind !== 'opaque');
	return { ...turn, parts };
}
