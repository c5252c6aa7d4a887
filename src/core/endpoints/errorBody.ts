import { parseJson } from '../parseJson';
import { asWords, isObject, type JsonObject } from './json';

/** What an error reply says, whatever its shape. */
export interface ErrorBody {
	/** The server's words; empty when it gave none. */
	readonly message: string;
	readonly type?: string;
	readonly code?: string;
	/** The field of the request that it names. */
	readonly param?: string;
	/** Everything it said, for finding patterns. */
	readonly searchable: string;
	readonly requestId?: string;
}

/** Reads the body of an error reply: JSON of any known shape, a page, plain text, or nothing. */
export function parseErrorBody(text: string): ErrorBody {
	const trimmed = text.trim();
	const value = parseJson(trimmed);
	if (isObject(value)) return readErrorObject(value);
	if (Array.isArray(value) && isObject(value[0])) return readErrorObject(value[0]);
	if (typeof value === 'string') return { message: value, searchable: value };
	// Some servers answer with an event although they failed.
	const event = /^(?:data|error):\s*(\{.*)$/m.exec(trimmed)?.[1];
	const sent = event === undefined ? undefined : parseJson(event);
	if (isObject(sent)) return readErrorObject(sent);
	const message = isPage(trimmed) ? pageText(trimmed) : trimmed.slice(0, 2000);
	return { message, searchable: message };
}

export function isPage(text: string): boolean {
	return /^\s*(?:<!doctype|<html|<head|<body|<\?xml|<!--|<title)/i.test(text);
}

/** What a page is about: its title, or else its first words. */
export function pageText(page: string): string {
	const title = /<title[^>]*>([\s\S]*?)<\/title>/i.exec(page)?.[1]?.trim();
	if (title) return collapse(title).slice(0, 200);
	const words = page.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
	return collapse(words).slice(0, 200);
}

function collapse(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}

/**
 * The error inside `value`; undefined when it carries none. `event` is the name under which a stream sent it.
 * A `response.failed` of the responses protocol is an answer that ended, and is left to its adapter.
 */
export function findError(value: JsonObject, event = ''): ErrorBody | undefined {
	const { error, type, object } = value;
	if (isObject(error) && Object.keys(error).length > 0) return readErrorObject(value);
	if (asWords(error) !== undefined || error === true) return readErrorObject(value);
	if (Array.isArray(value.errors) && isObject(value.errors[0])) return readErrorObject(value);
	if (event === 'error' || type === 'error' || object === 'error') return readErrorObject(value);
	const base = value.base_resp;
	if (isObject(base) && typeof base.status_code === 'number' && base.status_code !== 0) {
		return readErrorObject(value);
	}
	return undefined;
}

function readErrorObject(whole: JsonObject): ErrorBody {
	const listed: unknown = Array.isArray(whole.errors) ? whole.errors[0] : undefined;
	const inner = [whole.error, listed].find(isObject) ?? whole;
	const base = isObject(whole.base_resp) ? whole.base_resp : {};
	const message =
		messageOf(inner) ?? asWords(whole.error) ?? asWords(base.status_msg) ?? messageOf(whole) ?? '';
	const raw = rawMetadata(inner);
	const nested = nestedError(message) ?? nestedError(raw) ?? plainError(raw);
	const type = asWords(inner.type) ?? asWords(whole.type) ?? asWords(inner.status);
	const code = codeOf(inner.code) ?? codeOf(base.status_code) ?? nested?.code;
	const param = asWords(inner.param) ?? nested?.param;
	const requestId = asWords(whole.request_id);
	return {
		message: joinWords(message, nested?.message),
		...(type === undefined || type === 'error' ? {} : { type }),
		...(code === undefined ? {} : { code }),
		...(param === undefined ? {} : { param }),
		...(requestId === undefined ? {} : { requestId }),
		searchable: JSON.stringify(whole),
	};
}

function messageOf(value: JsonObject): string | undefined {
	const { message, detail, msg, details } = value;
	return (
		asWords(message) ??
		(isObject(message) ? messageOf(message) : undefined) ??
		asWords(detail) ??
		(isObject(detail) ? (messageOf(detail) ?? asWords(detail.error)) : undefined) ??
		(Array.isArray(detail) ? validationText(detail) : undefined) ??
		asWords(msg) ??
		asWords(details)
	);
}

/** FastAPI lists each refused field with its place. */
function validationText(list: readonly unknown[]): string | undefined {
	const sentences = list.filter(isObject).map((each) => {
		const place = Array.isArray(each.loc) ? each.loc.join('.') : '';
		const words = asWords(each.msg) ?? '';
		return place === '' ? words : `${place}: ${words}`;
	});
	return sentences.length > 0 ? sentences.join('; ') : undefined;
}

/** Gateways pass on the error of the server behind them as JSON inside of a string. */
function nestedError(text: string | undefined): ErrorBody | undefined {
	const at = text?.indexOf('{') ?? -1;
	if (text === undefined || at < 0) return undefined;
	const value = parseJson(text.slice(at));
	if (!isObject(value)) return undefined;
	const body = readErrorObject(value);
	return body.message === '' ? undefined : body;
}

function plainError(text: string | undefined): ErrorBody | undefined {
	const words = text?.trim() ?? '';
	if (words === '' || words.startsWith('{')) return undefined;
	const message = isPage(words) ? pageText(words) : words.slice(0, 500);
	return { message, searchable: message };
}

function rawMetadata(inner: JsonObject): string | undefined {
	const metadata = inner.metadata;
	return isObject(metadata) ? asWords(metadata.raw) : undefined;
}

/** The words before the nested JSON, then the words inside it. */
function joinWords(outer: string, inner: string | undefined): string {
	if (inner === undefined) return outer;
	const brace = outer.indexOf('{');
	const before = (brace < 0 ? outer : outer.slice(0, brace)).replace(/[\s:]+$/, '').trim();
	return before === '' || inner.includes(before) ? inner : `${before}: ${inner}`;
}

function codeOf(value: unknown): string | undefined {
	return typeof value === 'number' ? String(value) : asWords(value);
}
