import type { Endpoint, EndpointProfile } from '../../core/endpoints/endpoint';
import { toFailure } from '../../core/errors';

/** A server of this machine that answers right now. */
export interface LocalServer {
	readonly id: string;
	/** Undefined when it wants a key before it tells. */
	readonly modelCount?: number;
}

const waitMs = 300;

/** Asks the local presets for their models, all at once. Never takes longer than a moment, never throws. */
export async function findLocalServers(
	profiles: readonly EndpointProfile[],
	open: (profile: EndpointProfile) => Promise<Endpoint>,
	signal: AbortSignal,
): Promise<readonly LocalServer[]> {
	const limited = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
	const found = await Promise.all(profiles.map((profile) => probe(profile, open, limited)));
	return found.filter((each) => each !== undefined);
}

async function probe(
	profile: EndpointProfile,
	open: (profile: EndpointProfile) => Promise<Endpoint>,
	signal: AbortSignal,
): Promise<LocalServer | undefined> {
	try {
		const models = await (await open(profile)).listModels(signal);
		return { id: profile.id, modelCount: models.length };
	} catch (error) {
		return toFailure(error).kind === 'auth' ? { id: profile.id } : undefined;
	}
}
