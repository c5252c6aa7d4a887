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
	readonly previousResponseId?: string;
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
