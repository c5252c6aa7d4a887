import { lookup } from 'node:dns/promises';
import { connect, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { untilAborted } from '../../core/agent/cancel';
import { reasonOf } from '../../core/errors';

/** Host name without brackets, and port. */
export interface Target {
	readonly host: string;
	readonly port: number;
}

/** How one step went. `text` is what was found, for example the addresses. */
export type Reached =
	| { readonly isFine: true; readonly text: string }
	| { readonly isFine: false; readonly text: string; readonly code?: string };

/** Who vouches for a server's certificate. */
export interface Certificate {
	readonly subject: string;
	readonly issuer: string;
	/** As the certificate says it, for example `Nov 22 00:00:00 2027 GMT`. */
	readonly validTo: string;
	/** Why it was not accepted. Absent: it was. */
	readonly problem?: { readonly code: string; readonly message: string };
}

const limitMs = 5000;

export function targetOf(baseUrl: string): Target {
	const { hostname, port, protocol } = new URL(baseUrl);
	const usual = protocol === 'http:' ? 80 : 443;
	return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usual : Number(port) };
}

/** The addresses behind a name. */
export async function lookUp({ host }: Target, signal: AbortSignal): Promise<Reached> {
	try {
		const found = await untilAborted(lookup(host, { all: true }), within(signal));
		return { isFine: true, text: found.map(({ address }) => address).join(', ') };
	} catch (error) {
		return failed(error);
	}
}

/** Opens a connection and closes it. Sends nothing. */
export async function reach({ host, port }: Target, signal: AbortSignal): Promise<Reached> {
	const socket = connect({ host, port, autoSelectFamily: true });
	try {
		await untilAborted(first(socket, 'connect'), within(signal));
		return { isFine: true, text: socket.remoteAddress ?? host };
	} catch (error) {
		return failed(error);
	} finally {
		socket.destroy();
	}
}

/**
 * Shakes hands with a server, with all checks on, and closes the connection: nothing is sent. Undefined when it came to no
 * certificate, for example because the other side speaks no TLS.
 */
export async function certificateOf(
	{ host, port }: Target,
	signal: AbortSignal,
): Promise<Certificate | undefined> {
	const isAddress = /^[\d.]+$|:/.test(host);
	const socket = tls.connect({ host, port, ...(isAddress ? {} : { servername: host }) });
	let seen: tls.PeerCertificate | undefined;
	// Before the checks, whose failure closes the connection and takes the certificate along.
	socket.prependListener('secure', () => {
		seen = socket.getPeerCertificate();
	});
	try {
		await untilAborted(first(socket, 'secureConnect'), within(signal));
		seen ??= socket.getPeerCertificate();
		return described(seen, undefined);
	} catch (error) {
		return described(seen, error);
	} finally {
		socket.destroy();
	}
}

function described(seen: tls.PeerCertificate | undefined, error: unknown): Certificate | undefined {
	if (!seen?.valid_to) return undefined;
	const problem =
		error === undefined ? undefined : { code: codeOf(error) ?? '', message: reasonOf(error) };
	return {
		subject: nameOf(seen.subject),
		issuer: nameOf(seen.issuer),
		validTo: seen.valid_to,
		...(problem === undefined ? {} : { problem }),
	};
}

/** A certificate may have any of these, several times or not at all. */
function nameOf(name: tls.Certificate | undefined): string {
	const parts = [name?.CN, name?.O].flat().filter((part) => part !== undefined && part !== '');
	return [...new Set(parts)].join(', ');
}

function first(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
	return new Promise((resolve, reject) => {
		socket.once(event, () => resolve());
		// Stays: a socket that is being closed may fail once more.
		socket.on('error', reject);
		socket.once('close', () => reject(new Error('the connection was closed')));
	});
}

function within(signal: AbortSignal): AbortSignal {
	return AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
}

function failed(error: unknown): Reached {
	const code = codeOf(error);
	const isLate = error instanceof DOMException && error.name === 'TimeoutError';
	const text = isLate ? `nothing for ${limitMs / 1000} seconds` : reasonOf(error);
	return { isFine: false, text, ...(code === undefined ? {} : { code }) };
}

function codeOf(error: unknown): string | undefined {
	if (typeof error !== 'object' || error === null) return undefined;
	if ('code' in error && typeof error.code === 'string') return error.code;
	// A name with several addresses fails with one error for each.
	return 'errors' in error && Array.isArray(error.errors) ? codeOf(error.errors[0]) : undefined;
}
