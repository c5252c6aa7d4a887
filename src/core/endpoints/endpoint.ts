import type { ModelEvent } from '../../shared/events';
import type { Protocol } from '../../shared/messages';
import type { Price } from '../price';
import type { Effort, ModelRequest, Parameters, StreamOptions } from '../request';
import type { PaceLimits } from './pace';

/** Something that answers. */
export interface Endpoint {
	/**
	 * Sends one request. Never throws: the last event is always `finish` or `error`, an aborted `signal` ends it with
	 * `error` of kind `aborted`. Nothing follows the last event. Leaving the loop early cancels the request.
	 */
	stream(
		request: ModelRequest,
		signal: AbortSignal,
		options?: StreamOptions,
	): AsyncIterable<ModelEvent>;
	/** The server's models. Throws a PanduError. */
	listModels(signal: AbortSignal): Promise<readonly ModelInfo[]>;
}

/** What a models list says of one model; every field but the id is optional on some server. */
export interface ModelInfo {
	readonly id: string;
	readonly label?: string;
	readonly description?: string;
	/** Tokens. */
	readonly contextTokens?: number;
	/** Tokens. */
	readonly maxOutputTokens?: number;
	readonly deprecated?: boolean;
	/** Undefined: the list does not say. */
	readonly tools?: boolean;
	readonly images?: boolean;
	readonly reasoning?: boolean;
	readonly price?: Price;
}

/** Which header carries the key. `auto`: Bearer, on messages x-api-key; the other one once after a 401, then remembered. */
type AuthScheme = 'auto' | 'bearer' | 'apiKey' | 'none';

/** How a vendor differs from the rule. Data, so that no code asks for a vendor's name. */
export interface Quirks {
	readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
	readonly systemRole?: 'system' | 'developer' | 'fold';
	/** How reasoning effort is spelt on chat completions. */
	readonly reasoningField?: 'reasoning' | 'reasoning_effort' | 'none';
	/** Whether `stream_options.include_usage` may be sent. Default true. */
	readonly streamUsage?: boolean;
	/** Where a JSON schema may be asked for. */
	readonly jsonSchema?: 'none' | 'chatCompletions' | 'responses' | 'everywhere';
	/** Protocol for requests with tools, when the chosen one does not take them. */
	readonly toolsProtocol?: Protocol;
	/** Whether a token cap is required on responses (on messages it always is). */
	readonly requiresMaxOutput?: boolean;
	/** Efforts that the server takes; another one is sent as the nearest of these. Absent: all. */
	readonly efforts?: readonly Effort[];
	/** Whether responses may be asked for `reasoning.encrypted_content`. Default false: strict servers refuse it. */
	readonly encryptedReasoning?: boolean;
	/** Type of the server-side search tool on messages, for example `web_search_20250305`. Absent: it has none. */
	readonly webSearchTool?: string;
	/** Whether responses can go on from an answer that the server kept. Default true; used only where `store` is on. */
	readonly serverState?: boolean;
	/** Parameters that the server's pages do not have; left out with a notice. `extraBody` carries them anyway. */
	readonly notTaken?: Partial<Record<Protocol, readonly (keyof Parameters)[]>>;
	/** Highest temperature per protocol. */
	readonly temperatureMax?: Partial<Record<Protocol, number>>;
	/** Tokens counted per month on the free plan, for the words in set-up. */
	readonly freeMonthlyTokens?: number;
	/** What the free plan lets through in a minute, for keys that are known to have it. */
	readonly freePace?: PaceLimits;
	/** Where beside its `/v1` the server tells how many tokens its models take. Absent: in its list, or nowhere. */
	readonly windowFrom?: WindowPath;
}

export type WindowPath = '/api/show' | '/api/v0/models' | '/props';

/** An endpoint as data. Holds no key. */
export interface EndpointProfile {
	/** Unique and stable, for example `neosantara`. */
	readonly id: string;
	readonly label: string;
	/** Normalised, without a trailing slash, for example `https://api.neosantara.xyz/v1`. */
	readonly baseUrl: string;
	readonly protocol: Protocol | 'auto';
	/** Empty until one is chosen. */
	readonly model: string;
	readonly auth: AuthScheme;
	readonly parameters?: Parameters;
	readonly quirks?: Quirks;
	/** Extra headers. Names that carry credentials are refused. */
	readonly headers?: Readonly<Record<string, string>>;
}
