import assert from 'node:assert/strict';
import { fitIndentUnit, type IndentStyle } from '../../../../src/core/edits/indentUnit';

const tabs: IndentStyle = { insertSpaces: false, tabSize: 4 };
const spaces = (tabSize: number): IndentStyle => ({ insertSpaces: true, tabSize });

describe('fitIndentUnit', () => {
	it('turns spaces into the tabs of the file, whatever their width', () => {
		const old = 'function f() {\n\tif (a) {\n\t\tb();\n\t}\n}';
		const fresh = old.replace('b()', 'c()');
		for (const width of [2, 3, 4, 8]) {
			const given = fresh.replaceAll('\t', ' '.repeat(width));
			assert.equal(fitIndentUnit(old, given, tabs), fresh, `${width}`);
		}
	});

	it('turns tabs into the spaces of the file', () => {
		const old = 'def f():\n  if a:\n    b()\n';
		const given = 'def f():\n\tif a:\n\t\tc()\n';
		assert.equal(fitIndentUnit(old, given, spaces(2)), 'def f():\n  if a:\n    c()\n');
	});

	it('brings four columns back to the two of the file, told by lines that are in both', () => {
		const old = 'function f() {\n  if (a) {\n    b();\n  }\n}';
		const given = 'function f() {\n    if (a) {\n        b();\n        c();\n    }\n}';
		assert.equal(
			fitIndentUnit(old, given, spaces(2)),
			'function f() {\n  if (a) {\n    b();\n    c();\n  }\n}',
		);
	});

	it('keeps what is right, unclear, or alignment', () => {
		const old = 'f() {\n  a();\n  b();\n}';
		for (const [before, given, style] of [
			// Wrapped: the same lines, a step deeper.
			[old, 'f() {\n  try {\n    a();\n    b();\n  } finally {}\n}', spaces(2)],
			[old, 'f() {\n  a();\n  c();\n}', spaces(2)],
			[old, 'f() {\n\tc();\n  d();\n}', spaces(2)],
			['\ta();', 'b();', tabs],
			['/**\n * a\n */\n\tf();', '/**\n * b\n * c\n */\n\tf();', tabs],
			['\tf(a,\n\t  b);', '\tf(a,\n\t  c);', tabs],
		] as const) {
			assert.equal(fitIndentUnit(before, given, style), given);
		}
	});

	it('keeps the blanks of documentation behind the tabs', () => {
		const old = 'class A {\n\tf() {}\n}';
		const given = 'class A {\n    /**\n     * F.\n     */\n    f() {}\n}';
		assert.equal(fitIndentUnit(old, given, tabs), 'class A {\n\t/**\n\t * F.\n\t */\n\tf() {}\n}');
	});

	it('goes by the editor where the selection is not indented', () => {
		assert.equal(fitIndentUnit('f();', 'if (a) {\n    f();\n}', tabs), 'if (a) {\n\tf();\n}');
		assert.equal(fitIndentUnit('f();', 'if (a) {\n\tf();\n}', spaces(2)), 'if (a) {\n  f();\n}');
	});
});
