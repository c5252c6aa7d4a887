import assert from 'node:assert/strict';
import { tokenRows } from '../../support/wireTokens';

describe('tokens beyond the user’s own words and code', () => {
	for (const { command, protocol, added, budget } of tokenRows()) {
		it(`${command} on ${protocol}: at most ${budget}`, () => {
			assert.ok(added > 0);
			assert.ok(added <= budget, `${added} tokens`);
		});
	}
});
