import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import { createEndpoint, type Learnt } from '../core/endpoints/connect';
import type { Endpoint, EndpointProfile } from '../core/endpoints/endpoint';
import { askKeyStatus, type KeyStatus } from '../core/endpoints/keyStatus';
import { createMask } from '../core/endpoints/mask';
import type { Pace } from '../core/endpoints/pace';
import { demoProfile } from '../core/endpoints/presets';
import type { Recorder } from '../core/endpoints/recorder';
import type { Clock, Log } from '../core/ports';
import type { Budget } from './budget/budget';
import { watchConnecting } from './connectWatch';
import { namingIssuers } from './diagnose/issuer';
import { createPaces } from './paces';
import type { Settings } from './settings';

export interface OpenerDeps {
	readonly settings: Pick<Settings, 'timeouts' | 'pace'>;
	readonly log: Log;
	readonly clock: Clock;
	/** Default: the global one, which VS Code fits with its proxy settings. */
	readonly fetch?: typeof fetch;
	/** The proxy that VS Code uses for an address. Default: none. */
	readonly proxyFor?: (url: string) => string | undefined;
	/** Sees each request. */
	readonly recorder?: Recorder;
	/** Knows the plans of keys. */
	readonly budget?: Partial<Pick<Budget, 'isFreePlan'>>;
}

/** Forgets everything with the object. */
export function forgetful(): Learnt {
	const values = new Map<string, string>();
	return { get: (name) => values.get(name), set: (name, value) => void values.set(name, value) };
}

/** Kept under the endpoint's id; another address begins anew. */
export function remembering(memory: vscode.Memento, profile: EndpointProfile, log: Log): Learnt {
	const name = `pandu.learnt:${profile.id}`;
	function read(): Readonly<Record<string, unknown>> {
		const stored: unknown = memory.get(name);
		if (typeof stored !== 'object' || stored === null || !('baseUrl' in stored)) return {};
		if (stored.baseUrl !== profile.baseUrl || !('values' in stored)) return {};
		const { values } = stored;
		return typeof values === 'object' && values !== null ? { ...values } : {};
	}
	return {
		get(key) {
			const value = read()[key];
			return typeof value === 'string' ? value : undefined;
		},
		set(key, value) {
			const values = { ...read(), [key]: value };
			memory
				.update(name, { baseUrl: profile.baseUrl, values })
				.then(undefined, (error: unknown) => {
					log.warn(`What was learnt of ${profile.label} could not be kept: ${String(error)}`);
				});
		},
	};
}

/** Tells keys apart without saying anything of them; empty without a key. */
export function keyName(key: string | undefined): string {
	if (key === undefined) return '';
	return createHash('sha256').update(key).digest('base64url').slice(0, 8);
}

async function loadDemoFetch(): Promise<typeof fetch> {
	const { createDemoFetch } = await import('../core/demo/demoFetch');
	return createDemoFetch();
}

/** Makes endpoints. */
export interface Opener {
	keyStatus(profile: EndpointProfile, key: string, signal: AbortSignal): Promise<KeyStatus>;
	endpointOf(profile: EndpointProfile, key: string | undefined, learnt: Learnt): Promise<Endpoint>;
}

export function createOpener(deps: OpenerDeps): Opener {
	const { settings, log, clock } = deps;
	let demoFetch: Promise<typeof fetch> | undefined;

	/** The real one is looked up each time: VS Code replaces it when its proxy settings change. */
	function fetchFor(profile: EndpointProfile): Promise<typeof fetch> | typeof fetch {
		if (profile.id !== demoProfile.id) {
			return namingIssuers(deps.fetch ?? globalThis.fetch, deps.proxyFor);
		}
		demoFetch ??= loadDemoFetch();
		return demoFetch;
	}

	async function endpointOf(
		profile: EndpointProfile,
		key: string | undefined,
		learnt: Learnt,
	): Promise<Endpoint> {
		const limits = settings.timeouts(profile);
		const fetch = await fetchFor(profile);
		const sent = key === undefined ? {} : { key };
		const pace = paceFor(profile, key, learnt);
		const { recorder } = deps;
		const seen = recorder === undefined ? {} : { recorder };
		const watched = { limits, watchConnecting, pace, ...seen };
		return createEndpoint({ profile, fetch, clock, log, learnt, ...watched, ...sent });
	}

	const paces = createPaces({ clock, isOn: () => settings.pace() });
	function paceFor(profile: EndpointProfile, key: string | undefined, learnt: Learnt): Pace {
		const payer = { profile, key: keyName(key) };
		const isFreePlan = deps.budget?.isFreePlan?.(payer) === true;
		return paces.of({ profile, keyName: payer.key, learnt, isFreePlan });
	}

	return {
		endpointOf,
		async keyStatus(profile, key, signal) {
			const { host } = new URL(profile.baseUrl);
			const context = { host, mask: createMask(key), now: () => clock.now() };
			const limits = settings.timeouts(profile);
			const request = { profile, key, clock, limits, context, fetch: await fetchFor(profile) };
			return askKeyStatus(request, signal);
		},
	};
}
