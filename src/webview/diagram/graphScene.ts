import { type Graph, type GraphNode, Unreadable } from './graph';
import { layOut, type Rect, type Size } from './layout';
import { lineHeight, type Mark, type Means, type Scene, widest, wrapText } from './scene';

const mostNodes = 500;
const mostEdges = 800;
const mostTextLines = 1500;
const textWidth = 170;
const margin = 8;

/** The picture of a graph. `label` names it. */
export function graphScene(graph: Graph, means: Means, label: string): Scene {
	const { nodes, edges, groups } = graph;
	if (nodes.size + groups.size > mostNodes || edges.length > mostEdges)
		throw new Unreadable(undefined);
	if (nodes.size + groups.size === 0) throw new Unreadable('');
	const { measure } = means;
	const text = new Map([...nodes.values()].map((node) => [node.id, wrapNode(node, means)]));
	const tags = new Map(edges.map((edge) => [edge, wrapText(edge.label, textWidth, measure)]));
	const parts = [...nodes.values()].flatMap((node) => node.parts ?? []);
	const all = [...text.values(), ...tags.values(), ...parts];
	if (all.reduce((sum, lines) => sum + lines.length, 0) > mostTextLines)
		throw new Unreadable(undefined);
	const layout = layOut(graph, {
		node: (node) => nodeSize(node, text.get(node.id) ?? [], means),
		label: (edge) => (edge.label === '' ? undefined : sizeOf(tags.get(edge) ?? [], means, 8, 4)),
		title: (id) => ({ width: measure(groups.get(id)?.title ?? '') + 8, height: 16 }),
	});
	const marks: Mark[] = [];
	for (const [id, rect] of layout.frames) {
		marks.push({ kind: 'box', shape: 'frame', ...rect });
		const title = groups.get(id)?.title ?? '';
		marks.push(textMark(rect.x + rect.width / 2, rect.y + 14, [title], 'quiet'));
	}
	for (const { d, edge, start, end } of layout.routes) {
		if (edge.line === 'hidden') continue;
		marks.push({ kind: 'line', d, look: edge.line });
		if (edge.start !== 'none') marks.push({ kind: 'tip', tip: edge.start, ...start });
		if (edge.end !== 'none') marks.push({ kind: 'tip', tip: edge.end, ...end });
	}
	for (const [id, rect] of layout.nodes) {
		const node = nodes.get(id);
		if (node) marks.push(...nodeMarks(node, rect, text.get(id) ?? []));
	}
	for (const { edge, label: at } of layout.routes) {
		if (!at) continue;
		const lines = tags.get(edge) ?? [];
		const size = sizeOf(lines, means, 4, 0);
		const corner = { x: at.x - size.width / 2, y: at.y - size.height / 2 };
		marks.push({ kind: 'box', shape: 'tag', ...corner, ...size });
		marks.push(textMark(at.x, at.y, lines));
	}
	return {
		width: layout.width + 2 * margin,
		height: layout.height + 2 * margin,
		marks: marks.map((mark) => moved(mark, margin)),
		label,
		words: inWords(graph, means),
	};
}

function textMark(
	x: number,
	y: number,
	lines: readonly string[],
	look: 'plain' | 'strong' | 'quiet' = 'plain',
): Mark {
	return { kind: 'text', x, y, lines, anchor: 'middle', look };
}

function moved(mark: Mark, by: number): Mark {
	if (mark.kind === 'tip') return { ...mark, at: { x: mark.at.x + by, y: mark.at.y + by } };
	if (mark.kind === 'line' || mark.kind === 'slice') {
		const d = mark.d.replace(
			/(-?[\d.]+),(-?[\d.]+)/g,
			(_, x: string, y: string) => `${round(Number(x) + by)},${round(Number(y) + by)}`,
		);
		return { ...mark, d };
	}
	return { ...mark, x: mark.x + by, y: mark.y + by };
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}

function wrapNode(node: GraphNode, { measure }: Means): string[] {
	if (node.shape === 'bar' || node.shape === 'start' || node.shape === 'end') return [];
	return wrapText(node.label, textWidth, measure);
}

function sizeOf(lines: readonly string[], { measure }: Means, x: number, y: number): Size {
	return { width: widest(lines, measure) + x, height: lines.length * lineHeight + y };
}

function nodeSize({ shape, parts }: GraphNode, lines: readonly string[], means: Means): Size {
	const { width, height } = sizeOf(lines, means, 0, 0);
	if (parts) {
		const all = [lines, ...parts];
		return {
			width: Math.max(...all.map((part) => widest(part, means.measure))) + 24,
			height: all.reduce((sum, part) => sum + Math.max(part.length * lineHeight, 2) + 10, 0),
		};
	}
	switch (shape) {
		case 'bar':
			return { width: 70, height: 6 };
		case 'start':
		case 'end':
			return { width: 18, height: 18 };
		case 'circle': {
			const size = Math.hypot(width, height) + 12;
			return { width: size, height: size };
		}
		case 'diamond': {
			const deep = height * 2 + 16;
			return { width: width / (1 - height / deep) + 14, height: deep };
		}
		case 'hexagon':
		case 'slanted':
		case 'trapezoid':
		case 'flag':
		case 'subroutine':
		case 'stadium':
			return { width: width + 40, height: height + 16 };
		case 'cylinder':
			return { width: width + 24, height: height + 28 };
		case 'rect':
		case 'round':
			return { width: width + 24, height: height + 16 };
	}
}

function nodeMarks(node: GraphNode, rect: Rect, lines: readonly string[]): Mark[] {
	const middle = rect.x + rect.width / 2;
	const box: Mark = { kind: 'box', shape: node.shape, ...rect };
	if (!node.parts) {
		const by = node.shape === 'cylinder' ? 5 : 0;
		if (lines.length === 0) return [box];
		return [box, textMark(middle, rect.y + rect.height / 2 + by, lines)];
	}
	const marks: Mark[] = [box];
	let y = rect.y;
	for (const [index, part] of [lines, ...node.parts].entries()) {
		const height = Math.max(part.length * lineHeight, 2) + 10;
		if (index > 0) {
			const d = `M${round(rect.x)},${round(y)}L${round(rect.x + rect.width)},${round(y)}`;
			marks.push({ kind: 'line', d, look: 'rule' });
		}
		const at = y + height / 2;
		if (index === 0) marks.push(textMark(middle, at, part, 'strong'));
		else if (part.length > 0)
			marks.push({
				kind: 'text',
				x: rect.x + 12,
				y: at,
				lines: part,
				anchor: 'start',
				look: 'plain',
			});
		y += height;
	}
	return marks;
}

/** Lines by the names of their ends, and what stands by itself. */
function inWords(graph: Graph, { t }: Means): string[] {
	const name = (id: string) => {
		const node = graph.nodes.get(id);
		const dots = { start: t('the beginning'), end: t('the end'), bar: t('a fork') };
		if (node?.shape === 'start' || node?.shape === 'end' || node?.shape === 'bar')
			return dots[node.shape];
		return (node?.label ?? graph.groups.get(id)?.title ?? id).replace(/\n/g, ' ');
	};
	const words = graph.edges
		.filter(({ line }) => line !== 'hidden')
		.map(({ from, to, label }) =>
			label === ''
				? t('{0} to {1}', name(from), name(to))
				: t('{0} to {1}: {2}', name(from), name(to), label.replace(/\n/g, ' ')),
		);
	const linked = new Set(graph.edges.flatMap(({ from, to }) => [from, to]));
	for (const { id, parts } of graph.nodes.values()) {
		const more = (parts ?? []).flat();
		if (more.length > 0) words.push(`${name(id)}: ${more.join('; ')}`);
		else if (!linked.has(id)) words.push(name(id));
	}
	return words;
}
