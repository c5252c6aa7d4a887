import { workLater } from '../slices';

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

/** Colours `code` as soon as the grammars are there, a part per frame. */
export function colourSoon(code: Colourable): void {
	if (code.language === '' || state === 'failed') return;
	queue.push(code);
	if (state === 'waiting') load();
	else if (state === 'there') workLater(paintNext);
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
	if (isThere) workLater(paintNext);
	else queue.length = 0;
}

function highlighter(): unknown {
	return Reflect.get(globalThis, 'panduHighlight');
}

function paintNext(): boolean {
	if (painting) {
		if (painting()) painting = undefined;
		return !painting && queue.length === 0;
	}
	const next = queue.shift();
	if (next?.isThere()) {
		painting = next.paint((highlighter() as Highlight)(next.text, next.language));
		return false;
	}
	return queue.length === 0;
}
