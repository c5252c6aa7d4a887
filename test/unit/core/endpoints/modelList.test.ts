import assert from 'node:assert/strict';
import { parseModelList } from '../../../../src/core/endpoints/modelList';

describe('model list', () => {
	it('is read in each shape', () => {
		const expected = [{ id: 'a' }, { id: 'b' }];
		const shapes: readonly unknown[] = [
			{ object: 'list', data: [{ id: 'b' }, { id: 'a' }] },
			[{ id: 'b' }, { id: 'a' }],
			{ models: [{ name: 'b' }, { model: 'a' }] },
			{ data: { b: {}, a: {} } },
			['b', 'a'],
		];
		for (const shape of shapes)
			assert.deepEqual(parseModelList(shape), expected, JSON.stringify(shape));
	});

	it('gives nothing for what is no list', () => {
		for (const body of [
			null,
			'x',
			1,
			{},
			{ data: null },
			{ data: 'x' },
			[null, 1, {}, { id: '' }],
		]) {
			assert.deepEqual(parseModelList(body), []);
		}
	});

	it('has each id once, sorted', () => {
		const ids = parseModelList([{ id: 'b', owned_by: 'x' }, 'b', { id: 'B' }, 'a']).map(
			({ id }) => id,
		);
		assert.deepEqual(ids, ['B', 'a', 'b']);
	});

	it('finds the context length under each name', () => {
		const entries: readonly object[] = [
			{ context_length: 9 },
			{ context_window: 9 },
			{ max_model_len: 9 },
			{ max_context_length: 9 },
			{ loaded_context_length: '9' },
			{ meta: { n_ctx_train: 9 } },
			{ top_provider: { context_length: 9 } },
			{ limit: { context: 9 } },
			{ max_input_tokens: 9 },
			{ context_length: 0, context_window: null, max_model_len: 9 },
		];
		for (const entry of entries) {
			assert.equal(
				parseModelList([{ id: 'm', ...entry }])[0]?.contextTokens,
				9,
				JSON.stringify(entry),
			);
		}
	});

	it('reads an entry of Neosantara', () => {
		assert.deepEqual(
			parseModelList([
				{
					id: 'garda-core',
					capabilities: ['text_generation', 'function_calling', 'vision'],
					deprecated: false,
					context_window: 131_072,
					max_output_tokens: 8192,
					pricing: {
						currency: 'IDR',
						prompt: 5000,
						completion: 15_000,
						cache_read: 500,
						cache_write: 6250,
					},
				},
			]),
			[
				{
					id: 'garda-core',
					contextTokens: 131_072,
					maxOutputTokens: 8192,
					tools: true,
					images: true,
					reasoning: false,
					price: { currency: 'IDR', input: 5000, output: 15_000, cacheRead: 500, cacheWrite: 6250 },
				},
			],
		);
	});

	it('reads an entry of NagaAI', () => {
		assert.deepEqual(
			parseModelList([
				{
					id: 'm:free',
					display_name: 'M',
					description: 'A model',
					context_window: 1000,
					pricing: {
						per_input_token: 0.00000015,
						per_cached_input_token: 0.000000075,
						per_output_token: 0.0000006,
					},
					architecture: { input_modalities: ['text', 'image'] },
					supported_parameters: ['tools', 'reasoning_effort'],
					deprecates_at: null,
				},
			]),
			[
				{
					id: 'm:free',
					label: 'M',
					description: 'A model',
					contextTokens: 1000,
					tools: true,
					images: true,
					reasoning: true,
					price: { currency: 'USD', input: 0.15, output: 0.6, cacheRead: 0.075 },
				},
			],
		);
	});

	it('reads prices per token that are strings, and leaves out those that depend', () => {
		const [known, unknown] = parseModelList([
			{ id: 'a', pricing: { prompt: '0.0000025', completion: '0' } },
			{ id: 'b', pricing: { prompt: '-1', completion: '-1' } },
		]);
		assert.deepEqual(known?.price, { currency: 'USD', input: 2.5, output: 0 });
		assert.equal(unknown?.price, undefined);
	});

	it('reads prices of cached tokens, and takes nothing for not known', () => {
		const prices = parseModelList([
			{
				id: 'a',
				pricing: {
					...{ prompt: '0.000003', completion: '0.000015' },
					...{ input_cache_read: '0.0000003', input_cache_write: '0.00000375' },
				},
			},
			{ id: 'b', pricing: { currency: 'IDR', prompt: 5, completion: 9, cache_read: 0 } },
			{ id: 'c', pricing: { currency: 'IDR', prompt: 5, cache_read: -1, cache_write: 'much' } },
		]).map(({ price }) => price);
		assert.deepEqual(prices, [
			{ currency: 'USD', input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
			{ currency: 'IDR', input: 5, output: 9 },
			{ currency: 'IDR', input: 5 },
		]);
	});

	it('reads what Anthropic says a model can do', () => {
		const [model] = parseModelList({
			data: [
				{
					id: 'c',
					display_name: 'C',
					lifecycle: 'deprecated',
					capabilities: { thinking: { supported: true }, image_input: { supported: false } },
				},
			],
			has_more: false,
		});
		assert.deepEqual(model, {
			id: 'c',
			label: 'C',
			deprecated: true,
			images: false,
			reasoning: true,
		});
	});
});
