import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/edits/applyEdits';
import { edited, insert, is, refusal, replace, whole } from './editing';

describe('applyEdits: where an edit lands', () => {
	it('replaces the only place, also inside a line', () => {
		is('a = 1;\nb = 1;\n', replace('a = 1', 'a = 2'), 'a = 2;\nb = 1;\n');
	});

	it('finds lines with other line ends and gives the new ones theirs', () => {
		is('a\r\nb\r\nc\r\n', replace('a\nb\n', 'a\nx\nb\n'), 'a\r\nx\r\nb\r\nc\r\n', 'lineEnds');
		is('a\nb\nc\n', replace('a\r\nb\r\n', 'A\r\nb\r\n'), 'A\nb\nc\n', 'lineEnds');
		is('a\rb\rc', replace('a\nb', 'a\nx\nb'), 'a\rx\rb\rc', 'lineEnds');
	});

	it('R35: finds lines with other blanks at their ends', () => {
		is(
			'f(\n\ta,  \n\tb\n)\n',
			replace('f(\n\ta,\n\tb', 'f(\n\ta,\n\tc'),
			'f(\n\ta,  \n\tc\n)\n',
			'blanks',
		);
	});

	it('R35: finds a block with another indentation and shifts the new text', () => {
		is(
			'x {\n\tif (a) {\n\t\tb();\n\t}\n}\n',
			replace('if (a) {\n\tb();\n}', 'if (a) {\n\tb();\n\n\tc();\n}'),
			'x {\n\tif (a) {\n\t\tb();\n\n\t\tc();\n\t}\n}\n',
			'blanks',
		);
		is(
			'  if a:\n    b()\n',
			replace('    if a:\n      b()', '    if a:\n      b()\n      c()'),
			'  if a:\n    b()\n    c()\n',
			'blanks',
		);
	});

	it('R35: takes tabs for spaces of the same depth', () => {
		is(
			'{\n\tif (a) {\n\t\tb();\n\t}\n}\n',
			replace(
				'    if (a) {\n        b();\n',
				'    if (a) {\n        b();\n        if (c) {\n            d();\n        }\n',
			),
			'{\n\tif (a) {\n\t\tb();\n\t\tif (c) {\n\t\t\td();\n\t\t}\n\t}\n}\n',
			'blanks',
		);
	});

	it('finds typographic quotes, dashes and spaces and keeps those of the file', () => {
		is(
			'# It’s “new”\nsay “a” – b\n',
			replace('say "a" - b', 'say "a" - c'),
			'# It’s “new”\nsay “a” – c\n',
			'typography',
		);
	});
	it('R35: refuses a block whose lines are shifted by different amounts', () => {
		assert.equal(
			refusal('a {\n\t\tb\n\tc\n}\n', replace('a {\n\tb\n\tc\n}', 'x')).reason,
			'notFound',
		);
	});

	it('R35: refuses a new text that has no room for the shift', () => {
		const { reason, message } = refusal('  a\n    b\n', replace('    a\n      b', '    a\nb'));
		assert.equal(reason, 'notFound');
		assert.match(message, /indentation of the file/);
	});

	it('R35: refuses to guess how many blanks a tab is', () => {
		const spaces = replace('      a();', '      a();\n            b();');
		assert.equal(refusal('\ta();\n', spaces).reason, 'notFound');
	});

	it('never touches blank lines of the new text', () => {
		is('\ta\n\tb\n', replace('a\nb\n', 'a\n\n  \nb\n'), '\ta\n\n  \n\tb\n', 'blanks');
	});

	it('ignores blank lines that a model put around the old text, and as many of the new one', () => {
		is('a\n\tb\nc\n', replace('\n\n  b\n\n', '\n\n  B\n\n'), 'a\n\tB\nc\n', 'blanks');
		is('a\nb\nc\n', replace('\n\nb\nc', '\nB\nc'), 'a\nB\nc\n', 'blanks');
	});

	it('does not go on to a looser step when a stricter one finds several places', () => {
		assert.equal(refusal('a\n\ta \na\n\ta\n', replace('\ta', 'x')).count, 2);
		assert.equal(refusal('say "a"\nsay "a"\nsay “a”\n', replace('say "a"', 'x')).count, 2);
		assert.equal(refusal('\tx;\n  x;\n', replace('x; ', 'y')).count, 2);
	});

	it('takes nothing looser than typography', () => {
		for (const old of ['function  f()', 'Function f()', 'function f() ;', 'function f(']) {
			assert.equal(refusal('function g(); // f\n', replace(old, 'x')).reason, 'notFound', old);
		}
	});

	it('finds text with no-break spaces, an ellipsis or curly quotes of the model', () => {
		is('a\u00A0b\nc\n', replace('a b', 'a b d'), 'a\u00A0b d\nc\n', 'typography');
		is('wait…\n', replace('wait...', 'wait... now'), 'wait… now\n', 'typography');
		is("x = 'a';\n", replace('x = ‘a’;', "x = 'b';"), "x = 'b';\n", 'typography');
		is("x = 'a';\n", replace('x = ‘a’;', 'x = ‘b’;'), "x = 'b';\n", 'typography');
	});

	it('R36: writes $&, $1, $$ and a written \\n as they are', () => {
		const text = '$& $1 $$ \\n $` $<a>';
		is('a b c\n', replace('b', text), `a ${text} c\n`);
		is('a\nb\n', insert('after', 'a', text), `a\n${text}\nb\n`);
		is('\tb\r\n', replace('  b\n', `  ${text}\n`), `\t${text}\r\n`, 'blanks');
	});

	it('deletes with an empty text, whole lines with their line end', () => {
		is('a\nb\nc\n', replace('b\n', ''), 'a\nc\n');
		is('a\r\nb\r\nc\r\n', replace('b', ''), 'a\r\nc\r\n');
		is('a\nb', replace('b', ''), 'a\n');
		is('f(a, b)\n', replace(', b', ''), 'f(a)\n');
		is('a\n\tb\nc\n', replace('  b\n', ''), 'a\nc\n', 'blanks');
	});

	it('leaves the bytes of lines that stay, also between lines that change', () => {
		is('a\r\nb\nc\rd\n', replace('a\nb\nc\nd', 'A\nb\nc\nD'), 'A\r\nb\nc\rD\n', 'lineEnds');
		assert.deepEqual(applyEdits('a\nb\nc\nd\n', [replace('a\nb\nc\nd\n', 'a\nB\nc\nd\n')]), {
			kind: 'changed',
			changes: [{ start: 2, end: 3, text: 'B' }],
			step: 'exact',
		});
	});

	it('does not split a character or a line end', () => {
		assert.equal(refusal('😀\n', replace('\uDE00', 'x')).reason, 'notFound');
		is('a\r\nb\r\n', replace('\nb', '\nx\nb'), 'a\r\nx\r\nb\r\n', 'lineEnds');
		const result = applyEdits('a😀b\n', [replace('😀', '😁')]);
		assert.deepEqual(result.kind === 'changed' && result.changes, [
			{ start: 1, end: 3, text: '😁' },
		]);
	});

	it('says when there is nothing to change', () => {
		for (const edit of [
			replace('a', 'a'),
			replace('a\nb\n', 'a\r\nb\r\n'),
			whole('a\nb\na'),
			insert('after', 'b', ''),
		]) {
			assert.deepEqual(applyEdits('a\nb\na\n', [edit]), { kind: 'same' });
		}
		assert.deepEqual(applyEdits('a', []), { kind: 'same' });
		is('a\nb\n', [replace('a', 'a'), replace('b', 'c')], 'a\nc\n');
	});

	it('takes empty old text for the whole of an empty file only', () => {
		is('', replace('', 'a\n'), 'a\n');
		is('\uFEFF', replace('', 'a\n'), '\uFEFFa\n');
		is('\n', whole('a\n'), 'a\n');
		assert.deepEqual(edited('', replace('', 'a\nb'), { eol: '\r\n' }).text, 'a\r\nb');
		assert.equal(refusal('a\n', replace('', 'b')).reason, 'emptyOldText');
		assert.equal(refusal('a\n', insert('after', '', 'b')).reason, 'emptyOldText');
	});

	it('keeps a byte order mark, whether or not the model sends one', () => {
		is('\uFEFFa\nb\n', replace('\uFEFFa\n', 'c\n'), '\uFEFFc\nb\n');
		is('\uFEFFa\nb\n', replace('  a', '  c'), '\uFEFFc\nb\n', 'blanks');
		is('\uFEFFa\n', insert('before', 'a', 'x'), '\uFEFFx\na\n');
		is('\uFEFFa\n', replace('a\n', ''), '\uFEFF');
		is('a\n', whole('\uFEFFb\n'), 'b\n');
	});
});

describe('applyEdits: telling places apart', () => {
	const twice = 'function a() {\n\tx();\n}\nfunction b() {\n\tx();\n}\n';

	it('changes all of them', () => {
		is('a b a\na\n', replace('a', 'c', { all: true }), 'c b c\nc\n');
		is('\ta\nb\n\ta\n', replace('a \n', 'c\n', { all: true }), '\tc\nb\n\tc\n', 'blanks');
		assert.equal(refusal('aaa', replace('aa', 'b', { all: true })).reason, 'ambiguous');
		assert.equal(refusal('b', replace('a', 'c', { all: true })).reason, 'notFound');
	});

	it('takes the place below a line', () => {
		is(
			twice,
			replace('x();', 'y();', { below: 'function b() {' }),
			twice.replace(/x(?=[^x]*$)/, 'y'),
		);
		is(twice, replace('x();', 'y();', { below: '  function a() {\n' }), twice.replace('x', 'y'));
		is(twice, replace('x();', 'y();', { below: 'function b' }), twice.replace(/x(?=[^x]*$)/, 'y'));
	});

	it('takes the place below lines one below the other', () => {
		const text = 'class A:\n  def f():\n    x\nclass B:\n  def g():\n    x\n  def f():\n    x\n';
		is(
			text,
			replace('    x', '    y', { below: 'class B:\n  def f():' }),
			`${text.slice(0, -2)}y\n`,
		);
		assert.equal(refusal(text, replace('x', 'y', { below: 'class B:' })).count, 3);
		assert.equal(refusal(text, replace('x', 'y', { below: 'def f():' })).count, 3);
	});

	it('refuses when the line below which it stands is not there or does not help', () => {
		assert.match(refusal(twice, replace('x();', 'y();', { below: 'function c' })).message, /hints/);
		assert.equal(refusal('# A\nz\nx\n# B\nx\n', replace('x', 'y', { below: '# A' })).count, 2);
	});

	it('takes the place near a line when it is clearly the nearest', () => {
		is(twice, replace('x();', 'y();', { nearLine: 2 }), twice.replace('x', 'y'));
		is(twice, replace('x();', 'y();', { nearLine: 1 }), twice.replace('x', 'y'));
		assert.equal(refusal(twice, replace('x();', 'y();', { nearLine: 90 })).count, 2);
		assert.equal(refusal('x\n\nx\n', replace('x', 'y', { nearLine: 2 })).count, 2);
	});
});

describe('applyEdits: whole lines', () => {
	const lines = (oldText: string, newText: string, more: object = {}) =>
		({ kind: 'replace', oldText, newText, wholeLines: true, ...more }) as const;

	it('matches whole lines only', () => {
		is('xa\na\n', lines('a\n', 'b\n'), 'xa\nb\n');
		is('a\nb', lines('b\n', 'c\n'), 'a\nc');
		is('a\r\nb\r\n', lines('a\nb\n', 'a\nc\n'), 'a\r\nc\r\n', 'lineEnds');
		is('\ta\n', lines('a\n', 'b\nc\n'), '\tb\n\tc\n', 'blanks');
		is('a\nb\nc\n', lines('b\n', ''), 'a\nc\n');
		assert.equal(refusal('xa\n', lines('a\n', 'b\n')).reason, 'notFound');
		assert.equal(refusal('a\na\n', lines('a\n', 'b\n')).count, 2);
	});

	it('matches at the end of the file', () => {
		is('a\nb\na\n', lines('a\n', 'c\n', { atEnd: true }), 'a\nb\nc\n');
		is('a\n', lines('', 'b\n', { atEnd: true }), 'a\nb\n');
		is('a', lines('', 'b\n', { atEnd: true }), 'a\nb');
		is('', lines('', 'b\n'), 'b\n');
		assert.equal(refusal('a\n', lines('', 'b\n')).reason, 'emptyOldText');
		assert.match(refusal('a\nb\n', lines('a\n', 'c\n', { atEnd: true })).message, /not at its end/);
	});

	it('adds or takes the last line end when the texts say so', () => {
		is('a\nb', lines('b', 'b\n', { atEnd: true }), 'a\nb\n');
		is('a\nb', lines('b', 'c\n', { atEnd: true }), 'a\nc\n');
		is('a\r\nb\r\n', lines('b\n', 'b', { atEnd: true }), 'a\r\nb', 'lineEnds');
		is('a\nb\n', lines('b\n', 'c', { atEnd: true }), 'a\nc');
		is('a\nb\n', lines('a\nb\n', 'a', { atEnd: true }), 'a');
	});

	it('inserts below a line whatever blanks are around it', () => {
		const edit = {
			kind: 'insert',
			anchor: 'class A:',
			position: 'after',
			wholeLines: true,
		} as const;
		is(
			'  class A:\n    a\n',
			{ ...edit, newText: '    b\n' },
			'  class A:\n    b\n    a\n',
			'blanks',
		);
		assert.equal(refusal('class A: # x\n', { ...edit, newText: 'b\n' }).reason, 'notFound');
		is(
			'x:\n  f:\n    1\ny:\n  f:\n    2\n',
			{ ...edit, anchor: '  f:', newText: '    0\n', below: 'y:' },
			'x:\n  f:\n    1\ny:\n  f:\n    0\n    2\n',
		);
	});
});

describe('applyEdits: whole file', () => {
	it('changes only the lines that differ', () => {
		is('\uFEFFa\r\nb\nc', whole('a\nB\nc\n'), '\uFEFFa\r\nB\nc');
		is('a\nb\n', whole('a\nb\nc'), 'a\nb\nc\n');
		is('a\rb\r', whole('a\nx\nb\n'), 'a\rx\rb\r');
		const result = applyEdits('a\nb\nc\nd\n', [whole('a\nB\nc\n')]);
		assert.deepEqual(result.kind === 'changed' && result.changes, [
			{ start: 2, end: 3, text: 'B' },
			{ start: 6, end: 8, text: '' },
		]);
	});

	it('adds a last line end only when that is all there is to change', () => {
		is('a\nb', whole('a\nb\n'), 'a\nb\n');
		is('a\nb', whole('a\nc\n'), 'a\nc');
		assert.equal(applyEdits('a\nb\n', [whole('a\nb')]).kind, 'same');
	});

	it('refuses to empty a file and to go along with other edits', () => {
		assert.equal(refusal('a\n', whole(' \n')).reason, 'malformed');
		assert.equal(refusal('a\n', [whole('b\n'), replace('a', 'c')]).reason, 'overlap');
	});
});

describe('applyEdits: insert', () => {
	it('inserts whole lines beside a whole line', () => {
		is('a\nb\n', insert('after', 'a', 'x'), 'a\nx\nb\n');
		is('a\nb\n', insert('after', 'a', 'x\n'), 'a\nx\nb\n');
		is('a\nb\n', insert('after', 'a\n', 'x\n'), 'a\nx\nb\n');
		is('a\nb\n', insert('after', 'a', '\nx'), 'a\nx\nb\n');
		is('a\nb\n', insert('before', 'b', 'x\n\n'), 'a\nx\n\nb\n');
		is('a\nb', insert('after', 'b', 'x\n'), 'a\nb\nx');
		is('a', insert('before', 'a', 'x'), 'x\na');
		is('a\r\nb\r\n', insert('before', 'a', 'x\ny\n'), 'x\r\ny\r\na\r\nb\r\n');
	});

	it('gives the new lines the indentation that the anchor was written without', () => {
		is('\ta\n', insert('before', 'a', 'x'), '\tx\n\ta\n');
		is('\ta\n', insert('after', 'a', '\tx'), '\ta\n\tx\n');
		is('\ta {\n\t}\n', insert('after', '  a {', '    x'), '\ta {\n\t\tx\n\t}\n', 'blanks');
	});

	it('inserts inside a line', () => {
		is('f(a);\n', insert('after', 'f(a', ', b'), 'f(a, b);\n');
		is('f(a);\r\n', insert('before', 'a)', '\n'), 'f(\r\na);\r\n');
	});

	it('refuses an anchor that is absent or there twice', () => {
		assert.equal(refusal('a\na\n', insert('after', 'a', 'x')).count, 2);
		assert.equal(refusal('a\n', insert('after', 'b', 'x')).reason, 'notFound');
	});
});
