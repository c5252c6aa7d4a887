import type * as vscode from 'vscode';
import { isLoopback, originOf } from '../core/endpoints/baseUrl';
import { createEndpoint, type Learnt } from '../core/endpoints/connect';
import type { Endpoint, EndpointProfile } from '../core/endpoints/endpoint';
import { askKeyStatus, type KeyStatus } from '../core/endpoints/keyStatus';
import { createMask } from '../core/endpoints/mask';
import { demoProfile } from '../core/endpoints/presets';
import type { Clock, Log } from '../core/ports';
import type { Failure } from '../shared/failure';
import type { Keys } from './secrets';
import type { Settings } from './settings';
import type { Translate } from './translate';

/** The active endpoint, as far as it can be told without a request. */
export interface ConnectionState {
	/** Undefined until one is set up. */
	readonly profile?: EndpointProfile;
	/** A profile with a model, and a key where it needs one. */
	readonly isReady: boolean;
	readonly isDemo: boolean;
}

/** An endpoint to talk to, bound to its key. */
export interface Connection {
	readonly profile: EndpointProfile;
	readonly endpoint: Endpoint;
}

/** Who answers. Joins settings, keys and the request layer. */
export interface Connections {
	/** Another endpoint or model is active, or a key came or went. */
	readonly onDidChange: vscode.Event<void>;
	state(): Promise<ConnectionState>;
	/** The active endpoint, or why there is none (`auth` when its origin has no key). Sends nothing. */
	connect(): Promise<Connection | Failure>;
}

/** For the set-up: endpoints that are not active, or not stored yet. */
export interface Openings {
	/** What the state of `profile` would be if it were active. */
	isReady(profile: EndpointProfile): Promise<boolean>;
	/** An endpoint with exactly this key. What it learns is forgotten. */
	open(profile: EndpointProfile, key: string | undefined): Promise<Endpoint>;
	/** With the key that is stored for its origin, and its own memory. */
	openStored(profile: EndpointProfile): Promise<Endpoint>;
	/** State and connections are told only when `change`, which never rejects, is done. */
	waitFor(change: Promise<void>): void;
	/** Asks what the server says of `key` without spending anything. */
	keyStatus(profile: EndpointProfile, key: string, signal: AbortSignal): Promise<KeyStatus>;
}

export interface ConnectionDeps {
	readonly settings: Pick<Settings, 'onDidChange' | 'activeProfile' | 'timeouts'>;
	readonly keys: Pick<Keys, 'onDidChange' | 'get' | 'isSignedOut'>;
	readonly log: Log;
	/** Keeps what endpoints turn out to support. */
	readonly memory: vscode.Memento;
	readonly clock: Clock;
	readonly t: Translate;
	/** Default: the global one, which VS Code fits with its proxy settings. */
	readonly fetch?: typeof fetch;
}

/** Whether questions to `profile` cannot do without a key. A server on this machine may take one, but rarely does. */
export function needsKey(profile: EndpointProfile): boolean {
	return profile.auth !== 'none' && !isLoopback(profile.baseUrl);
}

export function isDemo(profile: EndpointProfile): boolean {
	return profile.id === demoProfile.id;
}

/** Forgets everything with the object. */
function forgetful(): Learnt {
	const values = new Map<string, string>();
	return { get: (name) => values.get(name), set: (name, value) => void values.set(name, value) };
}

/** Kept under the endpoint's id; another address begins anew. */
function remembering(memory: vscode.Memento, profile: EndpointProfile, log: Log): Learnt {
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

async function loadDemoFetch(): Promise<typeof fetch> {
	const { createDemoFetch } = await import('../core/demo/demoFetch');
	return createDemoFetch();
}

interface Opener extends Pick<Openings, 'keyStatus'> {
	endpointOf(profile: EndpointProfile, key: string | undefined, learnt: Learnt): Promise<Endpoint>;
}

function createOpener(deps: ConnectionDeps): Opener {
	const { settings, log, clock } = deps;
	let demoFetch: Promise<typeof fetch> | undefined;

	/** The real one is looked up each time: VS Code replaces it when its proxy settings change. */
	function fetchFor(profile: EndpointProfile): Promise<typeof fetch> | typeof fetch {
		if (!isDemo(profile)) return deps.fetch ?? globalThis.fetch;
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
		return createEndpoint({ profile, fetch, clock, log, learnt, limits, ...sent });
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

interface KeyQuestions {
	storedKey(profile: EndpointProfile): Promise<string | undefined>;
	/** Nothing may be sent to `profile`, for want of a key. */
	isMissingKey(profile: EndpointProfile): Promise<boolean>;
}

function createKeyQuestions(keys: ConnectionDeps['keys']): KeyQuestions {
	async function storedKey(profile: EndpointProfile): Promise<string | undefined> {
		return profile.auth === 'none' ? undefined : keys.get(originOf(profile.baseUrl));
	}
	return {
		storedKey,
		async isMissingKey(profile) {
			if (profile.auth === 'none' || (await storedKey(profile)) !== undefined) return false;
			return needsKey(profile) || keys.isSignedOut(originOf(profile.baseUrl));
		},
	};
}

/** Fires when one of the two does. */
function either(one: vscode.Event<void>, other: vscode.Event<void>): vscode.Event<void> {
	return (listener, thisArgs, disposables) => {
		const both = [one(listener, thisArgs), other(listener, thisArgs)];
		const joined = {
			dispose: () => {
				for (const each of both) each.dispose();
			},
		};
		disposables?.push(joined);
		return joined;
	};
}

export function createConnections(deps: ConnectionDeps): Connections & Openings {
	const { settings, keys, log, memory, t } = deps;
	let pending = Promise.resolve();
	const { endpointOf, keyStatus } = createOpener(deps);
	const { storedKey, isMissingKey } = createKeyQuestions(keys);
	const isReady = async (profile: EndpointProfile): Promise<boolean> =>
		profile.model !== '' && !(await isMissingKey(profile));

	async function connect(): Promise<Connection | Failure> {
		await pending;
		const profile = settings.activeProfile();
		if (!profile) {
			const message = t('No endpoint is set up yet. Run “Pandu: Set Up an Endpoint”.');
			return { kind: 'auth', message };
		}
		const host = new URL(profile.baseUrl).host;
		let key: string | undefined;
		let isMissing: boolean;
		try {
			key = await storedKey(profile);
			isMissing = await isMissingKey(profile);
		} catch (error) {
			const message = t('The secret storage of VS Code could not be opened. Nothing was sent.');
			return { kind: 'internal', message, detail: String(error) };
		}
		if (isMissing) {
			const message = t('There is no key for {0} ({1}). Nothing was sent.', profile.label, host);
			return { kind: 'auth', message, host };
		}
		if (profile.model === '') {
			const message = t('No model is chosen for {0} yet. Nothing was sent.', profile.label);
			return { kind: 'modelNotFound', message, host };
		}
		const endpoint = await endpointOf(profile, key, remembering(memory, profile, log));
		return { profile, endpoint };
	}

	return {
		onDidChange: either(settings.onDidChange, keys.onDidChange),
		async state() {
			await pending;
			const profile = settings.activeProfile();
			if (!profile) return { isReady: false, isDemo: false };
			try {
				return { profile, isReady: await isReady(profile), isDemo: isDemo(profile) };
			} catch (error) {
				log.error(`The secret storage could not be opened: ${String(error)}`);
				return { profile, isReady: false, isDemo: isDemo(profile) };
			}
		},
		connect,
		waitFor: (change) => {
			pending = change;
		},
		isReady,
		open: (profile, key) => endpointOf(profile, key, forgetful()),
		openStored: async (profile) =>
			endpointOf(profile, await storedKey(profile), remembering(memory, profile, log)),
		keyStatus,
	};
}
