import { t } from '../../shared/words';
import type { DrawDiagram } from '../diagram/diagramScript';
import { iconElement } from '../iconPaths';
import { lazyScript } from '../lazyScript';
import { hasTime, workLast } from '../slices';
import { drawMathsCode } from './maths';

/** What stands in the place of a code block, or why nothing does. */
type Drawing =
	| { readonly picture: Node; readonly words?: readonly string[] }
	| { readonly problem: string };

const script = lazyScript<DrawDiagram>('diagram.js', 'panduDiagram');
const waiting: (() => void)[] = [];
let pen: CanvasRenderingContext2D | null | undefined;

/** Shows what finished code of `language` stands for, now or soon. Its source stays in the block, one press away. */
export function drawCode(code: HTMLElement, language: string, source: string): void {
	const block = code.closest<HTMLElement>('.codeBlock');
	if (!block || source.trim() === '') return;
	const show = (drawing: Drawing) => {
		if (code.textContent === source) put(block, drawing);
	};
	if (language === 'math') drawMathsCode(source, show, (draw) => soon(code, draw));
	else if (language === 'mermaid') {
		script.load(() => soon(code, () => show(diagramOf(source))));
	}
}

/** Takes the drawing away: the code goes on. */
export function undrawCode(code: HTMLElement): void {
	const block = code.closest('.codeBlock');
	block?.classList.remove('drawn');
	for (const each of block?.querySelectorAll('.drawing,.notDrawn,[data-code="source"]') ?? []) {
		each.remove();
	}
}

function soon(code: HTMLElement, draw: () => void): void {
	if (waiting.length === 0 && hasTime()) draw();
	else {
		waiting.push(() => {
			if (code.isConnected) draw();
		});
		workLast(drawNext);
	}
}

function drawNext(): boolean {
	do waiting.shift()?.();
	while (waiting.length > 0 && hasTime());
	return waiting.length === 0;
}

function diagramOf(source: string): Drawing {
	try {
		const drawn = script.get()?.(source, { t, measure });
		if (drawn) return drawn;
	} catch (error) {
		console.error('A diagram could not be drawn', error);
	}
	return { problem: t('This diagram cannot be drawn.') };
}

function measure(text: string): number {
	if (pen === undefined) {
		pen = document.createElement('canvas').getContext('2d');
		if (pen) pen.font = `13px ${getComputedStyle(document.body).fontFamily}`;
	}
	return pen?.measureText(text).width ?? text.length * 8;
}

function put(block: HTMLElement, drawing: Drawing): void {
	if (block.querySelector('.drawing,.notDrawn')) return;
	if ('problem' in drawing) {
		const note = document.createElement('p');
		note.className = 'notDrawn hint';
		note.textContent = drawing.problem;
		block.append(note);
		return;
	}
	const place = document.createElement('div');
	place.className = 'drawing';
	place.dataset.testid = 'drawing';
	place.tabIndex = 0;
	place.setAttribute('role', 'group');
	const label =
		drawing.picture instanceof Element ? drawing.picture.getAttribute('aria-label') : null;
	place.setAttribute('aria-label', label ?? t('Formula'));
	place.append(drawing.picture);
	if (drawing.words) {
		const words = document.createElement('ul');
		words.className = 'spokenOnly';
		for (const each of drawing.words) {
			const line = document.createElement('li');
			line.textContent = each;
			words.append(line);
		}
		place.append(words);
	}
	block.append(place);
	block.querySelector('.codeLanguage')?.after(toggle());
	block.classList.add('drawn');
}

function toggle(): HTMLButtonElement {
	const button = document.createElement('button');
	button.type = 'button';
	button.className = 'iconButton';
	button.dataset.code = 'source';
	button.dataset.testid = 'code-source';
	button.append(iconElement('picture'));
	name(button, true);
	return button;
}

function name(button: HTMLElement, isDrawn: boolean): void {
	const title = isDrawn ? t('Show source') : t('Show drawing');
	button.title = title;
	button.setAttribute('aria-label', title);
}

/** From the drawing to its source and back. */
export function turnDrawing(block: HTMLElement, button: HTMLElement): void {
	name(button, block.classList.toggle('drawn'));
}
