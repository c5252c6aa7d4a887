import { countTokens } from '../estimate';

/** Characters `start` up to `end` of a text. */
interface Range {
	readonly start: number;
	readonly end: number;
}

/**
 * The part of a selection worth acting on: without blank lines at its borders and, where only white space comes before it
 * on its first line, from the start of that line. Undefined when nothing but white space is selected.
 */
export function tidySelection(text: string, selected: Range): Range | undefined {
	const inside = text.slice(selected.start, selected.end);
	if (inside.trim() === '') return undefined;
	const blankHead = /^(?:[^\S\n]*\n)*/.exec(inside)?.[0].length ?? 0;
	const filled = inside.trimEnd().length;
	const rest = /^[^\r\n]*/.exec(inside.slice(filled))?.[0].length ?? 0;
	const start = selected.start + blankHead;
	const lineStart = start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1;
	const isIndent = text.slice(lineStart, start).trim() === '';
	return { start: isIndent ? lineStart : start, end: selected.start + filled + rest };
}

/** Lines of a document, counted from zero. */
export interface Lines {
	readonly count: number;
	at(line: number): string;
}

/** A stretch of lines; numbers count from one and include both ends. */
export interface Stretch {
	readonly lines: readonly [number, number];
	readonly text: string;
}

/**
 * Up to `most` lines before line `first` and after line `last` (counted from zero), nearest first as far as `tokens` on
 * each side reach, without blank lines at the far end.
 */
export function surroundings(
	lines: Lines,
	selected: { readonly first: number; readonly last: number },
	limits: { readonly most: number; readonly tokens: number },
): { readonly before?: Stretch; readonly after?: Stretch } {
	const above = reach(lines, selected.first, -1, limits);
	const below = reach(lines, selected.last, 1, limits);
	return {
		...(above < selected.first ? { before: stretch(lines, above, selected.first - 1) } : {}),
		...(below > selected.last ? { after: stretch(lines, selected.last + 1, below) } : {}),
	};
}

/** The farthest filled line on one side. */
function reach(
	lines: Lines,
	from: number,
	step: 1 | -1,
	limits: { readonly most: number; readonly tokens: number },
): number {
	let farthest = from;
	let tokens = 0;
	for (let count = 1; count <= limits.most; count++) {
		const line = from + step * count;
		if (line < 0 || line >= lines.count) break;
		const text = lines.at(line);
		tokens += countTokens(`${text}\n`);
		if (tokens > limits.tokens) break;
		if (text.trim() !== '') farthest = line;
	}
	return farthest;
}

function stretch(lines: Lines, first: number, last: number): Stretch {
	const text: string[] = [];
	for (let line = first; line <= last; line++) text.push(lines.at(line));
	return { lines: [first + 1, last + 1], text: text.join('\n') };
}
