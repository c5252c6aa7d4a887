/** Languages that the demo can read; everything else is `other`. */
export type Language = 'typescript' | 'javascript' | 'python' | 'other';

const patterns: Readonly<Record<Language, RegExp>> = {
	python: /("""|''')[\s\S]*?(?:\1|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|#.*/g,
	typescript:
		/\/\*[\s\S]*?(?:\*\/|$)|\/\/.*|`(?:\\.|[^`\\])*`?|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g,
	javascript:
		/\/\*[\s\S]*?(?:\*\/|$)|\/\/.*|`(?:\\.|[^`\\])*`?|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g,
	other: /\/\*[\s\S]*?(?:\*\/|$)|\/\/.*|"(?:\\.|[^"\\\n])*"|^\s*(?:#|--).*/gm,
};

/** The code with comments and the insides of strings as spaces: same length, same lines, only code left. */
export function maskCode(code: string, language: Language): string {
	return code.replace(patterns[language], (match) => match.replace(/[^\n]/g, ' '));
}

/** Comments and strings of the code, with where they begin. */
export function maskedParts(
	code: string,
	language: Language,
): readonly { readonly at: number; readonly text: string }[] {
	return [...code.matchAll(patterns[language])].map((match) => ({
		at: match.index,
		text: match[0],
	}));
}

const byName: Readonly<Record<string, Language>> = {
	ts: 'typescript',
	tsx: 'typescript',
	mts: 'typescript',
	cts: 'typescript',
	typescript: 'typescript',
	typescriptreact: 'typescript',
	js: 'javascript',
	jsx: 'javascript',
	mjs: 'javascript',
	cjs: 'javascript',
	javascript: 'javascript',
	javascriptreact: 'javascript',
	py: 'python',
	python: 'python',
};

/** The language by its name or a file's ending, else by what the code looks like. */
export function languageOf(name: string, code: string): Language {
	const known = byName[name.toLowerCase().replace(/^.*[./]/, '')];
	if (known) return known;
	if (name && !/^(text|txt|plaintext|code)?$/i.test(name)) return 'other';
	if (/^\s*(?:async\s+)?(?:def|class)\s+\w+.*:\s*$/m.test(code)) return 'python';
	if (/^\s*(?:interface|type)\s+\w+|:\s*(?:string|number|boolean|void)\b/m.test(code)) {
		return 'typescript';
	}
	if (/\b(?:function|const|let|var)\s+\w+|=>/.test(code)) return 'javascript';
	return 'other';
}
