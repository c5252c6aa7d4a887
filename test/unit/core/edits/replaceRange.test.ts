import assert from 'node:assert/strict';
import { applyChanges } from '../../../../src/core/edits/diffLines';
import { type ReplaceOptions, replaceRange } from '../../../../src/core/edits/replaceRange';
import { trackRange } from '../../../../src/core/edits/trackRange';
import { createRandom } from './random';

/** Replaces the text between two `|` marks and returns the whole new text. */
function replaced(marked: string, newText: string, options?: ReplaceOptions): string {
	const [head = '', selected = '', rest = ''] = marked.split('|');
	const original = head + selected + rest;
	const range = { start: head.length, end: head.length + selected.length };
	const result = replaceRange(original, range, newText, options);
	assert(result.kind === 'changed', `not changed: ${JSON.stringify(result)}`);
	return applyChanges(original, result.changes);
}

function refusal(marked: string, newText: string, options?: ReplaceOptions): string {
	const [head = '', selected = '', rest = ''] = marked.split('|');
	const range = { start: head.length, end: head.length + selected.length };
	const result = replaceRange(head + selected + rest, range, newText, options);
	return result.kind === 'refused' ? result.reason : result.kind;
}

describe('replaceRange', () => {
	it('R31: takes on the line ends of the place and leaves all others', () => {
		assert.equal(replaced('a\r\n|b\r\nc|\r\nd', 'B\nC'), 'a\r\nB\r\nC\r\nd');
		assert.equal(replaced('a\n|b\nc|\nd', 'B\r\nC'), 'a\nB\nC\nd');
		assert.equal(replaced('x\ny\n|b\r\nc\r\nd\r\n|z\n', 'B\nc\nd\n'), 'x\ny\nB\r\nc\r\nd\r\nz\n');
		assert.equal(replaced('x\n|b\nc\r\nd\n|z\r\n', 'b\nc\nD\n'), 'x\nb\nc\r\nD\nz\r\n');
	});

	it('R31: takes a carriage return of its own for a line end', () => {
		assert.equal(replaced('a\r|b\rc|\rd', 'B\nC'), 'a\rB\rC\rd');
		assert.equal(replaced('a\r|\tb\r\tc\r|d', 'B\nc\n'), 'a\r\tB\r\tc\rd');
		assert.equal(replaced('a\r|b|\rc', '', { allowEmpty: true }), 'a\rc');
	});

	it('R31: keeps a missing and a present last line end', () => {
		assert.equal(replaced('a\n|b|', 'B\n'), 'a\nB');
		assert.equal(replaced('a\n|b\n|', 'B'), 'a\nB\n');
		assert.equal(replaced('a\n|b\n|c\n', 'B'), 'a\nB\nc\n');
		assert.equal(replaced('|b|\nc\n', 'B\n\n'), 'B\nc\n');
	});

	it('R36: writes $&, $1, $$ and a written \\n as they are', () => {
		assert.equal(replaced('x = |1|;', "'$& $1 $$ \\n $`'"), "x = '$& $1 $$ \\n $`';");
	});

	it('puts back an indentation that the model dropped', () => {
		const original = 'class A {\n|\tf() {\n\t\treturn 1;\n\t}|\n}\n';
		assert.equal(
			replaced(original, 'f() {\n\treturn 2;\n}'),
			'class A {\n\tf() {\n\t\treturn 2;\n\t}\n}\n',
		);
		assert.equal(
			replaced('a(|function () {\n\t\tx();\n\t}|);', 'function () {\n\ty();\n}'),
			'a(function () {\n\t\ty();\n\t});',
		);
		assert.equal(replaced('|    a\n    b|', 'a\n\nc'), '    a\n\n    c');
	});

	it('leaves indentation alone that is there or meant', () => {
		assert.equal(replaced('|\ta\n\tb|', '\ta\n\tc'), '\ta\n\tc');
		assert.equal(
			replaced('|\ta\n\tb|', '\tif (x) {\n\t\ta\n\t}\nouter'),
			'\tif (x) {\n\t\ta\n\t}\nouter',
		);
		assert.equal(replaced('|  a\n  b|', '\ta\n\tb'), '\ta\n\tb');
	});

	it('takes off a fence put around the code, unless fences belong to the text', () => {
		assert.equal(replaced('|a|', '```ts\nb\n```'), 'b');
		assert.equal(replaced('|a|\n', '```ts\nb\n```\n', { keepFence: true }), '```ts\nb\n```\n');
		assert.equal(replaced('|```\na\n```|', '```\nb\n```'), '```\nb\n```');
	});

	it('refuses words or a second block around the code, which would become part of the file', () => {
		for (const text of ['```\nb\n```\ntext\n```\nc\n```', '```ts\nb\n```\nDone.', '```ts\nb']) {
			assert.equal(refusal('|a|', text), 'fence', text);
			assert.equal(refusal('|a|', text, { keepFence: true }), 'changed', text);
		}
	});

	it('leaves the indentation as it comes when that is what was to change', () => {
		assert.equal(replaced('x\n|    a\n    b|', 'a\nb', { keepIndent: true }), 'x\na\nb');
	});

	it('refuses an empty text unless the code is meant to go, and then takes the line along', () => {
		assert.equal(refusal('a\n|b|\nc', ''), 'empty');
		assert.equal(refusal('a\n|b|\nc', '```\n\n```'), 'empty');
		assert.equal(replaced('a\n|b|\nc', '', { allowEmpty: true }), 'a\nc');
		assert.equal(replaced('f(a|, b|)', '', { allowEmpty: true }), 'f(a)');
		assert.equal(replaced('a\n|b\n|\nc', '', { allowEmpty: true }), 'a\n\nc');
	});

	it('refuses a text in which a comment stands for code', () => {
		for (const line of [
			'// ... existing code ...',
			'# rest of the function',
			'  /* … unchanged … */',
			'// ...rest of code unchanged',
			'<!-- existing code -->',
			'// existing code here',
			'/* remaining methods ... */',
		]) {
			assert.equal(refusal('|a\nb|', `a\n${line}`), 'placeholder', line);
			assert.equal(refusal(`|a\n${line}|`, `b\n${line}`), 'changed', line);
		}
		for (const line of [
			'const [a, ...rest] = b;',
			'...rest,',
			'// keep the rest',
			'// Existing code paths rely on this order',
			'// previous implementation was slower',
			'rest of body',
		]) {
			assert.equal(refusal('|a|', `b\n${line}`), 'changed', line);
		}
	});

	it('says when nothing changes, whatever the line ends', () => {
		assert.equal(refusal('x\r\n|a\r\nb|\r\n', 'a\nb\n'), 'same');
	});

	it('changes no line outside the range in 5,000 random cases', () => {
		const random = createRandom(11);
		const parts = ['a', '\tb', '  c', '', '$&', '}'];
		const ends = ['\n', '\r\n'];
		for (let round = 0; round < 5000; round++) {
			const text = Array.from(
				{ length: 1 + random(8) },
				() => `${parts[random(6)]}${ends[random(2)]}`,
			).join('');
			const start = random(text.length + 1);
			const end = start + random(text.length - start + 1);
			const fresh = Array.from({ length: random(4) }, () => parts[random(6)]).join('\n');
			const result = replaceRange(text, { start, end }, fresh, { allowEmpty: true });
			if (result.kind !== 'changed') continue;
			const first = result.changes[0]?.start ?? 0;
			const lastEnd = result.changes.at(-1)?.end ?? 0;
			const lineStart = start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1;
			const lineEnd = text.indexOf('\n', end) < 0 ? text.length : text.indexOf('\n', end) + 1;
			assert(first >= lineStart && lastEnd <= lineEnd);
			const after = applyChanges(text, result.changes);
			assert(after.startsWith(text.slice(0, start)));
		}
	});
});

describe('trackRange', () => {
	const range = { start: 10, end: 20 };
	it('moves with text before, stays for text behind, is lost when touched', () => {
		assert.deepEqual(trackRange(range, { start: 0, end: 2, text: 'abcde' }), {
			start: 13,
			end: 23,
		});
		assert.deepEqual(trackRange(range, { start: 10, end: 10, text: 'ab' }), { start: 12, end: 22 });
		assert.deepEqual(trackRange(range, { start: 20, end: 25, text: '' }), range);
		assert.equal(trackRange(range, { start: 9, end: 11, text: '' }), undefined);
		assert.equal(trackRange(range, { start: 15, end: 15, text: 'x' }), undefined);
	});
});
