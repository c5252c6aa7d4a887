import {
	createGraph,
	directionOf,
	type Graph,
	nodeOf,
	type Shape,
	type Tip,
	Unreadable,
} from './graph';
import { plainText } from './scene';

const shapes: readonly (readonly [open: string, close: readonly string[], shape: Shape])[] = [
	['(((', [')))'], 'circle'],
	['((', ['))'], 'circle'],
	['([', ['])'], 'stadium'],
	['[(', [')]'], 'cylinder'],
	['[[', [']]'], 'subroutine'],
	['[/', ['/]', '\\]'], 'slanted'],
	['[\\', ['\\]', '/]'], 'trapezoid'],
	['{{', ['}}'], 'hexagon'],
	['(', [')'], 'round'],
	['[', [']'], 'rect'],
	['{', ['}'], 'diamond'],
	['>', [']'], 'flag'],
];

/** Names that the newer way of writing shapes has for the same ones. */
const named: Readonly<Record<string, Shape>> = {
	...{ rounded: 'round', event: 'round', stadium: 'stadium', pill: 'stadium', terminal: 'stadium' },
	...{ cyl: 'cylinder', db: 'cylinder', database: 'cylinder', circle: 'circle', circ: 'circle' },
	...{
		diam: 'diamond',
		diamond: 'diamond',
		decision: 'diamond',
		hex: 'hexagon',
		hexagon: 'hexagon',
	},
	...{ 'fr-rect': 'subroutine', subproc: 'subroutine', 'lean-r': 'slanted', odd: 'flag' },
};

const ignored = /^(?:classDef|class|style|linkStyle|click|accTitle|accDescr|title)\b/;
const nodeName = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_]|[-.:/](?=[\p{L}\p{N}_]))*/u;
const plainEdge = /^([<xo](?=[-=]))?(-{2,}[->xo]|={2,}[=>xo]|-\.+-[>xo]?|~{3,})/;
const namedEdge =
	/^([<xo](?=[-=]))?(--|==|-\.)\s*(?![-=.>])((?:"[^"]*"|[^"])+?)\s*(-{2,}[->xo]|={2,}[=>xo]|\.+-[>xo]?)/;

/** More than any picture has: several boxes at once on both sides make many lines of few words. */
const mostEdges = 2000;

/** Reads `flowchart` and `graph`. Throws {@link Unreadable}. */
export function readFlowchart(lines: readonly string[]): Graph {
	const head = /^(?:flowchart|graph)(?:-elk)?\s*(TB|TD|BT|RL|LR)?\s*;?\s*(.*)$/.exec(
		lines[0] ?? '',
	);
	const graph = createGraph(directionOf(head?.[1] ?? 'TB'));
	const open: string[] = [];
	for (const line of [head?.[2] ?? '', ...lines.slice(1)]) {
		for (const statement of statements(line)) readStatement(graph, statement, open);
	}
	if (open.length > 0) throw new Unreadable('end');
	for (const id of graph.groups.keys()) graph.nodes.delete(id);
	return graph;
}

/** Parts between semicolons that do not stand in a text. */
function statements(line: string): string[] {
	const parts = line.match(/(?:"[^"]*"|\|[^|]*\||#\w+;|&\w+;|[^;])+/g) ?? [];
	return parts.map((each) => each.trim()).filter((each) => each !== '');
}

function readStatement(graph: Graph, statement: string, open: string[]): void {
	const group = open.at(-1);
	const sub = /^subgraph\s*(.*)$/.exec(statement);
	const turn = /^direction\s+(TB|TD|BT|RL|LR)$/.exec(statement);
	if (ignored.test(statement)) return;
	if (sub) {
		open.push(addGroup(graph, sub[1] ?? '', group));
	} else if (statement === 'end') {
		if (open.pop() === undefined) throw new Unreadable(statement);
	} else if (turn) {
		const frame = graph.groups.get(group ?? '');
		if (frame) frame.direction = directionOf(turn[1] ?? '');
		else graph.direction = directionOf(turn[1] ?? '');
	} else readChain(graph, statement, group);
}

function addGroup(graph: Graph, rest: string, parent: string | undefined): string {
	const [, id = '', title = ''] =
		/^([^\s["]+)\s*\[(.*)\]$/.exec(rest) ?? /^(?:(\S+)|(.*))$/.exec(rest) ?? [];
	const key = plainText(id || title) || `frame ${graph.groups.size + 1}`;
	if (graph.groups.has(key)) return key;
	graph.groups.set(key, { id: key, title: plainText(title || id), parent });
	return key;
}

function readChain(graph: Graph, statement: string, group: string | undefined): void {
	let rest = statement;
	const take = (count: number) => {
		rest = rest.slice(count).trimStart();
	};

	function takeNodes(): string[] {
		const ids: string[] = [];
		do {
			if (ids.length > 0) take(1);
			ids.push(takeNode());
		} while (rest.startsWith('&'));
		return ids;
	}

	function takeNode(): string {
		const id = nodeName.exec(rest)?.[0];
		if (id === undefined) throw new Unreadable(statement);
		const node = nodeOf(graph, id, group);
		// A frame that holds it after it was first named elsewhere.
		if (group !== undefined) node.group ??= group;
		rest = rest.slice(id.length);
		const found = takeShape(rest) ?? takeNamedShape(rest);
		if (found) {
			node.shape = found.shape;
			if (found.label !== undefined) node.label = plainText(found.label);
			rest = rest.slice(found.length);
		}
		rest = rest.replace(/^:::[\w-]+/, '').trimStart();
		return id;
	}

	let from = takeNodes();
	while (rest !== '') {
		const edge = readEdge(rest);
		if (!edge) throw new Unreadable(statement);
		take(edge.length);
		const to = takeNodes();
		if (graph.edges.length + from.length * to.length > mostEdges) throw new Unreadable(undefined);
		for (const one of from) {
			for (const other of to) graph.edges.push({ ...edge.edge, from: one, to: other });
		}
		from = to;
	}
}

function takeShape(rest: string): { shape: Shape; label: string; length: number } | undefined {
	for (const [open, closes, shape] of shapes) {
		if (!rest.startsWith(open)) continue;
		const quoted = /^\s*"[^"]*"\s*/.exec(rest.slice(open.length))?.[0];
		const from = open.length + (quoted?.length ?? 0);
		const ends = closes
			.map((close) => ({ close, at: rest.indexOf(close, from) }))
			.filter(({ at }) => (quoted === undefined ? at > 0 : at === from))
			.sort((one, other) => one.at - other.at);
		const end = ends[0];
		if (!end) continue;
		const isWide = shape === 'slanted' && end.close === '\\]';
		return {
			shape: isWide ? 'trapezoid' : shape,
			label: rest.slice(open.length, end.at),
			length: end.at + end.close.length,
		};
	}
	return undefined;
}

function takeNamedShape(
	rest: string,
): { shape: Shape; label: string | undefined; length: number } | undefined {
	const found = /^@\{([^}]*)\}/.exec(rest);
	if (!found) return undefined;
	const shape = /\bshape\s*:\s*"?([\w-]+)/.exec(found[1] ?? '')?.[1] ?? '';
	const label = /\blabel\s*:\s*("[^"]*"|[^,]*)/.exec(found[1] ?? '')?.[1];
	const known = Object.hasOwn(named, shape) ? named[shape] : undefined;
	return { shape: known ?? 'rect', label, length: found[0].length };
}

function readEdge(rest: string) {
	const named = namedEdge.exec(rest);
	const plain = plainEdge.exec(rest);
	const found = plain ?? named;
	if (!found) return undefined;
	const body = (plain ? plain[2] : (named?.[2] ?? '') + (named?.[4] ?? '')) ?? '';
	let length = found[0].length;
	let label = plain ? '' : (named?.[3] ?? '');
	const between = plain && /^\s*\|((?:"[^"]*"|[^|])*)\|/.exec(rest.slice(length));
	if (between) {
		label = between[1] ?? '';
		length += between[0].length;
	}
	const line: 'solid' | 'dotted' | 'thick' | 'hidden' = body.startsWith('~')
		? 'hidden'
		: body.includes('=')
			? 'thick'
			: body.includes('.')
				? 'dotted'
				: 'solid';
	const edge = { label: plainText(label), line, start: tipOf(found[1]), end: tipOf(body.at(-1)) };
	return { edge, length };
}

function tipOf(mark: string | undefined): Tip {
	if (mark === '>' || mark === '<') return 'arrow';
	if (mark === 'o') return 'circle';
	return mark === 'x' ? 'cross' : 'none';
}
