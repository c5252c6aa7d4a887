import type { FinishReason, ModelEvent, RateLimit, Usage } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import { t } from '../../shared/words';
import { toFailure } from '../errors';
import type { Clock } from '../ports';
import type { Adapter, Frame } from './adapter';
import type { EventGate } from './eventGate';
import { describeFailure, type FailureContext } from './failures';
import type { WireRecord } from './guard';
import { isObject } from './json';

/** How one try ended. `finish` is the last event to show. */
export type Outcome =
	| {
			readonly kind: 'finished';
			readonly finish: ModelEvent;
			/** It came in pieces, not as one whole reply. */
			readonly isStream?: boolean;
	  }
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
	readonly gate: EventGate;
	/** What the head of the reply said of the key's limits. */
	readonly onLimits?: (limits: readonly RateLimit[]) => void;
	readonly onUsage?: (usage: Usage) => void;
	/** Told after each piece whether anything of the answer can follow. */
	readonly onEnding?: (isEnding: boolean) => void;
	/** With it, a reply that arrives all at once is read in parts, with time for others between them. */
	readonly clock?: Clock;
}

/** Reads one reply: yields its events but the last one, which is judged and returned. Never throws. */
export async function* readAttempt(attempt: Attempt): AsyncGenerator<ModelEvent, Outcome> {
	const { adapter, context, gate, model, signal } = attempt;
	const reader = adapter.createReader(model);
	const turns = createTurns(attempt);
	let requestId: string | undefined;
	let failure: Failure | undefined;
	let damaged: Failure | undefined;
	let isStream = false;
	try {
		for await (const record of attempt.records) {
			const pause = turns?.begin();
			if (pause) await pause;
			if (signal.aborted) break;
			isStream ||= record.kind === 'json';
			if (record.kind === 'opened') {
				requestId = record.requestId;
				attempt.onLimits?.(record.rateLimits);
				for (const rateLimit of record.rateLimits) yield { type: 'rateLimit', rateLimit };
			} else if (record.kind === 'broken') {
				damaged ??= record.failure;
			} else {
				for (const frame of framesOf(record)) {
					yield* gate.take(noted(attempt, reader.read(frame)), requestId);
				}
				if (gate.last() || record.kind === 'done') break;
				attempt.onEnding?.(reader.isEnding === true);
			}
			turns?.end();
		}
	} catch (error) {
		failure = toFailure(error);
	}
	if (signal.aborted) return { kind: 'failed', failure: stopped(context), shown: gate.hasShown() };
	if (!gate.last()) yield* gate.take(noted(attempt, reader.end()), requestId);
	const outcome = judge(gate, context, failure, damaged, requestId);
	if (outcome.kind !== 'finished') return outcome;
	yield* gate.release();
	return { ...outcome, isStream };
}

/** So long it reads on without letting anything else of the process happen. */
const mostBusyMs = 8;

interface Turns {
	/** A piece came: a promise when others have their turn before it is read. */
	begin(): Promise<void> | undefined;
	/** It was read, and whoever wanted its events has them. */
	end(): void;
}

/** What one piece of the wire holds is read without a pause otherwise: no timer, no post, no Stop comes between. */
function createTurns({ clock, signal }: Attempt): Turns | undefined {
	if (!clock) return undefined;
	let left = clock.now();
	let since = left;
	return {
		begin() {
			const now = clock.now();
			// After so long it was waiting for the piece, and others had their turn.
			if (now < left || now - left >= mostBusyMs) since = now;
			if (now - since < mostBusyMs) return undefined;
			return clock.sleep(0, signal).then(() => {
				since = clock.now();
			});
		},
		end() {
			left = clock.now();
		},
	};
}

function noted({ onUsage }: Attempt, events: readonly ModelEvent[]): readonly ModelEvent[] {
	for (const event of events) if (event.type === 'usage') onUsage?.(event.usage);
	return events;
}

export function stopped(context: FailureContext): Failure {
	return { kind: 'aborted', message: t('You stopped the answer.'), host: context.host };
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
				? t('{0} closed the connection before an answer came.', context.host)
				: t('The answer from {0} was empty.', context.host);
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
