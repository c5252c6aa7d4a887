import { type FunctionSeen, lineAt, notNames, pythonFunctions, scriptFunctions } from './functions';
import { type Language, maskCode } from './mask';

interface ClassSeen {
	readonly name: string;
	readonly line: number;
	readonly at: number;
}

/** What can be seen in a piece of code without understanding it. */
export interface Outline {
	readonly language: Language;
	readonly lines: number;
	readonly functions: readonly FunctionSeen[];
	readonly classes: readonly ClassSeen[];
	readonly types: readonly string[];
	readonly imports: readonly string[];
	/** Functions that it calls and does not hold itself. */
	readonly calls: readonly string[];
	/** Names that it gives to values. */
	readonly variables: readonly string[];
	readonly branches: number;
	readonly loops: number;
	readonly returns: number;
	readonly throws: number;
	readonly catches: number;
	readonly awaits: number;
	readonly depth: number;
	readonly todos: readonly { readonly line: number; readonly text: string }[];
}

function importNames(code: string, language: Language): readonly string[] {
	if (language === 'python') {
		const found = code.matchAll(/^\s*(?:from\s+([\w.]+)\s+import|import\s+([\w.]+))/gm);
		return [...found].map((match) => match[1] ?? match[2] ?? '');
	}
	const found = code.matchAll(
		/^\s*(?:import|export)\s[^;'"]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\brequire\(\s*['"]([^'"]+)['"]/gm,
	);
	return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function depthOf(masked: string, language: Language): number {
	if (language === 'python') {
		const indents = masked
			.split('\n')
			.filter((line) => line.trim())
			.map((line) => (/^[ \t]*/.exec(line)?.[0] ?? '').replaceAll('\t', '    ').length);
		const base = Math.min(...indents, 99);
		return Math.max(0, ...indents.map((indent) => Math.floor((indent - base) / 4)));
	}
	let depth = 0;
	let deepest = 0;
	for (const character of masked) {
		if (character === '{') deepest = Math.max(deepest, ++depth);
		if (character === '}') depth -= 1;
	}
	return deepest;
}

function count(masked: string, pattern: RegExp): number {
	return [...masked.matchAll(pattern)].length;
}

const notCalls = new Set([...notNames, 'def', 'class', 'print', 'elif', 'and', 'or', 'not', 'in']);

function callNames(masked: string, own: ReadonlySet<string>): readonly string[] {
	const found = [...masked.matchAll(/(?<![\w$.])([A-Za-z_$][\w$]*)\(/g)].map(
		(match) => match[1] ?? '',
	);
	return [...new Set(found)].filter((name) => !own.has(name) && !notCalls.has(name));
}

function variableNames(masked: string, language: Language): readonly string[] {
	const pattern =
		language === 'python'
			? /^[ \t]*([A-Za-z_]\w*)[ \t]*(?::[^=\n]+)?=(?!=)/gm
			: /\b(?:const|let|var)[ \t]+([\w$]+)/g;
	return [...new Set([...masked.matchAll(pattern)].map((match) => match[1] ?? ''))];
}

/** Looks at `code` line by line. Never throws, whatever the text is. */
export function outlineOf(code: string, language: Language): Outline {
	const masked = maskCode(code, language);
	const functions =
		language === 'python' ? pythonFunctions(code, masked) : scriptFunctions(code, masked, language);
	const names = new Set(functions.map((each) => each.name));
	const classes = [
		...masked.matchAll(/^[ \t]*(?:export\s+)?(?:default\s+)?(?:abstract\s+)?class\s+([\w$]+)/gm),
	];
	return {
		language,
		lines: code.replace(/\n$/, '').split('\n').length,
		functions,
		calls: callNames(masked, names),
		variables: variableNames(masked, language).filter((name) => !names.has(name)),
		classes: classes.map((match) => ({
			name: match[1] ?? '',
			line: lineAt(code, match.index),
			at: match.index + (/^\s*/.exec(match[0])?.[0].length ?? 0),
		})),
		types: [...masked.matchAll(/^\s*(?:export\s+)?(?:interface|type|enum)\s+([\w$]+)/gm)].map(
			(match) => match[1] ?? '',
		),
		imports: importNames(code, language),
		branches: count(masked, /\b(?:if|elif|case|except)\b|(?<!\?)\?(?![?.:])/g),
		loops: count(masked, /\b(?:for|while)\b|\.(?:map|filter|reduce|forEach|flatMap)\(/g),
		returns: count(masked, /\breturn\b|\byield\b/g),
		throws: count(masked, /\b(?:throw|raise)\b/g),
		catches: count(masked, /\b(?:catch|except)\b/g),
		awaits: count(masked, /\bawait\b/g),
		depth: depthOf(masked, language),
		todos: [...code.matchAll(/\b(?:TODO|FIXME|XXX|HACK)\b:?[ \t]*(.*)/g)].map((match) => ({
			line: lineAt(code, match.index),
			text: match[0].replace(/\s*\*\/.*$/, '').trim(),
		})),
	};
}
