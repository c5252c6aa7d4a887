import * as vscode from 'vscode';

/** A function or class of a document. */
export interface CodeSymbol {
	readonly name: string;
	readonly range: vscode.Range;
	/** The line (from zero) with its name. */
	readonly nameLine: number;
}

const kinds: ReadonlySet<vscode.SymbolKind> = new Set([
	vscode.SymbolKind.Function,
	vscode.SymbolKind.Method,
	vscode.SymbolKind.Constructor,
	vscode.SymbolKind.Class,
	vscode.SymbolKind.Interface,
	vscode.SymbolKind.Struct,
	vscode.SymbolKind.Enum,
	vscode.SymbolKind.Module,
	vscode.SymbolKind.Namespace,
	vscode.SymbolKind.Operator,
]);

/** The functions and classes of `document`, outer before inner. None when the language has no answer within `waitMs`. */
export async function symbolsOf(
	document: vscode.TextDocument,
	waitMs: number,
): Promise<readonly CodeSymbol[]> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<undefined>((resolve) => {
		timer = setTimeout(() => resolve(undefined), waitMs);
	});
	try {
		const answer = vscode.commands.executeCommand<unknown>(
			'vscode.executeDocumentSymbolProvider',
			document.uri,
		);
		return flatten(await Promise.race([answer, late]), document);
	} catch {
		// A language extension that fails only costs us the names.
		return [];
	} finally {
		clearTimeout(timer);
	}
}

function flatten(found: unknown, document: vscode.TextDocument): readonly CodeSymbol[] {
	if (!Array.isArray(found)) return [];
	return found.flatMap((symbol: vscode.DocumentSymbol | vscode.SymbolInformation) => {
		const range = 'location' in symbol ? symbol.location.range : symbol.range;
		const nameLine =
			'selectionRange' in symbol ? symbol.selectionRange.start.line : range.start.line;
		const inner = 'children' in symbol ? flatten(symbol.children, document) : [];
		const counts = kinds.has(symbol.kind) || isFunctionVariable(symbol, range, document);
		return counts ? [{ name: symbol.name, range, nameLine }, ...inner] : inner;
	});
}

/** `const f = () => {…}` is listed as a variable. */
function isFunctionVariable(
	symbol: vscode.DocumentSymbol | vscode.SymbolInformation,
	range: vscode.Range,
	document: vscode.TextDocument,
): boolean {
	const isVariable =
		symbol.kind === vscode.SymbolKind.Variable || symbol.kind === vscode.SymbolKind.Constant;
	if (!isVariable) return false;
	return /=>|\bfunction\b|\blambda\b/.test(document.getText(range).slice(0, 400));
}

/** Those around `place` that are more than it, outer before inner. */
export function enclosingSymbols(
	symbols: readonly CodeSymbol[],
	place: vscode.Range,
): readonly CodeSymbol[] {
	return symbols.filter(
		({ range }) => wholeLines(range).contains(place) && !wholeLines(place).contains(range),
	);
}

/** The innermost one around `place`. */
export function enclosingSymbol(
	symbols: readonly CodeSymbol[],
	place: vscode.Range,
): CodeSymbol | undefined {
	return symbols
		.filter((symbol) => wholeLines(symbol.range).contains(place))
		.reduce<CodeSymbol | undefined>(
			(inner, symbol) => (!inner || inner.range.contains(symbol.range) ? symbol : inner),
			undefined,
		);
}

/** The name of what is selected: the outermost one inside the selection if it is alone, else the innermost around it. */
export function symbolIn(
	symbols: readonly CodeSymbol[],
	selected: vscode.Range,
): string | undefined {
	const inside = symbols.filter((symbol) => wholeLines(selected).contains(symbol.range));
	const [first] = inside;
	if (first && inside.every((symbol) => first.range.contains(symbol.range))) return first.name;
	return first ? undefined : enclosingSymbol(symbols, selected)?.name;
}

function wholeLines(range: vscode.Range): vscode.Range {
	return new vscode.Range(range.start.line, 0, range.end.line, Number.MAX_SAFE_INTEGER);
}
