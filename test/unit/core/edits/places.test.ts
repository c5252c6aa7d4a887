import assert from 'node:assert/strict';
import { applyChanges, diffLines, type TextChange } from '../../../../src/core/edits/diffLines';
import { addEdit, baseline, follow, type Place, spanOf } from '../../../../src/core/edits/places';
import { createRandom } from './random';

/** A text under review. */
function started(text: string) {
	let now = text;
	let places: readonly Place[] = [];
	return {
		text: () => now,
		places: () => places,
		edit(after: string) {
			const span = spanOf(now, diffLines(now, after));
			places = addEdit(places, now, span, `p${places.length}`);
			now = after;
		},
		type(...changes: readonly TextChange[]) {
			places = follow(places, now, changes, false);
			for (const change of changes) now = applyChanges(now, [change]);
		},
		undo(...changes: readonly TextChange[]) {
			places = follow(places, now, changes, true);
			for (const change of changes) now = applyChanges(now, [change]);
		},
	};
}

describe('places', () => {
	it('gives the text from before', () => {
		const file = started('a\nb\nc\n');
		file.edit('a\nB\nc\n');
		assert.deepEqual(file.places(), [{ id: 'p0', start: 2, end: 4, before: 'b\n', after: 'B\n' }]);
		assert.equal(baseline(file.text(), file.places()), 'a\nb\nc\n');
	});

	it('keeps the first text from before when a place is edited again', () => {
		const file = started('a\nb\nc\nd\n');
		file.edit('a\nB\nc\nd\n');
		file.edit('a\nBB\nC\nd\n');
		assert.equal(file.places().length, 1);
		assert.equal(baseline(file.text(), file.places()), 'a\nb\nc\nd\n');
	});

	it('moves with what is typed above and below', () => {
		const file = started('a\nb\nc\n');
		file.edit('a\nB\nc\n');
		file.type({ start: 0, end: 0, text: 'xx\n' });
		file.type({ start: file.text().length, end: file.text().length, text: 'end\n' });
		assert.equal(baseline(file.text(), file.places()), 'xx\na\nb\nc\nend\n');
	});

	it('is gone when undo brings the old text back, also at its very end', () => {
		const file = started('a\nb\nc\nd\ne\n');
		file.edit('A\nb\nc\ne\n');
		file.undo({ start: 6, end: 6, text: 'd\n' }, { start: 0, end: 2, text: 'a\n' });
		assert.equal(file.text(), 'a\nb\nc\nd\ne\n');
		assert.deepEqual(file.places(), []);
	});

	it('is gone when undo brings back lines that the edit only took out', () => {
		const file = started('a\nb\nc\n');
		file.edit('a\nc\n');
		file.undo({ start: 2, end: 2, text: 'b\n' });
		assert.deepEqual(file.places(), []);
	});

	it('knows the text from before after 3,000 random edits, typing and drops', () => {
		const random = createRandom(3);
		for (let round = 0; round < 3000; round++) {
			const file = started('a\nb\nc\nd\ne\nf\ng\n');
			// What the file would be had only the person typed: typing inside a place belongs to the place.
			for (let step = 0; step < 5; step++) {
				const base = baseline(file.text(), file.places());
				if (random(2) === 0) {
					const lines = file.text().split(/(?<=\n)/);
					lines.splice(random(lines.length + 1), random(3), `e${step}\n`);
					file.edit(lines.join(''));
					assert.equal(baseline(file.text(), file.places()), base);
				} else {
					const start = random(file.text().length + 1);
					const end = Math.min(file.text().length, start + random(4));
					const isOutside = file.places().every((place) => end < place.start || start > place.end);
					const change = { start, end, text: ['', 'x', 'y\n'][random(3)] ?? '' };
					const places = file.places();
					const expected = isOutside ? shifted(base, places, change) : undefined;
					file.type(change);
					if (expected !== undefined) {
						assert.equal(baseline(file.text(), file.places()), expected);
					}
				}
				const sorted = file.places();
				for (const [index, place] of sorted.entries()) {
					assert(place.end <= (sorted[index + 1]?.start ?? Number.POSITIVE_INFINITY));
				}
			}
		}
	});
});

/** The typing `change`, done to the text from before instead. */
function shifted(base: string, places: readonly Place[], change: TextChange): string {
	let shift = 0;
	for (const place of places) {
		if (place.end <= change.start) shift += place.before.length - (place.end - place.start);
	}
	return applyChanges(base, [{ ...change, start: change.start + shift, end: change.end + shift }]);
}
