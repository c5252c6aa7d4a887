import assert from 'node:assert/strict';
import type { TextChange } from '../../../../src/core/edits/diffLines';
import { baselineOf, hunksOf, isTyped } from '../../../../src/core/edits/hunks';
import { started } from './reviewedFile';

const at = (start: number, text: string, end = start): TextChange => ({ start, end, text });

describe('hunks', () => {
	it('are the differing lines of two texts', () => {
		const state = hunksOf('a\nb\nc\n', 'a\nB\nc\nd\n', 't');
		assert.deepEqual(
			state.hunks.map(({ start, end, before }) => ({ start, end, before })),
			[
				{ start: 2, end: 4, before: 'b\n' },
				{ start: 6, end: 8, before: '' },
			],
		);
		assert.equal(baselineOf(state), 'a\nb\nc\n');
	});

	it('fold what is typed above, below and between into the baseline', () => {
		const file = started('a\nb\nc\nd\ne\n');
		file.edit('a\nB\nc\nD\ne\n');
		file.type(at(0, 'x'), at(6, 'y'), at(10, 'z\n'));
		assert.equal(file.text(), 'xa\nB\ncy\nD\nz\ne\n');
		assert.equal(file.base(), 'xa\nb\ncy\nd\nz\ne\n');
		assert.equal(file.hunks().length, 2);
	});

	it('take what is typed into them', () => {
		const file = started('a\nb\nc\n');
		file.edit('a\nB\nc\n');
		file.type(at(3, '!'), at(2, '>'), at(5, '\nmore'));
		assert.equal(file.text(), 'a\n>B!\nmore\nc\n');
		assert.deepEqual(file.pairs(), [['b\n', '>B!\nmore\n']]);
	});

	it('leave whole lines that are put in right above or below to the person', () => {
		const file = started('a\nb\nc\n');
		file.edit('a\nB\nc\n');
		file.type(at(2, 'above\n'));
		file.type(at(10, 'below\n'));
		assert.equal(file.base(), 'a\nabove\nb\nbelow\nc\n');
		assert.deepEqual(file.pairs(), [['b\n', 'B\n']]);
	});

	it('give Enter in front of the first line to the person and after the last one to the hunk', () => {
		const file = started('a\nb\nc\n');
		file.edit('a\nB\nc\n');
		file.type(at(1, '\n'));
		assert.equal(file.base(), 'a\n\nb\nc\n');
		file.type(at(4, '\n'));
		assert.equal(file.text(), 'a\n\nB\n\nc\n');
		assert.deepEqual(file.pairs(), [['b\n', 'B\n\n']]);
	});

	it('put what is typed where lines were taken out below them', () => {
		const file = started('a\nb\nc\n');
		file.edit('a\nc\n');
		file.type(at(2, 'x'));
		assert.equal(file.base(), 'a\nb\nxc\n');
		file.type(at(2, 'new\n'));
		assert.equal(file.base(), 'a\nb\nnew\nxc\n');
		file.type(at(1, '\nup'));
		assert.equal(file.base(), 'a\nup\nb\nnew\nxc\n');
	});

	it('grow over a line that is joined to them', () => {
		const file = started('a\nb\nc\nd\n');
		file.edit('a\nB\nc\nd\n');
		file.type(at(3, '', 4));
		assert.equal(file.text(), 'a\nBc\nd\n');
		assert.deepEqual(file.pairs(), [['b\nc\n', 'Bc\n']]);
		file.type(at(1, '', 2));
		assert.deepEqual(file.pairs(), [['a\nb\nc\n', 'aBc\n']]);
	});

	it('become one when the lines between them go together with parts of them', () => {
		const file = started('a\nb\nc\nd\ne\n');
		file.edit('A\nb\nc\nd\nE\n');
		file.type(at(1, '', 8));
		assert.equal(file.text(), 'AE\n');
		assert.deepEqual(file.pairs(), [['a\nb\nc\nd\ne\n', 'AE\n']]);
	});

	it('become one when only the lines between them go, and two again with undo', () => {
		const file = started('a\nb\nc\n');
		file.edit('A\nb\nC\n');
		file.type(at(2, '', 4));
		assert.deepEqual(file.pairs(), [['a\nc\n', 'A\nC\n']]);
		file.undo();
		assert.deepEqual(file.pairs(), [
			['a\n', 'A\n'],
			['c\n', 'C\n'],
		]);
		assert.equal(file.base(), 'a\nb\nc\n');
	});

	it('know the ends of a file without a last line end', () => {
		const file = started('a\nb');
		file.edit('a\nb\nc');
		assert.deepEqual(file.pairs(), [['b', 'b\nc']]);
		file.type(at(5, '!'));
		assert.deepEqual(file.pairs(), [['b', 'b\nc!']]);
		file.drop(0);
		assert.equal(file.text(), 'a\nb');
		file.edit('a');
		file.type(at(1, 'x'));
		file.drop(0);
		assert.equal(file.text(), 'a\nb');
		const end = started('a\nb');
		end.edit('a\n');
		end.type(at(2, 'z'));
		end.drop(0);
		assert.equal(end.text(), 'a\nb');
	});

	it('stay whole over an empty text', () => {
		const file = started('a\nb\n');
		file.edit('');
		assert.deepEqual(file.pairs(), [['a\nb\n', '']]);
		file.type(at(0, 'x'));
		assert.equal(file.base(), 'a\nb\nx');
		const fresh = started('');
		fresh.edit('a\nb\n');
		fresh.type(at(1, '!'));
		fresh.drop(0);
		assert.equal(fresh.text(), '');
	});

	it('keep the first text from before when a model changes them again', () => {
		const file = started('a\nb\nc\nd\n');
		file.edit('a\nB\nc\nd\n', 'one');
		file.edit('a\nBB\nC\nd\n', 'two');
		assert.deepEqual(file.pairs(), [['b\nc\n', 'BB\nC\n']]);
		assert.deepEqual(file.hunks()[0]?.turns, ['one', 'two']);
	});

	it('belong to the turns that made their lines', () => {
		const file = started('a\nb\nc\nd\ne\n');
		file.edit('A\nb\nc\nd\ne\n', 'one');
		file.edit('A\nb\nc\nd\nE\n', 'two');
		assert.deepEqual(
			file.hunks().map((each) => each.turns),
			[['one'], ['two']],
		);
		// One piece that only changes a line in its middle touches nothing else.
		const text = file.text();
		file.edit(text.replace('c', 'C'), 'three');
		assert.deepEqual(
			file.hunks().map((each) => each.turns),
			[['one'], ['three'], ['two']],
		);
	});

	it('end when the person types the old text back, and wait again with undo', () => {
		const file = started('a\nb\nc\n');
		file.edit('a\nc\n');
		file.type(at(1, '\nb'));
		assert.equal(file.text(), 'a\nb\nc\n');
		// Enter and a letter at the end of the line above are the person's own line.
		assert.equal(file.base(), 'a\nb\nb\nc\n');
		const other = started('a\nb\nc\n');
		other.edit('a\nB\nc\n');
		other.type(at(2, 'b', 3));
		assert.deepEqual(other.pairs(), []);
		other.undo();
		assert.deepEqual(other.pairs(), [['b\n', 'B\n']]);
	});

	it('tell typed words from another layout', () => {
		const file = started('a\nb\nc\n');
		file.edit('a\nif (x) y()\nc\n');
		const first = () => {
			const hunk = file.hunks()[0];
			assert(hunk);
			return isTyped(file.state().now, hunk);
		};
		assert.equal(first(), false);
		file.type(at(2, '\t'), at(file.text().indexOf('()') + 2, ';'));
		assert.equal(first(), false);
		file.type(at(3, 'more '));
		assert.equal(first(), true);
	});

	it('follow another kind of line end', () => {
		const file = started('a\nb\nc\n');
		file.edit('a\nB\nc\nd\n');
		file.lineEnds('\r\n');
		assert.equal(file.text(), 'a\r\nB\r\nc\r\nd\r\n');
		assert.equal(file.base(), 'a\r\nb\r\nc\r\n');
		assert.deepEqual(file.pairs(), [
			['b\r\n', 'B\r\n'],
			['', 'd\r\n'],
		]);
	});
});

describe('a formatter among hunks', () => {
	it('that replaces the whole text leaves hunks hunks and everything else alone', () => {
		const file = started('if (a) {\nx();\ny();\n}\nz();\n');
		file.edit('if (a) {\nx();\nY();\n}\nz();\n');
		const formatted = 'if (a) {\n\tx();\n\tY();\n}\n\nz();\n';
		file.type({ start: 0, end: file.text().length, text: formatted });
		assert.equal(file.text(), formatted);
		assert.deepEqual(file.pairs(), [['y();\n', '\tY();\n']]);
		assert.equal(file.base(), 'if (a) {\n\tx();\ny();\n}\n\nz();\n');
	});

	it('that wraps and joins lines is followed as close as lines correspond', () => {
		const file = started('one()\ntwo()\nthree()\nfour()\n');
		file.edit('one()\nTWO( a, b )\nthree()\nfour()\n');
		const formatted = 'one();\nTWO(\n\ta,\n\tb,\n);\nthree();\nfour();\n';
		file.replace(formatted);
		assert.equal(file.base(), 'one();\ntwo()\nthree();\nfour();\n');
	});
});

describe('undo and redo of reviewed text', () => {
	const text = 'a\nb\nc\nd\ne\n';
	const changed = 'a\nB\nc\nD\ne\n';

	it('takes an edit back and brings it again as waiting', () => {
		const file = started(text);
		file.edit(changed);
		file.undo();
		assert.deepEqual(file.pairs(), []);
		assert.equal(file.base(), text);
		file.redo();
		assert.deepEqual(file.pairs(), [
			['b\n', 'B\n'],
			['d\n', 'D\n'],
		]);
		assert.equal(file.base(), text);
	});

	it('of a drop lets the hunk wait again', () => {
		const file = started(text);
		file.edit(changed);
		file.drop(0);
		file.undo();
		assert.equal(file.hunks().length, 2);
		assert.equal(file.base(), text);
		file.redo();
		assert.deepEqual(file.pairs(), [['d\n', 'D\n']]);
	});

	it('does not ask again about what was kept', () => {
		const file = started(text);
		file.edit(changed);
		file.keep(0, 1);
		file.undo();
		assert.deepEqual([file.text(), file.base()], [text, text]);
		file.redo();
		assert.deepEqual([file.text(), file.base()], [changed, changed]);
	});

	it('respects a keep in between', () => {
		const file = started(text);
		file.edit('a\nB\nc\nd\ne\n');
		file.edit(changed);
		file.undo();
		file.keep(0);
		file.redo();
		assert.deepEqual(file.pairs(), [['d\n', 'D\n']]);
		file.undo();
		file.undo();
		assert.deepEqual([file.text(), file.base()], [text, text]);
		file.redo();
		assert.deepEqual(file.pairs(), []);
		file.redo();
		assert.deepEqual(file.pairs(), [['d\n', 'D\n']]);
	});

	it('of a second edit of a kept hunk does not let it wait again', () => {
		const file = started(text);
		file.edit('a\nB\nc\nd\ne\n');
		file.edit('a\nBB\nc\nd\ne\n');
		file.keep(0);
		file.undo();
		assert.deepEqual(file.pairs(), []);
		file.redo();
		assert.deepEqual(file.pairs(), []);
		assert.equal(file.base(), 'a\nBB\nc\nd\ne\n');
	});

	it('goes through typing in and around hunks', () => {
		const file = started(text);
		file.edit(changed);
		file.type(at(0, 'x'));
		file.type(at(4, 'y'));
		const [now, base] = [file.text(), file.base()];
		for (let step = 0; step < 3; step++) file.undo();
		assert.deepEqual([file.text(), file.base()], [text, text]);
		for (let step = 0; step < 3; step++) file.redo();
		assert.deepEqual([file.text(), file.base()], [now, base]);
	});
});
