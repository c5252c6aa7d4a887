import * as z from 'zod';
import type { Tool, ToolOutcome } from '../agent/tool';
import type { ToolDefinition } from '../request';
import { parseArgs } from './parseArgs';

/** Kept short: it goes out with every edit. */
export const replaceSelectionDefinition: ToolDefinition = {
	name: 'replace_selection',
	description: 'Replaces the whole selection.',
	parameters: {
		type: 'object',
		properties: {
			text: { type: 'string', description: 'The complete new text, same indentation' },
		},
		required: ['text'],
		additionalProperties: false,
	},
};

const schema = z.strictObject({ text: z.string() });

/** The edit tool. `apply` puts the text in place and says what came of it; it is called once at most. */
export function createReplaceSelection(
	apply: (text: string, signal: AbortSignal) => Promise<ToolOutcome>,
): Tool {
	let isDone = false;
	return {
		definition: replaceSelectionDefinition,
		async run(args, { signal }) {
			const parsed = parseArgs(schema, args);
			if (!parsed.ok) return { content: parsed.problem, isError: true };
			signal.throwIfAborted();
			if (isDone) {
				return {
					content: 'The selection was already replaced in this turn.',
					isError: true,
					endsTurn: true,
				};
			}
			const outcome = await apply(parsed.value.text, signal);
			isDone = outcome.endsTurn === true;
			return outcome;
		},
	};
}
