import type { Failure } from '../../shared/failure';

/** Longest wait that is done without asking. A server that wants more gets a failure that says so. */
const maxWaitMs = 60_000;

const maxTries = 3;
const maxRateLimitTries = 5;
/** An answer without any content is asked for once more. */
const maxEmptyTries = 2;
const firstBackoffMs = 1000;
const maxBackoffMs = 16_000;

const transientNetworkCodes = new Set([
	'ECONNRESET',
	'ETIMEDOUT',
	'EPIPE',
	'EAI_AGAIN',
	'ENETUNREACH',
	'EHOSTUNREACH',
	'UND_ERR_SOCKET',
	'UND_ERR_CONNECT_TIMEOUT',
	'UND_ERR_HEADERS_TIMEOUT',
	'UND_ERR_BODY_TIMEOUT',
	'ERR_NETWORK_CHANGED',
	'ERR_EMPTY_RESPONSE',
]);

/**
 * Milliseconds until try `tries + 1`; undefined when the failure is final. Asked only while nothing was shown.
 * `random` is between 0 and 1.
 */
export function waitBeforeRetry(
	failure: Failure,
	tries: number,
	random: () => number,
): number | undefined {
	if (tries >= triesFor(failure)) return undefined;
	if (failure.kind === 'empty') return 0;
	if (failure.retryAfterMs !== undefined) {
		return failure.retryAfterMs <= maxWaitMs ? failure.retryAfterMs : undefined;
	}
	// A busy server is left alone for longer.
	const base = failure.kind === 'overloaded' ? 2 * firstBackoffMs : firstBackoffMs;
	return Math.round(random() * Math.min(maxBackoffMs, base * 2 ** (tries - 1)));
}

function triesFor(failure: Failure): number {
	switch (failure.kind) {
		case 'rateLimit':
			return maxRateLimitTries;
		case 'overloaded':
			return maxTries;
		case 'server':
			return failure.status === 499 ? 1 : maxTries;
		case 'empty':
			return maxEmptyTries;
		case 'timeout':
			// Without a status it was our own limit, and the person has waited long enough.
			return failure.status === undefined ? 1 : maxTries;
		case 'network':
			return failure.code !== undefined && transientNetworkCodes.has(failure.code) ? maxTries : 1;
		default:
			return 1;
	}
}
