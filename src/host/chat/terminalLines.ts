import { showInvisible } from '../../core/prompts/invisible';

/** A dialog shows so much without hiding the end. */
const mostLines = 30;
const mostCharacters = 2000;

/** Why these lines are not offered to be run, or undefined. */
export function whyNotRun(lines: string): 'empty' | 'invisible' | 'long' | undefined {
	if (lines.trim() === '') return 'empty';
	if (/\r(?!\n)|\t/.test(lines) || showInvisible(lines).count > 0) return 'invisible';
	const isLong = lines.length > mostCharacters || lines.split('\n').length > mostLines;
	return isLong ? 'long' : undefined;
}
