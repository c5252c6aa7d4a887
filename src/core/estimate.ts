// Modern tokenizers first cut a text into pieces: a word with the blank or the one sign before it, up to three digits, a
// run of signs with the line ends behind it, white space. Here the pieces are cut as o200k does; what a piece costs is
// its mean over prose and code, by kind and length. No vocabulary is needed for that.

const lower = 1;
const upper = 2;
const digit = 3;
const blank = 4;
const lineEnd = 5;
/** Letters of other scripts, each with its own price. */
const foreign = 6;
const sign = 0;

/** Prices are kept as thousandths, so that sums stay whole. */
const one = 1000;
const afterBlank = prices('1 1 1 1 1.02 1.03 1.04 1.09 1.13 1.23 1.42 1.5 1.6 1.8', 0.2);
const afterSign = prices('1.05 1.12 1.36 1.27 1.38 1.23 1.5 1.6 1.9 1.95 1.7 2.1 2.2', 0.2);
const alone = prices('1 1.08 1.18 1.06 1.28 1.11 1.22 1.22 1.3 1.4 1.5 1.8 2', 0.2);
const capitals = prices('1 1.05 1.15 1.2 1.6 1.75 1.6 2 2.7 3.3', 0.33);
const signs = prices('1 1.02 1.16 1.5 1.95 2.35 2.8 3.2', 0.42);

const classes = new Uint8Array(128).map((_, code) => classOf(String.fromCharCode(code)));

function prices(text: string, each: number): Uint16Array {
	const first = text.split(' ').map(Number);
	const last = first.at(-1) ?? 1;
	return Uint16Array.from({ length: 65 }, (_, length) =>
		Math.round(
			one *
				(length === 0
					? 0
					: (first[length - 1] ?? last + each * Math.max(0, length - first.length))),
		),
	);
}

function classOf(letter: string): number {
	if (letter >= 'a' && letter <= 'z') return lower;
	if (letter >= 'A' && letter <= 'Z') return upper;
	if (letter >= '0' && letter <= '9') return digit;
	if (letter === '\n' || letter === '\r') return lineEnd;
	return letter === ' ' || letter === '\t' || letter === '\f' || letter === '\v' ? blank : sign;
}

/** Class of any UTF-16 unit. */
function unitClass(code: number): number {
	if (code < 128) return classes[code] ?? sign;
	if (code === 0xa0 || code === 0x3000) return blank;
	if (code < 0xc0 || (code >= 0x2010 && code < 0x2c00)) return sign;
	// Latin with accents is cut like Latin.
	return code < 0x250 || (code >= 0x1e00 && code < 0x1f00) ? lower : foreign;
}

/** Thousandths of a token for one UTF-16 unit of a script that is not ASCII. */
function foreignPrice(code: number): number {
	if (code < 0x600) return code < 0x530 && code >= 0x400 ? 180 : 400;
	if (code < 0x800) return 240;
	if (code < 0xe00) return 220;
	if (code < 0x3040) return code < 0xe80 ? 410 : 700;
	if (code < 0x3100) return 690;
	if (code < 0x3400) return 900;
	if (code < 0xa000) return 690;
	if (code >= 0xac00 && code < 0xd7b0) return 640;
	// Halves of pairs: emoji, rare characters.
	if (code >= 0xd800 && code < 0xe000) return 1050;
	return code >= 0xff00 ? 850 : 900;
}

function priceOf(table: Uint16Array, length: number): number {
	const last = table.length - 1;
	if (length <= last) return table[length] ?? one;
	return Math.round(((table[last] ?? one) * length) / last);
}

/**
 * What a longer word costs more for not being English: such words are in fewer tokens' vocabulary. Told by its end, as
 * English words seldom end in a, i, u or -an; Indonesian words, with their suffixes, mostly do.
 */
function strangeness(text: string, from: number, to: number): number {
	if (to - from < 5) return 0;
	const last = text.charCodeAt(to - 1);
	const before = text.charCodeAt(to - 2);
	// -an, but not boolean; -nya; a, i, u; -ah.
	if (last === 0x6e) return before === 0x61 && text.charCodeAt(to - 3) !== 0x65 ? 750 : 0;
	if (last === 0x61) return before === 0x79 ? 900 : 400;
	if (last === 0x68) return before === 0x61 ? 300 : 0;
	return last === 0x69 || last === 0x75 ? 400 : 0;
}

/** Where the run of one class that contains `from` ends. */
function runEnd(text: string, from: number, kind: number): number {
	let at = from;
	while (at < text.length && unitClass(text.charCodeAt(at)) === kind) at++;
	return at;
}

/** One text being counted: where we are, what it costs so far, and what the next word takes along. */
interface Scan {
	readonly text: string;
	at: number;
	/** Thousandths of tokens: of words as English has them and signs, the surplus of other words, other scripts. */
	sum: number;
	strange: number;
	foreign: number;
	/** The prices of a word here: they tell whether it swallows a blank or a sign before it. */
	words: Uint16Array;
}

function word(scan: Scan): void {
	const { text, at, words } = scan;
	const lowers = runEnd(text, at, upper);
	let end = runEnd(text, lowers, lower);
	const capital = lowers - at;
	if (end === lowers) scan.sum += priceOf(capitals, capital) + (words === afterSign ? 300 : 0);
	else if (capital > 1) scan.sum += priceOf(capitals, capital - 1) + priceOf(alone, end - lowers);
	else {
		scan.sum += priceOf(words, end - at);
		scan.strange += strangeness(text, at, end);
	}
	// An ending such as 's belongs to the word.
	if (text.charCodeAt(end) === 0x27 && unitClass(text.charCodeAt(end + 1)) === lower) {
		const ending = runEnd(text, end + 1, lower);
		if (ending - end <= 3) end = ending;
	}
	scan.at = end;
	scan.words = alone;
}

function foreignRun(scan: Scan): void {
	const { text } = scan;
	let code = text.charCodeAt(scan.at);
	// A word of an alphabet costs something for itself.
	if (code >= 0x370 && code < 0xe00) scan.foreign += 350;
	do {
		scan.foreign += foreignPrice(code);
		scan.at++;
		code = text.charCodeAt(scan.at);
	} while (scan.at < text.length && unitClass(code) === foreign);
	scan.words = alone;
}

function signRun(scan: Scan, isAfterBlank: boolean): void {
	const { text, at } = scan;
	const end = runEnd(text, at, sign);
	const next = unitClass(text.charCodeAt(end));
	scan.at = end;
	if (end - at === 1 && !isAfterBlank && (next === lower || next === upper) && end < text.length) {
		scan.words = afterSign;
		return;
	}
	const isRow = end - at > 3 && isSame(text, at, end);
	scan.sum += isRow ? one + (end - at) * 15 : priceOf(signs, end - at);
	if (text.charCodeAt(at) > 127) scan.sum += 250;
	scan.at = runEnd(text, end, lineEnd);
	scan.words = alone;
}

/** Whether a row of signs is a line, such as a row of dashes. */
function isSame(text: string, from: number, to: number): boolean {
	const first = text.charCodeAt(from);
	for (let at = from + 1; at < to; at++) if (text.charCodeAt(at) !== first) return false;
	return true;
}

/** White space: everything up to the last line end is one token, the indentation behind it another. */
function space(scan: Scan): void {
	const { text, at } = scan;
	let end = at;
	let begin = at;
	for (; end < text.length; end++) {
		const kind = unitClass(text.charCodeAt(end));
		if (kind === lineEnd) begin = end + 1;
		else if (kind !== blank) break;
	}
	if (begin > at) scan.sum += one;
	scan.at = end;
	scan.words = alone;
	const blanks = end - begin;
	if (blanks === 0) return;
	const next = end < text.length ? unitClass(text.charCodeAt(end)) : lineEnd;
	const isSwallowed =
		next === lower ||
		next === upper ||
		next === foreign ||
		(next === sign && text.charCodeAt(end - 1) === 0x20);
	if (blanks > 1 || !isSwallowed) scan.sum += one + Math.floor(blanks / 80) * one;
	if (!isSwallowed && blanks > 1 && next !== lineEnd) scan.sum += one;
	if (next === lower || next === upper) scan.words = afterBlank;
	if (next === sign && isSwallowed) signRun(scan, true);
}

/** Tokens by what tokenizers differ in, as fractions. Their sum is `countTokens`. */
export interface TextMeasure {
	/** English, code, digits, signs, white space: all tokenizers agree within some percent. */
	readonly plain: number;
	/** What words of other languages in Latin letters cost more. */
	readonly strange: number;
	/** Other scripts. */
	readonly foreign: number;
}

/** What `text` costs. Takes time in proportion to the length and allocates nothing but the result. */
export function measureText(text: string): TextMeasure {
	const scan: Scan = { text, at: 0, sum: 0, strange: 0, foreign: 0, words: alone };
	while (scan.at < text.length) step(scan);
	return { plain: scan.sum / one, strange: scan.strange / one, foreign: scan.foreign / one };
}

function step(scan: Scan): void {
	switch (unitClass(scan.text.charCodeAt(scan.at))) {
		case lower:
		case upper:
			word(scan);
			break;
		case digit: {
			const end = runEnd(scan.text, scan.at, digit);
			scan.sum += Math.ceil((end - scan.at) / 3) * one;
			scan.at = end;
			scan.words = alone;
			break;
		}
		case foreign:
			foreignRun(scan);
			break;
		case sign:
			signRun(scan, false);
			break;
		default:
			space(scan);
	}
}

/**
 * About as many tokens as a current tokenizer makes of `text`, without its vocabulary. `Estimator` learns what a certain
 * model makes of it.
 */
export function countTokens(text: string): number {
	const measure = measureText(text);
	return Math.max(0, Math.ceil(measure.plain + measure.strange + measure.foreign - 1e-6));
}
