import assert from 'node:assert/strict';
import type { ToolOutcome } from '../../../../src/core/agent/tool';
import { createCreateFile } from '../../../../src/core/tools/createFile';
import { createEditFile, type EditCall } from '../../../../src/core/tools/editFile';

const done: ToolOutcome = { content: 'Done.', isError: false };
const context = () => ({ callId: 'c', signal: new AbortController().signal });

function editTool() {
	const calls: EditCall[] = [];
	const tool = createEditFile(async (call) => {
		calls.push(call);
		return done;
	});
	return { calls, tool };
}

describe('the tool edit_file', () => {
	it('hands the edit on as it was written', async () => {
		const { calls, tool } = editTool();
		await tool.run({ path: 'a.ts', old_text: '$&', new_text: '$1\\n$$' }, context());
		assert.deepEqual(calls, [
			{ path: 'a.ts', edit: { kind: 'replace', oldText: '$&', newText: '$1\\n$$' } },
		]);
	});

	it('takes all, and null for what is left out', async () => {
		const { calls, tool } = editTool();
		const text = { path: 'a.ts', old_text: 'a', new_text: '' };
		await tool.run({ ...text, all: true }, context());
		await tool.run({ ...text, all: null }, context());
		assert.deepEqual(
			calls.map(({ edit }) => edit.all),
			[true, undefined],
		);
	});

	for (const [args, field] of [
		[{ old_text: 'a', new_text: 'b' }, 'path'],
		[{ path: '', old_text: 'a', new_text: 'b' }, 'path'],
		[{ path: 'a.ts', old_text: 1, new_text: 'b' }, 'old_text'],
		[{ path: 'a.ts', old_text: 'a', new_text: 'b', force: true }, 'force'],
	] as const) {
		it(`R22: names the field of wrong arguments: ${field}`, async () => {
			const { calls, tool } = editTool();
			const outcome = await tool.run(args, context());
			assert.equal(outcome.isError, true);
			assert.match(outcome.content, new RegExp(field));
			assert.deepEqual(calls, []);
		});
	}

	it('does nothing once it is stopped', async () => {
		const { calls, tool } = editTool();
		const args = { path: 'a.ts', old_text: 'a', new_text: 'b' };
		await assert.rejects(tool.run(args, { callId: 'c', signal: AbortSignal.abort() }));
		assert.deepEqual(calls, []);
	});
});

describe('the tool create_file', () => {
	it('hands path and text on', async () => {
		const made: unknown[] = [];
		const tool = createCreateFile(async (path, text) => {
			made.push([path, text]);
			return done;
		});
		assert.deepEqual(await tool.run({ path: 'src/b.ts', text: '' }, context()), done);
		assert.equal((await tool.run({ path: 'src/b.ts' }, context())).isError, true);
		assert.deepEqual(made, [['src/b.ts', '']]);
	});
});
