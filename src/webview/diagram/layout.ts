import type { Direction, Graph, GraphEdge, GraphNode } from './graph';
import { type Cell, inLayers, type Layered, type Line } from './layers';
import type { Point } from './scene';

export interface Size {
	readonly width: number;
	readonly height: number;
}

export interface Rect extends Size {
	readonly x: number;
	readonly y: number;
}

/** A line from border to border. `angle` of a tip is where it points to. */
interface Route {
	readonly edge: GraphEdge;
	readonly d: string;
	readonly start: { readonly at: Point; readonly angle: number };
	readonly end: { readonly at: Point; readonly angle: number };
	/** Middle of what is written on it. */
	readonly label: Point | undefined;
}

export interface Layout extends Size {
	readonly nodes: ReadonlyMap<string, Rect>;
	readonly frames: ReadonlyMap<string, Rect>;
	readonly routes: readonly Route[];
}

export interface Sizes {
	readonly node: (node: GraphNode) => Size;
	readonly label: (edge: GraphEdge) => Size | undefined;
	readonly title: (group: string) => Size;
}

const gap = 28;
const framePadding = 14;
const loopRoom = 34;

/** What stands in one frame, or in none. Places are within it. */
interface Level extends Size {
	readonly places: ReadonlyMap<string, Rect>;
	readonly routes: readonly Route[];
	readonly inner: ReadonlyMap<string, Level>;
	readonly top: number;
}

/** Places for all boxes and ways for all lines. Boxes never overlap, and lines end on the boxes that they name. */
export function layOut(graph: Graph, sizes: Sizes): Layout {
	const children = childrenOf(graph);
	const byLevel = linesOf(graph);

	function level(group: string | undefined): Level {
		const ids = children.get(group) ?? [];
		const inner = new Map<string, Level>();
		const boxes = ids.map((id): Size => {
			if (!graph.groups.has(id)) return sizes.node(graph.nodes.get(id) as GraphNode);
			const found = framed(level(id), sizes.title(id));
			inner.set(id, found);
			return found;
		});
		const own = byLevel.get(group) ?? [];
		const direction = graph.groups.get(group ?? '')?.direction ?? graph.direction;
		return arrange(ids, boxes, own, direction, inner, sizes);
	}

	const root = level(undefined);
	const nodes = new Map<string, Rect>();
	const frames = new Map<string, Rect>();
	const routes: Route[] = [];
	function flatten(from: Level, x: number, y: number): void {
		for (const [id, place] of from.places) {
			const moved = { ...place, x: place.x + x, y: place.y + y };
			const inside = from.inner.get(id);
			if (inside) {
				frames.set(id, moved);
				flatten(inside, moved.x, moved.y);
			} else nodes.set(id, moved);
		}
		for (const route of from.routes) routes.push(shifted(route, x, y));
	}
	flatten(root, 0, 0);
	return { width: root.width, height: root.height, nodes, frames, routes };
}

function childrenOf(graph: Graph): ReadonlyMap<string | undefined, string[]> {
	const children = new Map<string | undefined, string[]>([[undefined, []]]);
	const add = (parent: string | undefined, id: string) => {
		const list = children.get(parent);
		if (list) list.push(id);
		else children.set(parent, [id]);
	};
	for (const { id, parent } of graph.groups.values()) add(parent, id);
	for (const { id, group } of graph.nodes.values()) add(group, id);
	return children;
}

/** A line belongs to the innermost frame that holds both its ends. */
interface Own {
	readonly edge: GraphEdge;
	readonly from: readonly string[];
	readonly to: readonly string[];
}

function linesOf(graph: Graph): ReadonlyMap<string | undefined, Own[]> {
	const byLevel = new Map<string | undefined, Own[]>();
	const chain = (id: string): string[] => {
		const parent = graph.groups.get(id)?.parent ?? graph.nodes.get(id)?.group;
		return parent === undefined ? [id] : [...chain(parent), id];
	};
	for (const edge of graph.edges) {
		const from = chain(edge.from);
		const to = chain(edge.to);
		let same = 0;
		while (same < Math.min(from.length, to.length) && from[same] === to[same]) same += 1;
		if (edge.from === edge.to) same = from.length - 1;
		// From a frame to what it holds: there is no way to draw.
		if (same >= from.length || same >= to.length) continue;
		const key = same === 0 ? undefined : from[same - 1];
		const own = { edge, from: from.slice(same), to: to.slice(same) };
		byLevel.set(key, [...(byLevel.get(key) ?? []), own]);
	}
	return byLevel;
}

function framed(level: Level, title: Size): Level {
	const width = Math.max(level.width, title.width) + 2 * framePadding;
	const x = (width - level.width) / 2;
	const y = framePadding + title.height;
	const places = new Map<string, Rect>();
	for (const [id, rect] of level.places) places.set(id, { ...rect, x: rect.x + x, y: rect.y + y });
	return {
		...level,
		width,
		height: level.height + y + framePadding,
		places,
		routes: level.routes.map((route) => shifted(route, x, y)),
	};
}

/** Moves all places in a path, which are pairs of numbers. */
function shifted(route: Route, x: number, y: number): Route {
	const move = (at: Point): Point => ({ x: at.x + x, y: at.y + y });
	return {
		...route,
		d: route.d.replace(/(-?[\d.]+),(-?[\d.]+)/g, (_, one: string, other: string) =>
			pair(Number(one) + x, Number(other) + y),
		),
		start: { ...route.start, at: move(route.start.at) },
		end: { ...route.end, at: move(route.end.at) },
		label: route.label && move(route.label),
	};
}

function pair(x: number, y: number): string {
	return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}

/** Where `path`, the last of it within the first, lies in the box of the first. */
function within(path: readonly string[], inner: ReadonlyMap<string, Level>, box: Size): Rect {
	let rect: Rect = { x: 0, y: 0, ...box };
	let level = inner.get(path[0] ?? '');
	for (const id of path.slice(1)) {
		const place = level?.places.get(id);
		if (!place) break;
		rect = { ...place, x: rect.x + place.x, y: rect.y + place.y };
		level = level?.inner.get(id);
	}
	return rect;
}

function arrange(
	ids: readonly string[],
	boxes: readonly Size[],
	own: readonly Own[],
	direction: Direction,
	inner: ReadonlyMap<string, Level>,
	sizes: Sizes,
): Level {
	const isFlat = direction === 'LR' || direction === 'RL';
	const turn = ({ width, height }: Size) =>
		isFlat ? { breadth: height, depth: width } : { breadth: width, depth: height };
	const index = new Map(ids.map((id, at) => [id, at]));
	const loops = new Map<number, number>();
	const ends = own.map(({ edge, from, to }) => {
		const one = index.get(from[0] ?? '') ?? 0;
		const other = index.get(to[0] ?? '') ?? 0;
		const label = sizes.label(edge);
		if (one === other)
			loops.set(one, Math.max(loops.get(one) ?? 0, (label?.width ?? 0) + loopRoom));
		const size = (at: number): Size => boxes[at] ?? { width: 0, height: 0 };
		return {
			...{ one, other, label, edge },
			fromRect: within(from, inner, size(one)),
			toRect: within(to, inner, size(other)),
		};
	});
	const middle = (rect: Rect, box: Size) =>
		isFlat ? rect.y + rect.height / 2 - box.height / 2 : rect.x + rect.width / 2 - box.width / 2;
	const lines = ends.map(
		({ one, other, label, fromRect, toRect }): Line => ({
			from: one,
			to: other,
			label: label && turn(label),
			fromAt: middle(fromRect, boxes[one] ?? fromRect),
			toAt: middle(toRect, boxes[other] ?? toRect),
		}),
	);
	const turned = boxes.map((box, at) => {
		const size = turn(box);
		const room = loops.get(at) ?? 0;
		// The loop is at the right side, whatever the direction.
		return isFlat
			? { breadth: size.breadth, depth: size.depth + 2 * room }
			: { breadth: size.breadth + 2 * room, depth: size.depth };
	});
	const layered = inLayers(turned, lines);
	const places = createPlaces(layered, direction);
	const rects = layered.cells.map((cell, at) =>
		places.rect(cell, boxes[at] ?? { width: 0, height: 0 }),
	);
	const routes = ends.map((end, at): Route => {
		const from = inside(rects[end.one], end.fromRect);
		const to = inside(rects[end.other], end.toRect);
		if (end.one === end.other) return loopOf(end.edge, from, end.label);
		return places.route(end.edge, layered, at, from, to);
	});
	return {
		...places.size,
		places: new Map(ids.map((id, at) => [id, rects[at] as Rect])),
		routes,
		inner,
		top: 0,
	};
}

function inside(outer: Rect | undefined, rect: Rect): Rect {
	return { ...rect, x: rect.x + (outer?.x ?? 0), y: rect.y + (outer?.y ?? 0) };
}

function loopOf(edge: GraphEdge, { x, y, width, height }: Rect, label: Size | undefined): Route {
	const right = x + width;
	const middle = y + height / 2;
	const out = right + loopRoom - 8;
	return {
		edge,
		d: `M${pair(right, middle - 7)}C${pair(out, middle - 14)} ${pair(out, middle + 14)} ${pair(right, middle + 7)}`,
		start: { at: { x: right, y: middle - 7 }, angle: Math.PI },
		end: { at: { x: right, y: middle + 7 }, angle: Math.PI },
		label: label && { x: right + loopRoom - 8 + label.width / 2, y: middle },
	};
}

/** From layers to places on the plane. */
function createPlaces({ layers }: Layered, direction: Direction) {
	const isFlat = direction === 'LR' || direction === 'RL';
	const isBack = direction === 'BT' || direction === 'RL';
	const starts: number[] = [];
	const depths = layers.map((layer) => Math.max(0, ...layer.map((cell) => cell.depth)));
	let total = 0;
	for (const depth of depths) {
		starts.push(total);
		total += depth + gap;
	}
	total = Math.max(0, total - gap);
	const breadth = Math.max(0, ...layers.flat().map((cell) => cell.at + cell.breadth / 2));
	const rankOf = new Map<Cell, number>();
	for (const [rank, layer] of layers.entries()) for (const cell of layer) rankOf.set(cell, rank);
	const point = (across: number, along: number): Point => {
		const ahead = isBack ? total - along : along;
		return isFlat ? { x: ahead, y: across } : { x: across, y: ahead };
	};
	const along = (cell: Cell) => {
		const rank = rankOf.get(cell) ?? 0;
		return (starts[rank] ?? 0) + (depths[rank] ?? 0) / 2;
	};

	function rect(cell: Cell, { width, height }: Size): Rect {
		const { x, y } = point(cell.at, along(cell));
		return { x: x - width / 2, y: y - height / 2, width, height };
	}

	/** Where a line that comes along meets the box. */
	function border(box: Rect, isAfter: boolean): readonly [across: number, along: number] {
		const near = isFlat ? box.x : box.y;
		const size = isFlat ? box.width : box.height;
		const across = isFlat ? box.y + box.height / 2 : box.x + box.width / 2;
		const at = isAfter === isBack ? near : near + size;
		return [across, isBack ? total - at : at];
	}

	function route(edge: GraphEdge, layered: Layered, at: number, from: Rect, to: Rect): Route {
		const cells = layered.routes[at] ?? [];
		const isReversed = layered.isReversed[at] ?? false;
		const first = border(isReversed ? to : from, true);
		const last = border(isReversed ? from : to, false);
		const stops: (readonly [number, number])[] = [first];
		for (const [index, cell] of cells.entries()) {
			const rank = rankOf.get(cell) ?? 0;
			const start = starts[rank] ?? 0;
			const end = start + (depths[rank] ?? 0);
			const across = index === 0 ? first[0] : index === cells.length - 1 ? last[0] : cell.at;
			if (index > 0) stops.push([across, start]);
			if (index < cells.length - 1) stops.push([across, end]);
		}
		stops.push(last);
		if (isReversed) stops.reverse();
		const turned = isFlat ? 0 : Math.PI / 2;
		const ahead = isBack === isReversed ? turned : turned + Math.PI;
		const written = edge.label === '' ? undefined : cells[Math.floor((cells.length - 1) / 2)];
		const labelled = cells.find((cell) => cell.node === undefined && cell.depth > 0) ?? written;
		return {
			edge,
			d: pathOf(stops, point),
			start: { at: point(...(stops[0] ?? first)), angle: ahead + Math.PI },
			end: { at: point(...(stops.at(-1) ?? last)), angle: ahead },
			label: labelled && edge.label !== '' ? point(labelled.at, along(labelled)) : undefined,
		};
	}

	const size = isFlat ? { width: total, height: breadth } : { width: breadth, height: total };
	return { rect, route, size };
}

function pathOf(
	stops: readonly (readonly [number, number])[],
	point: (across: number, along: number) => Point,
): string {
	const at = (across: number, along: number) => {
		const { x, y } = point(across, along);
		return pair(x, y);
	};
	let d = '';
	let before: readonly [number, number] | undefined;
	for (const stop of stops) {
		if (!before) d = `M${at(...stop)}`;
		else if (Math.abs(before[0] - stop[0]) < 0.5) d += `L${at(...stop)}`;
		else {
			const middle = (before[1] + stop[1]) / 2;
			d += `C${at(before[0], middle)} ${at(stop[0], middle)} ${at(...stop)}`;
		}
		before = stop;
	}
	return d;
}
