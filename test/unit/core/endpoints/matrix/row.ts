import type { RateLimit, Usage } from '../../../../../src/shared/events';
import type { Failure } from '../../../../../src/shared/failure';
import type { Protocol } from '../../../../../src/shared/messages';
import type { Seen } from '../../../../support/recordings';

export type Json = Readonly<Record<string, unknown>>;

export const protocols: readonly Protocol[] = ['chatCompletions', 'responses', 'messages'];

/** A reply, byte for byte. */
export interface Wire {
	/** Default 200. */
	readonly status?: number;
	/** Default: the content type of a stream. */
	readonly headers?: Readonly<Record<string, string>>;
	readonly body: string;
	/** The connection is reset after the body. */
	readonly isReset?: boolean;
}

/** What has to come out. What is left out is nothing, except usage, limits and facts, which are not compared then. */
export interface Expected extends Partial<Omit<Seen, 'usage'>> {
	readonly end: string;
	readonly usage?: Usage;
	readonly limits?: readonly RateLimit[];
	readonly facts?: Partial<Failure>;
}

/** One thing that servers do, in every protocol in which it can occur. */
export interface Row {
	/** Section of the catalogue, then what it is. */
	readonly name: string;
	readonly wires: Partial<Readonly<Record<Protocol, Wire>>>;
	readonly expected: Expected;
	/** What is shown may change until the end: a final text that replaces, a late closing tag. */
	readonly revises?: boolean;
	/** The reply is whole before its last bytes, so that less of it may end in another way. */
	readonly endsEarly?: boolean;
}

/** The same for each of `among`. */
export function forEach(
	among: readonly Protocol[],
	make: (protocol: Protocol) => Wire | string,
): Row['wires'] {
	return Object.fromEntries(
		among.map((protocol) => {
			const wire = make(protocol);
			return [protocol, typeof wire === 'string' ? { body: wire } : wire];
		}),
	);
}

export const asJson = { 'content-type': 'application/json' };
export const asPage = { 'content-type': 'text/html; charset=utf-8' };
