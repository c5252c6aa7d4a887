import assert from 'node:assert/strict';
import { reviewChord } from '../../../../src/host/review/reviewChord';

describe('the keys of the review', () => {
	it('are called as they are on the keyboard of the person', () => {
		assert.equal(reviewChord('darwin', false), 'Cmd+Option+J');
		assert.equal(reviewChord('linux', false), 'Ctrl+Alt+J');
		assert.equal(reviewChord('linux', true), 'Ctrl/Cmd+Alt+J');
	});
});
