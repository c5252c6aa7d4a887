import type { ModelEvent, RateLimit } from '../../shared/events';
import type { Reader } from './adapter';
import { parseResetTime, rateLimit } from './hints';
import { asNumber, asRecord, asWords, type JsonObject } from './json';

/** What the body of a reply says of the plan behind the key. */
export function readAllowances(value: JsonObject): readonly RateLimit[] {
	const usage = asRecord(asRecord(value._metadata)?.usage) ?? asRecord(value.usage_info);
	if (usage) {
		return [
			...allowance('dailyTokens', asRecord(usage.daily)),
			...allowance('monthlyTokens', asRecord(usage.monthly)),
		];
	}
	const error = asRecord(value.error);
	const single = asRecord(value.usage) ?? asRecord(error?.usage);
	const code = `${asWords(error?.code) ?? ''} ${asWords(error?.type) ?? ''}`;
	return allowance(/daily/i.test(code) ? 'dailyTokens' : 'monthlyTokens', single);
}

function allowance(what: RateLimit['what'], counts: JsonObject | undefined): readonly RateLimit[] {
	const limit = asNumber(counts?.limit);
	const remaining = asNumber(counts?.remaining);
	// A limit below zero means that there is none.
	if (!counts || (limit ?? remaining ?? -1) < 0) return [];
	const used = asNumber(counts.current) ?? asNumber(counts.used);
	const left = used === undefined || limit === undefined ? undefined : Math.max(0, limit - used);
	const reset = counts.reset_date ?? counts.reset_at;
	const time =
		typeof reset === 'string' || typeof reset === 'number'
			? parseResetTime(String(reset), 0)
			: undefined;
	// Counted from an unknown point in time, it says nothing.
	const resetAt = time !== undefined && time > 1e12 ? time : undefined;
	return [rateLimit(what, { limit, remaining: remaining ?? left, resetAt })];
}

/** Also tells what the frames say of the plan, once `own` has begun. */
export function withAllowances(own: Reader): Reader {
	let waiting: readonly ModelEvent[] = [];
	let told = '';

	function among(events: readonly ModelEvent[]): readonly ModelEvent[] {
		if (waiting.length === 0 || events.length === 0) return events;
		const [first, ...rest] = events;
		const limits = waiting;
		waiting = [];
		return first?.type === 'start' ? [first, ...limits, ...rest] : [...limits, ...events];
	}

	return {
		read(frame) {
			if (frame.kind === 'json' && (frame.value._metadata ?? frame.value.usage)) {
				const limits = readAllowances(frame.value);
				const words = JSON.stringify(limits);
				if (limits.length > 0 && words !== told) {
					told = words;
					waiting = limits.map((each) => ({ type: 'rateLimit', rateLimit: each }));
				}
			}
			return among(own.read(frame));
		},
		end: () => among(own.end()),
		get isEnding() {
			return own.isEnding === true;
		},
	};
}
