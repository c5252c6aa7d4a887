import type { Token, Tokens } from 'marked';

/**
 * A list or table at the beginning of the tail. Its items or rows that no further text can change are kept, so that only
 * what follows them is parsed again.
 */
export interface Growing {
	readonly block: Tokens.List | Tokens.Table;
	/** Of the kept items or rows. */
	readonly kept: readonly (Tokens.ListItem | Tokens.TableCell[])[];
	/** Characters of the source that they take, the head of a table included. */
	readonly length: number;
	/** What stands before the rest of the source, so that the parser reads it as the same list or table. */
	readonly prefix: string;
}

/** Fewer are parsed again each time. */
const fewest = 4;

/** What of `tokens`, the whole tail `text`, can be kept. `before` is what was kept so far. */
export function keepGrown(
	before: Growing | undefined,
	tokens: readonly Token[],
	text: string,
): Growing | undefined {
	const first = tokens[0];
	// Anything behind it may still turn out to be a part of it.
	if (!first || tokens.length > 1 || text.trimEnd().length > first.raw.length) return before;
	if (first.type === 'list') return keepItems(before, first as Tokens.List, text);
	if (first.type === 'table') return keepRows(before, first as Tokens.Table, text);
	return undefined;
}

function keepRows(
	before: Growing | undefined,
	table: Tokens.Table,
	text: string,
): Growing | undefined {
	const prefix = /^[^\n]*\n[^\n]*/.exec(text)?.[0];
	const end = text.lastIndexOf('\n');
	if (prefix === undefined || end < prefix.length || /\n[ \t]*$/.test(text.slice(0, end))) {
		return before;
	}
	const lines = text.slice(prefix.length, end).split('\n').length - 1;
	if (lines < fewest) return before;
	// The line break stays with what follows, as the parser wants it after the head.
	return { block: table, kept: table.rows.slice(0, lines), length: end, prefix };
}

function keepItems(
	before: Growing | undefined,
	list: Tokens.List,
	text: string,
): Growing | undefined {
	const kept = list.items.slice(0, -1);
	const length = kept.reduce((sum, item) => sum + item.raw.length, 0);
	const last = text.slice(length);
	const bullet = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?=\s)/.exec(last)?.[0];
	// The last one is an item for sure when its first line is whole.
	if (kept.length < fewest || !bullet || !last.includes('\n')) return before;
	// In a loose list each item is read as a paragraph, which takes a blank line to know.
	return { block: list, kept, length, prefix: list.loose ? `${bullet} x\n\n` : '' };
}

/**
 * The tokens of the tail `text` that begins with `growing`, or undefined when it has to be parsed as a whole: what follows
 * made another thing of it.
 */
export function parseGrown(
	growing: Growing,
	text: string,
	parse: (text: string) => readonly Token[],
): readonly Token[] | undefined {
	const { block, kept, length, prefix } = growing;
	const [first, ...rest] = parse(prefix + text.slice(length));
	if (first?.type !== block.type) return undefined;
	const raw = text.slice(0, length + first.raw.length - prefix.length);
	if (block.type === 'table') {
		const rows = [...(kept as Tokens.TableCell[][]), ...(first as Tokens.Table).rows];
		return [{ ...first, raw, rows } as Tokens.Table, ...rest];
	}
	const list = first as Tokens.List;
	const items = prefix === '' ? list.items : list.items.slice(1);
	if (list.loose !== block.loose || (prefix !== '' && list.items[0]?.raw !== prefix)) {
		return undefined;
	}
	const all = [...(kept as Tokens.ListItem[]), ...items];
	return [
		{ ...list, start: (block as Tokens.List).start, raw, items: all } as Tokens.List,
		...rest,
	];
}
