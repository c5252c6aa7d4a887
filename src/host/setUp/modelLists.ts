import type * as vscode from 'vscode';
import type { Endpoint, EndpointProfile, ModelInfo } from '../../core/endpoints/endpoint';

/** The models of one endpoint and when the server named them. */
export interface ModelList {
	readonly models: readonly ModelInfo[];
	/** Milliseconds since 1970. */
	readonly at: number;
}

/** What the servers' lists said, kept between sessions so that choosing works offline. */
export interface ModelLists {
	/** Also when it is old. Undefined: never fetched from this address. */
	cached(profile: EndpointProfile): ModelList | undefined;
	/** Older than a day. */
	isStale(list: ModelList): boolean;
	keep(profile: EndpointProfile, models: readonly ModelInfo[]): Promise<ModelList>;
	/** Asks the server and keeps the answer. Throws a PanduError. */
	refresh(profile: EndpointProfile, endpoint: Endpoint, signal: AbortSignal): Promise<ModelList>;
}

const day = 24 * 60 * 60 * 1000;
/** State is read whole at each start of VS Code, so what is kept is small. */
const mostModels = 1000;

interface Stored extends ModelList {
	readonly baseUrl: string;
}

/** Our own writing; still checked, since an older version may have written it. */
function isStored(value: unknown): value is Stored {
	return (
		typeof value === 'object' &&
		value !== null &&
		'baseUrl' in value &&
		typeof value.baseUrl === 'string' &&
		'at' in value &&
		typeof value.at === 'number' &&
		'models' in value &&
		Array.isArray(value.models) &&
		value.models.every(
			(each: unknown) =>
				typeof each === 'object' && each !== null && 'id' in each && typeof each.id === 'string',
		)
	);
}

function withoutDescription(model: ModelInfo): ModelInfo {
	const { description: _description, ...kept } = model;
	return kept;
}

export function createModelLists(memory: vscode.Memento, now: () => number): ModelLists {
	const keyOf = (profile: EndpointProfile): string => `pandu.models:${profile.id}`;

	async function keep(profile: EndpointProfile, models: readonly ModelInfo[]): Promise<ModelList> {
		const list = { models: models.slice(0, mostModels).map(withoutDescription), at: now() };
		const stored: Stored = { ...list, baseUrl: profile.baseUrl };
		await memory.update(keyOf(profile), stored);
		return list;
	}

	return {
		cached(profile) {
			const stored: unknown = memory.get(keyOf(profile));
			if (!isStored(stored) || stored.baseUrl !== profile.baseUrl) return undefined;
			return { models: stored.models, at: stored.at };
		},
		isStale: (list) => now() - list.at > day,
		keep,
		refresh: async (profile, endpoint, signal) => keep(profile, await endpoint.listModels(signal)),
	};
}
