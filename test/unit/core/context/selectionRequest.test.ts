import assert from 'node:assert/strict';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import {
	asksDeletion,
	asksIndentation,
	type EditTask,
	editRequest,
	explainPrompt,
	testRequest,
} from '../../../../src/core/context/selectionRequest';
import { chatSystemPrompt } from '../../../../src/core/context/systemPrompt';
import { replaceSelectionDefinition } from '../../../../src/core/tools/replaceSelection';
import { writeFileDefinition } from '../../../../src/core/tools/writeFile';

const tasks: readonly EditTask[] = [
	{ kind: 'edit', instruction: 'handle an empty list' },
	{ kind: 'fix', problems: ["line 12: Cannot find name 'x'.", 'line 14: unused'] },
	{ kind: 'fix', problems: [], instruction: 'it never ends' },
	{ kind: 'improve' },
	{ kind: 'document' },
];

describe('requests on a selection', () => {
	it('spend few tokens: at most 350 for an edit with its tool, 120 for an explanation', () => {
		for (const task of tasks) {
			for (const form of ['tool', 'text'] as const) {
				const { system, prompt } = editRequest({
					task,
					form,
					place: 'src/billing.ts:10-24',
					languageId: 'typescript',
					hasContext: true,
					instructions: '',
				});
				const tool = form === 'tool' ? JSON.stringify(replaceSelectionDefinition) : '';
				const tokens = countTokens(`${system}\n${prompt}\n${tool}`);
				assert(tokens <= 250, `${task.kind} ${form}: ${tokens}`);
			}
		}
		const explained = `${chatSystemPrompt({ instructions: '' })}\n${explainPrompt()}`;
		assert(countTokens(explained) <= 100);
		const tests = testRequest({
			place: 'src/billing.ts:10-24',
			testPath: 'test/billing.test.ts',
			example: 'test/cart.test.ts',
			form: 'tool',
			instructions: '',
		});
		const written = `${tests.system}\n${tests.prompt}\n${JSON.stringify(writeFileDefinition)}`;
		assert(countTokens(written) <= 250);
	});

	it('names the problems, the place and the form of comments', () => {
		const build = (task: EditTask, languageId: string) =>
			editRequest({
				task,
				form: 'tool',
				place: 'a.py:3-9',
				languageId,
				hasContext: false,
				instructions: 'Use British spelling.',
			});
		const fix = build({ kind: 'fix', problems: ['line 4: no x'] }, 'python');
		assert.match(fix.prompt, /a\.py:3-9[\s\S]*- line 4: no x/);
		assert.match(fix.system, /British/);
		assert.match(build({ kind: 'document' }, 'python').prompt, /docstrings/);
		assert.match(build({ kind: 'document' }, 'brainfuck').prompt, /own comments/);
	});

	it('knows when code is meant to go', () => {
		assert(asksDeletion('Remove this'));
		assert(asksDeletion('tolong hapus fungsi ini'));
		assert(!asksDeletion('add a check'));
	});

	it('knows when the indentation itself is to change', () => {
		for (const instruction of ['dedent this', 'Unindent the block', 'move to the top level']) {
			assert(asksIndentation({ kind: 'edit', instruction }), instruction);
		}
		assert(asksIndentation({ kind: 'fix', problems: ['line 2: unexpected indentation'] }));
		assert(!asksIndentation({ kind: 'fix', problems: ['line 2: independent variable'] }));
		assert(!asksIndentation({ kind: 'edit', instruction: 'handle an accident' }));
		assert(!asksIndentation({ kind: 'improve' }));
	});
});
