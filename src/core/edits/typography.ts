import { lineHunks } from './diffLines';
import { asTyped, indentOf } from './textIndex';

/**
 * `fresh` with the typographic characters of `inFile` wherever a word or mark is the same in `old`, which is what a model
 * wrote for `inFile`.
 */
export function keepTypography(
	inFile: readonly string[],
	old: readonly string[],
	fresh: readonly string[],
): readonly string[] {
	const kept = tokens(inFile.map(bare).join('\n'));
	const from = tokens(old.map(bare).join('\n'));
	const isSame =
		kept.length === from.length &&
		kept.every((each, at) => asTyped(each) === asTyped(from[at] ?? ''));
	if (!isSame) return fresh;
	const to = tokens(fresh.map((line) => line.slice(indentOf(line).length)).join('\n'));
	const result = [...to];
	let x = 0;
	let y = 0;
	const keep = (until: number) => {
		while (x < until) result[y++] = kept[x++] ?? '';
	};
	for (const hunk of lineHunks(from, to)) {
		keep(hunk.oldStart);
		x = hunk.oldEnd;
		y = hunk.freshEnd;
	}
	keep(from.length);
	const lines = result.join('').split('\n');
	return fresh.map((line, at) => indentOf(line) + (lines[at] ?? ''));
}

/** Without blanks at both ends, also those that only look like one. */
function bare(line: string): string {
	return line.trim();
}

/** Words, runs of dots and single characters. They add up to `text`. */
function tokens(text: string): readonly string[] {
	return text.match(/\.\.\.|[\p{L}\p{N}_]+|./gsu) ?? [];
}
