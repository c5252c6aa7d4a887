import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { demoProfile, presets } from '../../core/endpoints/presets';
import type { ModelEvent } from '../../shared/events';
import type { Failure, RemedyAction } from '../../shared/failure';
import { remedyOf } from '../../shared/remedies';

/** What a failure met. */
export interface Situation {
	/** Who was asked. Undefined: nobody is set up. */
	readonly profile?: EndpointProfile | undefined;
	/** Another endpoint, the demo aside, could answer. */
	readonly hasOthers: boolean;
	/** The answer has text. */
	readonly hasText: boolean;
	/** There are turns before the question. */
	readonly hasEarlier: boolean;
	/** Something before the question can still be left out. */
	readonly canShorten: boolean;
	/** Milliseconds since 1970. */
	readonly now: number;
}

/** A wait that is longer is no help. */
const longestWaitMs = 3_600_000;

/** Fields without which there is no request. */
const needed: ReadonlySet<string> = new Set([
	...['model', 'messages', 'input', 'max_tokens', 'max_output_tokens', 'max_completion_tokens'],
]);

/** Failures that need no answer of a server: without a status nothing was sent. */
const maybeUnsent: ReadonlySet<Failure['kind']> = new Set(['auth', 'modelNotFound', 'internal']);

/** The failure with the buttons that can help, the most useful first. Who made it may have chosen among them. */
export function withOffers(failure: Failure, situation: Situation): Failure {
	const { actions } = remedyOf(failure);
	const offers = (failure.offers ?? actions).filter((action) =>
		canHelp(action, failure, situation),
	);
	return { ...failure, offers, at: situation.now };
}

/** The events, with the offers in every failure that ends them. */
export async function* offering(
	events: AsyncIterable<ModelEvent>,
	situation: () => Promise<Situation>,
): AsyncGenerator<ModelEvent> {
	for await (const event of events) {
		if (event.type !== 'error') yield event;
		else yield { type: 'error', failure: withOffers(event.failure, await situation()) };
	}
}

/** The page where the balance of this endpoint is topped up, when it is one that we know. */
export function billingUrlOf(profile: EndpointProfile): string | undefined {
	const preset = presets.find(({ id }) => id === profile.id);
	return preset?.baseUrl === profile.baseUrl ? preset.billingUrl : undefined;
}

function canHelp(action: RemedyAction, failure: Failure, situation: Situation): boolean {
	const { profile } = situation;
	const isReal = profile !== undefined && profile.id !== demoProfile.id;
	switch (action) {
		case 'retry':
			return wasSent(failure) || failure.kind === 'internal' || failure.kind === 'budget';
		case 'continue':
			return situation.hasText;
		case 'wait': {
			const { retryAfterMs = 0 } = failure;
			return retryAfterMs > 0 && retryAfterMs <= longestWaitMs;
		}
		case 'setKey':
		case 'editEndpoint':
		case 'diagnose':
			return isReal;
		case 'chooseModel':
			return isReal;
		case 'swapAuth':
			return isReal && refusesKey(failure) && otherAuth(profile) !== undefined;
		case 'addV1':
			return isReal && !hasVersion(profile.baseUrl);
		case 'switchProtocol':
			return isReal && wasSent(failure);
		case 'dropRefused':
			return profile !== undefined && failure.refused !== undefined && !needed.has(failure.refused);
		case 'topUp':
			return profile !== undefined && billingUrlOf(profile) !== undefined;
		case 'chooseEndpoint':
			return !isReal || situation.hasOthers;
		case 'shorten':
			return situation.canShorten;
		case 'newChat':
			return situation.hasEarlier;
		case 'showRequest':
			return wasSent(failure);
		case 'sendAnyway':
		case 'raiseLimit':
		case 'showLog':
			return true;
		default:
			return action satisfies never;
	}
}

/** The path names a version, such as `/v1`. */
export function hasVersion(baseUrl: string): boolean {
	return /\/v\d+[a-z0-9]*(?:\/|$)/i.test(new URL(baseUrl).pathname);
}

function wasSent({ kind, status }: Failure): boolean {
	return kind !== 'budget' && (status !== undefined || !maybeUnsent.has(kind));
}

/** With `auto` the other header was tried already. */
function refusesKey({ status }: Failure): boolean {
	return status === 401 || status === 403;
}

/** The other way to send the key, where the profile names one. */
export function otherAuth({ auth }: EndpointProfile): 'bearer' | 'apiKey' | undefined {
	if (auth === 'bearer') return 'apiKey';
	return auth === 'apiKey' ? 'bearer' : undefined;
}
