import assert from 'node:assert/strict';
import { compose, trackAll } from '../../../../src/core/edits/compose';
import { applyChanges, type TextChange } from '../../../../src/core/edits/diffLines';
import { createRandom } from './random';

type Random = ReturnType<typeof createRandom>;

/** Changes of a text of this length, in order and apart. */
function randomChanges(length: number, random: Random): readonly TextChange[] {
	const changes: TextChange[] = [];
	for (let at = random(6); ; at += 1 + random(6)) {
		const end = at + random(4);
		if (end > length) return changes;
		changes.push({ start: at, end, text: 'XYZW'.slice(0, random(5)) });
		at = end;
	}
}

describe('compose', () => {
	it('does in one go what 20,000 random pairs do one after the other', () => {
		const random = createRandom(1);
		for (let round = 0; round < 20_000; round++) {
			const text = 'abcdefghijklmnopqrstuvwxyz'.slice(0, random(27));
			const first = randomChanges(text.length, random);
			const between = applyChanges(text, first);
			const second = randomChanges(between.length, random);
			const both = compose(first, second);
			assert.equal(applyChanges(text, both), applyChanges(between, second));
			for (const [at, change] of both.entries()) {
				assert(change.end < (both[at + 1]?.start ?? Number.POSITIVE_INFINITY));
			}
		}
	});
});

describe('trackAll', () => {
	it('moves ranges with what changes around them, and knows when one was changed inside', () => {
		const ranges = [
			{ start: 2, end: 4 },
			{ start: 6, end: 9 },
		];
		const around = [
			{ start: 0, end: 1, text: 'xyz' },
			{ start: 4, end: 5, text: '' },
			{ start: 9, end: 9, text: 'x' },
		];
		assert.deepEqual(trackAll(ranges, around), [
			{ start: 4, end: 6 },
			{ start: 7, end: 10 },
		]);
		assert.equal(trackAll(ranges, [{ start: 7, end: 7, text: 'x' }]), undefined);
		assert.equal(trackAll(ranges, [{ start: 3, end: 5, text: '' }]), undefined);
	});
});
