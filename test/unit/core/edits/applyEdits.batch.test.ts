import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/edits/applyEdits';
import { applyChanges } from '../../../../src/core/edits/diffLines';
import type { Edit } from '../../../../src/core/edits/edit';
import { insert, is, refusal, replace, whole } from './editing';
import { createRandom } from './random';

describe('applyEdits: refusals', () => {
	const text = 'import a;\n\nfunction total(x) {\n\tconst sum = 0;\n\treturn sum + x;\n}\n';

	it('R33: old text absent is refused with the nearest candidate', () => {
		const old = 'function total(y) {\n\tconst sum = 0;\n\treturn sum + y;\n}';
		const { reason, candidate, message } = refusal(text, replace(old, ''));
		assert.equal(reason, 'notFound');
		assert.deepEqual(candidate, {
			firstLine: 3,
			lastLine: 6,
			text: 'function total(x) {\n\tconst sum = 0;\n\treturn sum + x;\n}',
		});
		assert(message.includes(candidate.text));
		assert.match(message, /lines 3 to 6/);
		assert.match(
			message,
			/you sent `function total\(y\) \{`, the file has `function total\(x\) \{`/,
		);
	});

	it('R33: finds a candidate by its words when no line is the same', () => {
		assert.equal(refusal(text, replace('const sum = 10;', '')).candidate?.firstLine, 4);
		assert.equal(refusal(text, replace('nothing of the kind', '')).candidate, undefined);
		assert.match(refusal('', replace('a', 'b')).message, /empty/);
	});

	it('says when the old text has line numbers', () => {
		const old = '4 | \tconst sum = 0;\n5 | \treturn sum + x;';
		const { message, candidate } = refusal(text, replace(old, 'x'));
		assert.match(message, /line numbers/);
		assert.equal(candidate?.firstLine, 4);
	});

	it('says when the new text is there already', () => {
		const edit = replace('return sum - x;', 'return sum + x;');
		assert.match(refusal(text, edit).message, /in the file already/);
	});

	it('R34: old text that is there twice is refused with the count, also when overlapping', () => {
		assert.equal(refusal('aaa', replace('aa', 'b')).count, 2);
		const { reason, count, message } = refusal('a\nb\na\n', replace('a\n', 'c\n'));
		assert.deepEqual({ reason, count }, { reason: 'ambiguous', count: 2 });
		assert.match(message, /lines 1, 3/);
		// A model does not see which of the two has the line ends it wrote.
		assert.equal(refusal('a\r\nb\r\na\nb\n', replace('a\nb\n', 'c\n')).count, 2);
	});

	it('refuses a line that stands for code, unless the file has it', () => {
		const line = '// ... existing code ...';
		for (const edit of [
			replace('a', `a\n${line}`),
			insert('after', 'a', line),
			whole(`a\n${line}\n`),
		]) {
			assert.equal(refusal('a\nb\n', edit).reason, 'placeholder');
		}
		is(`a\n${line}\n`, replace(`a\n${line}`, `b\n${line}`), `b\n${line}\n`);
	});

	it('tells all that is wrong with a batch, and which of it', () => {
		const edits = [replace('a', 'A'), replace('zzz', 'y'), replace('b', 'B'), replace('b b', '')];
		const { message } = refusal('a\nb\n', edits);
		assert.match(message, /^None of the edits was made\.\nEdit 2 of 4: oldText is not/);
		assert.match(message, /\nEdit 4 of 4: /);
		assert.doesNotMatch(message, /Edit [13] of/);
	});
});

describe('applyEdits: a batch', () => {
	it('is matched against the text as it is, in any order', () => {
		is('a\nb\nc\n', [replace('c', 'a'), replace('a\n', 'C\n')], 'C\nb\na\n');
		is('a\nb\n', [insert('after', 'a', 'x'), replace('b', 'B')], 'a\nx\nB\n');
		is('a\nb\n', [replace('a\n', 'A\n'), replace('b\n', 'B\n')], 'A\nB\n');
	});

	it('gives the loosest step of all', () => {
		is('a\n\tb\n', [replace('a', 'A'), replace('b \n', 'B\n')], 'A\n\tB\n', 'blanks');
	});

	it('R37: edits that overlap are refused, all of them', () => {
		for (const edits of [
			[replace('a\nb', 'A\nB'), replace('b\nc', 'x\nC')],
			[replace('a\nb', 'A\nb'), replace('a', 'x')],
			[insert('after', 'a', 'x'), insert('before', 'b', 'y')],
			[replace('b\n', ''), insert('after', 'b', 'x')],
			[replace('a\nb\nc\n', ''), replace('b', 'B')],
		]) {
			const { reason, message } = refusal('a\nb\nc\n', edits);
			assert.equal(reason, 'overlap');
			assert.match(message, /Edits 1 and 2/);
		}
	});

	it('R37: edits that share lines which neither changes are made', () => {
		is('a\nb\nc\n', [replace('a\nb', 'A\nb'), replace('b\nc', 'b\nC')], 'A\nb\nC\n');
	});

	it('R37: an edit of what another one made is checked again and made', () => {
		is('a\nb\n', [replace('a', 'A1'), replace('A1\nb', 'A1\nB')], 'A1\nB\n');
		is('a\r\nb\r\n', [replace('a', 'x\ny'), replace('y\nb', 'z')], 'x\r\nz\r\n', 'lineEnds');
		is('a\n', [replace('a', 'b'), replace('b', 'c'), replace('c', 'd')], 'd\n');
		is('a b c\n', [replace('a', 'xx'), replace('xx b', 'y'), replace('c', 'z')], 'y z\n');
		assert.deepEqual(applyEdits('a1\n', [replace('a1', 'b1'), replace('b1', 'a1')]), {
			kind: 'same',
		});
	});

	it('R37: nothing is made when a later edit finds nothing or another place', () => {
		assert.equal(refusal('a\nb\n', [replace('a', 'A'), replace('A b', 'x')]).reason, 'notFound');
		assert.equal(refusal('a\nb\n', [replace('a', 'x x'), replace('x', 'y')]).reason, 'ambiguous');
		assert.equal(
			refusal('a\nb\n', [replace('a\nb', 'c'), replace('c', 'd'), replace('b', 'B')]).reason,
			'overlap',
		);
	});

	it('makes in turn what 1,500 random batches ask for', () => {
		const random = createRandom(5);
		let made = 0;
		for (let round = 0; round < 1500; round++) {
			const text = Array.from({ length: 6 }, (_, at) => `<${at}>`).join('');
			let expected = text;
			const edits: Edit[] = [];
			for (let number = 0; number < 4; number++) {
				const start = random(expected.length);
				const oldText = expected.slice(start, start + 1 + random(5));
				const newText = ['', `[${number}]`, `${oldText}!${number}`, 'q'][random(4)] ?? '';
				if (expected.split(oldText).length !== 2) continue;
				edits.push(replace(oldText, newText));
				expected = expected.split(oldText).join(newText);
			}
			const result = applyEdits(text, edits);
			// An edit that is also in the original is meant there; then another edit may be in the way.
			if (result.kind !== 'changed') continue;
			made++;
			const isInOrder = edits.every((each) => each.kind === 'replace');
			assert(isInOrder);
			assert.equal(applyChanges(text, result.changes), expected, JSON.stringify({ text, edits }));
		}
		assert(made > 500, `${made}`);
	});
});
