import { readFlowchart } from './flowchart';
import { Unreadable } from './graph';
import { graphScene } from './graphScene';
import { readClasses, readEntities, readStates } from './otherGraphs';
import { pieScene } from './pie';
import type { Means, Scene } from './scene';
import { readSequence } from './sequence';
import { sequenceScene } from './sequenceScene';

const longest = 20_000;
/** Of one line: what reads it may take the square of its length. */
const longestLine = 2000;

export type Reading = { readonly scene: Scene } | { readonly problem: string };

/** The picture that a mermaid source stands for, or why there is none. Never throws. */
export function readDiagram(source: string, means: Means): Reading {
	const { t } = means;
	if (source.length > longest) return { problem: t('This diagram is too large to be drawn.') };
	const lines = linesOf(source);
	if (lines.some((line) => line.length > longestLine)) {
		return { problem: t('This diagram is too large to be drawn.') };
	}
	const kind = /^[\w-]+/.exec(lines[0] ?? '')?.[0] ?? '';
	try {
		const scene = sceneOf(kind, lines, means);
		if (scene) return { scene };
		return {
			problem: t('Diagrams of this kind are not drawn here: {0}', kind.slice(0, 40) || '?'),
		};
	} catch (error) {
		if (!(error instanceof Unreadable)) throw error;
		if (error.line === undefined) return { problem: t('This diagram is too large to be drawn.') };
		const line = error.line.length > 80 ? `${error.line.slice(0, 79)}…` : error.line;
		if (line === '') return { problem: t('There is nothing to draw in this diagram.') };
		return { problem: t('The diagram is not drawn; this was not understood: {0}', line) };
	}
}

function sceneOf(kind: string, lines: readonly string[], means: Means): Scene | undefined {
	const { t } = means;
	switch (kind) {
		case 'graph':
		case 'flowchart':
		case 'flowchart-elk': {
			const graph = readFlowchart(lines);
			const label = t('Flowchart: {0} boxes, {1} lines', graph.nodes.size, graph.edges.length);
			return graphScene(graph, means, label);
		}
		case 'sequenceDiagram':
			return sequenceScene(readSequence(lines), means);
		case 'stateDiagram':
		case 'stateDiagram-v2': {
			const graph = readStates(lines);
			const label = t('State diagram: {0} states, {1} lines', graph.nodes.size, graph.edges.length);
			return graphScene(graph, means, label);
		}
		case 'classDiagram':
		case 'classDiagram-v2': {
			const graph = readClasses(lines);
			const label = t(
				'Class diagram: {0} classes, {1} lines',
				graph.nodes.size,
				graph.edges.length,
			);
			return graphScene(graph, means, label);
		}
		case 'erDiagram': {
			const graph = readEntities(lines);
			const label = t(
				'Entity diagram: {0} tables, {1} lines',
				graph.nodes.size,
				graph.edges.length,
			);
			return graphScene(graph, means, label);
		}
		case 'pie':
			return pieScene(lines, means);
		default:
			return undefined;
	}
}

/** Lines that say something: without the head between dashes, comments, directives and empty ones. Many blanks are one. */
function linesOf(source: string): string[] {
	return source
		.replace(/\r\n?/g, '\n')
		.replace(/^\s*---\n[\s\S]*?\n---[ \t]*(?:\n|$)/, '')
		.replace(/%%\{(?:(?!%%\{)[\s\S])*?\}%%/g, '')
		.split('\n')
		.map((line) => line.replace(/(?:^|\s)%%[\s\S]*$/, ''))
		.map((line) => line.replace(/\s\s+/g, ' ').trim())
		.filter((line) => line !== '');
}
