/**
 * Why a request to an endpoint failed. A closed set: policy (retry, remedies) reads this and never a message.
 *
 * - `budget` the person's own limit; nothing was sent;
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
	| 'budget'
	| 'internal';

/**
 * What a person can do about a failure, each a button of the error card. The host decides which ones a failure offers;
 * `remedies.ts` lists those that a kind may have.
 */
export type RemedyAction =
	| 'retry'
	| 'continue'
	| 'setKey'
	/** Sends the key in the other header from now on. */
	| 'swapAuth'
	/** Adds /v1 to the base URL. */
	| 'addV1'
	| 'chooseModel'
	/** Leaves out from now on what the server named, and asks again. */
	| 'dropRefused'
	| 'switchProtocol'
	/** Waits as long as the server asked for, with a countdown, and asks again. */
	| 'wait'
	/** Opens the provider's page for balance and plans. */
	| 'topUp'
	/** Leaves out old files, results and turns, and asks again. */
	| 'shorten'
	| 'chooseEndpoint'
	| 'editEndpoint'
	| 'newChat'
	| 'sendAnyway'
	/** Opens the setting of the limit. */
	| 'raiseLimit'
	| 'showRequest'
	| 'diagnose'
	| 'showLog';

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
	/** The buttons to show, the most useful first. Absent: those of its kind in `remedies.ts`. */
	readonly offers?: readonly RemedyAction[];
	/** The field or value that the server refused, as it is called on the wire. */
	readonly refused?: string;
	/** When it was written into its chat, in milliseconds since 1970: `retryAfterMs` counts from then. */
	readonly at?: number;
}
