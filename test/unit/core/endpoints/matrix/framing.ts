import type { Protocol } from '../../../../../src/shared/messages';
import { dataFrames } from '../../../../support/loopbackServer';
import { asJson, asPage, type Expected, forEach, type Json, protocols, type Row } from './row';
import {
	called,
	calledCalls,
	framesOf,
	standard,
	standardText,
	streamOf,
	usage,
	valuesOf,
	wholeOf,
} from './say';

const good: Expected = { text: standardText, end: 'stop', usage };

/** How a good stream is written down by servers and proxies. */
const ways: Readonly<Record<string, (stream: string, values: readonly Json[]) => string>> = {
	'as documented': (stream) => stream,
	'CRLF line ends': (stream) => stream.replaceAll('\n', '\r\n'),
	'CR line ends': (stream) => stream.replaceAll('\n', '\r'),
	'mixed line ends': (stream) => stream.replaceAll('\n\n', '\r\n\n'),
	'a byte order mark': (stream) => `\uFEFF${stream}`,
	'comments between the events': (stream) =>
		`: OPENROUTER PROCESSING\n\n${stream.replaceAll('\ndata:', '\n: ping\ndata:')}: bye\n\n`,
	'comments inside of events': (stream) => stream.replaceAll('\n\n', '\n:\n\n'),
	'no space after the colon': (stream) =>
		stream.replaceAll('data: ', 'data:').replaceAll('event: ', 'event:'),
	'no blank line at the end': (stream) => stream.trimEnd(),
	'one line end at the end': (stream) => `${stream.trimEnd()}\n`,
	'single line ends between the events': (stream) => stream.replaceAll('\n\n', '\n'),
	'many blank lines between the events': (stream) => `\n\n${stream.replaceAll('\n\n', '\n\n\n\n')}`,
	'empty data frames': (stream) => `data:\n\n${stream}data: \n\n`,
	'blanks behind the data': (stream) => stream.replaceAll('\n\n', '  \n\n'),
	'id and retry fields': (stream) => `retry: 3000\n\n${stream.replaceAll('data:', 'id: 7\ndata:')}`,
	'unknown fields': (stream) => stream.replaceAll('data:', 'x-trace: {"a":1}\ndata:'),
	'keep-alive words': (stream) =>
		`data: ping\n\n${stream.replace('\n\n', '\n\nevent: ping\ndata: OK\n\nevent: keepalive\ndata: {}\n\n')}`,
	'event names behind the data': (_, values) =>
		values
			.map((value) => `data: ${JSON.stringify(value)}\nevent: ${value.type ?? 'message'}\n\n`)
			.join(''),
	'no event names': (_, values) => dataFrames(...values),
	'no event names and [DONE]': (_, values) => dataFrames(...values, '[DONE]'),
	'event: message everywhere': (_, values) =>
		values.map((value) => `event: message\ndata: ${JSON.stringify(value)}\n\n`).join(''),
	'[DONE] at the end': (stream) => `${stream.replace('data: [DONE]\n\n', '')}data: [DONE]\n\n`,
	'[DONE] with blanks': (stream) => `${stream.replace('data: [DONE]\n\n', '')}data:  [DONE]  \n\n`,
	'[DONE] twice': (stream) => `${stream}data: [DONE]\n\ndata: [DONE]\n\n`,
	'[DONE] as a JSON string': (stream) =>
		`${stream.replace('data: [DONE]\n\n', '')}data: "[DONE]"\n\n`,
	'event: done with [DONE]': (stream) =>
		`${stream.replace('data: [DONE]\n\n', '')}event: done\ndata: [DONE]\n\n`,
	'event: done without data': (stream) =>
		`${stream.replace('data: [DONE]\n\n', '')}event: done\ndata:\n\n`,
	'events of several data lines': (_, values) =>
		values
			.map((value) =>
				JSON.stringify(value, undefined, 1)
					.split('\n')
					.map((line) => `data: ${line}\n`)
					.join(''),
			)
			.join('\n'),
	'a list of values in each event': (_, values) =>
		values.map((value) => `data: [${JSON.stringify(value)}]\n\n`).join(''),
	'padding that means nothing': (_, values) =>
		dataFrames(
			...values.map((value) => ({
				...value,
				obfuscation: 'x}{"[DONE]',
				provider: 'x',
				timings: { prompt_n: 1 },
			})),
		),
};

const contentTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	'no content type': { 'content-type': '' },
	'content type text/plain': { 'content-type': 'text/plain' },
	'content type application/json': asJson,
	'content type application/octet-stream': { 'content-type': 'application/octet-stream' },
	'content type in capitals, with a charset': {
		'content-type': 'Text/Event-Stream; charset=UTF-8',
	},
};

function withoutType(values: readonly Json[]): string {
	return values
		.map(({ type, ...rest }) => `event: ${type}\ndata: ${JSON.stringify(rest)}\n\n`)
		.join('');
}

const lines = (protocol: Protocol): string =>
	valuesOf(protocol)
		.map((value) => `${JSON.stringify(value)}\n`)
		.join('');

/** Replies that are no event stream although one was asked for. */
const notStreams: Readonly<Record<string, (protocol: Protocol) => string>> = {
	'the whole answer as JSON': (protocol) => JSON.stringify(wholeOf(protocol)),
	'the whole answer as indented JSON': (protocol) =>
		`\n${JSON.stringify(wholeOf(protocol), undefined, 2)}\n\n`,
	'the whole answer as JSON in a list': (protocol) => JSON.stringify([wholeOf(protocol)]),
	'the whole answer as JSON behind a byte order mark': (protocol) =>
		`\uFEFF${JSON.stringify(wholeOf(protocol))}`,
	'the values as lines of JSON': lines,
	'the values as lines of JSON with CRLF, the last one open': (protocol) =>
		lines(protocol).replaceAll('\n', '\r\n').trimEnd(),
	'the values as lines of JSON, then [DONE]': (protocol) => `${lines(protocol)}[DONE]\n`,
	'the values as a list of JSON': (protocol) => JSON.stringify(valuesOf(protocol)),
	'the values as an indented list of JSON': (protocol) =>
		JSON.stringify(valuesOf(protocol), undefined, 2),
};

function framingRows(): readonly Row[] {
	return [
		...Object.entries(ways).map(
			([name, write]): Row => ({
				name: `2.0 ${name}`,
				wires: forEach(protocols, (protocol) =>
					write(streamOf(protocol, valuesOf(protocol)), valuesOf(protocol)),
				),
				expected: good,
			}),
		),
		...Object.entries(contentTypes).map(
			([name, headers]): Row => ({
				name: `5.0 ${name}`,
				wires: forEach(protocols, (protocol) => ({
					headers,
					body: streamOf(protocol, valuesOf(protocol)),
				})),
				expected: good,
			}),
		),
		...Object.entries(notStreams).map(
			([name, write]): Row => ({
				name: `5.1 ${name}`,
				wires: forEach(protocols, (protocol) => ({ headers: asJson, body: write(protocol) })),
				expected: good,
			}),
		),
		{
			name: '2.2 the type of the event only in its name',
			wires: forEach(['messages', 'responses'], (protocol) => withoutType(valuesOf(protocol))),
			expected: good,
		},
		{
			name: '5.1 the whole answer as JSON in one event',
			wires: forEach(protocols, (protocol) => dataFrames(wholeOf(protocol))),
			expected: good,
		},
		{
			name: '5.1 the whole answer as JSON in one event, then [DONE]',
			wires: forEach(protocols, (protocol) => dataFrames(wholeOf(protocol), '[DONE]')),
			expected: good,
		},
		{
			name: '5.1 calls in a whole answer',
			wires: forEach(protocols, (protocol) => ({
				headers: asJson,
				body: JSON.stringify(wholeOf(protocol, called)),
			})),
			expected: { text: 'Let me look.', calls: calledCalls, end: 'toolCalls', usage },
		},
		{
			name: '2.1 reasoning, text and calls',
			wires: forEach(protocols, (protocol) =>
				streamOf(protocol, valuesOf(protocol, { ...called, reasoning: ['I need ', 'both.'] })),
			),
			expected: {
				reasoning: 'I need both.',
				text: 'Let me look.',
				calls: calledCalls,
				end: 'toolCalls',
				usage,
			},
		},
		{
			name: '5.1 line separators inside of the text are text',
			wires: forEach(protocols, (protocol) =>
				streamOf(
					protocol,
					valuesOf(protocol, { text: ['a\u2028b', '\u2029c\u0085d\u000be\u0000'] }),
				),
			),
			expected: { text: 'a\u2028b\u2029c\u0085d\u000be\u0000', end: 'stop' },
		},
		{
			name: '5.1 text that looks like frames',
			wires: forEach(protocols, (protocol) =>
				streamOf(
					protocol,
					valuesOf(protocol, { text: ['data: [DONE]\n\n', '{"error":{"message":"x"}}'] }),
				),
			),
			expected: { text: 'data: [DONE]\n\n{"error":{"message":"x"}}', end: 'stop' },
		},
	];
}

const busy = { message: 'busy now', type: 'overloaded_error' };
const hello = { text: ['Hello'] };

/** The stream as far as its first text. */
function begun(protocol: Protocol): string {
	const values = valuesOf(protocol, hello);
	const texts = { chatCompletions: 2, responses: 3, messages: 3 };
	return framesOf(protocol, values.slice(0, texts[protocol]));
}

const errors: Readonly<Record<string, string>> = {
	'an error object': dataFrames({ error: busy }),
	'an error object and [DONE]': dataFrames({ error: busy }, '[DONE]'),
	'an error object beside a choice that ended with error': dataFrames({
		id: '1',
		choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
		error: busy,
	}),
	'an error event with flat data': `event: error\ndata: ${JSON.stringify(busy)}\n\n`,
	'an error event of messages': `event: error\ndata: ${JSON.stringify({ type: 'error', error: busy })}\n\n`,
	'an error event of messages without a name': dataFrames({ type: 'error', error: busy }),
	'an error event of responses': `event: error\ndata: ${JSON.stringify({ type: 'error', code: 'overloaded', message: 'busy now', param: null })}\n\n`,
	'an error event whose data is no JSON': 'event: error\ndata: busy now, overloaded\n\n',
	'an error field': `error: ${JSON.stringify(busy)}\n\n`,
	'an error field, joined to the next event': `error: ${JSON.stringify(busy)}\ndata: [DONE]\n\n`,
	'an object named error': dataFrames({ object: 'error', ...busy }),
	'an error in a list': `data: [${JSON.stringify({ error: busy })}]\n\n`,
	base_resp: dataFrames({
		choices: null,
		base_resp: { status_code: 1000, status_msg: 'busy now, overloaded' },
	}),
	'an error with a status that a gateway put in': dataFrames({
		error: { message: 'busy now', code: 529 },
	}),
	'an error with a status as a string': dataFrames({ error: { message: 'busy now', code: '503' } }),
	'an error in the old shape of Neosantara': dataFrames({
		status: false,
		creator: 'x',
		error: busy,
		tier: 'Free',
	}),
};

function errorRows(): readonly Row[] {
	const facts = { detail: 'busy now' };
	const said = { text: 'Hello', end: 'error:overloaded' };
	return [
		...Object.entries(errors).flatMap(([name, text]): readonly Row[] => [
			{
				name: `5.1 ${name} inside of a 200, after text`,
				wires: forEach(protocols, (protocol) => begun(protocol) + text),
				expected: said,
			},
			{
				name: `5.1 ${name} inside of a 200, first`,
				wires: forEach(protocols, () => text),
				expected: { end: 'error:overloaded' },
			},
		]),
		{
			name: '5.1 an error as a JSON body of a 200',
			wires: forEach(protocols, () => ({ headers: asJson, body: JSON.stringify({ error: busy }) })),
			expected: { end: 'error:overloaded', facts },
		},
		{
			name: '5.1 an error as a list in a JSON body of a 200',
			wires: forEach(protocols, () => ({
				headers: asJson,
				body: JSON.stringify([{ error: busy }]),
			})),
			expected: { end: 'error:overloaded', facts },
		},
		{
			name: '5.1 an error on a later line of JSON',
			wires: forEach(protocols, (protocol) => ({
				headers: asJson,
				body: `${begun(protocol).replaceAll(/^(?:event: .*\n)?data: |\n(?=\n)/gm, '')}${JSON.stringify({ error: busy })}\n`,
			})),
			expected: { ...said, facts },
		},
		{
			name: '5.1 an error in a list of values',
			wires: forEach(protocols, (protocol) => {
				const values = valuesOf(protocol, hello).slice(0, protocol === 'chatCompletions' ? 2 : 3);
				return { headers: asJson, body: JSON.stringify([...values, { error: busy }]) };
			}),
			expected: { ...said, facts },
		},
		{
			name: '2.0 a damaged frame among good ones',
			wires: forEach(protocols, (protocol) => {
				const frames = streamOf(protocol, valuesOf(protocol, hello));
				return frames.replace('\n\n', '\n\ndata: {"id":"1","choi\n\n');
			}),
			expected: { text: 'Hello', end: 'error:protocol' },
			revises: true,
			endsEarly: true,
		},
		{
			name: '5.1 a reset in the middle of a word',
			wires: forEach(protocols, (protocol) => ({ body: begun(protocol), isReset: true })),
			expected: { text: 'Hello', end: 'error:network' },
		},
		{
			name: '5.1 a close without an end',
			wires: forEach(protocols, (protocol) => begun(protocol)),
			expected: { text: 'Hello', end: 'incomplete' },
		},
		{
			name: '5.1 a close in the middle of a frame',
			wires: forEach(protocols, (protocol) => `${begun(protocol)}data: {"choices":[{"ind`),
			expected: { text: 'Hello', end: 'incomplete' },
		},
		...emptyRows(),
	];
}

const page =
	'<!doctype html><html><head><title>Sign in to the Wi-Fi</title></head><body>x</body></html>';

function emptyRows(): readonly Row[] {
	const nothing: Readonly<Record<string, (protocol: Protocol) => string>> = {
		'nothing at all': () => '',
		'blanks only': () => '\n  \n',
		'comments only': () => ': ping\n\n: ping\n\n',
		'[DONE] only': () => 'data: [DONE]\n\n',
		'a stream without content': (protocol) => streamOf(protocol, valuesOf(protocol, { text: [] })),
		'a stream with white space only': (protocol) =>
			streamOf(protocol, valuesOf(protocol, { text: [' ', '\n'] })),
		'an empty object': () => 'data: {}\n\n',
	};
	return [
		...Object.entries(nothing).map(
			([name, write]): Row => ({
				name: `5.1 ${name}`,
				wires: forEach(protocols, write),
				expected: { end: 'error:empty' },
			}),
		),
		...['{}', '[]', '{"status":"ok"}', 'null'].map(
			(body): Row => ({
				name: `5.1 ${body} as a JSON body`,
				wires: forEach(protocols, () => ({ headers: asJson, body })),
				expected: { end: body === 'null' ? 'error:protocol' : 'error:empty' },
			}),
		),
		...[asPage, asJson, { 'content-type': 'text/event-stream' }].map(
			(headers): Row => ({
				name: `5.0 a page at 200 as ${headers['content-type']}`,
				wires: forEach(protocols, () => ({ headers, body: page })),
				expected: {
					end: 'error:badEndpoint',
					facts: { detail: 'Sign in to the Wi-Fi', status: 200 },
				},
			}),
		),
		{
			name: '5.1 plain words at 200',
			wires: forEach(protocols, () => ({
				headers: { 'content-type': 'text/plain' },
				body: 'Ollama is running',
			})),
			expected: { end: 'error:protocol', facts: { detail: 'Ollama is running' } },
		},
		{
			name: '5.1 JSON that is cut off',
			wires: forEach(protocols, (protocol) => ({
				headers: asJson,
				body: JSON.stringify(wholeOf(protocol, standard)).slice(0, 60),
			})),
			expected: { end: 'error:protocol' },
		},
	];
}

export const framing: readonly Row[] = [...framingRows(), ...errorRows()];
