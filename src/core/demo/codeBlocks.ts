import { type Language, languageOf } from './mask';

/** A piece of code inside a message. */
export interface CodeBlock {
	readonly code: string;
	readonly language: Language;
	/** The name that stood on the fence, for the fence of an answer. */
	readonly tag: string;
	readonly path?: string;
	/** The line above the code that names it, for example `src/a.ts:10-20`. */
	readonly label?: string;
	/** Number of its first line, when the label says so. */
	readonly firstLine?: number;
	/** The words just before it, by which several blocks are told apart. */
	readonly lead: string;
}

/** A message split into what was said and the code that came with it. */
export interface Message {
	readonly words: string;
	readonly blocks: readonly CodeBlock[];
}

const fence = /^([ \t]*)(`{3,}|~{3,})[ \t]*([^\n`]*)\n([\s\S]*?)(?:\n)?^[ \t]*\2[ \t]*$/gm;
const tag =
	/<(selection|selected|selected_code|code|file|document|before|after|context)\b([^>\n]*)>[ \t]*\n?([\s\S]*?)\n?[ \t]*<\/\1>/g;

const pathPattern = /[\w@./\\-]+\.[A-Za-z]{1,10}\b/;

interface Found {
	readonly from: number;
	readonly to: number;
	readonly info: string;
	readonly kind: string;
	readonly code: string;
}

function findBlocks(text: string): readonly Found[] {
	const tags = [...text.matchAll(tag)].map((match) => ({
		from: match.index,
		to: match.index + match[0].length,
		info: match[2] ?? '',
		kind: match[1] ?? '',
		code: match[3] ?? '',
	}));
	const fences = [...text.matchAll(fence)]
		.map((match) => ({
			from: match.index,
			to: match.index + match[0].length,
			info: match[3] ?? '',
			kind: '',
			code: match[4] ?? '',
		}))
		.filter((each) => tags.every((one) => each.from < one.from || each.from > one.to));
	const outer = tags.filter((each) =>
		fences.every((one) => each.from < one.from || each.from > one.to),
	);
	return [...outer, ...fences].sort((one, other) => one.from - other.from);
}

/** A fence inside a tag is the code of that tag. */
function unfenced(code: string): { readonly code: string; readonly info: string } {
	const inner = /^\s*(`{3,}|~{3,})[ \t]*([^\n`]*)\n([\s\S]*?)\n?[ \t]*\1\s*$/.exec(code);
	return inner ? { code: inner[3] ?? '', info: inner[2] ?? '' } : { code, info: '' };
}

/** The last line of `before` when it is nothing but the place of the code below it. Only one with lines may hold spaces. */
function labelAbove(before: string): string | undefined {
	return (
		/(?:^|\n)([^\s`*<>|]*\w(?:\.\w{1,12}|:\d+(?:-\d+)?)[ \t]*\n)$/.exec(before)?.[1] ??
		/(?:^|\n\n)([^\n`*<>|]+\.\w{1,12}:\d+(?:-\d+)?[ \t]*\n)$/.exec(before)?.[1]
	);
}

/** Splits a message. What is not in a fence or a known tag counts as words. */
export function readMessage(text: string): Message {
	let words = '';
	let at = 0;
	const blocks: CodeBlock[] = [];
	for (const found of findBlocks(text)) {
		const label = labelAbove(text.slice(at, found.from));
		const before = text.slice(at, found.from - (label?.length ?? 0));
		words += before;
		at = found.to;
		const inner = found.kind ? unfenced(found.code) : { code: found.code, info: '' };
		const lastWords = before.trimEnd().split('\n').slice(-2).join(' ');
		const info = `${found.info} ${inner.info}`.trim();
		const named = /language(?:id)?="?([\w+#-]+)/i.exec(info)?.[1];
		const first = /^[\w+#-]+/.exec(found.kind ? inner.info : found.info)?.[0];
		const lines = label ? /:(\d+)(?:-\d+)?\s*$/.exec(label) : null;
		const path = label
			? label.trim().slice(0, lines?.index)
			: (pathPattern.exec(info) ?? pathPattern.exec(lastWords))?.[0];
		const name = named ?? first ?? path ?? '';
		blocks.push({
			code: inner.code,
			language: languageOf(name, inner.code),
			tag: (named ?? first ?? path?.replace(/^.*\./, '') ?? '').toLowerCase(),
			lead: `${found.kind} ${lastWords}`.trim(),
			...(path ? { path } : {}),
			...(label ? { label: label.trim() } : {}),
			...(lines ? { firstLine: Number(lines[1]) } : {}),
		});
	}
	return { words: (words + text.slice(at)).trim(), blocks };
}
