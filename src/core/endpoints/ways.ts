import type { Protocol } from '../../shared/messages';
import type { ModelRequest } from '../request';
import { type KeyHeader, usualKeyHeader } from './client';
import type { EndpointProfile } from './endpoint';
import type { PlanOptions } from './plan';
import type { Knowledge } from './shapeRequest';

/** In the order in which they are tried. */
export const protocols: readonly Protocol[] = ['chatCompletions', 'messages', 'responses'];

/**
 * A protocol that is named is used. `auto` means chat completions: every server speaks it, and the pages of servers that
 * recommend another one disagree on whether that takes tools.
 */
export function chooseProtocol(
	{ profile, learnt }: Pick<PlanOptions, 'profile' | 'learnt'>,
	request: ModelRequest,
	{ get }: Knowledge,
): Protocol {
	if (profile.protocol !== 'auto') return profile.protocol;
	const word = (protocol: Protocol) => {
		const known = get(protocol);
		return known?.source === 'person' ? known.value : undefined;
	};
	const hasTools = request.tools !== undefined && request.tools.length > 0;
	const found = hasTools ? get('toolsProtocol') : undefined;
	const wanted = protocols.find((protocol) => word(protocol) === true);
	if (wanted !== undefined) {
		// Found out by a refusal after the person had said so: asked for once more, it would be refused once more.
		const isOverruled = found && word(found.value) !== false && found.at >= (get(wanted)?.at ?? 0);
		return isOverruled ? found.value : wanted;
	}
	const forTools = hasTools ? (found?.value ?? profile.quirks?.toolsProtocol) : undefined;
	const usual = forTools ?? usualProtocol({ profile, learnt });
	if (word(usual) !== false) return usual;
	return protocols.find((protocol) => word(protocol) !== false) ?? usual;
}

/** The protocol of requests without tools. */
export function usualProtocol({
	profile,
	learnt,
}: Pick<PlanOptions, 'profile' | 'learnt'>): Protocol {
	if (profile.protocol !== 'auto') return profile.protocol;
	return asProtocol(learnt.get('protocol')) ?? 'chatCompletions';
}

export function asProtocol(name: string | undefined): Protocol | undefined {
	return protocols.find((each) => each === name);
}

/** What carries the key for `protocol`: as the profile says, or as it worked before, or as is usual. */
export function chooseKeyHeader(
	{ profile, hasKey, learnt }: Pick<PlanOptions, 'profile' | 'hasKey' | 'learnt'>,
	protocol: Protocol,
): KeyHeader {
	if (!hasKey || profile.auth === 'none') return 'none';
	if (profile.auth !== 'auto') return profile.auth;
	const known = learnt.get(`keyHeader.${protocol}`);
	return known === 'bearer' || known === 'apiKey' ? known : usualKeyHeader(protocol);
}

/** The other header, if the profile leaves the choice to us. */
export function otherKeyHeader(profile: EndpointProfile, used: KeyHeader): KeyHeader | undefined {
	if (profile.auth !== 'auto' || used === 'none') return undefined;
	return used === 'bearer' ? 'apiKey' : 'bearer';
}
