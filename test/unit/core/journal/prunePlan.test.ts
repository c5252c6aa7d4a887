import assert from 'node:assert/strict';
import type { JournalEntry } from '../../../../src/core/journal/journal';
import { prunePlan } from '../../../../src/core/journal/prunePlan';

const day = 24 * 60 * 60 * 1000;
const image = (name: string, size: number) => ({ hash: name, size });

function entry(id: string, uri: string, dayNumber: number, to?: string): JournalEntry {
	return {
		id,
		at: dayNumber * day,
		kind: to ? 'rename' : 'edit',
		origin: { turn: id, title: id },
		uri,
		...(to && { to }),
		before: image(`${id} before`, 10),
		after: image(`${id} after`, 10),
		status: 'done',
	};
}

describe('pruning', () => {
	const limits = { bytes: 1000, days: 30 };

	it('takes nothing that is the newest of its file, however old or large', () => {
		const all = [entry('a', 'x', 0), entry('b', 'y', 0)];
		const plan = prunePlan(all, 1000 * day, { bytes: 1, days: 1 });
		assert.deepEqual(plan, { drop: [], bytes: 40, isOver: true });
	});

	it('takes what is old and superseded', () => {
		const all = [entry('a', 'x', 0), entry('b', 'x', 20), entry('c', 'x', 40)];
		assert.deepEqual(prunePlan(all, 45 * day, limits).drop, ['a']);
		assert.deepEqual(prunePlan(all, 60 * day, limits).drop, ['a', 'b']);
	});

	it('takes the oldest superseded ones until the rest fits, counting shared images once', () => {
		const all = [entry('a', 'x', 1), entry('b', 'y', 2), entry('c', 'x', 3), entry('d', 'y', 4)];
		assert.deepEqual(prunePlan(all, 5 * day, { bytes: 60, days: 30 }), {
			drop: ['a'],
			bytes: 60,
			isOver: false,
		});
		const shared = all.map((each) => ({ ...each, before: image('same', 10) }));
		assert.deepEqual(prunePlan(shared, 5 * day, { bytes: 45, days: 30 }).drop, ['a']);
	});

	it('keeps what a turn began with until another turn writes the file', () => {
		const of = (turn: string, each: JournalEntry) => ({ ...each, origin: { turn, title: turn } });
		const own = [
			of('t', entry('a', 'x', 1)),
			of('t', entry('b', 'x', 2)),
			of('t', entry('c', 'x', 3)),
		];
		assert.deepEqual(prunePlan(own, 90 * day, { bytes: 1, days: 1 }).drop, []);
		const later = [...own, of('u', entry('d', 'x', 4))];
		assert.deepEqual(prunePlan(later, 90 * day, { bytes: 1, days: 1 }).drop, ['a', 'b', 'c']);
	});

	it('takes a rename only when both names were written to later', () => {
		const rename = entry('a', 'x', 0, 'y');
		assert.deepEqual(prunePlan([rename, entry('b', 'y', 1)], 90 * day, limits).drop, []);
		const both = [rename, entry('b', 'y', 1), entry('c', 'x', 2)];
		assert.deepEqual(prunePlan(both, 90 * day, limits).drop, ['a']);
	});
});
