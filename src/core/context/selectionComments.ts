/** How a language writes comments and strings. */
interface Syntax {
	readonly line: readonly string[];
	readonly block: readonly (readonly [string, string])[];
	/** Longest first. Quotes of one character end with their line. */
	readonly quotes: readonly string[];
	/** A string that stands alone is documentation; there the indentation is part of the code. */
	readonly hasDocstrings?: boolean;
	/** `/…/` can be a regular expression. */
	readonly hasRegex?: boolean;
	/** A single quote can be a lifetime or a digit separator. */
	readonly hasChars?: boolean;
	/** A comment among markup stands in braces. */
	readonly hasMarkup?: boolean;
}

const cLike: Syntax = { line: ['//'], block: [['/*', '*/']], quotes: ['"', "'"] };
const script: Syntax = { ...cLike, quotes: ['`', '"', "'"], hasRegex: true };
const chars: Syntax = { ...cLike, quotes: ['"'], hasChars: true };
const tripled: Syntax = { ...chars, quotes: ['"""', '"'] };
const hash: Syntax = { line: ['#'], block: [], quotes: ['"', "'"] };

const syntaxes: Readonly<Record<string, Syntax>> = {
	javascript: script,
	javascriptreact: { ...script, hasMarkup: true },
	typescript: script,
	typescriptreact: { ...script, hasMarkup: true },
	python: { ...hash, quotes: ['"""', "'''", '"', "'"], hasDocstrings: true },
	go: { ...chars, quotes: ['`', '"'] },
	rust: chars,
	c: chars,
	cpp: chars,
	csharp: tripled,
	java: tripled,
	kotlin: tripled,
	scala: tripled,
	swift: { ...cLike, quotes: ['"""', '"'] },
	dart: { ...cLike, quotes: ['"""', "'''", '"', "'"] },
	php: { ...cLike, line: ['//', '#'] },
	ruby: { ...hash, block: [['\n=begin', '\n=end']] },
	r: hash,
	lua: {
		line: ['--'],
		block: [['--[[', ']]']],
		quotes: ['"', "'"],
	},
	css: { line: [], block: [['/*', '*/']], quotes: ['"', "'"] },
	scss: cLike,
	less: cLike,
	powershell: { ...hash, block: [['<#', '#>']] },
};

/**
 * Whether `fresh` is `old` with other comments and nothing else. Blanks between words of code do not count, except that
 * indentation does where it is code. Undefined: how this language writes comments is not known here.
 */
export function isSameCode(old: string, fresh: string, languageId: string): boolean | undefined {
	const syntax = syntaxes[languageId];
	if (!syntax) return undefined;
	return bareCode(old, syntax) === bareCode(fresh, syntax);
}

function bareCode(text: string, syntax: Syntax): string {
	const lf = `\n${text.replace(/\r\n?/g, '\n')}\n`;
	const parts = readCode(lf, syntax);
	if (syntax.hasDocstrings) return dedented(withoutDocstrings(parts));
	const code = parts
		.map((part) => (part.isString ? part.text : packed(part.text)))
		.join('')
		.trim();
	return syntax.hasMarkup ? code.replaceAll('{}', '') : code;
}

/** One blank between two words, none elsewhere. */
function packed(code: string): string {
	return code.replace(/\s+/g, ' ').replace(/(?<![\w$]) | (?![\w$])/g, '');
}

interface Part {
	readonly text: string;
	readonly isString: boolean;
}

/** The text without comments, cut into code and strings. */
function readCode(text: string, syntax: Syntax): readonly Part[] {
	const parts: Part[] = [];
	let code = '';
	let at = 0;
	const endCode = () => {
		if (code !== '') parts.push({ text: code, isString: false });
		code = '';
	};
	while (at < text.length) {
		const comment = commentEnd(text, at, syntax, code);
		if (comment !== undefined) {
			// What follows stays apart from what came before.
			if (!syntax.hasDocstrings) code += ' ';
			at = comment;
			continue;
		}
		const isAfterString = code.trim() === '' && parts.length > 0;
		const end = stringEnd(text, at, syntax, isAfterString ? '"' : code);
		if (end === undefined) {
			code += text[at];
			at++;
			continue;
		}
		endCode();
		parts.push({ text: text.slice(at, end), isString: true });
		at = end;
	}
	endCode();
	return parts;
}

/** Where a comment that begins at `at` ends; undefined when none begins. */
function commentEnd(text: string, at: number, syntax: Syntax, before: string): number | undefined {
	const block = syntax.block.find(([open]) => text.startsWith(open, at));
	if (block) {
		const end = text.indexOf(block[1], at + block[0].length);
		return end < 0 ? text.length : end + block[1].length;
	}
	const line = syntax.line.find((mark) => text.startsWith(mark, at));
	if (line === undefined) return undefined;
	// An attribute of PHP, a variable or the length of a list in shells.
	if (line === '#' && (/[$\w&]$/.test(before) || text.startsWith('#[', at))) return undefined;
	if (line === '//' && syntax.hasRegex && /:$/.test(before) && /^\/\/[\w.]/.test(text.slice(at))) {
		// A web address in the text of a page.
		return undefined;
	}
	const end = text.indexOf('\n', at);
	return end < 0 ? text.length : end;
}

/** Where a string, character or regular expression that begins at `at` ends; undefined when none begins. */
function stringEnd(text: string, at: number, syntax: Syntax, before: string): number | undefined {
	if (syntax.hasChars && text[at] === "'") {
		const [char] = /^'(\\[^\n]{1,10}?|[^'\\\n]{1,2})'/.exec(text.slice(at, at + 14)) ?? [];
		return char === undefined ? undefined : at + char.length;
	}
	if (syntax.hasRegex && text[at] === '/' && startsValue(before)) {
		const [regex] =
			/^\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/.exec(text.slice(at, at + 2000)) ?? [];
		if (regex !== undefined) return at + regex.length;
	}
	const quote = syntax.quotes.find((each) => text.startsWith(each, at));
	if (quote === undefined) return undefined;
	const spansLines = quote.length > 1 || quote === '`';
	for (let index = at + quote.length; index < text.length; index++) {
		if (text[index] === '\\') index++;
		else if (text.startsWith(quote, index)) return index + quote.length;
		else if (text[index] === '\n' && !spansLines) return index;
	}
	return text.length;
}

/** Whether a slash after `code` begins a regular expression and does not divide. */
function startsValue(code: string): boolean {
	const last = code.trimEnd();
	return (
		last === '' || /[([{,;:=!&|?+\-*%<>~^]$|\b(return|typeof|case|in|of|do|else|void)$/.test(last)
	);
}

/** Drops strings that stand alone on their lines where a documentation would: at the start or below a head. */
function withoutDocstrings(parts: readonly Part[]): string {
	let code = '';
	parts.forEach((part, index) => {
		const next = parts[index + 1]?.text ?? '\n';
		const isAlone = /(^|\n)[ \t]*[rRuU]?$/.test(code) && /^[ \t]*(\n|$)/.test(next);
		const above = code.replace(/[rRuU]$/, '').trimEnd();
		const isInside = /[([{,+\-*/=%|&.\\]$/.test(above);
		const isTripled = /^("{3}|'{3})/.test(part.text);
		const isDocumentation =
			part.isString && isAlone && (above === '' || above.endsWith(':') || (isTripled && !isInside));
		code = isDocumentation ? code.replace(/[rRuU]$/, '') : code + part.text;
	});
	return code;
}

/** Lines without those that are blank, the indentation they share and blanks at their ends. */
function dedented(code: string): string {
	const lines = code.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trimEnd()]));
	const widths = lines.map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
	const shared = Math.min(...widths);
	return lines.map((line) => line.slice(shared)).join('\n');
}
