import type { Shape, Tip } from './graph';

/** Where a line is: a start and curves, or straight lines where `isStraight`. */
export interface Point {
	readonly x: number;
	readonly y: number;
}

/** One thing in a picture. `look` names how it is coloured; the page's style sheet knows it. */
export type Mark =
	| {
			readonly kind: 'box';
			readonly shape: Shape | 'frame' | 'note' | 'tag';
			readonly x: number;
			readonly y: number;
			readonly width: number;
			readonly height: number;
	  }
	| {
			readonly kind: 'line';
			readonly d: string;
			readonly look: 'solid' | 'dotted' | 'thick' | 'life' | 'rule';
	  }
	| { readonly kind: 'tip'; readonly tip: Tip; readonly at: Point; readonly angle: number }
	| { readonly kind: 'slice'; readonly d: string; readonly index: number }
	| { readonly kind: 'person'; readonly x: number; readonly y: number }
	| {
			readonly kind: 'text';
			readonly x: number;
			/** Middle of the lines. */
			readonly y: number;
			readonly lines: readonly string[];
			readonly anchor: 'start' | 'middle' | 'end';
			readonly look: 'plain' | 'strong' | 'quiet';
	  };

/** A picture as data. `words` say the same in words, a line each. */
export interface Scene {
	readonly width: number;
	readonly height: number;
	readonly marks: readonly Mark[];
	readonly label: string;
	readonly words: readonly string[];
}

type Translate = (text: string, ...values: readonly (string | number)[]) => string;

/** Width of one line of text. */
export type Measure = (text: string) => number;

export interface Means {
	readonly t: Translate;
	readonly measure: Measure;
}

export const lineHeight = 17;
/** Of what is written in a sequence diagram. */
export const sequenceTextWidth = 200;
const longestLabel = 240;

/** The text of a label as a person reads it: one line for each that was meant. */
export function plainText(label: string): string {
	const text = label
		.trim()
		.replace(/^"([\s\S]*)"$/, '$1')
		.replace(/^`([\s\S]*)`$/, '$1')
		.replace(/<br\s*\/?>|\\n/gi, '\n')
		.replace(/<\/?(?:b|i|u|em|strong|small|code|sub|sup|span|div|p)(?:\s[^<>]*)?>/gi, '')
		.replace(
			/[#&](quot|amp|lt|gt|nbsp|#?\d{1,5});/g,
			(whole, name: string) => entity(name) ?? whole,
		)
		.trim();
	return text.length > longestLabel ? `${text.slice(0, longestLabel - 1)}…` : text;
}

function entity(name: string): string | undefined {
	const named: Readonly<Record<string, string>> = {
		quot: '"',
		amp: '&',
		lt: '<',
		gt: '>',
		nbsp: ' ',
	};
	const code = Number(name.replace('#', ''));
	return named[name] ?? (code > 31 ? String.fromCodePoint(code) : undefined);
}

/** Lines of `text` no wider than `most`, where it can be broken. */
export function wrapText(text: string, most: number, measure: Measure): string[] {
	const lines: string[] = [];
	for (const line of text.split('\n')) {
		let current = '';
		for (const word of line.split(/[ \t]+/)) {
			const longer = current === '' ? word : `${current} ${word}`;
			if (current !== '' && measure(longer) > most) {
				lines.push(current);
				current = word;
			} else current = longer;
			while (measure(current) > most * 1.5 && current.length > 8) {
				const part = Math.max(8, Math.floor((current.length * most) / measure(current)));
				lines.push(current.slice(0, part));
				current = current.slice(part);
			}
		}
		lines.push(current);
	}
	return lines;
}

export function widest(lines: readonly string[], measure: Measure): number {
	return lines.reduce((most, line) => Math.max(most, measure(line)), 0);
}
