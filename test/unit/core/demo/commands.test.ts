import assert from 'node:assert/strict';
import { renderQuestion } from '../../../../src/core/context/attachments';
import {
	editRequest,
	explainPrompt,
	testRequest,
} from '../../../../src/core/context/selectionRequest';
import { answer } from '../../../../src/core/demo/answer';
import type { DemoTool } from '../../../../src/core/demo/demoTypes';
import { builtInPrompts } from '../../../../src/core/prompts/builtIn';
import type { Attachment } from '../../../../src/shared/transcript';

const before: Attachment = {
	kind: 'selection',
	id: '1',
	path: 'src/billing.ts',
	languageId: 'typescript',
	lines: [1, 2],
	text: "import { tax } from './tax';\nvar x = 1;",
};
const selection: Attachment = {
	kind: 'selection',
	id: '2',
	path: 'src/billing.ts',
	languageId: 'typescript',
	lines: [3, 6],
	text: 'export function total(items: Item[]) {\n\tvar sum = 0;\n\treturn sum == 1;\n}',
};
const place = 'src/billing.ts:3-6';
const replaceTool: DemoTool = { name: 'replace_selection', properties: ['text'] };

function said(
	prompt: string,
	options: { system?: string; tools?: readonly DemoTool[]; attachments?: readonly Attachment[] },
) {
	const attachments = options.attachments ?? [before, selection];
	const parts = renderQuestion({ text: '', prompt, attachments });
	const userText = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
	return answer({
		protocol: 'responses',
		model: 'pandu-demo',
		stream: true,
		fields: [],
		streamUsage: false,
		system: options.system ?? '',
		userText,
		earlierTexts: [],
		images: 0,
		isFirstAnswer: false,
		tools: options.tools ?? [],
		toolResults: [],
		inputTokens: 1,
	});
}

function edited(task: Parameters<typeof editRequest>[0]['task'], form: 'tool' | 'text'): string {
	const request = editRequest({
		task,
		form,
		place,
		languageId: 'typescript',
		hasContext: true,
		instructions: '',
	});
	const { pieces } = said(request.prompt, {
		system: request.system,
		tools: form === 'tool' ? [replaceTool] : [],
	});
	const last = pieces.at(-1);
	if (form === 'text') return last?.kind === 'text' ? last.text : '';
	return last?.kind === 'toolCall' ? String(last.args.text) : '';
}

describe("demo and the editor's own requests", () => {
	it('edits the selection and not the lines around it', () => {
		const text = edited({ kind: 'edit', instruction: 'rename sum to result' }, 'tool');
		assert.equal(text, selection.text.replaceAll('sum', 'result'));
	});

	it('fixes, improves and documents', () => {
		assert.match(edited({ kind: 'fix', problems: [] }, 'tool'), /sum === 1/);
		assert.match(edited({ kind: 'improve' }, 'tool'), /const sum = 0;\n\treturn sum === 1/);
		const documented = edited({ kind: 'document' }, 'tool');
		assert.match(documented, /^\/\*\*\n \* Total\.\n \*\n \* @param items Items\./);
		assert.match(documented, /\tvar sum = 0;/);
	});

	it('answers the text form with one fence', () => {
		const text = edited({ kind: 'edit', instruction: 'use const instead of var' }, 'text');
		assert.match(text, /^```typescript\nexport function total/);
		assert.match(text, /\n```$/);
	});

	it('writes tests where it is told, with the real import', () => {
		const request = testRequest({
			place,
			testPath: 'test/unit/billing.test.ts',
			form: 'tool',
			instructions: '',
		});
		const { pieces } = said(request.prompt, {
			system: request.system,
			tools: [{ name: 'write_file', properties: ['path', 'text'] }],
			attachments: [selection],
		});
		const call = pieces.at(-1);
		assert.ok(call?.kind === 'toolCall');
		assert.equal(call.args.path, 'test/unit/billing.test.ts');
		assert.match(String(call.args.text), /import \{ total \} from '\.\.\/\.\.\/src\/billing'/);
	});

	it('explains with the line numbers of the file', () => {
		const { pieces } = said(explainPrompt(), { attachments: [selection] });
		const text = pieces.map((piece) => ('text' in piece ? piece.text : '')).join('');
		assert.match(text, /`src\/billing\.ts`/);
		assert.match(text, /4 lines from line 3/);
		assert.match(text, /line 4: `var sum`/);
	});

	it('has something to say to every built-in prompt', () => {
		for (const prompt of builtInPrompts) {
			const { pieces } = said(prompt.body, { attachments: [selection] });
			const text = pieces.map((piece) => ('text' in piece ? piece.text : '')).join('');
			assert.ok(text.length > 40, prompt.id);
		}
	});
});
