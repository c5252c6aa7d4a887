import type { Planned, PlanOptions } from './batch';
import { choosePlace } from './choose';
import type { TextChange } from './diffLines';
import type { Edit } from './edit';
import { fitLines, lineEndNear, trimmed } from './fit';
import { noShift, type Shift, shiftLines } from './indentation';
import { findPlaces, type Place } from './matchText';
import { absent, ambiguous, noRoom, notFound, refused } from './refusals';
import {
	bareLines,
	indentOf,
	isLineEnd,
	type TextIndex,
	trimBlanks,
	withLf,
	withoutMark,
} from './textIndex';
import { planWholeFile } from './wholeFile';

type Insert = Extract<Edit, { kind: 'insert' }>;

export function planInsert(index: TextIndex, edit: Insert, options: PlanOptions): Planned {
	const anchor = withoutMark(index, edit.anchor);
	const newText = withLf(withoutMark(index, edit.newText));
	if (anchor === '') {
		if (index.text.trim() === '') return planWholeFile(index, newText, options.eol);
		return refused({
			reason: 'emptyOldText',
			message:
				'anchor is empty. Send a text that stands in the file once, next to which newText belongs.',
		});
	}
	const found = findPlaces(index, { ...edit, text: anchor, exactOnly: options.exactOnly });
	if (!found) return absent(() => notFound(index, anchor, 'anchor', newText));
	const place = choosePlace(index, found, { below: edit.below });
	if (!place) return refused(ambiguous(index, found, 'anchor', edit));
	if (newText === '') return { kind: 'same' };
	const lines = wholeLines(index, place);
	// A model that begins with a line end and closes with none has the characters in mind, not the lines.
	const isLed =
		!edit.wholeLines &&
		edit.position === 'after' &&
		newText.startsWith('\n') &&
		!newText.endsWith('\n') &&
		!isLineEnd(index.text, place.end - 1);
	const changes =
		lines && !isLed
			? insertLines(index, place, lines, edit, newText, options.eol)
			: insertInside(index, place, edit, newText, options.eol);
	if (!changes) return refused(noRoom(index, place));
	return { kind: 'plan', plan: { step: found.step, ranges: [place], changes } };
}

/** The lines of which the place holds all but blanks at both ends. */
function wholeLines(
	index: TextIndex,
	{ start, end }: Place,
): { first: number; after: number } | undefined {
	const table = index.lines();
	const to = end > start && isLineEnd(index.text, end - 1) ? end - 1 : end;
	const first = table.at(start);
	const last = table.at(to);
	const isWhole =
		trimBlanks(index.text.slice(table.start(first), start)) === '' &&
		trimBlanks(index.text.slice(to, table.end(last))) === '';
	return isWhole ? { first, after: Math.min(last + 1, table.count) } : undefined;
}

function insertLines(
	index: TextIndex,
	place: Place,
	{ first, after }: { readonly first: number; readonly after: number },
	edit: Insert,
	newText: string,
	eol: string,
): readonly TextChange[] | undefined {
	const newLines = bareLines(newText);
	const shift = edit.wholeLines ? noShift : shiftOf(index, place, first, newLines);
	const written = shiftLines(newLines, shift);
	if (!written) return undefined;
	const at = edit.position === 'before' ? first : after;
	return fitLines(index, { first: at, oldLines: [], newLines, written }, eol);
}

function shiftOf(
	index: TextIndex,
	place: Place,
	first: number,
	newLines: readonly string[],
): Shift {
	if (place.block) return place.block.shift;
	if (place.start <= index.lines().start(first)) return noShift;
	// The anchor was written without its indentation. So was the new text, unless it has it.
	const prefix = indentOf(index.lines().text(first));
	const head = newLines.find((line) => line.trim() !== '') ?? '';
	return head.startsWith(prefix) ? noShift : { kind: 'add', prefix };
}

function insertInside(
	index: TextIndex,
	place: Place,
	edit: Insert,
	newText: string,
	eol: string,
): readonly TextChange[] {
	const at = edit.position === 'before' ? place.start : place.end;
	const line = index.isPlain ? 0 : index.lines().at(place.start);
	const text = newText.replaceAll('\n', () => lineEndNear(index, line, eol));
	return trimmed(index.text, { start: at, end: at, text });
}
