import { Hooks, type MarkedOptions, type Token, type Tokens } from 'marked';

/** A formula. `isClosed` is false while its end has not arrived; then it is shown as it was written. */
interface MathsToken {
	readonly type: 'maths';
	readonly raw: string;
	/** As it was written, with its marks. */
	readonly text: string;
	readonly isBlock: boolean;
	readonly isClosed: boolean;
}

const closing: Readonly<Record<string, string>> = { $$: '$$', '\\[': '\\]', '\\(': '\\)' };

const blankLine = /\n[ \t]*\n/;
const lineEnd = /^[ \t]*[.,;]?[ \t]*(?:\n(?:[ \t]*\n)*|$)/;
/** `$x$`: no blank inside the dollars, nothing of a word behind them, on one line and not around code. */
const dollars = /^\$(?=[^\s$])((?:\\[^\n]|[^\\$\n`])+)(?<!\s)\$(?![\w$])/;
/** Money and words between two dollars: `5 to 10`, `HOME or so`. */
const prose = /^\d[\d.,]*\s+\(?\p{L}{2}|^\p{L}{3,}(?:[\s,.;:'’-]+\p{L}+)+$/u;
/** `$$ is the number of` and the like. */
const sentence = /^[ \t]+\p{L}+[ \t]+\p{L}{2,}(?:[ \t]|$)/u;
/** Where the beginning of a formula is over that may be none: its line, code or a link. */
const openEnd = /[`\n]|\[[^\]\n]{0,200}\]\(|\bhttps?:|$/;
/** Brackets that were only escaped: `\(optional\)`, `\[see below\]`. */
const words = /^(?=.*\p{L}{4})[\p{L}\s,.;:'’-]+$/u;

/** A formula that stands by itself, or the beginning of one. */
function blockMaths(src: string): MathsToken | undefined {
	const open = /^ {0,3}(\$\$(?!\$)|\\\[)/.exec(src);
	const close = closing[open?.[1] ?? ''];
	if (!open || !close) return undefined;
	const start = open[0].length;
	const end = src.indexOf(close, start);
	const line = src.slice(start).split('\n', 1)[0] ?? '';
	if (end >= 0 && end < start + line.length) {
		const body = src.slice(start, end);
		const isAlone = lineEnd.test(src.slice(end + close.length));
		const isFormula = isAlone && body.trim() !== '' && !words.test(body);
		return isFormula ? withBreaks(src, end + close.length, true) : undefined;
	}
	// Decided by its first line, so that what stands above it is not read otherwise later.
	if (start + line.length === src.length || sentence.test(line)) return undefined;
	const blank = blankLine.exec(src)?.index ?? src.length;
	const isClosed = end >= 0 && end < blank && src.slice(start, end).trim() !== '';
	return isClosed ? withBreaks(src, end + close.length, true) : withBreaks(src, blank, false);
}

function withBreaks(src: string, end: number, isClosed: boolean): MathsToken {
	const more = lineEnd.exec(src.slice(end))?.[0] ?? '';
	return token(src, end, more.length, true, isClosed);
}

function token(
	src: string,
	end: number,
	more: number,
	isBlock: boolean,
	isClosed: boolean,
): MathsToken {
	const raw = src.slice(0, end + more);
	return { type: 'maths', raw, text: isBlock ? raw.trim() : raw, isBlock, isClosed };
}

function inlineMaths(src: string, before: string): MathsToken | undefined {
	const open = /^(?:\$\$(?!\$)|\\\(|\\\[)/.exec(src)?.[0];
	if (open === undefined) return dollarMaths(src, before);
	const close = closing[open] ?? '';
	const end = src.indexOf(close, open.length);
	if (end < 0) {
		const rest = src.slice(open.length);
		// Behind dollars a number is money.
		if (!/^[^\s.,;:!?)]/.test(rest) || (open === '$$' && /^\d/.test(rest))) return undefined;
		return token(src, open.length + rest.search(openEnd), 0, false, false);
	}
	const body = src.slice(open.length, end);
	const next = src[end + close.length];
	if (body.trim() === '' || words.test(body) || (close === '\\]' && next === '(')) return undefined;
	return token(src, end + close.length, 0, false, true);
}

function dollarMaths(src: string, before: string): MathsToken | undefined {
	const found = dollars.exec(src);
	if (!found || /[\w$\\]$/.test(before) || prose.test(found[1] ?? '')) return undefined;
	return token(src, found[0].length, 0, false, true);
}

/** Stars and underscores inside a formula pair with none outside. */
function maskFormulas(text: string): string {
	return text.replace(
		/\$\$[^$`]+\$\$|\$(?=[^\s$])[^$\n`]+(?<!\s)\$(?![\w$])|\\\([^`]+?\\\)|\\\[[^`]+?\\\]/g,
		(each) => 'a'.repeat(each.length),
	);
}

function toHtml({ text, isBlock, isClosed }: MathsToken): string {
	const safe = text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);
	const isDisplay = isBlock || /^(?:\$\$|\\\[)/.test(text);
	const name = `${isClosed ? 'maths' : 'openMaths'}${isDisplay ? ' display' : ''}`;
	return isBlock ? `<div class="${name}">${safe}</div>` : `<span class="${name}">${safe}</span>`;
}

type Extensions = NonNullable<MarkedOptions['extensions']>;

/** Makes the lexer and the parser know formulas. */
export const mathsOptions: Pick<MarkedOptions, 'extensions' | 'hooks'> = {
	hooks: Object.assign(new Hooks(), { emStrongMask: maskFormulas }),
	extensions: {
		renderers: { maths: (each: Tokens.Generic) => toHtml(each as MathsToken) },
		childTokens: {},
		block: [(src: string) => blockMaths(src)],
		inline: [(src: string, before: readonly Token[]) => inlineMaths(src, before.at(-1)?.raw ?? '')],
		startBlock: [(src: string) => blockStart(src)],
		startInline: [(src: string) => nonNegative(src.search(/\$|\\[([]/))],
	} as unknown as Extensions,
};

/** Where a paragraph ends because a formula of its own begins. */
export function blockStart(src: string): number | undefined {
	for (const found of src.matchAll(/\n {0,3}(?:\$\$|\\\[)/g)) {
		if (blockMaths(src.slice(found.index + 1))) return found.index;
	}
	return undefined;
}

function nonNegative(index: number): number | undefined {
	return index < 0 ? undefined : index;
}
