import { dataFrames } from '../../../../support/loopbackServer';
import { type Case, chatRow, done, hi, say, stop, thought } from './cases';
import type { Row } from './row';
import { chunk, streamOf, valuesOf } from './say';

/** Values of chat completions, and what they have to come to. */
const inChat: Readonly<Record<string, Case>> = {
	'2.1 content in a list of parts': [
		[
			chunk({
				content: [
					{ type: 'text', text: 'He' },
					{ type: 'text', text: 'llo' },
				],
			}),
			stop,
		],
		hi,
	],
	'2.1 content as one part': [[chunk({ content: { type: 'text', text: 'Hello' } }), stop], hi],
	'2.1 content in a list of strings': [[chunk({ content: ['He', 'llo'] }), stop], hi],
	'2.1 thinking parts in the content': [
		[
			chunk({
				content: [
					{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
					{ type: 'text', text: 'Yes' },
				],
			}),
			stop,
		],
		thought,
	],
	'5.1 message instead of delta': [
		['He', 'llo']
			.map((content) => ({ choices: [{ index: 0, message: { content }, finish_reason: null }] }))
			.concat([
				{ choices: [{ index: 0, message: { content: '' }, finish_reason: 'stop' as never }] },
			]),
		hi,
	],
	'5.1 message beside an empty delta': [
		[
			{
				choices: [
					{
						index: 0,
						delta: {},
						message: { role: 'assistant', content: 'Hello' },
						finish_reason: 'stop',
					},
				],
			},
		],
		hi,
	],
	'5.1 the whole message at the end, after its deltas': [
		[
			...say('He', 'llo'),
			{
				object: 'chat.completion',
				choices: [{ index: 0, message: { content: 'Hello' }, finish_reason: 'stop' }],
			},
		],
		hi,
		'endsEarly',
	],
	'5.1 the whole message at the end, longer than its deltas': [
		[
			...say('He'),
			{
				object: 'chat.completion',
				choices: [{ index: 0, message: { content: 'Hello' }, finish_reason: 'stop' }],
			},
		],
		hi,
	],
	'5.1 the text of old completions': [
		[{ choices: [{ index: 0, text: 'Hello', finish_reason: 'stop' }] }],
		hi,
	],
	'5.1 several choices': [
		[
			{
				choices: [
					{ index: 1, delta: { content: 'no' } },
					{ index: 0, delta: { content: 'Hello' } },
				],
			},
			{ choices: [{ index: 1, delta: {}, finish_reason: 'stop' }] },
			stop,
		],
		hi,
	],
	'5.1 no number of the choice': [
		[
			{ choices: [{ delta: { content: 'Hello' }, finish_reason: null }] },
			{ choices: [{ delta: {}, finish_reason: 'stop' }] },
		],
		hi,
	],
	'R18: null, empty and missing choices': [
		[
			{ id: 'x' },
			{ choices: null },
			{ choices: [] },
			{ choices: [null, 'x'] },
			...say('Hello'),
			{ choices: [{ index: 0, delta: null, finish_reason: 'stop' }] },
		],
		hi,
	],
	'R18: null content, the role in each chunk': [
		[
			chunk({ role: 'assistant', content: null }),
			chunk({ role: 'assistant', content: 'He' }),
			chunk({ role: 'assistant', content: '' }),
			chunk({ role: 'assistant', content: 'llo', refusal: null, tool_calls: null, audio: null }),
			stop,
		],
		hi,
	],
	'R18: [DONE] and no reason': [[...say('Hello'), done], hi],
	'R18: [DONE] and an empty reason': [[...say('Hello'), chunk({}, ''), done], hi],
	'R18: a reason and no [DONE]': [[...say('Hello'), stop], hi],
	'R18: a reason with the last text': [[...say('He'), chunk({ content: 'llo' }, 'stop')], hi],
	'R18: neither a reason nor [DONE]': [say('Hello'), { text: 'Hello', end: 'incomplete' }],
	'2.1 text after the reason': [[...say('He'), stop, ...say('llo'), done], hi, 'endsEarly'],
	'2.1 a refusal': [
		[chunk({ refusal: 'No' }), chunk({ refusal: '.' }), stop],
		{ refusal: 'No.', end: 'refusal' },
		'endsEarly',
	],
	'2.1 a refusal in the content': [
		[chunk({ content: [{ type: 'refusal', refusal: 'No.' }] }), stop],
		{ refusal: 'No.', end: 'refusal' },
	],
	'2.1 citations, nested and flat, each once': [
		[
			...say('Hello'),
			chunk({
				annotations: [
					{ type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A' } },
				],
			}),
			chunk({
				annotations: [
					{ type: 'url_citation', url: 'https://b.example' },
					{ url: 'https://a.example' },
				],
			}),
			stop,
		],
		{ ...hi, citations: ['https://a.example', 'https://b.example'] },
		'endsEarly',
	],
	'2.1 citations beside the choices': [
		[chunk({ content: 'Hello' }, null, { citations: ['https://a.example'] }), stop],
		{ ...hi, citations: ['https://a.example'] },
	],
	'2.1 an image as data': [
		[
			chunk({
				images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }],
			}),
			stop,
		],
		{ images: 1, end: 'stop' },
	],
	'2.1 an image elsewhere is cited, never loaded': [
		[...say('Hello'), chunk({ images: [{ image_url: { url: 'https://a.example/x.png' } }] }), stop],
		{ ...hi, citations: ['https://a.example/x.png'] },
	],
};

const reasons: Readonly<Record<string, readonly [string, string]>> = {
	...Object.fromEntries(
		[
			'stop',
			'STOP',
			'end',
			'eos',
			'eos_token',
			'stop_sequence',
			'end_turn',
			'FINISH_REASON_STOP',
			'stop_token',
			'done',
			'complete',
			'COMPLETE',
		].map((raw) => [raw, ['stop', 'stop']]),
	),
	...Object.fromEntries(
		['length', 'max_tokens', 'MAX_TOKENS', 'max_output_tokens', 'max_length'].map((raw) => [
			raw,
			['length', 'length'],
		]),
	),
	...Object.fromEntries(
		[
			'content_filter',
			'content_filtered',
			'SAFETY',
			'RECITATION',
			'sensitive',
			'PROHIBITED_CONTENT',
			'BLOCKLIST',
		].map((raw) => [raw, ['contentFilter', 'contentFilter']]),
	),
	refusal: ['refusal', 'refusal'],
	model_context_window_exceeded: ['contextOverflow', 'contextOverflow'],
	error: ['error:server', 'error:server'],
	network_error: ['error:server', 'error:server'],
	abort: ['incomplete', 'incomplete'],
	cancelled: ['incomplete', 'incomplete'],
	'something new': ['unknown', 'unknown'],
	tool_calls: ['stop', 'stop'],
	null: ['stop', 'stop'],
};

const finishRows = Object.entries(reasons).map(
	([raw, [end]]): Row => ({
		name: `2.4 reason "${raw}"`,
		wires: {
			chatCompletions: { body: dataFrames(...say('Hello'), chunk({}, raw), done) },
			messages: {
				body: streamOf('messages', [
					...valuesOf('messages', { text: ['Hello'] }).slice(0, 4),
					{ type: 'message_delta', delta: { stop_reason: raw }, usage: { output_tokens: 5 } },
					{ type: 'message_stop' },
				]),
			},
		},
		expected: { text: 'Hello', end },
	}),
);

export const chat: readonly Row[] = [...Object.entries(inChat).map(chatRow), ...finishRows];
