import { isLoopback, normaliseBaseUrl, originOf } from '../../core/endpoints/baseUrl';
import type { EndpointProfile } from '../../core/endpoints/endpoint';
import { presets } from '../../core/endpoints/presets';
import { withoutKey } from '../../core/import/addressKey';
import type { FoundEndpoint, FoundPrompt, ImportSource, LeftOut } from '../../core/import/found';
import { t } from '../../shared/words';
import type { ProfileEntry } from '../settingsData';
import type { Gathered } from './gather';

/** An endpoint that can be taken over. */
export interface EndpointItem {
	readonly kind: 'endpoint';
	readonly source: ImportSource;
	readonly label: string;
	readonly baseUrl: string;
	readonly origin: string;
	readonly host: string;
	/** Empty when none is known. */
	readonly model: string;
	readonly furtherModels: number;
	/** What goes into the settings. Undefined when an endpoint with this address is there already. */
	readonly entry?: ProfileEntry;
	/** What goes into the secret storage. */
	readonly key?: string;
	/** What became of a key that stood in its address, which goes into the settings. */
	readonly addressKey?: 'taken' | 'dropped';
	/** A key for this origin is kept already; it stays. */
	readonly hasKeyAlready: boolean;
	/** There, or in an earlier item of the list. */
	readonly isKnown: boolean;
}

export interface PromptItem {
	readonly kind: 'prompt';
	readonly source: ImportSource;
	readonly prompt: FoundPrompt;
	/** A project brought it, so that others may have written it. */
	readonly isOfWorkspace: boolean;
	/** A file of ours has this content already. */
	readonly isKnown: boolean;
}

export type ImportItem = EndpointItem | PromptItem;

/** Something that is not offered, and why. */
export type Skipped = {
	readonly source: ImportSource;
	readonly place: string;
	readonly why:
		| LeftOut
		| { readonly kind: 'address'; readonly name: string; readonly reason: string };
};

export interface ImportPlan {
	readonly items: readonly ImportItem[];
	readonly skipped: readonly Skipped[];
}

/** What is there before the import. */
export interface Existing {
	readonly profiles: readonly EndpointProfile[];
	/** Whether the person chose the endpoint or wrote an entry for it. */
	readonly isOwn: (id: string) => boolean;
	/** Origins with a key. */
	readonly origins: ReadonlySet<string>;
	/** Bodies of the prompt files of the user. */
	readonly promptBodies: ReadonlySet<string>;
}

export function planImport(gathered: readonly Gathered[], existing: Existing): ImportPlan {
	const items: ImportItem[] = [];
	const skipped: Skipped[] = [];
	const taken = {
		ids: new Set(existing.profiles.map(({ id }) => id)),
		addresses: new Set<string>(),
	};
	const bodies = new Set(existing.promptBodies);
	for (const { source, place, isOfWorkspace, findings } of gathered) {
		skipped.push(...findings.leftOut.map((why) => ({ source, place, why })));
		for (const found of findings.endpoints) {
			const { address, key: inAddress } = withoutKey(found.address);
			const baseUrl = normaliseBaseUrl(address);
			if (typeof baseUrl === 'string') {
				items.push(toItem(source, { ...found, inAddress }, baseUrl, existing, taken));
			} else {
				const name = labelOf(found, t('an address'));
				skipped.push({ source, place, why: { kind: 'address', name, reason: baseUrl.message } });
			}
		}
		for (const prompt of findings.prompts) {
			const isKnown = bodies.has(prompt.body);
			bodies.add(prompt.body);
			items.push({
				kind: 'prompt',
				source,
				prompt,
				isOfWorkspace: isOfWorkspace === true,
				isKnown,
			});
		}
	}
	return { items, skipped };
}

interface Taken {
	readonly ids: Set<string>;
	readonly addresses: Set<string>;
}

interface WithAddressKey extends FoundEndpoint {
	/** A key that stood in the address. */
	readonly inAddress: string | undefined;
}

/** A key beside the address is meant for the header; one in the address is the next best. */
function keyOf({ key, inAddress }: WithAddressKey): Pick<EndpointItem, 'key' | 'addressKey'> {
	const own = usableKey(key);
	const other = usableKey(inAddress);
	if (own !== undefined || other === undefined) {
		return { ...(own ? { key: own } : {}), ...(inAddress ? { addressKey: 'dropped' } : {}) };
	}
	return { key: other, addressKey: 'taken' };
}

/** Some keep the whole address as the name, which may hold a key in any way of writing. */
function labelOf({ label, address }: FoundEndpoint, instead: string): string {
	const isAddress = label.includes('://') || label.includes(address.trim());
	return isAddress || withoutKey(label).key !== undefined ? instead : label;
}

function toItem(
	source: ImportSource,
	found: WithAddressKey,
	baseUrl: string,
	existing: Existing,
	taken: Taken,
): EndpointItem {
	const origin = originOf(baseUrl);
	const model = (found.models[0] ?? '').trim();
	const preset = presets.find((each) => each.baseUrl === baseUrl);
	const same = existing.profiles.filter((each) => each.baseUrl === baseUrl);
	const own = same.find((each) => existing.isOwn(each.id));
	const isFirst = !taken.addresses.has(baseUrl);
	taken.addresses.add(baseUrl);
	const isThere = own !== undefined || !isFirst;
	const { host } = new URL(baseUrl);
	const { key, addressKey } = keyOf(found);
	const label = labelOf(found, host);
	const base = {
		kind: 'endpoint' as const,
		source,
		label,
		baseUrl,
		origin,
		host,
		model,
		furtherModels: Math.max(0, found.models.length - 1),
		hasKeyAlready: existing.origins.has(origin),
		isKnown: isThere,
		...(key ? { key } : {}),
		...(addressKey ? { addressKey } : {}),
	};
	if (isThere) return base;
	// A preset as it stands needs no entry but for the model.
	if (preset && same.length > 0) {
		return { ...base, label: preset.label, entry: { id: preset.id, ...(model ? { model } : {}) } };
	}
	const id = freeId(label, host, taken.ids, existing.isOwn);
	taken.ids.add(id);
	const entry: ProfileEntry = {
		id,
		label,
		baseUrl,
		...(model ? { model } : {}),
		...(found.protocol ? { protocol: found.protocol } : {}),
		// A server of this machine that had no key there needs none here.
		...(isLoopback(baseUrl) && !key ? { auth: 'none' as const } : {}),
	};
	return { ...base, entry };
}

/** The key, when it can be one: what cannot stand in a header is none, nor are the words that stand in for one. */
function usableKey(key: string | undefined): string | undefined {
	const text = key?.trim() ?? '';
	if (!/^[\x21-\x7e]{1,4000}$/.test(text)) return undefined;
	return /^(?:<.*>|\[.*\]|x+|none|null|empty|dummy|ollama|lm-studio|not-needed|sk-no-key.*|your[-_].*)$/i.test(
		text,
	)
		? undefined
		: text;
}

/** An id that no endpoint has, from the label. */
/** Entries with a fault are no profiles, and theirs all the same. */
function freeId(
	label: string,
	host: string,
	ids: ReadonlySet<string>,
	isOwn: (id: string) => boolean,
): string {
	const plain = (text: string): string =>
		text
			.toLowerCase()
			.replace(/[^a-z0-9]+/g, '-')
			.replace(/^-+|-+$/g, '')
			.slice(0, 40);
	const base = plain(label) || plain(host) || 'imported';
	const isTaken = (id: string): boolean => ids.has(id) || isOwn(id);
	if (!isTaken(base)) return base;
	for (let number = 2; ; number += 1) {
		if (!isTaken(`${base}-${number}`)) return `${base}-${number}`;
	}
}
