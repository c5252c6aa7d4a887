import * as z from 'zod';
import type { Tool, ToolOutcome } from '../agent/tool';
import type { ToolDefinition } from '../request';
import { parseArgs } from './parseArgs';

export const createFileDefinition: ToolDefinition = {
	name: 'create_file',
	description: 'Makes a new file.',
	parameters: {
		type: 'object',
		properties: { path: { type: 'string' }, text: { type: 'string' } },
		required: ['path', 'text'],
		additionalProperties: false,
	},
};

const schema = z.strictObject({ path: z.string().min(1), text: z.string() });

/** The tool for a new file. `create` makes it, or says why not. Nothing that is there is written over. */
export function createCreateFile(
	create: (path: string, text: string, signal: AbortSignal) => Promise<ToolOutcome>,
): Tool {
	return {
		definition: createFileDefinition,
		async run(args, { signal }) {
			const parsed = parseArgs(schema, args);
			if (!parsed.ok) return { content: parsed.problem, isError: true };
			signal.throwIfAborted();
			return create(parsed.value.path, parsed.value.text, signal);
		},
	};
}
