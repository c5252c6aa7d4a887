import type { ModelEvent } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import type { Protocol } from '../../shared/messages';
import { PanduError, toFailure } from '../errors';
import type { Clock, Log } from '../ports';
import type { ModelRequest } from '../request';
import type { Adapter } from './adapter';
import { type Outcome, readAttempt, stopped } from './attempt';
import { chatCompletionsAdapter } from './chatCompletions';
import { type Client, createClient, type KeyHeader } from './client';
import type { Endpoint, EndpointProfile, ModelInfo } from './endpoint';
import { describeFailure, type FailureContext } from './failures';
import { createMask } from './mask';
import { messagesAdapter } from './messages';
import { parseModelList } from './modelList';
import {
	changePlan,
	chooseKeyHeader,
	type Learnt,
	otherKeyHeader,
	type Plan,
	planRequest,
	usualProtocol,
} from './plan';
import { responsesAdapter } from './responses';
import { waitBeforeRetry } from './retry';

export type { Learnt } from './plan';

export interface EndpointOptions {
	readonly profile: EndpointProfile;
	/** Only ever sent to the origin of the profile's base URL. */
	readonly key?: string;
	readonly fetch: typeof fetch;
	readonly clock: Clock;
	readonly log: Log;
	readonly learnt: Learnt;
	/** Waits without a byte before the first one, and between two. */
	readonly limits: { readonly firstByteMs: number; readonly idleMs: number };
	/** Default: the three protocols. */
	readonly adapters?: Readonly<Record<Protocol, Adapter>>;
	/** Between 0 and 1; spreads retries. */
	readonly random?: () => number;
}

interface Connected {
	readonly options: EndpointOptions;
	readonly adapters: Readonly<Record<Protocol, Adapter>>;
	readonly client: Client;
	readonly context: FailureContext;
	readonly hasKey: boolean;
}

const allAdapters: Readonly<Record<Protocol, Adapter>> = {
	chatCompletions: chatCompletionsAdapter,
	responses: responsesAdapter,
	messages: messagesAdapter,
};

/** An endpoint that speaks the protocols over HTTP. Opens nothing until it is asked. */
export function createEndpoint(options: EndpointOptions): Endpoint {
	const { profile, clock } = options;
	const key = options.key?.trim() || undefined;
	const context: FailureContext = {
		host: new URL(profile.baseUrl).host,
		mask: createMask(key),
		now: () => clock.now(),
	};
	const connected: Connected = {
		options,
		adapters: options.adapters ?? allAdapters,
		client: createClient({ ...options, key, context }),
		context,
		hasKey: key !== undefined,
	};
	return {
		stream: (request, signal) => stream(connected, request, signal),
		listModels: (signal) => listModels(connected, signal),
	};
}

async function* stream(
	connected: Connected,
	request: ModelRequest,
	signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
	const { context } = connected;
	try {
		yield* streamTries(connected, request, signal);
	} catch (error) {
		const failure = signal.aborted ? stopped(context) : toFailure(error);
		const { kind, message, ...more } = failure;
		yield { type: 'error', failure: describeFailure(context, kind, message, more) };
	}
}

async function* streamTries(
	connected: Connected,
	request: ModelRequest,
	signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
	const { options, context, hasKey, adapters } = connected;
	const { profile } = options;
	const planning = { ...options, hasKey, adapters };
	let plan = planRequest(planning, request);
	let refused: Failure | undefined;
	for (let tries = 1; ; tries++) {
		for (const text of plan.notices) if (isNews(profile, text)) yield { type: 'notice', text };
		plan = { ...plan, notices: [] };
		const outcome: Outcome = signal.aborted
			? { kind: 'failed', failure: stopped(context), shown: false }
			: yield* tryOnce(connected, request, plan, signal);
		if (outcome.kind === 'finished') {
			for (const [name, value] of Object.entries(plan.lessons)) options.learnt.set(name, value);
			yield outcome.finish;
			return;
		}
		const { failure, shown } = outcome;
		const changed = shown ? undefined : changePlan(planning, request, plan, failure);
		if (changed) {
			refused ??= failure;
			plan = changed;
			tries--;
			continue;
		}
		const random = options.random ?? Math.random;
		const delayMs = shown ? undefined : waitBeforeRetry(failure, tries, random);
		if (delayMs === undefined) {
			// What the server said to the request as it was first sent is what can be acted on.
			yield { type: 'error', failure: failure.kind === refused?.kind ? refused : failure };
			return;
		}
		yield { type: 'retry', attempt: tries + 1, delayMs, failure };
		await options.clock.sleep(delayMs, signal);
	}
}

/** What was said since the start: endpoints are made anew for each question, and once is enough. */
const told = new Set<string>();

function isNews({ id, baseUrl }: EndpointProfile, text: string): boolean {
	const name = `${id} ${baseUrl} ${text}`;
	const isNew = !told.has(name);
	told.add(name);
	return isNew;
}

/** Sends the request once. Leaving it in any way cancels the request. */
async function* tryOnce(
	connected: Connected,
	request: ModelRequest,
	plan: Plan,
	signal: AbortSignal,
): AsyncGenerator<ModelEvent, Outcome> {
	const { client, context, options } = connected;
	const { adapter, body, keyHeader } = plan;
	const stop = new AbortController();
	const onAbort = (): void => stop.abort(signal.reason);
	signal.addEventListener('abort', onAbort);
	const began = options.clock.now();
	const name = `POST ${context.host}${adapter.path} ${request.model}`;
	try {
		const records = client.post(adapter.path, body, keyHeader, stop.signal);
		const outcome = yield* readAttempt({
			adapter,
			model: request.model,
			context,
			records,
			signal,
		});
		logOutcome(connected, name, outcome, options.clock.now() - began);
		return outcome;
	} finally {
		signal.removeEventListener('abort', onAbort);
		stop.abort();
	}
}

function logOutcome(
	{ options, context }: Connected,
	name: string,
	outcome: Outcome,
	ms: number,
): void {
	if (outcome.kind === 'finished') {
		const reason = outcome.finish.type === 'finish' ? outcome.finish.reason : outcome.finish.type;
		options.log.info(context.mask(`${name}: ${reason} after ${ms} ms`));
		return;
	}
	const { kind, status, code, message, detail, requestId } = outcome.failure;
	if (kind === 'aborted') {
		options.log.info(context.mask(`${name}: stopped after ${ms} ms`));
		return;
	}
	const facts = [kind, status, code, requestId].filter((each) => each !== undefined).join(', ');
	const words = detail === undefined ? message : `${message} ${detail}`;
	options.log.warn(context.mask(`${name}: failed after ${ms} ms (${facts}): ${words}`));
}

async function listModels(
	connected: Connected,
	signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
	const { options, hasKey, context } = connected;
	const { profile, learnt } = options;
	const protocol = usualProtocol(options);
	const keyHeader = chooseKeyHeader({ profile, hasKey, learnt }, protocol);
	try {
		return parseModelList(await getModels(connected, keyHeader, signal));
	} catch (error) {
		if (signal.aborted) throw new PanduError(stopped(context));
		const other = otherKeyHeader(profile, keyHeader);
		if (!other || toFailure(error).kind !== 'auth') throw new PanduError(toFailure(error));
		const body = await getModels(connected, other, signal);
		learnt.set(`keyHeader.${protocol}`, other);
		return parseModelList(body);
	}
}

async function getModels(
	{ client, context, options }: Connected,
	keyHeader: KeyHeader,
	signal: AbortSignal,
): Promise<unknown> {
	// Servers of the messages protocol give the list in pages; this is the longest one.
	const isMessages = usualProtocol(options) === 'messages';
	const path = isMessages ? '/models?limit=1000' : '/models';
	for await (const record of client.get(path, keyHeader, signal, isMessages)) {
		if (record.kind === 'whole') return record.value;
	}
	if (signal.aborted) throw new PanduError(stopped(context));
	const message = `${context.host} did not answer with a list of models.`;
	throw new PanduError(describeFailure(context, 'protocol', message));
}
