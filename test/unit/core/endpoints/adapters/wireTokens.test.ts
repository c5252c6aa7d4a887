import assert from 'node:assert/strict';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { chatSystemPrompt } from '../../../../../src/core/context/systemPrompt';
import { presets } from '../../../../../src/core/endpoints/presets';
import { user } from '../../../../support/conversations';
import { adapters } from '../../../../support/recordings';

describe('a question on the wire', () => {
	for (const profile of presets) {
		for (const adapter of adapters) {
			it(`costs at most 120 tokens of JSON beyond its own words with ${profile.id} on ${adapter.protocol}`, () => {
				const system = chatSystemPrompt({ instructions: '' });
				const request = { model: 'm', system, turns: [user('hello')] };
				const { body } = adapter.toWire(request, profile);
				const added = countTokens(JSON.stringify(body)) - countTokens('hello');
				assert.ok(added <= 120, `${added} tokens`);
				assert.ok(added > countTokens(system));
			});
		}
	}
});
