import assert from 'node:assert/strict';
import type { ToolOutcome } from '../../../../src/core/agent/tool';
import { createReplaceSelection } from '../../../../src/core/tools/replaceSelection';
import { createAddTests, createWriteFile, safeNewPath } from '../../../../src/core/tools/writeFile';

const context = { callId: 'c1', signal: new AbortController().signal };
const done: ToolOutcome = { content: 'Done.', isError: false, endsTurn: true };

describe('replace_selection', () => {
	it('R22: names the wrong field and does nothing', async () => {
		const applied: string[] = [];
		const tool = createReplaceSelection(async (text) => {
			applied.push(text);
			return done;
		});
		const cases: readonly (readonly [unknown, RegExp])[] = [
			[{}, /text/],
			[{ text: 7 }, /text/],
			[{ text: 'a', extra: 1 }, /extra/],
			[null, /./],
			['text', /./],
		];
		for (const [args, field] of cases) {
			const outcome = await tool.run(args, context);
			assert(outcome.isError && !outcome.endsTurn, JSON.stringify(args));
			assert.match(outcome.content, field);
		}
		assert.deepEqual(applied, []);
	});

	it('replaces once, so that a second call of the same turn changes nothing', async () => {
		const applied: string[] = [];
		const tool = createReplaceSelection(async (text) => {
			applied.push(text);
			return done;
		});
		assert.equal((await tool.run({ text: 'a' }, context)).isError, false);
		assert.equal((await tool.run({ text: 'b' }, context)).isError, true);
		assert.deepEqual(applied, ['a']);
	});

	it('lets the model try again after a refusal that it can mend', async () => {
		let count = 0;
		const tool = createReplaceSelection(async () => {
			count++;
			return count === 1 ? { content: 'empty', isError: true } : done;
		});
		assert.equal((await tool.run({ text: '' }, context)).isError, true);
		assert.equal((await tool.run({ text: 'a' }, context)).isError, false);
	});

	it('R27: does nothing once it is aborted', async () => {
		const abort = new AbortController();
		abort.abort();
		const tool = createReplaceSelection(async () => assert.fail('applied'));
		await assert.rejects(tool.run({ text: 'a' }, { callId: 'c', signal: abort.signal }));
	});
});

describe('write_file', () => {
	it('R22: names the wrong field and opens nothing', async () => {
		const tool = createWriteFile(async () => assert.fail('opened'));
		for (const args of [
			{ path: 'a' },
			{ text: 'a' },
			{ path: 1, text: 'a' },
			{ path: 'a', text: ' ' },
		]) {
			assert((await tool.run(args, context)).isError);
		}
	});

	it('opens one file, so that a second call of the same turn opens nothing', async () => {
		const opened: string[] = [];
		const tool = createWriteFile(async (path) => {
			opened.push(path);
			return done;
		});
		assert.equal((await tool.run({ path: 'a.ts', text: 'a' }, context)).isError, false);
		assert.equal((await tool.run({ path: 'b.ts', text: 'b' }, context)).isError, true);
		assert.deepEqual(opened, ['a.ts']);
	});

	it('S20, S23, S25, S26: suggests no path that leaves the folder or hides', () => {
		const suggested = 'src/a.test.ts';
		for (const path of [
			'../out.test.ts',
			'/etc/a.test.ts',
			'src/../../a.test.ts',
			'.vscode/a.test.ts',
			'.git/hooks/a.test.ts',
			'C:\\a.test.ts',
			'src//a.test.ts',
			'src/a.test.ts/',
			'src/a.sh',
			'a.test.ts:x.ts',
			'',
		]) {
			assert.equal(safeNewPath(path, suggested), suggested, path);
		}
		assert.equal(safeNewPath('./test/b.spec.ts', suggested), 'test/b.spec.ts');
		assert.equal(safeNewPath('test\\[id]\\b.ts', suggested), 'test/[id]/b.ts');
	});
});

describe('add_tests', () => {
	it('R22: names the wrong field, and adds once', async () => {
		const added: string[] = [];
		const tool = createAddTests(async (text) => {
			added.push(text);
			return done;
		});
		for (const args of [{}, { text: 1 }, { text: ' ' }, { text: 'a', path: 'b' }]) {
			const outcome = await tool.run(args, context);
			assert(outcome.isError && !outcome.endsTurn, JSON.stringify(args));
		}
		assert.equal((await tool.run({ text: 'a' }, context)).isError, false);
		assert.equal((await tool.run({ text: 'b' }, context)).isError, true);
		assert.deepEqual(added, ['a']);
	});
});
