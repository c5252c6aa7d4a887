import type { ModelEvent } from '../../shared/events';
import type { Protocol } from '../../shared/messages';
import type { ModelRequest } from '../request';
import type { EndpointProfile } from './endpoint';

/** One decoded piece of a reply: a JSON object of the stream (or the whole reply), or the `[DONE]` marker. */
export type Frame =
	| { readonly kind: 'json'; readonly value: Readonly<Record<string, unknown>> }
	| { readonly kind: 'done' };

/** A request as it goes on the wire, and what had to be left out or changed, in sentences for the person. */
export interface WireRequest {
	readonly body: Readonly<Record<string, unknown>>;
	readonly notices: readonly string[];
}

/**
 * Turns frames into events. Holds the state of one reply. Never throws on odd frames; unknown ones are skipped. The first
 * JSON frame also yields `start`, without a `requestId`: the transport knows the headers and adds it. A frame whose data
 * has no `type` but whose event had a name should come with that name as its `type`. `{ error: … }` frames do not come
 * here; failures said in other ways (`response.failed`, a flat `error` event, a finish reason) end as `error`.
 */
export interface Reader {
	read(frame: Frame): readonly ModelEvent[];
	/**
	 * The stream closed without an error. Closes open blocks and returns the last event, unless one was already returned:
	 * `finish` with `incomplete` when neither a finish reason nor a terminal marker was seen.
	 */
	end(): readonly ModelEvent[];
	/** The last frame gave the reason for the end: only counts and a marker can follow. */
	readonly isEnding?: boolean;
}

/** One protocol in two pure parts. Does no input or output. */
export interface Adapter {
	readonly protocol: Protocol;
	/** Appended to the base URL. */
	readonly path: '/chat/completions' | '/responses' | '/messages';
	toWire(request: ModelRequest, profile: EndpointProfile): WireRequest;
	/** `model` is the one asked for; a reply may name another. */
	createReader(model: string): Reader;
}
