import type { Tokens } from 'marked';
import { hasTime, stopWork, workLater, workOn } from '../slices';
import { createCodeBlock, finishCode } from './codeBlock';
import { type CodeText, createCodeText } from './codeText';
import { expectCode } from './colours';
import { content } from './content';
import { createParts, type Parts } from './parts';
import { languageOf, renderBlock } from './render';
import { createRests } from './rests';
import { createSplitter, type Piece } from './split';

/** Shows growing markdown inside an element of its own. */
export interface MarkdownView {
	/** `text` is everything so far; with `done` nothing will follow. A long text is shown over several frames. */
	update(text: string, done: boolean): void;
	dispose(): void;
	/** What it cost so far, for tests. */
	readonly stats: { readonly parses: number; readonly parsedChars: number; touched: number };
}

/** One piece on the screen. */
interface Mounted {
	readonly element: HTMLElement;
	piece: Piece;
	settled: boolean;
	/** The code of a top-level code block. */
	readonly code?: CodeText;
	/** The items of a list or the rows of a table that still grew when it was mounted. */
	readonly parts?: Parts;
}

/** Most characters that are read before the clock is looked at. */
const stepChars = 1200;

export function createMarkdownView(root: HTMLElement): MarkdownView {
	const splitter = createSplitter();
	const stats = Object.assign(splitter.stats, { touched: 0 });
	const mounted: Mounted[] = [];
	const rests = createRests(root, (index) => mounted[index]?.element);
	let settledCount = 0;
	let ready: ReadonlyMap<Piece, HTMLElement> = new Map();
	let goal = '';
	let isGoalDone = false;
	/** How much of the goal is on the screen. */
	let reached = 0;
	/** A step is to come by itself. */
	let isWaiting = false;
	/** It was seen while it grew. */
	let hasGrown = false;

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
		if (!text.startsWith(goal.slice(0, reached))) reached = 0;
		goal = text;
		isGoalDone = done;
		hasGrown ||= !done;
		if (isWaiting) {
			workLater(step);
			return;
		}
		isWaiting = true;
		// At least one step at once, so that what is short never waits; but not each of many answers that are there already.
		if (!hasTime() && mounted.length === 0 && done) workLater(step);
		else if (!step()) workOn(step);
	}

	/** Shows a little more of the goal. True when all of it is there. */
	function step(): boolean {
		let end = Math.min(goal.length, reached + stepChars);
		// Whole lines, where there are some: the tail is cheaper then.
		const line = end < goal.length ? goal.lastIndexOf('\n', end - 1) + 1 : 0;
		if (line > reached) end = line;
		reached = end;
		const isAll = end === goal.length;
		isWaiting = !isAll;
		// Whoever judges what stands here waits for the rest.
		root.toggleAttribute('data-growing', isWaiting);
		advance(goal.slice(0, end), isAll && isGoalDone);
		return isAll;
	}

	function advance(text: string, done: boolean): void {
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
		if (hasGrown) rests.update(settledCount);
	}

	return { update, dispose: () => stopWork(step), stats };
}

/** Keeps the elements of `old` for `piece` where that shows the same. */
function carryOver(old: Mounted, piece: Piece, settled: boolean): boolean {
	const before = old.piece;
	if (old.code && isCode(piece)) {
		if (codeLanguage(before) !== codeLanguage(piece)) return false;
		writeCode(old.code, piece, settled);
	} else if (old.parts && piece.kind === 'block') {
		if (!old.parts.update(piece.token)) return false;
		if (settled) finishCode(old.element);
	} else if (before.raw !== piece.raw || before.kind !== piece.kind || mayRefer(piece.raw)) {
		return false;
	} else if (settled) finishCode(old.element);
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
		if (!(element instanceof HTMLElement)) continue;
		made.set(piece, element);
		finishCode(element);
	}
	return made;
}

function mount(piece: Piece, settled: boolean, made: HTMLElement | undefined): Mounted {
	if (made) return { element: made, piece, settled };
	if (isCode(piece)) {
		const { element, code } = createCodeBlock(codeLanguage(piece), codeInfo(piece));
		const text = createCodeText(code);
		expectCode(codeLanguage(piece));
		writeCode(text, piece, settled);
		return { element, piece, settled, code: text };
	}
	const element = document.createElement('div');
	element.className = 'block';
	const next: Mounted = { element, piece, settled };
	if (piece.kind === 'openFence') return next;
	const parts = settled ? undefined : createParts(element, piece.token);
	if (parts) return { ...next, parts };
	element.append(content(renderBlock(piece.token)));
	if (settled) finishCode(element);
	return next;
}

function writeCode(code: CodeText, piece: Piece, settled: boolean): void {
	code.update(codeText(piece));
	if (settled) code.finish(codeLanguage(piece));
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

function codeInfo(piece: Piece): string {
	if (piece.kind === 'openFence') return piece.info;
	return piece.token.type === 'code' ? ((piece.token as Tokens.Code).lang ?? '') : '';
}
