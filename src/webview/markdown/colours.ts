import { lazyScript } from '../lazyScript';
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

/** The grammars. Code stays readable and plain where they cannot be loaded. */
const script = lazyScript<Highlight>('highlight.js', 'panduHighlight');
const queue: Colourable[] = [];
let painting: (() => boolean) | undefined;
let isPrepared = false;

/** So many characters are read in a millisecond, or in less. */
const perMs = 1000;

/** Colours `code` as soon as the grammars are there, a part per frame. */
export function colourSoon(code: Colourable): void {
	if (code.language === '') return;
	queue.push(code);
	if (!script.load(paintSoon)) queue.length = 0;
}

/** There will be code to colour: its colours are there when its end is. */
export function expectCode(language: string): void {
	if (language !== '') script.load(prepare);
}

function paintSoon(): void {
	workLast(paintSome);
}

/** The first use of a grammar takes long, and this one has the most in common with others. */
function prepare(): void {
	if (isPrepared) return;
	isPrepared = true;
	requestIdleCallback(() => void script.get()?.('let a = 1;', 'ts'));
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
	const highlight = script.get();
	if (highlight && next?.isThere()) painting = next.paint(highlight(next.text, next.language));
}
