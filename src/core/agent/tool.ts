import type { ToolDefinition } from '../request';

/** What a tool did. `content` goes to the model, `summary` to the person. */
export interface ToolOutcome {
	readonly content: string;
	readonly summary?: string;
	readonly isError: boolean;
	/** The turn is complete: do not ask the model again. */
	readonly endsTurn?: boolean;
}

/** Something the model may call. */
export interface Tool {
	readonly definition: ToolDefinition;
	/**
	 * Runs one call. `args` is complete, valid JSON but otherwise unchecked: the tool parses it and answers bad arguments
	 * with `isError` and the field's name. Throws only for bugs and when `signal` is aborted.
	 */
	run(
		args: unknown,
		context: { readonly callId: string; readonly signal: AbortSignal },
	): Promise<ToolOutcome>;
}
