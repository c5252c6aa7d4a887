import type { TextChange } from './diffLines';
import type { TextRange } from './replaceRange';

/**
 * Where `range` is after `change`, or undefined when the change reached into it. Text put in exactly at either border
 * stays outside.
 */
export function trackRange(range: TextRange, change: TextChange): TextRange | undefined {
	const shift = change.text.length - (change.end - change.start);
	if (change.end <= range.start) return { start: range.start + shift, end: range.end + shift };
	if (change.start >= range.end) return range;
	return undefined;
}
