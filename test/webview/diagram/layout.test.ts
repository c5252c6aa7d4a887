import assert from 'node:assert/strict';
import { t } from '../../../src/shared/words';
import { readFlowchart } from '../../../src/webview/diagram/flowchart';
import type { Graph } from '../../../src/webview/diagram/graph';
import { type Layout, layOut, type Rect } from '../../../src/webview/diagram/layout';
import { readDiagram } from '../../../src/webview/diagram/read';
import { createRandom } from '../../support/markdownSample';

const measure = (text: string) => text.length * 7;
const sizes = {
	node: ({ label }: { readonly label: string }) => ({ width: measure(label) + 24, height: 34 }),
	label: ({ label }: { readonly label: string }) =>
		label === '' ? undefined : { width: measure(label), height: 17 },
	title: () => ({ width: 60, height: 16 }),
};

function laidOut(source: string): { readonly graph: Graph; readonly layout: Layout } {
	const graph = readFlowchart(source.split('\n'));
	return { graph, layout: layOut(graph, sizes) };
}

function overlap(one: Rect, other: Rect): boolean {
	return (
		one.x < other.x + other.width - 0.5 &&
		other.x < one.x + one.width - 0.5 &&
		one.y < other.y + other.height - 0.5 &&
		other.y < one.y + one.height - 0.5
	);
}

function overlaps(rects: readonly (readonly [string, Rect])[]): string[] {
	return rects.flatMap(([name, rect], at) =>
		rects
			.slice(at + 1)
			.filter(([, other]) => overlap(rect, other))
			.map(([other]) => `${name} on ${other}`),
	);
}

/** How far the point is from the border of the box. */
function fromBorder({ x, y }: { readonly x: number; readonly y: number }, rect: Rect): number {
	const right = rect.x + rect.width;
	const bottom = rect.y + rect.height;
	const outside = Math.max(rect.x - x, x - right, rect.y - y, y - bottom);
	if (outside > 0.5) return outside;
	return Math.min(...[x - rect.x, right - x, y - rect.y, bottom - y].map(Math.abs));
}

function check(source: string): void {
	const { graph, layout } = laidOut(source);
	assert.deepEqual(overlaps([...layout.nodes]), [], source);
	for (const { edge, start, end, label } of layout.routes) {
		const box = (id: string) => layout.nodes.get(id) ?? layout.frames.get(id);
		for (const [id, tip] of [
			[edge.from, start],
			[edge.to, end],
		] as const) {
			const rect = box(id);
			assert.ok(rect, id);
			assert.ok(fromBorder(tip.at, rect) < 0.6, `${edge.from} to ${edge.to} at ${id}\n${source}`);
		}
		if (!label) continue;
		const size = sizes.label(edge) ?? { width: 0, height: 0 };
		const place = { x: label.x - size.width / 2, y: label.y - size.height / 2, ...size };
		for (const [id, rect] of layout.nodes)
			assert.ok(!overlap(place, rect), `${edge.label} lies on ${id}\n${source}`);
	}
	for (const [id, rect] of [...layout.nodes, ...layout.frames]) {
		assert.ok(rect.x >= -0.5 && rect.y >= -0.5, id);
		assert.ok(rect.x + rect.width <= layout.width + 0.5, id);
		assert.ok(rect.y + rect.height <= layout.height + 0.5, id);
	}
	for (const { id, group } of graph.nodes.values()) {
		const frame = layout.frames.get(group ?? '');
		const rect = layout.nodes.get(id);
		if (!frame || !rect) continue;
		assert.ok(
			rect.x >= frame.x && rect.x + rect.width <= frame.x + frame.width,
			`${id} in ${group}`,
		);
		assert.ok(
			rect.y >= frame.y && rect.y + rect.height <= frame.y + frame.height,
			`${id} in ${group}`,
		);
	}
}

/** A chart with circles, loops, labels, frames in frames and lines across them. */
function randomChart(seed: number, nodes: number, lines: number): string {
	const random = createRandom(seed);
	const directions = ['TD', 'LR', 'BT', 'RL'];
	const out = [`flowchart ${directions[seed % 4]}`];
	for (let frame = 0; frame < seed % 4; frame++) {
		out.push(`subgraph f${frame} [Frame ${frame}]`);
		if (frame === 1) out.push('direction LR', 'subgraph inner', `n${random(nodes)}`, 'end');
		for (let each = 0; each < 3; each++) out.push(`n${random(nodes)}[Node number ${each}]`);
		out.push('end');
	}
	for (let line = 0; line < lines; line++) {
		const label = random(3) === 0 ? `|label ${line}|` : '';
		out.push(`n${random(nodes)} -->${label} n${random(nodes)}`);
	}
	return out.join('\n');
}

describe('the layout of a diagram', function () {
	this.timeout(20_000);

	it('puts no box on another, ends lines on their boxes and keeps words off the boxes', () => {
		for (let seed = 1; seed <= 80; seed++)
			check(randomChart(seed, 4 + (seed % 14), 6 + (seed % 20)));
	});

	it('goes the way that the source says', () => {
		const centre = (rect?: Rect) => [
			(rect?.x ?? 0) + (rect?.width ?? 0) / 2,
			(rect?.y ?? 0) + (rect?.height ?? 0) / 2,
		];
		const ways = { TD: [0, 1], BT: [0, -1], LR: [1, 0], RL: [-1, 0] } as const;
		for (const [way, [x, y]] of Object.entries(ways)) {
			const { layout } = laidOut(`graph ${way}\nA --> B --> C --> A`);
			const [ax = 0, ay = 0] = centre(layout.nodes.get('A'));
			const [cx = 0, cy = 0] = centre(layout.nodes.get('C'));
			if (x !== 0) assert.equal(Math.sign(cx - ax), x, way);
			if (y !== 0) assert.equal(Math.sign(cy - ay), y, way);
		}
	});

	it('untangles lines that need not cross', () => {
		const { layout } = laidOut('graph TD\nA --> D\nB --> C\nX --> A\nX --> B\nC --> E\nD --> F');
		const x = (id: string) => layout.nodes.get(id)?.x ?? 0;
		assert.equal(x('A') < x('B'), x('D') < x('C'));
		assert.equal(x('C') < x('D'), x('E') < x('F'));
	});

	it('draws much, and refuses more', () => {
		for (const source of [
			randomChart(8, 60, 90),
			`graph TD\n${Array.from({ length: 499 }, (_, at) => `a${at} --> a${at + 1}`).join('\n')}`,
			`graph LR\n${Array.from({ length: 499 }, (_, at) => `a --> b${at}`).join('\n')}`,
		]) {
			assert.ok('scene' in readDiagram(source, { t, measure }), source.slice(0, 60));
		}
		const wide = `graph TD\n${Array.from({ length: 510 }, (_, at) => `a${at} --> a${at + 1}`).join('\n')}`;
		const rows = 'x<br>'.repeat(48);
		const texts = `graph TD\n${Array.from({ length: 40 }, (_, at) => `a${at}[${rows}]`).join('\n')}`;
		for (const source of [wide, texts, randomChart(8, 400, 700)]) {
			const many = readDiagram(source, { t, measure });
			assert.ok('problem' in many && many.problem.includes('too large'));
		}
		const long = readDiagram(`graph TD\nA[${'x'.repeat(30_000)}]`, { t, measure });
		assert.ok('problem' in long && long.problem.includes('too large'));
	});
});
