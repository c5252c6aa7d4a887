import { diffLines, type TextChange } from './diffLines';
import { startsWithFence, stripFence } from './fences';
import { findPlaceholder } from './placeholder';
import { endOfLineEnd, isLineEnd, withLf } from './textIndex';

/** Characters `start` up to `end`. */
export interface TextRange {
	readonly start: number;
	readonly end: number;
}

/** What putting a model's text in place of a range comes to. */
export type Replacement =
	| {
			readonly kind: 'changed';
			/** Whole lines, in order, as offsets into the original. */
			readonly changes: readonly TextChange[];
			/** The model had dropped the indentation all lines share; it was put back. */
			readonly isReindented: boolean;
	  }
	| { readonly kind: 'same' }
	/**
	 * `placeholder`: a line such as "… rest of the code" stands for code that would be lost. `fence`: more than one block of
	 * code, or words beside it.
	 */
	| {
			readonly kind: 'refused';
			readonly reason: 'empty' | 'placeholder' | 'fence';
			readonly line: string;
	  };

export interface ReplaceOptions {
	/** Line end of new lines. Without it the one that most lines at the place have. */
	readonly eol?: '\n' | '\r\n';
	/** The person asked for the code to go. */
	readonly allowEmpty?: boolean;
	/** Fences belong to the text, as in Markdown. */
	readonly keepFence?: boolean;
	/** The indentation is what was to change. */
	readonly keepIndent?: boolean;
}

/**
 * Fits `newText` into `original` in place of `range` and returns the lines that change. Line ends, the presence of a last
 * line end and a shared indentation that the model dropped follow the original; nothing outside the range changes.
 */
export function replaceRange(
	original: string,
	range: TextRange,
	newText: string,
	options: ReplaceOptions = {},
): Replacement {
	const selected = original.slice(range.start, range.end);
	const lf = withLf(newText);
	const keepsFence = options.keepFence || startsWithFence(selected);
	const bare = keepsFence ? lf : stripFence(lf);
	if (!keepsFence && startsWithFence(bare)) {
		return { kind: 'refused', reason: 'fence', line: bare.trimStart().split('\n')[0] ?? '' };
	}
	if (bare.trim() === '' && selected.trim() !== '') {
		if (!options.allowEmpty) return { kind: 'refused', reason: 'empty', line: '' };
		return changed(original, range, emptied(original, range), false, options);
	}
	const placeholder = findPlaceholder(original, bare);
	if (placeholder !== undefined) {
		return { kind: 'refused', reason: 'placeholder', line: placeholder };
	}
	const oldLf = withLf(selected);
	const reindent = startsLine(original, range) ? reindentLines : reindentRest;
	const indented = options.keepIndent ? bare : reindent(oldLf, bare);
	const fitted = fitEnd(oldLf, indented);
	return changed(original, range, { range, text: fitted }, indented !== bare, options);
}

function startsLine(original: string, { start }: TextRange): boolean {
	return start === 0 || isLineEnd(original, start - 1);
}

/** Deleting whole lines takes the line end with them. */
function emptied(original: string, range: TextRange): { range: TextRange; text: string } {
	const { start, end } = range;
	const takesEnd = startsLine(original, range) && !isLineEnd(original, end - 1);
	return { range: takesEnd ? { start, end: endOfLineEnd(original, end) } : range, text: '' };
}

function changed(
	original: string,
	place: TextRange,
	fitted: { readonly range: TextRange; readonly text: string },
	isReindented: boolean,
	options: ReplaceOptions,
): Replacement {
	const eol = options.eol ?? lineEndAt(original, place);
	const text = eol === '\n' ? fitted.text : fitted.text.replaceAll('\n', eol);
	const { start, end } = fitted.range;
	const { base, to } = linesAround(original, start, end);
	const after = original.slice(base, start) + text + original.slice(end, to);
	const changes = diffLines(original.slice(base, to), after, { sameLineEnds: true });
	if (changes.length === 0) return { kind: 'same' };
	return {
		kind: 'changed',
		changes: changes.map((each) => ({
			start: each.start + base,
			end: each.end + base,
			text: each.text,
		})),
		isReindented,
	};
}

/** From the begin of the line that `start` is in to the end of the one with the character before `end`. */
function linesAround(text: string, start: number, end: number): { base: number; to: number } {
	const before = (mark: string) => (start === 0 ? -1 : text.lastIndexOf(mark, start - 1));
	const base = Math.max(before('\n'), before('\r')) + 1;
	const isEnded = end > start && isLineEnd(text, end - 1) && !text.startsWith('\r\n', end - 1);
	if (isEnded) return { base, to: end };
	let to = end;
	while (to < text.length && !isLineEnd(text, to)) to++;
	return { base, to: endOfLineEnd(text, to) };
}

/** The line end that most lines of the range have, else most lines of the text. */
function lineEndAt(text: string, range: TextRange): string {
	return majority(text.slice(range.start, range.end)) ?? majority(text) ?? '\n';
}

function majority(text: string): string | undefined {
	const both = text.split('\r\n').length - 1;
	const counts = [
		['\n', text.split('\n').length - 1 - both],
		['\r\n', both],
		['\r', text.split('\r').length - 1 - both],
	] as const;
	const [most] = counts.toSorted(([, one], [, other]) => other - one);
	return most && most[1] > 0 ? most[0] : undefined;
}

/** A selection that ends in a line end keeps one, a selection that does not gets none. */
function fitEnd(old: string, fresh: string): string {
	if (!old.endsWith('\n')) return fresh.slice(0, fresh.length - closingEnds(fresh));
	return fresh.endsWith('\n') ? fresh : fresh + '\n'.repeat(closingEnds(old));
}

/** How many line ends `text` closes with. */
function closingEnds(text: string): number {
	let count = 0;
	while (text[text.length - 1 - count] === '\n') count++;
	return count;
}

/** Puts back the indentation that all lines share, if the first line shows that it was dropped. */
function reindentLines(old: string, fresh: string): string {
	const oldIndent = firstIndent(old);
	const freshIndent = firstIndent(fresh);
	if (oldIndent === freshIndent || !oldIndent.startsWith(freshIndent)) return fresh;
	if (sharedIndent(old) !== oldIndent || sharedIndent(fresh) !== freshIndent) return fresh;
	return indentLines(fresh, oldIndent.slice(freshIndent.length));
}

/** The same for a selection that starts inside a line: there the last line tells. */
function reindentRest(old: string, fresh: string): string {
	const oldRest = old.slice(old.indexOf('\n') + 1);
	const cut = fresh.indexOf('\n') + 1;
	const freshRest = fresh.slice(cut);
	if (oldRest === old || cut === 0 || freshRest.trim() === '') return fresh;
	const oldIndent = lastIndent(oldRest);
	const freshIndent = lastIndent(freshRest);
	if (oldIndent === freshIndent || !oldIndent.startsWith(freshIndent)) return fresh;
	if (sharedIndent(oldRest) !== oldIndent || sharedIndent(freshRest) !== freshIndent) return fresh;
	return fresh.slice(0, cut) + indentLines(freshRest, oldIndent.slice(freshIndent.length));
}

function indentLines(text: string, indent: string): string {
	return text
		.split('\n')
		.map((line) => (line.trim() === '' ? line : indent + line))
		.join('\n');
}

function indents(text: string): readonly string[] {
	const filled = text.split('\n').filter((line) => line.trim() !== '');
	return filled.map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
}

function firstIndent(text: string): string {
	return indents(text)[0] ?? '';
}

function lastIndent(text: string): string {
	return indents(text).at(-1) ?? '';
}

function sharedIndent(text: string): string {
	const all = indents(text);
	let shared = all[0] ?? '';
	for (const each of all) while (!each.startsWith(shared)) shared = shared.slice(0, -1);
	return shared;
}
