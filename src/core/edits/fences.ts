/** What an answer in prose offers as code. `open`: the last block has no end, so it may be cut. */
export type FencedAnswer =
	/** `isAlone`: the answer is nothing but this code. */
	| { readonly kind: 'code'; readonly text: string; readonly isAlone: boolean }
	| { readonly kind: 'none' }
	| { readonly kind: 'open' }
	| { readonly kind: 'many'; readonly count: number };

/** A stretch of an answer: what stands in one code block, or what stands between two. Lines end in a line feed. */
export type AnswerPart =
	| { readonly kind: 'prose'; readonly text: string }
	| {
			readonly kind: 'fence';
			/** What follows the opening mark on its line. */
			readonly info: string;
			readonly text: string;
			/** `open`: the text ends before the block does. `nested`: which of two openings the next end belongs to is unclear. */
			readonly end: 'closed' | 'open' | 'nested';
	  };

interface OpenFence {
	readonly mark: string;
	readonly info: string;
	readonly indent: string;
	readonly lines: string[];
}

/**
 * Splits `markdown` at its fenced code blocks. Where `endOf` says that something begins at a line and ends at a later one,
 * fences in between are part of its text. After a nested block nothing is read.
 */
export function splitFences(
	markdown: string,
	endOf: (lines: readonly string[], at: number) => number | undefined = () => undefined,
): readonly AnswerPart[] {
	const lines = markdown.replaceAll('\r\n', '\n').split('\n');
	const parts: AnswerPart[] = [];
	let prose: string[] = [];
	let fence: OpenFence | undefined;
	const endProse = () => {
		if (prose.length > 0) parts.push({ kind: 'prose', text: prose.join('\n') });
		prose = [];
	};
	const endFence = (from: OpenFence, end: 'closed' | 'open' | 'nested') => {
		parts.push({ kind: 'fence', info: from.info, text: from.lines.join('\n'), end });
		fence = undefined;
	};
	for (let at = 0; at < lines.length; at++) {
		const line = lines[at] ?? '';
		const last = line === '' ? at : (endOf(lines, at) ?? at);
		if (fence === undefined) {
			fence = last > at ? undefined : openingOf(line);
			if (fence) endProse();
			else for (const each of lines.slice(at, last + 1)) prose.push(each);
		} else if (last > at) {
			for (const each of lines.slice(at, last + 1)) fence.lines.push(withoutIndent(each, fence));
		} else if (closes(line, fence)) {
			endFence(fence, 'closed');
		} else if (!(isDiff(fence.info) && line.startsWith(' ')) && opensInside(line, fence.mark)) {
			for (const each of lines.slice(at)) fence.lines.push(each);
			endFence(fence, 'nested');
			return parts;
		} else {
			fence.lines.push(withoutIndent(line, fence));
		}
		at = last;
	}
	if (fence) endFence(fence, 'open');
	endProse();
	return parts;
}

/** Reads the fenced code blocks of `markdown` and returns the text of the only one. */
export function readFenced(markdown: string): FencedAnswer {
	const parts = splitFences(markdown);
	const blocks = parts.filter((part) => part.kind === 'fence');
	const [block] = blocks;
	if (block === undefined) return { kind: 'none' };
	if (blocks.some((each) => each.end !== 'closed')) return { kind: 'open' };
	if (blocks.length > 1) return { kind: 'many', count: blocks.length };
	const isAlone = parts.every((part) => part === block || part.text.trim() === '');
	return { kind: 'code', text: block.text, isAlone };
}

function openingOf(line: string): OpenFence | undefined {
	if (!line.includes('```') && !line.includes('~~~')) return undefined;
	const rest = line.trimStart();
	const [mark] = /^(`{3,}|~{3,})/.exec(rest) ?? [];
	if (mark === undefined) return undefined;
	const info = rest.slice(mark.length).trim();
	// A backtick after the mark makes it inline code.
	if (mark.startsWith('`') && info.includes('`')) return undefined;
	return { mark, info, indent: line.slice(0, line.length - rest.length), lines: [] };
}

/** Blanks in front of a mark, without which it stands in a list, belong to no line of its block. */
function withoutIndent(line: string, fence: OpenFence): string {
	let at = 0;
	while (at < fence.indent.length && (line[at] === ' ' || line[at] === '\t')) at++;
	return line.slice(at);
}

function closes(line: string, fence: OpenFence): boolean {
	const indent = line.length - line.trimStart().length;
	return (
		indent <= fence.indent.length + (isDiff(fence.info) ? 0 : 3) && isClosing(line, fence.mark)
	);
}

/** In a diff a mark behind a blank is a line of the file. */
export function isDiff(info: string): boolean {
	return /^(u?diff|patch)\b/i.test(info.trim());
}

function isClosing(line: string, mark: string): boolean {
	const text = line.trim();
	return text.length >= mark.length && text === (mark[0] ?? '').repeat(text.length);
}

/** A block that seems to start within another of the same kind: which of them the next end belongs to is anyone's guess. */
function opensInside(line: string, mark: string): boolean {
	const inner = /^ {0,3}[`~]/.test(line) ? openingOf(line) : undefined;
	return inner?.mark.startsWith(mark) === true && /^[^\s`]+$/.test(inner.info);
}

/** Whether `text` begins with a code fence. */
export function startsWithFence(text: string): boolean {
	return /^\s*(`{3}|~{3})/.test(text);
}

/** Takes off a code fence that a model put around the whole of `text` by habit. Anything else is left as it is. */
export function stripFence(text: string): string {
	const lines = text
		.replace(/^\s*\n/, '')
		.trimEnd()
		.split('\n');
	const first = lines[0] ?? '';
	const mark = /^ {0,3}[`~]/.test(first) ? openingOf(first)?.mark : undefined;
	const last = lines.at(-1);
	if (!mark || last === undefined || lines.length < 2 || !/^ {0,3}\S/.test(last)) return text;
	if (!isClosing(last, mark)) return text;
	const inner = lines.slice(1, -1);
	const isUnclear = inner.some(
		(line) => (/^ {0,3}\S/.test(line) && isClosing(line, mark)) || opensInside(line, mark),
	);
	return isUnclear ? text : inner.join('\n');
}
