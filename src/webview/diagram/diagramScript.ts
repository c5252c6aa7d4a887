// The script that draws diagrams, loaded by the page when there is one: see markdown/drawings.ts.
import { readDiagram } from './read';
import type { Means } from './scene';
import { toSvg } from './svg';

/** The picture of a mermaid source with the same in words, or why there is none. */
function drawDiagram(source: string, means: Means) {
	const reading = readDiagram(source, means);
	if ('problem' in reading) return reading;
	return { picture: toSvg(reading.scene), words: reading.scene.words };
}

export type DrawDiagram = typeof drawDiagram;

Object.assign(globalThis, { panduDiagram: drawDiagram });
