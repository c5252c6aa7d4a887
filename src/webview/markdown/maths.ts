import { t } from '../../shared/words';
import { lazyScript } from '../lazyScript';
import { hasTime, workLast } from '../slices';
import { sanitizeMaths } from './sanitize';

const script = lazyScript<(tex: string, isDisplay: boolean) => string>('maths.js', 'panduMaths');

/** More is no formula that a person reads. */
const longest = 4000;
const mostCells = 500;
/** With macros of its own few words can stand for many. */
const longestWithMacros = 1000;
const defines = /\\(?:[egx]?def|let|(?:re|provide)?newcommand)\b/;
const longestMarkup = 100_000;
const mostKept = 400;

type Drawn = { readonly picture: DocumentFragment } | { readonly problem: string };

/** Formulas are drawn again with each change of the paragraph that they stand in. */
const kept = new Map<string, Drawn>();
const waiting: HTMLElement[] = [];
let hasListener = false;

/** Draws the formulas in new elements: now, when that is quick, or soon. Until then their source stands there. */
export function showMaths(content: ParentNode): void {
	for (const place of content.querySelectorAll<HTMLElement>('.maths')) {
		const isKept = kept.has(place.textContent ?? '');
		if (isKept || (script.get() && hasTime())) drawIn(place);
		else waiting.push(place);
	}
	if (waiting.length > 0 && !script.load(drawSoon)) waiting.length = 0;
}

function drawSoon(): void {
	workLast(drawNext);
}

function drawNext(): boolean {
	do {
		const place = waiting.shift();
		if (place?.isConnected) drawIn(place);
	} while (waiting.length > 0 && hasTime());
	return waiting.length === 0;
}

function drawIn(place: HTMLElement): void {
	const source = place.textContent ?? '';
	const isDisplay = place.classList.contains('display');
	const drawn = drawnOf(source, isDisplay);
	if ('problem' in drawn) {
		place.className = 'openMaths';
		place.title = drawn.problem;
		return;
	}
	place.classList.add('drawn');
	if (isDisplay) place.tabIndex = 0;
	const tex = document.createElement('span');
	tex.className = 'tex';
	tex.textContent = source;
	place.replaceChildren(drawn.picture.cloneNode(true), tex);
	if (!hasListener) document.addEventListener('copy', copySource);
	hasListener = true;
}

function drawnOf(source: string, isDisplay: boolean): Drawn {
	const before = kept.get(source);
	if (before) return before;
	const drawn = draw(withoutMarks(source), isDisplay);
	if (kept.size >= mostKept) kept.clear();
	kept.set(source, drawn);
	return drawn;
}

/** A full stop behind the formula goes into it. */
function withoutMarks(source: string): string {
	const [, body = '', end = ''] =
		/^(?:\$\$?|\\[([])([\s\S]*?)(?:\$\$?|\\[)\]])[ \t]*([.,;]?)$/.exec(source) ?? [];
	return body + end;
}

function draw(tex: string, isDisplay: boolean): Drawn {
	const tooLong = { problem: t('This formula is too long to be drawn.') };
	const most = defines.test(tex) ? longestWithMacros : longest;
	if (tex.length > most || tex.split('&').length > mostCells) return tooLong;
	try {
		const markup = script.get()?.(tex, isDisplay) ?? '';
		if (markup.length > longestMarkup) return tooLong;
		const picture = sanitizeMaths(markup);
		if (picture.firstElementChild?.localName === 'math') return { picture };
	} catch (error) {
		if (error instanceof RangeError) return tooLong;
		const reason = String(error instanceof Error ? error.message : error);
		const short = reason
			.replace(/ at (?:position|end of)[\s\S]*$|[\s.]+$/g, '')
			.trim()
			.slice(0, 200);
		return { problem: t('This formula cannot be drawn: {0}', short) };
	}
	return { problem: t('This formula cannot be drawn: {0}', '∅') };
}

/** The formula of a code block, or why there is none. `when` decides when it is made. */
export function drawMathsCode(
	tex: string,
	use: (drawn: Drawn) => void,
	when: (make: () => void) => void,
): void {
	script.load(() => when(() => use(draw(tex, true))));
}

/** What is copied has formulas as they were written. */
function copySource(event: ClipboardEvent): void {
	const selection = getSelection();
	const isIn = (each: Element) => selection?.containsNode(each, true) ?? false;
	if (!selection || !event.clipboardData) return;
	if (event.target instanceof HTMLTextAreaElement) return;
	if (![...document.querySelectorAll('.maths.drawn')].some(isIn)) return;
	document.body.classList.add('copiesTex');
	const text = selection.toString();
	document.body.classList.remove('copiesTex');
	event.clipboardData.setData('text/plain', text);
	event.preventDefault();
}
