import type { Language } from './mask';

/** A function as it stands in the code. Lines count from 1. */
export interface FunctionSeen {
	readonly name: string;
	readonly parameters: readonly string[];
	readonly line: number;
	readonly lastLine: number;
	readonly isAsync: boolean;
	readonly isExported: boolean;
	readonly className?: string;
	/** Index in the code of its first character, its modifiers included. */
	readonly at: number;
	/** Index after the closing brace of the parameters. */
	readonly afterParameters: number;
	/** Index of the `{` of its body; undefined for Python and one-expression arrows. */
	readonly bodyAt?: number;
}

export const notNames = new Set([
	'if',
	'for',
	'while',
	'switch',
	'catch',
	'return',
	'with',
	'function',
	'await',
	'new',
	'super',
]);

export function lineAt(code: string, index: number): number {
	let line = 1;
	for (let at = code.indexOf('\n'); at >= 0 && at < index; at = code.indexOf('\n', at + 1))
		line += 1;
	return line;
}

/** Index of the bracket that closes the one at `open`, or -1. `masked` holds no strings or comments. */
export function closingAt(masked: string, open: number): number {
	let depth = 0;
	for (let at = open; at < masked.length; at++) {
		const character = masked[at] ?? '';
		if ('([{'.includes(character)) depth += 1;
		if (')]}'.includes(character)) {
			depth -= 1;
			if (depth === 0) return at;
		}
	}
	return -1;
}

/** Splits a parameter list at its own commas. */
function splitParameters(list: string): readonly string[] {
	const parts: string[] = [];
	let depth = 0;
	let part = '';
	for (const [at, character] of [...list].entries()) {
		if ('([{<'.includes(character)) depth += 1;
		if (')]}'.includes(character) || (character === '>' && list[at - 1] !== '=')) depth -= 1;
		if (character === ',' && depth === 0) {
			parts.push(part);
			part = '';
		} else part += character;
	}
	return [...parts, part].map((each) => each.trim()).filter(Boolean);
}

function parameterNames(list: string, language: Language): readonly string[] {
	return splitParameters(list).flatMap((part) => {
		if (language === 'python') {
			const name = /^\*{0,2}(\w+)/.exec(part)?.[1];
			return name && !['self', 'cls'].includes(name) ? [name] : [];
		}
		if (/^[{[]/.test(part)) return ['options'];
		const name = /^(?:(?:public|private|protected|readonly)\s+)*(?:\.\.\.)?([\w$]+)/.exec(
			part,
		)?.[1];
		return name && name !== 'this' ? [name] : [];
	});
}

interface Head {
	readonly name: string;
	readonly at: number;
	readonly paren: number;
	readonly text: string;
}

const heads: readonly RegExp[] = [
	/^[ \t]*(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s*([\w$]+)\s*(?:<[^()]*>)?\s*\(/gm,
	/^[ \t]*(?:export\s+)?(?:const|let|var)\s+([\w$]+)\s*(?::[^=\n]+)?=\s*(?:async\s*)?(?:function\s*\*?\s*[\w$]*\s*)?(?:<[^()]*>)?\s*\(/gm,
	/^[ \t]+(?:(?:public|private|protected|static|override|async|get|set|readonly)\s+)*\*?#?([\w$]+)\s*(?:<[^()]*>)?\s*\(/gm,
];

function scriptHeads(masked: string): readonly Head[] {
	const found = heads.flatMap((pattern) =>
		[...masked.matchAll(pattern)].map((match) => ({
			name: match[1] ?? '',
			at: match.index + (/^[ \t]*/.exec(match[0])?.[0].length ?? 0),
			paren: match.index + match[0].length - 1,
			text: match[0],
		})),
	);
	const starts = new Set<number>();
	return found
		.filter((head) => !notNames.has(head.name))
		.sort((one, other) => one.at - other.at)
		.filter((head) => !starts.has(head.paren) && starts.add(head.paren));
}

/** Where the body begins: `{`, an expression after `=>`, or nowhere (then it is a call, not a function). */
function scriptBody(masked: string, close: number): number | 'expression' | undefined {
	let at = close + 1;
	const colon = /^\s*:\s*/.exec(masked.slice(at));
	if (colon) {
		at += colon[0].length;
		// A return type written as an object is not the body.
		if (masked[at] === '{') at = closingAt(masked, at) + 1;
	}
	const gap = (colon ? /^[^;{}=]*?(=>\s*)?\{/ : /^\s*(=>\s*)?\{/).exec(masked.slice(at));
	if (gap) return at + gap[0].length - 1;
	return (colon ? /^[^;{}=]*?=>/ : /^\s*=>/).test(masked.slice(at)) ? 'expression' : undefined;
}

/** The last index of a one-expression arrow that begins after `from`. */
function expressionEnd(masked: string, from: number): number {
	const ends = [masked.indexOf(';', from), masked.indexOf('\n\n', from)].filter((at) => at >= 0);
	return ends.length > 0 ? Math.min(...ends) : masked.length;
}

/** The functions, methods and arrows of TypeScript or JavaScript. */
export function scriptFunctions(
	code: string,
	masked: string,
	language: Language,
): readonly FunctionSeen[] {
	const classes = classBodies(masked);
	return scriptHeads(masked).flatMap((head) => {
		const close = closingAt(masked, head.paren);
		if (close < 0) return [];
		const body = scriptBody(masked, close);
		if (body === undefined) return [];
		const end = body === 'expression' ? expressionEnd(masked, close) : closingAt(masked, body);
		const owner = classes.find((each) => each.open < head.at && head.at < each.close);
		return [
			{
				name: head.name,
				parameters: parameterNames(code.slice(head.paren + 1, close), language),
				line: lineAt(code, head.at),
				lastLine: lineAt(code, end < 0 ? code.length : end),
				isAsync: /\basync\b/.test(head.text),
				isExported: /\bexport\b/.test(head.text),
				at: head.at,
				afterParameters: close + 1,
				...(typeof body === 'number' ? { bodyAt: body } : {}),
				...(owner ? { className: owner.name } : {}),
			},
		];
	});
}

function classBodies(masked: string) {
	return [...masked.matchAll(/\bclass\s+([\w$]+)[^{]*\{/g)].map((match) => {
		const open = match.index + match[0].length - 1;
		const close = closingAt(masked, open);
		return { name: match[1] ?? '', open, close: close < 0 ? masked.length : close };
	});
}

export function pythonFunctions(code: string, masked: string): readonly FunctionSeen[] {
	const pattern = /^([ \t]*)(async[ \t]+)?def[ \t]+(\w+)[ \t]*\(/gm;
	return [...masked.matchAll(pattern)].flatMap((match) => {
		const indent = match[1]?.length ?? 0;
		const paren = match.index + match[0].length - 1;
		const close = closingAt(masked, paren);
		if (close < 0) return [];
		const owner = [...masked.slice(0, match.index).matchAll(/^([ \t]*)class[ \t]+(\w+)/gm)]
			.filter((each) => (each[1]?.length ?? 0) < indent)
			.at(-1)?.[2];
		const line = lineAt(code, match.index);
		return [
			{
				name: match[3] ?? '',
				parameters: parameterNames(code.slice(paren + 1, close), 'python'),
				line,
				lastLine: lastPythonLine(masked, lineAt(code, close), indent),
				isAsync: match[2] !== undefined,
				isExported: false,
				at: match.index + indent,
				afterParameters: close + 1,
				...(owner ? { className: owner } : {}),
			},
		];
	});
}

function lastPythonLine(masked: string, from: number, indent: number): number {
	const lines = masked.split('\n');
	let last = from;
	for (let line = from; line < lines.length; line++) {
		const text = lines[line] ?? '';
		if (text.trim() === '') continue;
		if ((/^[ \t]*/.exec(text)?.[0].length ?? 0) <= indent) break;
		last = line + 1;
	}
	return last;
}
