/** What the line that opens a fenced block says about it. */
export interface FenceInfo {
	readonly path?: string;
	/** As VS Code calls it. */
	readonly languageId?: string;
}

const languageIds: Readonly<Record<string, string>> = {
	bash: 'shellscript',
	'c#': 'csharp',
	'c++': 'cpp',
	cs: 'csharp',
	docker: 'dockerfile',
	golang: 'go',
	js: 'javascript',
	jsx: 'javascriptreact',
	kt: 'kotlin',
	make: 'makefile',
	md: 'markdown',
	ps1: 'powershell',
	py: 'python',
	rb: 'ruby',
	rs: 'rust',
	sh: 'shellscript',
	shell: 'shellscript',
	ts: 'typescript',
	tsx: 'typescriptreact',
	yml: 'yaml',
	zsh: 'shellscript',
};

/** Endings that make a word without a slash a file rather than a name such as `console.log` or `Node.js 20`. */
const endings = new Set(
	(
		'astro bat c cc cfg cjs clj conf cpp cs css csv cts cxx dart env ex exs fs go gradle graphql h hpp hs htm html ini ' +
		'ipynb java jl js json json5 jsonc jsx kt kts less lua m md mdx mjs mk mm mts nix php pl plist prisma properties proto ' +
		'ps1 py pyi r rb rs rst sass scala scss sh sql svelte svg swift tex tf toml ts tsv tsx txt vb vue xml yaml yml zig zsh'
	).split(' '),
);

const wholeNames =
	/^(Makefile|Dockerfile|Gemfile|Rakefile|Procfile|Jenkinsfile|Vagrantfile|LICENSE|README|CMakeLists\.txt|\.[a-z][\w.-]*)$/;

/** Whether `word` can only be meant as the path of a file. */
export function isPath(word: string): boolean {
	const bare = word.replace(/^[A-Za-z]:[\\/]/, '');
	if (word.length > 300 || /[\s:*?"'<>|`,;{}=]/.test(bare)) return false;
	const parts = word.split(/[\\/]/);
	const name = parts.at(-1) ?? '';
	if (wholeNames.test(name)) return true;
	const dot = name.lastIndexOf('.');
	const ending = dot <= 0 ? '' : name.slice(dot + 1);
	// Folders of routes have brackets in their names; a word without a folder that has them is code.
	if (parts.length === 1) return endings.has(ending.toLowerCase()) && !/[()[\]$]/.test(name);
	return /^[A-Za-z][\w+-]{0,14}$/.test(ending);
}

const pathKeys = new Set(['path', 'file', 'filename', 'filepath', 'title', 'name']);

/** Reads what follows the mark of a fence: `ts src/a.ts`, `src/a.ts`, `ts:src/a.ts`, `ts title="src/a.ts"`, `{path=src/a.ts}`. */
export function readInfo(info: string): FenceInfo {
	const words =
		info.length > 1000 ? [] : (info.match(/[\w-]+="[^"]*"|[\w-]+='[^']*'|[^\s{},]+/g) ?? []);
	const given: string[] = [];
	const bare: string[] = [];
	let languageId: string | undefined;
	for (const [index, word] of words.entries()) {
		const equals = word.indexOf('=');
		const isFirst = index === 0 && info.trimStart()[0] !== '{';
		if (equals > 0) {
			const value = word.slice(equals + 1).replace(/^(["'])(.*)\1$/, '$2');
			if (pathKeys.has(word.slice(0, equals).toLowerCase()) && value !== '') given.push(value);
			continue;
		}
		const { language, path } = splitWord(word);
		if (path !== undefined) bare.push(path);
		if (isFirst && language !== undefined) languageId = languageIdOf(language);
	}
	const paths = given.length > 0 ? given : bare;
	const [path] = paths;
	return {
		...(path !== undefined && paths.length === 1 ? { path } : {}),
		...(languageId ? { languageId } : {}),
	};
}

/** `ts:src/a.ts`, `12:40:src/a.ts`, `src/a.ts`, `(src/a.ts)` or `ts`. */
function splitWord(word: string): { readonly language?: string; readonly path?: string } {
	const bare = /^(\(.*\)|`.*`)$/.test(word) ? word.slice(1, -1) : word;
	if (isPath(bare)) return { path: bare };
	const [head = '', ...rest] = bare.split(':');
	const tail = rest.join(':').replace(/^\d+:/, '');
	if (rest.length > 0 && isPath(tail)) {
		return /^\d+$/.test(head) ? { path: tail } : { language: head, path: tail };
	}
	return /^[A-Za-z][\w+#.-]*$/.test(bare) ? { language: bare } : {};
}

function languageIdOf(language: string): string {
	const name = language.toLowerCase();
	return languageIds[name] ?? name;
}

const lead =
	/^(?:\d+[.)] +)?(?:(?:in|update|updated|create|edit|modify|change|add|new|replace|save as|file|filename|file ?path|path|full path)\b:? *)*/i;

/** `Then, in \`src/a.ts\`, change this:`, with one name in backticks that the code below is said to be of. */
const sentence =
	/^(?:[-*>#]+ |\d+[.)] )*(?:\*\*)?(?:(?:first|then|next|now|finally|and),? )*(?:in|update|modify|edit|change|create|add (?:this|the following) to|here(?: is|['’]s))(?: (?:the|a|your|new|updated|full|complete|final|modified|fixed|revised|file|version|contents?|code|of|for|in))* `([^`]+)`[^`]*:\**$/i;

/** The path that a line of prose consists of or announces: `**src/a.ts**`, `File: src/a.ts`, `### 1. \`src/a.ts\` (new)`. */
export function pathOfLine(line: string): string | undefined {
	if (line.length > 400) return undefined;
	const [, named] = sentence.exec(line.trim()) ?? [];
	if (named !== undefined && isPath(named)) return named;
	let words = line.trim().replace(/^(#{1,6}|[-*+>]|\/\/|#) +/, '');
	// Emphasis may stand around the label, the path or both.
	words = words.replace(/\*\*|`/g, '').trim();
	if (words.startsWith('__') && words.endsWith('__')) words = words.slice(2, -2);
	words = words
		.replace(lead, '')
		.replace(/\((new|new file|updated|modified|changed)\)/i, '')
		.trim();
	const path = words.replace(/[:*]+$/, '').trim();
	return isPath(path) ? path : undefined;
}

const commentMarks: readonly (readonly [string, string])[] = [
	['//', ''],
	['#', ''],
	['--', ''],
	[';', ''],
	['%', ''],
	['<!--', '-->'],
	['/*', '*/'],
	['{/*', '*/}'],
	['"""', '"""'],
];

/** The path that the first line of a block is nothing but a comment with. In Markdown `#` begins a heading. */
export function pathOfComment(line: string, languageId?: string): string | undefined {
	if (line.length > 400) return undefined;
	const text = line.trim();
	for (const [open, close] of commentMarks) {
		if (!text.startsWith(open) || !text.endsWith(close)) continue;
		if (open === '#' && languageId === 'markdown') continue;
		const inner = text.slice(open.length, text.length - close.length).trim();
		const path = inner.replace(/^(file|filename|file ?path|path) *: */i, '');
		if (isPath(path)) return path;
	}
	return undefined;
}

/** The path of a code block and, when its first line says it, that line. */
export interface PathHint {
	readonly path?: string;
	/** First line of the block, a comment with nothing but the path. It may or may not belong to the file. */
	readonly pathLine?: string;
	readonly languageId?: string;
}

/**
 * Which file the code `text` is for: by the fence's info, else by its first line, else by `above`, the line in front of the
 * fence. When two of them name different files there is no path.
 */
export function pathHint(text: string, info: string, above?: string): PathHint {
	const { path: infoPath, languageId } = readInfo(info);
	const end = text.indexOf('\n');
	const firstLine = (end < 0 ? text : text.slice(0, end)).replace(/\r$/, '');
	const commentPath = pathOfComment(firstLine, languageId);
	const abovePath = above === undefined ? undefined : pathOfLine(above);
	const path = agreed([infoPath, commentPath, abovePath]);
	return {
		...(path !== undefined ? { path } : {}),
		...(commentPath !== undefined ? { pathLine: firstLine } : {}),
		...(languageId !== undefined ? { languageId } : {}),
	};
}

/** The longest of `paths` if each of the others is its end. */
function agreed(paths: readonly (string | undefined)[]): string | undefined {
	const known = paths.filter((path) => path !== undefined);
	const longest = known.reduce((a, b) => (b.length > a.length ? b : a), known[0] ?? '');
	const whole = `/${slashed(longest)}`;
	const fits = known.every((path) => whole.endsWith(`/${slashed(path)}`));
	return fits && longest !== '' ? longest : undefined;
}

function slashed(path: string): string {
	return path.replaceAll('\\', '/').replace(/^\.?\//, '');
}

/**
 * The code of a block without the comment that only names its file. The comment stays when the file, as it is, begins with
 * it too.
 */
export function withoutPathLine(text: string, pathLine: string, original: string): string {
	if (!text.startsWith(pathLine) || original.trimStart().startsWith(pathLine.trim())) return text;
	return text.slice(pathLine.length).replace(/^\r?\n(\r?\n)?/, '');
}
