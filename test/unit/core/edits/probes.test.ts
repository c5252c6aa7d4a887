import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/edits/applyEdits';
import { applyChanges } from '../../../../src/core/edits/diffLines';
import type { Edit } from '../../../../src/core/edits/edit';
import { encodings } from './encodings';

interface Probe {
	readonly what: string;
	/** UTF-8 without it. */
	readonly encoding?: string;
	readonly before: Buffer | string;
	readonly edits: readonly Edit[];
	/** Undefined: refused, with the same bytes left. */
	readonly after?: Buffer | string;
}

function replace(oldText: string, newText: string, more: object = {}): Edit {
	return { kind: 'replace', oldText, newText, ...more };
}

const utf16 = (text: string) => Buffer.from(text, 'utf16le');

const probes: readonly Probe[] = [
	{
		what: 'CRLF, edited with LF',
		before: 'a\r\nb\r\nc\r\n',
		edits: [replace('a\nb', 'a\nx\nB')],
		after: 'a\r\nx\r\nB\r\nc\r\n',
	},
	{
		what: 'LF, edited with CRLF',
		before: 'a\nb\nc\n',
		edits: [replace('a\r\nb', 'a\r\nB')],
		after: 'a\nB\nc\n',
	},
	{
		what: 'mixed line ends around and inside the edit',
		before: 'a\r\nb\nc\rd\r\n\ne\n',
		edits: [replace('b\nc\nd', 'B\nc\nD')],
		after: 'a\r\nB\nc\rD\r\n\ne\n',
	},
	{
		what: 'lone carriage returns',
		before: 'a\rb\rc\r',
		edits: [replace('b\n', 'b\nx\n')],
		after: 'a\rb\rx\rc\r',
	},
	{
		what: 'UTF-8 with a byte order mark, first line edited',
		before: Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0x0a, 0x62, 0x0a]),
		edits: [replace('a\n', 'x\n')],
		after: Buffer.from([0xef, 0xbb, 0xbf, 0x78, 0x0a, 0x62, 0x0a]),
	},
	{
		what: 'no last line end, last line edited',
		before: 'a\r\nb',
		edits: [replace('b\n', 'c\nd\n')],
		after: 'a\r\nc\r\nd',
	},
	{
		what: 'whole file sent without its last line end and with other line ends',
		before: 'a\r\nb\r\nc\r\n',
		edits: [{ kind: 'wholeFile', newText: 'a\nB\nc' }],
		after: 'a\r\nB\r\nc\r\n',
	},
	{
		what: 'UTF-16LE with a byte order mark',
		encoding: 'UTF-16LE',
		before: Buffer.concat([Buffer.from([0xff, 0xfe]), utf16('größe = 1;\r\n日本\r\n')]),
		edits: [replace('größe = 1;', 'größe = 2;')],
		after: Buffer.concat([Buffer.from([0xff, 0xfe]), utf16('größe = 2;\r\n日本\r\n')]),
	},
	{
		what: 'UTF-16BE with a byte order mark',
		encoding: 'UTF-16BE',
		before: Buffer.concat([Buffer.from([0xfe, 0xff]), utf16('a\n😀\n').swap16()]),
		edits: [replace('a', '😁')],
		after: Buffer.concat([Buffer.from([0xfe, 0xff]), utf16('😁\n😀\n').swap16()]),
	},
	{
		what: 'Latin-1 with bytes that are no UTF-8',
		encoding: 'Latin-1',
		before: Buffer.from([0x61, 0xe9, 0x0a, 0xff, 0x80, 0x0a, 0x62]),
		edits: [replace('b', 'é')],
		after: Buffer.from([0x61, 0xe9, 0x0a, 0xff, 0x80, 0x0a, 0xe9]),
	},
	{
		what: 'Shift-JIS with a backslash for a second byte',
		encoding: 'Shift-JIS',
		before: Buffer.from([0x95, 0x5c, 0x0d, 0x0a, 0x83, 0x5c, 0x22, 0x61, 0x22, 0x0d, 0x0a]),
		edits: [replace('"a"', '"\\n"')],
		after: Buffer.from([0x95, 0x5c, 0x0d, 0x0a, 0x83, 0x5c, 0x22, 0x5c, 0x6e, 0x22, 0x0d, 0x0a]),
	},
	{
		what: 'tabs in the file, spaces in the edit, trailing blanks in both',
		before: '{\n\tif (a) {  \n\t\tb();\n\t}\n}\n',
		edits: [replace('    if (a) {\n        b();  \n    }', '    if (a) {\n        c();\n    }')],
		after: '{\n\tif (a) {  \n\t\tc();\n\t}\n}\n',
	},
	{
		what: 'signs that replacing by pattern would take for its own',
		before: 'price = 0;\n',
		edits: [replace('0', '"$& $1 $$ $` $\' \\n \\u0041"')],
		after: 'price = "$& $1 $$ $` $\' \\n \\u0041";\n',
	},
	{
		what: 'no-break spaces and curly quotes that stay',
		before: 'say\u00A0“a”, say\u00A0“b”\n',
		edits: [replace('say "a", say "b"', 'say "a", say "c"')],
		after: 'say\u00A0“a”, say\u00A0“c”\n',
	},
	{
		what: 'half a character',
		before: 'a😀b\n',
		edits: [replace('\uD83D', 'x')],
	},
	{
		what: 'old text that is there twice, once with another line end',
		before: 'a\r\nb\r\na\nb\na\nb\n',
		edits: [replace('a\nb\n', 'x\n')],
	},
	{
		what: 'a batch of which the last edit finds nothing',
		before: 'a\r\nb\nc\r',
		edits: [replace('a', 'A'), replace('b', 'B'), replace('d', 'D')],
	},
];

describe('R29 to R37 in bytes', () => {
	it('has 17 probes', () => {
		assert.equal(probes.length, 17);
	});

	for (const { what, encoding = 'UTF-8', before, edits, after } of probes) {
		it(`${after === undefined ? 'leaves the same bytes' : 'writes exactly'}: ${what}`, () => {
			const { encode, decode } = encodings.find(({ name }) => name === encoding) ?? assert.fail();
			const bytes = Buffer.from(before);
			const text = decode(bytes);
			assert(encode(text).equals(bytes), 'the file is read and written as it is');
			const result = applyEdits(text, edits);
			if (after === undefined) {
				assert.equal(result.kind, 'refused');
				return;
			}
			assert(result.kind === 'changed', JSON.stringify(result));
			const written = encode(applyChanges(text, result.changes));
			assert.equal(written.toString('hex'), Buffer.from(after).toString('hex'));
		});
	}
});
