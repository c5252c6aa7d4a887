import {
	lineHeight,
	type Mark,
	type Means,
	sequenceTextWidth as textWidth,
	widest,
	wrapText,
} from './scene';
import type { Sequence, Step } from './sequence';

/** A frame around steps, while it is open. */
interface Frame {
	readonly y: number;
	left: number;
	right: number;
	readonly title: string;
	/** Where its parts begin. */
	readonly parts: { readonly y: number; readonly text: string }[];
}

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** A sequence as it is drawn, step by step downwards. */
export class SequenceDraft {
	y = 0;
	left = 0;
	right = 0;
	readonly words: string[] = [];
	/** What lies below the lines. */
	readonly under: Mark[] = [];
	readonly marks: Mark[] = [];
	readonly #means: Means;
	readonly #isNumbered: boolean;
	readonly #columns: ReadonlyMap<string, number>;
	readonly #names: ReadonlyMap<string, string>;
	readonly #active = new Map<string, number[]>();
	readonly #frames: Frame[] = [];
	#number = 0;

	constructor(sequence: Sequence, columns: readonly number[], means: Means) {
		const { participants } = sequence;
		this.#means = means;
		this.#isNumbered = sequence.isNumbered;
		this.#columns = new Map(participants.map(({ id }, at) => [id, columns[at] ?? 0]));
		this.#names = new Map(participants.map(({ id, label }) => [id, label.replace(/\n/g, ' ')]));
	}

	add(step: Step): void {
		const { kind } = step;
		if (kind === 'message') this.#addMessage(step);
		else if (kind === 'note') this.#addNote(step);
		else if (kind === 'activate')
			this.#active.set(step.id, [...(this.#active.get(step.id) ?? []), this.y - 10]);
		else if (kind === 'deactivate') this.#deactivate(step.id);
		else if (kind === 'open') this.#open(step);
		else if (kind === 'part') this.#addPart(step);
		else this.#close();
	}

	/** The lowest place, with all bars ended. */
	end(): number {
		for (const [id, bars] of this.#active) while (bars.length > 0) this.#deactivate(id);
		return this.y;
	}

	#reach(left: number, right: number): void {
		this.left = Math.min(this.left, left);
		this.right = Math.max(this.right, right);
		for (const frame of this.#frames) {
			frame.left = Math.min(frame.left, left - 14);
			frame.right = Math.max(frame.right, right + 14);
		}
	}

	#text(x: number, y: number, lines: readonly string[], isQuiet = false): Mark {
		if (isQuiet) return { kind: 'text', x, y, lines, anchor: 'start', look: 'quiet' };
		return { kind: 'text', x, y, lines, anchor: 'middle', look: 'plain' };
	}

	#addMessage(step: Of<'message'>): void {
		const { t, measure } = this.#means;
		this.#number += 1;
		const label = this.#isNumbered ? `${this.#number}. ${step.text}` : step.text;
		const lines = label === '' ? [] : wrapText(label, textWidth, measure);
		const width = widest(lines, measure);
		const isSelf = step.from === step.to;
		const start = isSelf ? this.#column(step.from) + 5 : this.#edge(step.from, step.to);
		const end = isSelf ? start : this.#edge(step.to, step.from);
		this.y += lines.length * lineHeight;
		const middle = isSelf ? start + 9 + width / 2 : (start + end) / 2;
		if (lines.length > 0)
			this.marks.push(this.#text(middle, this.y - (lines.length * lineHeight) / 2 - 3, lines));
		this.#addLine(step, start, end);
		this.#reach(
			Math.min(start, end, middle - width / 2),
			Math.max(start, end, middle + width / 2, isSelf ? start + 40 : start),
		);
		const [from, to] = [this.#name(step.from), this.#name(step.to)];
		this.words.push(
			label === '' ? t('{0} to {1}', from, to) : t('{0} to {1}: {2}', from, to, label),
		);
		this.y += isSelf ? 42 : 22;
	}

	#addLine(step: Of<'message'>, start: number, end: number): void {
		const isSelf = step.from === step.to;
		const { y } = this;
		const low = isSelf ? y + 20 : y;
		const out = start + 40;
		const way = isSelf ? `C${out},${y} ${out},${low} ${start},${low}` : `L${end},${y}`;
		const look = step.isDotted ? 'dotted' : 'solid';
		this.marks.push({ kind: 'line', d: `M${start},${y}${way}`, look });
		const angle = isSelf || end < start ? Math.PI : 0;
		const at = { x: end, y: low };
		if (step.tip !== 'none') this.marks.push({ kind: 'tip', tip: step.tip, at, angle });
		if (!step.isTwoWay) return;
		const back = { at: { x: start, y }, angle: angle + Math.PI };
		this.marks.push({ kind: 'tip', tip: 'arrow', ...back });
	}

	#name(id: string): string {
		return this.#names.get(id) ?? id;
	}

	#column(id: string): number {
		return this.#columns.get(id) ?? 0;
	}

	/** Where a line to `other` leaves: at the bar, while there is one. */
	#edge(id: string, other: string): number {
		const x = this.#column(id);
		if ((this.#active.get(id) ?? []).length === 0) return x;
		return this.#column(other) > x ? x + 5 : x - 5;
	}

	#addNote({ side, of, text }: Of<'note'>): void {
		const { t, measure } = this.#means;
		const lines = wrapText(text, textWidth, measure);
		const xs = of.map((id) => this.#column(id));
		const [least, most] = [Math.min(...xs), Math.max(...xs)];
		const own = widest(lines, measure) + 16;
		const width = side === 'over' ? Math.max(own, most - least + 40) : own;
		const height = lines.length * lineHeight + 10;
		const middle = (most + least) / 2;
		const places = { over: middle - width / 2, left: middle - width - 10, right: middle + 10 };
		const x = places[side];
		const y = this.y - 8;
		this.marks.push({ kind: 'box', shape: 'note', x, y, width, height });
		this.marks.push(this.#text(x + width / 2, y + height / 2, lines));
		this.#reach(x, x + width);
		const who = of.map((id) => this.#name(id)).join(', ');
		this.words.push(t('Note at {0}: {1}', who, text.replace(/\n/g, ' ')));
		this.y += height + 12;
	}

	#deactivate(id: string): void {
		const y = this.#active.get(id)?.pop();
		if (y === undefined) return;
		const height = Math.max(10, this.y - 14 - y);
		const x = this.#column(id) - 5;
		this.under.push({ kind: 'box', shape: 'rect', x, y, width: 10, height });
	}

	#open({ name, text }: Of<'open'>): void {
		const title = text === '' ? name : `${name} [${text}]`;
		const [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
		this.#frames.push({ y: this.y - 8, left, right, title, parts: [] });
		this.words.push(title);
		this.y += 34;
	}

	#addPart({ name, text }: Of<'part'>): void {
		this.#frames.at(-1)?.parts.push({ y: this.y - 6, text: text === '' ? name : `[${text}]` });
		this.words.push(`${name} ${text}`.trim());
		this.y += 34;
	}

	#close(): void {
		const frame = this.#frames.pop();
		if (!frame) return;
		const { y, parts, title } = frame;
		const isEmpty = frame.left > frame.right;
		const x = isEmpty ? -20 : frame.left;
		const texts = [title, ...parts.map((part) => part.text)];
		const least = x + widest(texts, this.#means.measure) + 24;
		const right = Math.max(isEmpty ? least : frame.right, least);
		const height = this.y - 4 - y;
		this.under.push({ kind: 'box', shape: 'frame', x, y, width: right - x, height });
		this.under.push(this.#text(x + 8, y + 12, [title], true));
		for (const part of parts) {
			this.under.push({ kind: 'line', d: `M${x},${part.y}L${right},${part.y}`, look: 'rule' });
			this.under.push(this.#text(x + 8, part.y + 13, [part.text], true));
		}
		this.#reach(x, right);
		this.y += 10;
	}
}
