import type { Failure, FailureKind } from '../../shared/failure';
import { t } from '../../shared/words';
import { type ErrorBody, parseErrorBody } from './errorBody';
import { parseRetryAfter } from './hints';
import { asNumber } from './json';
import type { Mask } from './mask';

/** What a failure is reported with. */
export interface FailureContext {
	/** Host name and port. */
	readonly host: string;
	readonly mask: Mask;
	readonly now: () => number;
}

const maxDetail = 2000;

/** A failure that has no more to say than a sentence and, perhaps, the server's words. */
export function describeFailure(
	context: FailureContext,
	kind: FailureKind,
	message: string,
	more: Partial<Failure> = {},
): Failure {
	const { detail, code, requestId, ...rest } = more;
	// Hiding a key takes time for each character, and a damaged reply may be megabytes.
	const near = detail?.slice(0, 4 * maxDetail) ?? '';
	const shown = context.mask(near).trim().slice(0, maxDetail);
	return {
		kind,
		message: context.mask(message),
		host: context.host,
		...rest,
		...(shown === '' ? {} : { detail: shown }),
		...(code === undefined ? {} : { code: context.mask(code).slice(0, 200) }),
		...(requestId === undefined ? {} : { requestId: context.mask(requestId).slice(0, 200) }),
	};
}

/** The failure that a reply with an error status stands for. */
export function failureFromReply(
	context: FailureContext,
	reply: { readonly status: number; readonly headers: Headers; readonly body: string },
): Failure {
	return failureFromError(context, parseErrorBody(reply.body), reply.status, reply.headers);
}

/** The failure that an error object stands for; without a status it came inside of a stream that had begun well. */
export function failureFromError(
	context: FailureContext,
	error: ErrorBody,
	status?: number,
	headers?: Headers,
): Failure {
	const kind = kindOf(error, status);
	const header = (name: string): string | null => headers?.get(name) ?? null;
	const retryAfterMs = waitOf(kind, header, error.searchable, context.now());
	// A code that only repeats the status says nothing.
	const isStatus = status !== undefined && asNumber(error.code) === status;
	const code = isStatus ? error.type : (error.code ?? error.type);
	const requestId = requestIdOf(header) ?? error.requestId;
	const isGuess = kind === 'overflow' && status === 400 && error.searchable.trim() === '';
	const message = isGuess
		? t(
				'{0} refused the request without a word (status 400). Most likely it is too long.',
				context.host,
			)
		: sentence(kind, context.host, status);
	return describeFailure(context, kind, message, {
		detail: wordsOf(error),
		...(status === undefined ? {} : { status }),
		...(code === undefined ? {} : { code }),
		...(requestId === undefined ? {} : { requestId }),
		...(retryAfterMs === undefined ? {} : { retryAfterMs }),
	});
}

/** A plan that is used up waits only for what the server names itself; its words speak of days and months. */
function waitOf(
	kind: FailureKind,
	header: (name: string) => string | null,
	text: string,
	now: number,
): number | undefined {
	if (isTransient(kind)) return parseRetryAfter(header, text, now);
	if (kind !== 'payment' && kind !== 'quota') return undefined;
	const isNamed = header('retry-after') ?? header('retry-after-ms');
	return isNamed === null ? undefined : parseRetryAfter(header, '', now);
}

/** The server's words, with the field that it means where they do not name it. */
function wordsOf({ message, param, searchable }: ErrorBody): string {
	const words = param === undefined || message.includes(param) ? message : `${message} (${param})`;
	// llama.cpp names its context window beside the message.
	const window = /"n_ctx":\s*(\d+)/.exec(searchable)?.[1];
	return window === undefined || words.includes(window) ? words : `${words} (n_ctx: ${window})`;
}

export function requestIdOf(header: (name: string) => string | null): string | undefined {
	for (const name of ['x-request-id', 'request-id', 'x-generation-id', 'cf-ray']) {
		const value = header(name);
		if (value) return value;
	}
	return undefined;
}

function isTransient(kind: FailureKind): boolean {
	return kind === 'rateLimit' || kind === 'overloaded' || kind === 'server' || kind === 'timeout';
}

const overflowPatterns = [
	/context[_ -]?length[_ ]exceeded|exceed_context_size|model_context_window_exceeded/i,
	/exceeds? (?:the|this model's)? ?(?:available )?context (?:window|size|length)/i,
	/maximum context length (?:is|of) \d+|context length is only \d+|context length of only \d+/i,
	/reduce the length of (?:the|your) (?:input|messages|prompt)/i,
	/prompt is too long|prompt too long|input length and .?max_tokens.? exceed/i,
	/request_too_large|input is too long for requested model/i,
	/input token count.*exceeds the maximum|maximum prompt length is \d+/i,
	/context size has been exceeded|greater than the context length/i,
	/exceeds the limit of \d+|context window exceeds limit|exceeded model token limit/i,
	/too large for model with \d+ maximum context length/i,
	/input \(\d+ tokens\) is longer than the model'?s context length/i,
	/input too large \(\d+ tokens\) for model context window/i,
	/too many tokens|token limit exceeded/i,
];
const ratePatterns = /rate.?limit|too many requests|(?:tokens|requests) per (?:minute|day|hour)/i;
const quotaPatterns =
	/insufficient_quota|spend_limit|usage_limit_exceeded|user_total_\w*limit_exceeded|quota.{0,20}exceeded|exceeded your current quota|monthly.{0,20}(?:limit|quota)/i;
const paymentPatterns =
	/credit_balance_exhausted|billing_|insufficient[_ ](?:balance|credits?|funds)|payment_required|credit balance is too low|out of credits/i;
const moderationPatterns =
	/content[_ ](?:policy|filter)|moderation|flagged|safety (?:system|policy)|responsibleai/i;
const authPatterns =
	/authentication_error|auth_error|invalid_api_key|missing_api_key|(?:incorrect|invalid|missing|no) api key|api key (?:not valid|is (?:invalid|missing|required))/i;
const modelPatterns =
	/model_not_found|not_found_error.{0,40}\bmodel\b|model[_ ]not[_ ](?:exist|available)|unknown model|invalid model|no endpoints found|not a valid model|model\b.{0,120}?(?:does not exist|not found|not exist|is not available|not supported)/i;

/** Codes of `base_resp`, which come with status 200. */
const minimaxKinds: Readonly<Record<string, FailureKind>> = {
	'1002': 'rateLimit',
	'1004': 'auth',
	'1008': 'payment',
	'1026': 'moderation',
	'1027': 'moderation',
	'1039': 'rateLimit',
	'2013': 'invalidRequest',
	'2049': 'auth',
};

/** Tells the kind from the code and, where codes are missing, from the words of known servers. */
function kindOf(error: ErrorBody, status: number | undefined): FailureKind {
	const known = status ?? statusInBody(error);
	const text = error.searchable;
	const family = minimaxKinds[error.code ?? ''];
	if (family && /base_resp/.test(text)) return family;
	if (isOverflow(text, known)) return 'overflow';
	// So Cerebras refuses what is too long.
	if (status === 400 && text.trim() === '') return 'overflow';
	if (known === 402) return 'payment';
	if (known === undefined || known === 429 || known === 400 || known === 403) {
		if (paymentPatterns.test(text)) return 'payment';
		if (quotaPatterns.test(text) && !isPerMinute(text)) return 'quota';
	}
	return known === undefined ? kindOfType(error) : kindOfStatus(known, text);
}

function isPerMinute(text: string): boolean {
	return /per minute|per second|\brpm\b|\btpm\b|rpm_exceeded|tpm_exceeded/i.test(text);
}

/** The limit that is meant is one of the answer, not of the window. */
export function isAboutTokenCap(text: string): boolean {
	return /max_?(?:completion|output|new)?_?tokens\b[^.]{0,40}exceeds? the (?:limit|maximum)/i.test(
		text,
	);
}

function isOverflow(text: string, status: number | undefined): boolean {
	if (status !== undefined && ![400, 413, 422, 500].includes(status)) return false;
	if (isAboutTokenCap(text)) return false;
	return !ratePatterns.test(text) && overflowPatterns.some((each) => each.test(text));
}

/** Some gateways put the status of the server behind them into the body of a good reply. */
function statusInBody(error: ErrorBody): number | undefined {
	const code = asNumber(error.code);
	return code !== undefined && code >= 400 && code < 600 ? code : undefined;
}

function kindOfStatus(status: number, text: string): FailureKind {
	if (status === 401) return 'auth';
	if (status === 403) return moderationPatterns.test(text) ? 'moderation' : 'permission';
	if (status === 404) return modelPatterns.test(text) ? 'modelNotFound' : 'badEndpoint';
	if (status === 405 || (status >= 300 && status < 400)) return 'badEndpoint';
	if (status === 408) return 'timeout';
	if (status === 413) return 'overflow';
	if (status === 429) return 'rateLimit';
	if (status === 503 || status === 529) return 'overloaded';
	if (status === 409 || status === 425 || status === 499 || status >= 500) {
		return /overloaded/i.test(text) ? 'overloaded' : 'server';
	}
	if (authPatterns.test(text)) return 'auth';
	if (modelPatterns.test(text)) return 'modelNotFound';
	if (moderationPatterns.test(text)) return 'moderation';
	return 'invalidRequest';
}

const kindByType: readonly (readonly [RegExp, FailureKind])[] = [
	[/overloaded|unavailable|capacity/i, 'overloaded'],
	[/rate_?limit|too_many_requests/i, 'rateLimit'],
	[/permission|forbidden/i, 'permission'],
	[/timeout/i, 'timeout'],
	[/not_found/i, 'modelNotFound'],
	[/invalid_request|invalid_prompt|bad_request|validation/i, 'invalidRequest'],
	[/api_error|server_error|internal/i, 'server'],
];

function kindOfType(error: ErrorBody): FailureKind {
	if (authPatterns.test(error.searchable)) return 'auth';
	const name = `${error.type ?? ''} ${error.code ?? ''}`;
	for (const [pattern, kind] of kindByType) if (pattern.test(name)) return kind;
	if (moderationPatterns.test(error.searchable)) return 'moderation';
	if (/overloaded/i.test(error.message)) return 'overloaded';
	if (ratePatterns.test(error.message)) return 'rateLimit';
	return 'server';
}

const sentences: Partial<Record<FailureKind, (host: string) => string>> = {
	auth: (host) => t('{0} did not accept the key.', host),
	payment: (host) => t('{0} says that the account has no balance left.', host),
	quota: (host) => t('{0} says that the allowance of this plan is used up.', host),
	rateLimit: (host) => t('{0} takes no more requests for now.', host),
	overloaded: (host) => t('{0} is busy.', host),
	overflow: () => t('The question and its context have more tokens than the model takes.'),
	invalidRequest: (host) => t('{0} refused the request.', host),
	modelNotFound: (host) => t('{0} does not know the model.', host),
	badEndpoint: (host) => t('{0} has no such endpoint at this address.', host),
	permission: (host) => t('{0} does not allow this request.', host),
	moderation: (host) => t('{0} blocked the content.', host),
	timeout: (host) => t('{0} did not answer in time.', host),
	server: (host) => t('{0} failed.', host),
};

function sentence(kind: FailureKind, host: string, status: number | undefined): string {
	const text = sentences[kind]?.(host) ?? t('{0} reported an error.', host);
	return status === undefined ? text : text.replace(/\.$/, ` (status ${status}).`);
}
