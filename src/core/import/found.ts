import type { Protocol } from '../../shared/messages';

/** Whose settings something was found in. */
export type ImportSource = 'continue' | 'cline' | 'roo' | 'twinny' | 'llamaVscode' | 'vscode';

/** An endpoint as another assistant has it. Nothing of it is checked but its form. */
export interface FoundEndpoint {
	readonly label: string;
	/** As it stands there; may be no address that a key may be sent to. */
	readonly address: string;
	/** The first is the one that it used. */
	readonly models: readonly string[];
	readonly protocol?: Protocol;
	/** Never shown, logged or written to settings. */
	readonly key?: string;
}

export interface FoundPrompt {
	/** As the person knows it; may hold anything. */
	readonly name: string;
	readonly description?: string;
	readonly body: string;
}

/** Why something was left out. The host has the words. */
export type LeftOut =
	/** A provider that speaks none of our protocols, or whose address is not known. */
	| { readonly kind: 'provider'; readonly name: string }
	/** The key is a reference that only the other assistant can resolve. */
	| { readonly kind: 'keyElsewhere'; readonly name: string }
	/** The file is not what it should be. `line` counts from 1. */
	| { readonly kind: 'unreadable'; readonly line?: number };

/** What one file or one group of settings holds. */
export interface Findings {
	readonly endpoints: readonly FoundEndpoint[];
	readonly prompts: readonly FoundPrompt[];
	readonly leftOut: readonly LeftOut[];
}

/** More entries of one source than this are not looked at. */
export const mostEntries = 200;

export const nothingFound: Findings = { endpoints: [], prompts: [], leftOut: [] };

export const unreadable = (line?: number): Findings => ({
	...nothingFound,
	leftOut: [line === undefined ? { kind: 'unreadable' } : { kind: 'unreadable', line }],
});

/** Endpoints of one address and one key are one endpoint with several models. */
export function joinEndpoints(all: readonly FoundEndpoint[]): readonly FoundEndpoint[] {
	const joined = new Map<string, FoundEndpoint>();
	for (const each of all) {
		const id = JSON.stringify([each.address, each.protocol ?? '', each.key ?? '']);
		const before = joined.get(id);
		const models = [...new Set([...(before?.models ?? []), ...each.models])];
		joined.set(id, { ...(before ?? each), models });
	}
	return [...joined.values()];
}
