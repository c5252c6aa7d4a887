import type { EndpointProfile, ModelInfo } from '../../core/endpoints/endpoint';
import { toFailure } from '../../core/errors';
import type { Failure } from '../../shared/failure';
import type { Openings } from '../connections';

/** What a test of an endpoint and its key found. */
export type Checked =
	| {
			readonly kind: 'good';
			/** As given, or with the address that answered. */
			readonly profile: EndpointProfile;
			readonly models: readonly ModelInfo[];
			/** Whether the server vouched for the key. `notNeeded`: there was none to check. */
			readonly key: 'proven' | 'unproven' | 'notNeeded';
			/** What the server said of plan and allowance. */
			readonly note?: string;
	  }
	/** The server does not take the key, or wants one. `isCertain` is false for a judgement that may be wrong. */
	| { readonly kind: 'refused'; readonly failure: Failure; readonly isCertain: boolean }
	/** It cannot be told whether it would work. */
	| { readonly kind: 'failed'; readonly failure: Failure };

type CheckDeps = Pick<Openings, 'open' | 'keyStatus'>;
type Listed = readonly ModelInfo[] | Failure;

function isFailure(value: object): value is Failure {
	return 'kind' in value && 'message' in value;
}

async function list(
	deps: CheckDeps,
	profile: EndpointProfile,
	key: string | undefined,
	signal: AbortSignal,
): Promise<Listed> {
	try {
		return await (await deps.open(profile, key)).listModels(signal);
	} catch (error) {
		return toFailure(error);
	}
}

/** An address without a version may lack the usual `/v1`. */
function withV1(profile: EndpointProfile): EndpointProfile | undefined {
	const url = new URL(profile.baseUrl);
	const path = url.pathname.replace(/\/$/, '');
	if (/\/v\d+\w*$/.test(path)) return undefined;
	return { ...profile, baseUrl: `${url.origin}${path}/v1${url.search}` };
}

/**
 * Fetches the models list with the key. A list that is open to all proves nothing of the key, so the same list is asked
 * for without it, and a server that has a free answer about keys is asked for that. Spends no tokens. Never throws.
 */
export async function checkEndpoint(
	deps: CheckDeps,
	profile: EndpointProfile,
	key: string | undefined,
	signal: AbortSignal,
): Promise<Checked> {
	const keyless: EndpointProfile = { ...profile, auth: 'none' };
	const [listed, openToAll] = await Promise.all([
		list(deps, profile, key, signal),
		key === undefined ? undefined : list(deps, keyless, undefined, signal),
	]);
	if (isFailure(listed)) return checkOtherAddress(deps, profile, key, listed, signal);
	if (key === undefined) return { kind: 'good', profile, models: listed, key: 'notNeeded' };
	if (openToAll === undefined || isFailure(openToAll)) {
		return {
			kind: 'good',
			profile,
			models: listed,
			key: 'proven',
			...(await note(deps, profile, key, signal)),
		};
	}
	const status = await deps.keyStatus(profile, key, signal);
	if (status.kind === 'refused') {
		return { kind: 'refused', failure: status.failure, isCertain: false };
	}
	return {
		kind: 'good',
		profile,
		models: listed,
		key: status.kind === 'accepted' ? 'proven' : 'unproven',
		...(status.kind === 'accepted' && status.note !== undefined ? { note: status.note } : {}),
	};
}

async function note(
	deps: CheckDeps,
	profile: EndpointProfile,
	key: string,
	signal: AbortSignal,
): Promise<{ note?: string }> {
	const status = await deps.keyStatus(profile, key, signal);
	return status.kind === 'accepted' && status.note !== undefined ? { note: status.note } : {};
}

async function checkOtherAddress(
	deps: CheckDeps,
	profile: EndpointProfile,
	key: string | undefined,
	failure: Failure,
	signal: AbortSignal,
): Promise<Checked> {
	if (failure.kind === 'auth') return { kind: 'refused', failure, isCertain: true };
	const other = withV1(profile);
	const mayBeAddress = ['badEndpoint', 'modelNotFound', 'protocol', 'empty'].includes(failure.kind);
	if (!other || !mayBeAddress) return { kind: 'failed', failure };
	const second = await checkEndpoint(deps, other, key, signal);
	return second.kind === 'failed' ? { kind: 'failed', failure } : second;
}
