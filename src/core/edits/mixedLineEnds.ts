import { applyChanges, diffLines, type TextChange } from './diffLines';

type LineEnd = '\n' | '\r\n' | '\r';

/** Whether an editor that keeps one kind of line end per file would write other bytes than it read. */
export function hasMixedEnds(text: string): boolean {
	const kinds = new Set(text.match(/\r\n|\r|\n/g));
	return kinds.size > 1 || kinds.has('\r');
}

/** `text` with one kind of line end, the one that most lines have. */
export function unifyEnds(text: string, end: '\n' | '\r\n' = '\n'): string {
	return text.replace(/\r\n|\r|\n/g, end);
}

/**
 * Carries changes that are meant for `unified` over to `raw`, the same text with line ends of several kinds. Each new line
 * gets the line end of its neighbours; a line that stays keeps its own. Undefined when two line ends would grow together.
 */
export function toRawChanges(
	raw: string,
	unified: string,
	changes: readonly TextChange[],
): readonly TextChange[] | undefined {
	const rawLines = linesOf(raw);
	const lines = linesOf(unified);
	if (lines.length !== rawLines.length) return undefined;
	const toRaw = (offset: number): number => {
		const at = lineAt(lines, offset);
		const line = lines[at];
		const rawLine = rawLines[at];
		if (!line || !rawLine) return raw.length;
		return rawLine.start + Math.min(offset - line.start, rawLine.end - rawLine.start);
	};
	const moved = changes
		.flatMap((change) => onlyLinesThatChange(unified, change))
		.map((change) => {
			const start = toRaw(change.start);
			const end = toRaw(change.end);
			const near = nearestEnd(rawLines, lineAt(rawLines, start), raw.slice(start, end));
			return { start, end, text: change.text.replace(/\r\n|\r|\n/g, near) };
		});
	const wanted = unifyEnds(applyChanges(unified, changes));
	return unifyEnds(applyChanges(raw, moved)) === wanted ? moved : undefined;
}

interface Line {
	readonly start: number;
	/** Before the line end. */
	readonly end: number;
	readonly lineEnd: LineEnd | '';
}

function linesOf(text: string): readonly Line[] {
	const lines: Line[] = [];
	let start = 0;
	for (const match of text.matchAll(/\r\n|\r|\n/g)) {
		lines.push({ start, end: match.index, lineEnd: match[0] as LineEnd });
		start = match.index + match[0].length;
	}
	lines.push({ start, end: text.length, lineEnd: '' });
	return lines;
}

/** The number of the line that holds `offset`. */
function lineAt(lines: readonly Line[], offset: number): number {
	let low = 0;
	let high = lines.length - 1;
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if ((lines[middle]?.start ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}
	return low;
}

function onlyLinesThatChange(text: string, change: TextChange): readonly TextChange[] {
	const old = text.slice(change.start, change.end);
	const end = text.includes('\r\n') ? '\r\n' : '\n';
	return diffLines(old, unifyEnds(change.text, end)).map((each) => ({
		start: each.start + change.start,
		end: each.end + change.start,
		text: each.text,
	}));
}

function nearestEnd(lines: readonly Line[], at: number, replaced: string): LineEnd {
	const [inside] = replaced.match(/\r\n|\r|\n/) ?? [];
	if (inside) return inside as LineEnd;
	for (const near of [lines[at], lines[at - 1], lines[at + 1]]) {
		if (near && near.lineEnd !== '') return near.lineEnd;
	}
	return '\n';
}
