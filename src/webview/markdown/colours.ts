import { hasTime, workLast } from '../slices';

type Highlight = (code: string, language: string) => string;

/** Code whose text is on the screen and may be coloured. */
export interface Colourable {
	readonly text: string;
	readonly language: string;
	/** Takes the coloured form. Does one part and tells whether that was the last. */
	paint(html: string): () => boolean;
	/** False when it left the page: nothing is painted then. */
	isThere(): boolean;
}

/** `waiting` until there is something to colour; `failed` for good, which leaves code readable and plain. */
let state: 'waiting' | 'loading' | 'there' | 'failed' = 'waiting';
let source: { readonly address: string; readonly nonce: string } | undefined;
const queue: Colourable[] = [];
let painting: (() => boolean) | undefined;

/** Tells where the script with the grammars lies: beside the page's own, under the same nonce. */
export function findColours(own: HTMLOrSVGScriptElement | null): void {
	if (!(own instanceof HTMLScriptElement)) return;
	source = { address: new URL('highlight.js', own.src).href, nonce: own.nonce };
}

/** So many characters are read in a millisecond, or in less. */
const perMs = 1000;

/** Colours `code` as soon as the grammars are there, a part per frame. */
export function colourSoon(code: Colourable): void {
	if (code.language === '' || state === 'failed') return;
	queue.push(code);
	if (state === 'waiting') load();
	if (state === 'there') workLast(paintSome);
}

/** Loads the grammars before there is anything to colour. */
export function fetchColours(): void {
	if (state === 'waiting') load();
}

function load(): void {
	if (!source) return;
	state = 'loading';
	const script = document.createElement('script');
	script.nonce = source.nonce;
	script.src = source.address;
	script.addEventListener('load', () => settle(typeof highlighter() === 'function'));
	script.addEventListener('error', () => settle(false));
	document.head.append(script);
}

function settle(isThere: boolean): void {
	state = isThere ? 'there' : 'failed';
	if (!isThere) queue.length = 0;
	else if (queue.length > 0) workLast(paintSome);
	// The first use of a grammar takes long, and this one has the most in common with others.
	else requestIdleCallback(() => void (highlighter() as Highlight)('let a = 1;', 'ts'));
}

function highlighter(): unknown {
	return Reflect.get(globalThis, 'panduHighlight');
}

function paintSome(): boolean {
	while (painting || queue.length > 0) {
		const length = painting ? 0 : (queue[0]?.text.length ?? 0);
		if (!hasTime(length / perMs)) return false;
		paintNext();
	}
	return true;
}

function paintNext(): void {
	if (painting) {
		if (painting()) painting = undefined;
		return;
	}
	const next = queue.shift();
	if (!next?.isThere()) return;
	painting = next.paint((highlighter() as Highlight)(next.text, next.language));
}
