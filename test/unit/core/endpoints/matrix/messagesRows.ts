import { type Case, hi, own, thought } from './cases';
import type { Json, Row } from './row';
import { valuesOf } from './say';

const texts = valuesOf('messages', { text: ['Hello'] });
const pause = { type: 'message_delta', delta: { stop_reason: 'pause_turn' } };
const hello = { type: 'text', text: 'Hello' };
const textDelta = (index: number | undefined, text: string): Json => ({
	type: 'content_block_delta',
	...(index === undefined ? {} : { index }),
	delta: { type: 'text_delta', text },
});
const [open = {}] = texts;
const ending = texts.slice(-2);

const inMessages: Readonly<Record<string, Case>> = {
	'2.2 deltas that nothing announced': [
		[open, textDelta(0, 'He'), textDelta(0, 'llo'), ...ending],
		hi,
	],
	'2.2 deltas without numbers': [
		[open, textDelta(undefined, 'He'), textDelta(undefined, 'llo'), ...ending],
		hi,
	],
	'2.2 no message_start': [texts.slice(1), hi],
	'2.2 no message_stop': [texts.slice(0, -1), hi],
	'2.2 no message_delta': [[...texts.slice(0, -2), { type: 'message_stop' }], hi],
	'2.2 neither of them': [texts.slice(0, -2), { text: 'Hello', end: 'incomplete' }],
	'2.2 text in the start of the block': [
		[open, { type: 'content_block_start', index: 0, content_block: hello }, ...ending],
		hi,
	],
	'2.2 content in message_start': [[{ ...open, message: { content: [hello] } }, ...ending], hi],
	'2.2 unknown events, blocks and deltas': [
		[
			{ type: 'ping' },
			open,
			{ type: 'new', x: 1 },
			{ type: 'content_block_start', index: 0, content_block: { type: 'new_block', x: 1 } },
			{ type: 'content_block_stop', index: 0 },
			textDelta(1, 'Hello'),
			{ type: 'content_block_delta', index: 1, delta: { type: 'new_delta' } },
			...ending,
		],
		hi,
	],
	'2.2 pause_turn': [
		[...texts.slice(0, -2), pause, { type: 'message_stop' }],
		{ text: 'Hello', end: 'pause' },
	],
	'2.2 hidden thinking': [
		[
			open,
			{
				type: 'content_block_start',
				index: 0,
				content_block: { type: 'redacted_thinking', data: 'x' },
			},
			{ type: 'content_block_stop', index: 0 },
			textDelta(1, 'Hello'),
			...ending,
		],
		hi,
	],
	'2.2 think tags in the text': [
		[open, textDelta(0, '<think>Hm.</th'), textDelta(0, 'ink>Yes'), ...ending],
		thought,
		'revises',
	],
	'2.2 citations': [
		[
			open,
			textDelta(0, 'Hello'),
			{
				type: 'content_block_delta',
				index: 0,
				delta: { type: 'citations_delta', citation: { url: 'https://a.example' } },
			},
			...ending,
		],
		{ ...hi, citations: ['https://a.example'] },
	],
	'2.2 usage is replaced, null stays': [
		[
			{
				type: 'message_start',
				message: {
					usage: {
						input_tokens: 5,
						output_tokens: 1,
						cache_read_input_tokens: 10,
						cache_creation_input_tokens: 2,
					},
				},
			},
			textDelta(0, 'Hello'),
			{ type: 'message_delta', delta: {}, usage: { output_tokens: 4 } },
			{
				type: 'message_delta',
				delta: { stop_reason: 'end_turn' },
				usage: { output_tokens: 9, input_tokens: null },
			},
			{ type: 'message_stop' },
		],
		{ ...hi, usage: { input: 17, output: 9, cacheRead: 10, cacheWrite: 2 } },
	],
	'2.2 usage with cost': [
		[
			{ type: 'message_start', message: { usage: { input_tokens: 12, output_tokens: 1 } } },
			textDelta(0, 'Hello'),
			{
				type: 'message_delta',
				delta: { stop_reason: 'end_turn' },
				usage: { output_tokens: 5, cost: 0.00095 },
			},
			{ type: 'message_stop' },
		],
		{ ...hi, usage: { input: 12, output: 5, cost: { amount: 0.00095 } } },
	],
};

export const messages: readonly Row[] = own('messages', inMessages);
