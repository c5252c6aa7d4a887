import { parseJson } from '../parseJson';
import type { Frame } from './adapter';
import { type ErrorBody, findError } from './errorBody';
import { isObject, type JsonObject } from './json';
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

/** What a reply that is no stream holds. */
export type Whole =
	| { readonly kind: 'one'; readonly value: unknown }
	/** Values one a line or in a list. `isCut`: what follows them could not be read. */
	| { readonly kind: 'several'; readonly decoded: readonly Decoded[]; readonly isCut: boolean };

/** Reads a whole reply that is not a stream. Undefined when there is no JSON in it. */
export function decodeWhole(text: string): Whole | undefined {
	const value = parseJson(text);
	if (Array.isArray(value) && value.some((each) => isObject(each) && findError(each))) {
		return { kind: 'several', decoded: decodeText(text, ''), isCut: false };
	}
	if (value !== undefined) return { kind: 'one', value };
	return text.startsWith('[') ? decodeCutList(text) : decodeLines(text);
}

function decodeLines(text: string): Whole | undefined {
	const lines = text.split('\n').filter((line) => line.trim() !== '');
	const decoded = lines.flatMap((line) => decodeText(line.trim(), ''));
	const first = decoded[0];
	if (first === undefined || first.kind === 'broken') return undefined;
	const isCut = decoded.at(-1)?.kind === 'broken';
	return { kind: 'several', decoded: isCut ? decoded.slice(0, -1) : decoded, isCut };
}

/** The whole values at the beginning of a list that has no end. */
function decodeCutList(text: string): Whole | undefined {
	let end = text.length;
	// A value that was begun holds few ends of others; each try reads all of the text.
	for (let tries = 0; tries < 20; tries++) {
		end = text.lastIndexOf('}', end - 1);
		if (end <= 0) return undefined;
		const list = `${text.slice(0, end + 1)}]`;
		if (parseJson(list) !== undefined) {
			return { kind: 'several', decoded: decodeText(list, ''), isCut: true };
		}
	}
	return undefined;
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
