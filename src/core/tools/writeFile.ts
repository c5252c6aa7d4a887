import * as z from 'zod';
import type { Tool, ToolOutcome } from '../agent/tool';
import type { ToolDefinition } from '../request';
import { parseArgs } from './parseArgs';

export const writeFileDefinition: ToolDefinition = {
	name: 'write_file',
	description: 'Makes a new file.',
	parameters: {
		type: 'object',
		properties: { path: { type: 'string' }, text: { type: 'string' } },
		required: ['path', 'text'],
		additionalProperties: false,
	},
};

const schema = z.strictObject({ path: z.string(), text: z.string() });

/** The tool for a new file. `make` is given what the model sent, unchecked; it succeeds once at most. */
export function createWriteFile(
	make: (path: string, text: string, signal: AbortSignal) => Promise<ToolOutcome>,
): Tool {
	let isDone = false;
	return {
		definition: writeFileDefinition,
		async run(args, { signal }) {
			const parsed = parseArgs(schema, args);
			if (!parsed.ok) return { content: parsed.problem, isError: true };
			signal.throwIfAborted();
			if (parsed.value.text.trim() === '') {
				return { content: 'Nothing was done. text: is empty', isError: true };
			}
			if (isDone) {
				return { content: 'The file is made already.', isError: true, endsTurn: true };
			}
			const outcome = await make(parsed.value.path, parsed.value.text, signal);
			isDone = outcome.endsTurn === true;
			return outcome;
		},
	};
}

export const addTestsDefinition: ToolDefinition = {
	name: 'add_tests',
	description: 'Adds tests to the test file.',
	parameters: {
		type: 'object',
		properties: { text: { type: 'string' } },
		required: ['text'],
		additionalProperties: false,
	},
};

const textSchema = z.strictObject({ text: z.string() });

/** The tool for more tests in a file that is there; `add` succeeds once at most. */
export function createAddTests(
	add: (text: string, signal: AbortSignal) => Promise<ToolOutcome>,
): Tool {
	let isDone = false;
	return {
		definition: addTestsDefinition,
		async run(args, { signal }) {
			const parsed = parseArgs(textSchema, args);
			if (!parsed.ok) return { content: parsed.problem, isError: true };
			signal.throwIfAborted();
			if (parsed.value.text.trim() === '') {
				return { content: 'Nothing was done. text: is empty', isError: true };
			}
			if (isDone) {
				return { content: 'The tests were added already.', isError: true, endsTurn: true };
			}
			const outcome = await add(parsed.value.text, signal);
			isDone = outcome.endsTurn === true;
			return outcome;
		},
	};
}

/**
 * The workspace-relative path to suggest for a new file: the model's if it is a plain path to a file with the ending of
 * `suggested`, else `suggested`. Nothing that leaves the folder or hides in one that starts with a dot.
 */
export function safeNewPath(path: string, suggested: string): string {
	const clean = path.trim().replaceAll('\\', '/').replace(/^\.\//, '');
	const parts = clean.split('/');
	const ending = /\.[^./]+$/.exec(suggested)?.[0] ?? '';
	const isPlain = parts.every(
		(part) =>
			/^[\p{L}\p{N}_@+$()[\] -][\p{L}\p{N}_.@+$()[\] -]*$/u.test(part) && !/[. ]$/.test(part),
	);
	return isPlain && clean.length <= 200 && ending !== '' && clean.endsWith(ending)
		? clean
		: suggested;
}
