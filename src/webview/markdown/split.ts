import { Lexer, type Links, type MarkedOptions, type Token, Tokenizer, type Tokens } from 'marked';
import { type Growing, keepGrown, parseGrown } from './growing';
import { blockStart, mathsOptions } from './mathsTokens';

/** One top-level block of an answer. `openFence` is a code block whose end has not arrived. */
export type Piece =
	| { readonly kind: 'block'; readonly raw: string; readonly token: Token }
	| {
			readonly kind: 'openFence';
			readonly raw: string;
			readonly info: string;
			readonly code: string;
	  };

/** The answer so far: `settled` pieces keep their identity from call to call, `tail` is made anew each time. */
interface Split {
	readonly settled: readonly Piece[];
	readonly tail: readonly Piece[];
}

/**
 * Splits growing markdown into blocks that no further text can change and a tail. Only the tail is parsed again.
 * `stats` counts what was parsed since the start.
 */
export interface Splitter {
	readonly stats: { parses: number; parsedChars: number };
	/** `text` is everything so far. With `done` nothing is left in the tail. */
	update(text: string, done: boolean): Split;
}

const fenceStart = /^ {0,3}(`{3,}(?=[^`\n]*\n)|~{3,})([^\n]*)\n/;
/** The first line of a block is certain when it is whole or starts like plain prose. */
const certainStart = /^(?: {0,3}\p{L}|[^\n]*\n)/u;
/** A last line that may yet become a list item, a heading's underline, a rule, a fence or a table's second row. */
const undecidedLine =
	/(?:^|\n) *(?:[-=*+_#>~|: ]{1,3}|\d{1,9}[.)]? ?|[`~]{1,2}|(?:`{3,}|~{3,})[^\n]*)$/;
const undecidedFenceEnd = /(?:^|\n) {0,3}[`~]+ *$/;

/** What models write in cells, of keys and in formulas: bare, without an attribute. */
const plainTag = /^<(?:br|\/?(?:kbd|sub|sup)) ?\/?>/i;

/** Raw HTML is not a part of our markdown, but for a few bare tags: it stays text wherever it stands. */
class TextOnlyTokenizer extends Tokenizer {
	override html(): undefined {
		return undefined;
	}
	override tag(src: string): Tokens.Tag | undefined {
		const raw = plainTag.exec(src)?.[0];
		if (raw === undefined) return undefined;
		return { type: 'html', raw, text: raw, block: false, inLink: false, inRawBlock: false };
	}
	/** A line of a formula may look like what is under a heading. */
	override lheading(src: string): Tokens.Heading | undefined {
		const found = super.lheading(src);
		return found && (blockStart(src) ?? src.length) < found.raw.length ? undefined : found;
	}
}

export function lexerOptions(): MarkedOptions {
	return { gfm: true, tokenizer: new TextOnlyTokenizer(), ...mathsOptions };
}

interface State {
	readonly stats: Splitter['stats'];
	readonly links: Links;
	settled: Piece[];
	/** Where the tail begins. */
	settledEnd: number;
	/** How far the tail, when it is an open fence, was searched for its end. */
	searched: number;
	/** The list or table that the tail begins with. */
	growing: Growing | undefined;
	text: string;
	/** What was the end, so far: an answer that goes on may do so in the middle of a word. */
	isDone: boolean;
}

export function createSplitter(): Splitter {
	const state: State = {
		stats: { parses: 0, parsedChars: 0 },
		links: Object.create(null),
		settled: [],
		settledEnd: 0,
		searched: 0,
		growing: undefined,
		text: '',
		isDone: false,
	};
	return { stats: state.stats, update: (raw, done) => update(state, raw, done) };
}

function update(state: State, raw: string, done: boolean): Split {
	const text = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
	const goesOn = state.isDone && text !== state.text;
	if (goesOn || !text.startsWith(state.text.slice(0, state.settledEnd))) reset(state);
	else if (text.length < state.text.length) forgetTail(state);
	state.text = text;
	state.isDone = done;
	const open = done ? undefined : takeFences(state);
	if (open) return { settled: state.settled, tail: [open] };
	const rest = text.slice(state.settledEnd);
	if (rest === '') return { settled: state.settled, tail: [] };
	if (done) {
		settle(state, parseTail(state, rest));
		return { settled: state.settled, tail: [] };
	}
	return { tail: splitTail(state, rest), settled: state.settled };
}

function reset(state: State): void {
	state.settled = [];
	state.settledEnd = 0;
	forgetTail(state);
	for (const label of Object.keys(state.links)) delete state.links[label];
}

function forgetTail(state: State): void {
	state.searched = 0;
	state.growing = undefined;
}

function parse(state: State, text: string): Token[] {
	state.stats.parses += 1;
	state.stats.parsedChars += text.length;
	const lexer = new Lexer(lexerOptions());
	Object.assign(lexer.tokens.links, state.links);
	return lexer.lex(text);
}

function settle(state: State, tokens: readonly Token[]): void {
	for (const token of tokens) {
		state.settledEnd += token.raw.length;
		if (token.type === 'space') continue;
		state.settled.push({ kind: 'block', raw: token.raw, token });
		if (token.type === 'def') learn(state, token as Tokens.Def);
	}
	if (tokens.length > 0) forgetTail(state);
}

/** A link definition after its use: the blocks that use it are read once more. */
function learn(state: State, def: Tokens.Def): void {
	if (state.links[def.tag]) return;
	state.links[def.tag] = { href: def.href, title: def.title };
	for (const [index, piece] of state.settled.entries()) {
		if (piece.kind !== 'block' || piece.token.type === 'def') continue;
		if (!piece.raw.replace(/\s+/g, ' ').toLowerCase().includes(`[${def.tag}]`)) continue;
		const [token] = parse(state, piece.raw);
		if (token) state.settled[index] = { kind: 'block', raw: piece.raw, token };
	}
}

/** Settles leading fenced code without parsing what follows it. Returns the piece when its end is missing. */
function takeFences(state: State): Piece | undefined {
	for (;;) {
		const tail = state.text.slice(state.settledEnd);
		const fence = fenceStart.exec(tail);
		const mark = fence?.[1];
		if (!fence || !mark) return undefined;
		const body = fence[0].length;
		const from = Math.max(body - 1, state.searched);
		const end = findFenceEnd(tail, mark, from);
		if (end === undefined) {
			state.searched = Math.max(body - 1, tail.lastIndexOf('\n'));
			const code = withoutFenceEnd(tail, body);
			return { kind: 'openFence', raw: tail, info: (fence[2] ?? '').trim(), code };
		}
		settle(state, parse(state, tail.slice(0, end)));
	}
}

/** Without a last line that may become the end of the fence. */
function withoutFenceEnd(tail: string, body: number): string {
	const last = Math.max(body, tail.lastIndexOf('\n'));
	return tail.slice(body, last) + tail.slice(last).replace(undecidedFenceEnd, '');
}

function splitTail(state: State, rest: string): Piece[] {
	const lastLine = rest.lastIndexOf('\n');
	const shown =
		rest.slice(0, Math.max(0, lastLine)) +
		rest.slice(Math.max(0, lastLine)).replace(undecidedLine, '');
	const tokens = parseTail(state, shown);
	const count = certainCount(tokens, shown);
	if (count === 0) state.growing = keepGrown(state.growing, tokens, shown);
	settle(state, tokens.slice(0, count));
	const tail: Piece[] = [];
	for (const token of tokens.slice(count)) {
		if (token.type !== 'space') tail.push({ kind: 'block', raw: token.raw, token });
	}
	return tail;
}

function parseTail(state: State, text: string): readonly Token[] {
	const { growing } = state;
	if (growing && text.length >= growing.length) {
		const tokens = parseGrown(growing, text, (part) => parse(state, part));
		if (tokens) return tokens;
	}
	state.growing = undefined;
	return parse(state, text);
}

/** How many leading tokens stay as they are whatever follows. */
function certainCount(tokens: readonly Token[], text: string): number {
	let count = 0;
	let offset = 0;
	for (const [index, token] of tokens.entries()) {
		if (index > 0 && token.type !== 'space' && certainStart.test(text.slice(offset))) count = index;
		offset += token.raw.length;
	}
	return count;
}

/** Offset after the closing line of a fence, its line break included. `from` is at a line break. */
function findFenceEnd(text: string, mark: string, from: number): number | undefined {
	const end = new RegExp(`\\n {0,3}${mark}[${mark[0]}]* *\\n`, 'g');
	end.lastIndex = from;
	return end.exec(text) ? end.lastIndex : undefined;
}
