import assert from 'node:assert/strict';
import {
	describeFailure,
	type FailureContext,
	failureFromReply,
} from '../../../../src/core/endpoints/failures';
import { parseRateLimits, parseRetryAfter } from '../../../../src/core/endpoints/hints';
import { createMask } from '../../../../src/core/endpoints/mask';
import { failureFromNetwork } from '../../../../src/core/endpoints/networkFailure';
import { waitBeforeRetry } from '../../../../src/core/endpoints/retry';
import type { Failure, FailureKind } from '../../../../src/shared/failure';
import { cpuTime } from '../../../support/cpuTime';

const now = Date.UTC(2026, 0, 1);
const context: FailureContext = { host: 'api.example', mask: (text) => text, now: () => now };

function reply(status: number, body: unknown, headers: Record<string, string> = {}): Failure {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return failureFromReply(context, { status, headers: new Headers(headers), body: text });
}

describe('an error reply', () => {
	const shapes: Readonly<Record<string, readonly [unknown, Partial<Failure>]>> = {
		OpenAI: [
			{ error: { message: 'm', type: 't', code: 'c', param: 'temperature' } },
			{ detail: 'm (temperature)', code: 'c' },
		],
		Anthropic: [
			{
				type: 'error',
				error: { type: 'invalid_request_error', message: 'm' },
				request_id: 'req_9',
			},
			{ detail: 'm', code: 'invalid_request_error', requestId: 'req_9' },
		],
		'error as text': [{ error: 'm' }, { detail: 'm' }],
		'message and code': [
			{ message: 'm', code: 1042 },
			{ detail: 'm', code: '1042' },
		],
		detail: [{ detail: 'm' }, { detail: 'm' }],
		msg: [{ msg: 'm' }, { detail: 'm' }],
		FastAPI: [
			{ detail: [{ loc: ['body', 'messages', 0], msg: 'field required', type: 'x' }] },
			{ detail: 'body.messages.0: field required' },
		],
		'old vLLM': [
			{ object: 'error', message: 'm', type: 'BadRequestError', code: 400 },
			{ detail: 'm', code: 'BadRequestError' },
		],
		MiniMax: [{ base_resp: { status_code: 1000, status_msg: 'm' } }, { detail: 'm', code: '1000' }],
		'a list': [
			[{ error: { message: 'm', status: 'INVALID_ARGUMENT', code: 400 } }],
			{ detail: 'm', code: 'INVALID_ARGUMENT' },
		],
		'nested in the message': [
			{ error: { message: 'Upstream: {"error":{"message":"inner","code":"x1"}}' } },
			{ detail: 'Upstream: inner', code: 'x1' },
		],
		'nested in metadata': [
			{
				error: {
					message: 'Provider returned error',
					code: 400,
					metadata: { raw: '{"detail":"inner"}' },
				},
			},
			{ detail: 'Provider returned error: inner' },
		],
		'a page': ['<html><body><h1>Bad</h1><p>request</p></body></html>', { detail: 'Bad request' }],
		'plain text': ['bad request', { detail: 'bad request' }],
	};
	for (const [name, [body, expected]] of Object.entries(shapes)) {
		it(`is understood in the shape: ${name}`, () => {
			const { kind, message, status, host, ...rest } = reply(400, body);
			assert.equal(kind, 'invalidRequest');
			assert.deepEqual(rest, expected);
			assert.deepEqual(
				[message, status, host],
				['api.example refused the request (status 400).', 400, 'api.example'],
			);
		});
	}

	it('is understood in the old shape of Neosantara, as a used up plan', () => {
		const failure = reply(429, {
			status: false,
			creator: 'x',
			error: {
				message: 'Daily limit',
				type: 'usage_limit_exceeded',
				code: 'user_total_daily_limit_exceeded',
			},
			usage: { current: 1, limit: 1 },
		});
		assert.equal(failure.kind, 'quota');
		assert.equal(failure.code, 'user_total_daily_limit_exceeded');
	});

	const kinds: readonly (readonly [number, unknown, FailureKind])[] = [
		[401, { error: { code: 'missing_api_key' } }, 'auth'],
		[400, { error: { message: 'API key not valid. Please pass a valid API key.' } }, 'auth'],
		[402, { error: { type: 'payment_required' } }, 'payment'],
		[403, { error: { message: 'not in your region' } }, 'permission'],
		[403, { error: { message: 'flagged by moderation' } }, 'moderation'],
		[404, { error: { message: 'The model `x` does not exist' } }, 'modelNotFound'],
		[404, { error: { message: 'Not Found' } }, 'badEndpoint'],
		[404, '<html><title>404</title></html>', 'badEndpoint'],
		[405, '', 'badEndpoint'],
		[408, '', 'timeout'],
		[413, '', 'overflow'],
		[400, '', 'overflow'],
		[422, { detail: [{ loc: ['body'], msg: 'x' }] }, 'invalidRequest'],
		[429, { error: { message: 'slow down' } }, 'rateLimit'],
		[
			429,
			{ error: { message: 'Rate limit: 20000 tokens per minute', type: 'tokens' } },
			'rateLimit',
		],
		[
			429,
			{ error: { message: 'Resource exhausted: quota exceeded for requests per minute' } },
			'rateLimit',
		],
		[429, { error: { code: 'insufficient_quota' } }, 'quota'],
		[429, { error: { code: 'enforced_spend_limit_reached' } }, 'quota'],
		[429, { error: { code: 'credit_balance_exhausted' } }, 'payment'],
		[429, { error: { code: 'billing_hard_limit_reached' } }, 'payment'],
		[400, { error: { message: 'Your credit balance is too low to access the API' } }, 'payment'],
		[500, { error: { message: 'oops' } }, 'server'],
		[503, 'no healthy upstream', 'overloaded'],
		[520, '', 'server'],
		[529, { error: { type: 'overloaded_error' } }, 'overloaded'],
	];
	for (const [status, body, kind] of kinds) {
		it(`${status} ${JSON.stringify(body).slice(0, 70)} is ${kind}`, () => {
			assert.equal(reply(status, body).kind, kind);
		});
	}

	it('R26: is known as overflow in the words of many servers', () => {
		const wordings: readonly (readonly [number, string])[] = [
			[400, 'Your input exceeds the context window of this model.'],
			[400, "This model's maximum context length is 8192 tokens. However, you requested 9000."],
			[400, 'context_length_exceeded'],
			[400, 'the model context length is only 4096 tokens, please reduce the length of the input'],
			[400, 'prompt is too long: 210000 tokens > 200000 maximum'],
			[400, 'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000'],
			[413, 'request_too_large'],
			[400, 'Input is too long for requested model.'],
			[400, 'The input token count (40000) exceeds the maximum number of tokens allowed (32768).'],
			[400, "This model's maximum prompt length is 131072 but the request contains 140000 tokens."],
			[400, 'Please reduce the length of the messages or completion.'],
			[400, 'exceed_context_size_error'],
			[400, 'the request exceeds the available context size, try increasing it'],
			[500, 'Context size has been exceeded.'],
			[400, 'tokens to keep from the initial prompt is greater than the context length'],
			[400, 'prompt token count of 140000 exceeds the limit of 128000'],
			[400, 'invalid params, context window exceeds limit'],
			[400, 'exceeded model token limit: 131072'],
			[400, 'prompt too large for model with 32768 maximum context length'],
			[422, 'Input (9000 tokens) is longer than the model’s context length'.replace('’', "'")],
			[400, 'prompt too long; exceeded max context length by 12 tokens'],
			[400, 'input too large (9000 tokens) for model context window'],
		];
		for (const [status, message] of wordings) {
			assert.equal(reply(status, { error: { message } }).kind, 'overflow', message);
		}
	});

	it('is not taken for overflow when it speaks of a rate', () => {
		const message = 'Rate limit reached: too many tokens per minute';
		assert.equal(reply(429, { error: { message } }).kind, 'rateLimit');
		assert.notEqual(reply(400, { error: { message } }).kind, 'overflow');
	});

	it('gives its request id from any of the headers', () => {
		for (const name of ['x-request-id', 'request-id', 'x-generation-id', 'cf-ray']) {
			assert.equal(reply(500, '', { [name]: 'id' }).requestId, 'id');
		}
	});

	it('S8: hides the key in little time, however long the words are', () => {
		const mask = createMask('nsk_0123456789abcdefghijklmnopqrstuv');
		const began = cpuTime();
		const words = `nsk_0123456789abcdefghijklmnopqrstuv ${'x'.repeat(8_000_000)}`;
		const { detail } = describeFailure({ ...context, mask }, 'protocol', 'm', { detail: words });
		assert.equal(detail?.length, 2000);
		assert.ok(detail.startsWith('••• x'));
		assert.ok(cpuTime() - began < 2000);
	});
});

describe('a lost connection', () => {
	const error = (code: string, message = ''): unknown =>
		new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });

	it('names the host, and whether it is the network or the certificate', () => {
		const kinds: readonly (readonly [unknown, FailureKind, string | undefined])[] = [
			[error('ENOTFOUND'), 'network', 'ENOTFOUND'],
			[error('ECONNREFUSED'), 'network', 'ECONNREFUSED'],
			[error('UND_ERR_SOCKET', 'other side closed'), 'network', 'UND_ERR_SOCKET'],
			[error('SELF_SIGNED_CERT_IN_CHAIN'), 'tls', 'SELF_SIGNED_CERT_IN_CHAIN'],
			[error('CERT_HAS_EXPIRED'), 'tls', 'CERT_HAS_EXPIRED'],
			[error('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'tls', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
			[new Error('net::ERR_NAME_NOT_RESOLVED'), 'network', 'ENOTFOUND'],
			[new Error('net::ERR_CERT_AUTHORITY_INVALID'), 'tls', 'ERR_CERT_AUTHORITY_INVALID'],
			[
				new TypeError('fetch failed', {
					cause: { errors: [Object.assign(new Error('a'), { code: 'ECONNREFUSED' })] },
				}),
				'network',
				'ECONNREFUSED',
			],
			['odd', 'network', undefined],
		];
		for (const [cause, kind, code] of kinds) {
			const failure = failureFromNetwork(context, cause);
			assert.deepEqual([failure.kind, failure.code], [kind, code]);
			assert.match(failure.message, /api\.example/);
		}
	});

	it('R14: names the authority of a certificate that was refused, where the error carries it', () => {
		const root = { subject: { CN: 'Contoh Root' }, issuer: { CN: 'Contoh Root' } };
		const chain = { issuer: { O: 'Contoh Proxy' }, issuerCertificate: root };
		const refused = (code: string, more: object): string => {
			const cause = Object.assign(new Error('x'), { code }, more);
			return failureFromNetwork(context, new TypeError('fetch failed', { cause })).message;
		};
		assert.equal(
			refused('SELF_SIGNED_CERT_IN_CHAIN', { cert: chain }),
			'The certificate of api.example was not accepted: it was issued by Contoh Root.',
		);
		assert.equal(
			refused('ERR_TLS_CERT_ALTNAME_INVALID', { cert: { issuer: 'C=ID\nCN=Contoh CA' } }),
			'The certificate of api.example was not accepted: it is for another name. It was issued by Contoh CA.',
		);
		assert.match(refused('SELF_SIGNED_CERT_IN_CHAIN', {}), /does not trust/);
		assert.match(refused('CERT_HAS_EXPIRED', {}), /expired/);
		assert.match(refused('DEPTH_ZERO_SELF_SIGNED_CERT', {}), /signed by itself/);
	});

	it('R13 and R14: is tried again only where that may help', () => {
		const again = (code: string): boolean =>
			waitBeforeRetry(failureFromNetwork(context, error(code)), 1, () => 1) !== undefined;
		for (const code of ['ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN', 'UND_ERR_SOCKET'])
			assert.ok(again(code), code);
		for (const code of ['ENOTFOUND', 'ECONNREFUSED', 'CERT_HAS_EXPIRED', 'X'])
			assert.ok(!again(code), code);
	});

	it('R5: is not tried again after our own time limit, but after that of the server', () => {
		assert.equal(
			waitBeforeRetry({ kind: 'timeout', message: '' }, 1, () => 1),
			undefined,
		);
		assert.equal(
			waitBeforeRetry({ kind: 'timeout', message: '', status: 408 }, 1, () => 1),
			1000,
		);
	});
});

describe('hints of a server', () => {
	const header =
		(headers: Readonly<Record<string, string>>) =>
		(name: string): string | null =>
			headers[name] ?? null;
	const wait = (headers: Readonly<Record<string, string>>, text = ''): number | undefined =>
		parseRetryAfter(header(headers), text, now);

	it('R8: tell how long to wait, in each form', () => {
		const forms: readonly (readonly [Readonly<Record<string, string>>, number | undefined])[] = [
			[{ 'retry-after': '3' }, 3000],
			[{ 'retry-after': '0.5' }, 500],
			[{ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, 60_000],
			[{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
			[{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
			[{ 'retry-after': 'soon' }, undefined],
			[{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0s' }, 360_000],
			[{ 'x-ratelimit-remaining-tokens': '9', 'x-ratelimit-reset-tokens': '6m0s' }, undefined],
			[{ 'x-ratelimit-reset': String(now / 1000 + 5) }, 5000],
			[{ 'x-ratelimit-reset': String(now + 5000) }, 5000],
			[{ 'x-ratelimit-reset': '5' }, 5000],
			[
				{
					'anthropic-ratelimit-requests-remaining': '0',
					'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:20Z',
				},
				20_000,
			],
			[
				{
					'x-neosantara-ratelimit-input-tokens-remaining': '0',
					'x-neosantara-ratelimit-input-tokens-reset': '2026-01-01T00:00:10Z',
				},
				10_000,
			],
		];
		for (const [headers, expected] of forms)
			assert.equal(wait(headers), expected, JSON.stringify(headers));
	});

	it('are found in the words of the error', () => {
		const words: readonly (readonly [string, number | undefined])[] = [
			['{"retry_after": 12}', 12_000],
			['retry_after: 2.5', 2500],
			['Resets in 8s', 8000],
			['Please try again in 20ms.', 20],
			['Please try again in 1m30s.', 90_000],
			['"retryDelay":"17s"', 17_000],
			['Try again in 2 minutes', 120_000],
			['no hint of 5 seconds', undefined],
		];
		for (const [text, expected] of words) assert.equal(wait({}, text), expected, text);
	});

	it('tell the limits, in each form', () => {
		assert.deepEqual(
			parseRateLimits(
				header({
					'x-ratelimit-limit-requests': '60',
					'x-ratelimit-remaining-requests': '59',
					'x-ratelimit-reset-requests': '1s',
					'x-ratelimit-remaining-tokens': '149984',
				}),
				now,
			),
			[
				{ what: 'requests', limit: 60, remaining: 59, resetAt: now + 1000 },
				{ what: 'tokens', remaining: 149_984 },
			],
		);
		assert.deepEqual(
			parseRateLimits(
				header({
					'x-neosantara-ratelimit-requests-limit': '3',
					'x-neosantara-ratelimit-output-tokens-remaining': '2000',
					'anthropic-ratelimit-input-tokens-limit': '50000',
				}),
				now,
			).map((limit) => limit.what),
			['requests', 'inputTokens', 'outputTokens'],
		);
		assert.deepEqual(parseRateLimits(header({}), now), []);
	});
});
