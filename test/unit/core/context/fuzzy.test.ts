import assert from 'node:assert/strict';
import { fuzzyGlob, fuzzyScore } from '../../../../src/core/context/fuzzy';

const paths = [
	'src/billing/invoice.ts',
	'src/billing/invoiceLines.ts',
	'test/billing/invoice.test.ts',
	'docs/voice.md',
	'src/host/chatController.ts',
	'src/core/chat.ts',
];

function ranked(query: string): readonly string[] {
	return paths
		.flatMap((path) => {
			const score = fuzzyScore(query, path);
			return score === undefined ? [] : [{ path, score }];
		})
		.sort((a, b) => b.score - a.score)
		.map(({ path }) => path);
}

describe('fuzzyScore', () => {
	it('puts the file whose name begins with the query first', () => {
		assert.deepEqual(ranked('invoice').slice(0, 2), [
			'src/billing/invoice.ts',
			'src/billing/invoiceLines.ts',
		]);
	});

	it('finds by initials and by letters in order, whatever their case', () => {
		assert.equal(ranked('CC')[0], 'src/host/chatController.ts');
		assert.equal(ranked('invl')[0], 'src/billing/invoiceLines.ts');
	});

	it('finds by folder when the query has a slash', () => {
		assert.deepEqual(ranked('core/ch'), ['src/core/chat.ts']);
	});

	it('leaves out what does not fit and takes everything for nothing', () => {
		assert.deepEqual(ranked('zzz'), []);
		assert.equal(ranked('').length, paths.length);
	});
});

describe('fuzzyGlob', () => {
	it('asks for names with the letters in order, in either case', () => {
		assert.equal(fuzzyGlob('src/aB1'), '**/*[aA]*[bB]*1*');
		assert.equal(fuzzyGlob('a*{'), '**/*[aA]*?*?*');
		assert.equal(fuzzyGlob(''), '**/*');
	});
});
