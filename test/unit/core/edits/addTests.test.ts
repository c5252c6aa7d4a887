import assert from 'node:assert/strict';
import { addTests } from '../../../../src/core/edits/addTests';
import { applyChanges } from '../../../../src/core/edits/diffLines';

const added = (file: string, text: string, ext: string) =>
	applyChanges(file, addTests(file, text, ext));

describe('addTests', () => {
	it('puts imports below the others and tests at the end, once each', () => {
		const file =
			"import { it } from 'vitest';\nimport {\n\ta,\n} from './a';\n\nit('a', () => a());\n";
		assert.equal(
			added(
				file,
				"import { it } from 'vitest';\nimport { b } from './b';\n\nit('b', () => b());\n",
				'ts',
			),
			"import { it } from 'vitest';\nimport {\n\ta,\n} from './a';\nimport { b } from './b';\n\nit('a', () => a());\n\nit('b', () => b());\n",
		);
	});

	it('keeps line ends and every byte that was there', () => {
		const file = "import 'x';\r\ntest(1);\r\n\r\n";
		assert.equal(
			added(file, 'test(2);\ntest(3);', 'js'),
			"import 'x';\r\ntest(1);\r\n\r\ntest(2);\r\ntest(3);\r\n",
		);
	});

	it('goes into the class where the language wants that', () => {
		const file = 'package a;\n\nclass T {\n  @Test\n  void one() {}\n}\n';
		assert.equal(
			added(file, 'import b.C;\n\n@Test\nvoid two() {\n}', 'java'),
			'package a;\nimport b.C;\n\nclass T {\n  @Test\n  void one() {}\n\n  @Test\n  void two() {\n  }\n}\n',
		);
		assert.match(added(file, 'class U {\n}', 'java'), /\}\n\nclass U \{\n\}\n$/);
	});

	it('stays above what starts a Python file by hand', () => {
		const file =
			'import unittest\n\n\nclass A:\n    pass\n\n\nif __name__ == "__main__":\n    unittest.main()\n';
		assert.equal(
			added(file, 'class B:\n    pass', 'py'),
			'import unittest\n\n\nclass A:\n    pass\n\n\nclass B:\n    pass\n\n\nif __name__ == "__main__":\n    unittest.main()\n',
		);
	});

	it('takes the whole file when that is what came', () => {
		const file = "import { it } from 'vitest';\n\nit('a', () => 1);\nit('b', () => 2);\n";
		const whole = `${file}it('c', () => 3);\n`;
		assert.equal(added(file, whole, 'ts'), whole);
	});

	it('finds nothing to do in nothing', () => {
		assert.deepEqual(addTests('a\n', ' \n', 'ts'), []);
		assert.deepEqual(addTests("import 'a';\n", "import 'a';", 'ts'), []);
	});
});
