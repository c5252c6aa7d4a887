import type { RateLimit } from '../../shared/events';
import { asNumber } from './json';

type Header = (name: string) => string | null;

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Milliseconds of `6m0s`, `1.5s`, `20ms`; undefined when it is not such a text. */
function parseDuration(text: string): number | undefined {
	if (!/^(?:\d+(?:\.\d+)?(?:ms|h|m|s))+$/.test(text)) return undefined;
	let sum = 0;
	for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)) {
		sum += Number(amount) * (units[unit ?? ''] ?? 0);
	}
	return Math.round(sum);
}

/** A point in time from a date, a duration, seconds from now, or seconds or milliseconds since 1970. */
function parseResetTime(text: string | null, now: number): number | undefined {
	if (text === null || text.trim() === '') return undefined;
	const trimmed = text.trim();
	const duration = parseDuration(trimmed);
	if (duration !== undefined) return now + duration;
	const number = asNumber(trimmed);
	if (number === undefined) {
		const date = Date.parse(trimmed);
		return Number.isNaN(date) ? undefined : date;
	}
	if (number > 1e11) return number;
	return number > 1e9 ? number * 1000 : now + number * 1000;
}

const limited: readonly { what: RateLimit['what']; names: (part: string) => readonly string[] }[] =
	[
		{
			what: 'requests',
			names: (part) => [
				`x-ratelimit-${part}-requests`,
				`anthropic-ratelimit-requests-${part}`,
				`x-neosantara-ratelimit-requests-${part}`,
				`x-ratelimit-${part}`,
				`ratelimit-${part}`,
			],
		},
		{
			what: 'tokens',
			names: (part) => [`x-ratelimit-${part}-tokens`, `anthropic-ratelimit-tokens-${part}`],
		},
		{
			what: 'inputTokens',
			names: (part) => [
				`anthropic-ratelimit-input-tokens-${part}`,
				`x-neosantara-ratelimit-input-tokens-${part}`,
			],
		},
		{
			what: 'outputTokens',
			names: (part) => [
				`anthropic-ratelimit-output-tokens-${part}`,
				`x-neosantara-ratelimit-output-tokens-${part}`,
			],
		},
	];

/** What the headers of a reply say of the limits of the key. */
export function parseRateLimits(header: Header, now: number): readonly RateLimit[] {
	return limited.flatMap(({ what, names }) => {
		const first = (part: string): string | null =>
			names(part)
				.map(header)
				.find((value) => value !== null) ?? null;
		const limit = asNumber(first('limit'));
		const remaining = asNumber(first('remaining'));
		const resetAt = parseResetTime(first('reset'), now);
		if (limit === undefined && remaining === undefined) return [];
		return [
			{
				what,
				...(limit === undefined ? {} : { limit }),
				...(remaining === undefined ? {} : { remaining }),
				...(resetAt === undefined ? {} : { resetAt }),
			},
		];
	});
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
	const resets = used.flatMap((each) => (each.resetAt === undefined ? [] : [each.resetAt]));
	if (resets.length > 0) return Math.max(0, Math.max(...resets) - now);
	const only = limits.length === 0 ? parseResetTime(header('x-ratelimit-reset'), now) : undefined;
	return only === undefined ? undefined : Math.max(0, only - now);
}

const textHints = [
	/retry[_ -]?after["']?\s*[:=]?\s*["']?(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|seconds?|m|minutes?)?\b/i,
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
