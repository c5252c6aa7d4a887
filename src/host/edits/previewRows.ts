/** What stands in one line of the old text while new text comes for it. */
export type PreviewRow =
	/** The old line, which is also the new one. */
	| { readonly kind: 'kept' }
	/** A new line instead of it. `isNew`: the old text has no such line hereabouts. */
	| {
			readonly kind: 'replaced';
			readonly text: string;
			readonly isNew: boolean;
			readonly isBeingWritten: boolean;
			/** So many lines have come that have no old line to stand in; `text` is the newest. */
			readonly more: number;
	  }
	/** The old line, which the new one agrees with up to this character so far. */
	| { readonly kind: 'begun'; readonly upTo: number }
	/** The old line: nothing has come for it yet. */
	| { readonly kind: 'waiting' };

/** Lays new text over old lines as it grows. An update costs what is new in the text. */
export interface PreviewRows {
	/** Number of old lines, at least one. */
	readonly count: number;
	/** `text` is all of the new text so far. */
	update(text: string): void;
	row(index: number): PreviewRow;
}

/** How far ahead an old line is looked for; a bracket alone is everywhere, so not as far. */
const reach = 60;
const shortReach = 5;

export function createPreviewRows(oldText: string): PreviewRows {
	const old = linesOf(oldText);
	if (old.length > 1 && old.at(-1) === '') old.pop();
	const places = createPlaces(old);
	let seen = '';
	/** Complete lines, each with whether it is new. */
	let lines: { readonly text: string; readonly isNew: boolean }[] = [];
	let rest = '';

	const row = (index: number): PreviewRow => {
		const written = lines.length + (rest === '' ? 0 : 1);
		const before = old[index] ?? '';
		if (index > written || (index === written && rest !== '')) return { kind: 'waiting' };
		if (index === written) return { kind: 'begun', upTo: 0 };
		const isLast = index === old.length - 1;
		const more = isLast ? written - old.length : 0;
		const at = more > 0 ? written - 1 : index;
		const line = lines[at];
		const text = line?.text ?? rest;
		const isBeingWritten = line === undefined;
		if (more === 0 && line?.text === before) return { kind: 'kept' };
		if (more === 0 && !line && before.startsWith(rest)) {
			return { kind: 'begun', upTo: rest.length };
		}
		const isNew = line?.isNew ?? !places.mayBecome(rest);
		return { kind: 'replaced', text, isNew, isBeingWritten, more };
	};

	return {
		count: old.length,
		row,
		update(text) {
			if (!text.startsWith(seen)) {
				lines = [];
				places.reset();
				seen = '';
			}
			const from = seen.length - (seen === '' ? 0 : rest.length);
			const fresh = linesOf(text.slice(from));
			rest = fresh.pop() ?? '';
			for (const line of fresh) lines.push({ text: line, isNew: !places.take(line) });
			// Half of a line end is no text.
			if (rest.endsWith('\r')) rest = rest.slice(0, -1);
			seen = text.slice(0, text.length - (text.endsWith('\r') ? 1 : 0));
		},
	};
}

/** Finds new lines among the old ones, each after the one before it. */
function createPlaces(old: readonly string[]) {
	let next = 0;
	return {
		reset() {
			next = 0;
		},
		/** Whether `line` is an old line that has not been passed. */
		take(line: string): boolean {
			const far = line.trim().length < 3 ? shortReach : reach;
			for (let at = next; at < Math.min(next + far, old.length); at++) {
				if (old[at] !== line) continue;
				next = at + 1;
				return true;
			}
			return false;
		},
		mayBecome: (beginning: string) => old[next]?.startsWith(beginning) ?? false,
	};
}

function linesOf(text: string): string[] {
	return text.split(/\r?\n/);
}
