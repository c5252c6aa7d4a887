/** The wire protocols that an endpoint may speak. */
export type Protocol = 'chatCompletions' | 'responses' | 'messages';

/** What an API wants back unchanged on a later turn. Only the adapter of `protocol` looks inside `payload`. */
export interface Opaque {
	readonly protocol: Protocol;
	/** Model that produced it. Never sent to another model. */
	readonly model: string;
	/** JSON value. */
	readonly payload: unknown;
}

interface TextPart {
	readonly kind: 'text';
	readonly text: string;
}

interface ImagePart {
	readonly kind: 'image';
	/** For example `image/png`. */
	readonly mime: string;
	/** Base64, without a `data:` prefix. */
	readonly data: string;
}

interface ReasoningPart {
	readonly kind: 'reasoning';
	/** May be empty when the API shows only an encrypted form. */
	readonly text: string;
	readonly opaque?: Opaque;
}

interface RefusalPart {
	readonly kind: 'refusal';
	readonly text: string;
}

interface ToolCallPart {
	readonly kind: 'toolCall';
	/** Unique in the conversation. */
	readonly callId: string;
	readonly name: string;
	/** The arguments exactly as the model wrote them; not necessarily valid JSON. */
	readonly argsText: string;
	readonly opaque?: Opaque;
}

/** A block that we do not show but that its API needs back, for example `redacted_thinking`. */
interface OpaquePart {
	readonly kind: 'opaque';
	readonly opaque: Opaque;
}

export type UserPart = TextPart | ImagePart;
export type AssistantPart =
	| TextPart
	| ReasoningPart
	| RefusalPart
	| ToolCallPart
	| ImagePart
	| OpaquePart;

export interface ToolResult {
	readonly callId: string;
	/** Tool that was called; some servers want it back. */
	readonly name: string;
	readonly content: string;
	readonly isError: boolean;
}

/** A whole answer under the id that its endpoint gave it. Worth something only where the person lets servers keep answers. */
export interface KeptResponse {
	readonly id: string;
	/** Model that was asked. */
	readonly model: string;
	/** Label of the endpoint. */
	readonly endpoint: string;
}

/** One message of a conversation, as every adapter takes it. */
export type Turn =
	| { readonly role: 'user'; readonly parts: readonly UserPart[] }
	| {
			readonly role: 'assistant';
			readonly parts: readonly AssistantPart[];
			/** Set when the endpoint may still have the answer. */
			readonly response?: KeptResponse;
	  }
	| { readonly role: 'tool'; readonly results: readonly ToolResult[] };
