import assert from 'node:assert/strict';
import { handoverFrom } from '../../../scripts/lib/handover.mjs';

describe('the key that npm start hands over', () => {
	it('goes on under one name, with the id of its endpoint', () => {
		const { endpoint, env } = handoverFrom({ PATH: '/bin', NAGA_API_KEY: ' ng-123 ' });
		assert.equal(endpoint, 'naga');
		assert.deepEqual(env, {
			PATH: '/bin',
			PANDU_HANDOVER_ENDPOINT: 'naga',
			PANDU_HANDOVER_KEY: 'ng-123',
		});
	});

	it('is the first of several, and the others go nowhere', () => {
		const { endpoint, env } = handoverFrom({ ANTHROPIC_API_KEY: 'a', NEOSANTARA_API_KEY: 'n' });
		assert.equal(endpoint, 'neosantara');
		assert.deepEqual(Object.values(env), ['neosantara', 'n']);
	});

	it('is nothing when no variable, or an empty one, is set', () => {
		const { endpoint, env } = handoverFrom({ OPENAI_API_KEY: '' });
		assert.equal(endpoint, undefined);
		assert.deepEqual(env, {});
	});
});
