import { isPlanShort } from '../core/budget/limits';
import type { Endpoint, EndpointProfile } from '../core/endpoints/endpoint';
import type { ModelRequest, StreamOptions } from '../core/request';
import type { ModelEvent } from '../shared/events';
import type { Failure, FailureKind } from '../shared/failure';
import type { Opaque } from '../shared/messages';
import { withoutOpaques } from './opaques';
import type { FailoverCase } from './settingsData';
import type { Translate } from './translate';

/** What answers instead, as far as the person allowed it. */
export interface Substitute {
	readonly profile: EndpointProfile;
	readonly endpoint: Endpoint;
	/** Most tokens of the answer, where the month's allowance leaves so few. */
	readonly maxOutputTokens?: number;
	/** How much of the month's allowance is used, in one sentence. Absent where there is no limit. */
	readonly allowance?: string;
}

/** What may answer when `from` fails that way, or in one sentence why nothing does; undefined when there is no rule. */
export type StandIn = (
	from: EndpointProfile,
	failure: Failure,
	request: ModelRequest,
) => Promise<Substitute | { readonly refused: string } | undefined>;

/** A wait that the server asks for and that is no longer than this is worth it. */
const shortWaitMs = 10_000;

const cases: Readonly<Partial<Record<FailureKind, FailoverCase>>> = {
	quota: 'quota',
	payment: 'quota',
	rateLimit: 'busy',
	overloaded: 'busy',
	network: 'down',
	timeout: 'down',
	server: 'down',
	tls: 'down',
};

/**
 * In which way an endpoint failed; undefined for what another endpoint would not mend or must not hide, such as a limit of
 * the person's own.
 */
export function failoverCase(failure: Pick<Failure, 'kind' | 'offers'>): FailoverCase | undefined {
	return isPlanShort(failure) ? 'quota' : cases[failure.kind];
}

/**
 * `endpoint`, and what `standIn` gives when it fails before anything was shown. It is said in a notice. Once something
 * stood in, it answers the further requests of this object too: the steps of one turn belong together.
 */
export function withFailover(
	profile: EndpointProfile,
	endpoint: Endpoint,
	standIn: StandIn,
	t: Translate,
): Endpoint {
	const state: State = { profile, endpoint, standIn, t, own: new Map() };
	return {
		stream: (request, signal, options) => stream(state, request, signal, options),
		listModels: (signal) => endpoint.listModels(signal),
	};
}

interface State {
	readonly profile: EndpointProfile;
	readonly endpoint: Endpoint;
	readonly standIn: StandIn;
	readonly t: Translate;
	/** What the substitute signed or sealed: it wants that back. By the text of what stands for it in the turn. */
	readonly own: Map<string, Opaque>;
	/** The failure for which something stood in before. */
	before?: Failure;
}

type Send = readonly [ModelRequest, AbortSignal, StreamOptions | undefined];

async function* stream(
	state: State,
	...[request, signal, options]: Send
): AsyncGenerator<ModelEvent> {
	if (state.before) {
		const substitute = await askStandIn(state, state.before, request);
		if (substitute && 'endpoint' in substitute) {
			yield* streamInstead(state, substitute, request, signal, options);
			return;
		}
	}
	const failed = yield* tryFirst(state, request, signal, options);
	if (!failed) return;
	options?.attendant?.waiting(undefined);
	yield { type: 'notice', text: noticeOf(state, failed.failure, failed.substitute) };
	yield* trySecond(state, failed, request, signal, options);
}

interface Failed {
	readonly failure: Failure;
	readonly substitute: Substitute;
}

/** Passes on what the endpoint itself answers, unless something else is to answer. */
async function* tryFirst(
	state: State,
	...[request, signal, options]: Send
): AsyncGenerator<ModelEvent, Failed | undefined> {
	let isShown = false;
	let hasWaited = false;
	let hasAsked = false;
	for await (const event of state.endpoint.stream(request, signal, options)) {
		isShown ||= shows(event);
		const isFailed = (event.type === 'error' || event.type === 'retry') && !isShown;
		const isShort = event.type === 'retry' && !hasWaited && isShortWait(event.failure);
		if (event.type === 'retry' && isShort) hasWaited = true;
		if (isFailed && !isShort && !hasAsked && !signal.aborted) {
			hasAsked = true;
			const substitute = await askStandIn(state, event.failure, request);
			// Leaving the loop cancels what the endpoint still does.
			if (substitute && 'endpoint' in substitute && !signal.aborted) {
				return { failure: event.failure, substitute };
			}
			if (substitute && 'refused' in substitute) yield { type: 'notice', text: substitute.refused };
		}
		yield event;
	}
	return undefined;
}

async function* trySecond(
	state: State,
	{ failure, substitute }: Failed,
	...send: Send
): AsyncGenerator<ModelEvent> {
	let isShown = false;
	for await (const event of streamInstead(state, substitute, ...send)) {
		isShown ||= shows(event);
		if (event.type === 'finish') state.before = failure;
		if (event.type !== 'error' || isShown || event.failure.kind === 'aborted') {
			yield event;
			continue;
		}
		const { label } = substitute.profile;
		const message = `${failure.message} ${state.t('{0} could not answer instead: {1}', label, event.failure.message)}`;
		yield { type: 'error', failure: { ...failure, message } };
	}
}

async function askStandIn({ profile, standIn }: State, failure: Failure, request: ModelRequest) {
	return failoverCase(failure) === undefined ? undefined : standIn(profile, failure, request);
}

/** Takes down what the substitute will want back. */
async function* streamInstead(
	{ own }: State,
	{ profile, endpoint, maxOutputTokens }: Substitute,
	...[request, signal, options]: Send
): AsyncGenerator<ModelEvent> {
	const { model } = profile;
	const clean = withoutOpaques(request, (opaque) => own.get(JSON.stringify(opaque)));
	const most = Math.min(
		maxOutputTokens ?? Infinity,
		request.parameters?.maxOutputTokens ?? Infinity,
	);
	const parameters =
		maxOutputTokens === undefined
			? {}
			: { parameters: { ...request.parameters, maxOutputTokens: most } };
	const sent = { ...clean, ...parameters, model };
	for await (const event of endpoint.stream(sent, signal, options)) {
		if (!('opaque' in event) || !event.opaque) {
			yield event.type === 'start' ? withoutResponseId(event) : event;
			continue;
		}
		// Of no model that anybody has: the endpoint that failed, asked again later, must not get it either.
		const foreign = { ...event.opaque, model: `${event.opaque.model} (${profile.id})` };
		own.set(JSON.stringify(foreign), event.opaque);
		yield { ...event, opaque: foreign };
	}
}

/** The turn stands under the name of the endpoint that failed: that one must not be asked to go on from this answer. */
function withoutResponseId(event: Extract<ModelEvent, { type: 'start' }>): ModelEvent {
	const { responseId: _responseId, ...rest } = event;
	return rest;
}

function shows({ type }: ModelEvent): boolean {
	return /^(?:block|opaque|citation|image)/.test(type);
}

function isShortWait(failure: Failure): boolean {
	const { retryAfterMs } = failure;
	return (
		failoverCase(failure) === 'busy' && retryAfterMs !== undefined && retryAfterMs <= shortWaitMs
	);
}

function noticeOf({ profile, t }: State, failure: Failure, substitute: Substitute): string {
	const { label, model } = substitute.profile;
	const instead = t(
		'{0}; {1} ({2}) answers instead.',
		whatFailed(profile, failure, t),
		label,
		model,
	);
	return substitute.allowance === undefined ? instead : `${instead} ${substitute.allowance}`;
}

function whatFailed({ label }: EndpointProfile, { kind }: Failure, t: Translate): string {
	switch (kind) {
		case 'quota':
			return t('{0} has no quota left', label);
		case 'budget':
			return t('{0} has too little quota left for this', label);
		case 'payment':
			return t('{0} has no balance left', label);
		case 'rateLimit':
			return t('{0} takes no more requests for now', label);
		case 'overloaded':
			return t('{0} is busy', label);
		case 'timeout':
			return t('{0} did not answer in time', label);
		case 'network':
			return t('{0} could not be reached', label);
		case 'tls':
			return t('{0} has no safe connection', label);
		default:
			return t('{0} failed', label);
	}
}
