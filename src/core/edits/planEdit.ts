import type { Planned, PlanOptions } from './batch';
import { choosePlace } from './choose';
import type { TextChange } from './diffLines';
import type { Edit } from './edit';
import { fitEnd, fitInside, fitLines } from './fit';
import { shiftLines } from './indentation';
import { type Found, findPlaces, type Place } from './matchText';
import { findPlaceholder } from './placeholder';
import { planInsert } from './planInsert';
import {
	absent,
	ambiguous,
	halfCharacter,
	noRoom,
	notAtEnd,
	notFound,
	refused,
	standsForCode,
} from './refusals';
import {
	bareLines,
	endOfLineEnd,
	isLineEnd,
	type TextIndex,
	withLf,
	withoutMark,
} from './textIndex';
import { planWholeFile } from './wholeFile';

type Replace = Extract<Edit, { kind: 'replace' }>;

/** What becomes of one edit on the text of `index`. */
export function planEdit(index: TextIndex, edit: Edit, options: PlanOptions): Planned {
	const placeholder = findPlaceholder(index.text, edit.newText);
	if (placeholder !== undefined) return refused(standsForCode(placeholder));
	if (/\p{Surrogate}/u.test(edit.newText)) return refused(halfCharacter);
	switch (edit.kind) {
		case 'replace':
			return planReplace(index, edit, options);
		case 'insert':
			return planInsert(index, edit, options);
		case 'wholeFile':
			return planWholeFile(index, edit.newText, options.eol);
		default:
			return edit satisfies never;
	}
}

function planReplace(index: TextIndex, edit: Replace, options: PlanOptions): Planned {
	const oldText = withoutMark(index, edit.oldText);
	const newText = withLf(withoutMark(index, edit.newText));
	if (oldText === '') return planEmptyReplace(index, edit, newText, options.eol);
	const sought = { ...edit, text: oldText, exactOnly: options.exactOnly };
	const found = findPlaces(index, sought);
	if (!found) {
		const elsewhere = edit.atEnd && findPlaces(index, { ...sought, atEnd: false });
		if (elsewhere) return refused(notAtEnd(index, elsewhere));
		return absent(() => notFound(index, oldText, 'oldText', newText));
	}
	if (withLf(oldText) === newText) return { kind: 'same' };
	const one = edit.all ? undefined : choosePlace(index, found, edit);
	const places = edit.all ? disjoint(found) : one ? [one] : [];
	if (places.length === 0) return refused(ambiguous(index, found, 'oldText', edit));
	const changes: TextChange[] = [];
	const ranges = [];
	const fitting = { eol: options.eol, wholeLines: edit.wholeLines ?? false };
	for (const place of places) {
		const fitted = replaceAt(index, place, found, withLf(oldText), newText, fitting);
		if (!fitted) return refused(noRoom(index, place));
		changes.push(...fitted.changes);
		ranges.push({ start: place.start, end: fitted.end });
	}
	if (changes.length === 0) return { kind: 'same' };
	return { kind: 'plan', plan: { step: found.step, ranges, changes } };
}

function planEmptyReplace(index: TextIndex, edit: Replace, newText: string, eol: string): Planned {
	if (index.text.trim() === '') return planWholeFile(index, newText, eol);
	if (!edit.atEnd) {
		return refused({
			reason: 'emptyOldText',
			message: edit.wholeLines
				? 'A hunk has only new lines, so its place is unknown. Send it with lines of the file around them.'
				: 'oldText is empty, which is only possible for an empty file. Send the text that is to be replaced, or insert at an anchor.',
		});
	}
	const newLines = bareLines(newText);
	if (newLines.length === 0) return { kind: 'same' };
	const end = { start: index.text.length, end: index.text.length };
	const fit = { first: index.lines().count, oldLines: [], newLines, written: newLines };
	const changes = fitLines(index, fit, eol);
	return { kind: 'plan', plan: { step: 'exact', ranges: [end], changes } };
}

/** All places, or none when some share characters or not all are known. */
function disjoint(found: Found): readonly Place[] {
	const share = found.places.some(
		(place, at) => (found.places[at + 1]?.start ?? place.end) < place.end,
	);
	return share || found.isMore ? [] : found.places;
}

interface Fitted {
	readonly changes: readonly TextChange[];
	/** A deletion of whole lines reaches over their line end. */
	readonly end: number;
}

function replaceAt(
	index: TextIndex,
	place: Place,
	found: Found,
	oldText: string,
	newText: string,
	options: { readonly eol: string; readonly wholeLines: boolean },
): Fitted | undefined {
	const { start, end, block } = place;
	const { eol, wholeLines } = options;
	if (!block) {
		if (newText !== '') {
			const keepsTypography = found.step === 'typography';
			const inside = { oldText, newText, keepsTypography };
			return { changes: fitInside(index, place, inside, eol), end };
		}
		const { text, base } = index;
		const isWhole =
			end > start &&
			!isLineEnd(text, end - 1) &&
			(start === base || isLineEnd(text, start - 1)) &&
			(end === text.length || isLineEnd(text, end));
		const to = isWhole ? endOfLineEnd(text, end) : end;
		return { changes: [{ start, end: to, text: '' }], end: to };
	}
	const { from, to } = found.lines;
	const all = bareLines(oldText);
	const oldLines = all.slice(from, to);
	const newLines = withoutBlankEnds(bareLines(newText), from, all.length - to);
	const { shift } = block;
	// In a diff the lines that stay may have lost the blank in front of them, the new ones not.
	if (wholeLines && shift.kind === 'add' && shift.prefix === ' ') return undefined;
	const written = shiftLines(newLines, shift);
	if (!written) return undefined;
	const keepsTypography = found.step === 'typography';
	const fit = { first: block.first, oldLines, newLines, written, keepsTypography };
	const changes = fitLines(index, fit, eol);
	const isEndMeant =
		end === index.text.length &&
		oldText.endsWith('\n') !== newText.endsWith('\n') &&
		newText !== '';
	if (!wholeLines || !isEndMeant) return { changes, end };
	return { changes: fitEnd(index, changes, newText.endsWith('\n'), eol), end };
}

/** Without as many blank lines at both ends as were not looked for, so far as there are. */
function withoutBlankEnds(lines: readonly string[], head: number, tail: number): readonly string[] {
	let from = 0;
	let to = lines.length;
	while (from < head && from < to && (lines[from] ?? '').trim() === '') from++;
	while (lines.length - to < tail && to > from && (lines[to - 1] ?? '').trim() === '') to--;
	return lines.slice(from, to);
}
