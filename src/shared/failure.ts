/**
 * Why a request to an endpoint failed. A closed set: policy (retry, remedies) reads this and never a message.
 *
 * - `auth` the key is missing or refused; `payment` no balance; `quota` a plan's allowance is used up;
 *   `rateLimit` too many requests for now; `overloaded` the server is busy; `overflow` more tokens than the context window;
 * - `invalidRequest` the server refused a field; `modelNotFound`; `badEndpoint` the address does not speak this protocol;
 *   `permission`; `moderation`; `timeout`; `network`; `tls`;
 * - `protocol` the reply cannot be understood; `empty` a reply without text and without tool calls;
 *   `server` any 5xx; `aborted` the user stopped; `internal` a bug of ours.
 */
export type FailureKind =
	| 'auth'
	| 'payment'
	| 'quota'
	| 'rateLimit'
	| 'overloaded'
	| 'overflow'
	| 'invalidRequest'
	| 'modelNotFound'
	| 'badEndpoint'
	| 'permission'
	| 'moderation'
	| 'timeout'
	| 'network'
	| 'tls'
	| 'protocol'
	| 'empty'
	| 'server'
	| 'aborted'
	| 'internal';

/** A failure as data: safe to store and to show. Never holds a key, a header or a stack. */
export interface Failure {
	readonly kind: FailureKind;
	/** One plain sentence: what happened. */
	readonly message: string;
	/** What the server said in its own words, masked and at most 2,000 characters. */
	readonly detail?: string;
	/** HTTP status, when there was one. */
	readonly status?: number;
	/** The server's own error code or type. */
	readonly code?: string;
	/** From `x-request-id` and its relatives. */
	readonly requestId?: string;
	/** How long the server asks us to wait, in milliseconds. */
	readonly retryAfterMs?: number;
	/** Host name and port that was called. */
	readonly host?: string;
}
