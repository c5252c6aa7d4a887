import type { RateLimit } from '../../../../../src/shared/events';
import type { Failure, FailureKind } from '../../../../../src/shared/failure';
import { readAt } from './play';
import { asJson, asPage, type Expected, forEach, type Json, protocols, type Row } from './row';
import { streamOf, valuesOf } from './say';

type Headers = Readonly<Record<string, string>>;

function row(
	name: string,
	status: number,
	body: unknown,
	kind: FailureKind,
	more: {
		readonly facts?: Partial<Failure>;
		readonly headers?: Headers;
		readonly limits?: readonly RateLimit[];
	} = {},
): Row {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const expected: Expected = {
		end: `error:${kind}`,
		facts: { status, ...more.facts },
		...(more.limits ? { limits: more.limits } : {}),
	};
	return {
		name,
		wires: forEach(protocols, () => ({
			status,
			headers: { ...asJson, ...more.headers },
			body: text,
		})),
		expected,
	};
}

/** Bodies of a status 418, of which nothing else is known. */
const shapes: Readonly<Record<string, readonly [unknown, Partial<Failure>]>> = {
	'of OpenAI': [
		{ error: { message: 'm', type: 't', code: 'c', param: null } },
		{ detail: 'm', code: 'c' },
	],
	'of Anthropic': [
		{ type: 'error', error: { type: 't', message: 'm' }, request_id: 'req_9' },
		{ detail: 'm', code: 't', requestId: 'req_9' },
	],
	'error as text': [{ error: 'm' }, { detail: 'm' }],
	'message and a number as code': [
		{ message: 'm', code: 1042 },
		{ detail: 'm', code: '1042' },
	],
	detail: [{ detail: 'm' }, { detail: 'm' }],
	'detail as an object': [{ detail: { error: 'm' } }, { detail: 'm' }],
	msg: [{ msg: 'm' }, { detail: 'm' }],
	'of FastAPI': [
		{ detail: [{ loc: ['body', 'messages', 0], msg: 'field required', type: 'x' }] },
		{ detail: 'body.messages.0: field required' },
	],
	'of old vLLM': [
		{ object: 'error', message: 'm', type: 'BadRequestError', code: 418 },
		{ detail: 'm', code: 'BadRequestError' },
	],
	'of MiniMax': [
		{ base_resp: { status_code: 1000, status_msg: 'm' } },
		{ detail: 'm', code: '1000' },
	],
	'of Google, in a list': [
		[{ error: { message: 'm', status: 'INVALID_ARGUMENT', code: 418 } }],
		{ detail: 'm', code: 'INVALID_ARGUMENT' },
	],
	'errors as a list': [{ errors: [{ message: 'm' }] }, { detail: 'm' }],
	'nested in the message': [
		{ error: { message: 'Upstream: {"error":{"message":"inner","code":"x1"}}' } },
		{ detail: 'Upstream: inner', code: 'x1' },
	],
	'of OpenRouter, nested in metadata': [
		{
			error: {
				message: 'Provider returned error',
				code: 418,
				metadata: { raw: '{"error":{"message":"inner","code":"x1"}}', provider_name: 'P' },
			},
		},
		{ detail: 'Provider returned error: inner' },
	],
	'of OpenRouter, plain words in metadata': [
		{
			error: {
				message: 'Provider returned error',
				code: 418,
				metadata: { raw: 'model is asleep', provider_name: 'P' },
			},
		},
		{ detail: 'Provider returned error: model is asleep' },
	],
	'a page': ['<html><head><title>Teapot</title></head><body>x</body></html>', { detail: 'Teapot' }],
	'a page without a title': [
		'<html><body><h1>Bad</h1><p>request</p></body></html>',
		{ detail: 'Bad request' },
	],
	'plain text': ['short and stout', { detail: 'short and stout' }],
	'a string of JSON': ['"short and stout"', { detail: 'short and stout' }],
	'an error event': [
		'event: error\ndata: {"error":{"message":"m","code":"c"}}\n\n',
		{ detail: 'm', code: 'c' },
	],
	nothing: ['', {}],
};

const statuses: readonly (readonly [number, unknown, FailureKind])[] = [
	[401, { error: { message: 'x', type: 'authentication_error', code: 'missing_api_key' } }, 'auth'],
	[401, '', 'auth'],
	[400, { error: { message: 'API key not valid. Please pass a valid API key.' } }, 'auth'],
	[402, { error: { type: 'payment_required', message: 'x' } }, 'payment'],
	[402, '', 'payment'],
	[403, { error: { message: 'not in your region' } }, 'permission'],
	[403, { error: { message: 'flagged by moderation' } }, 'moderation'],
	[
		404,
		{ error: { message: 'The model `x` does not exist', code: 'model_not_found' } },
		'modelNotFound',
	],
	[
		404,
		{ type: 'error', error: { type: 'not_found_error', message: 'model: x' } },
		'modelNotFound',
	],
	[404, { error: { message: 'Not Found' } }, 'badEndpoint'],
	[404, '404 page not found', 'badEndpoint'],
	[405, '', 'badEndpoint'],
	[408, '', 'timeout'],
	[409, '', 'server'],
	[413, '', 'overflow'],
	[413, { type: 'error', error: { type: 'request_too_large', message: 'x' } }, 'overflow'],
	[400, '', 'overflow'],
	[422, { detail: [{ loc: ['body', 'n'], msg: 'x' }] }, 'invalidRequest'],
	[425, '', 'server'],
	[429, '', 'rateLimit'],
	[429, { error: { message: 'Rate limit: 20000 tokens per minute', type: 'tokens' } }, 'rateLimit'],
	[429, { error: { message: 'rpm_exceeded' } }, 'rateLimit'],
	[429, { error: { message: 'itpm_exceeded: input token throughput' } }, 'rateLimit'],
	[429, { error: { message: 'otpm_exceeded: output throughput' } }, 'rateLimit'],
	...[
		'insufficient_quota',
		'organization_spend_limit_reached',
		'enforced_spend_limit_reached',
		'usage_limit_exceeded',
		'user_total_monthly_limit_exceeded',
	].map((code): readonly [number, unknown, FailureKind] => [
		429,
		{ error: { message: 'x', code } },
		'quota',
	]),
	...['credit_balance_exhausted', 'billing_hard_limit_reached', 'insufficient_balance'].map(
		(code): readonly [number, unknown, FailureKind] => [
			429,
			{ error: { message: 'x', code } },
			'payment',
		],
	),
	[400, { error: { message: 'Your credit balance is too low to access the API' } }, 'payment'],
	[499, '', 'server'],
	[500, { error: { message: 'oops', type: 'api_error' } }, 'server'],
	[500, { error: { message: 'Context size has been exceeded.' } }, 'overflow'],
	[502, '<html><title>502 Bad Gateway</title></html>', 'server'],
	[503, { error: { message: 'no healthy upstream', type: 'service_unavailable' } }, 'overloaded'],
	[503, '<html><title>503</title></html>', 'overloaded'],
	[504, { error: { type: 'gateway_timeout', message: 'x' } }, 'server'],
	[520, '', 'server'],
	[524, '', 'server'],
	[
		529,
		{ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
		'overloaded',
	],
];

const overflows: readonly (readonly [number, unknown])[] = [
	[400, 'Your input exceeds the context window of this model.'],
	[400, "This model's maximum context length is 8192 tokens. However, you requested 9000."],
	[400, 'context_length_exceeded'],
	[400, 'the model context length is only 4096 tokens'],
	[400, 'please reduce the length of the input'],
	[400, 'prompt is too long: 210000 tokens > 200000 maximum'],
	[400, 'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000'],
	[413, 'request_too_large'],
	[400, 'Input is too long for requested model.'],
	[400, 'The input token count (40000) exceeds the maximum number of tokens allowed (32768).'],
	[400, "This model's maximum prompt length is 131072 but the request contains 140000 tokens."],
	[400, 'Please reduce the length of the messages or completion.'],
	[400, 'exceed_context_size_error'],
	[400, 'the request exceeds the available context size, try increasing it'],
	[400, 'tokens to keep from the initial prompt is greater than the context length'],
	[400, 'the loaded context length of only 4096'],
	[400, 'prompt token count of 140000 exceeds the limit of 128000'],
	[400, 'invalid params, context window exceeds limit'],
	[400, 'exceeded model token limit: 131072'],
	[400, 'prompt too large for model with 32768 maximum context length'],
	[422, "Input (9000 tokens) is longer than the model's context length"],
	[400, 'prompt too long; exceeded max context length by 12 tokens'],
	[400, 'input too large (9000 tokens) for model context window'],
	[400, 'too many tokens in the prompt'],
	[400, 'token limit exceeded'],
];

const minute = 60_000;
const at = (ms: number): string => new Date(readAt + ms).toISOString();

/** Headers of a 429 that ask for 90 seconds, which is more than is waited for without asking. */
const hints: Readonly<Record<string, Headers>> = {
	'retry-after in seconds': { 'retry-after': '90' },
	'retry-after as a date': { 'retry-after': new Date(readAt + 90_000).toUTCString() },
	'retry-after-ms': { 'retry-after-ms': '90000', 'retry-after': '7' },
	'x-ratelimit-reset-tokens as 1m30s': {
		'x-ratelimit-remaining-tokens': '0',
		'x-ratelimit-reset-tokens': '1m30s',
	},
	'x-ratelimit-reset-requests as 90.0s': {
		'x-ratelimit-remaining-requests': '0',
		'x-ratelimit-reset-requests': '90.0s',
	},
	'x-ratelimit-reset-tokens in milliseconds': {
		'x-ratelimit-remaining-tokens': '0',
		'x-ratelimit-reset-tokens': '90000ms',
	},
	'too few tokens left': {
		'x-ratelimit-limit-tokens': '5000',
		'x-ratelimit-remaining-tokens': '12',
		'x-ratelimit-reset-tokens': '1m30s',
		'x-ratelimit-limit-requests': '3',
		'x-ratelimit-remaining-requests': '1',
		'x-ratelimit-reset-requests': '20s',
	},
	'x-ratelimit-reset in seconds': { 'x-ratelimit-reset': '90' },
	'x-ratelimit-reset since 1970 in seconds': {
		'x-ratelimit-remaining': '0',
		'x-ratelimit-reset': String((readAt + 90_000) / 1000),
	},
	'x-ratelimit-reset since 1970 in milliseconds': {
		'x-ratelimit-remaining': '0',
		'x-ratelimit-reset': String(readAt + 90_000),
	},
	'resets of requests only': { 'x-ratelimit-reset-requests': '1m30s' },
	'anthropic-ratelimit-requests-reset': {
		'anthropic-ratelimit-requests-remaining': '0',
		'anthropic-ratelimit-requests-reset': at(90_000).replace('.000', ''),
	},
	'anthropic-ratelimit-output-tokens-reset': {
		'anthropic-ratelimit-output-tokens-remaining': '0',
		'anthropic-ratelimit-output-tokens-reset': at(90_000),
	},
	'x-neosantara-ratelimit-requests-reset': {
		'x-neosantara-ratelimit-requests-remaining': '0',
		'x-neosantara-ratelimit-requests-reset': at(90_000),
	},
	'x-neosantara-ratelimit-input-tokens-reset': {
		'x-neosantara-ratelimit-input-tokens-remaining': '0',
		'x-neosantara-ratelimit-input-tokens-reset': at(90_000),
	},
	'x-neosantara-ratelimit-output-tokens-reset without a zone': {
		'x-neosantara-ratelimit-output-tokens-remaining': '0',
		'x-neosantara-ratelimit-output-tokens-reset': at(90_000).slice(0, 19),
	},
	'ratelimit-reset': {
		'ratelimit-limit': '100, 100;w=60',
		'ratelimit-remaining': '0',
		'ratelimit-reset': '90',
	},
	'ratelimit of the old draft': { ratelimit: 'limit=100, remaining=0, reset=90' },
	'ratelimit of the new draft': {
		ratelimit: '"default";r=0;t=90',
		'ratelimit-policy': '"default";q=100;w=60',
	},
	'ratelimit of the new draft, several': {
		ratelimit: '"day";r=50;t=4000, "minute";r=0;t=90',
		'ratelimit-policy': '"day";q=100;w=86400, "minute";q=3;w=60',
	},
	'two limits, the later one counts': {
		'x-ratelimit-remaining-requests': '0',
		'x-ratelimit-reset-requests': '20s',
		'x-ratelimit-remaining-tokens': '0',
		'x-ratelimit-reset-tokens': '90s',
	},
	'x-ratelimit-reset-tokens-minute': {
		'x-ratelimit-remaining-tokens-minute': '0',
		'x-ratelimit-reset-tokens-minute': '90',
	},
};

const words: readonly string[] = [
	'retry_after: 90',
	'"retry_after": 90',
	'Resets in 90s',
	'Please try again in 1m30s.',
	'retryDelay: 90s',
	'Try again in 1.5 minutes',
];

const daily = { limit: 3000, remaining: 0, resetAt: readAt + 90 * minute };
const monthly = { limit: 10_000, remaining: 7000, resetAt: Date.UTC(2026, 1, 1) };
const metadata = {
	usage: {
		daily: { current: 3000, limit: 3000, remaining: 0, reset_date: at(90 * minute) },
		monthly: { current: 3000, limit: 10_000, reset_date: '2026-02-01T00:00:00' },
	},
	tier: 'Free',
};
const allowances: readonly RateLimit[] = [
	{ what: 'dailyTokens', ...daily },
	{ what: 'monthlyTokens', ...monthly },
];
const hello = { text: ['Hello'] };

function last(values: readonly Json[], more: Json): readonly Json[] {
	return values.map((value, place) =>
		place === values.length - 2 ? { ...value, ...more } : value,
	);
}

function limitRows(): readonly Row[] {
	const old = (code: string): Json => ({
		status: false,
		creator: 'x',
		error: { message: 'Used up', type: 'usage_limit_exceeded', code },
		usage: { current: 3000, limit: 3000, remaining: 0, reset_date: at(90 * minute) },
		tier: 'Free',
		timestamp: at(0),
	});
	return [
		...['daily', 'monthly'].map((period) =>
			row(
				`4 the old shape of Neosantara, ${period}`,
				429,
				old(`user_total_${period}_limit_exceeded`),
				'quota',
				{
					facts: { detail: 'Used up', code: `user_total_${period}_limit_exceeded` },
					limits: [{ what: period === 'daily' ? 'dailyTokens' : 'monthlyTokens', ...daily }],
				},
			),
		),
		row(
			'1.1 _metadata in an error',
			429,
			{ error: { message: 'x', code: 'insufficient_quota' }, _metadata: metadata },
			'quota',
			{ limits: allowances },
		),
		{
			name: '1.1 _metadata in a stream',
			wires: forEach(protocols, (protocol) =>
				streamOf(protocol, last(valuesOf(protocol, hello), { _metadata: metadata })),
			),
			expected: { text: 'Hello', end: 'stop', limits: allowances },
		},
		{
			name: '1.1 limits in the headers of a good reply',
			wires: forEach(protocols, (protocol) => ({
				headers: {
					'content-type': 'text/event-stream',
					'x-neosantara-ratelimit-requests-limit': '3',
					'x-neosantara-ratelimit-requests-remaining': '2',
					'x-neosantara-ratelimit-requests-reset': at(minute),
					'x-neosantara-ratelimit-input-tokens-limit': '5000',
					'x-neosantara-ratelimit-input-tokens-remaining': '4800',
				},
				body: streamOf(protocol, valuesOf(protocol, hello)),
			})),
			expected: {
				text: 'Hello',
				end: 'stop',
				limits: [
					{ what: 'requests', limit: 3, remaining: 2, resetAt: readAt + minute },
					{ what: 'inputTokens', limit: 5000, remaining: 4800 },
				],
			},
		},
	];
}

const minimax: readonly (readonly [number, FailureKind])[] = [
	[1002, 'rateLimit'],
	[1004, 'auth'],
	[1008, 'payment'],
	[1026, 'moderation'],
	[2013, 'invalidRequest'],
];

export const failures: readonly Row[] = [
	...Object.entries(shapes).map(([name, [body, facts]]) =>
		row(`4 an error ${name}`, 418, body, 'invalidRequest', { facts }),
	),
	...statuses.map(([status, body, kind]) =>
		row(`4 ${status} ${JSON.stringify(body).slice(0, 70)}`, status, body, kind),
	),
	...overflows.map(([status, message]) =>
		row(`4 overflow: ${message}`, status, { error: { message } }, 'overflow'),
	),
	...minimax.map(
		([code, kind]): Row => ({
			name: `4 base_resp ${code} at 200`,
			wires: forEach(protocols, () => ({
				headers: asJson,
				body: JSON.stringify({ base_resp: { status_code: code, status_msg: 'm' } }),
			})),
			expected: { end: `error:${kind}`, facts: { detail: 'm', code: String(code) } },
		}),
	),
	...Object.entries(hints).map(([name, headers]) =>
		row(`4 ${name}`, 429, { error: { message: 'slow down' } }, 'rateLimit', {
			headers,
			facts: { retryAfterMs: 90_000 },
		}),
	),
	...words.map((message) =>
		row(`4 in words: ${message}`, 429, { error: { message } }, 'rateLimit', {
			facts: { retryAfterMs: 90_000 },
		}),
	),
	row('4 402 with retry-after', 402, '', 'payment', {
		headers: { 'retry-after': '90' },
		facts: { retryAfterMs: 90_000 },
	}),
	row(
		'4 a rate is no overflow',
		429,
		{ error: { message: 'Rate limit reached: too many tokens per minute' } },
		'rateLimit',
	),
	row('4 a page at 429', 429, '<html><title>1015</title></html>', 'rateLimit', {
		headers: asPage,
		facts: { detail: '1015' },
	}),
	...['x-request-id', 'request-id', 'x-generation-id', 'cf-ray'].map((name) =>
		row(`4 ${name}`, 500, '', 'server', {
			headers: { [name]: 'id_1' },
			facts: { requestId: 'id_1' },
		}),
	),
	...limitRows(),
];
