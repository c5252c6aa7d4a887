import type { Lines, Stretch } from './selectionRange';

/** Longest head and most lines for imports. */
const mostHeadLines = 4;
const mostLines = 16;
const mostCharacters = 1200;
/** Imports stand at the top. */
const importLines = 400;

/** The lines of a function's or class's head that begins on `line` (from zero), up to where its body begins. */
export function headLines(lines: Lines, line: number): readonly number[] {
	const head: number[] = [];
	let open = 0;
	for (let at = line; at < Math.min(lines.count, line + mostHeadLines); at++) {
		const text = lines.at(at);
		head.push(at);
		open += count(text, /[([]/g) - count(text, /[)\]]/g);
		if (open <= 0 && /[{:=;]\s*(\/[/*].*)?$|\bdo\s*$|\bthen\s*$|=>\s*$/.test(text)) return head;
	}
	// No end in sight: the line with the name is what counts.
	return head.slice(0, 1);
}

/**
 * What stands far above a selection and is worth seeing with it: the heads of what encloses it, and imports that it uses.
 * Nothing from line `from` (from zero) on.
 */
export function farAbove(
	lines: Lines,
	from: number,
	code: string,
	heads: readonly number[],
): Stretch | undefined {
	const picked = new Map<number, string>();
	for (const { line, text } of usedImports(lines, from, code)) picked.set(line, text);
	for (const head of heads) {
		for (const line of headLines(lines, head)) if (line < from) picked.set(line, lines.at(line));
	}
	const chosen = [...picked].toSorted(([one], [other]) => one - other).slice(-mostLines);
	const texts: string[] = [];
	let total = 0;
	for (const [index, [line, text]] of chosen.entries()) {
		total += text.length;
		if (total > mostCharacters) break;
		const before = chosen[index - 1]?.[0];
		if (before !== undefined && gapBetween(lines, before, line)) texts.push('…');
		texts.push(text);
	}
	const [first] = chosen;
	const last = chosen.at(-1);
	if (!first || !last || texts.length === 0) return undefined;
	return { lines: [first[0] + 1, last[0] + 1], text: texts.join('\n') };
}

/** Whether lines with text were left out. */
function gapBetween(lines: Lines, before: number, after: number): boolean {
	for (let line = before + 1; line < after; line++) if (lines.at(line).trim() !== '') return true;
	return false;
}

const importStart =
	/^(?:import\b|from\s+\S+\s+import\b|use\s+[\w\\:]|using\s+\w|require(?:_relative)?\b|(?:const|let|var)\s.*\brequire\(|#include\b)/;

interface Import {
	readonly line: number;
	readonly text: string;
}

/** The imports above line `before` that bring a name which stands in `code`. Long ones are shortened to those names. */
function usedImports(lines: Lines, before: number, code: string): readonly Import[] {
	const words = new Set(code.match(/[\p{L}\p{N}_$]+/gu));
	const found: Import[] = [];
	for (let line = 0; line < Math.min(before, lines.count, importLines); line++) {
		if (!importStart.test(lines.at(line))) continue;
		const last = endOf(lines, line);
		if (last >= before) break;
		const all: string[] = [];
		for (let at = line; at <= last; at++) all.push(lines.at(at));
		// A block of Go has one import on each line.
		if (/^import\s*\(\s*$/.test(all[0] ?? '')) {
			all.slice(1, -1).forEach((text, index) => {
				if (names(text).some((name) => words.has(name)))
					found.push({ line: line + 1 + index, text });
			});
		} else if (names(all.join(' ')).some((name) => words.has(name))) {
			found.push({ line, text: shortened(all, words) });
		}
		line = last;
	}
	return found;
}

/** The last line of a statement whose brackets open on `line`. */
function endOf(lines: Lines, line: number): number {
	let open = 0;
	for (let at = line; at < Math.min(lines.count, line + 60); at++) {
		open += count(lines.at(at), /[({]/g) - count(lines.at(at), /[)}]/g);
		if (open <= 0) return at;
	}
	return line;
}

const keywords = new Set(
	'import from as use using require const let var type static crate self super mut pub default func function'.split(
		' ',
	),
);

/** The names that an import may bring: those outside quotes, else the last part of the path in them. */
function names(statement: string): readonly string[] {
	const bare = statement.replace(/(['"`])(?:\\.|(?!\1).)*\1/g, ' ');
	const found = (bare.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []).filter(
		(name) => !keywords.has(name),
	);
	if (found.length > 0) return found;
	const [, path = ''] = /['"`]([^'"`]+)['"`]/.exec(statement) ?? [];
	return path.slice(path.lastIndexOf('/') + 1).match(/^[\p{L}_$][\p{L}\p{N}_$]*/u) ?? [];
}

function shortened(statement: readonly string[], words: ReadonlySet<string>): string {
	const [first = ''] = statement;
	if (statement.length === 1) return first;
	const whole = statement.map((line) => line.trim()).join(' ');
	return whole.replace(/[{(]([^{}()]*)[})]/, (list, inside: string) => {
		const used = inside
			.split(',')
			.map((name) => name.trim())
			.filter((name) => names(name).some((each) => words.has(each)));
		return `${list[0]} ${used.join(', ')} ${list.at(-1)}`;
	});
}

function count(text: string, what: RegExp): number {
	return text.match(what)?.length ?? 0;
}

/**
 * Where the code that stood between `before` and `after` is now: between the same lines, if each is there once and they
 * are in order. Undefined when that cannot be told. `before` and `after` are whole lines, either may be empty.
 */
export function placeBetween(
	text: string,
	before: string,
	after: string,
): { readonly start: number; readonly end: number } | undefined {
	const start = before === '' ? 0 : endOfOnly(text, before);
	const end = after === '' ? text.length : startOfOnly(text, after);
	if (start === undefined || end === undefined || end <= start) return undefined;
	return text.slice(start, end).trim() === '' ? undefined : { start, end };
}

function endOfOnly(text: string, part: string): number | undefined {
	const start = startOfOnly(text, part);
	return start === undefined ? undefined : start + part.length;
}

function startOfOnly(text: string, part: string): number | undefined {
	const start = text.indexOf(part);
	return start < 0 || text.indexOf(part, start + 1) >= 0 ? undefined : start;
}
