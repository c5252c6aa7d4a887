import assert from 'node:assert/strict';
import { partialFence } from '../../../../src/core/context/partialFence';
import type { Lines } from '../../../../src/core/context/selectionRange';
import {
	farAbove,
	headLines,
	placeBetween,
} from '../../../../src/core/context/selectionSurroundings';

function linesOf(text: string): Lines {
	const all = text.split('\n');
	return { count: all.length, at: (line) => all[line] ?? '' };
}

describe('headLines', () => {
	it('go to where the body begins', () => {
		const cases: readonly (readonly [string, number])[] = [
			['class Cart {\n\tx;', 1],
			['export function total(\n\tprices: number[],\n): number {\n\treturn 1;', 3],
			['def total(\n    prices,\n):\n    return 1', 3],
			['def total(prices): # all\n    return 1', 1],
			['const f = (a) =>\n\ta;', 1],
			['fn f<T>(a: T)\nwhere T: Copy\n{\n', 3],
			['something else\nwithout\nany\nend\nof it', 1],
		];
		for (const [text, count] of cases) {
			assert.equal(headLines(linesOf(text), 0).length, count, text);
		}
	});
});

describe('farAbove', () => {
	const picked = (text: string, from: number, code: string, heads: readonly number[] = []) =>
		farAbove(linesOf(text), from, code, heads);

	it('takes the imports that the code uses, and the heads around it', () => {
		const text = [
			"import { readFile } from 'node:fs/promises';",
			"import * as path from 'node:path';",
			'import {',
			'\tone,',
			'\ttwo as second,',
			'\tthree,',
			"} from './numbers';",
			'',
			'export class Cart {',
			'\tprivate x = 1;',
			'\ttotal() {',
			'\t\treturn 1;',
		].join('\n');
		assert.deepEqual(picked(text, 11, 'return path.join(second, one)', [8, 10]), {
			lines: [2, 11],
			text: [
				"import * as path from 'node:path';",
				"import { one, two as second } from './numbers';",
				'…',
				'export class Cart {',
				'…',
				'\ttotal() {',
			].join('\n'),
		});
		assert.equal(picked(text, 7, 'nothing of it'), undefined);
		assert.equal(picked(text, 0, 'path'), undefined, 'nothing of the selection itself');
	});

	it('knows how other languages import', () => {
		const cases: readonly (readonly [string, string, string])[] = [
			[
				'import os\nfrom json import dumps, loads\n\nx',
				'dumps(1)',
				'from json import dumps, loads',
			],
			['import (\n\t"fmt"\n\t"net/http"\n)\n\nx', 'http.Get(u)', '\t"net/http"'],
			['use std::fs;\nuse std::io::{self, Read};\nx', 'r: impl Read', 'use std::io::{self, Read};'],
			['import java.util.List;\nimport java.util.Map;\nx', 'Map<A, B>', 'import java.util.Map;'],
			["const fs = require('fs');\nx", 'fs.stat(a)', "const fs = require('fs');"],
		];
		for (const [text, code, expected] of cases) {
			assert.equal(picked(text, text.split('\n').length - 1, code)?.text, expected);
		}
	});

	it('stays short', () => {
		const many = Array.from({ length: 300 }, (_, at) => `import { a${at}, x } from './m${at}';`);
		const stretch = picked(`${many.join('\n')}\ncode`, 300, 'x');
		assert(stretch && stretch.text.length <= 1300, `${stretch?.text.length}`);
	});
});

describe('placeBetween', () => {
	it('finds what stands between two lines that are there once', () => {
		const text = 'a\nb\nnew\nmore\nc\nd\n';
		const place = placeBetween(text, 'a\nb\n', '\nc\nd');
		assert.equal(place && text.slice(place.start, place.end), 'new\nmore');
		assert.deepEqual(placeBetween('x\ny', '', '\ny'), { start: 0, end: 1 });
		for (const [before, after] of [
			['z\n', '\nc'],
			['c\n', '\na'],
			['a\nb\nnew\nmore\n', 'c\nd'],
		] as const) {
			assert.equal(placeBetween(text, before, after), undefined);
		}
		assert.equal(placeBetween(`${text}${text}`, 'b\n', '\nc'), undefined);
	});
});

describe('partialFence', () => {
	it('grows with the answer, without the fence at any moment', () => {
		const answer = 'Sure:\n```ts\nconst a = `b`;\n\nf();\n```\nDone.';
		const whole = 'const a = `b`;\n\nf();';
		for (let length = 0; length <= answer.length; length++) {
			const code = partialFence(answer.slice(0, length));
			if (code === undefined) assert(length < 'Sure:\n```ts\n'.length);
			else assert(`${whole}\n`.startsWith(code), JSON.stringify(code));
		}
		assert.equal(partialFence(answer), whole);
	});
});
