import * as vscode from 'vscode';
import { locateDefinition, readDefinitions } from '../../core/edits/definitions';
import { diffLines, type TextChange } from '../../core/edits/diffLines';
import { replaceRange, type TextRange } from '../../core/edits/replaceRange';
import { type CodeSymbol, symbolsOf } from '../selection/symbols';

/** Where code without a word about its place goes in a file. */
export type CodePlace =
	/** `names` are replaced by what the code defines. */
	| {
			readonly kind: 'symbols';
			readonly names: readonly string[];
			readonly changes: readonly TextChange[];
	  }
	| { readonly kind: 'wholeFile' }
	| { readonly kind: 'same' }
	/** A line such as "… rest of the code" stands for code that would be lost. */
	| { readonly kind: 'placeholder'; readonly line: string }
	| { readonly kind: 'unclear' };

/** The person pressed a button; a language that has just been started may take that long. */
const waitMs = 8000;

type Named = Pick<CodeSymbol, 'name' | 'range'>;

/** Finds the place by the names that the code defines and by its first and last lines, or says that it is not clear. */
export async function findPlace(document: vscode.TextDocument, code: string): Promise<CodePlace> {
	const text = document.getText();
	if (plain(text).trim() === plain(code).trim()) return { kind: 'same' };
	if (text.trim() === '') return { kind: 'wholeFile' };
	const { version } = document;
	const symbols = await symbolsOf(document, waitMs);
	if (document.version !== version) return findPlace(document, code);
	const bySymbols = replaceSymbols(document, code, symbols);
	if (bySymbols) return bySymbols;
	return isWholeFile(text, code, outermost(symbols)) ? { kind: 'wholeFile' } : { kind: 'unclear' };
}

function plain(text: string): string {
	return text.replace(/\r\n?/g, '\n');
}

function replaceSymbols(
	document: vscode.TextDocument,
	code: string,
	symbols: readonly CodeSymbol[],
): CodePlace | undefined {
	const read = readDefinitions(code);
	// Imports, which have no place of their own, are not for guessing.
	if (read?.preface !== '') return undefined;
	const names = read.definitions.map(({ name }) => name);
	if (new Set(names).size !== names.length) return undefined;
	const text = document.getText();
	const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
	const changes: TextChange[] = [];
	for (const { name, text: fresh } of read.definitions) {
		const symbol = symbols.length > 0 ? named(symbols, name) : scanned(document, name);
		if (!symbol) return undefined;
		const range = symbolRange(document, symbol, fresh);
		const replaced = replaceRange(text, range, fresh, { eol });
		if (replaced.kind === 'refused') {
			return replaced.reason === 'placeholder'
				? { kind: 'placeholder', line: replaced.line.trim() }
				: undefined;
		}
		if (replaced.kind === 'changed') changes.push(...replaced.changes);
	}
	if (changes.length === 0) return { kind: 'same' };
	const inOrder = changes.toSorted((one, other) => one.start - other.start);
	// A method and its class in one block: which of the two is meant is not clear.
	const overlaps = inOrder.some((each, index) => each.start < (inOrder[index - 1]?.end ?? 0));
	return overlaps ? undefined : { kind: 'symbols', names, changes: inOrder };
}

function named(symbols: readonly CodeSymbol[], name: string): Named | undefined {
	const found = symbols.filter((symbol) => bareName(symbol.name) === name);
	return found.length === 1 ? found[0] : undefined;
}

/** For languages that no extension knows. */
function scanned(document: vscode.TextDocument, name: string): Named | undefined {
	const found = locateDefinition(document.getText(), name);
	if (!found) return undefined;
	const start = document.lineAt(found.firstLine).range.start;
	return { name, range: new vscode.Range(start, document.lineAt(found.lastLine).range.end) };
}

/** Some languages put the parameters into the name. */
function bareName(name: string): string {
	return /^[\p{L}\p{N}_$]+/u.exec(name)?.[0] ?? name;
}

/** Whole lines; with the comments above, when the new code brings its own. */
function symbolRange(document: vscode.TextDocument, { range }: Named, fresh: string): TextRange {
	const isComment = (line: string) => /^(\/\/|\/\*|\*|#|--|@|""")/.test(line.trim());
	let first = range.start.line;
	if (isComment(fresh.split('\n')[0] ?? '')) {
		while (first > 0 && isComment(document.lineAt(first - 1).text)) first--;
	}
	const last = document.lineAt(range.end.line);
	const tail = last.text.slice(range.end.character).trim();
	const end = tail === '' || tail === ';' ? last.range.end : range.end;
	return {
		start: document.offsetAt(document.lineAt(first).range.start),
		end: document.offsetAt(end),
	};
}

function outermost(symbols: readonly CodeSymbol[]): readonly CodeSymbol[] {
	return symbols.filter(
		(symbol) => !symbols.some((other) => other !== symbol && other.range.contains(symbol.range)),
	);
}

/** It begins and ends as the file does, or it has all that the file defines and more. */
function isWholeFile(text: string, code: string, symbols: readonly CodeSymbol[]): boolean {
	const words = (name: string) =>
		new RegExp(`(^|[^\\p{L}\\p{N}_$])${literally(name)}(?![\\p{L}\\p{N}_$])`, 'u');
	const hasAll = symbols.every(({ name }) => words(bareName(name)).test(code));
	if (!hasAll) return false;
	const [oldFirst, oldLast] = ends(text);
	const [first, last] = ends(code);
	if (oldFirst === first && oldLast === last) return true;
	const isSimilar = kept(text, code) > 0.5;
	return symbols.length > 0 && isSimilar && readDefinitions(code)?.preface !== '';
}

function ends(text: string): readonly [string, string] {
	const lines = plain(text)
		.split('\n')
		.map((line) => line.trim())
		.filter(Boolean);
	return [lines[0] ?? '', lines.at(-1) ?? ''];
}

/** How much of the old text is in the new one. */
function kept(text: string, code: string): number {
	const lost = diffLines(plain(text), plain(code)).reduce(
		(sum, { start, end }) => sum + end - start,
		0,
	);
	return 1 - lost / Math.max(1, plain(text).length);
}

function literally(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
