import { asNumber, parseObject } from '../core/endpoints/json';
import type { Learnt } from '../core/endpoints/learnt';
import type { PaceLimits } from '../core/endpoints/pace';

/** Plans are changed. */
const keptMs = 24 * 3600 * 1000;
/** A lesson that is to be forgotten by those who hold it in mind, too. */
const forgotten = '';
const none = '{}';

/** What refusals taught in this session or an earlier one of the key that `keyName` stands for. */
export function readLessons(learnt: Learnt, keyName: string, now: number): PaceLimits {
	const stored = parseObject(learnt.get(nameOf(keyName)) ?? '');
	const at = asNumber(stored?.at);
	if (!stored || at === undefined || Math.abs(now - at) > keptMs) return {};
	return toLimits(stored.requestsPerMinute, stored.inputTokensPerMinute);
}

export function writeLessons(
	learnt: Learnt,
	keyName: string,
	lessons: PaceLimits,
	at: number,
): void {
	learnt.set(nameOf(keyName), JSON.stringify({ ...lessons, at }));
}

export function hasLessons(learnt: Learnt, keyName: string, now: number): boolean {
	return Object.keys(readLessons(learnt, keyName, now)).length > 0;
}

export function forgetLessons(learnt: Learnt, keyName: string): void {
	if (learnt.get(nameOf(keyName)) !== undefined) learnt.set(nameOf(keyName), forgotten);
}

/** Whether the person had the lessons forgotten since this was asked last. */
export function takeForgotten(learnt: Learnt, keyName: string): boolean {
	if (learnt.get(nameOf(keyName)) !== forgotten) return false;
	learnt.set(nameOf(keyName), none);
	return true;
}

export function toLimits(requests: unknown, tokens: unknown): PaceLimits {
	const requestsPerMinute = asNumber(requests) ?? 0;
	const inputTokensPerMinute = asNumber(tokens) ?? 0;
	return {
		...(requestsPerMinute > 0 ? { requestsPerMinute } : {}),
		...(inputTokensPerMinute > 0 ? { inputTokensPerMinute } : {}),
	};
}

function nameOf(keyName: string): string {
	return `pace.${keyName}`;
}
