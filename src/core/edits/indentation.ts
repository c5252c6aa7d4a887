import { indentOf, trimBlanks } from './textIndex';

/** How the indentation of a block, as a model wrote it, becomes the one in the file. The same for all its lines. */
export type Shift =
	| { readonly kind: 'none' }
	| { readonly kind: 'add' | 'remove'; readonly prefix: string }
	/** Between tabs and spaces, a tab being as wide as any of `widths` says, and `by` more or fewer columns. */
	| {
			readonly kind: 'convert';
			readonly to: 'tabs' | 'spaces';
			readonly widths: readonly { readonly width: number; readonly by: number }[];
	  };

export const noShift: Shift = { kind: 'none' };

const widths = [2, 3, 4, 8];

/** The shift that turns each of `from` into the one of `to`, all of them indentations of lines with text. */
export function findShift(from: readonly string[], to: readonly string[]): Shift | undefined {
	const [a = '', b = ''] = [from[0], to[0]];
	if (b.endsWith(a)) {
		const prefix = b.slice(0, b.length - a.length);
		if (from.every((each, line) => prefix + each === to[line])) {
			return prefix === '' ? { kind: 'none' } : { kind: 'add', prefix };
		}
	}
	if (a.endsWith(b)) {
		const prefix = a.slice(0, a.length - b.length);
		if (to.every((each, line) => prefix + each === from[line])) return { kind: 'remove', prefix };
	}
	return findConversion(from, to);
}

function findConversion(from: readonly string[], to: readonly string[]): Shift | undefined {
	const toTabs = from.every(isSpaces) && to.every(isTabsFirst);
	if (!toTabs && !(from.every(isTabsFirst) && to.every(isSpaces))) return undefined;
	const fitting = widths.flatMap((width) => {
		const by = columns(to[0] ?? '', width) - columns(from[0] ?? '', width);
		const fits =
			by % width === 0 &&
			from.every((each, line) => columns(to[line] ?? '', width) - columns(each, width) === by);
		return fits ? [{ width, by }] : [];
	});
	if (fitting.length === 0) return undefined;
	return { kind: 'convert', to: toTabs ? 'tabs' : 'spaces', widths: fitting };
}

function isSpaces(indent: string): boolean {
	return !indent.includes('\t');
}

function isTabsFirst(indent: string): boolean {
	return !indent.includes(' \t');
}

function columns(indent: string, width: number): number {
	let sum = 0;
	for (const each of indent) sum += each === '\t' ? width : 1;
	return sum;
}

/**
 * `lines` with `shift` done to each that has text. Undefined when one has no room for it or is meant as it stands, or more
 * than one way fits.
 */
export function shiftLines(lines: readonly string[], shift: Shift): readonly string[] | undefined {
	if (shift.kind !== 'none' && holdsRawLines(lines)) return undefined;
	switch (shift.kind) {
		case 'none':
			return lines;
		case 'add':
			return eachFilled(lines, (indent) => shift.prefix + indent);
		case 'remove':
			return eachFilled(lines, (indent) =>
				indent.startsWith(shift.prefix) ? indent.slice(shift.prefix.length) : undefined,
			);
		case 'convert':
			return convertLines(lines, shift);
		default:
			return shift satisfies never;
	}
}

function convertLines(
	lines: readonly string[],
	shift: Extract<Shift, { kind: 'convert' }>,
): readonly string[] | undefined {
	const results = shift.widths.flatMap(({ width, by }) => {
		const converted = eachFilled(lines, (indent) => {
			const wide = columns(indent, width) + by;
			if (wide < 0 || !isTabsFirst(indent)) return undefined;
			if (shift.to === 'spaces') return ' '.repeat(wide);
			return '\t'.repeat(Math.floor(wide / width)) + ' '.repeat(wide % width);
		});
		return converted ? [{ converted, by, tail: mostSpaces(converted) }] : [];
	});
	// A width that leaves spaces behind the tabs where another one leaves none is not the file's.
	const least = Math.min(...results.map(({ tail }) => tail));
	const likely = results.filter(({ tail }) => tail === least);
	const [first] = likely;
	const level = likely.find(({ by }) => by === 0);
	if (level) return level.converted;
	const isClear = likely.every(
		({ converted }) => converted.join('\n') === first?.converted.join('\n'),
	);
	return isClear ? first?.converted : undefined;
}

function mostSpaces(lines: readonly string[]): number {
	return Math.max(
		0,
		...lines.slice(0, 1000).map((line) => indentOf(line).replaceAll('\t', '').length),
	);
}

/**
 * Whether a string of several lines or a here-document in `lines` has a line that is less far in than the one that opens
 * it: such a line is meant as it stands.
 */
function holdsRawLines(lines: readonly string[]): boolean {
	let open: { readonly end: string; readonly depth: number } | undefined;
	for (const line of lines) {
		if (open) {
			if (trimBlanks(line) !== '' && indentOf(line).length < open.depth) return true;
			const isHere = /^\w/.test(open.end);
			if (isHere ? trimBlanks(line) === open.end : line.includes(open.end)) open = undefined;
			continue;
		}
		const end = openedBy(line);
		if (end !== undefined) open = { end, depth: indentOf(line).length };
	}
	return false;
}

/** What ends the text that `line` begins and does not end itself. */
function openedBy(line: string): string | undefined {
	const [, word] = /(?:^|\s)<<[-~<]?["']?([A-Z_][A-Z\d_]*)\b/.exec(line) ?? [];
	if (word !== undefined) return word;
	return ['"""', "'''", '`'].find((mark) => line.split(mark).length % 2 === 0);
}

function eachFilled(
	lines: readonly string[],
	change: (indent: string) => string | undefined,
): readonly string[] | undefined {
	const result: string[] = [];
	for (const line of lines) {
		if (trimBlanks(line) === '') {
			result.push(line);
			continue;
		}
		const indent = indentOf(line);
		const changed = change(indent);
		if (changed === undefined) return undefined;
		result.push(changed + line.slice(indent.length));
	}
	return result;
}
