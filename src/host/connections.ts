import type * as vscode from 'vscode';
import { isLoopback, originOf } from '../core/endpoints/baseUrl';
import type { Learnt } from '../core/endpoints/connect';
import type { Endpoint, EndpointProfile } from '../core/endpoints/endpoint';
import type { KeyStatus } from '../core/endpoints/keyStatus';
import { demoProfile } from '../core/endpoints/presets';
import type { Failure } from '../shared/failure';
import type { Budget, Payer } from './budget/budget';
import { withFailover } from './failover';
import {
	createOpener,
	forgetful,
	keyName,
	type Opener,
	type OpenerDeps,
	remembering,
} from './openEndpoint';
import type { Keys } from './secrets';
import type { Settings } from './settings';
import { createStandIn, type StandInDeps } from './standIn';
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
	/** The same for a question to `profile`: counted, and with the reason when nothing may be sent. Nothing stands in for it. */
	openFor(profile: EndpointProfile): Promise<Connection | Failure>;
	/** State and connections are told only when `change`, which never rejects, is done. */
	waitFor(change: Promise<void>): void;
	/** Asks what the server says of `key` without spending anything. */
	keyStatus(profile: EndpointProfile, key: string, signal: AbortSignal): Promise<KeyStatus>;
	/** The person says what plan the stored key is on: not every server does. */
	sayPlan(profile: EndpointProfile, plan: 'Free' | 'Paid'): Promise<void>;
}

export interface ConnectionDeps extends OpenerDeps {
	readonly settings: Pick<
		Settings,
		'onDidChange' | 'activeProfile' | 'timeouts' | 'pace' | 'profiles' | 'failover'
	>;
	readonly keys: Pick<Keys, 'onDidChange' | 'get' | 'isSignedOut'>;
	/** Keeps what endpoints turn out to support. */
	readonly memory: vscode.Memento;
	readonly t: Translate;
	/** Counts each request. */
	readonly budget?: Pick<Budget, 'meter' | 'failoverTokens' | 'estimateFor'> &
		Partial<Pick<Budget, 'count' | 'learnKey' | 'isFreePlan'>>;
}

/** Whether questions to `profile` cannot do without a key. A server on this machine may take one, but rarely does. */
export function needsKey(profile: EndpointProfile): boolean {
	return profile.auth !== 'none' && !isLoopback(profile.baseUrl);
}

export function isDemo(profile: EndpointProfile): boolean {
	return profile.id === demoProfile.id;
}

interface KeyQuestions {
	storedKey(profile: EndpointProfile): Promise<string | undefined>;
	/** With `key` as its stored key nothing may be sent to `profile`. */
	isMissing(profile: EndpointProfile, key: string | undefined): Promise<boolean>;
}

function createKeyQuestions(keys: ConnectionDeps['keys']): KeyQuestions {
	async function storedKey(profile: EndpointProfile): Promise<string | undefined> {
		return profile.auth === 'none' ? undefined : keys.get(originOf(profile.baseUrl));
	}
	return {
		storedKey,
		async isMissing(profile, key) {
			if (profile.auth === 'none' || key !== undefined) return false;
			return needsKey(profile) || keys.isSignedOut(originOf(profile.baseUrl));
		},
	};
}

/** The stored key, where there is one; or why nothing may be sent. */
async function keyToSend(
	{ storedKey, isMissing }: KeyQuestions,
	profile: EndpointProfile,
	t: Translate,
): Promise<{ readonly key: string | undefined } | Failure> {
	try {
		const key = await storedKey(profile);
		if (!(await isMissing(profile, key))) return { key };
		const { host } = new URL(profile.baseUrl);
		const message = t('There is no key for {0} ({1}). Nothing was sent.', profile.label, host);
		return { kind: 'auth', message, host };
	} catch (error) {
		const message = t('The secret storage of VS Code could not be opened. Nothing was sent.');
		return { kind: 'internal', message, detail: String(error) };
	}
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

/** What is opened for a test of the person's is counted, but no limit holds it back. */
function createSetUpOpenings(
	{ memory, log, budget }: ConnectionDeps,
	{ endpointOf, keyStatus }: Opener,
	storedKey: KeyQuestions['storedKey'],
): Pick<Openings, 'open' | 'openStored' | 'keyStatus' | 'sayPlan'> {
	async function open(
		profile: EndpointProfile,
		key: string | undefined,
		learnt: Learnt,
	): Promise<Endpoint> {
		const endpoint = await endpointOf(profile, key, learnt);
		return budget?.count?.({ profile, key: keyName(key) }, endpoint) ?? endpoint;
	}
	return {
		open: (profile, key) => open(profile, key, forgetful()),
		openStored: async (profile) =>
			open(profile, await storedKey(profile), remembering(memory, profile, log)),
		async keyStatus(profile, key, signal) {
			const status = await keyStatus(profile, key, signal);
			budget?.learnKey?.({ profile, key: keyName(key) }, status);
			return status;
		},
		async sayPlan(profile, tier) {
			const key = keyName(await storedKey(profile));
			budget?.learnKey?.({ profile, key }, { kind: 'accepted', tier });
		},
	};
}

export function createConnections(deps: ConnectionDeps): Connections & Openings {
	const { settings, keys, log, memory, budget, t } = deps;
	let pending = Promise.resolve();
	const opener = createOpener(deps);
	const { endpointOf } = opener;
	const keyQuestions = createKeyQuestions(keys);
	const { storedKey, isMissing } = keyQuestions;
	const isReady = async (profile: EndpointProfile): Promise<boolean> =>
		profile.model !== '' && !(await isMissing(profile, await storedKey(profile)));

	async function openFor(profile: EndpointProfile): Promise<Connection | Failure> {
		const found = await keyToSend(keyQuestions, profile, t);
		if ('kind' in found) return found;
		if (profile.model === '') {
			const { host } = new URL(profile.baseUrl);
			const message = t('No model is chosen for {0} yet. Nothing was sent.', profile.label);
			return { kind: 'modelNotFound', message, host };
		}
		return { profile, endpoint: (await openMetered(profile, found.key)).endpoint };
	}

	async function openMetered(
		profile: EndpointProfile,
		key: string | undefined,
		failoverFrom?: string,
	): Promise<{ readonly payer: Payer; readonly endpoint: Endpoint }> {
		const instead = failoverFrom === undefined ? {} : { failoverFrom };
		const payer: Payer = { profile, key: keyName(key), ...instead };
		const endpoint = await endpointOf(profile, key, remembering(memory, profile, log));
		return { payer, endpoint: budget?.meter(payer, endpoint) ?? endpoint };
	}

	const open: StandInDeps['open'] = async (profile, from) =>
		openMetered(profile, await storedKey(profile), from);
	const failover = createStandIn({ settings, log, t, budget, isReady, open });

	async function connect(): Promise<Connection | Failure> {
		await pending;
		const profile = settings.activeProfile();
		if (!profile) {
			const message = t('No endpoint is set up yet. Run “Pandu: Set Up an Endpoint”.');
			return { kind: 'auth', message };
		}
		const opened = await openFor(profile);
		if (!('endpoint' in opened)) return opened;
		if (failover.checkRules().every(({ from }) => from !== profile.id)) return opened;
		return { profile, endpoint: withFailover(profile, opened.endpoint, failover.standIn, t) };
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
		...createSetUpOpenings(deps, opener, storedKey),
		openFor,
	};
}
