import assert from 'node:assert/strict';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { renderQuestion } from '../../../../src/core/context/attachments';
import {
	type EditTask,
	editRequest,
	explainPrompt,
	testRequest,
} from '../../../../src/core/context/selectionRequest';
import { chatSystemPrompt } from '../../../../src/core/context/systemPrompt';
import type { Adapter } from '../../../../src/core/endpoints/adapter';
import { chatCompletionsAdapter } from '../../../../src/core/endpoints/chatCompletions';
import { messagesAdapter } from '../../../../src/core/endpoints/messages';
import { demoProfile } from '../../../../src/core/endpoints/presets';
import { responsesAdapter } from '../../../../src/core/endpoints/responses';
import type { ModelRequest, ToolDefinition } from '../../../../src/core/request';
import { replaceSelectionDefinition } from '../../../../src/core/tools/replaceSelection';
import { addTestsDefinition, writeFileDefinition } from '../../../../src/core/tools/writeFile';
import type { Attachment } from '../../../../src/shared/transcript';

const adapters: readonly Adapter[] = [chatCompletionsAdapter, responsesAdapter, messagesAdapter];

const path = 'src/billing.ts';
const code = 'const total = prices.reduce((sum, price) => sum + price, 0);';

function attached(first: number, last: number): Attachment {
	return {
		kind: 'selection',
		id: 'a',
		path,
		languageId: 'typescript',
		lines: [first, last],
		text: code,
	};
}

/** Tokens of the wire body without those of the code and the paths. */
function overhead(
	adapter: Adapter,
	request: { system: string; prompt: string; tools?: readonly ToolDefinition[] },
	attachments: readonly Attachment[],
): number {
	const parts = renderQuestion({ text: '', prompt: request.prompt, attachments });
	const full: ModelRequest = {
		model: 'm',
		system: request.system,
		turns: [{ role: 'user', parts }],
		...(request.tools ? { tools: request.tools } : {}),
	};
	const body = JSON.stringify(adapter.toWire(full, demoProfile).body);
	const paths = body.split(path).length - 1;
	return countTokens(body) - attachments.length * countTokens(code) - paths * countTokens(path);
}

const longMessage =
	"Type 'number | undefined' is not assignable to type 'string | undefined'. Type";

const tasks: readonly EditTask[] = [
	{ kind: 'edit', instruction: '' },
	{ kind: 'fix', problems: ["line 12: Cannot find name 'x'."] },
	{ kind: 'improve' },
	{ kind: 'document' },
];

for (const adapter of adapters) {
	describe(`what a command on a selection adds on ${adapter.protocol}`, () => {
		it('is at most 120 tokens for an explanation', () => {
			const request = { system: chatSystemPrompt({ instructions: '' }), prompt: explainPrompt() };
			const tokens = overhead(adapter, request, [attached(10, 24), attached(1, 4)]);
			assert(tokens <= 120, `${tokens} tokens`);
		});

		it('is at most 350 tokens for an edit with its tool, the lines around and reported errors', () => {
			for (const task of tasks) {
				const request = editRequest({
					task,
					form: 'tool',
					place: `${path}:10-24`,
					languageId: 'typescript',
					hasContext: true,
					errors: Array.from({ length: 5 }, (_, at) => `line ${10 + at}: ${longMessage}`),
					instructions: '',
				});
				const tokens = overhead(adapter, { ...request, tools: [replaceSelectionDefinition] }, [
					attached(10, 24),
					attached(1, 4),
					attached(5, 9),
					attached(25, 44),
				]);
				assert(tokens <= 350, `${task.kind}: ${tokens} tokens`);
			}
		});

		it('is at most 350 tokens for tests, new or added', () => {
			for (const isThere of [false, true]) {
				const request = testRequest({
					place: `${path}:10-24`,
					testPath: 'test/billing.test.ts',
					isThere,
					example: 'test/cart.test.ts',
					framework: 'vitest, importing describe, expect and it',
					importPath: '../src/billing',
					form: 'tool',
					instructions: '',
				});
				const tools = [isThere ? addTestsDefinition : writeFileDefinition];
				const tokens = overhead(adapter, { ...request, tools }, [
					attached(10, 24),
					attached(1, 30),
				]);
				assert(tokens <= 350, `${tokens} tokens`);
			}
		});
	});
}
