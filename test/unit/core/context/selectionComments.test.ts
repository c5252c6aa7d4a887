// biome-ignore-all lint/suspicious/noTemplateCurlyInString: code with template strings is what is read
import assert from 'node:assert/strict';
import { isSameCode } from '../../../../src/core/context/selectionComments';

const same: readonly (readonly [string, string, string])[] = [
	[
		'typescript',
		'function f(a: string) {\n\treturn a;\n}',
		'/**\n * Says "it\'s".\n * @param a What.\n */\nfunction f(a: string) {\n\t// back\n\treturn a; // there\n}',
	],
	['typescript', 'const u = "http://x.y"; // old', 'const u = "http://x.y";'],
	['typescript', 'const r = /[/*"]/g;\nf();', '// words\nconst r = /[/*"]/g;\nf();'],
	[
		'typescript',
		'const t = `a ${b /* c */} // d`;\nf(1 / 2);',
		'const t = `a ${b /* c */} // d`;\n// "\nf(1 / 2);',
	],
	['typescriptreact', 'return <p>x</p>;', 'return <p>{/* a paragraph */}x</p>;'],
	['javascript', 'f(a,\n  b);', '/** Calls. */\nf(a,\n  b);'],
	[
		'python',
		'def f(a):\n    return a\n',
		'def f(a):\n    """Gives a back.\n\n    Args:\n        a: it.\n    """\n    return a  # there\n',
	],
	['python', '    def f(a):\n        return a', 'def f(a):\n    r"""Doc."""\n    return a'],
	['python', 'class A:\n    x = 1', 'class A:\n    """Doc."""\n    x = 1\n    """What x is."""'],
	[
		'go',
		'func f(a int) int {\n\treturn a\n}',
		"// f gives a back, it's simple.\nfunc f(a int) int {\n\treturn a\n}",
	],
	[
		'rust',
		"fn f<'a>(x: &'a str) -> char { '\"' }",
		"/// It's f.\nfn f<'a>(x: &'a str) -> char { '\"' }",
	],
	['ruby', 'def f; "#{a}"; end', '# Says.\ndef f; "#{a}"; end'],
	['lua', 'x = 1', '--[[ long\nwords ]]\nx = 1 -- one'],
	['php', '#[A]\nfunction f() {}', '/** Doc. */\n#[A]\nfunction f() {} # x'],
	['csharp', 'int F() => 1;', '/// <summary>F</summary>\nint F() => 1;'],
];

const other: readonly (readonly [string, string, string])[] = [
	['typescript', 'const a = 1;', '// one\nconst a = 2;'],
	['typescript', 'f("a b");', '/** x */\nf("ab");'],
	['typescript', 'return x;', 'returnx;'],
	['typescript', 'f(a);\ng(b);', '/** both */\nf(a);'],
	['typescript', 'f("// x");', 'f("// y");'],
	[
		'python',
		'def f():\n    if a:\n        b()\n    c()',
		'def f():\n    if a:\n        b()\n        c()',
	],
	['python', 'f(\n    "a"\n)', 'f(\n    "b"\n)'],
	['python', 'def f(a):\n    return a', 'def f(a: int):\n    """Doc."""\n    return a'],
	['rust', "let c = 'a';", "// c\nlet c = 'b';"],
	['go', 'x := `a // b`', 'x := `a // c`'],
];

describe('isSameCode', () => {
	it('takes other comments for the same code', () => {
		for (const [language, old, fresh] of same) {
			assert.equal(isSameCode(old, fresh, language), true, `${language}: ${fresh}`);
			assert.equal(isSameCode(old.replaceAll('\n', '\r\n'), fresh, language), true, language);
		}
	});

	it('tells other code, and strings that only look like comments', () => {
		for (const [language, old, fresh] of other) {
			assert.equal(isSameCode(old, fresh, language), false, `${language}: ${fresh}`);
		}
	});

	it('does not judge languages that it cannot read', () => {
		assert.equal(isSameCode('a', 'b', 'brainfuck'), undefined);
	});
});
