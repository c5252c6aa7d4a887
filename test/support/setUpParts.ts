import type * as vscode from 'vscode';
import { isLoopback } from '../../src/core/endpoints/baseUrl';
import type { EndpointProfile } from '../../src/core/endpoints/endpoint';
import { demoProfile, presets } from '../../src/core/endpoints/presets';
import { parseProfiles } from '../../src/core/endpoints/profile';
import { systemClock } from '../../src/host/clock';
import {
	type ConnectionDeps,
	type Connections,
	createConnections,
	type Openings,
} from '../../src/host/connections';
import { remembering } from '../../src/host/openEndpoint';
import { createKeys, type Keys } from '../../src/host/secrets';
import type { Settings } from '../../src/host/settings';
import {
	entryIds,
	joinProfiles,
	mergeEntry,
	parseFailover,
	scaleLimits,
	withoutEntry,
} from '../../src/host/settingsData';
import { createModelLists } from '../../src/host/setUp/modelLists';
import type { SetUpDeps } from '../../src/host/setUp/setUpFlow';
import type {
	Answer,
	Choice,
	InputRequest,
	PickRequest,
	Row,
	SetUpUi,
} from '../../src/host/setUp/setUpUi';
import type { Translate } from '../../src/host/translate';

export const translate: Translate = (message, ...args) =>
	message.replace(/\{(\d+)\}/g, (_all, index: string) => String(args[Number(index)]));

interface Listeners {
	readonly event: vscode.Event<never>;
	fire(value?: unknown): void;
}

function createListeners(): Listeners {
	const all = new Set<(value: never) => unknown>();
	return {
		event: (listener) => {
			all.add(listener);
			return { dispose: () => all.delete(listener) };
		},
		fire: (value) => {
			for (const each of all) each(value as never);
		},
	};
}

/** A secret storage in memory. `values` is what lies in it. */
export function createMemorySecrets(): vscode.SecretStorage & {
	readonly values: Map<string, string>;
} {
	const values = new Map<string, string>();
	const changed = createListeners();
	return {
		values,
		get: async (key) => values.get(key),
		store: async (key, value) => {
			values.set(key, value);
			changed.fire({ key });
		},
		delete: async (key) => {
			values.delete(key);
			changed.fire({ key });
		},
		onDidChange: changed.event,
	} as ReturnType<typeof createMemorySecrets>;
}

function createMemento(): vscode.Memento {
	const values = new Map<string, unknown>();
	const get = (key: string, fallback?: unknown): unknown =>
		values.has(key) ? structuredClone(values.get(key)) : fallback;
	return {
		keys: () => [...values.keys()],
		get: get as vscode.Memento['get'],
		update: async (key, value) => void values.set(key, structuredClone(value)),
	};
}

/** The user's settings in memory. */
function createMemorySettings(
	initial: {
		readonly endpoints?: unknown;
		readonly active?: string;
		readonly failover?: unknown;
	} = {},
): Settings & { readonly stored: { endpoints: unknown; active: string }; writes: number } {
	const stored = { endpoints: initial.endpoints, active: initial.active ?? '' };
	const changed = createListeners();
	const profiles = () =>
		joinProfiles(
			[demoProfile, ...presets],
			parseProfiles(stored.endpoints).profiles,
			stored.endpoints,
		);
	const saveProfile = async (entry: {
		readonly id: string;
		readonly model?: string;
	}): Promise<void> => {
		settings.writes++;
		stored.endpoints = mergeEntry(stored.endpoints, entry);
		changed.fire();
	};
	const settings = {
		stored,
		writes: 0,
		onDidChange: changed.event as vscode.Event<void>,
		profiles,
		activeProfile: () => profiles().find((each) => each.id === stored.active),
		timeouts: (profile?: EndpointProfile) =>
			scaleLimits(5, 5, 5, profile !== undefined && isLoopback(profile.baseUrl)),
		stream: () => true,
		pace: () => true,
		failover: () => parseFailover(initial.failover),
		budget: () => ({ monthlyTokens: 0, turnTokens: 0 }),
		trims: () => true,
		sendKey: () => 'enter',
		instructions: () => '',
		contextLines: () => 20,
		editsFromChat: () => true,
		historyLimits: () => ({ bytes: 200_000_000, days: 30 }),
		isOwn: (id: string) => id === stored.active || entryIds(stored.endpoints).includes(id),
		setActive: async (id: string) => {
			settings.writes++;
			stored.active = id;
			changed.fire();
		},
		setModel: (id: string, model: string): Promise<void> => saveProfile({ id, model }),
		saveProfile,
		removeAdded: async (entry: { readonly id: string }) => {
			const before = stored.endpoints;
			stored.endpoints = withoutEntry(before, entry);
			changed.fire();
			return stored.endpoints !== before;
		},
		openEditor: async () => undefined,
		checkWorkspace: async () => [],
		dispose: () => undefined,
	} satisfies Settings & { stored: unknown; writes: number };
	return settings;
}

/** One request of the flow to the person, for a test to answer. */
export type Asked =
	| {
			readonly kind: 'pick';
			readonly request: PickRequest<unknown>;
			readonly rows: readonly Choice<unknown>[];
	  }
	| { readonly kind: 'input'; readonly request: InputRequest };

/** What a test does at one request. */
export type Reaction = (asked: Asked) => Answer<unknown> | Promise<Answer<unknown>>;

function choices(rows: readonly Row<unknown>[]): readonly Choice<unknown>[] {
	return rows.flatMap((row) => ('heading' in row ? [] : [row]));
}

/** Chooses the row whose label begins so; waits for rows that come later. */
export function choose(label: string): Reaction {
	return async (asked) => {
		if (asked.kind !== 'pick') throw new Error(`expected a list, got: ${asked.request.prompt}`);
		const find = (rows: readonly Choice<unknown>[]) =>
			rows.find((row) => row.label.replace(/^\$\([a-z-]+\) /, '').startsWith(label));
		let found = find(asked.rows);
		const late: string[] = [];
		if (!found && asked.request.whileOpen) {
			await asked.request.whileOpen(({ rows }) => {
				late.push(...choices(rows).map((row) => row.label));
				found ??= find(choices(rows));
			}, new AbortController().signal);
		}
		if (found) return { kind: 'chosen', value: found.value };
		const offered = [...asked.rows.map((row) => row.label), ...late].join(', ');
		throw new Error(`"${label}" is not among: ${offered}`);
	};
}

/** Types into an input box, or into a list that takes any name. */
export function type(text: string): Reaction {
	return (asked) => {
		if (asked.kind === 'pick') {
			const { freeText } = asked.request;
			if (!freeText) throw new Error('this list takes no other names');
			return { kind: 'chosen', value: freeText(text).value };
		}
		const validity = asked.request.validate(text);
		if (validity.kind === 'error') throw new Error(`not accepted: ${validity.text}`);
		return { kind: 'chosen', value: text };
	};
}

export const back: Reaction = () => ({ kind: 'back' });
export const leave: Reaction = () => ({ kind: 'cancelled' });
export const press =
	(id: string, value?: unknown): Reaction =>
	() => ({ kind: 'button', id, ...(value === undefined ? {} : { value }) });

interface ScriptedUi extends SetUpUi {
	readonly asked: readonly Asked[];
	readonly messages: readonly string[];
	readonly links: readonly string[];
	/** Answers that were not needed. */
	readonly left: number;
}

/** Answers the requests one after the other; messages by the label or id in `buttons`. */
function createScriptedUi(
	reactions: readonly Reaction[],
	buttons: readonly string[] = [],
): ScriptedUi {
	const asked: Asked[] = [];
	const messages: string[] = [];
	const links: string[] = [];
	const todo = [...reactions];
	const pressed = [...buttons];
	const react = async (request: Asked): Promise<Answer<unknown>> => {
		asked.push(request);
		const reaction = todo.shift();
		if (!reaction) throw new Error(`the test has no answer to: ${request.request.title}`);
		return reaction(request);
	};
	return {
		asked,
		messages,
		links,
		get left() {
			return todo.length;
		},
		pick: async <T>(request: PickRequest<T>) => {
			const plain = request as unknown as PickRequest<unknown>;
			return (await react({
				kind: 'pick',
				request: plain,
				rows: choices(plain.rows),
			})) as Answer<T>;
		},
		input: async (request) => (await react({ kind: 'input', request })) as Answer<string>,
		progress: (_title, task) => task(new AbortController().signal),
		message: async (_kind, text, offered, detail) => {
			messages.push(detail ? `${text} ${detail}` : text);
			if (offered.length === 0) return undefined;
			const next = pressed.shift();
			return offered.find((each) => each.id === next || each.label === next)?.id;
		},
		openLink: async (url) => void links.push(url),
	};
}

export interface SetUpParts {
	readonly deps: SetUpDeps;
	readonly ui: ScriptedUi;
	readonly settings: ReturnType<typeof createMemorySettings>;
	readonly secrets: ReturnType<typeof createMemorySecrets>;
	readonly keys: Keys;
	readonly connections: Connections & Openings;
	readonly logged: readonly string[];
	readonly chatsOpened: () => number;
}

/** Everything of the set-up but VS Code. `routes` sends requests for an origin to another one, by a fetch of the test. */
export function createSetUpParts(options: {
	readonly reactions: readonly Reaction[];
	readonly buttons?: readonly string[];
	readonly endpoints?: unknown;
	readonly active?: string;
	readonly failover?: unknown;
	readonly connecting?: Partial<Pick<ConnectionDeps, 'recorder' | 'budget' | 'clock'>>;
	readonly routes?: Readonly<Record<string, string>>;
	readonly now?: () => number;
}): SetUpParts {
	const settings = createMemorySettings(options);
	const secrets = createMemorySecrets();
	const keys = createKeys(secrets);
	const ui = createScriptedUi(options.reactions, options.buttons);
	const logged: string[] = [];
	const write = (line: string): void => void logged.push(keys.mask(line));
	const log = { info: write, warn: write, error: write };
	const memory = createMemento();
	const routed: typeof fetch = (input, init) => {
		const url = new URL(String(input));
		const target = options.routes?.[url.origin];
		if (target === undefined && !isLoopback(url.href)) {
			return Promise.reject(new TypeError(`the test has no route to ${url.origin}`));
		}
		return fetch(target === undefined ? url : `${target}${url.pathname}${url.search}`, init);
	};
	const t = translate;
	const connections = createConnections({
		settings,
		keys,
		log,
		memory,
		clock: systemClock,
		t,
		fetch: routed,
		...options.connecting,
	});
	let opened = 0;
	const now = options.now ?? Date.now;
	const deps: SetUpDeps = {
		ui,
		settings,
		keys,
		connections,
		models: createModelLists(memory, now),
		learntOf: (profile) => remembering(memory, profile, log),
		log,
		now,
		openChat: async () => void opened++,
		t,
	};
	return { deps, ui, settings, secrets, keys, connections, logged, chatsOpened: () => opened };
}
