import assert from 'node:assert/strict';
import { applyChanges, diffLines } from '../../../../src/core/edits/diffLines';
import { hasMixedEnds, toRawChanges, unifyEnds } from '../../../../src/core/edits/mixedLineEnds';
import { createRandom } from './random';

function edited(raw: string, change: (text: string) => string): string | undefined {
	const text = unifyEnds(raw);
	const changes = toRawChanges(raw, text, diffLines(text, change(text)));
	return changes && applyChanges(raw, changes);
}

describe('edits of files with line ends of several kinds', () => {
	it('tells them from those with one', () => {
		assert.equal(hasMixedEnds('a\nb\n'), false);
		assert.equal(hasMixedEnds('a\r\nb'), false);
		assert.equal(hasMixedEnds('a'), false);
		assert.equal(hasMixedEnds('a\r\nb\n'), true);
		assert.equal(hasMixedEnds('a\rb\r'), true);
	});

	it('R31: a line that changes keeps its own end, and so do all others', () => {
		assert.equal(
			edited('a\r\nb\nc\rd\r\n', (text) => text.replace('b', 'B')),
			'a\r\nB\nc\rd\r\n',
		);
		assert.equal(
			edited('a\r\nb\nc\rd\r\n', (text) => text.replace('c', 'C')),
			'a\r\nb\nC\rd\r\n',
		);
	});

	it('a new line gets the end of its neighbour', () => {
		assert.equal(
			edited('a\r\nb\n', (text) => text.replace('a\n', 'a\nx\n')),
			'a\r\nx\nb\n',
		);
		assert.equal(
			edited('a\rb\rc\n', (text) => text.replace('b\n', 'b\nx\n')),
			'a\rb\rx\nc\n',
		);
	});

	it('refuses to let two line ends grow together', () => {
		// Without its text the line between a CR and an LF would vanish.
		assert.equal(
			edited('a\rb\nc', (text) => text.replace('b', '')),
			undefined,
		);
	});

	it('2,000 random edits: the text is right and no other line end changes', () => {
		const random = createRandom(7);
		const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
		let refused = 0;
		for (let run = 0; run < 2000; run++) {
			const lines = Array.from({ length: 1 + random(8) }, () => pick(['a', 'b', 'cc', '']));
			const raw = lines.map((line) => line + pick(['\n', '\r\n', '\r'])).join('');
			const text = unifyEnds(raw);
			const next = lines.flatMap((line) =>
				pick([[line], [line], [line], [`${line}!`], [], [line, 'new']]),
			);
			const wanted = next.map((line) => `${line}\n`).join('');
			const changes = toRawChanges(raw, text, diffLines(text, wanted));
			if (!changes) {
				refused++;
				continue;
			}
			assert.equal(unifyEnds(applyChanges(raw, changes)), wanted);
			let at = 0;
			for (const change of changes) {
				assert(change.start >= at, 'in order and apart');
				at = change.end;
			}
		}
		assert(refused < 600, `${refused} refused`);
	});
});
