import assert from 'node:assert/strict';
import { send, tool } from '../../../../support/bodies';
import { adapters } from '../../../../support/recordings';

describe('thinking on messages', () => {
	it('stays below the cap of the answer', () => {
		const { body, notices } = send('messages', {
			parameters: { thinkingBudget: 8000, maxOutputTokens: 6000 },
		});
		assert.deepEqual(body.thinking, { type: 'enabled', budget_tokens: 3000 });
		assert.equal(body.max_tokens, 6000);
		assert.equal(notices.length, 1);
	});

	it('is left out when the cap leaves no room for it', () => {
		const { body, notices } = send('messages', {
			parameters: { effort: 'high', maxOutputTokens: 1000, temperature: 0.5 },
		});
		assert.equal(body.thinking, undefined);
		assert.equal(body.temperature, 0.5);
		assert.equal(notices.length, 1);
	});

	it('goes without sampling and without a forced tool', () => {
		const { body, notices } = send('messages', {
			tools: [tool],
			toolChoice: 'required',
			parameters: { effort: 'low', temperature: 0.5, topP: 0.5, topK: 3 },
		});
		assert.deepEqual(body.tool_choice, { type: 'auto' });
		assert.ok(!('temperature' in body) && !('top_p' in body) && !('top_k' in body));
		assert.equal(notices.length, 4);
	});
});

describe('tools', () => {
	it('in the shape of each protocol', () => {
		const { name, description, parameters } = tool;
		const shapes = adapters.map(({ protocol }) => send(protocol, { tools: [tool] }).body.tools);
		assert.deepEqual(shapes, [
			[{ type: 'function', function: { name, description, parameters } }],
			[{ type: 'function', name, description, parameters, strict: false }],
			[{ name, description, input_schema: parameters }],
		]);
	});

	it('with the choice of each protocol', () => {
		const choices = [
			'auto',
			'none',
			'required',
			{ name: 'get_weather' },
			{ name: 'other' },
		] as const;
		const sent = choices.map((toolChoice) =>
			adapters.map(
				({ protocol }) => send(protocol, { tools: [tool], toolChoice }).body.tool_choice,
			),
		);
		assert.deepEqual(sent, [
			['auto', 'auto', { type: 'auto' }],
			['none', 'none', { type: 'none' }],
			['required', 'required', { type: 'any' }],
			[
				{ type: 'function', function: { name: 'get_weather' } },
				{ type: 'function', name: 'get_weather' },
				{ type: 'tool', name: 'get_weather' },
			],
			[undefined, undefined, undefined],
		]);
	});

	it('one at a time, when that is set', () => {
		const parameters = { parallelToolCalls: false };
		const request = { tools: [tool], parameters };
		assert.equal(send('chatCompletions', request).body.parallel_tool_calls, false);
		assert.equal(send('responses', request).body.parallel_tool_calls, false);
		assert.deepEqual(send('messages', request).body.tool_choice, {
			type: 'auto',
			disable_parallel_tool_use: true,
		});
	});
});
