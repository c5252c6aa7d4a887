import type { ModelEvent } from '../shared/events';
import type { Turn } from '../shared/messages';

/** How hard a reasoning model thinks. Each adapter maps it to what its API takes. */
export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export type ResponseFormat =
	| { readonly type: 'text' }
	| { readonly type: 'json' }
	| {
			readonly type: 'jsonSchema';
			readonly name: string;
			readonly schema: Readonly<Record<string, unknown>>;
			readonly strict?: boolean;
	  };

/** Everything a person may set on a profile or a request. Undefined means: not sent. */
export interface Parameters {
	readonly temperature?: number;
	readonly topP?: number;
	readonly topK?: number;
	readonly maxOutputTokens?: number;
	readonly stop?: readonly string[];
	readonly effort?: Effort;
	/** Token budget of visible thinking on messages. */
	readonly thinkingBudget?: number;
	readonly webSearch?: boolean | Readonly<Record<string, unknown>>;
	readonly responseFormat?: ResponseFormat;
	readonly parallelToolCalls?: boolean;
	readonly presencePenalty?: number;
	readonly frequencyPenalty?: number;
	readonly logitBias?: Readonly<Record<string, number>>;
	readonly prediction?: Readonly<Record<string, unknown>>;
	readonly imageConfig?: Readonly<Record<string, unknown>>;
	/** Server-side storage on responses. Sent as false unless set. */
	readonly store?: boolean;
	readonly truncation?: 'auto' | 'disabled';
	readonly serviceTier?: string;
	readonly user?: string;
	readonly metadata?: Readonly<Record<string, string>>;
	/** Merged into the body last; never over `model`, the conversation, `stream` or tools. */
	readonly extraBody?: Readonly<Record<string, unknown>>;
}

export interface ToolDefinition {
	/** Matches `^[a-zA-Z0-9_-]{1,64}$`. */
	readonly name: string;
	readonly description: string;
	/** JSON Schema of an object. */
	readonly parameters: Readonly<Record<string, unknown>>;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

/** One request in neutral words. What is undefined is not sent. */
export interface ModelRequest {
	readonly model: string;
	/** Instructions; undefined sends none. */
	readonly system?: string;
	readonly turns: readonly Turn[];
	/** Absent or empty: no tools are sent. */
	readonly tools?: readonly ToolDefinition[];
	readonly toolChoice?: ToolChoice;
	/** Go over the profile's own parameters. */
	readonly parameters?: Parameters;
	/** Defaults to true. */
	readonly stream?: boolean;
}

/** Sends one request. The contract is that of `Endpoint.stream`. */
export type StreamModel = (request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelEvent>;

/** What a request waits for: its place in the queue, the connection, the first byte, the next byte, its next try. */
export type WaitPhase = 'queue' | 'connect' | 'firstByte' | 'nextByte' | 'retry';

/** A wait that a person would notice. */
export interface Wait {
	readonly phase: WaitPhase;
	/** Milliseconds since 1970. */
	readonly since: number;
	/** When the request gives up, or (in `queue` and `retry`) goes on, in milliseconds since 1970. Absent: never. */
	readonly until?: number;
	/** In `queue` and `retry` it goes on at once, in the other phases it waits as long again. */
	more(): void;
	/** Cancels what was sent and sends it anew. Absent once something was shown. */
	readonly again?: () => void;
}

/** Sees what a request waits for. Told only of waits that last, never for each piece. */
export interface Attendant {
	/** Undefined: it goes on. */
	waiting(wait: Wait | undefined): void;
}

/** How one request is accompanied. Nothing of it goes on the wire. */
export interface StreamOptions {
	readonly attendant?: Attendant;
	/** The person agreed to go over their own budget with it. */
	readonly isOverBudgetAgreed?: boolean;
	/** What it is for, in the person's words, for example "Chat" or "Explain". */
	readonly purpose?: string;
}
