// The messages protocol as its wire version 2023-06-01 has it. No package that we use has types for it.
import type { JsonObject } from './json';

export interface TextBlock {
	readonly type: 'text';
	readonly text: string;
}

export interface ImageBlock {
	readonly type: 'image';
	readonly source: {
		readonly type: 'base64';
		readonly media_type: string;
		readonly data: string;
	};
}

export interface ToolUseBlock {
	readonly type: 'tool_use';
	readonly id: string;
	readonly name: string;
	readonly input: JsonObject;
}

export interface ToolResultBlock {
	readonly type: 'tool_result';
	readonly tool_use_id: string;
	readonly content: string;
	readonly is_error?: true;
}

export interface ThinkingBlock {
	readonly type: 'thinking';
	readonly thinking: string;
	readonly signature: string;
}

/** A block that the server made goes back unread: `redacted_thinking`, the search tool's own. */
export type ReplayedBlock = JsonObject;

export type UserBlock = TextBlock | ImageBlock | ToolResultBlock;

export type AssistantBlock = TextBlock | ToolUseBlock | ThinkingBlock | ReplayedBlock;

export type Message =
	| { readonly role: 'user'; readonly content: string | readonly UserBlock[] }
	| { readonly role: 'assistant'; readonly content: string | readonly AssistantBlock[] };

export interface FunctionTool {
	readonly name: string;
	readonly description?: string;
	readonly input_schema: JsonObject;
}

/** Runs at the server, for example `{ type: 'web_search_20250305', name: 'web_search' }`, with options of its own. */
export type ServerTool = { readonly type: string; readonly name: string } & JsonObject;

export type ToolChoice =
	| { readonly type: 'none' }
	| { readonly type: 'auto' | 'any'; readonly disable_parallel_tool_use?: true }
	| {
			readonly type: 'tool';
			readonly name: string;
			readonly disable_parallel_tool_use?: true;
	  };

export interface MessagesParams {
	readonly model: string;
	readonly max_tokens: number;
	readonly stream: boolean;
	readonly temperature: number;
	readonly top_p: number;
	readonly top_k: number;
	readonly stop_sequences: readonly string[];
	readonly thinking: { readonly type: 'enabled'; readonly budget_tokens: number };
	readonly service_tier: string;
	readonly metadata: Readonly<Record<string, string>>;
	readonly tools: readonly (FunctionTool | ServerTool)[];
	readonly tool_choice: ToolChoice;
	readonly system: string;
	readonly messages: readonly Message[];
}
