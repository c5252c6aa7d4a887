/** How a file indents. */
export interface IndentStyle {
	readonly insertSpaces: boolean;
	/** Columns of one step. */
	readonly tabSize: number;
}

/**
 * `fresh` with the indentation unit of the file. It is converted only where it is certain that the model used another
 * unit: tabs where the file has spaces, spaces where it has tabs, or lines of `old` that come back with another width per
 * step. Lines that stand in `old` as they are, and blanks within lines, stay.
 */
export function fitIndentUnit(old: string, fresh: string, style: IndentStyle): string {
	const lines = fresh.split('\n');
	const known = new Set(old.replaceAll('\r', '').split('\n'));
	const open = lines.filter((line) => /^[ \t]+\S/.test(line) && !known.has(line));
	if (open.length === 0) return fresh;
	const hasTabs = open.some((line) => line.startsWith('\t'));
	const hasSpaces = open.some((line) => /^ {2}/.test(line));
	if (hasTabs && hasSpaces) return fresh;
	const uses = styleOf(old) ?? (style.insertSpaces ? 'spaces' : 'tabs');
	if (uses === 'tabs' && hasSpaces) {
		const step = spaceStep(lines);
		return step === undefined ? fresh : convert(lines, known, step, '\t');
	}
	if (uses === 'spaces' && hasTabs) {
		return convert(lines, known, 1, ' '.repeat(style.tabSize), '\t');
	}
	if (uses !== 'spaces' || !hasSpaces) return fresh;
	const ratio = widthRatio(old, lines);
	if (ratio === undefined) return fresh;
	return convert(lines, new Set(), ratio.from, ' '.repeat(ratio.to));
}

/** What the indented lines of `text` start with; undefined when there are none or both kinds. */
function styleOf(text: string): 'tabs' | 'spaces' | undefined {
	const hasTabs = /^\t/m.test(text);
	const hasSpaces = /^ {2}/m.test(text);
	if (hasTabs === hasSpaces) return undefined;
	return hasTabs ? 'tabs' : 'spaces';
}

/** Replaces each `step` blanks at the start of a line by `unit`. What is left over is alignment and stays. */
function convert(
	lines: readonly string[],
	known: ReadonlySet<string>,
	step: number,
	unit: string,
	blank = ' ',
): string {
	return lines
		.map((line) => {
			const width = leading(line, blank);
			if (width < step || known.has(line)) return line;
			const rest = line.slice(width - (width % step));
			return unit.repeat(Math.floor(width / step)) + rest;
		})
		.join('\n');
}

function leading(line: string, blank = ' '): number {
	let width = 0;
	while (line[width] === blank) width++;
	return width;
}

/** The width by which lines most often go deeper than the line above, else the narrowest indentation there is. */
function spaceStep(lines: readonly string[]): number | undefined {
	const widths = lines
		.filter((line) => line.trim() !== '' && !/^\s*\*/.test(line))
		.map((line) => leading(line));
	const counts = new Map<number, number>();
	widths.forEach((width, index) => {
		const deeper = width - (widths[index - 1] ?? width);
		if (deeper >= 2 && deeper <= 8) counts.set(deeper, (counts.get(deeper) ?? 0) + 1);
	});
	const [best] = [...counts].toSorted((one, other) => other[1] - one[1] || one[0] - other[0]);
	if (best) return best[0];
	const narrowest = Math.min(...widths.filter((width) => width > 0));
	return narrowest >= 2 && narrowest <= 8 ? narrowest : undefined;
}

/**
 * Widths of one step in the answer and in the file, told by lines that stand in both at another depth: all of them must
 * tell the same.
 */
function widthRatio(
	old: string,
	lines: readonly string[],
): { readonly from: number; readonly to: number } | undefined {
	const before = widthsByText(old.replaceAll('\r', '').split('\n'));
	const after = widthsByText(lines);
	const pairs = [...after].flatMap(([text, width]) => {
		const was = before.get(text);
		return was === undefined || was < 0 || width < 0 || (was === 0 && width === 0)
			? []
			: [{ was, width }];
	});
	const [first] = pairs;
	if (!first || first.was === first.width || first.was === 0 || first.width === 0) return undefined;
	const isSame = pairs.every(({ was, width }) => was * first.width === width * first.was);
	const to = divisor(pairs.map(({ was }) => was));
	const from = divisor(pairs.map(({ width }) => width));
	// A line in between shows that code went a step deeper, not that the steps are wider.
	const isWhole = lines.every((line) => /^\s*(\*|$)/.test(line) || leading(line) % from === 0);
	return isSame && isWhole && to >= 2 && from >= 2 ? { from, to } : undefined;
}

/** Indentation by the rest of the line; -1 for lines that are there with several. */
function widthsByText(lines: readonly string[]): ReadonlyMap<string, number> {
	const widths = new Map<string, number>();
	for (const line of lines) {
		const text = line.trim();
		if (text === '') continue;
		const width = leading(line);
		const other = widths.get(text);
		widths.set(text, other === undefined || other === width ? width : -1);
	}
	return widths;
}

function divisor(values: readonly number[]): number {
	return values.reduce((one, other) => {
		let [a, b] = [one, other];
		while (b > 0) [a, b] = [b, a % b];
		return a;
	}, 0);
}
