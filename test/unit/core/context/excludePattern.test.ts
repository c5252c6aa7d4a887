import assert from 'node:assert/strict';
import { excludePattern, isAlwaysLeftOut } from '../../../../src/core/context/excludePattern';

describe('what a search leaves out', () => {
	it('is one glob without braces in braces', () => {
		const pattern = excludePattern({ '**/*.{min,map}.js': true, '**/old': true, '**/kept': false });
		assert.match(pattern, /^\{[^{}]*\}$/);
		const all = pattern.slice(1, -1).split(',');
		for (const each of ['**/node_modules/**', '**/*.min.js', '**/*.map.js', '**/old']) {
			assert(all.includes(each), each);
		}
		assert(!all.includes('**/kept'));
	});

	it('says so of a path', () => {
		for (const path of ['dist/a.js', 'packages/x/node_modules/y/z.js', '.git/HEAD'])
			assert(isAlwaysLeftOut(path), path);
		for (const path of ['src/a.js', 'src/build.ts', 'distant/a.js', 'target'])
			assert(!isAlwaysLeftOut(path), path);
	});

	it('takes no pattern that depends on other files, and none that is no glob', () => {
		const plain = excludePattern({});
		assert.equal(
			excludePattern({ '**/*.js': { when: '$(basename).ts' }, '{a': true, '': true }),
			plain,
		);
	});

	it('ends with any pattern', () => {
		const many = '{a,b}'.repeat(20);
		assert.match(excludePattern({ [many]: true }), /^\{[^{}]*\}$/);
	});
});
