import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/edits/applyEdits';
import { diffLines } from '../../../../src/core/edits/diffLines';
import type { Edit } from '../../../../src/core/edits/edit';
import { largeText, manyEdits } from '../../../support/benchEdits';
import { assertQuick } from './quick';

function replace(oldText: string, newText = 'x', more: object = {}): Edit {
	return { kind: 'replace', oldText, newText, ...more };
}

const megabyte = 1_000_000;
const equalLines = '}\n'.repeat(megabyte / 2);
const blocks = '\tif (a) {\n\t\tb();\n\t}\n'.repeat(megabyte / 22);

/** Texts and edits that make careless searches take minutes. Most take a few ms. */
const cases: readonly (readonly [string, string, readonly Edit[]])[] = [
	['a line of 1 MB', 'a'.repeat(megabyte), [replace(`${'a'.repeat(1000)}b`)]],
	[
		'300 kB that almost fit a line of 1 MB',
		'a'.repeat(megabyte),
		[replace(`b${'a'.repeat(300_000)}`)],
	],
	['300 kB that fit in 700,000 places', 'a'.repeat(megabyte), [replace('a'.repeat(300_000))]],
	[
		'200 kB of one character, which is to go',
		'a'.repeat(200_000),
		[replace('a', '', { all: true })],
	],
	['1 MB of blanks', ' '.repeat(megabyte), [replace(' \n x')]],
	['new text of 1 MB of blanks', 'a\n', [replace('a', `// ${' '.repeat(megabyte)}x`)]],
	['1 MB of equal lines', equalLines, [replace('}\n'.repeat(150_000))]],
	['the same with another indentation', equalLines, [replace('\t}\n'.repeat(150_000))]],
	['the same with a last line of its own', equalLines, [replace(`${'\t}\n'.repeat(150_000)}x`)]],
	['1 MB of equal blocks', blocks, [replace('if (a) {\n\tb();\n  }\n'.repeat(10_000))]],
	['hints on equal lines', equalLines, [replace('}', 'x', { below: '}', nearLine: 7 })]],
	['an absent text on equal lines', equalLines, [replace('{\n}\n}\n}\n{')]],
	['1 MB of carriage returns', '\r'.repeat(megabyte), [replace('\n\nx')]],
	['1 MB of line ends of two kinds', '\r\n\n'.repeat(megabyte / 3), [replace('\n\n\n\nx')]],
	['1 MB of typographic quotes', '“’…'.repeat(megabyte / 3), [replace('"\'...x')]],
	[
		'a whole file without a line in common',
		largeText('\n'),
		[{ kind: 'wholeFile', newText: largeText('\n').replaceAll('value', 'other') }],
	],
	[
		'a whole file of equal lines, half of it gone',
		equalLines,
		[{ kind: 'wholeFile', newText: equalLines.slice(0, megabyte / 2) }],
	],
	[
		'100 absent texts',
		largeText('\n'),
		manyEdits(largeText('\n')).map(
			(each) => ({ ...each, oldText: 'nothing like this at all' }) as Edit,
		),
	],
	[
		'300 edits',
		largeText('\n'),
		Array.from({ length: 300 }, (_, at) => replace(`value${at * 84 + 1} =`)),
	],
	[
		'99 edits of which each needs the one before',
		'a0 a',
		Array.from({ length: 99 }, (_, at) => replace(`a${at} `, `a${at + 1} `)),
	],
];

describe('applyEdits: bounded work', () => {
	for (const [name, text, edits] of cases) {
		it(`answers in time: ${name}`, () => {
			assertQuick([text], () => applyEdits(text, edits), 2000);
		});
	}

	it('applies 100 edits to 1 MB in a fraction of a second, whatever the line ends', () => {
		const edits = manyEdits(largeText('\n'));
		for (const eol of ['\n', '\r\n', '\r']) {
			const run = (text: string) => assert.equal(applyEdits(text, edits).kind, 'changed');
			assertQuick([largeText(eol)], run, 2000);
		}
	});

	it('compares texts of 1 MB in a fraction of a second', () => {
		const run = (text: string) => diffLines(text, text.replaceAll(/value\d*00 /g, 'other '));
		assertQuick([largeText('\n')], run, 2000);
	});
});
