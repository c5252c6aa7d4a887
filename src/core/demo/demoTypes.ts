import type { Protocol } from '../../shared/messages';

/** A tool that the request offers, as far as the demo needs to know it. */
export interface DemoTool {
	readonly name: string;
	/** Names of its top-level arguments. */
	readonly properties: readonly string[];
}

/** A request of any of the three protocols in the demo's own words. */
export interface DemoRequest {
	readonly protocol: Protocol;
	readonly model: string;
	/** Names of what the body holds. */
	readonly fields: readonly string[];
	readonly stream: boolean;
	/** Chat completions only: a usage chunk was asked for. */
	readonly streamUsage: boolean;
	readonly system: string;
	/** Text of the newest user message that is not a tool result. */
	readonly userText: string;
	/** Texts of the user's earlier messages, oldest first. */
	readonly earlierTexts: readonly string[];
	readonly images: number;
	/** No assistant message is in the conversation yet. */
	readonly isFirstAnswer: boolean;
	/** Empty when the request forbids calls. */
	readonly tools: readonly DemoTool[];
	/** What came back for calls after the newest user message. */
	readonly toolResults: readonly { readonly content: string; readonly isError: boolean }[];
	/** Estimated tokens of the whole prompt. */
	readonly inputTokens: number;
}

/** One part of an answer, before it is put into a protocol's words. */
export type Piece =
	| { readonly kind: 'text' | 'reasoning' | 'refusal'; readonly text: string }
	| {
			readonly kind: 'toolCall';
			readonly name: string;
			readonly args: Readonly<Record<string, unknown>>;
	  };

export type DemoFinish = 'stop' | 'length' | 'toolCalls' | 'refusal';

export interface Answer {
	readonly pieces: readonly Piece[];
	readonly finish: DemoFinish;
}

/** One frame of a stream. `paced`: the writer waits after it, as a model would. */
export interface WireFrame {
	readonly event?: string;
	readonly data: string;
	readonly paced: boolean;
}

/** One protocol as the demo writes it. */
export interface Writer {
	/** The frames of a streamed answer, the terminal ones included. */
	frames(answer: Answer, request: DemoRequest): Iterable<WireFrame>;
	/** The body of an answer that is not streamed. */
	whole(answer: Answer, request: DemoRequest): Readonly<Record<string, unknown>>;
	/** The body of an error, as this protocol's servers word it. */
	error(status: number, message: string): Readonly<Record<string, unknown>>;
	/** The frame of an error after the stream has begun. */
	errorFrame(message: string): WireFrame;
}
