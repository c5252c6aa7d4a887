import {
	createGraph,
	directionOf,
	type Graph,
	type GraphEdge,
	nodeOf,
	type Tip,
	Unreadable,
} from './graph';
import { plainText } from './scene';

const ignored =
	/^(?:classDef|class\s+[\w,\s]+\s+\w+$|style|click|link|callback|cssClass|accTitle|accDescr|title|hide\b|scale\b)/;

/** Reads `stateDiagram-v2` and `stateDiagram`. Throws {@link Unreadable}. */
export function readStates(lines: readonly string[]): Graph {
	const graph = createGraph();
	const open: string[] = [];
	let inNote = false;

	function stateOf(name: string, isFrom: boolean): string {
		const group = open.at(-1);
		if (name !== '[*]') return nodeOf(graph, name, group).id;
		const id = `${isFrom ? '[start]' : '[end]'}${group ?? ''}`;
		nodeOf(graph, id, group).shape = isFrom ? 'start' : 'end';
		return id;
	}

	for (const line of lines.slice(1)) {
		const link = /^(\[\*\]|[^\s:[]+)\s*-->\s*(\[\*\]|[^\s:[]+)\s*(?::\s*(.*))?$/.exec(line);
		const named = /^state\s+"([^"]*)"\s+as\s+([^\s{]+)\s*(\{)?$/.exec(line);
		const state = /^state\s+([^\s{<]+)\s*(?:<<(\w+)>>)?\s*(\{)?$/.exec(line);
		const said = /^([^\s:]+)\s*:\s*(.+)$/.exec(line);
		const turn = /^direction\s+(\w+)$/.exec(line);
		if (inNote) inNote = line !== 'end note';
		else if (/^note\s+(?:left|right)\s+of\s+/.test(line)) inNote = !line.includes(':');
		else if (turn) {
			const frame = graph.groups.get(open.at(-1) ?? '');
			if (frame) frame.direction = directionOf(turn[1] ?? '');
			else graph.direction = directionOf(turn[1] ?? '');
		} else if (line === '}') {
			if (open.pop() === undefined) throw new Unreadable(line);
		} else if (line === '--' || /^hide |^scale /.test(line) || /^(?:classDef|class)\s/.test(line)) {
			// Parts that run side by side stand in one frame.
		} else if (link) {
			graph.edges.push({
				...{ from: stateOf(link[1] ?? '', true), to: stateOf(link[2] ?? '', false) },
				...{ label: plainText(link[3] ?? ''), line: 'solid', start: 'none', end: 'arrow' },
			});
		} else if (named || state) {
			const id = (named ? named[2] : state?.[1]) ?? '';
			const title = plainText((named ? named[1] : id) ?? id);
			if ((named ?? state)?.[3] === '{') {
				if (!graph.groups.has(id)) graph.groups.set(id, { id, title, parent: open.at(-1) });
				open.push(id);
			} else nodeOf(graph, id, open.at(-1)).label = title;
			const kind = state?.[2];
			const node = graph.nodes.get(id);
			if (node && kind === 'choice') Object.assign(node, { shape: 'diamond', label: ' ' });
			if (node && (kind === 'fork' || kind === 'join')) node.shape = 'bar';
		} else if (said) {
			const node = nodeOf(graph, said[1] ?? '', open.at(-1));
			const text = plainText(said[2] ?? '');
			node.label = node.label === node.id ? text : `${node.label}\n${text}`;
		} else if (/^[\w.-]+$/.test(line)) nodeOf(graph, line, open.at(-1));
		else throw new Unreadable(line);
	}
	if (open.length > 0) throw new Unreadable('}');
	for (const id of graph.groups.keys()) graph.nodes.delete(id);
	for (const node of graph.nodes.values()) if (node.shape === 'rect') node.shape = 'round';
	return graph;
}

const classTips: readonly (readonly [mark: string, tip: Tip])[] = [
	['<|', 'triangle'],
	['|>', 'triangle'],
	['*', 'fullDiamond'],
	['o', 'diamond'],
	['<', 'arrow'],
	['>', 'arrow'],
];

function classTip(mark: string | undefined): Tip {
	return classTips.find(([each]) => each === mark)?.[1] ?? 'none';
}

const relation =
	/^(\S+)\s*(?:"([^"]*)"\s*)?(<\|(?=-|\.)|\*(?=-|\.)|o(?=-|\.)|<(?=-|\.))?(--|\.\.)(\|>|\*|o(?=\s|")|>)?\s*(?:"([^"]*)"\s*)?([^\s:]+)\s*(?::\s*(.*))?$/;

/** `List~T~` is how it is written what everybody else writes `List<T>`. */
function generic(text: string): string {
	return text.replace(/~([^~]+)~/g, '<$1>');
}

/** Reads a `classDiagram`. Throws {@link Unreadable}. */
export function readClasses(lines: readonly string[]): Graph {
	const graph = createGraph();
	let current: string | undefined;
	let group: string | undefined;

	function classOf(written: string): { readonly id: string; readonly parts: string[][] } {
		const id = written.replace(/^`|`$/g, '').replace(/:::\w+$/, '');
		const known = graph.nodes.get(id);
		if (known?.parts) return { id, parts: known.parts };
		const label = generic(plainText(id));
		const parts: string[][] = [[], []];
		graph.nodes.set(id, { id, label, shape: 'rect', parts, group });
		return { id, parts };
	}

	function addMember(id: string, text: string): void {
		const { parts } = classOf(id);
		const kind = /^<<(.+)>>$/.exec(text)?.[1];
		const node = graph.nodes.get(id);
		if (kind !== undefined && node) node.label = `«${kind}»\n${node.label}`;
		else parts[text.includes('(') ? 1 : 0]?.push(generic(plainText(text)).replace(/[*$]$/, ''));
	}

	for (const line of lines.slice(1)) {
		const head =
			/^class\s+([^\s{["]+|`[^`]+`)\s*(?:\["([^"]*)"\])?\s*(?::::\w+\s*)?(\{)?\s*(\})?$/.exec(line);
		const link = relation.exec(line);
		const member = /^([^\s:]+)\s*:\s*(.+)$/.exec(line);
		const kind = /^<<(.+)>>\s+(\S+)$/.exec(line);
		const space = /^namespace\s+(\S+)\s*\{$/.exec(line);
		const turn = /^direction\s+(\w+)$/.exec(line);
		if (current !== undefined) {
			if (line === '}') current = undefined;
			else addMember(current, line);
		} else if (turn) graph.direction = directionOf(turn[1] ?? '');
		else if (space) {
			group = space[1] ?? '';
			graph.groups.set(group, { id: group, title: group, parent: undefined });
		} else if (line === '}' && group !== undefined) group = undefined;
		else if (head) {
			const { id } = classOf(head[1] ?? '');
			const node = graph.nodes.get(id);
			if (node && head[2] !== undefined) node.label = plainText(head[2]);
			if (head[3] && !head[4]) current = id;
		} else if (link) graph.edges.push(relationOf(link, (name) => classOf(name).id));
		else if (kind) addMember(classOf(kind[2] ?? '').id, `<<${kind[1]}>>`);
		else if (/^note\b/.test(line) || ignored.test(line)) {
			// Nothing of it is drawn.
		} else if (member) addMember(classOf(member[1] ?? '').id, member[2] ?? '');
		else throw new Unreadable(line);
	}
	if (current !== undefined) throw new Unreadable('}');
	for (const { parts } of graph.nodes.values()) {
		while (parts && parts.length > 0 && parts.at(-1)?.length === 0) parts.pop();
	}
	return graph;
}

function relationOf(link: RegExpExecArray, idOf: (name: string) => string): GraphEdge {
	const [, from = '', one, start, line, end, other, to = '', label = ''] = link;
	const words = [one, plainText(label), other].filter((each) => each);
	return {
		...{ from: idOf(from), to: idOf(to), label: words.join(' ') },
		...{ line: line === '..' ? 'dotted' : 'solid', start: classTip(start), end: classTip(end) },
	};
}

const entityEnds: Readonly<Record<string, Tip>> = {
	...{ '|o': 'zeroOne', 'o|': 'zeroOne', '||': 'one' },
	...{ '}o': 'many', 'o{': 'many', '}|': 'oneMany', '|{': 'oneMany' },
};

/** Reads an `erDiagram`. Throws {@link Unreadable}. */
export function readEntities(lines: readonly string[]): Graph {
	const graph = createGraph();
	let current: string[] | undefined;

	function entityOf(written: string): { readonly id: string; readonly rows: string[] } {
		const [, name = '', alias] = /^("[^"]*"|[^[]+)(?:\[(.*)\])?$/.exec(written) ?? [];
		const id = plainText(name);
		const known = graph.nodes.get(id);
		if (known?.parts?.[0]) return { id, rows: known.parts[0] };
		const rows: string[] = [];
		const label = plainText(alias ?? id);
		graph.nodes.set(id, { id, label, shape: 'rect', parts: [rows], group: undefined });
		return { id, rows };
	}

	for (const line of lines.slice(1)) {
		const link =
			/^("[^"]*"|\S+)\s+([|}][|o])(--|\.\.)([|o][|{])\s+("[^"]*"|\S+)\s*(?::\s*(.*))?$/.exec(line);
		const head = /^("[^"]*"|[^\s{[]+(?:\[[^\]]*\])?)\s*(\{)?\s*(\})?$/.exec(line);
		const turn = /^direction\s+(\w+)$/.exec(line);
		if (current) {
			if (line === '}') current = undefined;
			else current.push(plainText(line.replace(/"[^"]*"$/, '')));
		} else if (turn) graph.direction = directionOf(turn[1] ?? '');
		else if (link) {
			graph.edges.push({
				...{ from: entityOf(link[1] ?? '').id, to: entityOf(link[5] ?? '').id },
				label: plainText(link[6] ?? ''),
				line: link[3] === '..' ? 'dotted' : 'solid',
				start: entityEnds[link[2] ?? ''] ?? 'none',
				end: entityEnds[link[4] ?? ''] ?? 'none',
			});
		} else if (/^(?:title|accTitle|accDescr|style|classDef|class)\s/.test(line)) {
			// Nothing of it is drawn.
		} else if (head) {
			const { rows } = entityOf(head[1] ?? '');
			if (head[2] && !head[3]) current = rows;
		} else throw new Unreadable(line);
	}
	if (current) throw new Unreadable('}');
	for (const { parts } of graph.nodes.values()) if (parts?.[0]?.length === 0) parts.pop();
	return graph;
}
