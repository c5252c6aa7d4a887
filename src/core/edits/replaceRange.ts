import { diffLines, type TextChange } from './diffLines';
import { startsWithFence, stripFence } from './fences';

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
	const lf = newText.replace(/\r\n?/g, '\n');
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
	const startsLine = range.start === 0 || original[range.start - 1] === '\n';
	const oldLf = selected.replaceAll('\r\n', '\n');
	const reindent = startsLine ? reindentLines : reindentRest;
	const indented = options.keepIndent ? bare : reindent(oldLf, bare);
	const fitted = fitEnd(oldLf, indented);
	return changed(original, range, { range, text: fitted }, indented !== bare, options);
}

/** Deleting whole lines takes the line end with them. */
function emptied(original: string, range: TextRange): { range: TextRange; text: string } {
	const startsLine = range.start === 0 || original[range.start - 1] === '\n';
	const after = /^\r?\n/.exec(original.slice(range.end, range.end + 2))?.[0].length ?? 0;
	const hasEnd = original[range.end - 1] === '\n';
	return {
		range: startsLine && !hasEnd ? { start: range.start, end: range.end + after } : range,
		text: '',
	};
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
	const base = start === 0 ? 0 : original.lastIndexOf('\n', start - 1) + 1;
	const next = end > start && original[end - 1] === '\n' ? end - 1 : original.indexOf('\n', end);
	const to = next < 0 ? original.length : next + 1;
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

/** Whether `text` has more than one kind of line end, a carriage return of its own included. */
export function mixesLineEnds(text: string): boolean {
	const kinds = new Set(text.match(/\r\n|\r|\n/g));
	return kinds.size > 1 || kinds.has('\r');
}

/** The line end that most lines of the range have, else most lines of the text. */
function lineEndAt(text: string, range: TextRange): '\n' | '\r\n' {
	return majority(text.slice(range.start, range.end)) ?? majority(text) ?? '\n';
}

function majority(text: string): '\n' | '\r\n' | undefined {
	const all = text.split('\n').length - 1;
	const crlf = text.split('\r\n').length - 1;
	if (all === 0) return undefined;
	return crlf * 2 > all ? '\r\n' : '\n';
}

/** A selection that ends in a line end keeps one, a selection that does not gets none. */
function fitEnd(old: string, fresh: string): string {
	if (!old.endsWith('\n')) return fresh.replace(/\n+$/, '');
	return fresh.endsWith('\n') ? fresh : fresh + (/\n+$/.exec(old)?.[0] ?? '');
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

const placeholders = [
	/^(\.{3}|…)\s*(the )?(rest|existing|remaining|unchanged|same|other|previous)\b/i,
	/^(the )?(rest|remainder) of (the |your )?(\w+ )?(code|file|function|class|method|module|implementation|body)\b/i,
	/^(existing|unchanged|previous|remaining) (code|implementation|methods?|functions?)\b(.*(\.{3}|…|\bhere|\bunchanged))?\W*$/i,
];

/** A new comment line that stands for code the model left out. */
function findPlaceholder(original: string, fresh: string): string | undefined {
	return fresh.split('\n').find((line) => {
		const [, mark, words = ''] =
			/^\s*(\/\/|#|--|\/\*|<!--|\{\/\*|;|%|"""|')?\s*(.*?)\s*$/.exec(line) ?? [];
		if (mark === undefined && !/^(\.{3}|…)\s/.test(words)) return false;
		return placeholders.some((form) => form.test(words)) && !original.includes(line.trim());
	});
}
