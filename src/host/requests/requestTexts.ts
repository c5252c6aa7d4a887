import { inDigits } from '../../shared/words';
import type { Translate } from '../translate';
import { prettyJson, type ReadReply, readReply } from './readReply';
import type { Exchange } from './requestLog';
import { clockTime, seconds } from './requestWords';

/**
 * What there is to see of a request. `overview` is everything, made to be read; `body` the body on lines of its own;
 * `sent` and `received` exactly what went over the wire; `answer` what the reply says.
 */
export type RequestView = 'overview' | 'body' | 'sent' | 'received' | 'answer';

/** Longest part of the overview: an editor colours it all. The whole stands in a view of its own. */
const longestPart = 200_000;

/** Headers whose values are never shown. */
const secretHeaders =
	/^(?:authorization|proxy-authorization|x-api-key|api-key|cookie|set-cookie)$/i;
const hidden = '•••';

export interface TextsDeps {
	readonly t: Translate;
	/** Hides keys. Gets whole texts, as a key may have come in pieces. */
	readonly mask: (text: string) => string;
	readonly endpointLabel: (id: string) => string | undefined;
}

export interface TextOptions {
	/** Nothing is left out, however long it is. */
	readonly isWhole?: boolean;
}

/** The text of a view, masked. */
export async function requestText(
	deps: TextsDeps,
	exchange: Exchange,
	view: RequestView,
	options: TextOptions = {},
): Promise<string> {
	return deps.mask(await plainText(deps, exchange, view, options));
}

async function plainText(
	deps: TextsDeps,
	exchange: Exchange,
	view: RequestView,
	options: TextOptions,
): Promise<string> {
	const { body = '' } = exchange.sent;
	switch (view) {
		case 'sent':
			return body + cutMark(deps, exchange.cutBody);
		case 'body':
			return prettyJson(body) ?? body + cutMark(deps, exchange.cutBody);
		case 'received':
			return exchange.reply() + cutMark(deps, exchange.cutReply);
		case 'answer':
			return answerText(deps, exchange, await readReply(exchange));
		case 'overview':
			return overview(deps, exchange, await readReply(exchange), options);
		default:
			return view satisfies never;
	}
}

function answerText({ t }: TextsDeps, { last }: Exchange, { answer }: ReadReply): string {
	const failure = last?.type === 'error' ? last.failure.message : undefined;
	if (failure === undefined) return answer === '' ? t('(no answer)') : answer;
	return answer === '' ? t('(no answer: {0})', failure) : `${answer}\n\n(${failure})`;
}

function cutMark({ t }: TextsDeps, cut: number): string {
	return cut === 0 ? '' : `\n\n${t('[{0} more characters are not kept]', inDigits(cut))}`;
}

function overview(
	deps: TextsDeps,
	exchange: Exchange,
	read: ReadReply,
	options: TextOptions,
): string {
	const { t } = deps;
	const { sent, head } = exchange;
	const { pathname, search, host } = new URL(sent.url);
	const body = sent.body === undefined ? undefined : (prettyJson(sent.body) ?? sent.body);
	return sections([
		`# ${t('Request {0}', exchange.id)}`,
		fence('', [facts(deps, exchange)]),
		`## ${t('Sent')}`,
		fence('http', [`${sent.method} ${pathname}${search}`, `host: ${host}`, ...lines(sent.headers)]),
		...(body === undefined
			? []
			: [
					fence('json', [
						shorten(deps, body, t('Body as sent'), options) + cutMark(deps, exchange.cutBody),
					]),
				]),
		`## ${t('Received')}`,
		...(head === undefined
			? [noHead(deps, exchange)]
			: [
					fence('http', [String(head.status), ...lines(head.headers)]),
					fence('', [
						shorten(deps, exchange.reply(), t('Reply as received'), options) +
							cutMark(deps, exchange.cutReply),
					]),
				]),
		`## ${t('Understood as')}`,
		fence('', [understood(deps, exchange, read)]),
		...(read.reasoning === ''
			? []
			: [`### ${t('Reasoning')}`, fence('markdown', [read.reasoning])]),
		...(read.answer === '' ? [] : [`### ${t('Answer')}`, fence('markdown', [read.answer])]),
	]);
}

function facts({ t, endpointLabel }: TextsDeps, exchange: Exchange): string {
	const { sent, head, last, firstByteAt, endedAt, usage } = exchange;
	const outcome = last?.type === 'error' ? last.failure.message : undefined;
	const rows: readonly (readonly [string, string | undefined])[] = [
		[t('Outcome'), join([head && String(head.status), outcome])],
		[t('Endpoint'), endpointLabel(sent.endpoint) ?? sent.endpoint],
		[t('Model'), sent.model],
		[t('Protocol'), sent.protocol],
		[t('For'), sent.purpose],
		[t('Try'), sent.attempt > 1 ? String(sent.attempt) : undefined],
		[t('Sent at'), clockTime(sent.at)],
		[t('First byte'), firstByteAt === undefined ? undefined : seconds(firstByteAt - sent.at, t)],
		[t('Ended'), endedAt === undefined ? t('still running') : seconds(endedAt - sent.at, t)],
		[t('Tokens'), usage && t('{0} in, {1} out', inDigits(usage.input), inDigits(usage.output))],
	];
	return list(rows);
}

function noHead({ t }: TextsDeps, { endedAt }: Exchange): string {
	return endedAt === undefined ? t('Nothing yet.') : t('Nothing: there was no reply.');
}

function understood({ t }: TextsDeps, { last, usage }: Exchange, read: ReadReply): string {
	const events = [...read.counts].map(([type, times]) => `${times} × ${type}`).join(', ');
	const failure = last?.type === 'error' ? last.failure : undefined;
	const limits = read.rateLimits.map(
		({ what, remaining, limit }) => `${what} ${remaining ?? '?'}/${limit ?? '?'}`,
	);
	return list([
		[t('Events'), events],
		[t('End'), last?.type === 'finish' ? join([last.reason, last.raw]) : undefined],
		[t('Failure'), failure && join([failure.kind, failure.code, failure.message])],
		[t('The server said'), failure?.detail],
		[t('Request id'), failure?.requestId],
		[t('Tokens'), usage && JSON.stringify(usage)],
		[t('Limits'), limits.join(', ')],
	]);
}

/** What is undefined or empty is left out. */
function list(rows: readonly (readonly [string, string | undefined])[]): string {
	return rows
		.filter(([, value]) => value)
		.map(([name, value]) => `${name}: ${value}`)
		.join('\n');
}

function lines(headers: Readonly<Record<string, string>>): readonly string[] {
	return Object.entries(headers).map(
		([name, value]) => `${name}: ${secretHeaders.test(name) ? hidden : value}`,
	);
}

function shorten(
	{ t }: TextsDeps,
	text: string,
	elsewhere: string,
	{ isWhole }: TextOptions,
): string {
	if (isWhole || text.length <= longestPart) return text;
	const left = inDigits(text.length - longestPart);
	return `${text.slice(0, longestPart)}\n\n${t('[{0} more characters: see “{1}” above]', left, elsewhere)}`;
}

/** A fence that nothing inside can end. All that comes from outside stands in one, so that a preview loads nothing. */
function fence(language: string, content: readonly string[]): string {
	const text = content.join('\n');
	const longest = (text.match(/`{3,}/g) ?? []).reduce(
		(most, each) => Math.max(most, each.length),
		2,
	);
	const marks = '`'.repeat(longest + 1);
	return `${marks}${language}\n${text}\n${marks}`;
}

function sections(parts: readonly string[]): string {
	return `${parts.join('\n\n')}\n`;
}

function join(parts: readonly (string | undefined)[]): string {
	return parts.filter(Boolean).join(' · ');
}
