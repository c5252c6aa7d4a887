import { originOf } from '../../core/endpoints/baseUrl';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { toFailure } from '../../core/errors';
import type { Log } from '../../core/ports';
import type { Openings } from '../connections';
import type { Keys } from '../secrets';
import type { Settings } from '../settings';
import { firstSuitable } from './modelChoice';

/** A key that the starting script passes on once. */
export interface Handover {
	/** Id of a preset or of one of the person's endpoints. */
	readonly endpoint: string;
	readonly key?: string;
}

const keyName = 'PANDU_HANDOVER_KEY';
const endpointName = 'PANDU_HANDOVER_ENDPOINT';

/** Takes the key out of the environment, so that no program started from here inherits it. Only while developing. */
export function takeHandover(
	environment: Record<string, string | undefined>,
	isDevelopment: boolean,
): Handover | undefined {
	if (!isDevelopment) return undefined;
	const key = environment[keyName]?.trim();
	const endpoint = environment[endpointName]?.trim();
	delete environment[keyName];
	delete environment[endpointName];
	if (!endpoint) return undefined;
	return key ? { endpoint, key } : { endpoint };
}

export interface HandoverDeps {
	readonly settings: Pick<Settings, 'profiles' | 'setActive' | 'setModel'>;
	readonly keys: Pick<Keys, 'set'>;
	readonly connections: Pick<Openings, 'open'>;
	readonly log: Log;
}

const waitMs = 10_000;

/** Stores the key and makes its endpoint the active one. Never throws. */
export async function storeHandover(deps: HandoverDeps, handover: Handover): Promise<void> {
	const { settings, keys, log } = deps;
	try {
		const profile = findProfile(deps, handover);
		if (!profile) {
			log.warn(`There is no endpoint "${handover.endpoint}" to hand a key to.`);
			return;
		}
		if (handover.key !== undefined) await keys.set(originOf(profile.baseUrl), handover.key);
		await settings.setActive(profile.id);
	} catch (error) {
		log.warn(`The key for "${handover.endpoint}" could not be kept: ${String(error)}`);
	}
}

/** Picks a first model for the endpoint, unless it has one. Never throws. */
export async function pickFirstModel(deps: HandoverDeps, handover: Handover): Promise<void> {
	const { settings, connections, log } = deps;
	const profile = findProfile(deps, handover);
	if (profile?.model !== '') return;
	try {
		const endpoint = await connections.open(profile, handover.key);
		const model = firstSuitable(await endpoint.listModels(AbortSignal.timeout(waitMs)));
		// Someone may have chosen meanwhile.
		if (model === undefined || findProfile(deps, handover)?.model !== '') return;
		await settings.setModel(profile.id, model);
	} catch (error) {
		log.warn(`No model could be chosen for "${handover.endpoint}": ${toFailure(error).message}`);
	}
}

function findProfile({ settings }: HandoverDeps, handover: Handover): EndpointProfile | undefined {
	return settings.profiles().find((each) => each.id === handover.endpoint);
}
