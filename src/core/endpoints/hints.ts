import type { RateLimit } from '../../shared/events';
import { asNumber } from './json';

type Header = (name: string) => string | null;

const units: Readonly<Record<string, number>> = {
	d: 86_400_000,
	h: 3_600_000,
	m: 60_000,
	s: 1000,
	ms: 1,
	us: 0.001,
	µs: 0.001,
	ns: 0.000001,
};

/** Milliseconds of `6m0s`, `1.5s`, `20ms`; undefined when it is not such a text. */
function parseDuration(text: string): number | undefined {
	if (!/^(?:\d+(?:\.\d+)?(?:ms|us|µs|ns|d|h|m|s))+$/.test(text)) return undefined;
	let sum = 0;
	for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|d|h|m|s)/g)) {
		sum += Number(amount) * (units[unit ?? ''] ?? 0);
	}
	return Math.round(sum);
}

/** A point in time from a date, a duration, seconds from now, or seconds or milliseconds since 1970. */
export function parseResetTime(text: string | null, now: number): number | undefined {
	const trimmed = text?.trim() ?? '';
	if (trimmed === '') return undefined;
	const duration = parseDuration(trimmed);
	if (duration !== undefined) return now + duration;
	const number = firstNumber(trimmed);
	if (number === undefined) {
		const date = Date.parse(inUtc(trimmed));
		return Number.isNaN(date) ? undefined : date;
	}
	if (number > 1e11) return number;
	return number > 1e9 ? number * 1000 : now + number * 1000;
}

/** A time without a zone would be read as one of this computer's own. */
function inUtc(text: string): string {
	const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/.exec(text);
	return match ? `${match[1]}T${match[2]}Z` : text;
}

/** The number of `100` and of `100, 100;w=60`. */
function firstNumber(text: string | null): number | undefined {
	return text === null ? undefined : asNumber(/^([^,;]+)(?:[,;]|$)/.exec(text)?.[1]);
}

const limited: readonly { what: RateLimit['what']; names: (part: string) => readonly string[] }[] =
	[
		{
			what: 'requests',
			names: (part) => [
				`x-ratelimit-${part}-requests`,
				`anthropic-ratelimit-requests-${part}`,
				`x-neosantara-ratelimit-requests-${part}`,
				`x-ratelimit-${part}-requests-minute`,
				`x-ratelimit-${part}`,
				`ratelimit-${part}`,
				`x-ratelimit-${part}-requests-day`,
			],
		},
		{
			what: 'tokens',
			names: (part) => [
				`x-ratelimit-${part}-tokens`,
				`anthropic-ratelimit-tokens-${part}`,
				`x-neosantara-ratelimit-tokens-${part}`,
				`x-ratelimit-${part}-tokens-minute`,
			],
		},
		{
			what: 'inputTokens',
			names: (part) => [
				`anthropic-ratelimit-input-tokens-${part}`,
				`x-neosantara-ratelimit-input-tokens-${part}`,
				`x-ratelimit-${part}-input-tokens`,
			],
		},
		{
			what: 'outputTokens',
			names: (part) => [
				`anthropic-ratelimit-output-tokens-${part}`,
				`x-neosantara-ratelimit-output-tokens-${part}`,
				`x-ratelimit-${part}-output-tokens`,
			],
		},
		{ what: 'dailyTokens', names: (part) => [`x-ratelimit-${part}-tokens-day`] },
		{ what: 'monthlyTokens', names: (part) => [`x-ratelimit-${part}-tokens-month`] },
	];

/** What the headers of a reply say of the limits of the key. */
export function parseRateLimits(header: Header, now: number): readonly RateLimit[] {
	const named = limited.flatMap(({ what, names }): readonly RateLimit[] => {
		const first = (part: string): string | null =>
			names(part)
				.map(header)
				.find((value) => value !== null) ?? null;
		const limit = firstNumber(first('limit'));
		const remaining = firstNumber(first('remaining'));
		const resetAt = parseResetTime(first('reset'), now);
		if (limit === undefined && remaining === undefined) return [];
		return [rateLimit(what, { limit, remaining, resetAt })];
	});
	if (named.some(({ what }) => what === 'requests')) return named;
	const structured = parseStructured(header, now);
	return structured ? [structured, ...named] : named;
}

/** `counts` as a limit, without those that are not known. */
export function rateLimit(
	what: RateLimit['what'],
	counts: { readonly [Name in 'limit' | 'remaining' | 'resetAt']: number | undefined },
): RateLimit {
	const { limit, remaining, resetAt } = counts;
	return {
		what,
		...(limit === undefined ? {} : { limit }),
		...(remaining === undefined ? {} : { remaining }),
		...(resetAt === undefined ? {} : { resetAt }),
	};
}

/** `RateLimit: limit=100, remaining=50, reset=5`, or `"name";r=50;t=5` with the limit as `q` in `RateLimit-Policy`. */
function parseStructured(header: Header, now: number): RateLimit | undefined {
	const text = header('ratelimit');
	if (text === null) return undefined;
	const policies = header('ratelimit-policy') ?? '';
	const entries = /\blimit=/.test(text) ? [text] : text.split(',');
	const limits = entries.map((entry) => {
		const name = /^\s*("[^"]*")/.exec(entry)?.[1] ?? '';
		const policy = policies.split(',').find((each) => each.trim().startsWith(name)) ?? '';
		const seconds = fieldOf(entry, 't|reset');
		return {
			limit: fieldOf(entry, 'limit') ?? fieldOf(policy, 'q'),
			remaining: fieldOf(entry, 'r|remaining'),
			resetAt: seconds === undefined ? undefined : now + seconds * 1000,
		};
	});
	// Of several the one that is used up first.
	const left = (each: { readonly remaining: number | undefined }): number =>
		each.remaining ?? Number.POSITIVE_INFINITY;
	const first = limits.toSorted((a, b) => left(a) - left(b))[0];
	if (first?.limit === undefined && first?.remaining === undefined) return undefined;
	return rateLimit('requests', first);
}

function fieldOf(entry: string, names: string): number | undefined {
	return asNumber(new RegExp(`(?:^|[;,\\s])(?:${names})=(\\d+(?:\\.\\d+)?)`).exec(entry)?.[1]);
}

/** How long the server asks to wait before the next try, in milliseconds. Undefined: it does not say. */
export function parseRetryAfter(header: Header, text: string, now: number): number | undefined {
	const exact = asNumber(header('retry-after-ms'));
	if (exact !== undefined && exact >= 0) return exact;
	const named = header('retry-after');
	if (named !== null) {
		const seconds = asNumber(named);
		const wait = seconds === undefined ? Date.parse(named) - now : seconds * 1000;
		if (!Number.isNaN(wait)) return Math.max(0, Math.round(wait));
	}
	return waitUntilReset(header, now) ?? waitInText(text);
}

function waitUntilReset(header: Header, now: number): number | undefined {
	const limits = parseRateLimits(header, now);
	const used = limits.filter((each) => each.remaining === 0);
	const short = used.length > 0 ? used : limits.filter(isShort);
	const resets = short.flatMap((each) => (each.resetAt === undefined ? [] : [each.resetAt]));
	if (resets.length > 0) return Math.max(0, Math.max(...resets) - now);
	if (limits.length > 0) return undefined;
	const only = limited
		.flatMap(({ names }) => names('reset'))
		.map((name) => parseResetTime(header(name), now))
		.filter((reset) => reset !== undefined);
	return only.length === 0 ? undefined : Math.max(0, Math.min(...only) - now);
}

/** So little is left that it may be too little for one more request. */
function isShort({ what, limit, remaining }: RateLimit): boolean {
	if (what === 'requests' || limit === undefined || remaining === undefined) return false;
	return remaining < limit / 10;
}

const textHints = [
	/retry[_ -]?after\\?["']?\s*[:=]?\s*["']?(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|seconds?|m|minutes?)?\b/i,
	/resets? in\s+(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|seconds?|m|minutes?)?\b/i,
	/(?:try again|retry) in\s+(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|seconds?|m|minutes?)?\b/i,
	/retryDelay["']?\s*[:=]\s*["']?(\d+(?:\.\d+)?)\s*(ms|s)/i,
];

function waitInText(text: string): number | undefined {
	const long = /(?:try again|retry|resets?) in\s+((?:\d+(?:\.\d+)?(?:ms|h|m|s)){2,})/i.exec(text);
	if (long?.[1]) return parseDuration(long[1]);
	for (const hint of textHints) {
		const match = hint.exec(text);
		if (!match) continue;
		const unit = (match[2] ?? 's').toLowerCase();
		const factor = /^(ms|milli)/.test(unit) ? 1 : unit.startsWith('m') ? 60_000 : 1000;
		return Math.round(Number(match[1]) * factor);
	}
	return undefined;
}
