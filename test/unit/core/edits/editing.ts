import assert from 'node:assert/strict';
import { type ApplyOptions, applyEdits } from '../../../../src/core/edits/applyEdits';
import { applyChanges } from '../../../../src/core/edits/diffLines';
import type { Edit, MatchStep, Refusal } from '../../../../src/core/edits/edit';

type Replace = Extract<Edit, { kind: 'replace' }>;
type Hints = Partial<Pick<Replace, 'all' | 'below' | 'nearLine'>>;

export function replace(oldText: string, newText: string, hints: Hints = {}): Edit {
	return { kind: 'replace', oldText, newText, ...hints };
}

export function insert(position: 'before' | 'after', anchor: string, newText: string): Edit {
	return { kind: 'insert', anchor, position, newText };
}

export function whole(newText: string): Edit {
	return { kind: 'wholeFile', newText };
}

/** The text after the edits, and the step they needed. */
export function edited(text: string, edits: Edit | readonly Edit[], options?: ApplyOptions) {
	const result = applyEdits(text, [edits].flat(), options);
	assert(result.kind === 'changed', `not changed: ${JSON.stringify(result)}`);
	for (const [at, change] of result.changes.entries()) {
		const next = result.changes[at + 1];
		assert(change.start <= change.end && (!next || change.end < next.start), 'in order and apart');
	}
	return { text: applyChanges(text, result.changes), step: result.step };
}

export function is(
	text: string,
	edits: Edit | readonly Edit[],
	after: string,
	step: MatchStep = 'exact',
) {
	assert.deepEqual(edited(text, edits), { text: after, step });
}

export function refusal(text: string, edits: Edit | readonly Edit[]): Refusal {
	const result = applyEdits(text, [edits].flat());
	assert(result.kind === 'refused', `not refused: ${JSON.stringify(result)}`);
	return result.refusal;
}
