import { parseJson } from '../parseJson';

/** One event of a `text/event-stream`. `data` is the data lines joined by newlines. */
export interface SseEvent {
	/** Empty when the server named none. */
	readonly name: string;
	readonly data: string;
}

export interface SseDecoder {
	/** The events that `text` completes. Returns `tooLong` once a single event exceeds the limit. */
	push(text: string): readonly SseEvent[] | 'tooLong';
	/** The stream closed: a last event counts even without its blank line, but not half of one. */
	end(): readonly SseEvent[];
}

/** Characters that one event may have. */
export const maxEventLength = 8 * 1024 * 1024;

/**
 * Decodes event streams as servers really send them: LF, CRLF or CR, also cut in two; comments; `data:` without a space;
 * events that only a single line end separates; a last event without its blank line; a field named `error`.
 */
export function createSseDecoder(maxLength = maxEventLength): SseDecoder {
	const lines = createLineSplitter(maxLength);
	const pending = createPendingEvent();
	return {
		push(text) {
			const events: SseEvent[] = [];
			const complete = lines.push(text);
			if (complete === 'tooLong') return 'tooLong';
			for (const line of complete) pending.add(line, events);
			return pending.length() > maxLength ? 'tooLong' : events;
		},
		end() {
			const events: SseEvent[] = [];
			pending.add(lines.end(), events);
			pending.add('', events);
			const last = events.at(-1);
			const isCut = last && last.name !== 'error' && isBegun(last.data);
			return isCut ? events.slice(0, -1) : events;
		},
	};
}

interface PendingEvent {
	add(line: string, out: SseEvent[]): void;
	/** Characters held. */
	length(): number;
}

function createPendingEvent(): PendingEvent {
	let name = '';
	let data: string[] = [];
	let length = 0;
	/** A name that came after data: of this event if a blank line follows, of the next one if data follows. */
	let lateName: string | undefined;

	function dispatch(out: SseEvent[], ownName: string): void {
		if (data.length > 0) out.push({ name: ownName, data: data.join('\n') });
		name = '';
		data = [];
		length = 0;
		lateName = undefined;
	}

	function addData(value: string, out: SseEvent[]): void {
		if (data.length > 0 && beginsEvent(value) && isWhole(data.join('\n'))) {
			const next = lateName ?? '';
			dispatch(out, name);
			name = next;
		} else if (lateName !== undefined) {
			name = lateName;
			lateName = undefined;
		}
		data.push(value);
		length += value.length + 1;
	}

	return {
		length: () => length,
		add(line, out) {
			if (line === '') {
				dispatch(out, lateName ?? name);
				return;
			}
			if (line.startsWith(':')) return;
			const colon = line.indexOf(':');
			const field = colon < 0 ? line : line.slice(0, colon);
			const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
			if (field === 'data') addData(value, out);
			else if (field === 'event' && data.length > 0) lateName = value;
			else if (field === 'event') name = value;
			else if (field === 'error') {
				// Old llama.cpp puts its error into a field of its own.
				dispatch(out, name);
				out.push({ name: 'error', data: value });
			}
		},
	};
}

function beginsEvent(value: string): boolean {
	return value.startsWith('{') || value.trim() === '[DONE]';
}

function isWhole(text: string): boolean {
	const trimmed = text.trim();
	if (trimmed === '[DONE]') return true;
	return trimmed.startsWith('{') && trimmed.endsWith('}') && parseJson(trimmed) !== undefined;
}

/** Whether `text` is one line of JSON or a marker without its end. */
function isBegun(text: string): boolean {
	const trimmed = text.trim();
	if (!/^[{[]/.test(trimmed) || trimmed.includes('\n') || trimmed.startsWith('[DONE]'))
		return false;
	return parseJson(trimmed) === undefined;
}

interface LineSplitter {
	/** The lines that `text` completes, without their ends. */
	push(text: string): readonly string[] | 'tooLong';
	/** What is left after the last line end. */
	end(): string;
}

/** Splits at LF, CRLF and CR and at nothing else (U+2028 is text). Each character is looked at once. */
function createLineSplitter(maxLength: number): LineSplitter {
	let pieces: string[] = [];
	let length = 0;
	let skipLineFeed = false;

	function take(rest: string): string {
		const line = pieces.length === 0 ? rest : pieces.join('') + rest;
		pieces = [];
		length = 0;
		return line;
	}

	return {
		push(text) {
			const lines: string[] = [];
			if (text === '') return lines;
			let from = skipLineFeed && text.startsWith('\n') ? 1 : 0;
			const lineEnd = /\r\n|\n|\r/g;
			lineEnd.lastIndex = from;
			for (let match = lineEnd.exec(text); match; match = lineEnd.exec(text)) {
				lines.push(take(text.slice(from, match.index)));
				from = lineEnd.lastIndex;
			}
			skipLineFeed = from === text.length && text.endsWith('\r');
			if (from < text.length) {
				pieces.push(text.slice(from));
				length += text.length - from;
			}
			return length > maxLength ? 'tooLong' : lines;
		},
		end: () => take(''),
	};
}
