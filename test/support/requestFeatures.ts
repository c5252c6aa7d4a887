// Everything that a request may ask for, one feature at a time and all together.
import { continueLine } from '../../src/core/context/history';
import type { Effort, ModelRequest, Parameters } from '../../src/core/request';
import type { AssistantPart, Opaque, Protocol, Turn } from '../../src/shared/messages';
import { tool } from './bodies';
import { answerOf, assistant, call, model, result, text, user } from './conversations';
import { adapters } from './recordings';

/** A request, as it is put to the endpoint with this label on this protocol. */
type Feature = (protocol: Protocol, label: string) => Partial<ModelRequest>;

const efforts: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const schema = { type: 'object', properties: { a: { type: 'string' } } };
const seventeen = Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`k${at}`, 'v']));

/** Everything at once, as far as it goes together. */
const everything: Parameters = {
	temperature: 0.5,
	topP: 0.9,
	topK: 40,
	maxOutputTokens: 900,
	stop: ['END'],
	webSearch: true,
	responseFormat: { type: 'jsonSchema', name: 'n', schema },
	parallelToolCalls: false,
	presencePenalty: 0.5,
	frequencyPenalty: -0.5,
	logitBias: { '50256': -100 },
	prediction: { type: 'content', content: 'x' },
	imageConfig: { aspect_ratio: '3:2' },
	store: true,
	truncation: 'auto',
	serviceTier: 'auto',
	user: 'u1',
	metadata: { a: 'b' },
};

const parameterSets: readonly Parameters[] = [
	{ temperature: 0 },
	{ temperature: 0.5 },
	{ temperature: 1.5 },
	{ temperature: 9 },
	{ temperature: Number.NaN },
	{ topP: 0.9 },
	{ topP: 7 },
	{ topK: 40 },
	{ topK: 0 },
	{ maxOutputTokens: 99 },
	{ maxOutputTokens: 0 },
	{ stop: ['END'] },
	{ stop: ['a', 'b', 'c', 'd', 'e', ''] },
	{ stop: [''] },
	...efforts.map((effort): Parameters => ({ effort })),
	{ effort: 'high', temperature: 0.2, topP: 0.9, topK: 3 },
	{ thinkingBudget: 3000 },
	{ thinkingBudget: 9, maxOutputTokens: 5000 },
	{ thinkingBudget: 8000, maxOutputTokens: 4000 },
	{ thinkingBudget: 8000, maxOutputTokens: 100 },
	{ webSearch: true },
	{ webSearch: false },
	{ webSearch: { search_context_size: 'low' } },
	{ responseFormat: { type: 'text' } },
	{ responseFormat: { type: 'json' } },
	{ responseFormat: { type: 'jsonSchema', name: 'n', schema } },
	{ responseFormat: { type: 'jsonSchema', name: 'n', schema, strict: true } },
	{ presencePenalty: 0.5 },
	{ presencePenalty: -9 },
	{ frequencyPenalty: 9 },
	{ logitBias: { '50256': -100, '1': 5 } },
	{ prediction: { type: 'content', content: 'x' } },
	{ imageConfig: { aspect_ratio: '1:1' } },
	{ parallelToolCalls: true },
	{ store: true },
	{ store: false },
	{ truncation: 'auto' },
	{ truncation: 'disabled' },
	{ serviceTier: 'auto' },
	{ user: 'u1' },
	{ metadata: { a: 'b' } },
	{ metadata: seventeen },
	everything,
	// What settings written by hand may hold.
	JSON.parse(
		'{"temperature":null,"topP":null,"stop":null,"effort":null,"metadata":null,"store":null}',
	),
];

const image = { kind: 'image', mime: 'image/png', data: 'iVBORw0KGgo=' } as const;

const opaqueOf = (protocol: Protocol, payload: unknown): Opaque => ({ protocol, model, payload });

function recorded(protocol: Protocol, file: string): Turn {
	const adapter = adapters.find((each) => each.protocol === protocol);
	if (!adapter) throw new Error(protocol);
	return answerOf(adapter, file);
}

function resultsFor(turn: Turn): Turn {
	const parts = turn.role === 'assistant' ? turn.parts : [];
	const calls = parts.filter((part) => part.kind === 'toolCall');
	return {
		role: 'tool',
		results: calls.map(({ callId, name }) => ({ callId, name, content: '29 °C', isError: false })),
	};
}

/** Goes on after an answer with reasoning and a call, recorded on `from`. */
function afterCall(from: Protocol, more: Partial<ModelRequest> = {}): Partial<ModelRequest> {
	const answer = recorded(from, 'reasoningCall.sse');
	return { turns: [user('Weather?'), answer, resultsFor(answer)], tools: [tool], ...more };
}

function kept(label: string, ...parts: readonly AssistantPart[]): Turn {
	return { role: 'assistant', parts, response: { id: 'resp_1', model, endpoint: label } };
}

const stored = { parameters: { store: true } } as const;
const twoCalls = assistant(text('Let me look.'), call('call_aaaaaaaa'), call('call_bbbbbbbb'));

const conversations: Readonly<Record<string, Feature>> = {
	plain: () => ({}),
	'a whole reply': () => ({ stream: false }),
	instructions: () => ({ system: 'Be brief.' }),
	'blank instructions': () => ({ system: ' \n' }),
	'an image': () => ({
		turns: [{ role: 'user', parts: [{ kind: 'text', text: 'What is this?' }, image] }],
	}),
	'images alone': () => ({ turns: [{ role: 'user', parts: [image, image] }] }),
	'parts and blanks': () => ({ turns: [user('a', '', ' ', 'b'), user('c')] }),
	'half of a pair': () => ({
		system: 'x\ud83d',
		turns: [user('a\udc00b'), assistant(text('\ud83dc')), user('d')],
	}),
	'several turns': () => ({
		turns: [user('Hi'), assistant(text('Hello.')), user('And?'), assistant(), user('So?')],
	}),
	'an answer of the model first': () => ({ turns: [assistant(text('Hello.')), user('And?')] }),
	'a refusal before': () => ({
		turns: [user('Hi'), assistant({ kind: 'refusal', text: 'No.' }), user('Why?')],
	}),
	'an image that was made': () => ({
		turns: [
			user('Draw'),
			assistant({ kind: 'image', mime: 'image/png', data: 'aa' }),
			user('Nice'),
		],
	}),
	'a cut answer': () => ({ turns: [user('Hi'), assistant(text('Hel')), user(continueLine)] }),
	'an empty list of tools': () => ({ tools: [], toolChoice: 'required' }),
	tools: () => ({ tools: [tool] }),
	...Object.fromEntries(
		(['auto', 'none', 'required', { name: 'get_weather' }, { name: 'other' }] as const).map(
			(toolChoice) => [
				`the choice ${JSON.stringify(toolChoice)}`,
				() => ({ tools: [tool], toolChoice }),
			],
		),
	),
	'a forced tool and thinking': () => ({
		tools: [tool],
		toolChoice: 'required',
		parameters: { effort: 'high' },
	}),
	'calls one at a time': () => ({ tools: [tool], parameters: { parallelToolCalls: false } }),
	'calls side by side': () => ({ tools: [tool], parameters: { parallelToolCalls: true } }),
	'search beside tools': () => ({ tools: [tool], parameters: { webSearch: true } }),
	'calls and results': () => ({
		turns: [
			user('Hi'),
			twoCalls,
			result('call_aaaaaaaa'),
			result('call_bbbbbbbb', '', true),
			user('And?'),
		],
		tools: [tool],
	}),
	'calls without results': () => ({ turns: [user('Hi'), twoCalls, user('And?')], tools: [tool] }),
	'calls without tools': () => ({
		turns: [user('Hi'), twoCalls, result('call_aaaaaaaa'), user('And?')],
	}),
	'results without calls': () => ({
		turns: [user('Hi'), result('x'), user('And?')],
		tools: [tool],
	}),
	'odd calls': () => ({
		turns: [
			user('Hi'),
			assistant(
				call('call:1/ä', '{"a":'),
				call('call:1/ö', ''),
				call('x'.repeat(90), '"{\\"a\\":1}"'),
			),
			user('And?'),
		],
		tools: [tool],
	}),
	'reasoning that comes back': (protocol) => afterCall(protocol, { parameters: { effort: 'low' } }),
	'reasoning that comes back, thinking off': (protocol) => afterCall(protocol),
	'reasoning in details': () => ({
		turns: [
			user('Hi'),
			assistant(call('a'), {
				kind: 'opaque',
				opaque: opaqueOf('chatCompletions', {
					details: [{ type: 'reasoning.text', index: 0, text: 'Hm.', signature: 's' }],
				}),
			}),
			result('a'),
		],
		tools: [tool],
	}),
	'a search that the server ran': () => ({
		turns: [
			user('Hi'),
			assistant(
				{
					kind: 'opaque',
					opaque: opaqueOf('responses', {
						type: 'web_search_call',
						id: 'ws_1',
						status: 'completed',
					}),
				},
				text('29.'),
			),
			user('And?'),
		],
	}),
	'an answer from chat completions': () => afterCall('chatCompletions'),
	'an answer from responses': () => afterCall('responses'),
	'an answer from messages': () => afterCall('messages'),
	'a kept answer': (_, label) => ({
		...stored,
		system: 'Be brief.',
		turns: [user('Hi'), kept(label, text('Hello.')), user('And?')],
	}),
	'a kept answer with calls': (_, label) => ({
		...stored,
		tools: [tool],
		turns: [user('Hi'), kept(label, call('call_1'), call('call_2')), result('call_1'), user('So?')],
	}),
	'a kept answer, nothing stored': (_, label) => ({
		turns: [user('Hi'), kept(label, text('Hello.')), user('And?')],
	}),
	'a kept answer of another endpoint': () => ({
		...stored,
		turns: [user('Hi'), kept('Elsewhere', text('Hello.')), user('And?')],
	}),
	'everything with tools and an image': () => ({
		system: 'Be brief.',
		turns: [
			{ role: 'user', parts: [{ kind: 'text', text: 'What is this?' }, image] },
			twoCalls,
			result('call_aaaaaaaa'),
			result('call_bbbbbbbb'),
		],
		tools: [tool],
		toolChoice: { name: 'get_weather' },
		parameters: { ...everything, effort: 'medium' },
	}),
};

/** By name. */
export const features: Readonly<Record<string, Feature>> = {
	...conversations,
	...Object.fromEntries(
		parameterSets.map((parameters): [string, Feature] => [
			JSON.stringify(parameters, (_, value) => (Number.isNaN(value) ? 'NaN' : value)),
			() => ({ parameters }),
		]),
	),
};

export function requestOf(feature: Feature, protocol: Protocol, label: string): ModelRequest {
	return { model, turns: [user('hello')], ...feature(protocol, label) };
}
