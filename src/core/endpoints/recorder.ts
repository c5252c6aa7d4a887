import type { ModelEvent } from '../../shared/events';
import type { Protocol } from '../../shared/messages';
import type { ModelRequest } from '../request';

/** A request as it leaves, one for each try. */
export interface SentRequest {
	/** Milliseconds since 1970. */
	readonly at: number;
	readonly method: 'GET' | 'POST';
	readonly url: string;
	/** As sent, in lower case. The value of a header that carries the key is masked. */
	readonly headers: Readonly<Record<string, string>>;
	/** The exact text of the body. */
	readonly body?: string;
	/** Id of the profile. */
	readonly endpoint: string;
	readonly model: string;
	readonly protocol: Protocol;
	/** From 1. */
	readonly attempt: number;
	readonly purpose?: string;
	/** What it was made of. Absent for a list of models. */
	readonly request?: ModelRequest;
}

/** Takes down what comes back. Never throws. */
export interface Recording {
	opened(status: number, headers: Readonly<Record<string, string>>, at: number): void;
	/** Text of the body as it arrived, decoded, before anything read it. */
	received(text: string, at: number): void;
	/** Each event that came of it; the last one is `finish` or `error`. Called when the try is over. */
	ended(last: ModelEvent, usage: Extract<ModelEvent, { type: 'usage' }>['usage'] | undefined): void;
}

/** Sees every request that an endpoint sends, exactly as it is sent. */
export interface Recorder {
	begin(sent: SentRequest): Recording;
}
