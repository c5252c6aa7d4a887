import type { ModelEvent, Usage } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import type { Protocol } from '../../shared/messages';
import { t } from '../../shared/words';
import type { ModelRequest, StreamOptions } from '../request';
import type { Adapter } from './adapter';
import { type Outcome, readAttempt, stopped } from './attempt';
import type { Client } from './client';
import type { EndpointOptions } from './endpointOptions';
import { beginRecording, createTeller, type Escort } from './escort';
import { createEventGate, type EventGate } from './eventGate';
import { describeFailure, type FailureContext } from './failures';
import type { Plan } from './plan';
import type { Recording, SentRequest } from './recorder';

/** An endpoint with everything that its requests have in common. */
export interface Connected {
	readonly options: EndpointOptions;
	readonly adapters: Readonly<Record<Protocol, Adapter>>;
	readonly client: Client;
	readonly context: FailureContext;
	readonly hasKey: boolean;
}

/** One question, over all of its tries. */
export interface Question {
	readonly request: ModelRequest;
	readonly signal: AbortSignal;
	readonly options: StreamOptions;
	readonly tell: Escort['tell'];
}

/** `again`: the person had it cancelled to have it sent anew; nothing was shown. */
export type TryOutcome = Outcome | { readonly kind: 'again' };

export function createQuestion(
	{ options: { log } }: Connected,
	request: ModelRequest,
	signal: AbortSignal,
	options: StreamOptions,
): Question {
	return { request, signal, options, tell: createTeller(options.attendant, log) };
}

/** Sends the request once. Leaving it in any way cancels the request. `attempt` counts what was sent, from 1. */
export async function* tryOnce(
	connected: Connected,
	question: Question,
	plan: Plan,
	attempt: number,
): AsyncGenerator<ModelEvent, TryOutcome> {
	const { client, context, options } = connected;
	const { request, signal } = question;
	const { adapter, body, keyHeader } = plan;
	const stop = new AbortController();
	const onAbort = (): void => stop.abort(signal.reason);
	signal.addEventListener('abort', onAbort);
	const began = options.clock.now();
	const name = `POST ${context.host}${plan.path} ${request.model}`;
	const gate = createEventGate(adapter.protocol, request.model);
	let isEnding = false;
	// The button may be pressed in the moment in which the first word comes.
	const sendAnew = (): void => {
		if (!gate.hasShown()) stop.abort(new Error('sent anew'));
	};
	const escort = createEscort(connected, question, plan, attempt, {
		again: () => (gate.hasShown() ? undefined : sendAnew),
		isEnding: () => isEnding,
	});
	let outcome: TryOutcome | undefined;
	try {
		const records = client.post(plan.path, body, keyHeader, stop.signal, escort);
		const read = yield* readAttempt({
			adapter,
			model: request.model,
			context,
			records,
			signal: stop.signal,
			gate,
			clock: options.clock,
			onLimits: (limits) => options.pace?.note(limits),
			onUsage: escort.setUsage,
			onEnding: (is) => {
				isEnding = is;
			},
		});
		outcome = stop.signal.aborted && !signal.aborted ? { kind: 'again' } : read;
		logOutcome(connected, name, outcome, options.clock.now() - began);
		return outcome;
	} finally {
		signal.removeEventListener('abort', onAbort);
		stop.abort();
		escort.end(lastEventOf(outcome, context, gate));
	}
}

interface TryEscort extends Escort {
	setUsage(usage: Usage): void;
	end(last: ModelEvent): void;
}

function createEscort(
	{ options, context }: Connected,
	{ request, options: { purpose }, tell }: Question,
	{ adapter: { protocol }, body }: Plan,
	attempt: number,
	own: Pick<Escort, 'again' | 'isEnding'>,
): TryEscort {
	const { recorder, log, profile } = options;
	let recording: Recording | undefined;
	let usage: Usage | undefined;
	const { model } = request;
	const more: Omit<SentRequest, 'at' | 'method' | 'url' | 'headers'> = {
		endpoint: profile.id,
		model,
		protocol,
		attempt,
		request,
		...(purpose === undefined ? {} : { purpose: context.mask(purpose) }),
	};
	return {
		...own,
		isWhole: body.stream !== true,
		...(tell ? { tell } : {}),
		...(recorder
			? {
					record: (sent) => {
						recording = beginRecording(recorder, { ...more, ...sent }, log);
						return recording;
					},
				}
			: {}),
		setUsage: (counts) => {
			usage = counts;
		},
		end: (last) => recording?.ended(last, usage),
	};
}

function lastEventOf(
	outcome: TryOutcome | undefined,
	context: FailureContext,
	gate: EventGate,
): ModelEvent {
	if (outcome?.kind === 'finished') return outcome.finish;
	if (outcome?.kind === 'failed') return { type: 'error', failure: outcome.failure };
	const message = outcome
		? t('Sent anew before an answer came.')
		: t('The answer was not wanted any more.');
	const last = gate.last();
	return last ?? { type: 'error', failure: describeFailure(context, 'aborted', message) };
}

function logOutcome(
	{ options, context }: Connected,
	name: string,
	outcome: TryOutcome,
	ms: number,
): void {
	if (outcome.kind === 'finished') {
		const reason = outcome.finish.type === 'finish' ? outcome.finish.reason : outcome.finish.type;
		options.log.info(context.mask(`${name}: ${reason} after ${ms} ms`));
		return;
	}
	if (outcome.kind === 'again' || outcome.failure.kind === 'aborted') {
		const what = outcome.kind === 'again' ? 'sent anew' : 'stopped';
		options.log.info(context.mask(`${name}: ${what} after ${ms} ms`));
		return;
	}
	options.log.warn(context.mask(`${name}: failed after ${ms} ms ${inWords(outcome.failure)}`));
}

function inWords({ kind, status, code, message, detail, requestId }: Failure): string {
	const facts = [kind, status, code, requestId].filter((each) => each !== undefined).join(', ');
	return `(${facts}): ${detail === undefined ? message : `${message} ${detail}`}`;
}

export function stoppedOutcome(context: FailureContext): Outcome {
	return { kind: 'failed', failure: stopped(context), shown: false };
}
