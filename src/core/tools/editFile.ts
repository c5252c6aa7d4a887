import * as z from 'zod';
import type { Tool, ToolOutcome } from '../agent/tool';
import type { Edit } from '../edits/edit';
import type { ToolDefinition } from '../request';
import { parseArgs } from './parseArgs';

/** Kept short: it goes out with every question of a chat that has files. */
export const editFileDefinition: ToolDefinition = {
	name: 'edit_file',
	description: 'Replaces text in an attached or open file.',
	parameters: {
		type: 'object',
		properties: {
			path: { type: 'string' },
			old_text: { type: 'string', description: 'Short, exact, unique' },
			new_text: { type: 'string' },
			all: { type: 'boolean' },
		},
		required: ['path', 'old_text', 'new_text'],
		additionalProperties: false,
	},
};

// Servers that insist on every field send null for what is left out.
const schema = z.strictObject({
	path: z.string().min(1),
	old_text: z.string(),
	new_text: z.string(),
	all: z.boolean().nullish(),
});

/** What one call asks for. */
export interface EditCall {
	/** As the model wrote it: nothing has been checked. */
	readonly path: string;
	readonly edit: Extract<Edit, { kind: 'replace' }>;
}

/** The tool for changing a file. `apply` puts the edit in place, or says why not. */
export function createEditFile(
	apply: (call: EditCall, signal: AbortSignal) => Promise<ToolOutcome>,
): Tool {
	return {
		definition: editFileDefinition,
		async run(args, { signal }) {
			const parsed = parseArgs(schema, args);
			if (!parsed.ok) return { content: parsed.problem, isError: true };
			signal.throwIfAborted();
			const { path, old_text: oldText, new_text: newText, all } = parsed.value;
			const edit = { kind: 'replace', oldText, newText, ...(all ? { all } : {}) } as const;
			return apply({ path, edit }, signal);
		},
	};
}
