// What bodies consist of: the parameters of the `openai` package, and what each provider adds to them or types more widely.
// Nothing is widened elsewhere, and nothing is cast: what is assigned to these types fits them.
import type { OpenAI } from 'openai';
import type { Effort } from '../request';
import type { JsonObject } from './json';

/** `Base` with the fields of `Extension` in place of its own. */
type Extended<Base, Extension> = Omit<Base, keyof Extension> & Extension;

/** Neosantara on chat completions. */
interface NeosantaraChat {
	readonly max_tokens: number;
	readonly reasoning: { readonly effort: Effort };
	readonly web_search_options: JsonObject;
}

/** NagaAI on chat completions. */
interface NagaChat {
	readonly image_config: JsonObject;
	/** `{ type, content }` as on OpenAI, or `{ static_content }`. */
	readonly prediction: JsonObject;
}

/** OpenRouter on chat completions; a reply of it may have more fields than are asked for. */
interface OpenRouterChat {
	readonly reasoning: { readonly effort: Effort };
}

/** Every provider that sells tiers has names of its own for them. */
interface OwnTiers {
	readonly service_tier: string;
}

/** What an answer brought goes back in the field that it came in. */
interface ReplayedReasoning {
	/** llama.cpp, DeepSeek, NagaAI. */
	readonly reasoning_content?: string;
	/** OpenRouter, vLLM. */
	readonly reasoning?: string;
	readonly reasoning_text?: string;
	/** NagaAI, OpenRouter; unread. */
	readonly reasoning_details?: readonly unknown[];
}

/** What Gemini ties to a call, behind any of the providers. */
interface GeminiCall {
	readonly extra_content?: JsonObject;
}

export type ChatToolCall = OpenAI.Chat.ChatCompletionMessageFunctionToolCall & GeminiCall;

export type ChatAssistantMessage = Extended<
	OpenAI.Chat.ChatCompletionAssistantMessageParam,
	ReplayedReasoning & { readonly tool_calls?: ChatToolCall[] }
>;

export type ChatMessage =
	| OpenAI.Chat.ChatCompletionSystemMessageParam
	| OpenAI.Chat.ChatCompletionDeveloperMessageParam
	| OpenAI.Chat.ChatCompletionUserMessageParam
	| OpenAI.Chat.ChatCompletionToolMessageParam
	| ChatAssistantMessage;

export type ChatCompletionsParams = Extended<
	OpenAI.Chat.ChatCompletionCreateParams,
	NeosantaraChat &
		NagaChat &
		OpenRouterChat &
		OwnTiers & { readonly messages: readonly ChatMessage[] }
>;

/** Neosantara takes the search tool with any of its options. */
type NeosantaraSearchTool = { readonly type: 'web_search' } & JsonObject;

/** An answer's text that goes back: without the id and the status that only a server that stored it knows. */
type ReplayedMessage = Omit<OpenAI.Responses.ResponseOutputMessage, 'id' | 'status'>;

/** An item that the server made goes back unread. */
type ReplayedItem = JsonObject;

export type ResponsesItem = OpenAI.Responses.ResponseInputItem | ReplayedMessage | ReplayedItem;

export type ResponsesTool = OpenAI.Responses.FunctionTool | NeosantaraSearchTool;

export type ResponsesParams = Extended<
	OpenAI.Responses.ResponseCreateParams,
	OwnTiers & { readonly tools: readonly ResponsesTool[]; readonly input: readonly ResponsesItem[] }
>;
