import { Unreadable } from './graph';
import {
	lineHeight,
	type Mark,
	type Means,
	type Scene,
	sequenceTextWidth as textWidth,
	widest,
	wrapText,
} from './scene';
import type { Sequence } from './sequence';
import { SequenceDraft } from './sequenceDraft';

const most = 500;
const margin = 10;

/** The picture of a sequence: a column for each participant, time downwards. */
export function sequenceScene(sequence: Sequence, means: Means): Scene {
	const { participants, steps } = sequence;
	const { t } = means;
	if (participants.length > 40 || steps.length > most) throw new Unreadable(undefined);
	if (participants.length === 0) throw new Unreadable('');
	const heads = participants.map(({ label }) => wrapText(label, 130, means.measure));
	const widths = heads.map((lines) => Math.max(60, widest(lines, means.measure) + 24));
	const columns = placeColumns(sequence, widths, means);
	const draft = new SequenceDraft(sequence, columns, means);
	const headHeight =
		Math.max(...heads.map((lines) => lines.length)) * lineHeight +
		(participants.some((each) => each.isPerson) ? 44 : 16);
	draft.y = margin + headHeight + 16;
	for (const step of steps) draft.add(step);
	const bottom = draft.end();
	const marks: Mark[] = [];
	for (const x of columns) {
		const d = `M${x},${margin + headHeight}L${x},${bottom}`;
		marks.push({ kind: 'line', d, look: 'life' });
	}
	marks.push(...draft.under, ...draft.marks);
	for (const [index, person] of participants.entries()) {
		const x = columns[index] ?? 0;
		const width = widths[index] ?? 0;
		const lines = heads[index] ?? [];
		const height = lines.length * lineHeight + (person.isPerson ? 0 : 16);
		const y = margin + headHeight - height / 2;
		if (person.isPerson) marks.push({ kind: 'person', x, y: margin + headHeight - height - 34 });
		else {
			const corner = { x: x - width / 2, y: y - height / 2 };
			marks.push({ kind: 'box', shape: 'round', ...corner, width, height });
		}
		marks.push({ kind: 'text', x, y, lines, anchor: 'middle', look: 'strong' });
	}
	const right = Math.max(draft.right, (columns.at(-1) ?? 0) + (widths.at(-1) ?? 0) / 2);
	const left = Math.min(draft.left, (columns[0] ?? 0) - (widths[0] ?? 0) / 2);
	const count = steps.filter((step) => step.kind === 'message').length;
	return {
		width: right - left + 2 * margin,
		height: bottom + margin,
		marks: marks.map((mark) => movedRight(mark, margin - left)),
		label: t('Sequence diagram: {0} participants, {1} messages', participants.length, count),
		words: draft.words,
	};
}

function movedRight(mark: Mark, by: number): Mark {
	if (mark.kind === 'tip') return { ...mark, at: { x: mark.at.x + by, y: mark.at.y } };
	if (mark.kind === 'line' || mark.kind === 'slice') {
		const d = mark.d.replace(/(-?[\d.]+),/g, (_, x: string) => `${Number(x) + by},`);
		return { ...mark, d };
	}
	return { ...mark, x: mark.x + by };
}

/** Columns as far apart as what is written between them needs. */
function placeColumns(
	{ participants, steps }: Sequence,
	widths: readonly number[],
	{ measure }: Means,
): number[] {
	const index = new Map(participants.map(({ id }, at) => [id, at]));
	const gaps = widths.map((width, at) => (width + (widths[at + 1] ?? 0)) / 2 + 24);
	for (const step of steps) {
		if (step.kind === 'message') {
			const ends = [index.get(step.from) ?? 0, index.get(step.to) ?? 0].sort((a, b) => a - b);
			const width = widest(wrapText(step.text, textWidth, measure), measure) + 36;
			widen(gaps, ends[0] ?? 0, ends[1] ?? 0, step.from === step.to ? width + 26 : width);
		} else if (step.kind === 'note') {
			const ends = step.of.map((id) => index.get(id) ?? 0).sort((a, b) => a - b);
			const width = widest(wrapText(step.text, textWidth, measure), measure) + 30;
			const [first = 0] = ends;
			if (step.side === 'right') widen(gaps, first, first, width);
			else if (step.side === 'left') widen(gaps, first - 1, first - 1, width);
			else if (ends.length > 1) widen(gaps, first, ends.at(-1) ?? 0, width - 40);
			else {
				widen(gaps, first, first, width / 2 + 8);
				widen(gaps, first - 1, first - 1, width / 2 + 8);
			}
		}
	}
	let x = 0;
	return widths.map((_, at) => {
		const here = x;
		x += gaps[at] ?? 0;
		return Math.round(here);
	});
}

/** `to` is `from` for what needs room to the right of one column. */
function widen(gaps: number[], from: number, to: number, width: number): void {
	const last = Math.max(from, to - 1);
	let room = 0;
	for (let at = from; at <= last; at++) room += gaps[at] ?? 0;
	const missing = (width - room) / (last - from + 1);
	if (missing <= 0) return;
	for (let at = from; at <= last; at++)
		if (gaps[at] !== undefined) gaps[at] = (gaps[at] ?? 0) + missing;
}
