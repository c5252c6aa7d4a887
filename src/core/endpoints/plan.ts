import type { Failure } from '../../shared/failure';
import type { Protocol } from '../../shared/messages';
import { countTokens } from '../estimate';
import type { Clock } from '../ports';
import type { ModelRequest } from '../request';
import type { Adapter } from './adapter';
import { entryOf, readAbilities, rememberRefusal, teach } from './capabilities';
import type { KeyHeader } from './client';
import type { EndpointProfile } from './endpoint';
import { asList, asRecord, isObject, type JsonObject } from './json';
import type { Learnt } from './learnt';
import { refusesTools } from './refusesTools';
import { stateLessonName, withoutState } from './serverState';
import {
	createKnowledge,
	type Knowledge,
	type Shaped,
	shapeRequest,
	type Trial,
} from './shapeRequest';
import { namedField, withoutRefused } from './spareFields';
import { tokenCapOf } from './tokenCaps';
import { asProtocol, chooseKeyHeader, chooseProtocol, protocols } from './ways';

/** How one request goes out. */
export interface Plan {
	readonly adapter: Adapter;
	/** Appended to the base URL. */
	readonly path: string;
	readonly keyHeader: KeyHeader;
	readonly body: JsonObject;
	/** What the person is told before it is sent. */
	readonly notices: readonly string[];
	/** Changes that were already tried; none is tried twice. */
	readonly changes: readonly string[];
	/** What is being tried; kept once the request has worked. */
	readonly trial: Trial;
	/** Of the endpoint as a whole; kept likewise. */
	readonly lessons: Readonly<Record<string, string>>;
}

export interface PlanOptions {
	readonly profile: EndpointProfile;
	readonly hasKey: boolean;
	readonly learnt: Learnt;
	readonly adapters: Readonly<Record<Protocol, Adapter>>;
	readonly clock: Pick<Clock, 'now'>;
}

/** What is known beforehand of a request's way. */
type Start = Pick<Plan, 'changes' | 'trial' | 'lessons'> & { readonly protocol?: Protocol };

const fromScratch: Start = { changes: [], trial: { facts: {}, refused: {} }, lessons: {} };

export function planRequest(
	options: PlanOptions,
	request: ModelRequest,
	start: Start = fromScratch,
): Plan {
	const { learnt, adapters } = options;
	const knowledge = knowledgeOf(options, request.model, start.trial);
	const adapter = adapters[start.protocol ?? chooseProtocol(options, request, knowledge)];
	const { protocol } = adapter;
	const isWhole = start.trial.isWhole || learnt.get(stateLessonName(request)) === 'refused';
	const asked = isWhole ? withoutState(request) : request;
	const shaped = shapeRequest(asked, options.profile, knowledge);
	const wire = fitCap(adapter, shaped, knowledge, start.trial);
	const body = respell(wire.body, shaped, knowledge, protocol);
	const prefix = start.lessons.pathPrefix ?? learnt.get('pathPrefix') ?? '';
	const header = start.lessons[`keyHeader.${protocol}`];
	return {
		adapter,
		path: `${prefix}${adapter.path}`,
		keyHeader:
			header === 'bearer' || header === 'apiKey' ? header : chooseKeyHeader(options, protocol),
		body: withoutRefused(body, (name) => knowledge.refused(protocol, name)),
		notices: [...shaped.notices, ...wire.notices],
		changes: start.changes,
		trial: start.trial,
		lessons: start.lessons,
	};
}

export function knowledgeOf(
	{ profile, learnt, clock }: PlanOptions,
	model: string,
	trial: Trial,
): Knowledge {
	return createKnowledge(readAbilities(learnt, model), profile, trial, clock.now());
}

/** The body, with a token cap that the model can have. */
function fitCap(
	adapter: Adapter,
	{ request, profile }: Shaped,
	knowledge: Knowledge,
	trial: Trial,
) {
	const wire = adapter.toWire(request, profile);
	const cap = tokenCapOf(wire.body);
	if (cap === undefined) return wire;
	const window = knowledge.get('contextTokens');
	const most = Math.min(
		knowledge.get('maxOutputTokens')?.value ?? Number.POSITIVE_INFINITY,
		window && window.source !== 'list'
			? roomIn(window.value, wire.body, cap, trial.inputTokens)
			: Number.POSITIVE_INFINITY,
	);
	if (cap <= most) return wire;
	// Made anew, for other fields depend on it.
	const parameters = { ...request.parameters, maxOutputTokens: most };
	return adapter.toWire({ ...request, parameters }, profile);
}

const leastRoom = 256;

/** What a window of `tokens` leaves for the answer. */
function roomIn(
	tokens: number,
	body: JsonObject,
	cap: number,
	counted: number | undefined,
): number {
	if (counted !== undefined) return Math.max(leastRoom, tokens - counted - 16);
	const { messages, input, system, instructions, tools } = body;
	const text = JSON.stringify([messages ?? input, system ?? instructions, tools]);
	// Never more tokens than characters: most requests need no counting.
	if (text.length + cap <= tokens) return cap;
	return Math.max(leastRoom, tokens - Math.ceil(1.1 * countTokens(text)) - 64);
}

/** The body in the spelling that the model was found to take. */
function respell(
	body: JsonObject,
	shaped: Shaped,
	{ get }: Knowledge,
	protocol: Protocol,
): JsonObject {
	const cap = get('tokenCapName')?.value;
	const named =
		cap === undefined || protocol !== 'chatCompletions' ? body : renameTokenCap(body, cap);
	const thinking = get('adaptiveThinking')?.value ? adaptThinking(shaped, named) : named;
	return get('emptyContent')?.value === false ? fillContent(thinking) : thinking;
}

function renameTokenCap(body: JsonObject, to: 'max_tokens' | 'max_completion_tokens'): JsonObject {
	const { max_tokens: first, max_completion_tokens: second, ...rest } = body;
	const cap = first ?? second;
	return cap === undefined ? body : { ...rest, [to]: cap };
}

/** Newer models of the messages protocol choose the length of their thinking and take no budget. */
function adaptThinking({ request, profile }: Shaped, body: JsonObject): JsonObject {
	if (!isObject(body.thinking) || body.thinking.type !== 'enabled') return body;
	const asked = request.parameters?.effort ?? profile.parameters?.effort;
	const effort = asked === 'minimal' || asked === 'none' ? 'low' : asked;
	const config = effort === undefined ? {} : { output_config: { effort } };
	return { ...body, thinking: { type: 'adaptive' }, ...config };
}

/** A blank where there would be nothing beside the calls. */
function fillContent(body: JsonObject): JsonObject {
	if (!Array.isArray(body.messages)) return body;
	const messages = asList(body.messages).map((message) => {
		const fields = asRecord(message);
		const isEmpty = fields?.content === '' || fields?.content === null;
		return fields?.role === 'assistant' && isEmpty ? { ...fields, content: ' ' } : message;
	});
	return { ...body, messages };
}

/** Keeps what a request that worked was changed by. */
export function keepLessons({ profile, learnt, clock }: PlanOptions, plan: Plan): void {
	const model = String(plan.body.model);
	const at = clock.now();
	const { facts, refused } = plan.trial;
	for (const [name, value] of Object.entries(plan.lessons)) {
		if (learnt.get(name) !== value) learnt.set(name, value);
	}
	// Going on from a kept answer works again: what was lost before may have expired.
	const state = stateLessonName({ model });
	if ('previous_response_id' in plan.body && learnt.get(state) === 'lost')
		learnt.set(state, 'works');
	if (Object.keys(facts).length > 0) teach(learnt, model, { facts, source: 'refusal', at });
	for (const [name, value] of Object.entries(refused)) {
		const dot = name.indexOf('.');
		const protocol = asProtocol(name.slice(0, dot));
		if (protocol)
			rememberRefusal(learnt, { model, field: name.slice(dot + 1), at, protocol, value });
	}
	// Found out on the way: the protocols that did not answer.
	const dead = protocols.filter((each) => plan.changes.includes(each));
	const facts404 = Object.fromEntries(dead.map((each) => [each, false]));
	if (dead.length > 0) {
		teach(learnt, model, { facts: facts404, source: 'refusal', at, entry: entryOf(profile) });
	}
}

/**
 * `failure` with the field that the person may leave out from now on, where the server named one and leaving it out was
 * not tried already.
 */
export function withRefused(plan: Plan, failure: Failure): Failure {
	if (failure.refused !== undefined) return failure;
	if ('tools' in plan.body && refusesTools(failure)) return { ...failure, refused: 'tools' };
	if (failure.kind !== 'invalidRequest') return failure;
	const field = namedField(plan.body, wordsOf(failure));
	const isTried = field !== undefined && plan.changes.includes(`without ${field}`);
	return field === undefined || isTried ? failure : { ...failure, refused: field };
}

/** What the server said, with its code. */
export function wordsOf({ detail, code }: Failure): string {
	return `${detail ?? ''} ${code ?? ''}`;
}
