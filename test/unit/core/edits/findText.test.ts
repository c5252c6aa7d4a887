import assert from 'node:assert/strict';
import { findAll, findNumbers } from '../../../../src/core/edits/findText';
import { createRandom } from './random';

function naive(text: string, part: string): readonly number[] {
	return [...Array(text.length).keys()].filter((at) => part !== '' && text.startsWith(part, at));
}

describe('findText', () => {
	it('R34: finds all places of a text, also when they overlap', () => {
		assert.deepEqual(findAll('aaa', 'aa'), [0, 1]);
		assert.deepEqual(findAll('abcabcab', 'abcab'), [0, 3]);
		assert.deepEqual(findAll('a', 'ab'), []);
		assert.deepEqual(findAll('a', ''), []);
	});

	it('finds the same as a search without thought in 3,000 random cases, with long texts too', () => {
		const random = createRandom(23);
		for (let round = 0; round < 3000; round++) {
			const unit = Array.from({ length: 1 + random(3) }, () => 'ab'[random(2)]).join('');
			const text = unit.repeat(random(400)) + 'ab'[random(2)] + unit.repeat(random(40));
			const start = random(text.length);
			const part = text.slice(start, start + 1 + random(random(2) === 0 ? 4 : 400));
			const expected = naive(text, part);
			assert.deepEqual(findAll(text, part), expected);
			const numbers = Int32Array.from(text, (each) => each.charCodeAt(0));
			const sought = Array.from(part, (each) => each.charCodeAt(0));
			assert.deepEqual(findNumbers(numbers, sought), expected);
		}
	});

	it('finds the same when it changes the way it searches', () => {
		const text = `${'a'.repeat(60_000)}b`;
		const part = 'a'.repeat(30_000);
		assert.equal(findAll(text, part).length, 30_001);
		assert.deepEqual(findAll(text, `${part}b`), [30_000]);
	});
});
