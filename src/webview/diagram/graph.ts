/** What is drawn of a box. `bar` is the bar of a fork; `start` and `end` are the dots of a state diagram. */
export type Shape =
	| 'rect'
	| 'round'
	| 'stadium'
	| 'subroutine'
	| 'cylinder'
	| 'circle'
	| 'diamond'
	| 'hexagon'
	| 'slanted'
	| 'trapezoid'
	| 'flag'
	| 'bar'
	| 'start'
	| 'end';

/** How a line ends. */
export type Tip =
	| 'none'
	| 'arrow'
	| 'circle'
	| 'cross'
	| 'triangle'
	| 'diamond'
	| 'fullDiamond'
	| 'one'
	| 'zeroOne'
	| 'many'
	| 'oneMany';

export type Direction = 'TB' | 'BT' | 'LR' | 'RL';

export interface GraphNode {
	readonly id: string;
	label: string;
	shape: Shape;
	/** Lines below the label, in parts with a rule between them. */
	readonly parts?: string[][];
	group: string | undefined;
}

export interface GraphEdge {
	readonly from: string;
	readonly to: string;
	readonly label: string;
	readonly line: 'solid' | 'dotted' | 'thick' | 'hidden';
	readonly start: Tip;
	readonly end: Tip;
}

interface GraphGroup {
	readonly id: string;
	title: string;
	readonly parent: string | undefined;
	direction?: Direction;
}

/** Boxes, lines between them, and frames around some of them. A line may end at a frame. */
export interface Graph {
	direction: Direction;
	readonly nodes: Map<string, GraphNode>;
	readonly edges: GraphEdge[];
	readonly groups: Map<string, GraphGroup>;
}

export function createGraph(direction: Direction = 'TB'): Graph {
	return { direction, nodes: new Map(), edges: [], groups: new Map() };
}

/** Adds the node when it is new. Its label is its name until there is a better one. */
export function nodeOf(graph: Graph, id: string, group?: string): GraphNode {
	const known = graph.nodes.get(id);
	if (known) return known;
	const node: GraphNode = { id, label: id, shape: 'rect', group };
	graph.nodes.set(id, node);
	return node;
}

/** Why a source is not drawn. */
export class Unreadable extends Error {
	/** `line` is what was not understood; without it the diagram is too large. */
	readonly line: string | undefined;

	constructor(line: string | undefined) {
		super('unreadable');
		this.line = line;
	}
}

export function directionOf(name: string): Direction {
	if (name === 'LR' || name === 'RL' || name === 'BT') return name;
	return 'TB';
}
