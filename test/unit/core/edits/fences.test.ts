import assert from 'node:assert/strict';
import { readFenced, stripFence } from '../../../../src/core/edits/fences';

describe('readFenced', () => {
	it('returns the text of the only block', () => {
		assert.deepEqual(readFenced('Here:\n\n```ts\na\n\n\tb\n```\nDone.'), {
			kind: 'code',
			text: 'a\n\n\tb',
			isAlone: false,
		});
		assert.deepEqual(readFenced('~~~\n```\n~~~'), { kind: 'code', text: '```', isAlone: true });
		assert.deepEqual(readFenced('````md\n```ts\na\n```\n````\n'), {
			kind: 'code',
			text: '```ts\na\n```',
			isAlone: true,
		});
		assert.deepEqual(readFenced('```\r\na\r\nb\r\n```'), {
			kind: 'code',
			text: 'a\nb',
			isAlone: true,
		});
	});

	it('does not take none, several or an open one', () => {
		assert.deepEqual(readFenced('no code, `x` or ```y``` only'), { kind: 'none' });
		assert.deepEqual(readFenced('```\na\n```\n```\nb\n```'), { kind: 'many', count: 2 });
		assert.deepEqual(readFenced('```ts\na\n'), { kind: 'open' });
		assert.deepEqual(readFenced('```\na\n```\n```\nb'), { kind: 'open' });
	});

	it('does not guess which of two nested blocks an end belongs to', () => {
		assert.deepEqual(readFenced('```md\n# A\n```ts\nb\n```\n'), { kind: 'open' });
		assert.equal(readFenced('```sh\necho ```\n```').kind, 'code');
	});
});

describe('stripFence', () => {
	it('takes off only a fence around everything', () => {
		assert.equal(stripFence('```ts\na\nb\n```'), 'a\nb');
		assert.equal(stripFence('\n```\n  a\n```\n\n'), '  a');
		assert.equal(stripFence('a\n```\nb\n```'), 'a\n```\nb\n```');
		assert.equal(stripFence('  plain\n'), '  plain\n');
		assert.equal(stripFence('```md\n```ts\nb\n```'), '```md\n```ts\nb\n```');
	});
});
