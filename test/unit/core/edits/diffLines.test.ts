import assert from 'node:assert/strict';
import { applyChanges, diffLines, splitLines } from '../../../../src/core/edits/diffLines';
import { assertQuick } from './quick';
import { createRandom } from './random';

describe('diffLines', () => {
	it('touches only the lines that differ', () => {
		const before = 'a\nb\nc\nd\ne\n';
		const after = 'a\nB\nc\nd\nE\n';
		assert.deepEqual(diffLines(before, after), [
			{ start: 2, end: 4, text: 'B\n' },
			{ start: 8, end: 10, text: 'E\n' },
		]);
	});

	it('finds an inserted and a removed line', () => {
		assert.deepEqual(diffLines('a\nc\n', 'a\nb\nc\n'), [{ start: 2, end: 2, text: 'b\n' }]);
		assert.deepEqual(diffLines('a\nb\nc\n', 'a\nc\n'), [{ start: 2, end: 4, text: '' }]);
	});

	it('tells a missing last line end from a present one', () => {
		assert.deepEqual(diffLines('a\nb', 'a\nb\n'), [{ start: 2, end: 3, text: 'b\n' }]);
		assert.deepEqual(diffLines('', ''), []);
		assert.deepEqual(diffLines('', 'x'), [{ start: 0, end: 0, text: 'x' }]);
	});

	it('takes a carriage return of its own for a line end', () => {
		assert.deepEqual(splitLines('a\rb\r\nc\n\rd'), ['a\r', 'b\r\n', 'c\n', '\r', 'd']);
		assert.deepEqual(diffLines('a\rb\rc', 'a\rB\rc'), [{ start: 2, end: 4, text: 'B\r' }]);
		const options = { sameLineEnds: true };
		assert.deepEqual(diffLines('a\rb\n', 'a\nB\n', options), [{ start: 2, end: 4, text: 'B\n' }]);
	});

	it('keeps the line ends of unchanged lines when asked to', () => {
		assert.deepEqual(diffLines('a\r\nb\nc\r\n', 'a\nB\nc\n', { sameLineEnds: true }), [
			{ start: 3, end: 5, text: 'B\n' },
		]);
	});

	it('gives the new text exactly in 10,000 random cases, with the fewest changed lines', () => {
		const random = createRandom(7);
		for (let round = 0; round < 10_000; round++) {
			const before = randomText(random);
			const after = random(3) === 0 ? randomText(random) : mutate(before, random);
			const changes = diffLines(before, after);
			assert.equal(applyChanges(before, changes), after);
			for (const [index, change] of changes.entries()) {
				const next = changes[index + 1];
				if (next) assert(change.end < next.start || change.start < next.start);
			}
			const removed = changes.flatMap((each) => splitLines(before.slice(each.start, each.end)));
			const kept = splitLines(before).length - removed.length;
			assert.equal(kept, longestCommon(splitLines(before), splitLines(after)));
		}
	});

	it('leaves lines that are there once alone, however many others change', () => {
		const lines = Array.from({ length: 9000 }, (_, at) => `line ${at}\r\n`);
		const before = lines.join('');
		const after = lines.map((line, at) => (at % 3 === 0 ? line : `new ${at}\n{\n`)).join('');
		const changes = diffLines(before, after);
		assert.equal(applyChanges(before, changes), after);
		assert.equal(changes.length, 3000);
	});

	it('stays quick and exact when a large text is replaced by an unrelated one', () => {
		const before = Array.from({ length: 20_000 }, (_, line) => `old ${line}\n`).join('');
		const after = Array.from({ length: 20_000 }, (_, line) => `new ${line}\n`).join('');
		assert.equal(applyChanges(before, diffLines(before, after)), after);
		assertQuick([before], () => diffLines(before, after), 2000);
	});
});

const words = ['a\n', 'b\n', 'c\r\n', 'c\n', '\n', '  a\n', 'x'];

function randomText(random: (below: number) => number): string {
	return Array.from({ length: random(12) }, () => words[random(words.length)]).join('');
}

function mutate(text: string, random: (below: number) => number): string {
	const lines = [...splitLines(text)];
	for (let edit = random(4); edit >= 0; edit--) {
		lines.splice(
			random(lines.length + 1),
			random(2),
			...(random(2) ? [words[random(7)] ?? ''] : []),
		);
	}
	return lines.join('');
}

function longestCommon(a: readonly string[], b: readonly string[]): number {
	let row = new Array<number>(b.length + 1).fill(0);
	for (const left of a) {
		const next = [0];
		for (const [index, right] of b.entries()) {
			next.push(
				left === right ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0),
			);
		}
		row = next;
	}
	return row.at(-1) ?? 0;
}
