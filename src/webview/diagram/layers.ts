import { Unreadable } from './graph';

/** A box in its layer. Boxes without a `node` are where a long line goes through. */
export interface Cell {
	readonly node: number | undefined;
	/** Size along the layer. */
	readonly breadth: number;
	/** Size across it. */
	readonly depth: number;
	/** Middle, along the layer. */
	at: number;
	readonly before: Link[];
	readonly after: Link[];
}

/** To a cell of a layer beside it. The offsets are where on the two cells, from their middles. */
interface Link {
	readonly cell: Cell;
	readonly own: number;
	readonly other: number;
}

export interface Box {
	readonly breadth: number;
	readonly depth: number;
}

/** A line between two boxes by their index, with the size of what is written on it. */
export interface Line {
	readonly from: number;
	readonly to: number;
	readonly label: Box | undefined;
	/** Where it leaves and arrives, from the middles of the boxes. */
	readonly fromAt: number;
	readonly toAt: number;
}

export interface Layered {
	readonly cells: readonly Cell[];
	readonly layers: readonly (readonly Cell[])[];
	/** Of each line its cells from the first layer to the last, both boxes included. Empty for a loop. */
	readonly routes: readonly (readonly Cell[])[];
	/** Lines that go against the direction. */
	readonly isReversed: readonly boolean[];
}

const apart = 28;
const sweeps = 8;
/** With more the picture could not be read, and would take long. */
const mostCells = 4000;

/** Puts boxes into layers so that lines go from layer to layer, cross little and are straight. */
export function inLayers(boxes: readonly Box[], lines: readonly Line[]): Layered {
	const isReversed = againstTheFlow(boxes.length, lines);
	const ends = lines.map((line, index) =>
		isReversed[index] ? ([line.to, line.from] as const) : ([line.from, line.to] as const),
	);
	const lengths = lineLengths(lines, ends);
	const ranks = ranksOf(boxes.length, ends, lengths);
	const spans = ends.map(([from, to]) => (ranks[to] ?? 0) - (ranks[from] ?? 0));
	if (spans.reduce((sum, span) => sum + span, boxes.length) > mostCells)
		throw new Unreadable(undefined);
	const cells = boxes.map((box, node) => cellOf(node, box));
	const layers: Cell[][] = Array.from({ length: Math.max(0, ...ranks) + 1 }, () => []);
	for (const [index, cell] of cells.entries()) layers[ranks[index] ?? 0]?.push(cell);
	const routes = lines.map((line, index) => {
		const [from, to] = ends[index] ?? [0, 0];
		const first = cells[from];
		const last = cells[to];
		if (from === to || !first || !last) return [];
		const start = ranks[from] ?? 0;
		const end = ranks[to] ?? 0;
		const middle = Math.floor((start + end) / 2);
		const route = [first];
		for (let rank = start + 1; rank < end; rank++) {
			const size = rank === middle && line.label ? line.label : { breadth: 4, depth: 0 };
			const cell = cellOf(undefined, size);
			layers[rank]?.push(cell);
			route.push(cell);
		}
		route.push(last);
		const offsets = isReversed[index] ? [line.toAt, line.fromAt] : [line.fromAt, line.toAt];
		connect(route, offsets[0] ?? 0, offsets[1] ?? 0);
		return route;
	});
	order(layers);
	place(layers);
	return { cells, layers, routes, isReversed };
}

function cellOf(node: number | undefined, { breadth, depth }: Box): Cell {
	return { node, breadth, depth, at: 0, before: [], after: [] };
}

function connect(route: readonly Cell[], first: number, last: number): void {
	for (let index = 1; index < route.length; index++) {
		const [one, other] = [route[index - 1], route[index]];
		if (!one || !other) continue;
		const own = index === 1 ? first : 0;
		const theirs = index === route.length - 1 ? last : 0;
		one.after.push({ cell: other, own, other: theirs });
		other.before.push({ cell: one, own: theirs, other: own });
	}
}

/** Lines that close a circle, found by going along all lines from each box in turn. */
function againstTheFlow(count: number, lines: readonly Line[]): boolean[] {
	const out: number[][] = Array.from({ length: count }, () => []);
	const isLedTo = new Uint8Array(count);
	for (const [index, line] of lines.entries()) {
		out[line.from]?.push(index);
		if (line.from !== line.to) isLedTo[line.to] = 1;
	}
	const roots = out.map((_, node) => node).sort((a, b) => (isLedTo[a] ?? 0) - (isLedTo[b] ?? 0));
	const state = new Uint8Array(count);
	const found = lines.map(() => false);
	for (const root of roots) {
		if (state[root]) continue;
		const path: { node: number; next: number }[] = [{ node: root, next: 0 }];
		state[root] = 1;
		for (let step = path.at(-1); step; step = path.at(-1)) {
			const index = out[step.node]?.[step.next++];
			if (index === undefined) {
				state[step.node] = 2;
				path.pop();
				continue;
			}
			const to = lines[index]?.to ?? 0;
			if (state[to] === 1) found[index] = to !== step.node;
			else if (state[to] === 0) {
				state[to] = 1;
				path.push({ node: to, next: 0 });
			}
		}
	}
	return found;
}

/** A line with words on it, and the second between the same two boxes, goes through a layer between them. */
function lineLengths(
	lines: readonly Line[],
	ends: readonly (readonly [number, number])[],
): readonly number[] {
	const seen = new Set<string>();
	return lines.map((line, index) => {
		const key = String(ends[index]);
		const isSecond = seen.has(key);
		seen.add(key);
		return line.label || isSecond ? 2 : 1;
	});
}

function ranksOf(
	count: number,
	ends: readonly (readonly [number, number])[],
	lengths: readonly number[],
): number[] {
	const ranks = new Array<number>(count).fill(0);
	const waits = new Array<number>(count).fill(0);
	const out: number[][] = Array.from({ length: count }, () => []);
	for (const [index, [from, to]] of ends.entries()) {
		if (from === to) continue;
		out[from]?.push(index);
		waits[to] = (waits[to] ?? 0) + 1;
	}
	const sources = ranks.map((_, node) => node).filter((node) => waits[node] === 0);
	const ready = [...sources];
	for (let node = ready.shift(); node !== undefined; node = ready.shift()) {
		for (const index of out[node] ?? []) {
			const to = ends[index]?.[1] ?? 0;
			ranks[to] = Math.max(ranks[to] ?? 0, (ranks[node] ?? 0) + (lengths[index] ?? 1));
			waits[to] = (waits[to] ?? 0) - 1;
			if (waits[to] === 0) ready.push(to);
		}
	}
	// What nothing leads to stands right before what it leads to.
	for (const node of sources) {
		const nearest = (out[node] ?? []).map(
			(index) => (ranks[ends[index]?.[1] ?? 0] ?? 0) - (lengths[index] ?? 1),
		);
		if (nearest.length > 0) ranks[node] = Math.min(...nearest);
	}
	return ranks;
}

/** Sorts each layer by the middle of what its cells are linked to, down and up, and keeps the best. */
function order(layers: Cell[][]): void {
	const remember = () => {
		for (const layer of layers) for (const [index, cell] of layer.entries()) cell.at = index;
	};
	remember();
	let best = layers.map((layer) => [...layer]);
	let fewest = crossings(layers);
	for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
		const isDown = sweep % 2 === 0;
		for (const layer of isDown ? layers : [...layers].reverse()) {
			const weights = new Map(
				layer.map((cell) => [cell, mean(isDown ? cell.before : cell.after, cell.at)]),
			);
			layer.sort((one, other) => (weights.get(one) ?? 0) - (weights.get(other) ?? 0));
			for (const [index, cell] of layer.entries()) cell.at = index;
		}
		const now = crossings(layers);
		if (now >= fewest) continue;
		fewest = now;
		best = layers.map((layer) => [...layer]);
	}
	for (const [index, layer] of best.entries()) layers[index]?.splice(0, layer.length, ...layer);
	remember();
}

function mean(links: readonly Link[], otherwise: number): number {
	if (links.length === 0) return otherwise;
	return links.reduce((sum, { cell }) => sum + cell.at, 0) / links.length;
}

/** How often lines cross, by counting inversions with a tree of sums. */
function crossings(layers: readonly (readonly Cell[])[]): number {
	let count = 0;
	for (const [index, layer] of layers.entries()) {
		const size = (layers[index + 1]?.length ?? 0) + 1;
		const sums = new Int32Array(size + 1);
		let all = 0;
		for (const cell of layer) {
			const places = cell.after.map((link) => link.cell.at + 1);
			for (const at of places) {
				let below = 0;
				for (let each = at; each > 0; each -= each & -each) below += sums[each] ?? 0;
				count += all - below;
			}
			for (const at of places) {
				all += 1;
				for (let each = at; each <= size; each += each & -each) sums[each] = (sums[each] ?? 0) + 1;
			}
		}
	}
	return count;
}

function place(layers: readonly (readonly Cell[])[]): void {
	for (const layer of layers) {
		let at = 0;
		for (const cell of layer) {
			cell.at = at + cell.breadth / 2;
			at += cell.breadth + apart;
		}
	}
	for (let sweep = 0; sweep < sweeps; sweep++) {
		const isDown = sweep % 2 === 0;
		for (const layer of isDown ? layers : [...layers].reverse()) {
			settle(
				layer,
				layer.map((cell) =>
					wish(cell, sweep === sweeps - 1 ? 'both' : isDown ? 'before' : 'after'),
				),
			);
		}
	}
	const least = Math.min(...layers.flat().map((cell) => cell.at - cell.breadth / 2));
	for (const cell of layers.flat()) cell.at -= least;
}

function wish(cell: Cell, side: 'before' | 'after' | 'both'): number {
	const links = side === 'both' ? [...cell.before, ...cell.after] : cell[side];
	if (links.length === 0) return cell.at;
	return (
		links.reduce((sum, { cell: { at }, own, other }) => sum + at + other - own, 0) / links.length
	);
}

/** As near to the wishes as the room between cells allows: neighbours that would overlap move as one. */
function settle(layer: readonly Cell[], wishes: readonly number[]): void {
	const runs: { sum: number; count: number }[] = [];
	const offsets: number[] = [];
	let offset = 0;
	for (const [index, cell] of layer.entries()) {
		const previous = layer[index - 1];
		if (previous) offset += (previous.breadth + cell.breadth) / 2 + apart;
		offsets.push(offset);
		let run = { sum: (wishes[index] ?? 0) - offset, count: 1 };
		for (let last = runs.at(-1); last; last = runs.at(-1)) {
			if (last.sum / last.count <= run.sum / run.count) break;
			run = { sum: run.sum + last.sum, count: run.count + last.count };
			runs.pop();
		}
		runs.push(run);
	}
	let index = 0;
	for (const run of runs) {
		for (let left = run.count; left > 0; left--) {
			const cell = layer[index];
			if (cell) cell.at = run.sum / run.count + (offsets[index] ?? 0);
			index += 1;
		}
	}
}
