import type { RateLimit } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import { t } from '../../shared/words';
import { PanduError } from '../errors';
import type { Clock } from '../ports';
import type { Frame } from './adapter';
import { readAllowances } from './allowances';
import type { Escort, SentHead } from './escort';
import { describeFailure, type FailureContext, failureFromReply, requestIdOf } from './failures';
import { parseRateLimits } from './hints';
import { parseObject } from './json';
import { failureFromNetwork } from './networkFailure';
import { openReply } from './openReply';
import type { Recording } from './recorder';
import { readBody } from './replyBody';
import { createTextReader, maxErrorBytes, type TextReader } from './replyText';
import { type Patience, Silence, watchSilence } from './silence';

/** What the guard makes of a reply, in order. A reply that is none of this ends with a PanduError. */
export type WireRecord =
	| Frame
	/** The head of the reply. Comes first, also before a failure, and again where an error's body tells more limits. */
	| {
			readonly kind: 'opened';
			readonly requestId?: string;
			readonly rateLimits: readonly RateLimit[];
	  }
	/** The whole reply was one JSON value. `done` follows. */
	| { readonly kind: 'whole'; readonly value: unknown }
	/** A part of the answer could not be read: what follows is good, but the answer has a hole. */
	| { readonly kind: 'broken'; readonly failure: Failure };

export interface GuardOptions {
	readonly fetch: typeof fetch;
	readonly clock: Clock;
	/** The only origin that requests may go to. */
	readonly origin: string;
	/** Lower-case names of the headers that may be sent. */
	readonly headerNames: ReadonlySet<string>;
	readonly context: FailureContext;
	readonly limits: Limits;
	readonly watchConnecting?: WatchConnecting;
}

/** Waits for the connection (where that can be seen), without a byte before the first one, and between two. */
export interface Limits {
	readonly connectMs?: number;
	readonly firstByteMs: number;
	readonly idleMs: number;
}

/**
 * Watches the connection of the request that is about to be sent to `url`. A plain `fetch` does not tell when it has one,
 * so it is optional: without it, all of the time before the head of the reply counts as waiting for the first byte.
 */
export type WatchConnecting = (url: string) => {
	/** False also when it cannot be told. */
	isConnecting(): boolean;
	stop(): void;
};

/** What arrived at once. */
export type Batch = readonly WireRecord[];

/** Handed past the client library, which would have to parse each piece once more. */
const recordsOf = new WeakMap<Response, (escort: Escort) => AsyncGenerator<Batch>>();

/**
 * A fetch that never fails itself and answers at once, with a reply whose records {@link takeRecords} gives. Follows no
 * redirect to another origin, holds the caps and watches for silence.
 */
export function createGuardedFetch(options: GuardOptions): typeof fetch {
	return (input, init = {}) => {
		const url = typeof input === 'string' || input instanceof URL ? String(input) : input.url;
		const reply = new Response();
		recordsOf.set(reply, (escort) => readReply(options, url, init, escort));
		return Promise.resolve(reply);
	};
}

/** What the server sent, whatever it was. A failure is thrown as a {@link PanduError}; leaving early closes the connection. */
export function takeRecords(reply: Response, escort: Escort = {}): AsyncGenerator<Batch> {
	const records = recordsOf.get(reply);
	if (!records) throw new Error('this reply does not come from the guard');
	return records(escort);
}

async function* readReply(
	options: GuardOptions,
	url: string,
	init: RequestInit,
	escort: Escort,
): AsyncGenerator<Batch> {
	const { clock, context } = options;
	const watched = { ...options, limits: limitsFor(options.limits, escort) };
	const stop = new AbortController();
	const { signal } = stop;
	const onAbort = (): void => stop.abort(init.signal?.reason);
	if (init.signal?.aborted) onAbort();
	else init.signal?.addEventListener('abort', onAbort);
	const watch = watchSilence(clock, signal, escort);
	let recording: Recording | undefined;
	let text: TextReader | undefined;
	let isWhole = false;
	try {
		const onSend = (sent: RequestInit & { readonly headers: Headers }): void => {
			recording = escort.record?.(toSent(options, url, sent));
		};
		const response = await openWatched(watched, url, (connecting) =>
			watch.wait(openReply(options, url, init, signal, onSend), connecting),
		);
		recording?.opened(response.status, shownHeaders(context, response.headers), clock.now());
		text = createTextReader(response, watch, watched, recording, escort.isEnding);
		const header = (name: string): string | null => response.headers.get(name);
		const requestId = requestIdOf(header);
		const rateLimits = parseRateLimits(header, context.now());
		const opened: WireRecord = {
			kind: 'opened',
			rateLimits,
			...(requestId === undefined ? {} : { requestId: context.mask(requestId) }),
		};
		yield [opened];
		if (!response.ok) {
			const body = await text.readSome(maxErrorBytes);
			const { status, headers } = response;
			const allowances = readAllowances(parseObject(body) ?? {});
			// Its body may tell more of the limits than its head.
			if (allowances.length > 0) yield [{ ...opened, rateLimits: allowances }];
			throw new PanduError(failureFromReply(context, { status, headers, body }));
		}
		for await (const batch of readBody(context, response, text)) {
			isWhole ||= batch.some(isLast);
			yield batch;
		}
	} catch (error) {
		isWhole = false;
		throw signal.aborted ? signal.reason : toPanduError(context, error);
	} finally {
		watch.stop();
		init.signal?.removeEventListener('abort', onAbort);
		// Whatever is still on its way is of no use to anyone.
		const rest = isWhole && !signal.aborted ? text?.rest() : undefined;
		if (rest) void takeRest(rest).then(() => stop.abort());
		else stop.abort();
	}
}

const restMs = 200;

/** Waits a moment for the end of a reply that said all it had to: its connection then serves the next request. */
function takeRest(rest: ReadableStream<Uint8Array>): Promise<void> {
	const settled = (): void => undefined;
	return rest
		.pipeTo(new WritableStream(), { signal: AbortSignal.timeout(restMs) })
		.then(settled, settled);
}

const lastTypes: ReadonlySet<unknown> = new Set([
	'message_stop',
	'response.completed',
	'response.incomplete',
]);

/** Whether nothing is to come after `record` but the end of the reply. */
function isLast(record: WireRecord): boolean {
	return record.kind === 'done' || (record.kind === 'json' && lastTypes.has(record.value.type));
}

/** So much longer is a whole answer waited for than the first words of one. */
const wholeFactor = 5;

function limitsFor({ firstByteMs, ...limits }: Limits, { isWhole }: Escort): Limits {
	return { ...limits, firstByteMs: firstByteMs * (isWhole ? wholeFactor : 1) };
}

/** Waits for the head of the reply, with the connection's own limit as long as there is none. */
async function openWatched<T>(
	{ limits, watchConnecting }: GuardOptions,
	url: string,
	open: (patience: Patience) => Promise<T>,
): Promise<T> {
	const { connectMs, firstByteMs } = limits;
	const connecting = connectMs === undefined ? undefined : watchConnecting?.(url);
	try {
		return await open(() =>
			connecting?.isConnecting()
				? { phase: 'connect', ms: connectMs ?? firstByteMs }
				: { phase: 'firstByte', ms: firstByteMs },
		);
	} finally {
		connecting?.stop();
	}
}

function toSent(
	{ clock, context }: GuardOptions,
	url: string,
	{ method, headers, body }: RequestInit & { readonly headers: Headers },
): SentHead {
	return {
		at: clock.now(),
		method: method?.toUpperCase() === 'POST' ? 'POST' : 'GET',
		url,
		headers: shownHeaders(context, headers),
		...(typeof body === 'string' ? { body } : {}),
	};
}

const keyHeaders: Readonly<Record<string, string>> = {
	authorization: 'Bearer •••',
	'x-api-key': '•••',
};

/** Headers in lower case, without the key. */
function shownHeaders(
	{ mask }: FailureContext,
	headers: Headers,
): Readonly<Record<string, string>> {
	const shown: Record<string, string> = {};
	for (const [name, value] of headers) shown[name] = keyHeaders[name] ?? mask(value);
	return shown;
}

function toPanduError(context: FailureContext, error: unknown): PanduError {
	if (error instanceof PanduError) return error;
	const failure =
		error instanceof Silence
			? failureOfSilence(context, error)
			: failureFromNetwork(context, error);
	return new PanduError(failure, { cause: error });
}

function failureOfSilence(context: FailureContext, { ms, phase }: Silence): Failure {
	const seconds = Math.round(ms / 1000);
	if (phase === 'connect') {
		const message = t(
			'{0} did not accept the connection within {1} seconds.',
			context.host,
			seconds,
		);
		return describeFailure(context, 'timeout', message);
	}
	return describeFailure(
		context,
		'timeout',
		t('{0} sent nothing for {1} seconds.', context.host, seconds),
	);
}
