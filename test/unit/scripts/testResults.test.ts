import assert from 'node:assert/strict';
import { filesToRepeat, withRepeated } from '../../../scripts/lib/testResults.mjs';

const counts = (passed: number, failed: number) => ({ passed, failed });

describe('results of tests', () => {
	const first = {
		passed: 7,
		failed: 2,
		failures: ['opens\nToo late', 'closes\nToo late'],
		files: { 'test/ui/a.test.ts': counts(4, 0), 'test/ui/b.test.ts': counts(3, 2) },
	};

	it('name the files that are run again', () => {
		assert.deepEqual(filesToRepeat(first), ['test/ui/b.test.ts']);
		assert.deepEqual(filesToRepeat({ ...first, failed: 0, files: {} }), []);
	});

	it('name none when a run broke outside its tests, or everywhere', () => {
		assert.deepEqual(filesToRepeat({ passed: 3, failed: 1, failures: ['Ended with 1.'] }), []);
		assert.deepEqual(filesToRepeat({ ...first, failed: 3 }), []);
		const many = Object.fromEntries([...'abcdefgh'].map((name) => [name, counts(0, 1)]));
		assert.deepEqual(filesToRepeat({ passed: 0, failed: 8, failures: [], files: many }), []);
	});

	it('count a file that ran again by its second run, and say what was unsteady', () => {
		const second = { passed: 5, failed: 0, failures: [] };
		assert.deepEqual(withRepeated(first, second, ['test/ui/b.test.ts']), {
			passed: 9,
			failed: 0,
			failures: [],
			unsteady: first.failures,
		});
	});

	it('stay failed when the second run fails as well', () => {
		const second = { passed: 4, failed: 1, failures: ['opens\nToo late'] };
		assert.deepEqual(withRepeated(first, second, ['test/ui/b.test.ts']), {
			passed: 8,
			failed: 1,
			failures: second.failures,
			unsteady: [],
		});
	});
});
