import type { FinishReason } from '../../shared/events';
import type { Failure } from '../../shared/failure';
import { t } from '../../shared/words';
import { parseErrorBody } from './errorBody';
import { failureFromError } from './failures';

/** What the reasons of all servers mean; `error` ends the stream as a failure. */
const reasons: Readonly<Record<string, FinishReason | 'error'>> = {
	stop: 'stop',
	end: 'stop',
	eos: 'stop',
	eos_token: 'stop',
	stop_sequence: 'stop',
	end_turn: 'stop',
	completed: 'stop',
	complete: 'stop',
	done: 'stop',
	stop_token: 'stop',
	finish_reason_stop: 'stop',
	length: 'length',
	max_tokens: 'length',
	max_output_tokens: 'length',
	max_length: 'length',
	finish_reason_max_tokens: 'length',
	tool_calls: 'toolCalls',
	function_call: 'toolCalls',
	tool_use: 'toolCalls',
	content_filter: 'contentFilter',
	content_filtered: 'contentFilter',
	sensitive: 'contentFilter',
	safety: 'contentFilter',
	recitation: 'contentFilter',
	prohibited_content: 'contentFilter',
	blocklist: 'contentFilter',
	refusal: 'refusal',
	pause_turn: 'pause',
	model_context_window_exceeded: 'contextOverflow',
	incomplete: 'incomplete',
	in_progress: 'incomplete',
	queued: 'incomplete',
	failed: 'error',
	error: 'error',
	network_error: 'error',
	abort: 'incomplete',
	cancelled: 'incomplete',
};

/** What is known of how a reply ended. */
export interface Ending {
	/** As the server wrote it; empty or undefined when it gave none. */
	readonly raw: string | undefined;
	/** Whether a marker of the protocol said that the reply is complete. */
	readonly isMarked: boolean;
	readonly hasCalls: boolean;
	readonly hasRefusal: boolean;
}

/**
 * The one reason for an ending. Calls count by being there, not by what the server calls it; but a reply that was cut,
 * filtered or failed keeps that reason, so that no half-written call is run.
 */
export function finishReason(ending: Ending): FinishReason | 'error' {
	const { raw, isMarked, hasCalls, hasRefusal } = ending;
	const named =
		raw && !/^(?:null|none)$/i.test(raw) ? (reasons[raw.toLowerCase()] ?? 'unknown') : undefined;
	const reason = named ?? (isMarked ? 'stop' : 'incomplete');
	if (reason === 'stop' || reason === 'toolCalls' || reason === 'unknown') {
		if (hasCalls) return 'toolCalls';
		if (hasRefusal) return 'refusal';
		return reason === 'toolCalls' ? 'stop' : reason;
	}
	return reason;
}

/** Whether `reason` says that what was written is whole. */
export function isWhole(reason: FinishReason | 'error'): boolean {
	return reason === 'stop' || reason === 'toolCalls' || reason === 'pause';
}

/** The failure that a reply itself reports, for example in `response.failed`. */
export function failureInReply(error: unknown): Failure {
	const context = { host: t('The server'), mask: (text: string) => text, now: () => 0 };
	const body = parseErrorBody(JSON.stringify({ error: error ?? {} }));
	const { host: _host, ...failure } = failureFromError(context, body);
	return failure;
}
