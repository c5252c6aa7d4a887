import assert from 'node:assert/strict';
import { createVerdicts } from '../../../../src/host/review/verdicts';

const decision = (name: string, isKept: boolean, ...chatIds: readonly string[]) => ({
	name,
	isKept,
	chatIds,
});

describe('what the model is told of Keep and Drop', () => {
	const start = (stored?: unknown) => createVerdicts(stored, () => undefined);

	it('is one line, said once', () => {
		const verdicts = start();
		verdicts.note('1', decision('a.ts', true, 'c'));
		verdicts.note('2', decision('a.ts', true, 'c'));
		verdicts.note('3', decision('a.ts', false, 'c'));
		assert.equal(verdicts.take('c'), 'The user kept 2 changes and dropped 1 in a.ts.');
		assert.equal(verdicts.take('c'), undefined);
	});

	it('names a few files and counts many', () => {
		const verdicts = start();
		verdicts.note('1', decision('a.ts', true, 'c'));
		verdicts.note('2', decision('b.ts', false, 'c'));
		assert.equal(
			verdicts.take('c'),
			'The user kept 1 change in a.ts, and dropped 1 change in b.ts.',
		);
		for (const name of ['a', 'b', 'c', 'd']) verdicts.note(name, decision(name, true, 'c'));
		assert.equal(verdicts.take('c'), 'The user kept 4 changes in 4 files.');
	});

	it('counts what was decided last', () => {
		const verdicts = start();
		verdicts.note('1', decision('a.ts', false, 'c'));
		verdicts.forget('1');
		assert.equal(verdicts.take('c'), undefined);
		verdicts.note('1', decision('a.ts', false, 'c'));
		verdicts.note('1', decision('a.ts', true, 'c'));
		assert.equal(verdicts.take('c'), 'The user kept 1 change in a.ts.');
	});

	it('tells each chat its own', () => {
		const verdicts = start();
		verdicts.note('1', decision('a.ts', true, 'c', 'd'));
		verdicts.note('2', decision('b.ts', true, 'd'));
		verdicts.note('3', decision('b.ts', true));
		assert.equal(verdicts.take('c'), 'The user kept 1 change in a.ts.');
		const again = start(JSON.parse(JSON.stringify(verdicts.entries())));
		assert.equal(again.take('c'), undefined);
		assert.equal(again.take('d'), 'The user kept 1 change in a.ts, and kept 1 change in b.ts.');
	});

	it('takes nothing from a store that holds something else', () => {
		assert.equal(start({ a: 1 }).take('c'), undefined);
		assert.equal(start([['1', { name: 1 }]]).take('c'), undefined);
	});
});
