// Counts what a command adds to the user's own words and code, on the body that really goes out.
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { TokenRow } from '../../scripts/bench.mjs';
import { renderQuestion } from '../../src/core/context/attachments';
import { editRequest, explainPrompt, testRequest } from '../../src/core/context/selectionRequest';
import { chatSystemPrompt } from '../../src/core/context/systemPrompt';
import type { Adapter } from '../../src/core/endpoints/adapter';
import { chatCompletionsAdapter } from '../../src/core/endpoints/chatCompletions';
import { messagesAdapter } from '../../src/core/endpoints/messages';
import { demoProfile } from '../../src/core/endpoints/presets';
import { responsesAdapter } from '../../src/core/endpoints/responses';
import type { ModelRequest, ToolDefinition } from '../../src/core/request';
import { createFileDefinition } from '../../src/core/tools/createFile';
import { editFileDefinition } from '../../src/core/tools/editFile';
import { replaceSelectionDefinition } from '../../src/core/tools/replaceSelection';
import { writeFileDefinition } from '../../src/core/tools/writeFile';
import type { Attachment } from '../../src/shared/transcript';

const code = `export function total(invoice: Invoice): number {
	let sum = 0;
	for (const line of invoice.lines) {
		sum += line.count * line.price;
	}
	return sum;
}`;

const attachment: Attachment = {
	kind: 'selection',
	id: '1',
	path: 'src/invoice.ts',
	languageId: 'typescript',
	lines: [20, 26],
	text: code,
};

const instruction = 'take the discount off before the tax';
const place = 'src/invoice.ts:20-26';
const common = { form: 'tool', place, languageId: 'typescript', hasContext: true } as const;
const noInstructions = { instructions: '' };

interface Case {
	readonly command: string;
	readonly budget: number;
	readonly system: string;
	readonly prompt: string;
	/** The user's part of `prompt`. */
	readonly words: string;
	readonly attachments: readonly Attachment[];
	readonly tools: readonly ToolDefinition[];
}

function editCase(command: string, task: Parameters<typeof editRequest>[0]['task']): Case {
	return {
		command,
		budget: 350,
		...editRequest({ ...common, task, ...noInstructions }),
		words: task.kind === 'edit' ? task.instruction : '',
		attachments: [attachment],
		tools: [replaceSelectionDefinition],
	};
}

const chatSystem = chatSystemPrompt(noInstructions);
const question = 'Why does Array.prototype.sort order numbers as text?';

const cases: readonly Case[] = [
	{
		command: 'chat question',
		budget: 120,
		system: chatSystem,
		prompt: question,
		words: question,
		attachments: [],
		tools: [],
	},
	{
		command: 'explain',
		budget: 120,
		system: chatSystem,
		prompt: explainPrompt(),
		words: '',
		attachments: [attachment],
		tools: [],
	},
	{
		command: 'chat with edit tools',
		budget: 205,
		system: chatSystemPrompt({ ...noInstructions, canEdit: true }),
		prompt: question,
		words: question,
		attachments: [attachment],
		tools: [editFileDefinition, createFileDefinition],
	},
	{
		command: 'chat with every tool',
		budget: 700,
		system: chatSystemPrompt({ ...noInstructions, canEdit: true }),
		prompt: question,
		words: question,
		attachments: [attachment],
		tools: [
			editFileDefinition,
			createFileDefinition,
			writeFileDefinition,
			replaceSelectionDefinition,
		],
	},
	editCase('edit', { kind: 'edit', instruction }),
	editCase('fix', { kind: 'fix', problems: ["line 24: Cannot find name 'x'."] }),
	editCase('improve', { kind: 'improve' }),
	editCase('document', { kind: 'document' }),
	{
		command: 'write tests',
		budget: 350,
		...testRequest({
			place,
			testPath: 'src/invoice.test.ts',
			form: 'tool',
			...noInstructions,
		}),
		words: '',
		attachments: [attachment],
		tools: [writeFileDefinition],
	},
];

const adapters: readonly Adapter[] = [chatCompletionsAdapter, responsesAdapter, messagesAdapter];

/** Everything in the body that is text to the model: prompts, and names and schemas of tools. */
function textOf(body: Readonly<Record<string, unknown>>): string {
	const { messages, input, system, instructions, tools } = body;
	const texts: string[] = [];
	const collect = (value: unknown, key: string): void => {
		if (typeof value === 'string') {
			if (!['role', 'type', 'id'].includes(key)) texts.push(value);
		} else if (typeof value === 'object' && value !== null) {
			for (const [name, each] of Object.entries(value)) collect(each, name);
		}
	};
	collect([system, instructions, messages, input], '');
	if (Array.isArray(tools) && tools.length > 0) texts.push(JSON.stringify(tools));
	return texts.join('\n');
}

/** One row for each command and protocol. */
export function tokenRows(): readonly TokenRow[] {
	return cases.flatMap((each) =>
		adapters.map((adapter) => {
			const request: ModelRequest = {
				model: 'm',
				system: each.system,
				turns: [
					{
						role: 'user',
						parts: renderQuestion({
							text: each.words,
							prompt: each.prompt,
							attachments: each.attachments,
						}),
					},
				],
				tools: each.tools,
			};
			const sent = textOf(adapter.toWire(request, demoProfile).body);
			const own = countTokens(each.words) + (each.attachments.length > 0 ? countTokens(code) : 0);
			return {
				command: each.command,
				protocol: adapter.protocol,
				added: countTokens(sent) - own,
				budget: each.budget,
			};
		}),
	);
}
