import { type Case, hi, own, thought } from './cases';
import type { Json, Row } from './row';
import { messageItem, usage } from './say';

const created = {
	type: 'response.created',
	response: { id: 'resp_1', model: 'm', status: 'in_progress' },
};
const finished = (more: Json = {}): Json => ({
	type: 'response.completed',
	response: { status: 'completed', ...more },
});
const delta = (text: string, more: Json = {}): Json => ({
	type: 'response.output_text.delta',
	delta: text,
	...more,
});
const message = (text: string, more: Json = {}): Json => ({
	type: 'message',
	content: [{ type: 'output_text', text }],
	...more,
});

const inResponses: Readonly<Record<string, Case>> = {
	'2.3 deltas that nothing announced and nothing repeats': [
		[created, delta('He'), delta('llo'), finished()],
		hi,
	],
	'2.3 no response.created': [[delta('He'), delta('llo'), finished()], hi],
	'2.3 only the done item': [
		[
			created,
			{ type: 'response.output_item.done', output_index: 0, item: message('Hello') },
			finished(),
		],
		hi,
	],
	'2.3 only the done text': [
		[created, { type: 'response.output_text.done', output_index: 0, text: 'Hello' }, finished()],
		hi,
	],
	'2.3 only the final response': [
		[created, finished({ output: [{ type: 'reasoning', summary: [] }, message('Hello')] })],
		hi,
	],
	'2.3 output_text of the final response': [
		[created, finished({ output: [], output_text: 'Hello' })],
		hi,
	],
	'2.3 text of the first output': [[created, finished({ output: [{ text: 'Hello' }] })], hi],
	'2.3 content as a string': [
		[created, finished({ output: [{ type: 'message', content: 'Hello' }] })],
		hi,
	],
	'2.3 everything four times': [
		[
			created,
			...messageItem(['He', 'llo'], 0),
			{ type: 'response.output_text.done', output_index: 0, item_id: 'msg_1', text: 'Hello' },
			finished({ output: [message('Hello', { id: 'msg_1' })] }),
		],
		hi,
	],
	'2.3 everything four times, ids change': [
		[
			created,
			delta('Hello', { item_id: 'x1', output_index: 0 }),
			{ type: 'response.output_item.done', output_index: 0, item: message('Hello', { id: 'x2' }) },
			finished({ output: [message('Hello', { id: 'x3' })] }),
		],
		hi,
	],
	'2.3 the end that the deltas left out': [
		[created, delta('Hel'), finished({ output: [message('Hello')] })],
		hi,
	],
	'2.3 the final text differs': [
		[
			created,
			delta('Helo', { output_index: 0 }),
			{ type: 'response.output_text.done', output_index: 0, text: 'Hello' },
			finished(),
		],
		hi,
		'revises',
	],
	'2.3 think tags in the text': [
		[
			created,
			delta('<think>Hm.</th'),
			delta('ink>Yes'),
			{ type: 'response.output_text.done', text: '<think>Hm.</think>Yes' },
			finished({ output: [message('<think>Hm.</think>Yes')] }),
		],
		thought,
		'revises',
	],
	'2.3 a refusal': [
		[created, { type: 'response.refusal.delta', delta: 'No.' }, finished()],
		{ refusal: 'No.', end: 'refusal' },
	],
	'2.3 filtered': [
		[
			created,
			delta('Hello'),
			{
				type: 'response.incomplete',
				response: { incomplete_details: { reason: 'content_filter' } },
			},
		],
		{ text: 'Hello', end: 'contentFilter' },
	],
	'2.3 incomplete without a reason': [
		[created, delta('Hello'), { type: 'response.incomplete', response: { status: 'incomplete' } }],
		{ text: 'Hello', end: 'incomplete' },
	],
	'2.3 failed': [
		[
			created,
			delta('Hello'),
			{
				type: 'response.failed',
				response: { error: { code: 'rate_limit_exceeded', message: 'Slow down' } },
			},
		],
		{ text: 'Hello', end: 'error:rateLimit' },
	],
	'2.3 failed without a reason': [
		[
			created,
			delta('Hello'),
			{ type: 'response.failed', response: { status: 'failed', error: null } },
		],
		{ text: 'Hello', end: 'error:server' },
	],
	'2.3 error, failed, [DONE]': [
		[
			created,
			delta('Hello'),
			{ type: 'error', code: 'server_error', message: 'oops', param: null },
			{ type: 'response.failed', response: { error: { code: 'server_error', message: 'oops' } } },
		],
		{ text: 'Hello', end: 'error:server' },
	],
	'2.3 no event at the end': [[created, delta('Hello')], { text: 'Hello', end: 'incomplete' }],
	'2.3 response.done': [
		[created, delta('Hello'), { type: 'response.done', response: { status: 'completed' } }],
		hi,
	],
	'2.3 unknown events and items': [
		[
			created,
			{ type: 'response.new', x: [1] },
			{ type: 'response.output_item.added' },
			delta('Hello'),
			finished({ output: [null, 'x', { type: 'new_item', id: 'n' }, message('Hello')] }),
		],
		hi,
	],
	'2.3 a search beside the text': [
		[
			created,
			{
				type: 'response.output_item.done',
				output_index: 0,
				item: { type: 'web_search_call', id: 'ws_1' },
			},
			delta('Hello', { output_index: 1 }),
			{
				type: 'response.output_text.annotation.added',
				annotation: { type: 'url_citation', url: 'https://a.example' },
			},
			finished(),
		],
		{ ...hi, citations: ['https://a.example'] },
	],
	'2.3 an image that was made': [
		[created, finished({ output: [{ type: 'image_generation_call', result: 'iVBORw0KGgo=' }] })],
		{ images: 1, end: 'stop' },
	],
	'2.3 reasoning in two parts': [
		[
			created,
			...['Hm.', 'So.'].map((text, place) => ({
				type: 'response.reasoning_summary_text.delta',
				item_id: 'rs_1',
				output_index: 0,
				summary_index: place,
				delta: text,
			})),
			{
				type: 'response.output_item.done',
				output_index: 0,
				item: {
					type: 'reasoning',
					id: 'rs_1',
					summary: [{ text: 'Hm.' }, { text: 'So.' }],
					encrypted_content: 'e',
				},
			},
			delta('Yes', { output_index: 1 }),
			finished(),
		],
		{ reasoning: 'Hm.\n\nSo.', text: 'Yes', end: 'stop' },
	],
	'2.3 raw reasoning': [
		[
			created,
			{
				type: 'response.reasoning_text.delta',
				item_id: 'rs_1',
				output_index: 0,
				content_index: 0,
				delta: 'Hm.',
			},
			delta('Yes', { output_index: 1 }),
			finished(),
		],
		thought,
	],
	'2.3 reasoning only in the final response': [
		[
			created,
			finished({
				output: [
					{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
					message('Yes'),
				],
			}),
		],
		thought,
	],
	'2.3 usage with cost': [
		[
			created,
			delta('Hello'),
			finished({ usage: { input_tokens: 12, output_tokens: 5, cost: 0.00095 } }),
		],
		{ ...hi, usage: { ...usage, cost: { amount: 0.00095 } } },
	],
	'2.3 usage with its details': [
		[
			created,
			delta('Hello'),
			finished({
				usage: {
					input_tokens: 12,
					output_tokens: 5,
					input_tokens_details: { cached_tokens: 4 },
					output_tokens_details: { reasoning_tokens: 3 },
				},
			}),
		],
		{ ...hi, usage: { ...usage, cacheRead: 4, reasoning: 3 } },
	],
};

export const responses: readonly Row[] = own('responses', inResponses);
