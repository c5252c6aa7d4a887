import assert from 'node:assert/strict';
import { findBlock } from '../../../../src/core/edits/answerBlock';

const answer = [
	'Change `src/a.ts`:',
	'',
	'**src/a.ts**',
	'```ts',
	'const a = 1;',
	'```',
	'',
	'and',
	'',
	'```py title="b.py"',
	'b = 1',
	'```',
	'',
	'1. first',
	'   ```sh',
	'   npm test',
	'   ```',
	'',
	'```ts',
	'const cut = ',
].join('\n');

describe('the block of an answer that is applied', () => {
	it('comes with its info and the line above', () => {
		assert.deepEqual(findBlock(answer, 'const a = 1;\n'), {
			info: 'ts',
			above: '**src/a.ts**',
			isWhole: true,
		});
		assert.equal(findBlock(answer, 'b = 1')?.info, 'py title="b.py"');
	});

	it('is found inside a list', () => {
		assert.equal(findBlock(answer, 'npm test')?.isWhole, true);
	});

	it('says when the block has no end', () => {
		assert.equal(findBlock(answer, 'const cut = ')?.isWhole, false);
	});

	it('S18: a text that the answer does not have is not found', () => {
		assert.equal(findBlock(answer, 'rm -rf /'), undefined);
		assert.equal(findBlock(answer, ''), undefined);
		assert.equal(findBlock('no code', 'code!'), undefined);
	});

	it('takes no head when two blocks are the same but for it', () => {
		const twice = '```ts a.ts\nx\n```\n\n```ts b.ts\nx\n```';
		assert.deepEqual(findBlock(twice, 'x'), { info: '', isWhole: true });
	});
});
