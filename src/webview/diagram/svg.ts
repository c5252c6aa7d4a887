import type { Tip } from './graph';
import { lineHeight, type Mark, type Scene } from './scene';

const space = 'http://www.w3.org/2000/svg';
type Attributes = Readonly<Record<string, string | number>>;

/** The picture as elements. Text is only ever text, and no attribute holds any of it but the label. */
export function toSvg(scene: Scene): SVGSVGElement {
	const width = Math.ceil(scene.width);
	const height = Math.ceil(scene.height);
	const root = element('svg', {
		...{ class: 'picture', role: 'img', 'aria-label': scene.label },
		...{ width, height, viewBox: `0 0 ${width} ${height}` },
	}) as SVGSVGElement;
	// Smaller than this its words cannot be read, and it is scrolled.
	root.style.minWidth = `${Math.ceil(width * 0.75)}px`;
	for (const mark of scene.marks) root.append(...elementsOf(mark));
	return root;
}

function element(name: string, attributes: Attributes, text?: string): SVGElement {
	const made = document.createElementNS(space, name);
	for (const [key, value] of Object.entries(attributes)) {
		made.setAttribute(key, typeof value === 'number' ? String(Math.round(value * 10) / 10) : value);
	}
	if (text !== undefined) made.textContent = text;
	return made;
}

function elementsOf(mark: Mark): SVGElement[] {
	switch (mark.kind) {
		case 'box':
			return boxOf(mark);
		case 'line':
			return [element('path', { class: `line ${mark.look}`, d: mark.d })];
		case 'slice':
			return [element('path', { class: `slice slice${mark.index % 6}`, d: mark.d })];
		case 'tip':
			return tipOf(mark.tip, mark.at.x, mark.at.y, mark.angle);
		case 'person': {
			const { x, y } = mark;
			const d = `M${x},${y + 8}v14m-9,-8h18m-9,8l-8,11m8,-11l8,11`;
			return [
				element('circle', { class: 'shape', cx: x, cy: y, r: 7 }),
				element('path', { class: 'line', d }),
			];
		}
		case 'text': {
			const text = element('text', { class: `words ${mark.look}`, 'text-anchor': mark.anchor });
			const first = mark.y - ((mark.lines.length - 1) * lineHeight) / 2 + 4.5;
			for (const [index, line] of mark.lines.entries()) {
				text.append(element('tspan', { x: mark.x, y: first + index * lineHeight }, line));
			}
			return [text];
		}
	}
}

function boxOf({ shape, x, y, width: w, height: h }: Extract<Mark, { kind: 'box' }>): SVGElement[] {
	const rect = (name: string, rx: number) =>
		element('rect', { class: name, x, y, width: w, height: h, rx });
	const path = (d: string) => element('path', { class: 'shape', d });
	switch (shape) {
		case 'rect':
			return [rect('shape', 2)];
		case 'round':
			return [rect('shape', 8)];
		case 'stadium':
			return [rect('shape', h / 2)];
		case 'frame':
		case 'note':
		case 'tag':
			return [rect(shape, 3)];
		case 'bar':
			return [rect('solidShape', 2)];
		case 'subroutine':
			return [rect('shape', 2), path(`M${x + 8} ${y}v${h}M${x + w - 8} ${y}v${h}`)];
		case 'circle':
			return [element('circle', { class: 'shape', cx: x + w / 2, cy: y + h / 2, r: w / 2 })];
		case 'start':
			return [element('circle', { class: 'solidShape', cx: x + w / 2, cy: y + h / 2, r: 7 })];
		case 'end':
			return [
				element('circle', { class: 'shape', cx: x + w / 2, cy: y + h / 2, r: 9 }),
				element('circle', { class: 'solidShape', cx: x + w / 2, cy: y + h / 2, r: 5 }),
			];
		case 'diamond':
			return [path(`M${x + w / 2} ${y}l${w / 2} ${h / 2}l${-w / 2} ${h / 2}l${-w / 2} ${-h / 2}z`)];
		case 'hexagon':
			return [path(`M${x + 12} ${y}h${w - 24}l12 ${h / 2}l-12 ${h / 2}h${24 - w}l-12 ${-h / 2}z`)];
		case 'slanted':
			return [path(`M${x + 12} ${y}h${w - 12}l-12 ${h}h${12 - w}z`)];
		case 'trapezoid':
			return [path(`M${x + 12} ${y}h${w - 24}l12 ${h}h${-w}z`)];
		case 'flag':
			return [path(`M${x} ${y}h${w}v${h}h${-w}l12 ${-h / 2}z`)];
		case 'cylinder':
			return [
				path(
					`M${x} ${y + 7}a${w / 2} 7 0 0 1 ${w} 0v${h - 14}a${w / 2} 7 0 0 1 ${-w} 0zm0 0a${w / 2} 7 0 0 0 ${w} 0`,
				),
			];
	}
}

/** Drawn pointing right, with its point at the end of the line. */
const tips: Readonly<Record<Exclude<Tip, 'none'>, readonly [className: string, d: string]>> = {
	arrow: ['solidShape', 'M0 0l-9 -4.5v9z'],
	circle: ['shape', 'M-10 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z'],
	cross: ['line', 'M-11 -5l10 10m0 -10l-10 10'],
	triangle: ['shape', 'M0 0l-13 -7v14z'],
	diamond: ['shape', 'M0 0l-9 -5l-9 5l9 5z'],
	fullDiamond: ['solidShape', 'M0 0l-9 -5l-9 5l9 5z'],
	one: ['line', 'M-6 -6v12m-5 -12v12'],
	zeroOne: ['line', 'M-6 -6v12M-19 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z'],
	many: ['line', 'M0 -6l-11 6l11 6M-21 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z'],
	oneMany: ['line', 'M0 -6l-11 6l11 6M-14 -6v12'],
};

function tipOf(tip: Tip, x: number, y: number, angle: number): SVGElement[] {
	if (tip === 'none') return [];
	const [className, d] = tips[tip];
	const degrees = Math.round((angle * 180) / Math.PI);
	const transform = `translate(${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}) rotate(${degrees})`;
	return [element('path', { class: `${className} tip`, d, transform })];
}
