import { colourSoon } from './colours';
import { drawCode, undrawCode } from './drawings';

/** The text of a code block. What is on the screen is always all of it, first plain and later coloured. */
export interface CodeText {
	/** `text` is everything so far. */
	update(text: string): void;
	/** Nothing will follow: it gets its colours. */
	finish(language: string): void;
}

/** Lines that are laid out together. A long block costs what its last part costs. */
const linesPerPart = 60;

interface Part {
	element: HTMLElement | Text;
	lines: number;
}

export function createCodeText(code: HTMLElement): CodeText {
	let shown = '';
	let parts: Part[] = [];
	let isFinished = false;

	function append(text: string): void {
		const room = linesPerPart - ((parts.at(-1)?.lines ?? 0) % linesPerPart);
		for (const piece of pieces(text, room, linesPerPart)) {
			const last = parts.at(-1);
			if (last && last.lines < linesPerPart) {
				textOf(last.element)?.appendData(piece);
				last.lines += lineEnds(piece);
				continue;
			}
			if (parts.length === 1) wrapFirst();
			const element = parts.length === 0 ? new Text(piece) : partOf(piece);
			parts.push({ element, lines: lineEnds(piece) });
			code.append(element);
		}
	}

	/** The only part of a short block needs no element of its own. */
	function wrapFirst(): void {
		const first = parts[0];
		if (!(first?.element instanceof Text)) return;
		const element = partOf(first.element.data);
		first.element.replaceWith(element);
		first.element = element;
	}

	function update(text: string): void {
		if (text === shown) return;
		if (isFinished || !text.startsWith(shown)) {
			if (isFinished) undrawCode(code);
			code.replaceChildren();
			parts = [];
			shown = '';
			isFinished = false;
		}
		append(text.slice(shown.length));
		shown = text;
	}

	function finish(language: string): void {
		if (isFinished) return;
		isFinished = true;
		const text = shown;
		drawCode(code, language, text);
		colourSoon({
			text,
			language,
			isThere: () => isFinished && shown === text && code.isConnected,
			paint: (html) => {
				const coloured = colouredParts(html, linesPerPart);
				const targets = parts;
				let index = 0;
				return () => {
					const target = targets[index];
					const { value } = coloured.next();
					if (!target || !value || targets !== parts) return true;
					index += 1;
					if (target.element instanceof Text) target.element.replaceWith(...value);
					else target.element.replaceChildren(...value);
					return index >= targets.length;
				};
			},
		});
	}

	return { update, finish };
}

function textOf(element: HTMLElement | Text): Text | undefined {
	const text = element instanceof Text ? element : element.firstChild;
	return text instanceof Text ? text : undefined;
}

function partOf(text: string): HTMLElement {
	const element = document.createElement('span');
	element.className = 'codeLines';
	element.append(text);
	return element;
}

function lineEnds(text: string): number {
	let count = 0;
	for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
	return count;
}

/** Cuts `text` after its first `first` lines and then after every `each`. */
function* pieces(text: string, first: number, each: number): Generator<string> {
	let from = 0;
	let left = first;
	for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
		left -= 1;
		if (left > 0) continue;
		yield text.slice(from, at + 1);
		from = at + 1;
		left = each;
	}
	if (from < text.length) yield text.slice(from);
}

const entities: Readonly<Record<string, string>> = {
	'&amp;': '&',
	'&lt;': '<',
	'&gt;': '>',
	'&quot;': '"',
	'&#x27;': "'",
};

/**
 * The nodes of what the highlighter wrote, some lines at a time. Only `span` elements with a class and text are ever made,
 * whatever stands there.
 */
function* colouredParts(html: string, lines: number): Generator<readonly Node[]> {
	let root = document.createDocumentFragment();
	let open: Node = root;
	let left = lines;
	for (const [, scope, text] of html.matchAll(/<span class="([\w -]*)">|<\/span>|([^<]+|<)/g)) {
		if (text === undefined) {
			if (scope === undefined) open = open.parentNode ?? root;
			else open = open.appendChild(spanOf(scope));
			continue;
		}
		const plain = text.replace(/&(?:amp|lt|gt|quot|#x27);/g, (each) => entities[each] ?? each);
		for (const piece of pieces(plain, left, lines)) {
			open.appendChild(new Text(piece));
			left -= lineEnds(piece);
			if (left > 0) continue;
			yield [...root.childNodes];
			[root, open] = reopened(open, root);
			left = lines;
		}
	}
	yield [...root.childNodes];
}

function spanOf(scope: string): HTMLElement {
	const span = document.createElement('span');
	span.className = scope;
	return span;
}

/** The open spans anew, for the lines that follow. */
function reopened(open: Node, root: Node): [DocumentFragment, Node] {
	const fresh = document.createDocumentFragment();
	const scopes: string[] = [];
	for (let each: Node | null = open; each instanceof HTMLElement; each = each.parentNode) {
		if (each === root) break;
		scopes.unshift(each.className);
	}
	let inner: Node = fresh;
	for (const scope of scopes) inner = inner.appendChild(spanOf(scope));
	return [fresh, inner];
}
