import { Unreadable } from './graph';
import { lineHeight, type Mark, type Means, plainText, type Scene, widest } from './scene';

const radius = 80;

/** Reads and draws a `pie`. Throws {@link Unreadable}. */
export function pieScene(lines: readonly string[], { measure, t }: Means): Scene {
	const slices: { readonly label: string; readonly value: number }[] = [];
	const first = /^pie\s*(?:showData)?\s*(?:title\s+(.*))?$/.exec(lines[0] ?? '');
	let title = plainText(first?.[1] ?? '');
	for (const line of lines.slice(1)) {
		const [, label, value] = /^("[^"]*")\s*:\s*(\d+(?:\.\d+)?)$/.exec(line) ?? [];
		if (/^title\s/.test(line)) title = plainText(line.slice(5));
		else if (label !== undefined) slices.push({ label: plainText(label), value: Number(value) });
		else if (!/^(?:showData|accTitle|accDescr)/.test(line)) throw new Unreadable(line);
	}
	const total = slices.reduce((sum, { value }) => sum + value, 0);
	if (total <= 0) throw new Unreadable('');
	if (slices.length > 40) throw new Unreadable(undefined);
	const top = title === '' ? 10 : 36;
	const middle = { x: radius + 10, y: top + radius };
	const texts = slices.map(({ label, value }) => `${label}: ${value} (${share(value / total)})`);
	const marks: Mark[] = [];
	let from = -Math.PI / 2;
	for (const [index, { value }] of slices.entries()) {
		const to = from + (2 * Math.PI * value) / total;
		marks.push({ kind: 'slice', d: sliceOf(middle, from, to), index });
		const y = top + 10 + index * (lineHeight + 5);
		const x = 2 * radius + 34;
		const key = `M${x},${y - 6}h12v12h-12z`;
		marks.push({ kind: 'slice', d: key, index });
		marks.push({
			...{ kind: 'text', x: x + 20, y, lines: [texts[index] ?? ''] },
			...{ anchor: 'start', look: 'plain' },
		});
		from = to;
	}
	const width = 2 * radius + 34 + 20 + widest(texts, measure) + 10;
	if (title !== '') {
		const text = { kind: 'text', x: 10, y: 16, lines: [title], anchor: 'start' } as const;
		marks.push({ ...text, look: 'strong' });
	}
	return {
		width: Math.max(width, measure(title) * 1.1 + 20),
		height: top + Math.max(2 * radius, slices.length * (lineHeight + 5)) + 10,
		marks,
		label: title === '' ? t('Pie chart') : t('Pie chart: {0}', title),
		words: texts,
	};
}

function share(part: number): string {
	return `${Math.round(part * 1000) / 10} %`;
}

function sliceOf(
	{ x, y }: { readonly x: number; readonly y: number },
	from: number,
	to: number,
): string {
	// A whole circle has no corner to begin at.
	const end = Math.min(to, from + 2 * Math.PI - 0.0001);
	const at = (angle: number) =>
		`${(x + radius * Math.cos(angle)).toFixed(2)},${(y + radius * Math.sin(angle)).toFixed(2)}`;
	const isLarge = end - from > Math.PI ? 1 : 0;
	return `M${x},${y}L${at(from)}A${radius},${radius} 0 ${isLarge} 1 ${at(end)}z`;
}
