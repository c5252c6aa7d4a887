import assert from 'node:assert/strict';
import type { Found } from '../../../../src/host/chat/chatDeps';
import { attachmentsIn, joinFound } from '../../../../src/host/chat/joinFound';
import type { Attachment } from '../../../../src/shared/transcript';

const file = (path: string): Attachment => ({
	kind: 'file',
	id: path,
	path,
	languageId: 'plaintext',
	text: 'x',
});

describe('several files added at once', () => {
	it('are all there when none is refused, whatever the person declined', () => {
		const found = joinFound([file('a'), [], [file('b'), file('c')]]);
		assert.deepEqual(
			attachmentsIn(found).map(({ path }) => path),
			['a', 'b', 'c'],
		);
		assert(!('refused' in found));
	});

	it('one message says which were left out and why, and the others are added', () => {
		const found = joinFound([file('a'), { refused: 'b.bin is not a text file.' }, file('c')]);
		assert('refused' in found);
		assert.equal(found.refused, '1 of 3 were left out. b.bin is not a text file.');
		assert.deepEqual(
			attachmentsIn(found).map(({ path }) => path),
			['a', 'c'],
		);
	});

	it('a single refusal stays as it is, and many are counted', () => {
		const one: Found = { refused: 'a is empty.' };
		assert.equal(joinFound([one]), one);
		const many = joinFound(Array.from({ length: 9 }, (_, at) => ({ refused: `${at} is empty.` })));
		assert('refused' in many);
		assert.match(many.refused, /^9 of 9 were left out\. 0 is .*4 is empty\. And 4 more\.$/);
	});
});
