import assert from 'node:assert/strict';
import { surroundings, tidySelection } from '../../../../src/core/context/selectionRange';

/** The tidied selection of a text in which `|` marks the two ends. */
function tidied(marked: string): string | undefined {
	const [head = '', inside = '', rest = ''] = marked.split('|');
	const text = head + inside + rest;
	const range = { start: head.length, end: head.length + inside.length };
	const tidy = tidySelection(text, range);
	return tidy && text.slice(tidy.start, tidy.end);
}

describe('tidySelection', () => {
	it('leaves out blank lines at the borders and the line end of the last line', () => {
		assert.equal(tidied('a\n|\n  b\n\tc\n\n|d'), '  b\n\tc');
		assert.equal(tidied('a\r\n|\r\n  b\r\nc\r\n|d'), '  b\r\nc');
	});

	it('is quick over many blank lines of Windows', () => {
		const text = `a${'\r\n'.repeat(2000)}b`;
		assert.equal(tidied(`|${text}\r\n \r\n|`), text);
		assert.equal(tidied('|a  \r\n\t\r\n|b'), 'a  ');
	});

	it('starts at the line when only indentation comes before', () => {
		assert.equal(tidied('x\n\t\t|b(|);'), '\t\tb(');
		assert.equal(tidied('x = |y + z|;'), 'y + z');
		assert.equal(tidied('  |b\n  c|'), '  b\n  c');
	});

	it('takes white space alone for no selection', () => {
		assert.equal(tidied('a|  \n\n |b'), undefined);
		assert.equal(tidied('a||b'), undefined);
	});
});

describe('surroundings', () => {
	const text = ['one', 'two', '', 'four', 'five', '', 'seven', 'x'.repeat(700), 'nine'];
	const lines = { count: text.length, at: (line: number) => text[line] ?? '' };

	it('gives the lines around, without blank ones at the far end', () => {
		assert.deepEqual(surroundings(lines, { first: 3, last: 4 }, { most: 2, tokens: 100 }), {
			before: { lines: [2, 3], text: 'two\n' },
			after: { lines: [6, 7], text: '\nseven' },
		});
	});

	it('stops where the tokens end, and at the ends of the file', () => {
		assert.deepEqual(surroundings(lines, { first: 1, last: 4 }, { most: 20, tokens: 100 }), {
			before: { lines: [1, 1], text: 'one' },
			after: { lines: [6, 7], text: '\nseven' },
		});
		assert.deepEqual(surroundings(lines, { first: 0, last: 8 }, { most: 20, tokens: 100 }), {});
		assert.deepEqual(surroundings(lines, { first: 3, last: 4 }, { most: 0, tokens: 100 }), {});
	});
});
