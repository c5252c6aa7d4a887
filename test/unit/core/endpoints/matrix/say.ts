import type { Protocol } from '../../../../../src/shared/messages';
import { dataFrames, namedFrames } from '../../../../support/loopbackServer';
import type { Json } from './row';

/** An answer in neutral words; texts and arguments come in these pieces. */
export interface Answer {
	readonly reasoning?: readonly string[];
	readonly text?: readonly string[];
	readonly calls?: readonly { readonly name: string; readonly args: readonly string[] }[];
	/** Default `stop`, with calls `calls`. */
	readonly finish?: 'stop' | 'length' | 'calls';
}

type Event = Json & { readonly type: string };

export const standard: Answer = { text: ['Hé 😀 ', 'from\n\n"Jakarta".'] };
export const standardText = 'Hé 😀 from\n\n"Jakarta".';
export const usage = { input: 12, output: 5 };

const weather = { name: 'get_weather', args: ['{"city":', '"Bandung"}'] };
const time = { name: 'get_time', args: ['{"zone"', ':"WIB"}'] };
export const called: Answer = { text: ['Let me look.'], calls: [weather, time] };
export const calledCalls = [
	{ name: 'get_weather', args: '{"city":"Bandung"}' },
	{ name: 'get_time', args: '{"zone":"WIB"}' },
];

/** The values of a stream as the protocol's own documents draw it. */
export function valuesOf(protocol: Protocol, answer: Answer = standard): readonly Json[] {
	switch (protocol) {
		case 'chatCompletions':
			return chatValues(answer);
		case 'messages':
			return messagesValues(answer);
		default:
			return responsesValues(answer);
	}
}

/** The frames of `values`, in the protocol's own way. */
export function framesOf(protocol: Protocol, values: readonly Json[]): string {
	return protocol === 'chatCompletions' ? dataFrames(...values) : namedFrames(...values.map(named));
}

/** A whole stream. Only chat completions ends with a marker. */
export function streamOf(protocol: Protocol, values: readonly Json[]): string {
	const frames = framesOf(protocol, values);
	return protocol === 'chatCompletions' ? `${frames}${dataFrames('[DONE]')}` : frames;
}

function named(value: Json): Event {
	return { ...value, type: String(value.type) };
}

export function chunk(delta: Json, finish: string | null = null, more: Json = {}): Json {
	return { id: 'c1', choices: [{ index: 0, delta, finish_reason: finish }], ...more };
}

export const chatUsage = { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 };

function chatFinish({ calls = [], finish }: Answer): string {
	return finish === 'length' ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop';
}

function chatValues(answer: Answer): readonly Json[] {
	const { reasoning = [], text = [], calls = [] } = answer;
	return [
		chunk({ role: 'assistant', content: '' }, null, {
			object: 'chat.completion.chunk',
			model: 'm',
		}),
		...reasoning.map((each) => chunk({ reasoning_content: each })),
		...text.map((content) => chunk({ content })),
		...calls.flatMap(({ name, args }, index) => [
			chunk({
				tool_calls: [
					{ index, id: idOf(index), type: 'function', function: { name, arguments: '' } },
				],
			}),
			...args.map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
		]),
		chunk({}, chatFinish(answer)),
		{ id: 'c1', choices: [], usage: chatUsage },
	];
}

function idOf(index: number): string {
	return `call_${'abcdefgh'[index]?.repeat(8)}`;
}

function messagesValues(answer: Answer): readonly Json[] {
	const { calls = [], finish } = answer;
	const blocks = messagesBlocks(answer);
	const reason = finish === 'length' ? 'max_tokens' : calls.length > 0 ? 'tool_use' : 'end_turn';
	return [
		{
			type: 'message_start',
			message: {
				id: 'msg_1',
				role: 'assistant',
				model: 'm',
				content: [],
				usage: { input_tokens: 12, output_tokens: 1 },
			},
		},
		...blocks.flatMap(({ start, deltas }, index) => [
			{ type: 'content_block_start', index, content_block: start },
			...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
			{ type: 'content_block_stop', index },
		]),
		{
			type: 'message_delta',
			delta: { stop_reason: reason },
			usage: { output_tokens: 5 },
		},
		{ type: 'message_stop' },
	];
}

function messagesBlocks(
	answer: Answer,
): readonly { readonly start: Json; readonly deltas: readonly Json[] }[] {
	const { reasoning = [], text = [], calls = [] } = answer;
	const thinking = {
		start: { type: 'thinking', thinking: '', signature: '' },
		deltas: [
			...reasoning.map((each) => ({ type: 'thinking_delta', thinking: each })),
			{ type: 'signature_delta', signature: 'sig' },
		],
	};
	const said = {
		start: { type: 'text', text: '' },
		deltas: text.map((each) => ({ type: 'text_delta', text: each })),
	};
	return [
		...(reasoning.length > 0 ? [thinking] : []),
		...(text.length > 0 ? [said] : []),
		...calls.map(({ name, args }, index) => ({
			start: { type: 'tool_use', id: `toolu_${idOf(index)}`, name, input: {} },
			deltas: args.map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
		})),
	];
}

function responsesValues(answer: Answer): readonly Json[] {
	const response = { id: 'resp_1', model: 'm' };
	const cut = answer.finish === 'length';
	return [
		{ type: 'response.created', response: { ...response, status: 'in_progress' } },
		...responsesItems(answer),
		{
			type: cut ? 'response.incomplete' : 'response.completed',
			response: {
				...response,
				status: cut ? 'incomplete' : 'completed',
				...(cut ? { incomplete_details: { reason: 'max_output_tokens' } } : {}),
				usage: { input_tokens: 12, output_tokens: 5 },
			},
		},
	];
}

function responsesItems(answer: Answer): readonly Json[] {
	const { reasoning = [], text = [], calls = [] } = answer;
	const thought = reasoning.length > 0 ? reasoningItem(reasoning) : [];
	const first = thought.length > 0 ? 1 : 0;
	const said = text.length > 0 ? messageItem(text, first) : [];
	const next = first + (said.length > 0 ? 1 : 0);
	const asked = calls.flatMap(({ name, args }, index) => {
		const place = { output_index: next + index, item_id: `fc_${idOf(index)}` };
		const item = { type: 'function_call', id: place.item_id, call_id: idOf(index), name };
		const whole = { ...item, arguments: args.join('') };
		return [
			{ type: 'response.output_item.added', ...place, item: { ...item, arguments: '' } },
			...args.map((delta) => ({
				type: 'response.function_call_arguments.delta',
				...place,
				delta,
			})),
			{ type: 'response.function_call_arguments.done', ...place, arguments: whole.arguments },
			{ type: 'response.output_item.done', ...place, item: { ...whole, status: 'completed' } },
		];
	});
	return [...thought, ...said, ...asked];
}

function reasoningItem(pieces: readonly string[]): readonly Json[] {
	const place = { output_index: 0, item_id: 'rs_1' };
	const item = { type: 'reasoning', id: 'rs_1', summary: [{ text: pieces.join('') }] };
	return [
		{ type: 'response.output_item.added', ...place, item: { ...item, summary: [] } },
		...pieces.map((delta) => ({
			type: 'response.reasoning_summary_text.delta',
			...place,
			summary_index: 0,
			delta,
		})),
		{ type: 'response.output_item.done', ...place, item },
	];
}

export function messageItem(pieces: readonly string[], outputIndex: number): readonly Json[] {
	const place = { output_index: outputIndex, item_id: 'msg_1' };
	const text = pieces.join('');
	const part = { type: 'output_text', text };
	const item = { type: 'message', id: 'msg_1' };
	return [
		{ type: 'response.output_item.added', ...place, item: { ...item, content: [] } },
		...pieces.map((delta) => ({
			type: 'response.output_text.delta',
			...place,
			content_index: 0,
			delta,
		})),
		{ type: 'response.output_item.done', ...place, item: { ...item, content: [part] } },
	];
}

/** The answer as one JSON value, as it comes without streaming. */
export function wholeOf(protocol: Protocol, answer: Answer = standard): Json {
	const { text = [], calls = [] } = answer;
	const said = text.join('');
	if (protocol === 'messages') {
		return {
			id: 'msg_1',
			type: 'message',
			role: 'assistant',
			model: 'm',
			content: [
				{ type: 'text', text: said },
				...calls.map(({ name, args }, index) => ({
					type: 'tool_use',
					id: `toolu_${idOf(index)}`,
					name,
					input: JSON.parse(args.join('')),
				})),
			],
			stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn',
			usage: { input_tokens: 12, output_tokens: 5 },
		};
	}
	if (protocol === 'responses') {
		return {
			id: 'resp_1',
			object: 'response',
			status: 'completed',
			model: 'm',
			output: [
				{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: said }] },
				...calls.map(({ name, args }, index) => ({
					type: 'function_call',
					id: `fc_${index}`,
					call_id: idOf(index),
					name,
					arguments: args.join(''),
				})),
			],
			usage: { input_tokens: 12, output_tokens: 5 },
		};
	}
	const toolCalls = calls.map(({ name, args }, index) => ({
		id: idOf(index),
		type: 'function',
		function: { name, arguments: args.join('') },
	}));
	const message = {
		role: 'assistant',
		content: said,
		...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
	};
	return {
		id: 'chatcmpl-1',
		object: 'chat.completion',
		model: 'm',
		choices: [{ index: 0, message, finish_reason: chatFinish(answer) }],
		usage: chatUsage,
	};
}
