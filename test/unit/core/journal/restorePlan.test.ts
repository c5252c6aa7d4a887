import assert from 'node:assert/strict';
import type { Image, JournalEntry, WriteKind } from '../../../../src/core/journal/journal';
import { planRestore, restoreState, settle } from '../../../../src/core/journal/restorePlan';
import { lastTurn, turnsOf } from '../../../../src/core/journal/turns';

const image = (text: string): Image => ({ hash: text, size: text.length });
let count = 0;

interface Parts {
	readonly turn?: string;
	readonly kind?: WriteKind;
	readonly to?: string;
	readonly status?: 'begun' | 'done';
	readonly undoes?: readonly string[];
}

/** A write of the file `uri` from one text to another; undefined: no file. */
function entry(
	uri: string,
	before: string | undefined,
	after: string | undefined,
	{ turn = 't1', kind = 'edit', to, status = 'done', undoes }: Parts = {},
): JournalEntry {
	count++;
	return {
		id: `e${count}`,
		at: count,
		kind,
		origin: { turn, title: turn },
		uri,
		...(to !== undefined && { to }),
		...(before !== undefined && { before: image(before) }),
		...(after !== undefined && { after: image(after) }),
		status,
		...(undoes && { undoes }),
	};
}

const ids = (entries: readonly JournalEntry[]) => new Set(entries.map(({ id }) => id));
const never = () => assert.fail('no file decides about this');

describe('the plan of a restore', () => {
	it('goes back to before the oldest write of each file, over writes that follow each other', () => {
		const all = [entry('a', '1', '2'), entry('b', 'x', 'y'), entry('a', '2', '3')];
		const [a, b] = planRestore(all, ids(all));
		assert.deepEqual(a?.target, image('1'));
		assert.deepEqual(a?.steps, [{ before: image('1'), after: image('3'), isUnknown: false }]);
		assert.equal(restoreState(a, '3'), 'plain');
		assert.equal(restoreState(a, '1'), 'same');
		assert.equal(restoreState(a, 'typed'), 'changed');
		assert.equal(restoreState(a, undefined), 'changed');
		assert.deepEqual(b?.target, image('x'));
	});

	it('sees what a person changed between two writes', () => {
		const all = [entry('a', '1', '2'), entry('a', '2 and mine', '3')];
		const [a] = planRestore(all, ids(all));
		assert.equal(a?.steps.length, 2);
		assert.equal(a && restoreState(a, '3'), 'changed');
	});

	it('sees a later write that is not selected', () => {
		const first = entry('a', '1', '2');
		const [a] = planRestore([first, entry('a', '2', '3')], ids([first]));
		assert.equal(a && restoreState(a, '3'), 'changed');
		assert.equal(a && restoreState(a, '2'), 'plain');
	});

	it('deletes what was made and brings back what was deleted', () => {
		const all = [
			entry('new', undefined, 'n', { kind: 'create' }),
			entry('old', 'o', undefined, { kind: 'delete' }),
		];
		const [made, removed] = planRestore(all, ids(all));
		assert.equal(made?.target, undefined);
		assert.equal(made && restoreState(made, 'n'), 'plain');
		assert.equal(made && restoreState(made, undefined), 'same');
		assert.deepEqual(removed?.target, image('o'));
		assert.equal(removed && restoreState(removed, undefined), 'plain');
		assert.equal(removed && restoreState(removed, 'made again'), 'changed');
	});

	it('follows a file through renames, selected or not', () => {
		const rename = entry('a', '2', '2', { kind: 'rename', to: 'b' });
		const all = [entry('a', '1', '2'), rename, entry('b', '2', '3')];
		const [both] = planRestore(all, ids(all));
		assert.deepEqual([both?.at, both?.goal, both?.target], ['b', 'a', image('1')]);
		assert.equal(both && restoreState(both, '3'), 'plain');
		const [edits] = planRestore(all, new Set([...ids(all)].filter((id) => id !== rename.id)));
		assert.deepEqual([edits?.at, edits?.goal, edits?.target], ['b', 'b', image('1')]);
		assert.equal(edits && restoreState(edits, '3'), 'plain');
	});

	it('keeps two files apart of which one took the name of the other', () => {
		const all = [
			entry('a', 'A', undefined, { kind: 'delete' }),
			entry('b', 'B', 'B', { kind: 'rename', to: 'a' }),
		];
		const [gone, moved] = planRestore(all, ids(all));
		assert.deepEqual([gone?.isReplaced, gone?.goal], [true, 'a']);
		assert.deepEqual([moved?.at, moved?.goal, moved?.isReplaced], ['a', 'b', false]);
	});
});

describe('writes that never ended', () => {
	it('did not happen when the file is as before', () => {
		const begun = entry('a', '1', undefined, { status: 'begun' });
		assert.deepEqual(
			settle([begun], () => '1'),
			[],
		);
		const made = entry('b', undefined, undefined, { status: 'begun', kind: 'create' });
		assert.deepEqual(
			settle([made], () => undefined),
			[],
		);
	});

	it('stay unknown when the file is another, and then somebody is asked', () => {
		const begun = entry('a', '1', undefined, { status: 'begun' });
		const settled = settle([begun], () => '2');
		assert.equal(settled.length, 1);
		const [a] = planRestore(settled, ids(settled));
		assert.equal(a && restoreState(a, '2'), 'changed');
	});

	it('are decided by the next write where there is one', () => {
		const begun = entry('a', '1', undefined, { status: 'begun' });
		assert.equal(settle([begun, entry('a', '1', '2')], never).length, 1);
		assert.equal(settle([begun, entry('a', '1x', '2')], never).length, 2);
	});

	it('are known for a rename by where the file is', () => {
		const begun = entry('a', '1', undefined, { status: 'begun', kind: 'rename', to: 'b' });
		const at = (place: string) => (uri: string) => (uri === place ? '1' : undefined);
		assert.deepEqual(settle([begun], at('a')), []);
		const [moved] = settle([begun], at('b'));
		assert.deepEqual([moved?.status, moved?.after], ['done', image('1')]);
	});
});

describe('turns', () => {
	it('come newest first, by their last write', () => {
		const all = [
			entry('a', '1', '2', { turn: 't1' }),
			entry('b', '1', '2', { turn: 't2' }),
			entry('a', '2', '3', { turn: 't1' }),
		];
		assert.deepEqual(
			turnsOf(all).map(({ id, entries }) => [id, entries.length]),
			[
				['t1', 2],
				['t2', 1],
			],
		);
		assert.equal(lastTurn(all)?.id, 't1');
	});

	it('that were taken back are passed over, and count again when that is taken back', () => {
		const one = entry('a', '1', '2', { turn: 't1' });
		const two = entry('a', '2', '3', { turn: 't2' });
		const back = entry('a', '3', '2', { turn: 'r1', kind: 'restore', undoes: [two.id] });
		const again = entry('a', '2', '3', { turn: 'r2', kind: 'restore', undoes: [back.id] });
		assert.equal(lastTurn([one, two])?.id, 't2');
		assert.equal(lastTurn([one, two, back])?.id, 't1');
		assert.equal(lastTurn([one, two, back, again])?.id, 't2');
	});

	it('without the files that were taken back one by one, which the person may have changed since', () => {
		const one = entry('a', '1', '2', { turn: 't1' });
		const other = entry('b', '1', '2', { turn: 't1' });
		const again = entry('b', '2', '3', { turn: 't1' });
		const back = entry('a', '2', '1', { turn: 'r1', kind: 'restore', undoes: [one.id] });
		const half = entry('b', '3', '2', { turn: 'r2', kind: 'restore', undoes: [again.id] });
		assert.deepEqual(lastTurn([one, other, again, back, half])?.entries, [other, again]);
	});

	it('that were dropped as a whole are passed over', () => {
		const one = entry('a', '1', '2', { turn: 't1' });
		const two = entry('a', '2', '3', { turn: 't2' });
		const drop = entry('a', '3', '2', { turn: 't2', kind: 'drop' });
		assert.equal(lastTurn([one, two, drop])?.id, 't1');
	});
});
