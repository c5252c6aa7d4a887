// Replies of a chat completions server for the tests that drive the user interface.
import type { LoopbackServer, RecordedRequest, Reply, Step } from './loopbackServer';
import { dataFrames, jsonReply, sseReply } from './loopbackServer';

/** Id of the endpoint that `settingsFor` sets up. */
export const endpointId = 'loopback';
const modelId = 'test-model';
/** Looks like nothing else, so that any 12 characters of it can be searched for. */
export const testKey = 'zq7Wv2Kx9Rt4Np8Lm3Jh6Gf1Ds5Bc0Ya';

/** User settings under which Pandu talks to `server` in chat completions. */
export function settingsFor(server: Pick<LoopbackServer, 'baseUrl'>): Record<string, unknown> {
	return {
		'pandu.activeEndpoint': endpointId,
		'pandu.endpoints': [
			{
				id: endpointId,
				label: 'Loopback',
				baseUrl: server.baseUrl,
				protocol: 'chatCompletions',
				model: modelId,
				auth: 'bearer',
			},
		],
	};
}

function chunk(delta: unknown, finish: string | null = null): string {
	return dataFrames({
		id: 'chatcmpl-1',
		object: 'chat.completion.chunk',
		created: 1,
		model: modelId,
		choices: [{ index: 0, delta, finish_reason: finish }],
	});
}

/** One delta of text. */
export const says = (content: string): string => chunk({ role: 'assistant', content });

/** The regular end, with a count of tokens. */
export const ends = (finish = 'stop'): string =>
	chunk({}, finish) +
	dataFrames(
		{
			id: 'chatcmpl-1',
			object: 'chat.completion.chunk',
			created: 1,
			model: modelId,
			choices: [],
			usage: { prompt_tokens: 21, completion_tokens: 7, total_tokens: 28 },
		},
		'[DONE]',
	);

/** A whole streamed answer. Each text is a delta. */
export const answers = (...texts: readonly string[]): Reply =>
	sseReply([...texts.map(says), ends()]);

/** A streamed answer with steps of its own between. */
export const streams = (...steps: readonly Step[]): Reply => sseReply(steps);

/** One call of a tool. */
export interface ScriptedCall {
	readonly name: string;
	readonly args: unknown;
}

/** A streamed tool call, its arguments in pieces. */
export function calls(name: string, args: unknown): Reply {
	return callsAll([{ name, args }]);
}

/** Several tool calls of one answer. */
export function callsAll(all: readonly ScriptedCall[]): Reply {
	const pieces = all.flatMap(({ name, args }, index) => {
		const text = JSON.stringify(args);
		const half = Math.ceil(text.length / 2);
		return [
			callBegins(name, index),
			callGoesOn(text.slice(0, half), index),
			callGoesOn(text.slice(half), index),
		];
	});
	return sseReply([...pieces, ends('tool_calls')]);
}

/** The start of a call; its arguments follow by `callGoesOn`. */
export const callBegins = (name: string, index = 0): string =>
	chunk({
		tool_calls: [
			{ index, id: `call_${index + 1}`, type: 'function', function: { name, arguments: '' } },
		],
	});

export const callGoesOn = (args: string, index = 0): string =>
	chunk({ tool_calls: [{ index, function: { arguments: args } }] });

/** The list that `GET /models` gives. */
export const models = (...ids: readonly string[]): Reply =>
	jsonReply({ object: 'list', data: ids.map((id) => ({ id, object: 'model', created: 1 })) });

/** Requests for an answer, without those for the models list and the state of a key. */
export function asked(server: LoopbackServer): readonly RecordedRequest[] {
	return server.requests.filter((request) => request.method === 'POST');
}

/** Answers `POST` in order, the last reply again and again, and `GET /models` with one model. */
export function serve(server: LoopbackServer, ...replies: readonly Reply[]): void {
	const left = [...replies];
	server.replyWith((request) => {
		if (request.method === 'GET') {
			return request.path.endsWith('/models')
				? models(modelId)
				: jsonReply({ error: { message: 'Not found' } }, { status: 404 });
		}
		const next = left.length > 1 ? left.shift() : left[0];
		return next ?? { status: 500, steps: ['no reply is scripted'] };
	});
}
