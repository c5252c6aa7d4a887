import type { Clock } from '../ports';
import { isLoopback } from './baseUrl';
import { teach } from './capabilities';
import type { Client, KeyHeader } from './client';
import type { EndpointProfile, ModelInfo, WindowPath } from './endpoint';
import { asList, asNumber, asRecord, asWords } from './json';
import type { Learnt } from './learnt';

/** Who is asked, and how. */
export interface Asked {
	readonly client: Client;
	readonly profile: EndpointProfile;
	readonly keyHeader: KeyHeader;
	readonly clock: Clock;
}

/** So long the answers are waited for; what came until then counts. */
const limitMs = 1000;
/** A question for each model is asked of so many. */
const mostModels = 32;

/**
 * Where the server tells how many tokens its models take, which its models list leaves out: as the profile says, and on
 * this machine by how the entries of the list `body` are signed. Undefined: nowhere.
 */
export function windowPathOf(profile: EndpointProfile, body?: unknown): WindowPath | undefined {
	const { quirks, baseUrl } = profile;
	if (quirks?.windowFrom !== undefined) return quirks.windowFrom;
	if (!isLoopback(baseUrl)) return undefined;
	const list = asRecord(body);
	const owner = asRecord(asList(list?.data ?? list?.models)[0])?.owned_by;
	return typeof owner === 'string' ? owners[owner.toLowerCase()] : undefined;
}

const owners: Readonly<Record<string, WindowPath>> = {
	library: '/api/show',
	ollama: '/api/show',
	llamacpp: '/props',
	organization_owner: '/api/v0/models',
};

/** `models` with the windows that the server says they have now. Never throws, never takes longer than a moment. */
export async function withWindows(
	asked: Asked,
	path: WindowPath | undefined,
	models: readonly ModelInfo[],
	signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
	if (path === undefined || models.length === 0) return models;
	const ids = models.map(({ id }) => id);
	const windows = await inTime(asked, signal, (limited) => askWindows(asked, path, ids, limited));
	return models.map((model) => {
		const contextTokens = windows.get(model.id);
		return contextTokens === undefined ? model : { ...model, contextTokens };
	});
}

/** The windows of the models `ids`, as far as the server tells them. Never throws. */
async function askWindows(
	asked: Asked,
	path: WindowPath,
	ids: readonly string[],
	signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
	const get = (from: string): Promise<unknown> => read(asked, from, signal);
	switch (path) {
		case '/props': {
			const props = asRecord(await get(path));
			const settings = asRecord(props?.default_generation_settings);
			const tokens = countOf(settings?.n_ctx, props?.n_ctx);
			return new Map(tokens === undefined ? [] : ids.map((id) => [id, tokens]));
		}
		case '/api/v0/models':
			return windowsIn(await get(path), 'data', ['loaded_context_length', 'max_context_length']);
		case '/api/show': {
			const windows = new Map<string, number>();
			const ask = async (id: string): Promise<void> => {
				const tokens = shownWindow(await read(asked, path, signal, { model: id }));
				if (tokens !== undefined) windows.set(id, tokens);
			};
			const [running] = await Promise.all([get('/api/ps'), ...ids.slice(0, mostModels).map(ask)]);
			// What runs was started with a window that is often smaller than what the model was made for.
			return new Map([...windows, ...windowsIn(running, 'models', ['context_length'])]);
		}
		default:
			return path satisfies never;
	}
}

/** The window with which the server runs the model `id` at this moment. Never throws. */
async function askRunning(
	asked: Asked,
	path: WindowPath,
	id: string,
	signal: AbortSignal,
): Promise<number | undefined> {
	switch (path) {
		case '/props':
			return (await askWindows(asked, path, [id], signal)).get(id);
		case '/api/v0/models':
			return windowsIn(await read(asked, path, signal), 'data', ['loaded_context_length']).get(id);
		case '/api/show':
			return windowsIn(await read(asked, '/api/ps', signal), 'models', ['context_length']).get(id);
		default:
			return path satisfies never;
	}
}

/** When a server was asked last, by address and model: endpoints are made anew for each question. */
const askedAt = new Map<string, number>();
const oftenMs = 3_600_000;

/**
 * After an answer the model runs, and a server of one's own says with which window. Asked once an hour, beside
 * everything else: nothing waits for it.
 */
export function learnRunning(asked: Asked, learnt: Learnt, model: string): void {
	const { profile, clock } = asked;
	const path = isLoopback(profile.baseUrl) ? windowPathOf(profile) : undefined;
	if (path === undefined) return;
	const name = `${profile.baseUrl} ${model}`;
	const now = clock.now();
	const before = askedAt.get(name);
	if (before !== undefined && Math.abs(now - before) < oftenMs) return;
	askedAt.set(name, now);
	const never = new AbortController().signal;
	const asking = inTime(asked, never, (signal) => askRunning(asked, path, model, signal));
	void asking.then((contextTokens) => {
		if (contextTokens === undefined) return;
		teach(learnt, model, { facts: { contextTokens }, source: 'answer', at: clock.now() });
	});
}

/** The window in each entry of a list, by every name that the entry has. */
function windowsIn(
	value: unknown,
	list: string,
	names: readonly string[],
): ReadonlyMap<string, number> {
	const windows = new Map<string, number>();
	for (const each of asList(asRecord(value)?.[list])) {
		const entry = asRecord(each);
		const tokens = countOf(...names.map((name) => entry?.[name]));
		if (tokens === undefined) continue;
		for (const id of [entry?.id, entry?.model, entry?.name].map(asWords)) {
			if (id !== undefined) windows.set(id, tokens);
		}
	}
	return windows;
}

/** What is set for the model goes over what it was made for. */
function shownWindow(value: unknown): number | undefined {
	const shown = asRecord(value);
	const set = /^\s*num_ctx\s+(\d+)/m.exec(asWords(shown?.parameters) ?? '')?.[1];
	const info = Object.entries(asRecord(shown?.model_info) ?? {});
	return countOf(set, ...info.flatMap(([name, count]) => (isWindow(name) ? [count] : [])));
}

function isWindow(name: string): boolean {
	return /^[^.]+\.context_length$/.test(name);
}

function countOf(...values: readonly unknown[]): number | undefined {
	return values.map(asNumber).find((value) => value !== undefined && value >= 1);
}

/** Gives `ask` a signal that is aborted when the time for it is over. */
async function inTime<T>(
	{ clock }: Asked,
	signal: AbortSignal,
	ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const late = new AbortController();
	const done = new AbortController();
	clock.sleep(limitMs, done.signal).then(
		() => late.abort(),
		() => undefined,
	);
	try {
		return await ask(AbortSignal.any([signal, late.signal]));
	} finally {
		done.abort();
	}
}

/** What the server answers beside its `/v1`; undefined when it does not, or not in time. */
async function read(
	{ client, profile, keyHeader }: Asked,
	path: string,
	signal: AbortSignal,
	question?: { readonly model: string },
): Promise<unknown> {
	const { origin, pathname } = new URL(profile.baseUrl);
	const url = `${origin}${pathname.replace(/\/(?:v1\/?)?$/, '')}${path}`;
	const records = question
		? client.post(url, { ...question }, keyHeader, signal)
		: client.get(url, keyHeader, signal, false);
	try {
		for await (const record of records) if (record.kind === 'whole') return record.value;
	} catch {
		// An older version, or another server: nothing is known then.
		return undefined;
	}
	return undefined;
}
