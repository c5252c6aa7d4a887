import type { FinishReason, ModelEvent } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import { toFailure } from '../errors';
import type { Adapter, Frame } from './adapter';
import { createEventGate, type EventGate } from './eventGate';
import { describeFailure, type FailureContext } from './failures';
import type { WireRecord } from './guard';
import { isObject } from './json';

/** How one try ended. `finish` is the last event to show. */
export type Outcome =
	| { readonly kind: 'finished'; readonly finish: ModelEvent }
	| {
			readonly kind: 'failed';
			readonly failure: Failure;
			/** Something of the reply was shown: it must not be asked for again. */
			readonly shown: boolean;
	  };

export interface Attempt {
	readonly adapter: Adapter;
	readonly model: string;
	readonly context: FailureContext;
	readonly records: AsyncIterable<WireRecord>;
	readonly signal: AbortSignal;
}

/** Reads one reply: yields its events but the last one, which is judged and returned. Never throws. */
export async function* readAttempt(attempt: Attempt): AsyncGenerator<ModelEvent, Outcome> {
	const { adapter, context, model, signal } = attempt;
	const gate = createEventGate(adapter.protocol, model);
	const reader = adapter.createReader(model);
	let requestId: string | undefined;
	let failure: Failure | undefined;
	let damaged: Failure | undefined;
	try {
		for await (const record of attempt.records) {
			if (signal.aborted) break;
			if (record.kind === 'opened') {
				requestId = record.requestId;
				for (const rateLimit of record.rateLimits) yield { type: 'rateLimit', rateLimit };
			} else if (record.kind === 'broken') {
				damaged ??= record.failure;
			} else {
				for (const frame of framesOf(record)) yield* gate.take(reader.read(frame), requestId);
				if (gate.last() || record.kind === 'done') break;
			}
		}
	} catch (error) {
		failure = toFailure(error);
	}
	if (signal.aborted) return { kind: 'failed', failure: stopped(context), shown: gate.hasShown() };
	if (!gate.last()) yield* gate.take(reader.end(), requestId);
	const outcome = judge(gate, context, failure, damaged, requestId);
	if (outcome.kind === 'finished') yield* gate.release();
	return outcome;
}

export function stopped(context: FailureContext): Failure {
	return { kind: 'aborted', message: 'You stopped the answer.', host: context.host };
}

function framesOf(record: Exclude<WireRecord, { kind: 'opened' | 'broken' }>): readonly Frame[] {
	if (record.kind !== 'whole') return [record];
	const values: readonly unknown[] = Array.isArray(record.value) ? record.value : [record.value];
	return values.filter(isObject).map((value) => ({ kind: 'json', value }));
}

function judge(
	gate: EventGate,
	context: FailureContext,
	failure: Failure | undefined,
	damaged: Failure | undefined,
	requestId: string | undefined,
): Outcome {
	const id = requestId === undefined ? {} : { requestId };
	const failed = (reason: Failure): Outcome => ({
		kind: 'failed',
		failure: { ...id, ...reason },
		shown: gate.hasShown(),
	});
	const last = gate.last();
	if (failure && !(wasComplete(last, gate) && isLostConnection(failure))) return failed(failure);
	if (damaged) return failed(damaged);
	if (last?.type === 'error') {
		const { kind, message, ...more } = last.failure;
		return failed(describeFailure(context, kind, message, more));
	}
	const reason = last?.reason ?? 'incomplete';
	if (!gate.hasContent() && emptyReasons.has(reason)) {
		const message =
			reason === 'incomplete'
				? `${context.host} closed the connection before an answer came.`
				: `The answer from ${context.host} was empty.`;
		return failed(describeFailure(context, 'empty', message));
	}
	return { kind: 'finished', finish: last ?? { type: 'finish', reason: 'incomplete' } };
}

/** Without content these are no answer. Others say themselves why there is none. */
const emptyReasons: ReadonlySet<FinishReason> = new Set([
	'stop',
	'unknown',
	'incomplete',
	'toolCalls',
]);

/** The answer was whole before the connection broke: only its end marker is missing. */
function wasComplete(last: ReturnType<EventGate['last']>, gate: EventGate): boolean {
	return last?.type === 'finish' && last.reason !== 'incomplete' && gate.hasContent();
}

function isLostConnection(failure: Failure): boolean {
	return failure.status === undefined && (failure.kind === 'network' || failure.kind === 'timeout');
}
