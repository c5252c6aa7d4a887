import type { EndpointProfile } from '../core/endpoints/endpoint';

/** A profile as it stands in `pandu.endpoints`: only what differs from the preset. */
export type ProfileEntry = { readonly id: string } & Partial<
	Omit<EndpointProfile, 'id' | 'parameters' | 'quirks'>
>;

type RawEntry = Readonly<Record<string, unknown>>;

function isEntry(value: unknown): value is RawEntry {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Ids of the raw entries, those with faults included. */
export function entryIds(raw: unknown): readonly string[] {
	if (!Array.isArray(raw)) return [];
	return raw.flatMap((each: unknown) =>
		isEntry(each) && typeof each.id === 'string' ? [each.id] : [],
	);
}

/**
 * `raw` with the fields of `entry` written into the entry of the same id, or with a new entry at the end. A field that is
 * undefined is taken out. Everything else stays as it is, faulty entries included: they are the person's words.
 */
export function mergeEntry(
	raw: unknown,
	entry: { readonly id: string } & { readonly [K in keyof ProfileEntry]?: unknown },
): readonly unknown[] {
	const entries: readonly unknown[] = Array.isArray(raw) ? raw : [];
	const found = entries.findIndex((each) => isEntry(each) && each.id === entry.id);
	const before = entries[found];
	const merged = Object.fromEntries(
		Object.entries({ ...(isEntry(before) ? before : {}), ...entry }).filter(
			([, value]) => value !== undefined,
		),
	);
	return found < 0
		? [...entries, merged]
		: entries.map((each, index) => (index === found ? merged : each));
}

/** `raw` without `entry`, or `raw` itself when the entry of that id is not exactly this one. */
export function withoutEntry(raw: unknown, entry: ProfileEntry): unknown {
	if (!Array.isArray(raw)) return raw;
	const sorted = (value: object): string => JSON.stringify(Object.entries(value).sort());
	const rest = raw.filter((each: unknown) => !isEntry(each) || sorted(each) !== sorted(entry));
	if (rest.length === raw.length) return raw;
	return rest.length === 0 ? undefined : rest;
}

/**
 * The profiles to choose from: `offered` (demo and presets) in their order, each with the person's changes, then the
 * person's own. An offered profile whose entry is faulty is left out, so that nothing goes to an address that the person
 * meant to change.
 */
export function joinProfiles(
	offered: readonly EndpointProfile[],
	parsed: readonly EndpointProfile[],
	raw: unknown,
): readonly EndpointProfile[] {
	const good = new Map(parsed.map((profile) => [profile.id, profile]));
	const named = new Set(entryIds(raw));
	const first = offered.flatMap((profile) => {
		const own = good.get(profile.id);
		if (own) return [own];
		return named.has(profile.id) ? [] : [profile];
	});
	const offeredIds = new Set(offered.map((profile) => profile.id));
	return [...first, ...parsed.filter((profile) => !offeredIds.has(profile.id))];
}

export interface Limits {
	readonly connectMs: number;
	readonly firstByteMs: number;
	readonly idleMs: number;
}

/** Seconds of the settings as milliseconds; a local server may have to load its model first. */
export function scaleLimits(
	connect: number,
	firstByte: number,
	idle: number,
	isLocal: boolean,
): Limits {
	return {
		connectMs: connect * 1000,
		firstByteMs: firstByte * 1000 * (isLocal ? 10 : 1),
		idleMs: idle * 1000 * (isLocal ? 5 : 1),
	};
}

/** `value` when it is a number between the limits, otherwise the nearest sensible one. */
export function numberOr(value: unknown, fallback: number, min: number, max: number): number {
	if (typeof value !== 'number' || !Number.isFinite(value)) return fallback;
	return Math.min(max, Math.max(min, value));
}

/** In which ways an endpoint may fail so that another one answers. */
export type FailoverCase = 'quota' | 'busy' | 'down';

export interface FailoverRule {
	/** Ids of endpoints. */
	readonly from: string;
	readonly to: string;
	readonly when: readonly FailoverCase[];
	/** Most tokens a month. Absent: no limit. */
	readonly maxTokens?: number;
}

const failoverCases: readonly FailoverCase[] = ['quota', 'busy', 'down'];

/** The rules of `pandu.request.failover`; what is none is left out. */
export function parseFailover(raw: unknown): readonly FailoverRule[] {
	if (!Array.isArray(raw)) return [];
	return raw.flatMap((entry: unknown): readonly FailoverRule[] => {
		if (!isEntry(entry)) return [];
		const { from, to, when, maxTokens } = entry;
		if (typeof from !== 'string' || typeof to !== 'string' || from === to) return [];
		const named = Array.isArray(when)
			? failoverCases.filter((each) => when.includes(each))
			: (['quota', 'down'] as const);
		const most = typeof maxTokens === 'number' && maxTokens > 0 ? { maxTokens } : {};
		return named.length === 0 ? [] : [{ from, to, when: named, ...most }];
	});
}
