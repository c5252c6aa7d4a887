import type { Failure } from './failure';
import type { Opaque, Protocol } from './messages';

/** Why an answer ended. `incomplete`: the stream closed without saying that it was done. */
export type FinishReason =
	| 'stop'
	| 'length'
	| 'toolCalls'
	| 'refusal'
	| 'contentFilter'
	| 'pause'
	| 'contextOverflow'
	| 'incomplete'
	| 'unknown';

/** What a provider says that a request cost. */
export interface Cost {
	readonly amount: number;
	/** As the provider names it. Absent: it does not say. */
	readonly currency?: string;
}

/** Token counts as the server reports them; a later report of one request replaces an earlier one. */
export interface Usage {
	/** All tokens of the prompt, cached ones included. */
	readonly input: number;
	/** All tokens of the answer, reasoning included. */
	readonly output: number;
	readonly reasoning?: number;
	readonly cacheRead?: number;
	readonly cacheWrite?: number;
	readonly cost?: Cost;
}

export interface RateLimit {
	/** `monthlyTokens` and `dailyTokens` are a plan's allowance, the others count by the minute or so. */
	readonly what:
		| 'requests'
		| 'tokens'
		| 'inputTokens'
		| 'outputTokens'
		| 'monthlyTokens'
		| 'dailyTokens';
	readonly limit?: number;
	readonly remaining?: number;
	/** Milliseconds since 1970. */
	readonly resetAt?: number;
}

/** The kinds of block that arrive in pieces. */
export type BlockStart =
	| { readonly kind: 'text' }
	| { readonly kind: 'reasoning' }
	| { readonly kind: 'refusal' }
	| { readonly kind: 'toolCall'; readonly callId: string; readonly name: string };

/**
 * What every endpoint's answer becomes. Immutable. A stream never throws: it ends with exactly one `finish` or `error`,
 * and nothing follows that.
 */
export type ModelEvent =
	/** A request was accepted. A retry or a further step of the same turn starts anew. */
	| {
			readonly type: 'start';
			readonly protocol: Protocol;
			readonly model: string;
			readonly responseId?: string;
			readonly requestId?: string;
	  }
	/** `id` is unique within the request. Blocks may be open side by side (parallel tool calls). */
	| { readonly type: 'blockStart'; readonly id: string; readonly block: BlockStart }
	| { readonly type: 'blockDelta'; readonly id: string; readonly text: string }
	/** `text`, when given, is authoritative and replaces what the deltas added up to. */
	| {
			readonly type: 'blockEnd';
			readonly id: string;
			readonly text?: string;
			readonly opaque?: Opaque;
	  }
	/** A whole block that only its API understands. */
	| { readonly type: 'opaque'; readonly opaque: Opaque }
	| { readonly type: 'citation'; readonly url: string; readonly title?: string }
	/** `data` is base64. */
	| { readonly type: 'image'; readonly mime: string; readonly data: string }
	| { readonly type: 'usage'; readonly usage: Usage }
	| { readonly type: 'rateLimit'; readonly rateLimit: RateLimit }
	/** Something the person should know: a parameter left out, a protocol changed. One plain sentence. */
	| { readonly type: 'notice'; readonly text: string }
	/** The request failed before anything was shown and is tried again after `delayMs`. */
	| {
			readonly type: 'retry';
			readonly attempt: number;
			readonly delayMs: number;
			readonly failure: Failure;
	  }
	| { readonly type: 'finish'; readonly reason: FinishReason; readonly raw?: string }
	| { readonly type: 'error'; readonly failure: Failure };
