import type { Tokens } from 'marked';
import { colour, createCodeBlock, frameCode } from './codeBlock';
import { languageOf, renderBlock, renderListItem } from './render';
import { sanitize } from './sanitize';
import { createSplitter, type Piece } from './split';

/** Shows growing markdown inside an element of its own. */
export interface MarkdownView {
	/** `text` is everything so far; with `done` nothing will follow. */
	update(text: string, done: boolean): void;
	/** What it cost so far, for tests. */
	readonly stats: { readonly parses: number; readonly parsedChars: number; touched: number };
}

/** One piece on the screen. */
interface Mounted {
	readonly element: HTMLElement;
	piece: Piece;
	settled: boolean;
	/** The code of a top-level code block. */
	code?: HTMLElement;
	/** What each item of a list that still grows was made of. */
	items?: string[];
}

export function createMarkdownView(root: HTMLElement): MarkdownView {
	const splitter = createSplitter();
	const stats = Object.assign(splitter.stats, { touched: 0 });
	const mounted: Mounted[] = [];
	let settledCount = 0;
	let ready: ReadonlyMap<Piece, HTMLElement> = new Map();

	function show(index: number, piece: Piece, settled: boolean): void {
		const old = mounted[index];
		if (old && old.piece === piece && old.settled === settled) return;
		stats.touched += 1;
		if (old && carryOver(old, piece, settled)) return;
		const next = mount(piece, settled, ready.get(piece));
		if (old) old.element.replaceWith(next.element);
		else root.append(next.element);
		mounted[index] = next;
	}

	function update(text: string, done: boolean): void {
		const { settled, tail } = splitter.update(text, done);
		ready = makeTogether(settled.slice(mounted.length));
		// A settled piece is made anew only when a link that it uses was defined later, or the text was replaced.
		for (let index = 0; index < settledCount; index++) {
			const piece = settled[index];
			if (piece && mounted[index]?.piece !== piece) show(index, piece, true);
		}
		for (let index = settledCount; index < settled.length; index++) {
			const piece = settled[index];
			if (piece) show(index, piece, true);
		}
		settledCount = settled.length;
		for (const [offset, piece] of tail.entries()) show(settledCount + offset, piece, false);
		while (mounted.length > settledCount + tail.length) mounted.pop()?.element.remove();
		ready = new Map();
	}

	return { update, stats };
}

/** Keeps the elements of `old` for `piece` where that shows the same. */
function carryOver(old: Mounted, piece: Piece, settled: boolean): boolean {
	const before = old.piece;
	if (old.code && isCode(piece)) {
		if (codeLanguage(before) !== codeLanguage(piece)) return false;
		writeCode(old.code, codeText(before), piece, settled);
	} else if (old.items && piece.kind === 'block' && piece.token.type === 'list') {
		if (settled) return false;
		if (!updateList(old, piece.token as Tokens.List)) return false;
	} else if (before.raw !== piece.raw || before.kind !== piece.kind || mayRefer(piece.raw)) {
		return false;
	}
	old.piece = piece;
	old.settled = settled;
	return true;
}

/** A reference link looks the same in the source but changes with its definition. */
function mayRefer(raw: string): boolean {
	return raw.includes('[');
}

/** Elements of many new blocks by one pass of the sanitiser, which has its price per call. */
function makeTogether(pieces: readonly Piece[]): ReadonlyMap<Piece, HTMLElement> {
	const made = new Map<Piece, HTMLElement>();
	const html: string[] = [];
	const plain: Piece[] = [];
	for (const piece of pieces) {
		if (piece.kind !== 'block' || isCode(piece)) continue;
		plain.push(piece);
		html.push(`<div class="block">${renderBlock(piece.token)}</div>`);
	}
	if (plain.length < 2) return made;
	const elements = [...content(html.join('')).children];
	// A block that broke out of its element would show here; then each is made by itself.
	if (elements.length !== plain.length) return made;
	for (const [index, piece] of plain.entries()) {
		const element = elements[index];
		if (element instanceof HTMLElement) made.set(piece, element);
	}
	return made;
}

function mount(piece: Piece, settled: boolean, made: HTMLElement | undefined): Mounted {
	if (made) return { element: made, piece, settled };
	if (isCode(piece)) {
		const { element, code } = createCodeBlock(codeLanguage(piece));
		writeCode(code, '', piece, settled);
		return { element, piece, settled, code };
	}
	const element = document.createElement('div');
	element.className = 'block';
	const next: Mounted = { element, piece, settled };
	if (piece.kind === 'openFence') return next;
	if (!settled && piece.token.type === 'list') {
		next.items = [];
		if (updateList(next, piece.token as Tokens.List)) return next;
		delete next.items;
	}
	element.append(content(renderBlock(piece.token)));
	return next;
}

function content(html: string): DocumentFragment {
	const fragment = sanitize(html);
	frameCode(fragment);
	return fragment;
}

/** Brings a growing list up to date item by item. False when it has to be made anew. */
function updateList(target: Mounted, list: Tokens.List): boolean {
	const items = target.items ?? [];
	const tag = list.ordered ? 'OL' : 'UL';
	let parent = target.element.firstElementChild;
	if (parent && parent.tagName !== tag) return false;
	for (const [index, item] of list.items.entries()) {
		const key = `${item.loose}${item.raw.trimEnd()}`;
		if (items[index] === key && !mayRefer(key)) continue;
		const made = content(renderListItem(list, item)).firstElementChild;
		const row = made?.firstElementChild;
		if (!made || !row) return false;
		if (!parent) {
			target.element.append(made);
			parent = made;
		} else {
			const old = parent.children[index];
			if (old) old.replaceWith(row);
			else parent.append(row);
		}
		items[index] = key;
	}
	while (parent && parent.children.length > list.items.length) parent.lastElementChild?.remove();
	items.length = list.items.length;
	return true;
}

function isCode(piece: Piece): boolean {
	return piece.kind === 'openFence' || piece.token.type === 'code';
}

function codeText(piece: Piece): string {
	if (piece.kind === 'openFence') return piece.code;
	return piece.token.type === 'code' ? (piece.token as Tokens.Code).text : '';
}

function codeLanguage(piece: Piece): string {
	if (piece.kind === 'openFence') return languageOf(piece.info);
	return piece.token.type === 'code' ? languageOf((piece.token as Tokens.Code).lang) : '';
}

function writeCode(code: HTMLElement, before: string, piece: Piece, settled: boolean): void {
	const text = codeText(piece);
	if (settled) {
		colour(code, text, codeLanguage(piece));
		return;
	}
	const last = code.lastChild;
	if (last instanceof Text && code.childNodes.length === 1 && text.startsWith(before)) {
		last.appendData(text.slice(before.length));
	} else {
		code.textContent = text;
	}
}
