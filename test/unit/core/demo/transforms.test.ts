import assert from 'node:assert/strict';
import { editCode } from '../../../../src/core/demo/edit';
import type { Language } from '../../../../src/core/demo/mask';
import { writeTests } from '../../../../src/core/demo/transforms/tests';

interface Row {
	readonly asks: string;
	readonly code: string;
	readonly becomes: string;
	readonly language?: Language;
}

const rows: readonly Row[] = [
	{
		asks: 'Rename total to sum',
		code: "const total = 1;\nlog('total', total); // total",
		becomes: "const sum = 1;\nlog('total', sum); // total",
	},
	{ asks: 'ganti nama a menjadi b', code: 'let a = ab;', becomes: 'let b = ab;' },
	{
		asks: 'Use const instead of var',
		code: 'var a = 1;\nvar b = 2;\nb += a;\nfor (var i = 0; i < 2; i++) {}\nfor (var x of xs) f(x);',
		becomes:
			'const a = 1;\nlet b = 2;\nb += a;\nfor (let i = 0; i < 2; i++) {}\nfor (const x of xs) f(x);',
	},
	{
		asks: 'replace == with ===',
		code: "if (a == 1 && b != '==' && c == null) {}",
		becomes: "if (a === 1 && b !== '==' && c == null) {}",
	},
	{
		asks: 'sort the imports',
		code: "import b from './b';\nimport { z } from 'a';\nimport './c';\n\nrun();",
		becomes: "import { z } from 'a';\nimport b from './b';\nimport './c';\n\nrun();",
	},
	{
		asks: 'sort imports',
		language: 'python',
		code: 'import sys\nfrom os import path\nimport json\n',
		becomes: 'import json\nfrom os import path\nimport sys\n',
	},
	{ asks: 'make it upper case', code: 'abc', becomes: 'ABC' },
	{ asks: 'lowercase please', code: 'ABC', becomes: 'abc' },
	{ asks: 'trim trailing spaces', code: 'a  \n\tb\t\nc', becomes: 'a\n\tb\nc' },
	{
		asks: 'Document this',
		code: '\texport function addTax(net: number, rate = 0.1) {\n\t\treturn net * (1 + rate);\n\t}',
		becomes:
			'\t/**\n\t * Add tax.\n\t *\n\t * @param net Net.\n\t * @param rate Rate.\n\t * @returns The result.\n\t */\n\texport function addTax(net: number, rate = 0.1) {\n\t\treturn net * (1 + rate);\n\t}',
	},
	{
		asks: 'add a docstring',
		language: 'python',
		code: 'def add_tax(net, rate=0.1) -> float:\n    return net * (1 + rate)\n',
		becomes:
			'def add_tax(net, rate=0.1) -> float:\n    """Add tax.\n\n    Args:\n        net: Net.\n        rate: Rate.\n\n    Returns:\n        The result.\n    """\n    return net * (1 + rate)\n',
	},
	{
		asks: 'guard against undefined',
		code: 'function f(a, b) {\n\treturn a + b;\n}',
		becomes:
			"function f(a, b) {\n\tif (a === undefined || a === null) {\n\t\tthrow new TypeError('a is missing');\n\t}\n\treturn a + b;\n}",
	},
	{
		asks: 'add error handling',
		code: 'function f(a) {\n\treturn JSON.parse(a);\n}',
		becomes:
			"function f(a) {\n\ttry {\n\t\treturn JSON.parse(a);\n\t} catch (error) {\n\t\tthrow new Error('f failed', { cause: error });\n\t}\n}",
	},
	{
		asks: 'wrap in try',
		language: 'python',
		code: 'value = int(text)\n',
		becomes:
			'try:\n    value = int(text)\nexcept Exception as error:\n    raise RuntimeError("failed") from error\n',
	},
	{
		asks: 'Fix this',
		code: 'for (let i = 0; i <= items.length; i++) {\n\tif (items[i] == x) return i;\n}',
		becomes: 'for (let i = 0; i < items.length; i++) {\n\tif (items[i] === x) return i;\n}',
	},
	{
		asks: "Fix: Type 'string' is not assignable to type 'number'.",
		code: 'function cents(v: number): number {\n\treturn v.toFixed(2);\n}',
		becomes: 'function cents(v: number): number {\n\treturn Number(v.toFixed(2));\n}',
	},
	{
		asks: "Fix: Cannot find name 'totl'. Did you mean 'total'?",
		code: 'return totl;',
		becomes: 'return total;',
	},
	{
		asks: 'fix it',
		language: 'python',
		code: 'try:\n    f()\nexcept:\n    if x == None:\n        pass\n',
		becomes: 'try:\n    f()\nexcept Exception:\n    if x is None:\n        pass\n',
	},
	{
		asks: 'Improve this',
		code: 'var a = 1;  \nif (a == 1) go();',
		becomes: 'const a = 1;\nif (a === 1) go();',
	},
	{
		asks: 'translate to Rust',
		code: '\tconst a = 1;',
		becomes: '\t// The demo could not do this: translate to Rust\n\tconst a = 1;',
	},
	{
		asks: 'fix',
		language: 'python',
		code: 'a = 1',
		becomes: '# The demo could not do this: fix\na = 1',
	},
];

describe('demo edits', () => {
	for (const { asks, code, becomes, language = 'typescript' } of rows) {
		it(`${asks} (${language})`, () => {
			assert.equal(editCode({ code, language, instruction: asks }).code, becomes);
		});
	}

	it('does not document twice', () => {
		const job = { language: 'typescript' as const, instruction: 'document this' };
		const once = editCode({ ...job, code: 'function f(a) {\n\treturn a;\n}' }).code;
		assert.match(editCode({ ...job, code: once }).code, /could not/);
		const python = { language: 'python' as const, instruction: 'add docstrings' };
		const documented = editCode({ ...python, code: 'def f(a):\n    return a\n' }).code;
		assert.match(editCode({ ...python, code: documented }).code, /could not/);
	});

	it('writes tests that call the real names', () => {
		const tests = writeTests({
			code: 'export function add(a: number, b: number) {\n\treturn a + b;\n}\nexport const load = async (id: string) => {\n\treturn id;\n};',
			language: 'typescript',
			path: 'src/sums.ts',
			instruction: 'write tests',
		});
		assert.equal(tests.path, 'src/sums.test.ts');
		assert.match(tests.code, /from 'node:test'/);
		assert.match(tests.code, /import \{ add, load \} from '\.\/sums'/);
		assert.match(tests.code, /add\(undefined, undefined\)/);
		assert.match(tests.code, /await load\(undefined\)/);
	});

	it('writes pytest for Python and mocha when asked', () => {
		const python = writeTests({
			code: 'def parse(line):\n    return line\n',
			language: 'python',
			path: 'tools/report.py',
			instruction: 'tests',
		});
		assert.equal(python.path, 'tools/test_report.py');
		assert.match(python.code, /from report import parse/);
		assert.match(python.code, /def test_parse\(\):/);
		const mocha = writeTests({
			code: 'function f() {}',
			language: 'javascript',
			instruction: 'tests with mocha',
		});
		assert.doesNotMatch(mocha.code, /node:test/);
	});

	it('never throws and never hangs on odd text', () => {
		const odd = [
			'',
			'{{{{((',
			'function (',
			'"""',
			'`',
			'class {',
			'def f(',
			'\u0000',
			'var',
			'a'.repeat(50_000),
		];
		for (const code of odd) {
			for (const language of ['typescript', 'python', 'other'] as const) {
				for (const instruction of ['document', 'fix', 'improve', 'guard', 'try', 'rename a to b']) {
					assert.equal(typeof editCode({ code, language, instruction }).code, 'string');
				}
			}
		}
	});
});
