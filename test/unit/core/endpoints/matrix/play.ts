import { readAttempt } from '../../../../../src/core/endpoints/attempt';
import { createEndpoint } from '../../../../../src/core/endpoints/connect';
import { createEventGate } from '../../../../../src/core/endpoints/eventGate';
import { createGuardedFetch, takeRecords } from '../../../../../src/core/endpoints/guard';
import { createMask } from '../../../../../src/core/endpoints/mask';
import type { Clock } from '../../../../../src/core/ports';
import type { ModelEvent, RateLimit } from '../../../../../src/shared/events';
import type { Failure } from '../../../../../src/shared/failure';
import type { Protocol } from '../../../../../src/shared/messages';
import {
	ask,
	createLearnt,
	createMemoryLog,
	profileAt,
	testKey,
} from '../../../../support/endpoints';
import { adapters, faultsOf, type Seen, see } from '../../../../support/recordings';
import type { Wire } from './row';

/** The time at which every reply of the matrix is read. */
export const readAt = Date.UTC(2026, 0, 1);

const never = 10_000_000;

/** Waits between tries are over at once, limits are never reached. */
function createImpatientClock(): Clock {
	return {
		now: () => readAt,
		sleep: (ms, signal) =>
			new Promise((resolve, reject) => {
				const onAbort = (): void => reject(signal?.reason);
				if (signal?.aborted) return onAbort();
				if (ms >= never) signal?.addEventListener('abort', onAbort, { once: true });
				else setImmediate(resolve);
			}),
	};
}

/** What came of a reply: what a person sees, and the facts for those who decide. */
export interface Result {
	readonly seen: Seen;
	readonly failure: Failure | undefined;
	readonly limits: readonly RateLimit[];
	/** What is unlawful in it. */
	readonly faults: readonly string[];
}

const clock = createImpatientClock();
const limits = { connectMs: never, firstByteMs: never, idleMs: never };

/** Asks an endpoint at `baseUrl`, with all that belongs to it: retries, another header for the key, what is left out. */
export async function askAt(protocol: Protocol, baseUrl: string): Promise<Result> {
	const endpoint = createEndpoint({
		profile: profileAt(baseUrl, { protocol }),
		key: testKey,
		fetch: globalThis.fetch,
		clock,
		log: createMemoryLog(),
		learnt: createLearnt(),
		limits,
		random: () => 0,
	});
	return resultOf(await ask(endpoint));
}

const url = 'https://api.example/v1/chat/completions';
const context = { host: 'api.example', mask: createMask(testKey), now: () => readAt };

/** Reads `wire` in `pieces` and inside of this process: all from the guard to the last event, but a single try. */
export async function readPieces(
	protocol: Protocol,
	wire: Wire,
	pieces: readonly Uint8Array[],
	isReset = wire.isReset ?? false,
): Promise<Result> {
	const adapter = adapters.find((each) => each.protocol === protocol);
	if (!adapter) throw new Error(`no adapter for ${protocol}`);
	const guarded = createGuardedFetch({
		fetch: async () => responseOf(wire, pieces, isReset),
		clock,
		origin: new URL(url).origin,
		headerNames: new Set(),
		context,
		limits,
	});
	const attempt = readAttempt({
		adapter,
		model: 'm',
		context,
		records: flat(takeRecords(await guarded(url))),
		signal: new AbortController().signal,
		gate: createEventGate(protocol, 'm'),
	});
	const events: ModelEvent[] = [];
	for (;;) {
		const { done, value } = await attempt.next();
		if (!done) {
			events.push(value);
			continue;
		}
		events.push(
			value.kind === 'finished' ? value.finish : { type: 'error', failure: value.failure },
		);
		return resultOf(events);
	}
}

async function* flat<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
	for await (const batch of batches) yield* batch;
}

const asides: ReadonlySet<ModelEvent['type']> = new Set(['retry', 'rateLimit', 'notice']);

function resultOf(events: readonly ModelEvent[]): Result {
	const tries = events.findLastIndex(({ type }) => type === 'retry') + 1;
	const own = events.slice(tries).filter(({ type }) => !asides.has(type));
	const failedAtOnce = own.length === 1 && own[0]?.type === 'error';
	const faults = failedAtOnce ? [] : [...faultsOf(own)];
	const early = events.slice(0, tries).filter(({ type }) => type.startsWith('block'));
	if (early.length > 0) faults.push('something was shown before it was asked for again');
	const last = own.at(-1);
	const limits = new Map<string, RateLimit>();
	for (const event of events) {
		if (event.type === 'rateLimit') limits.set(event.rateLimit.what, event.rateLimit);
	}
	const failure = last?.type === 'error' ? last.failure : undefined;
	if (failure?.kind === 'internal') faults.push(`internal: ${failure.detail}`);
	return { seen: see(own), failure, limits: [...limits.values()], faults };
}

const asStream = { 'content-type': 'text/event-stream' };
const headersOf = new WeakMap<Wire, Headers>();

/** As much of a response as the guard looks at: a real one costs more than all the rest. */
function responseOf(wire: Wire, pieces: readonly Uint8Array[], isReset: boolean): Response {
	const { status = 200 } = wire;
	let next = 0;
	const read = async (): Promise<ReadableStreamReadResult<Uint8Array>> => {
		const value = pieces[next++];
		if (value) return { done: false, value };
		if (isReset) throw lostConnection();
		return { done: true, value: undefined };
	};
	const headers = headersOf.get(wire) ?? new Headers({ ...asStream, ...wire.headers });
	headersOf.set(wire, headers);
	const nothing = async (): Promise<void> => undefined;
	const reader = { read, releaseLock: () => undefined, cancel: nothing };
	const body = { getReader: () => reader, cancel: nothing, pipeTo: nothing };
	const response = { type: 'basic', status, ok: status >= 200 && status < 300, headers, body };
	return response as unknown as Response;
}

/** As Node's fetch reports it. */
function lostConnection(): TypeError {
	const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
	return new TypeError('terminated', { cause });
}
