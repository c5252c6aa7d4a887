import assert from 'node:assert/strict';
import { locateDefinition, readDefinitions } from '../../../../src/core/edits/definitions';

const names = (code: string) => readDefinitions(code)?.definitions.map(({ name }) => name);

describe('what a piece of code defines', () => {
	const cases: readonly (readonly [string, string, readonly string[]])[] = [
		['a function', 'export async function total(lines) {\n\treturn 1;\n}\n', ['total']],
		['an arrow', 'const total = (lines) => {\n\treturn 1;\n};', ['total']],
		['a class with a comment', '/** Sums. */\nexport class Cart {\n\ttotal() {}\n}', ['Cart']],
		['two', 'function a() {\n}\n\nfunction b() {\n}', ['a', 'b']],
		['Python', '@cached\ndef total(lines):\n    return 1\n', ['total']],
		['Python, two', 'def a():\n    pass\n\n\nclass B:\n    x = 1\n', ['a', 'B']],
		['Go', 'func (c *Cart) Total() int {\n\treturn 1\n}', ['Total']],
		['Rust', 'pub fn total(lines: &[Line]) -> u32 {\n    1\n}', ['total']],
		['Java', '    public int total(Line[] lines) {\n        return 1;\n    }', ['total']],
		['a method', '\ttotal(lines) {\n\t\treturn 1;\n\t}', ['total']],
		['Ruby', 'def total\n  1\nend', ['total']],
		['C', 'int total(struct line *lines)\n{\n\treturn 1;\n}', ['total']],
	];
	for (const [title, code, expected] of cases) {
		it(title, () => assert.deepEqual(names(code), expected));
	}

	it('keeps comments and decorators with what they are about', () => {
		const read = readDefinitions('// one\nfunction a() {\n}\n\n// two\nfunction b() {\n}\n');
		assert.deepEqual(
			read?.definitions.map(({ text }) => text),
			['// one\nfunction a() {\n}', '// two\nfunction b() {\n}'],
		);
	});

	it('names what stands before', () => {
		const read = readDefinitions("import x from 'x';\n\nfunction a() {\n}\n");
		assert.equal(read?.preface, "import x from 'x';\n");
		assert.equal(readDefinitions('\nfunction a() {\n}')?.preface, '');
	});

	for (const [title, code] of [
		['statements', 'let sum = 0;\nfor (const each of lines) {\n\tsum += each;\n}'],
		['a call behind a function', 'function a() {\n}\n\na();\n'],
		['a condition', 'if (a) {\n\tb();\n}'],
		['prose', 'Hello world.\nThis is text.'],
		['JSON', '{\n\t"a": 1\n}'],
		['shell', 'npm install\nnpm test'],
	] as const) {
		it(`${title}: nothing to go by`, () => assert.equal(names(code), undefined));
	}
});

describe('where a text defines a name, without knowing its language', () => {
	const python =
		'import os\n\n\nclass Cart:\n    def size(self):\n        return 1\n\n    def total(self):\n        return 2\n\n\ndef total_of(cart):\n    return cart.total()\n';

	it('by indentation', () => {
		assert.deepEqual(locateDefinition(python, 'Cart'), { firstLine: 3, lastLine: 8 });
		assert.deepEqual(locateDefinition(python, 'size'), { firstLine: 4, lastLine: 5 });
		assert.deepEqual(locateDefinition(python, 'total_of'), { firstLine: 11, lastLine: 12 });
	});

	it('with the bracket that closes it', () => {
		const go = 'func a() {\n\tb()\n}\n\nfunc b() {\n}\n';
		assert.deepEqual(locateDefinition(go, 'a'), { firstLine: 0, lastLine: 2 });
	});

	it('not when it is there twice, or only called', () => {
		assert.equal(locateDefinition('def a():\n    pass\ndef a():\n    pass\n', 'a'), undefined);
		assert.equal(locateDefinition('a()\n', 'a'), undefined);
	});
});
