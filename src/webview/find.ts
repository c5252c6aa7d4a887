import type { TurnView } from '../shared/transcript';
import { answerText } from './blocks';
import { plainText, withoutEntities } from './markdown/plainText';
import { inNextFrames, placeElement, turnElements } from './places';
import type { TurnEntry } from './turns';

/** A place where the words stand. Without `range` its turn is not drawn just now. */
export interface Match {
	readonly turn: string;
	readonly range?: Range;
}

const mostMatches = 2000;
const blocks = 'p,li,h1,h2,h3,h4,h5,h6,td,th,pre,div,summary,dt,dd';
const notRead =
	'button:not(.disclosureHead):not(.chip),[hidden],.codeBar,.tex,.drawing,.notDrawn,.answerFooter,.spokenOnly,textarea';

/** All places of `query` in the turns, in order; capitals do not matter. */
export function findAll(entries: readonly TurnEntry[], query: string): readonly Match[] {
	const wanted = query.toLowerCase();
	const matches: Match[] = [];
	if (wanted === '') return matches;
	const elements = turnElements();
	for (const { id, view } of entries) {
		const element = elements.get(id);
		const isDrawn = element !== undefined && element.firstChild !== null;
		for (const range of isDrawn ? rangesIn(element, wanted) : countIn(view, wanted))
			matches.push(range ? { turn: id, range } : { turn: id });
		if (matches.length >= mostMatches) break;
	}
	return matches.slice(0, mostMatches);
}

/** What is read in answers that are not drawn, by the Markdown that it was taken from. */
const read = new WeakMap<TurnView, { readonly markdown: string; readonly text: string }>();

/** Places in the text of a turn that is not drawn. */
function countIn(view: TurnView, wanted: string): undefined[] {
	const source = view.role === 'user' ? view.text : answerText(view);
	const mayHold = view.role === 'user' || holdsWords(source, wanted);
	const text = view.role === 'user' ? source : mayHold ? readOf(view, source) : '';
	return new Array<undefined>(text.toLowerCase().split(wanted).length - 1).fill(undefined);
}

/** Whether the words are there at all, marks or not: of a long chat not everything has to be parsed. */
function holdsWords(markdown: string, wanted: string): boolean {
	const words = wanted.match(/[\p{L}\p{N}]+/gu) ?? [];
	const all = markdown.replace(/[*_~`\\]/g, '').toLowerCase();
	const drawn = withoutEntities(all.replace(/<\/?(?:br|kbd|sub|sup) ?\/?>/g, ''));
	// In code tags and entities are words too.
	return words.every((word) => drawn.includes(word) || all.includes(word));
}

function readOf(view: TurnView, markdown: string): string {
	const before = read.get(view);
	if (before?.markdown === markdown) return before.text;
	const text = plainText(markdown);
	read.set(view, { markdown, text });
	return text;
}

function rangesIn(element: HTMLElement, wanted: string): Range[] {
	const texts: { readonly node: Text; readonly start: number }[] = [];
	let all = '';
	let block: Element | null | undefined;
	const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const parent = node.parentElement;
		if (!(node instanceof Text) || !parent || parent.closest(notRead)) continue;
		const mine = parent.closest(blocks);
		// Words do not go on from one paragraph into the next.
		if (mine !== block) all += '\n';
		block = mine;
		texts.push({ node, start: all.length });
		all += lowered(node.data);
	}
	const ranges: Range[] = [];
	let index = 0;
	for (let at = all.indexOf(wanted); at >= 0; at = all.indexOf(wanted, at + wanted.length)) {
		const range = document.createRange();
		const end = at + wanted.length;
		while (texts[index + 1] && (texts[index + 1]?.start ?? 0) <= at) index += 1;
		const from = texts[index];
		let last = index;
		while (texts[last + 1] && (texts[last + 1]?.start ?? 0) < end) last += 1;
		const to = texts[last];
		if (!from || !to) break;
		range.setStart(from.node, Math.min(at - from.start, from.node.length));
		range.setEnd(to.node, Math.min(end - to.start, to.node.length));
		ranges.push(range);
	}
	return ranges;
}

/** In small letters, and as long as before: places must stay the same. */
function lowered(text: string): string {
	const small = text.toLowerCase();
	return small.length === text.length ? small : text;
}

/** Where in `after` the place is that was at `index` of `before`; turns may have been drawn or have grown in between. */
export function samePlace(
	before: readonly Match[],
	index: number,
	after: readonly Match[],
): number {
	const turn = before[index]?.turn;
	const first = after.findIndex((match) => match.turn === turn);
	const nth = index - before.findIndex((match) => match.turn === turn);
	let at = first + nth;
	while (at > first && after[at]?.turn !== turn) at -= 1;
	return first >= 0 ? at : Math.max(0, Math.min(index, after.length - 1));
}

/**
 * The place to go to once the words are other ones: the one at `here`, where the person was led so far, or the next. Without
 * it the first one from where the person reads.
 */
export function placeFrom(
	entries: readonly TurnEntry[],
	matches: readonly Match[],
	here: Match | undefined,
): number {
	const order = new Map(entries.map(({ id }, index) => [id, index]));
	const isReached = ({ turn, range }: Match): boolean => {
		if (!here) return range !== undefined && isBelowTop(range);
		if (turn !== here.turn || !range || !here.range?.startContainer.isConnected)
			return (order.get(turn) ?? 0) >= (order.get(here.turn) ?? 0);
		return range.compareBoundaryPoints(Range.START_TO_START, here.range) >= 0;
	};
	return Math.max(0, matches.findIndex(isReached));
}

function isBelowTop(range: Range): boolean {
	const frame = document.querySelector('.transcript');
	return range.getBoundingClientRect().bottom > (frame?.getBoundingClientRect().top ?? 0);
}

/** Marks the places on the page, the one at `current` more than the others. */
export function mark(matches: readonly Match[], current: number): void {
	const ranges = matches.flatMap(({ range }, index) => (range && index !== current ? [range] : []));
	const here = matches[current]?.range;
	CSS.highlights.set('found', new Highlight(...ranges));
	CSS.highlights.set('foundHere', new Highlight(...(here ? [here] : [])));
}

export function unmark(): void {
	CSS.highlights.delete('found');
	CSS.highlights.delete('foundHere');
}

/** Brings a place into view, also out of what is shortened. A turn that is not drawn is, once it is in view. */
export function reveal({ turn, range }: Match): void {
	if (!range) {
		placeElement(turn)?.scrollIntoView({ block: 'start' });
		return;
	}
	const parent = range.startContainer.parentElement;
	unfold(parent);
	const code = parent?.closest('.codeText');
	(code ?? parent)?.scrollIntoView({ block: code ? 'nearest' : 'center', inline: 'nearest' });
	if (code) bringIntoView(code, range);
	const frame = parent?.closest('.transcript');
	// Turns get their true height when they come into view, and what it stands in may be higher than the page.
	if (frame) inNextFrames(() => bringIntoView(frame, range));
}

/** Opens the folds that `element` is in, the inner ones and those around them. */
function unfold(element: Element | null): void {
	const drawn = element?.closest('.drawn');
	drawn?.querySelector<HTMLElement>('[data-code="source"]')?.click();
	for (
		let fold = element?.closest('.collapsed');
		fold;
		fold = fold.parentElement?.closest('.collapsed')
	) {
		// Its own button comes after those of what is in it.
		[...fold.querySelectorAll<HTMLElement>('.expand')].at(-1)?.click();
	}
}

function bringIntoView(frame: Element, range: Range): void {
	const place = range.getBoundingClientRect();
	const view = frame.getBoundingClientRect();
	if (place.height > 0 && (place.top < view.top || place.bottom > view.bottom))
		frame.scrollTop += place.top - view.top - view.height / 2;
}
