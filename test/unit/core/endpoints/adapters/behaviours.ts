import type { Seen } from '../../../../support/recordings';

/** One behaviour, recorded once for each protocol. Together they are the list that all of them have to pass. */
export interface Behaviour {
	readonly title: string;
	/** File under `test/fixtures/wire/<protocol>`. */
	readonly file: string;
	/** What has to come out; what is left out is nothing. */
	readonly seen: Partial<Omit<Seen, 'usage'>> & { readonly end: string };
	/** Whether usage is compared as well. */
	readonly countsTokens?: boolean;
}

const weather = { name: 'get_weather', args: '{"city":"Bandung"}' };

export const behaviours: readonly Behaviour[] = [
	{ title: 'text', file: 'text.sse', seen: { text: 'Hello from Jakarta.', end: 'stop' } },
	{
		title: 'text beyond ASCII, U+2028 included',
		file: 'unicode.sse',
		seen: { text: 'Wörld 👋🏽 日本 \u2028 ok', end: 'stop' },
	},
	{ title: 'a tool call', file: 'toolCall.sse', seen: { calls: [weather], end: 'toolCalls' } },
	{
		title: 'text, then a tool call',
		file: 'textThenCall.sse',
		seen: {
			text: 'Let me look.',
			calls: [{ name: 'get_weather', args: '{"city":"Solo"}' }],
			end: 'toolCalls',
		},
	},
	{
		title: 'two parallel tool calls',
		file: 'parallelCalls.sse',
		seen: { calls: [weather, { name: 'get_time', args: '{"zone":"WIB"}' }], end: 'toolCalls' },
	},
	{
		title: 'a tool call without arguments',
		file: 'noArguments.sse',
		seen: { calls: [{ name: 'list_files', args: '{}' }], end: 'toolCalls' },
	},
	{ title: 'an empty stream', file: 'empty.sse', seen: { end: 'stop' } },
	{
		title: 'reasoning, then text',
		file: 'reasoning.sse',
		seen: { reasoning: 'Two and two is four.', text: 'It is 4.', end: 'stop' },
	},
	{
		title: 'reasoning, then a tool call',
		file: 'reasoningCall.sse',
		seen: { reasoning: 'I need the weather.', calls: [weather], end: 'toolCalls' },
	},
	{
		title: 'usage, with cached and reasoning tokens',
		file: 'usage.sse',
		seen: { text: 'Hi', end: 'stop' },
		countsTokens: true,
	},
	{
		title: 'citations, each once',
		file: 'citations.sse',
		seen: {
			text: 'Paris.',
			citations: ['https://example.org/a', 'https://example.org/b'],
			end: 'stop',
		},
	},
	{
		title: 'R19: an answer that was cut at the token limit',
		file: 'finishLength.sse',
		seen: { text: 'Once upon', end: 'length' },
	},
	{
		title: 'R19: a tool call that was cut at the token limit',
		file: 'lengthInCall.sse',
		seen: { calls: [{ name: 'get_weather', args: '{"city":"Ban' }], end: 'length' },
	},
	{
		title: 'an answer that was filtered',
		file: 'finishFilter.sse',
		seen: { text: 'Once', end: 'contentFilter' },
	},
	{
		title: 'R1: a stream that is cut in its text',
		file: 'cut.sse',
		seen: { text: 'Half an ans', end: 'incomplete' },
	},
	{
		title: 'R2: a stream that is cut in a tool call',
		file: 'cutInCall.sse',
		seen: { calls: [{ name: 'get_weather', args: '{"city":"Ban' }], end: 'incomplete' },
	},
	{
		title: 'R16: a rate limit in the middle of a stream',
		file: 'rateLimitMidStream.sse',
		seen: { text: 'Part of', end: 'error:rateLimit' },
	},
	{
		title: 'R15: a whole reply instead of a stream',
		file: 'text.json',
		seen: { text: 'Hello from Jakarta.', end: 'stop' },
		countsTokens: true,
	},
	{
		title: 'R15: a whole reply with a tool call',
		file: 'toolCall.json',
		seen: { calls: [weather], end: 'toolCalls' },
	},
	{
		title: 'R15: a whole reply with reasoning',
		file: 'reasoning.json',
		seen: { reasoning: 'Two and two is four.', text: 'It is 4.', end: 'stop' },
	},
];
