/** What an answer in prose offers as code. `open`: the last block has no end, so it may be cut. */
export type FencedAnswer =
	/** `isAlone`: the answer is nothing but this code. */
	| { readonly kind: 'code'; readonly text: string; readonly isAlone: boolean }
	| { readonly kind: 'none' }
	| { readonly kind: 'open' }
	| { readonly kind: 'many'; readonly count: number };

const opening = /^ {0,3}(`{3,}|~{3,})([^\n]*)$/;

/** Reads the fenced code blocks of `markdown` and returns the text of the only one. */
export function readFenced(markdown: string): FencedAnswer {
	const blocks: string[] = [];
	let fence = '';
	let lines: string[] = [];
	let isAlone = true;
	for (const line of markdown.split(/\r?\n/)) {
		if (fence === '') {
			const [, mark = '', info = ''] = opening.exec(line) ?? [];
			// A backtick after the mark makes it inline code.
			if (mark === '' || (mark.startsWith('`') && info.includes('`'))) {
				if (line.trim() !== '') isAlone = false;
				continue;
			}
			fence = mark;
			lines = [];
		} else if (isClosing(line, fence)) {
			blocks.push(lines.join('\n'));
			fence = '';
		} else if (opensInside(line, fence)) {
			return { kind: 'open' };
		} else {
			lines.push(line);
		}
	}
	if (fence !== '') return { kind: 'open' };
	const [text] = blocks;
	if (text === undefined) return { kind: 'none' };
	return blocks.length === 1
		? { kind: 'code', text, isAlone }
		: { kind: 'many', count: blocks.length };
}

function isClosing(line: string, fence: string): boolean {
	const text = line.trim();
	return (
		text.length >= fence.length &&
		text === (fence[0] ?? '').repeat(text.length) &&
		/^ {0,3}\S/.test(line)
	);
}

/** A block that seems to start within another of the same kind: which of them the next end belongs to is anyone's guess. */
function opensInside(line: string, fence: string): boolean {
	const [, mark = '', info = ''] = opening.exec(line) ?? [];
	return mark.startsWith(fence) && /^[^\s`]+$/.test(info.trim());
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
	const [, mark] = opening.exec((lines[0] ?? '').replace(/\r$/, '')) ?? [];
	const last = lines.at(-1);
	if (!mark || last === undefined || lines.length < 2 || !isClosing(last, mark)) return text;
	const inner = lines.slice(1, -1);
	const isUnclear = inner.some((line) => isClosing(line, mark) || opensInside(line, mark));
	return isUnclear ? text : inner.join('\n');
}
