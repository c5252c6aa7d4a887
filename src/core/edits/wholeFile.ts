import type { Planned } from './batch';
import { fitLines, lineEndNear } from './fit';
import { refused } from './refusals';
import { bareLines, type TextIndex, withLf, withoutMark } from './textIndex';

/** The lines that differ between the file and `newText`, which is to be all of it. */
export function planWholeFile(index: TextIndex, newText: string, eol: string): Planned {
	const { text } = index;
	const table = index.lines();
	const fresh = withLf(withoutMark(index, newText));
	if (fresh.trim() === '' && text.trim() !== '') {
		return refused({
			reason: 'malformed',
			message:
				'newText is empty, so the whole file would be lost. Send all of the new text, or delete the file if it is to go.',
		});
	}
	const range = { start: table.start(0), end: text.length };
	if (text.trim() === '') {
		const written = fresh.replaceAll('\n', lineEndNear(index, 0, eol));
		if (written === text.slice(range.start)) return { kind: 'same' };
		return plan([{ ...range, text: written }], range);
	}
	const oldLines = Array.from({ length: table.count }, (_, line) => table.text(line));
	const newLines = bareLines(fresh);
	const changes = fitLines(index, { first: 0, oldLines, newLines, written: newLines }, eol);
	if (changes.length > 0) return plan(changes, range);
	const isOpen = table.end(table.count - 1) === text.length;
	// Models drop a last line end by habit; that they add one and change nothing else is meant.
	if (!isOpen || !fresh.endsWith('\n')) return { kind: 'same' };
	const end = lineEndNear(index, table.count - 1, eol);
	return plan([{ start: text.length, end: text.length, text: end }], range);
}

function plan(
	changes: readonly { readonly start: number; readonly end: number; readonly text: string }[],
	range: { readonly start: number; readonly end: number },
): Planned {
	return { kind: 'plan', plan: { step: 'exact', ranges: [range], changes } };
}
