/** A function, class or the like that a piece of code defines, with the comments and decorators above it. */
interface Definition {
	readonly name: string;
	readonly text: string;
}

export interface Definitions {
	/** Lines before the first one that are not its own, such as imports. Empty when there are only blank ones. */
	readonly preface: string;
	readonly definitions: readonly Definition[];
}

const modifiers =
	'(?:(?:export|default|declare|async|abstract|public|private|protected|internal|static|final|sealed|partial|override|virtual|readonly|open|inline|unsafe|extern|pub(?:\\([\\w:]+\\))?|const|local)\\s+)*';
const keywords =
	'(?:function\\*?|class|interface|enum|type|struct|trait|union|record|object|module|namespace|def|func|fun|fn|sub|proc|impl|protocol|extension|macro_rules!)';
const named = new RegExp(
	`^${modifiers}${keywords}\\s+(?:\\([^)]*\\)\\s*)?([\\p{L}_$][\\p{L}\\p{N}_$]*)`,
	'u',
);
const variable = new RegExp(
	`^${modifiers}(?:const|let|var|val)?\\s*([\\p{L}_$][\\p{L}\\p{N}_$]*)\\s*(?::[^=]+)?=\\s*(?:async\\s*)?(?:function\\b|\\([^)]*\\)\\s*(?::[^=]+)?=>|[\\p{L}_$][\\p{L}\\p{N}_$]*\\s*=>|lambda\\b|$)`,
	'u',
);
const type = '[\\p{L}_$][\\p{L}\\p{N}_$<>[\\],.?*&:]*\\s+[*&]?';
const head = '([\\p{L}_$][\\p{L}\\p{N}_$]*)\\s*(?:<[^>]*>)?\\([^;]*\\)?[^;=]*';
/** Without a keyword: `total(lines) {`, `get size() {`, or with a type in front: `int total(Line[] lines)`. */
const method = new RegExp(
	`^${modifiers}(?:(?:get|set)\\s+)?(?:(?:${type})?${head}\\{|${type}${head})$`,
	'u',
);
const notMethods = new Set(
	'if for while switch catch return else do try with await yield new throw function typeof import using lock foreach elif except match case when unless until super require'.split(
		' ',
	),
);
/** Longer lines are no heads that people write. */
const longestHead = 400;
const closes = /^([)\]}>]|\{\s*$|end\b|:|;|where\b)/;
const comment = /^(\/\/|\/\*|\*|#(?!include|define|if|endif|pragma)|--|;|@|\[\w|"""|''')/;

/**
 * The definitions on the outermost level of `code`, in order. Undefined when something else stands between or after them,
 * so that the code is more than definitions. Reads names only; it knows no language.
 */
export function readDefinitions(code: string): Definitions | undefined {
	const lines = code.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n');
	const indent = sharedIndent(lines);
	const heads: { readonly at: number; readonly name: string }[] = [];
	for (const [at, line] of lines.entries()) {
		const name = indentOf(line) === indent ? nameOf(line.trim()) : undefined;
		if (name !== undefined) heads.push({ at, name });
	}
	const [first] = heads;
	if (!first) return undefined;
	const starts = heads.map(({ at }, index) => leading(lines, at, heads[index - 1]?.at ?? -1));
	const preface = lines.slice(0, starts[0]).join('\n');
	const definitions: Definition[] = [];
	for (const [index, { at, name }] of heads.entries()) {
		const end = starts[index + 1] ?? lines.length;
		if (!isOneBody(lines.slice(at + 1, end), indent)) return undefined;
		definitions.push({
			name,
			text: lines.slice(starts[index], end).join('\n').replace(/\s+$/, ''),
		});
	}
	return { preface: preface.trim() === '' ? '' : preface, definitions };
}

/**
 * Where `text` defines `name`, by names and indentation alone: for languages that nothing tells us about. Undefined when
 * it does so nowhere or more than once.
 */
export function locateDefinition(
	text: string,
	name: string,
): { readonly firstLine: number; readonly lastLine: number } | undefined {
	const lines = text.split(/\r\n|\r|\n/);
	const heads = lines.flatMap((line, at) => (nameOf(line.trim()) === name ? [at] : []));
	const [head] = heads;
	if (heads.length !== 1 || head === undefined) return undefined;
	const indent = indentOf(lines[head] ?? '');
	let lastLine = head;
	for (let at = head + 1; at < lines.length; at++) {
		const line = lines[at] ?? '';
		const depth = indentOf(line);
		if (depth < 0) continue;
		if (depth < indent || (depth === indent && !closes.test(line.trim()))) break;
		lastLine = at;
	}
	return { firstLine: head, lastLine };
}

function nameOf(line: string): string | undefined {
	if (line.length > longestHead) return undefined;
	const byKeyword = named.exec(line)?.[1] ?? variable.exec(line)?.[1];
	if (byKeyword !== undefined) return byKeyword;
	const found = method.exec(line);
	const name = found?.[1] ?? found?.[2];
	const [word = ''] = /^[\p{L}_$]+/u.exec(line) ?? [];
	return name === undefined || notMethods.has(name) || notMethods.has(word) ? undefined : name;
}

function indentOf(line: string): number {
	return line.trim() === '' ? -1 : line.length - line.trimStart().length;
}

function sharedIndent(lines: readonly string[]): number {
	const depths = lines.map(indentOf).filter((depth) => depth >= 0);
	return Math.min(...depths);
}

/** The first of the comment and decorator lines right above line `at`. */
function leading(lines: readonly string[], at: number, after: number): number {
	let start = at;
	while (start - 1 > after && comment.test((lines[start - 1] ?? '').trim())) start--;
	return start;
}

/** On the outer level a body has only what closes or continues it: brackets, `end`, a brace on a line of its own. */
function isOneBody(lines: readonly string[], indent: number): boolean {
	return lines.every((line) => indentOf(line) !== indent || closes.test(line.trim()));
}
