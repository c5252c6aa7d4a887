import assert from 'node:assert/strict';
import type { FileChange, Refusal } from '../../../../src/core/edits/edit';

/**
 * Reads `text` cut behind each of its characters. Each reading must be a refusal or a beginning of the whole one, in which
 * every edit is there as a whole. Returns how many were refused.
 */
export function readEachPrefix(
	text: string,
	read: (text: string) => readonly FileChange[] | Refusal,
): number {
	const whole = read(text);
	assert.ok(!('reason' in whole), 'the whole text can be read');
	let refused = 0;
	for (let end = 0; end < text.length; end++) {
		const part = read(text.slice(0, end));
		if ('reason' in part) refused++;
		else assertBegins(whole, part, `cut at ${end}: ${text.slice(Math.max(0, end - 30), end)}`);
	}
	return refused;
}

function assertBegins(
	whole: readonly FileChange[],
	part: readonly FileChange[],
	message: string,
): void {
	assert.ok(part.length <= whole.length, message);
	for (const [at, change] of part.entries()) {
		const full = whole[at];
		assert.ok(full, message);
		if ('edits' in change && 'edits' in full) {
			assert.deepEqual({ ...change, edits: [] }, { ...full, edits: [] }, message);
			assert.deepEqual(change.edits, full.edits.slice(0, change.edits.length), message);
		} else {
			assert.deepEqual(change, full, message);
		}
	}
}
