import type { Failure } from '../../shared/failure';
import { t } from '../../shared/words';
import type { Clock } from '../ports';
import type { Escort } from './escort';

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
	const { retryAfterMs } = failure;
	// At once, says a server that was just asked too much: our own wait is kinder, and more likely to help.
	if (retryAfterMs) return retryAfterMs <= maxWaitMs ? retryAfterMs : undefined;
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

/** Sleeps until the next try. True when the person had it go on at once. Rejects when the question is stopped. */
export async function sleepBeforeRetry(
	clock: Clock,
	delayMs: number,
	{ signal, tell }: { readonly signal: AbortSignal; readonly tell: Escort['tell'] },
): Promise<boolean> {
	if (!tell || delayMs === 0) {
		await clock.sleep(delayMs, signal);
		return false;
	}
	const since = clock.now();
	const goOn = new AbortController();
	const onAbort = (): void => goOn.abort();
	signal.addEventListener('abort', onAbort);
	try {
		tell({ phase: 'retry', since, until: since + delayMs, more: onAbort });
		await clock.sleep(delayMs, goOn.signal);
	} catch (error) {
		if (!goOn.signal.aborted) throw error;
	} finally {
		signal.removeEventListener('abort', onAbort);
		tell(undefined);
	}
	signal.throwIfAborted();
	return goOn.signal.aborted;
}

/** Says of a failure that its server wants to be left alone for longer than is waited without asking. */
export function withLongWait(failure: Failure): Failure {
	const { retryAfterMs } = failure;
	if (retryAfterMs === undefined || retryAfterMs <= maxWaitMs) return failure;
	return {
		...failure,
		message: `${failure.message} ${t('It asks to wait {0}.', inWords(retryAfterMs))}`,
	};
}

function inWords(ms: number): string {
	if (ms < 120_000) return t('{0} seconds', Math.ceil(ms / 1000));
	const minutes = Math.ceil(ms / 60_000);
	if (minutes < 120) return t('{0} minutes', minutes);
	const hours = Math.ceil(minutes / 60);
	return hours < 48 ? t('{0} hours', hours) : t('{0} days', Math.ceil(hours / 24));
}
