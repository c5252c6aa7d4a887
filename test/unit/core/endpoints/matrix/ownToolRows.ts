import { both, made, single } from './made';
import { type Expected, forEach, type Json, type Row } from './row';
import { streamOf, valuesOf } from './say';

const start = { type: 'message_start', message: { id: 'msg_1', model: 'm', content: [] } };
const tool = { type: 'tool_use', id: 'toolu_aaaaaaaa', name: 'a', input: {} };
const ending = [
	{ type: 'message_delta', delta: { stop_reason: 'tool_use' } },
	{ type: 'message_stop' },
];

function opened(index: number | undefined, block: Json): Json {
	return {
		type: 'content_block_start',
		...(index === undefined ? {} : { index }),
		content_block: block,
	};
}

function piece(index: number | undefined, json: unknown): Json {
	const delta = { type: 'input_json_delta', partial_json: json };
	return { type: 'content_block_delta', ...(index === undefined ? {} : { index }), delta };
}

const closed = (index?: number): Json => ({
	type: 'content_block_stop',
	...(index === undefined ? {} : { index }),
});
const other = { ...tool, id: 'toolu_bbbbbbbb', name: 'b' };

const inMessages: Readonly<Record<string, readonly [readonly Json[], Expected]>> = {
	'blocks without numbers': [
		[
			opened(undefined, tool),
			piece(undefined, '{"x":1}'),
			closed(),
			opened(undefined, other),
			piece(undefined, '{"y":2}'),
			closed(),
		],
		both,
	],
	'all blocks number 0': [
		[
			opened(0, tool),
			piece(0, '{"x":1}'),
			closed(0),
			opened(0, other),
			piece(0, '{"y":2}'),
			closed(0),
		],
		both,
	],
	'all blocks number 0, never stopped': [
		[opened(0, tool), piece(0, '{"x":1}'), opened(0, other), piece(0, '{"y":2}')],
		both,
	],
	'blocks that come mixed': [
		[
			opened(0, tool),
			opened(1, other),
			piece(1, '{"y":2}'),
			piece(0, '{"x":'),
			piece(0, '1}'),
			closed(0),
			closed(1),
		],
		made('b{"y":2}', 'a{"x":1}'),
	],
	'blocks that never stop': [[opened(0, tool), piece(0, '{"x":1}')], single],
	'the whole input at the start': [
		[opened(0, { ...tool, input: { x: 1 } }), piece(0, ''), closed(0)],
		single,
	],
	'the whole input at the start, and in pieces': [
		[opened(0, { ...tool, input: { x: 1 } }), piece(0, '{"x":'), piece(0, '1}'), closed(0)],
		single,
	],
	'the whole input at the start, as a string': [
		[opened(0, { ...tool, input: '{"x":1}' }), closed(0)],
		single,
	],
	'no input': [[opened(0, tool), closed(0)], made('a{}')],
	'input null': [[opened(0, { ...tool, input: null }), closed(0)], made('a{}')],
	'input missing': [
		[opened(0, { type: 'tool_use', id: 'toolu_aaaaaaaa', name: 'a' }), piece(0, ''), closed(0)],
		made('a{}'),
	],
	'a piece that is an object': [[opened(0, tool), piece(0, { x: 1 }), closed(0)], single],
	'input encoded twice': [[opened(0, tool), piece(0, '"{\\"x\\":1}"'), closed(0)], single],
	'no id': [
		[
			opened(0, { ...tool, id: '' }),
			piece(0, '{"x":1}'),
			closed(0),
			opened(1, { ...other, id: undefined }),
			piece(1, '{"y":2}'),
			closed(1),
		],
		both,
	],
	'the same id twice': [
		[
			opened(0, tool),
			piece(0, '{"x":1}'),
			closed(0),
			opened(1, { ...other, id: tool.id }),
			piece(1, '{"y":2}'),
			closed(1),
		],
		both,
	],
	'reason end_turn although there are calls': [
		[
			opened(0, tool),
			piece(0, '{"x":1}'),
			closed(0),
			{ type: 'message_delta', delta: { stop_reason: 'end_turn' } },
		],
		single,
	],
};

const messagesToolRows = Object.entries(inMessages).map(
	([name, [values, expected]]): Row => ({
		name: `5.2 ${name}`,
		wires: forEach(['messages'], (protocol) => streamOf(protocol, [start, ...values, ...ending])),
		expected,
		revises: true,
	}),
);

const item = {
	type: 'function_call',
	id: 'fc_1',
	call_id: 'call_aaaaaaaa',
	name: 'a',
	arguments: '{"x":1}',
};
const second = {
	type: 'function_call',
	id: 'fc_2',
	call_id: 'call_bbbbbbbb',
	name: 'b',
	arguments: '{"y":2}',
};
const added = (what: Json, more: Json = {}): Json => ({
	type: 'response.output_item.added',
	...more,
	item: { ...what, arguments: '' },
});
const done = (what: Json, more: Json = {}): Json => ({
	type: 'response.output_item.done',
	...more,
	item: what,
});
const args = (delta: string, more: Json = {}): Json => ({
	type: 'response.function_call_arguments.delta',
	...more,
	delta,
});
const completed = (output: readonly Json[] = []): Json => ({
	type: 'response.completed',
	response: { id: 'resp_1', status: 'completed', output },
});

const inResponses: Readonly<Record<string, readonly [readonly Json[], Expected]>> = {
	'only the done events': [
		[done(item, { output_index: 0 }), done(second, { output_index: 1 }), completed()],
		both,
	],
	'only the done events, without numbers': [[done(item), done(second), completed()], both],
	'only the final response': [[completed([item, second])], both],
	'everything three times': [
		[
			added(item, { output_index: 0 }),
			args('{"x":1}', { output_index: 0, item_id: 'fc_1' }),
			{
				type: 'response.function_call_arguments.done',
				output_index: 0,
				item_id: 'fc_1',
				arguments: '{"x":1}',
			},
			done(item, { output_index: 0 }),
			added(second, { output_index: 1 }),
			args('{"y":2}', { output_index: 1, item_id: 'fc_2' }),
			done(second, { output_index: 1 }),
			completed([item, second]),
		],
		both,
	],
	'ids only': [
		[
			added(item, { item_id: 'fc_1' }),
			args('{"x":', { item_id: 'fc_1' }),
			args('1}', { item_id: 'fc_1' }),
			done(item),
			completed([item]),
		],
		single,
	],
	'ids that change from event to event': [
		[
			added({ ...item, id: 'x1' }, { output_index: 0 }),
			args('{"x":1}', { item_id: 'x2', output_index: 0 }),
			done({ ...item, id: 'x3' }, { output_index: 0 }),
			completed([{ ...item, id: 'x4' }]),
		],
		single,
	],
	'no ids': [
		[
			added({ ...item, id: undefined, call_id: undefined }, { output_index: 0 }),
			args('{"x":1}', { output_index: 0 }),
			completed(),
		],
		single,
	],
	'the same call id twice': [
		[
			done(item, { output_index: 0 }),
			done({ ...second, call_id: item.call_id }, { output_index: 1 }),
			completed(),
		],
		both,
	],
	'all number 0': [
		[
			added(item, { output_index: 0 }),
			args('{"x":1}', { output_index: 0 }),
			done(item, { output_index: 0 }),
			added(second, { output_index: 0 }),
			args('{"y":2}', { output_index: 0 }),
			done(second, { output_index: 0 }),
			completed(),
		],
		both,
	],
	'half of the arguments as deltas': [
		[
			added(item, { output_index: 0 }),
			args('{"x"', { output_index: 0 }),
			done(item, { output_index: 0 }),
			completed(),
		],
		single,
	],
	'deltas before the call': [
		[args('{"x":1}', { item_id: 'fc_1' }), done(item), completed()],
		single,
	],
	'arguments as an object': [[completed([{ ...item, arguments: { x: 1 } }])], single],
	'arguments encoded twice': [[completed([{ ...item, arguments: '"{\\"x\\":1}"' }])], single],
	'arguments that differ in the end': [
		[
			added(item, { output_index: 0 }),
			args('{"x":', { output_index: 0 }),
			args('9}', { output_index: 0 }),
			done(item, { output_index: 0 }),
			completed(),
		],
		single,
	],
	'arguments that differ in the end, encoded twice': [
		[
			added(item, { output_index: 0 }),
			args('{"x":9}', { output_index: 0 }),
			done({ ...item, arguments: '"{\\"x\\":1}"' }, { output_index: 0 }),
			completed(),
		],
		single,
	],
	'no arguments': [
		[done({ ...item, arguments: '' }, { output_index: 0 }), completed()],
		made('a{}'),
	],
	'no event at the end': [[done(item, { output_index: 0 })], { ...single, end: 'incomplete' }],
	'R19: cut at the token limit': [
		[
			added(item, { output_index: 0 }),
			args('{"x"', { output_index: 0 }),
			{
				type: 'response.incomplete',
				response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
			},
		],
		{ ...made('a{"x"'), end: 'length' },
	],
};

const responsesToolRows = Object.entries(inResponses).map(
	([name, [values, expected]]): Row => ({
		name: `5.2 ${name}`,
		wires: forEach(['responses'], (protocol) =>
			streamOf(protocol, [valuesOf('responses')[0] ?? {}, ...values]),
		),
		expected,
		revises: true,
	}),
);

const nested = {
	id: 'call_aaaaaaaa',
	type: 'function',
	function: { name: 'a', arguments: '{"x":1}' },
};
const flat = { id: 'call_bbbbbbbb', type: 'function', name: 'b', arguments: '{"y":2}' };
const places: Readonly<Record<string, Json>> = {
	'calls beside the output': {
		object: 'response',
		status: 'completed',
		output: [],
		tool_calls: [nested, flat],
	},
	'calls in the form of chat completions': {
		choices: [
			{
				index: 0,
				message: {
					tool_calls: [nested, { ...flat, function: { name: 'b', arguments: '{"y":2}' } }],
				},
				finish_reason: 'tool_calls',
			},
		],
	},
};

const placeRows = Object.entries(places).map(
	([name, value]): Row => ({
		name: `1.1 ${name}`,
		wires: {
			responses: { headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) },
		},
		expected: both,
	}),
);

export const ownTools: readonly Row[] = [...messagesToolRows, ...responsesToolRows, ...placeRows];
