import assert from 'node:assert/strict';
import { mergeTexts } from '../../../../src/core/edits/merge';

/** A small generator, so that a failure can be repeated. */
function createRandom(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

const merged = (text: string) => ({ kind: 'merged', text });
const conflict = { kind: 'conflict' };

describe('merging', () => {
	it('takes the changes of both', () => {
		assert.deepEqual(mergeTexts('a\nb\nc\n', 'A\nb\nc\n', 'a\nb\nC\n'), merged('A\nb\nC\n'));
	});

	it('takes the one change when the other side has none', () => {
		assert.deepEqual(mergeTexts('a\nb\n', 'a\nb\n', 'x'), merged('x'));
		assert.deepEqual(mergeTexts('a\nb\n', '', 'a\nb\n'), merged(''));
	});

	it('takes a change that both made once', () => {
		assert.deepEqual(mergeTexts('a\nb\nc\n', 'a\nB\nc\n', 'a\nB\nc\n'), merged('a\nB\nc\n'));
	});

	it('refuses changes of the same line, of neighbours, and insertions at one place', () => {
		assert.deepEqual(mergeTexts('a\nb\nc\n', 'a\nB\nc\n', 'a\nX\nc\n'), conflict);
		assert.deepEqual(mergeTexts('a\nb\nc\n', 'A\nb\nc\n', 'a\nB\nc\n'), conflict);
		assert.deepEqual(mergeTexts('a\nb\n', 'a\nx\nb\n', 'a\ny\nb\n'), conflict);
		assert.deepEqual(mergeTexts('a\nb\nc\n', 'a\nc\n', 'a\nb2\nc\n'), conflict);
	});

	it('keeps every kind of line end, and a last line without one', () => {
		assert.deepEqual(mergeTexts('a\r\nb\nc', 'A\r\nb\nc', 'a\r\nb\nc'), merged('A\r\nb\nc'));
		assert.deepEqual(
			mergeTexts('a\r\nb\r\nm\r\nc', 'A\r\nb\r\nm\r\nc', 'a\r\nb\r\nm\r\nc\r\n'),
			merged('A\r\nb\r\nm\r\nc\r\n'),
		);
	});

	/** Replaces, deletes or inserts at a line; the text of new lines names their side. */
	function change(lines: string[], at: number, how: number, side: string): void {
		if (how === 0) lines[at] = `${side} instead of ${at}\n`;
		else if (how === 1) lines[at] = '';
		else lines[at] = `${side} before ${at}\n${lines[at]}`;
	}

	it('of changes apart from each other always has both, and of changes of one line never any', () => {
		const random = createRandom(7);
		for (let round = 0; round < 3000; round++) {
			const count = 6 + random(30);
			const base = Array.from({ length: count }, (_, index) => `line ${index}\n`);
			const mine = [...base];
			const theirs = [...base];
			const both = [...base];
			for (let at = random(3); at < count; at += 2 + random(4)) {
				const how = random(3);
				const isMine = random(2) === 0;
				change(isMine ? mine : theirs, at, how, 'changed');
				change(both, at, how, 'changed');
			}
			const texts = [base, mine, theirs].map((each) => each.join(''));
			const [a = '', b = '', c = ''] = texts;
			assert.deepEqual(mergeTexts(a, b, c), merged(both.join('')), JSON.stringify(texts));
			const at = random(count);
			const clash = [base, mine, theirs].map((each) => [...each]);
			for (const [index, each] of clash.entries()) {
				each[at] = index === 0 ? `line ${at}\n` : `side ${index}\n`;
			}
			const [x = '', y = '', z = ''] = clash.map((each) => each.join(''));
			assert.deepEqual(mergeTexts(x, y, z), conflict);
		}
	});
});
