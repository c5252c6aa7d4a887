import assert from 'node:assert/strict';
import {
	capText,
	fileOutline,
	folderOutline,
	matchesIn,
	plainOutput,
	problemList,
} from '../../../../src/core/context/excerpts';

describe('parts of what is too large to be sent whole', () => {
	it('lists a folder with sizes, its own files first', () => {
		const files = [
			{ path: 'src/b.ts', size: 2400 },
			{ path: 'readme.md', size: 900 },
			{ path: 'src/a.ts', size: 45_000 },
			{ path: 'src/deep/c.bin', size: 3_200_000 },
			{ path: 'gone.txt' },
		];
		assert.equal(
			folderOutline(files),
			'gone.txt\nreadme.md 900 B\nsrc/\n  a.ts 45 kB\n  b.ts 2.4 kB\nsrc/deep/\n  c.bin 3.2 MB',
		);
	});

	it('says how much of a long list is missing', () => {
		const files = Array.from({ length: 320 }, (_, at) => ({ path: `f${at}` }));
		assert.equal(folderOutline(files).split('\n').at(-1), '… 20 more');
		assert.equal(folderOutline(files, false).split('\n').at(-1), '… more');
		assert.equal(folderOutline([{ path: 'a' }], false), 'a\n… more');
	});

	it('shows matches with their numbers and a line beside them, whatever the case', () => {
		const text = 'one\r\nTwo\nthree\nfour\nfive\nsix\ntwo again\n';
		assert.deepEqual(matchesIn(text, 'two'), {
			text: '1: one\n2: Two\n3: three\n…\n6: six\n7: two again',
			count: 2,
		});
		assert.deepEqual(matchesIn(text, 'seven'), { text: '', count: 0 });
		const many = matchesIn('x\n'.repeat(100), 'x', 10);
		assert.equal(many.count, 100);
		assert.match(many.text, /… 90 more matches$/);
	});

	it('treats the word as it is written, not as a pattern', () => {
		assert.equal(matchesIn('a.c\nabc\n', 'a.c').count, 1);
		assert.equal(matchesIn('f(x)\n', '(x)').count, 1);
	});

	it('outlines a file in its order, one line once', () => {
		const entries = [
			{ line: 9, text: 'function b() {' },
			{ line: 2, text: 'class A {  ' },
			{ line: 2, text: 'class A {' },
		];
		assert.equal(fileOutline(entries), '2: class A {\n9: function b() {');
	});

	it('lists problems, the worst first, on one line each', () => {
		const problems = [
			{ path: 'b.ts', line: 4, severity: 1, message: 'odd\n  in two lines' },
			{ path: 'b.ts', line: 9, severity: 0, message: 'wrong' },
			{ path: 'a.ts', line: 7, severity: 1, message: 'odd too' },
		];
		assert.equal(
			problemList(problems, true),
			'b.ts:9 error: wrong\na.ts:7 warning: odd too\nb.ts:4 warning: odd in two lines',
		);
		const many = Array.from({ length: 130 }, (_, line) => ({ ...problems[0], line }) as never);
		assert.match(problemList(many, false), /\n… 30 more$/);
	});

	it('keeps the beginning or the end of what is too long, and says so', () => {
		assert.equal(capText('abcdef', 10), 'abcdef');
		assert.equal(capText('abcdef', 2), 'ab\n(4 characters left out)');
		assert.equal(capText('abcdef', 2, 'end'), '(4 characters left out)\nef');
	});

	it('takes colours, titles and overwritten lines out of what a terminal printed', () => {
		const raw =
			'\u001b]0;title\u0007\u001b[31mred\u001b[0m\r\n10%\r50%\rdone\r\n\u001b[?25lend\u001b(B\n';
		assert.equal(plainOutput(raw), 'red\ndone\nend\n');
	});
});
