import type { Failure } from '../../shared/failure';
import type { Protocol } from '../../shared/messages';
import type { ModelRequest } from '../request';
import type { Adapter } from './adapter';
import { type KeyHeader, usualKeyHeader } from './client';
import type { EndpointProfile } from './endpoint';
import { isObject, type JsonObject } from './json';
import { refusedField, withoutRefused } from './spareFields';

/** What an endpoint turned out to need. Tiny; the host keeps one per endpoint. */
export interface Learnt {
	get(name: string): string | undefined;
	set(name: string, value: string): void;
}

/** How one request goes out. */
export interface Plan {
	readonly adapter: Adapter;
	readonly keyHeader: KeyHeader;
	readonly body: JsonObject;
	/** What the person is told before it is sent. */
	readonly notices: readonly string[];
	/** Changes that were already tried; none is tried twice. */
	readonly changes: readonly string[];
	/** Kept in {@link Learnt} once the request has worked. */
	readonly lessons: Readonly<Record<string, string>>;
}

export interface PlanOptions {
	readonly profile: EndpointProfile;
	readonly hasKey: boolean;
	readonly learnt: Learnt;
	readonly adapters: Readonly<Record<Protocol, Adapter>>;
}

export function planRequest(
	options: PlanOptions,
	request: ModelRequest,
	protocol: Protocol = chooseProtocol(options, request),
): Plan {
	const { profile, learnt, adapters } = options;
	const adapter = adapters[protocol];
	const wire = adapter.toWire(request, profile);
	const cap = learnt.get(`tokenCap.${request.model}`);
	const named = isTokenCap(cap) ? renameTokenCap(wire.body, cap) : wire.body;
	const isAdaptive = learnt.get(`thinking.${request.model}`) === 'adaptive';
	const body = isAdaptive ? adaptThinking(options, request, named) : named;
	return {
		adapter,
		keyHeader: chooseKeyHeader(options, adapter.protocol),
		body: withoutRefused(body, (name) => learnt.get(refusedName(adapter, request, name))),
		notices: wire.notices,
		changes: [],
		lessons: {},
	};
}

/**
 * A protocol that is named is used. `auto` means chat completions: every server speaks it, and the pages of servers that
 * recommend another one disagree on whether that takes tools.
 */
function chooseProtocol({ profile, learnt }: PlanOptions, request: ModelRequest): Protocol {
	if (profile.protocol !== 'auto') return profile.protocol;
	const hasTools = request.tools !== undefined && request.tools.length > 0;
	const forTools = hasTools ? profile.quirks?.toolsProtocol : undefined;
	return forTools ?? usualProtocol({ profile, learnt });
}

/** The protocol of requests without tools. */
export function usualProtocol({
	profile,
	learnt,
}: Pick<PlanOptions, 'profile' | 'learnt'>): Protocol {
	if (profile.protocol !== 'auto') return profile.protocol;
	return asProtocol(learnt.get('protocol')) ?? 'chatCompletions';
}

function asProtocol(name: string | undefined): Protocol | undefined {
	return name === 'chatCompletions' || name === 'responses' || name === 'messages'
		? name
		: undefined;
}

/** What carries the key for `protocol`: as the profile says, or as it worked before, or as is usual. */
export function chooseKeyHeader(
	{ profile, hasKey, learnt }: Omit<PlanOptions, 'adapters'>,
	protocol: Protocol,
): KeyHeader {
	if (!hasKey || profile.auth === 'none') return 'none';
	if (profile.auth !== 'auto') return profile.auth;
	const known = learnt.get(`keyHeader.${protocol}`);
	return known === 'bearer' || known === 'apiKey' ? known : usualKeyHeader(protocol);
}

/** The other header, if the profile leaves the choice to us. */
export function otherKeyHeader(profile: EndpointProfile, used: KeyHeader): KeyHeader | undefined {
	if (profile.auth !== 'auto' || used === 'none') return undefined;
	return used === 'bearer' ? 'apiKey' : 'bearer';
}

/** The request as it may work after `failure`, with the one thing changed that the server did not take. */
export function changePlan(
	options: PlanOptions,
	request: ModelRequest,
	plan: Plan,
	failure: Failure,
): Plan | undefined {
	if (failure.kind === 'auth') return swapKeyHeader(options, plan);
	if (failure.kind === 'badEndpoint') return switchProtocol(options, request, plan, failure);
	// Servers that refuse a field for a model may word it as if they refused the model.
	if (failure.kind !== 'invalidRequest' && failure.kind !== 'modelNotFound') return undefined;
	return (
		swapTokenCap(request, plan, failure) ??
		swapThinking(options, request, plan, failure) ??
		dropField(request, plan, failure)
	);
}

function swapKeyHeader({ profile }: PlanOptions, plan: Plan): Plan | undefined {
	const other = otherKeyHeader(profile, plan.keyHeader);
	if (!other) return undefined;
	const lesson = { [`keyHeader.${plan.adapter.protocol}`]: other };
	return change(plan, 'keyHeader', { keyHeader: other }, lesson);
}

const protocols: readonly Protocol[] = ['chatCompletions', 'messages', 'responses'];

/** There is nothing at this path; with `auto` another protocol may be spoken here. */
function switchProtocol(
	options: PlanOptions,
	request: ModelRequest,
	plan: Plan,
	{ status }: Failure,
): Plan | undefined {
	if (options.profile.protocol !== 'auto' || (status !== 404 && status !== 405)) return undefined;
	const tried = [...plan.changes, plan.adapter.protocol];
	const next = protocols.find((protocol) => !tried.includes(protocol));
	if (next === undefined) return undefined;
	return { ...planRequest(options, request, next), changes: tried, lessons: { protocol: next } };
}

/** Without the field that was refused: it is worth less than an answer. */
function dropField(request: ModelRequest, plan: Plan, failure: Failure): Plan | undefined {
	const field = refusedField(plan.body, failure);
	if (!field) return undefined;
	const { [field.name]: value, ...body } = plan.body;
	const notices = field.notice === undefined ? [] : [field.notice];
	const lesson = { [refusedName(plan.adapter, request, field.name)]: JSON.stringify(value) };
	return change(plan, `without ${field.name}`, { body, notices }, lesson);
}

/** Kept with the value: another one may be taken. */
function refusedName(adapter: Adapter, request: ModelRequest, field: string): string {
	return `refused.${adapter.protocol}.${request.model}.${field}`;
}

/** Newer models of the messages protocol choose the length of their thinking and take no budget. */
function swapThinking(
	options: PlanOptions,
	request: ModelRequest,
	plan: Plan,
	failure: Failure,
): Plan | undefined {
	const body = adaptThinking(options, request, plan.body);
	if (body === plan.body || !names(failure, /\badaptive\b/)) return undefined;
	return change(plan, 'thinking', { body }, { [`thinking.${request.model}`]: 'adaptive' });
}

function adaptThinking(
	{ profile }: PlanOptions,
	request: ModelRequest,
	body: JsonObject,
): JsonObject {
	if (!isObject(body.thinking) || body.thinking.type !== 'enabled') return body;
	const asked = request.parameters?.effort ?? profile.parameters?.effort;
	const effort = asked === 'minimal' || asked === 'none' ? 'low' : asked;
	const config = effort === undefined ? {} : { output_config: { effort } };
	return { ...body, thinking: { type: 'adaptive' }, ...config };
}

function swapTokenCap(request: ModelRequest, plan: Plan, failure: Failure): Plan | undefined {
	const used = tokenCaps.find((name) => name in plan.body);
	if (used === undefined || plan.adapter.protocol !== 'chatCompletions') return undefined;
	const other = used === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
	const refused = new RegExp(`\\b${used}\\b`);
	const reasons =
		/unsupported|unknown|unrecogni[sz]ed|not (?:supported|permitted|allowed)|unexpected|extra/i;
	const isMeant =
		names(failure, refused) && (names(failure, reasons) || names(failure, new RegExp(other)));
	if (!isMeant) return undefined;
	const body = renameTokenCap(plan.body, other);
	return change(plan, 'tokenCap', { body, notices: [] }, { [`tokenCap.${request.model}`]: other });
}

const tokenCaps = ['max_tokens', 'max_completion_tokens'] as const;

function isTokenCap(name: string | undefined): name is (typeof tokenCaps)[number] {
	return tokenCaps.some((each) => each === name);
}

function renameTokenCap(body: JsonObject, to: (typeof tokenCaps)[number]): JsonObject {
	const { max_tokens: first, max_completion_tokens: second, ...rest } = body;
	const cap = first ?? second;
	return cap === undefined ? body : { ...rest, [to]: cap };
}

function names(failure: Failure, pattern: RegExp): boolean {
	return pattern.test(`${failure.detail ?? ''} ${failure.code ?? ''}`);
}

function change(
	plan: Plan,
	name: string,
	changed: Partial<Plan>,
	lesson: Readonly<Record<string, string>>,
): Plan | undefined {
	if (plan.changes.includes(name)) return undefined;
	return {
		...plan,
		notices: [],
		...changed,
		changes: [...plan.changes, name],
		lessons: { ...plan.lessons, ...lesson },
	};
}
