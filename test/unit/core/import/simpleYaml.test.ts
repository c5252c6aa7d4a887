// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of prompts and references to keys look like this
import assert from 'node:assert/strict';
import { parseSimpleYaml } from '../../../../src/core/import/simpleYaml';
import { cpuTime } from '../../../support/cpuTime';

function read(text: string): unknown {
	const result = parseSimpleYaml(text);
	assert.ok('value' in result, `not read: line ${'problem' in result ? result.problem.line : '?'}`);
	return JSON.parse(JSON.stringify(result.value));
}

describe('the YAML of configuration files', () => {
	const cases: readonly (readonly [name: string, text: string, expected: unknown])[] = [
		[
			'maps and scalars',
			'a: x y\nb: 12\nc: 1.5\nd: true\ne: null\nf:\n',
			{ a: 'x y', b: 12, c: 1.5, d: true, e: null, f: null },
		],
		['a version stays text', 'version: 0.0.1\nid: 007\n', { version: '0.0.1', id: '007' }],
		['nested maps', 'a:\n  b:\n    c: 1\n  d: 2\ne: 3\n', { a: { b: { c: 1 }, d: 2 }, e: 3 }],
		[
			'lists of maps',
			'm:\n  - name: a\n    x: 1\n  - name: b\n',
			{ m: [{ name: 'a', x: 1 }, { name: 'b' }] },
		],
		[
			'a list as far left as its key',
			'm:\n- a\n- b: 1\n  c: 2\nn: 3\n',
			{ m: ['a', { b: 1, c: 2 }], n: 3 },
		],
		['a dash alone', 'm:\n  -\n    a: 1\n  -\n    a: 2\n', { m: [{ a: 1 }, { a: 2 }] }],
		['lists in lists', '- - 1\n  - 2\n- 3\n', [[1, 2], 3]],
		[
			'quotes',
			`a: "x: \\"y\\" \\u0041\\n"\nb: 'it''s # no comment'\n"c d": 1\n`,
			{ a: 'x: "y" A\n', b: "it's # no comment", 'c d': 1 },
		],
		[
			'comments',
			'# top\na: 1 # one\nb: x#y\n\n  # in between\nc: [1, 2] # two\n',
			{ a: 1, b: 'x#y', c: [1, 2] },
		],
		[
			'addresses and times',
			'url: https://ai.example/v1\nt: 12:30\n',
			{ url: 'https://ai.example/v1', t: '12:30' },
		],
		[
			'brackets',
			'a: [x, "y, z", [1]]\nb: {c: 1, d: "e"}\ne: []\n',
			{ a: ['x', 'y, z', [1]], b: { c: 1, d: 'e' }, e: [] },
		],
		[
			'text as it stands',
			'p: |\n  one\n    two\n\n  # three\nq: 1\n',
			{ p: 'one\n  two\n\n# three\n', q: 1 },
		],
		['text without its last line end', 'p: |-\n  one\n  two\n', { p: 'one\ntwo' }],
		['folded text', 'p: >\n  one\n  two\n\n  three\n', { p: 'one two\nthree\n' }],
		[
			'text in a list',
			'l:\n  - name: a\n    prompt: |\n      x: 1\n      - y\n  - name: b\n',
			{ l: [{ name: 'a', prompt: 'x: 1\n- y\n' }, { name: 'b' }] },
		],
		[
			'a document mark and line ends of Windows',
			'---\r\na: 1\r\nb:\r\n  - 2\r\n',
			{ a: 1, b: [2] },
		],
		['template marks in a value', 'k: ${{ secrets.OPENAI }}\n', { k: '${{ secrets.OPENAI }}' }],
		['nothing', '# only words\n', null],
	];
	for (const [name, text, expected] of cases) {
		it(`reads ${name}`, () => assert.deepEqual(read(text), expected));
	}

	const refused: readonly (readonly [name: string, text: string, line: number])[] = [
		['an anchor', 'a: 1\nb: &x\n  c: 1\n', 2],
		['an alias', 'a: *x\n', 1],
		['a merge', 'a:\n  <<: *x\n', 2],
		['a tag', 'a: !env KEY\n', 1],
		['text of two lines', 'a: one\n  two\n', 2],
		['an open quote', 'a: "one\n', 1],
		['an open bracket', 'a: [1,\n  2]\n', 1],
		['a map inside text', '- a\nb: 1\n', 2],
		['a second document', 'a: 1\nb: 1\nc: 1\nd: 1\ne: 1\n---\nf: 1\n', 6],
	];
	for (const [name, text, line] of refused) {
		it(`names the line of ${name}`, () => {
			assert.deepEqual(parseSimpleYaml(text), { problem: { line } });
		});
	}

	it('makes nothing of the names of a prototype', () => {
		const result = parseSimpleYaml('__proto__:\n  polluted: 1\nconstructor: 2\n');
		assert.ok('value' in result);
		assert.equal(({} as Record<string, unknown>).polluted, undefined);
		assert.equal(Object.getPrototypeOf(result.value), null);
	});

	it('ends soon on anything: deep, long, and cut at every character', () => {
		const sample = 'models:\n  - name: "a: b"\n    roles: [chat, {x: 1}]\n    prompt: |\n      x\n';
		for (let end = 0; end <= sample.length; end += 1) parseSimpleYaml(sample.slice(0, end));
		const started = cpuTime();
		parseSimpleYaml('['.repeat(100_000));
		parseSimpleYaml(`a: ${'[ '.repeat(50_000)}${'] '.repeat(50_000)}`);
		parseSimpleYaml(`a: x${' '.repeat(200_000)}y`);
		parseSimpleYaml(`a: [${' #'.repeat(100_000)}]`);
		parseSimpleYaml(
			Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
		);
		parseSimpleYaml('- '.repeat(20_000));
		assert.ok(cpuTime() - started < 3000);
	});
});
