import { dataFrames } from '../../../../support/loopbackServer';
import { both, made, same, single } from './made';
import { type Expected, forEach, type Json, type Row } from './row';
import { chunk } from './say';

const one = { index: 0, id: 'call_aaaaaaaa' };
const two = { index: 1, id: 'call_bbbbbbbb' };
const stop = chunk({}, 'tool_calls');

function calls(...entries: readonly unknown[]): Json {
	return chunk({ tool_calls: entries });
}

function call(name: string | undefined, args: unknown, more: Json = {}): Json {
	return { ...more, function: { ...(name === undefined ? {} : { name }), arguments: args } };
}

/** Values of chat completions, and what they have to come to. */
const inChat: Readonly<Record<string, readonly [readonly unknown[], Expected]>> = {
	'ids and no numbers': [
		[
			calls(call('a', '{"x":', { id: 'call_aaaaaaaa' })),
			calls(call(undefined, '1}', { id: 'call_aaaaaaaa' })),
			calls(call('b', '{"y":2}', { id: 'call_bbbbbbbb' })),
			stop,
		],
		both,
	],
	'an id in the first piece only, no numbers': [
		[
			calls(call('a', '', { id: 'call_aaaaaaaa' })),
			calls(call(undefined, '{"x":1}')),
			calls(call('b', '', { id: 'call_bbbbbbbb' })),
			calls(call(undefined, '{"y":2}')),
			stop,
		],
		both,
	],
	'neither numbers nor ids': [
		[
			calls(call('a', '')),
			calls(call(undefined, '{"x":')),
			calls(call(undefined, '1}')),
			calls(call('b', '{"y":2}')),
			stop,
		],
		both,
	],
	'null numbers and ids': [
		[
			calls(call('a', '{"x":1}', { index: null, id: null })),
			calls(call('b', '{"y":2}', { index: null, id: null })),
			stop,
		],
		both,
	],
	'numbers as strings': [
		[
			calls(
				call('a', '{"x":', { index: '0', id: 'call_aaaaaaaa' }),
				call('b', '{"y":', { index: '1', id: 'call_bbbbbbbb' }),
			),
			calls(call(undefined, '1}', { index: '0' })),
			calls(call(undefined, '2}', { index: '1' })),
			stop,
		],
		both,
	],
	'numbers that begin at 1': [
		[
			calls(call('a', '{"x":1}', { index: 1, id: 'call_aaaaaaaa' })),
			calls(call('b', '{"y":2}', { index: 2, id: 'call_bbbbbbbb' })),
			stop,
		],
		both,
	],
	'ids that are numbers': [
		[
			calls(call('a', '{"x":1}', { index: 0, id: 7 })),
			calls(call('b', '{"y":2}', { index: 1, id: 8 })),
			stop,
		],
		both,
	],
	'two whole calls in one delta without numbers and ids': [
		[calls(call('a', '{"x":1}'), call('a', '{"x":2}')), stop],
		same,
	],
	'all number 0, told apart by ids': [
		[
			calls(call('a', '', one)),
			calls(call(undefined, '{"x":1}', { index: 0 })),
			calls(call('b', '', { ...two, index: 0 })),
			calls(call(undefined, '{"y":2}', { index: 0 })),
			stop,
		],
		both,
	],
	'all number 0, in one delta, told apart by ids': [
		[calls(call('a', '{"x":1}', one), call('b', '{"y":2}', { ...two, index: 0 })), stop],
		both,
	],
	'all number 0, no ids, told apart by names': [
		[calls(call('a', '{"x":1}', { index: 0 })), calls(call('b', '{"y":2}', { index: 0 })), stop],
		both,
	],
	'all number 0, no ids, one tool twice': [
		[
			calls(call('a', '', { index: 0 })),
			calls(call(undefined, '{"x":1}', { index: 0 })),
			calls(call('a', '', { index: 0 })),
			calls(call(undefined, '{"x":2}', { index: 0 })),
			stop,
		],
		same,
	],
	'all number 0, no ids, one tool twice, whole': [
		[calls(call('a', '{"x":1}', { index: 0 })), calls(call('a', '{"x":2}', { index: 0 })), stop],
		same,
	],
	'all number 0 and the same id, two names': [
		[calls(call('a', '{"x":1}', one)), calls(call('b', '{"y":2}', one)), stop],
		both,
	],
	'the same id for two numbers': [
		[calls(call('a', '{"x":1}', one)), calls(call('b', '{"y":2}', { ...one, index: 1 })), stop],
		both,
	],
	'empty ids': [
		[
			calls(call('a', '{"x":1}', { index: 0, id: '' })),
			calls(call('b', '{"y":2}', { index: 1, id: '' })),
			stop,
		],
		both,
	],
	'an id that comes late': [
		[calls(call('a', '{"x":', { index: 0 })), calls(call(undefined, '1}', one)), stop],
		single,
	],
	'pieces of parallel calls that come mixed': [
		[
			calls(call('a', '', one)),
			calls(call('b', '', two)),
			calls(call(undefined, '{"y":', { index: 1 })),
			calls(call(undefined, '{"x":', { index: 0 })),
			calls(call(undefined, '2}', { index: 1 }), call(undefined, '1}', { index: 0 })),
			stop,
		],
		// In the order in which their arguments began.
		made('b{"y":2}', 'a{"x":1}'),
	],
	'the name in every piece': [
		[calls(call('a', '', one)), calls(call('a', '{"x"', one)), calls(call('a', ':1}', one)), stop],
		single,
	],
	'an empty name in later pieces': [
		[calls(call('a', '{"x":', one)), calls(call('', '1}', { index: 0, id: '' })), stop],
		single,
	],
	'a name in pieces': [
		[
			calls(call('get_', '', one)),
			calls(call('weather', '', { index: 0 })),
			calls(call(undefined, '{"x":1}', { index: 0 })),
			stop,
		],
		made('get_weather{"x":1}'),
	],
	'a name that grows': [
		[calls(call('get_', '', one)), calls(call('get_weather', '{"x":1}', one)), stop],
		made('get_weather{"x":1}'),
	],
	'arguments before the name': [
		[calls(call(undefined, '{"x":', { index: 0 })), calls(call('a', '1}', one)), stop],
		single,
	],
	'no type': [[calls({ ...one, function: { name: 'a', arguments: '{"x":1}' } }), stop], single],
	'the function without its frame': [
		[calls({ ...one, name: 'a', arguments: '{"x":1}' }), stop],
		single,
	],
	'arguments as an object': [[calls(call('a', { x: 1 }, one)), stop], single],
	'arguments as an object in "input"': [
		[calls({ ...one, function: { name: 'a', input: { x: 1 } } }), stop],
		single,
	],
	'arguments as an object that comes twice': [
		[calls(call('a', { x: 1 }, one)), calls(call('a', { x: 1 }, one)), stop],
		single,
	],
	'arguments as an object that grows': [
		[calls(call('a', {}, one)), calls(call('a', { x: 1 }, one)), stop],
		single,
	],
	'arguments null': [[calls(call('a', null, one)), stop], made('a{}')],
	'arguments null, then whole': [
		[calls(call('a', null, one)), calls(call(undefined, '{"x":1}', one)), stop],
		single,
	],
	'arguments empty': [[calls(call('a', '', one)), stop], made('a{}')],
	'arguments white space': [[calls(call('a', ' \n', one)), stop], made('a{}')],
	'arguments missing': [[calls({ ...one, function: { name: 'a' } }), stop], made('a{}')],
	'arguments sent whole once more after their pieces': [
		[
			calls(call('a', '', one)),
			calls(call(undefined, '{"x"', one)),
			calls(call(undefined, ':1}', one)),
			calls(call(undefined, '{"x":1}', one)),
			stop,
		],
		single,
	],
	'arguments sent whole once more, written in another way': [
		[
			calls(call('a', '', one)),
			calls(call(undefined, '{"x"', one)),
			calls(call(undefined, ':1}', one)),
			calls(call(undefined, '{ "x": 1 }', one)),
			stop,
		],
		made('a{ "x": 1 }'),
	],
	'arguments sent whole once more, with the name': [
		[
			calls(call('a', '{"x"', one)),
			calls(call(undefined, ':1}', { index: 0 })),
			calls(call('a', '{"x":1}', one)),
			stop,
		],
		single,
	],
	'arguments encoded twice': [[calls(call('a', '"{\\"x\\":1}"', one)), stop], single],
	'arguments encoded twice, in pieces': [
		[
			calls(call('a', '', one)),
			calls(call(undefined, '"{\\"x\\"', one)),
			calls(call(undefined, ':1}"', one)),
			stop,
		],
		single,
	],
	'arguments encoded three times': [
		[calls(call('a', JSON.stringify(JSON.stringify('{"x":1}')), one)), stop],
		single,
	],
	'arguments with an empty object first': [
		[
			calls(call('a', '{}', one)),
			calls(call(undefined, '{"x":', { index: 0 })),
			calls(call(undefined, '1}', { index: 0 })),
			stop,
		],
		single,
	],
	'arguments that are no JSON stay as they came': [
		[calls(call('a', '{"x":1,,', one)), stop],
		made('a{"x":1,,'),
	],
	'an entry that says nothing': [
		[
			calls({}),
			calls({ index: 0 }),
			chunk({ tool_calls: [null, 3] }),
			chunk({ content: 'x' }),
			stop,
		],
		{ text: 'x', end: 'stop' },
	],
	'an empty list of calls': [
		[chunk({ content: 'x', tool_calls: [] }), chunk({}, 'stop')],
		{ text: 'x', end: 'stop' },
	],
	'calls null': [
		[chunk({ content: 'x', tool_calls: null }), chunk({}, 'stop')],
		{ text: 'x', end: 'stop' },
	],
	'a single call that is no list': [
		[chunk({ tool_calls: call('a', '{"x":1}', one) }), stop],
		single,
	],
	'function_call of old servers': [
		[
			chunk({ function_call: { name: 'a', arguments: '' } }),
			chunk({ function_call: { arguments: '{"x":1}' } }),
			chunk({}, 'function_call'),
		],
		single,
	],
	'function_call null': [
		[chunk({ content: 'x', function_call: null }), chunk({}, 'stop')],
		{ text: 'x', end: 'stop' },
	],
	'reason "stop" although there are calls': [
		[calls(call('a', '{"x":1}', one)), chunk({}, 'stop')],
		single,
	],
	'no reason, only [DONE]': [[calls(call('a', '{"x":1}', one)), '[DONE]'], single],
	'the reason with the call': [
		[
			{
				choices: [
					{
						index: 0,
						delta: { tool_calls: [call('a', '{"x":1}', one)] },
						finish_reason: 'tool_calls',
					},
				],
			},
		],
		single,
	],
	'the reason before the call': [
		[chunk({}, 'tool_calls'), calls(call('a', '{"x":1}', one)), '[DONE]'],
		single,
	],
	'an odd reason': [[calls(call('a', '{"x":1}', one)), chunk({}, 'weird')], single],
	'reason "tool_calls" without calls': [
		[chunk({ content: 'x' }), stop],
		{ text: 'x', end: 'stop' },
	],
	'R19: cut at the token limit': [
		[calls(call('a', '{"x"', one)), chunk({}, 'length')],
		{ ...made('a{"x"'), end: 'length' },
	],
	'R19: cut at the token limit before any argument': [
		[calls(call('a', '', one)), chunk({}, 'length')],
		{ ...made('a'), end: 'length' },
	],
	filtered: [
		[calls(call('a', '{"x"', one)), chunk({}, 'content_filter')],
		{ ...made('a{"x"'), end: 'contentFilter' },
	],
	'R2: no end at all': [
		[calls(call('a', '{"x":1}', one))],
		{ ...made('a{"x":1}'), end: 'incomplete' },
	],
	'text, a call, text': [
		[chunk({ content: 'one ' }), calls(call('a', '{"x":1}', one)), chunk({ content: 'two' }), stop],
		{ ...single, text: 'one two' },
	],
	'what is to be sent back with the call': [
		[
			calls(
				call('a', '{"x":1}', { ...one, extra_content: { google: { thought_signature: 's' } } }),
			),
			stop,
		],
		single,
	],
	'a call in a message at the end': [
		[
			chunk({ content: '' }),
			{
				choices: [
					{
						index: 0,
						message: { content: null, tool_calls: [call('a', '{"x":1}', one)] },
						finish_reason: 'tool_calls',
					},
				],
			},
		],
		single,
	],
	'calls as deltas and again in a message at the end': [
		[
			calls(call('a', '{"x":1}', one)),
			{
				choices: [
					{
						index: 0,
						message: { content: null, tool_calls: [call('a', '{"x":1}', one)] },
						finish_reason: 'tool_calls',
					},
				],
			},
		],
		single,
	],
};

const revising =
	/object that|encoded|once more|empty object|mixed|in another way|grows|white space/;
const early =
	/message at the end|before the call|with the name|no end|late|in one delta|text, a call/;

export const chatTools = Object.entries(inChat).map(
	([name, [values, expected]]): Row => ({
		name: `5.2 ${name}`,
		wires: forEach(['chatCompletions', 'responses'], () => dataFrames(...values)),
		expected,
		revises: revising.test(name),
		endsEarly: early.test(name),
	}),
);
