import type { RateLimit } from '../../shared/events';
import type { Failure, FailureKind } from '../../shared/failure';
import { PanduError } from '../errors';
import type { Clock } from '../ports';
import type { Frame } from './adapter';
import { findError, isPage, pageText } from './errorBody';
import {
	describeFailure,
	type FailureContext,
	failureFromError,
	failureFromReply,
	requestIdOf,
} from './failures';
import { decodeEvent, decodeWhole } from './frames';
import { parseRateLimits } from './hints';
import { isObject } from './json';
import { failureFromNetwork } from './networkFailure';
import { openReply } from './openReply';
import { type ReplyShape, replyShapeOf } from './replyShape';
import { Silence, type SilenceWatch, watchSilence } from './silence';
import { createSseDecoder, maxEventLength, type SseEvent } from './sse';

/** What the guard makes of a reply, in order. A reply that is none of this ends with a PanduError. */
export type WireRecord =
	| Frame
	/** The head of the reply. Comes first, also before a failure. */
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
	readonly limits: { readonly firstByteMs: number; readonly idleMs: number };
}

const maxReplyBytes = 64 * 1024 * 1024;
const maxErrorBytes = 64 * 1024;
/** The words of an error are not waited for longer than this. */
const maxErrorWaitMs = 5000;

/** What arrived at once. */
export type Batch = readonly WireRecord[];

/** Handed past the client library, which would have to parse each piece once more. */
const recordsOf = new WeakMap<Response, AsyncGenerator<Batch>>();

/**
 * A fetch that never fails itself and answers at once, with a reply whose records {@link takeRecords} gives. Follows no
 * redirect to another origin, holds the caps and watches for silence.
 */
export function createGuardedFetch(options: GuardOptions): typeof fetch {
	return (input, init = {}) => {
		const url = typeof input === 'string' || input instanceof URL ? String(input) : input.url;
		const reply = new Response();
		recordsOf.set(reply, readReply(options, url, init));
		return Promise.resolve(reply);
	};
}

/** What the server sent, whatever it was. A failure is thrown as a {@link PanduError}; leaving early closes the connection. */
export function takeRecords(reply: Response): AsyncGenerator<Batch> {
	const records = recordsOf.get(reply);
	if (!records) throw new Error('this reply does not come from the guard');
	return records;
}

async function* readReply(
	options: GuardOptions,
	url: string,
	init: RequestInit,
): AsyncGenerator<Batch> {
	const { clock, context, limits } = options;
	const stop = new AbortController();
	const { signal } = stop;
	const onAbort = (): void => stop.abort(init.signal?.reason);
	if (init.signal?.aborted) onAbort();
	else init.signal?.addEventListener('abort', onAbort);
	const watch = watchSilence(clock, signal);
	try {
		const opened = openReply(options, url, init, signal);
		const response = await watch.wait(opened, limits.firstByteMs);
		const text = createTextReader(response, watch, options);
		const header = (name: string): string | null => response.headers.get(name);
		const requestId = requestIdOf(header);
		const rateLimits = parseRateLimits(header, context.now());
		yield [
			{
				kind: 'opened',
				rateLimits,
				...(requestId === undefined ? {} : { requestId: context.mask(requestId) }),
			},
		];
		if (!response.ok) {
			const body = await text.readSome(maxErrorBytes);
			const { status, headers } = response;
			throw new PanduError(failureFromReply(context, { status, headers, body }));
		}
		yield* readBody(context, response, text);
	} catch (error) {
		throw signal.aborted ? signal.reason : toPanduError(context, error);
	} finally {
		watch.stop();
		init.signal?.removeEventListener('abort', onAbort);
		// Whatever is still on its way is of no use to anyone.
		stop.abort();
	}
}

function toPanduError(context: FailureContext, error: unknown): PanduError {
	if (error instanceof PanduError) return error;
	const failure =
		error instanceof Silence
			? describeFailure(
					context,
					'timeout',
					`${context.host} sent nothing for ${Math.round(error.ms / 1000)} seconds.`,
				)
			: failureFromNetwork(context, error);
	return new PanduError(failure, { cause: error });
}

interface TextReader {
	/** The next text, decoded; undefined at the end. Throws at the cap. */
	next(): Promise<string | undefined>;
	/** At most `maxBytes`, and without throwing: what can be had of it. */
	readSome(maxBytes: number): Promise<string>;
}

function createTextReader(
	response: Response,
	watch: SilenceWatch,
	options: GuardOptions,
): TextReader {
	const { context, limits } = options;
	const reader = response.body?.getReader();
	const decoder = new TextDecoder();
	let bytes = 0;

	async function read(ms: number): Promise<string | undefined> {
		if (!reader) return undefined;
		const { done, value } = await watch.wait(reader.read(), ms);
		if (done) return decoder.decode() || undefined;
		bytes += value.byteLength;
		return decoder.decode(value, { stream: true });
	}

	return {
		async next() {
			const first = Math.max(limits.firstByteMs, limits.idleMs);
			const text = await read(bytes === 0 ? first : limits.idleMs);
			if (bytes > maxReplyBytes) throw tooLarge(context, 'The reply', maxReplyBytes);
			return text;
		},
		async readSome(maxBytes) {
			let all = '';
			try {
				const wait = Math.min(limits.idleMs, maxErrorWaitMs);
				for (let text = await read(wait); text !== undefined; text = await read(wait)) {
					all += text;
					if (bytes >= maxBytes) break;
				}
			} catch {
				return all;
			}
			return all.slice(0, maxBytes);
		},
	};
}

function tooLarge(context: FailureContext, what: string, limit: number): PanduError {
	const size = `${limit / 1024 / 1024} MiB`;
	return fail(context, 'protocol', `${what} of ${context.host} is larger than ${size}.`);
}

function fail(
	context: FailureContext,
	kind: FailureKind,
	message: string,
	more: Partial<Failure> = {},
): PanduError {
	return new PanduError(describeFailure(context, kind, message, more));
}

async function* readBody(
	context: FailureContext,
	response: Response,
	text: TextReader,
): AsyncGenerator<Batch> {
	const type = response.headers.get('content-type') ?? '';
	let head = '';
	let shape: ReplyShape | undefined;
	while (shape === undefined) {
		const more = await text.next();
		head += more ?? '';
		shape = replyShapeOf(head, type, more === undefined);
	}
	switch (shape) {
		case 'stream':
			yield* readStream(context, head, text);
			return;
		case 'json':
			yield* readWhole(context, await readAll(context, head, text));
			return;
		case 'empty':
			throw fail(context, 'empty', `${context.host} sent an empty reply.`, {
				status: response.status,
			});
		default:
			throw await unreadable(context, response, head, text);
	}
}

async function* readStream(
	context: FailureContext,
	head: string,
	text: TextReader,
): AsyncGenerator<Batch> {
	const decoder = createSseDecoder();
	for (let piece: string | undefined = head; piece !== undefined; piece = await text.next()) {
		const events = decoder.push(piece);
		if (events === 'tooLong') throw tooLarge(context, 'One event', maxEventLength);
		yield* toBatches(context, events);
	}
	yield* toBatches(context, decoder.end());
}

/** The records up to the first error, and then that error. */
function* toBatches(context: FailureContext, events: readonly SseEvent[]): Generator<Batch> {
	const batch: WireRecord[] = [];
	for (const decoded of events.flatMap(decodeEvent)) {
		if (decoded.kind === 'failed') {
			yield batch;
			throw new PanduError(failureFromError(context, decoded.error));
		}
		batch.push(decoded.kind === 'broken' ? brokenRecord(context, decoded.text) : decoded);
	}
	if (batch.length > 0) yield batch;
}

function brokenRecord(context: FailureContext, detail: string): WireRecord {
	const message = `A part of the answer of ${context.host} was damaged and could not be read.`;
	return { kind: 'broken', failure: describeFailure(context, 'protocol', message, { detail }) };
}

async function readAll(context: FailureContext, head: string, text: TextReader): Promise<string> {
	const pieces = [head];
	let length = head.length;
	for (let piece = await text.next(); piece !== undefined; piece = await text.next()) {
		pieces.push(piece);
		length += piece.length;
		if (length > maxEventLength) throw tooLarge(context, 'The reply', maxEventLength);
	}
	return pieces.join('');
}

function* readWhole(context: FailureContext, text: string): Generator<Batch> {
	const value = decodeWhole(text);
	if (value === undefined) {
		throw fail(context, 'protocol', `The reply of ${context.host} is damaged or cut off.`, {
			detail: text,
		});
	}
	const first: unknown = Array.isArray(value) ? value[0] : value;
	const error = isObject(first) ? findError(first) : undefined;
	if (error) throw new PanduError(failureFromError(context, error));
	yield [{ kind: 'whole', value }, { kind: 'done' }];
}

async function unreadable(
	context: FailureContext,
	response: Response,
	head: string,
	text: TextReader,
): Promise<PanduError> {
	const { status } = response;
	const body = head + (await text.readSome(maxErrorBytes));
	if (isPage(body) || /^text\/html/i.test(response.headers.get('content-type') ?? '')) {
		const message = `${context.host} answered with a web page instead of an AI endpoint's reply.`;
		return fail(context, 'badEndpoint', message, { status, detail: pageText(body) });
	}
	const message = `${context.host} answered with something that is not an AI endpoint's reply.`;
	return fail(context, 'protocol', message, { status, detail: body });
}
