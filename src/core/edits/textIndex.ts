/** `text` with every line end as `\n`. */
export function withLf(text: string): string {
	return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** `text`, as a model wrote it for the text of `index`, without a byte order mark. Inside a file it is a character. */
export function withoutMark(index: TextIndex, text: string): string {
	const isMark = text.startsWith('\uFEFF') && !index.text.includes('\uFEFF', 1);
	return isMark ? text.slice(1) : text;
}

export function isLineEnd(text: string, at: number): boolean {
	return text[at] === '\n' || text[at] === '\r';
}

/** The offset behind the line end at `at`, or `at` when there is none. */
export function endOfLineEnd(text: string, at: number): number {
	if (text.startsWith('\r\n', at)) return at + 2;
	return isLineEnd(text, at) ? at + 1 : at;
}

/** The lines of `text` without their ends, which are all `\n`. A last line end starts no line. */
export function bareLines(text: string): readonly string[] {
	if (text === '') return [];
	const lines = text.split('\n');
	if (text.endsWith('\n')) lines.pop();
	return lines;
}

function isBlank(code: number): boolean {
	return code === 32 || code === 9;
}

/** `text` without spaces and tabs at both ends. */
export function trimBlanks(text: string): string {
	return trimBlankEnd(text.slice(indentOf(text).length));
}

/** `text` without spaces and tabs at its end. */
export function trimBlankEnd(text: string): string {
	let end = text.length;
	while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--;
	return text.slice(0, end);
}

/** The spaces and tabs that `line` begins with. */
export function indentOf(line: string): string {
	let end = 0;
	while (end < line.length && isBlank(line.charCodeAt(end))) end++;
	return line.slice(0, end);
}

const typographic = /[‘’‚‛ʼ′“”„‟″‐‑‒–—―−\u00A0\u2000-\u200A\u202F\u205F\u3000…]/;
const quotes = /[‘’‚‛ʼ′]/g;
const doubleQuotes = /[“”„‟″]/g;
const dashes = /[‐‑‒–—―−]/g;
const spaces = /[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g;

/** Quotes, dashes, spaces and dots as a keyboard has them. */
export function asTyped(text: string): string {
	if (!typographic.test(text)) return text;
	return text
		.replace(quotes, "'")
		.replace(doubleQuotes, '"')
		.replace(dashes, '-')
		.replace(spaces, ' ')
		.replaceAll('…', '...');
}

/** Where the lines of a text are. A byte order mark belongs to none. */
interface LineTable {
	readonly count: number;
	/** Offset of the first character; at `count` the end of the text. */
	readonly start: (line: number) => number;
	/** Offset behind the last character before the line end. */
	readonly end: (line: number) => number;
	readonly text: (line: number) => string;
	/** The line that holds the character at `offset`; `count` behind the end of the last line. */
	readonly at: (offset: number) => number;
}

/** Numbers that are equal for lines whose `key` is. */
export interface LineNumbers {
	readonly numbers: Int32Array;
	/** Undefined: no line has this key. */
	readonly of: (key: string) => number | undefined;
}

/** A text that is easier to match, and the way back: undefined inside what was one character. */
interface LooseView {
	readonly text: string;
	readonly toRaw: (offset: number) => number | undefined;
}

/** A text with what matching wants to know of it, worked out once and only when asked for. */
export interface TextIndex {
	readonly text: string;
	/** Offset of the first character behind a byte order mark. */
	readonly base: number;
	/** Its only line ends are `\n`. */
	readonly isPlain: boolean;
	/** Where the line begins that `offset` is in. */
	readonly lineStart: (offset: number) => number;
	/** The line end at or behind `offset`, or the end of the text. */
	readonly lineEnd: (offset: number) => number;
	readonly lines: () => LineTable;
	/** With every line end as `\n`, and the way back to offsets of `text`. */
	readonly lf: () => { readonly text: string; readonly toRaw: (offset: number) => number };
	/** Without the blanks at the ends of lines, every line end as `\n`. */
	readonly loose: () => LooseView;
	/** The same as a keyboard would have typed it. */
	readonly looseTyped: () => LooseView;
	/** By all that lines have but their ends. */
	readonly whole: () => LineNumbers;
	/** By what lines have between the blanks at both ends. */
	readonly trimmed: () => LineNumbers;
	/** The same of what a keyboard would have typed. */
	readonly typed: () => LineNumbers;
}

function once<T>(make: () => T): () => T {
	let made: { readonly value: T } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}

export function indexText(text: string): TextIndex {
	const base = text.startsWith('\uFEFF') ? 1 : 0;
	const lines = once(() => lineTable(text, base));
	const isPlain = !text.includes('\r');
	const loose = once(() => looseView(lines(), false));
	return {
		text,
		base,
		isPlain,
		lineStart: (offset) => {
			if (!isPlain) return lines().start(lines().at(offset));
			return offset <= base ? base : Math.max(base, text.lastIndexOf('\n', offset - 1) + 1);
		},
		lineEnd: (offset) => {
			if (!isPlain) return lines().end(lines().at(offset));
			const end = text.indexOf('\n', offset);
			return end < 0 ? text.length : end;
		},
		lines,
		lf: once(() => lfView(text, lines)),
		loose,
		looseTyped: once(() => (typographic.test(text) ? looseView(lines(), true) : loose())),
		whole: once(() => numberLines(lines(), (line) => line)),
		trimmed: once(() => numberLines(lines(), trimBlanks)),
		typed: once(() => numberLines(lines(), (line) => trimBlanks(asTyped(line)))),
	};
}

function lineTable(text: string, base: number): LineTable {
	const starts = [base];
	const ends: number[] = [];
	let lf = text.indexOf('\n', base);
	let cr = text.indexOf('\r', base);
	while (lf >= 0 || cr >= 0) {
		const end = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr;
		const next = end === cr && lf === cr + 1 ? end + 2 : end + 1;
		ends.push(end);
		starts.push(next);
		if (lf >= 0 && lf < next) lf = text.indexOf('\n', next);
		if (cr >= 0 && cr < next) cr = text.indexOf('\r', next);
	}
	const isOpen = (starts.at(-1) ?? 0) < text.length;
	if (isOpen) {
		ends.push(text.length);
		starts.push(text.length);
	}
	const count = ends.length;
	const last = isOpen ? count - 1 : count;
	return {
		count,
		start: (line) => starts[line] ?? text.length,
		end: (line) => ends[line] ?? text.length,
		text: (line) => text.slice(starts[line], ends[line]),
		at: (offset) => lastAtMost(starts, offset, last),
	};
}

/** The last of `values`, up to the one at `most`, that is not above `value`. */
function lastAtMost(values: readonly number[], value: number, most: number): number {
	let low = 0;
	let high = most;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((values[middle] ?? 0) <= value) low = middle;
		else high = middle - 1;
	}
	return low;
}

function lfView(text: string, lines: () => LineTable): ReturnType<TextIndex['lf']> {
	if (!text.includes('\r')) return { text, toRaw: (offset) => offset };
	const table = lines();
	const starts: number[] = [];
	let at = table.start(0);
	for (let line = 0; line <= table.count; line++) {
		starts.push(at);
		at += table.end(line) - table.start(line) + 1;
	}
	return {
		text: withLf(text),
		toRaw: (offset) => {
			const line = lastAtMost(starts, offset, table.count);
			return Math.min(text.length, table.start(line) + offset - (starts[line] ?? 0));
		},
	};
}

function looseView(table: LineTable, isTyped: boolean): LooseView {
	const pieces: string[] = [];
	const starts: number[] = [];
	// Where three dots stand for one character.
	const dots: number[] = [];
	let at = 0;
	for (let line = 0; line < table.count; line++) {
		const raw = table.text(line);
		const piece = trimBlankEnd(isTyped ? asTyped(raw) : raw);
		starts.push(at);
		if (isTyped) {
			for (let dot = raw.indexOf('…'), more = 0; dot >= 0; dot = raw.indexOf('…', dot + 1)) {
				dots.push(at + dot + more);
				more += 2;
			}
		}
		pieces.push(piece);
		at += piece.length + 1;
	}
	starts.push(at);
	const isOpen = table.count > 0 && table.end(table.count - 1) === table.start(table.count);
	return {
		text: pieces.join('\n') + (isOpen || table.count === 0 ? '' : '\n'),
		toRaw: (offset) => {
			const line = lastAtMost(starts, offset, table.count);
			const start = starts[line] ?? 0;
			const before = countBelow(dots, offset);
			if (offset - (dots[before - 1] ?? Number.NEGATIVE_INFINITY) < 3) return undefined;
			return table.start(line) + (offset - start) - 2 * (before - countBelow(dots, start));
		},
	};
}

/** How many of `values`, which ascend, are below `value`. */
function countBelow(values: readonly number[], value: number): number {
	let low = 0;
	let high = values.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((values[middle] ?? 0) < value) low = middle + 1;
		else high = middle;
	}
	return low;
}

function numberLines(lines: LineTable, key: (line: string) => string): LineNumbers {
	const known = new Map<string, number>();
	const numbers = new Int32Array(lines.count);
	for (let line = 0; line < lines.count; line++) {
		const name = key(lines.text(line));
		const number = known.get(name) ?? known.size;
		if (number === known.size) known.set(name, number);
		numbers[line] = number;
	}
	return { numbers, of: (name) => known.get(name) };
}
