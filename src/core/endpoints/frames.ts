import type { Frame } from './adapter';
import { type ErrorBody, findError } from './errorBody';
import { isObject, type JsonObject, parseJson } from './json';
import type { SseEvent } from './sse';

/** What one event of a stream turned out to be. */
export type Decoded =
	| Frame
	/** An error object; nothing useful follows. */
	| { readonly kind: 'failed'; readonly error: ErrorBody }
	/** Meant as JSON, but is none: the answer has a hole here. */
	| { readonly kind: 'broken'; readonly text: string };

/** Reads the data of an event. Keep-alives and whatever is not an object give nothing. */
export function decodeEvent(event: SseEvent): readonly Decoded[] {
	const data = event.data.trim();
	if (data === '') return event.name === 'done' ? [{ kind: 'done' }] : [];
	const whole = decodeText(data, event.name);
	if (whole.every((each) => each.kind !== 'broken') || !data.includes('\n')) return whole;
	// Servers that end each event with a single line end: every line is an event of its own.
	const lines = data.split('\n').filter((line) => line.trim() !== '');
	const each = lines.flatMap((line) => decodeText(line.trim(), event.name));
	return each.some((one) => one.kind === 'broken') ? whole : each;
}

/** Reads a whole reply that is not a stream: JSON, or JSON objects one a line. Undefined when it is neither. */
export function decodeWhole(text: string): unknown {
	const value = parseJson(text);
	if (value !== undefined) return value;
	const lines = text.split('\n').filter((line) => line.trim() !== '');
	const values = lines.map(parseJson);
	return values.length > 1 && values.every(isObject) ? values : undefined;
}

function decodeText(text: string, name: string): readonly Decoded[] {
	if (text.startsWith('[DONE]')) return [{ kind: 'done' }];
	const value = parseJson(text);
	if (value === undefined) {
		if (name === 'error') return [failed({ error: text }, name)];
		return looksLikeJson(text) ? [{ kind: 'broken', text }] : [];
	}
	if (Array.isArray(value)) return value.filter(isObject).map((one) => toFrame(one, name));
	if (isObject(value)) return [toFrame(value, name)];
	return name === 'error' ? [failed({ error: String(value) }, name)] : [];
}

/** Words such as `ping` or `OK` are keep-alives; anything with a bracket or a quote was meant to be more. */
function looksLikeJson(text: string): boolean {
	return /[{}[\]":]/.test(text);
}

function toFrame(value: JsonObject, name: string): Decoded {
	const error = findError(value, name);
	if (error) return { kind: 'failed', error };
	// Some servers name the event only outside of the data.
	const unnamed = value.type === undefined && name !== '' && name !== 'message';
	return { kind: 'json', value: unnamed ? { ...value, type: name } : value };
}

function failed(value: JsonObject, name: string): Decoded {
	const error = findError(value, name);
	return { kind: 'failed', error: error ?? { message: '', searchable: '' } };
}
