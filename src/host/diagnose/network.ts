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
	const usual = protocol === 'http:' ? 80 : protocol.startsWith('socks') ? 1080 : 443;
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
 * certificate, for example because the other side speaks no TLS. With the address of a proxy in `via` all goes through that,
 * and nothing past it.
 */
export async function certificateOf(
	target: Target,
	signal: AbortSignal,
	via?: string,
): Promise<Certificate | undefined> {
	const { host, port } = target;
	const way = via === undefined ? {} : await tunnel(target, via, signal);
	if (!way) return undefined;
	const isAddress = /^[\d.]+$|:/.test(host);
	// The host counts for a tunnel too: an address is checked against the certificate by it.
	const socket = tls.connect({ ...way, host, port, ...(isAddress ? {} : { servername: host }) });
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

/** The most that the head of a proxy's answer is read. */
const mostHead = 16_384;

/** A way to `target` through the proxy at `via`. Undefined: it lets nothing through, or is of a kind that we do not speak. */
async function tunnel(
	{ host, port }: Target,
	via: string,
	signal: AbortSignal,
): Promise<{ readonly socket: Socket } | undefined> {
	if (!URL.canParse(via) || !/^https?:$/.test(new URL(via).protocol)) return undefined;
	const { protocol, username, password } = new URL(via);
	const proxy = targetOf(via);
	const socket = protocol === 'https:' ? tls.connect(withName(proxy)) : connect(proxy);
	try {
		await untilAborted(
			first(socket, protocol === 'https:' ? 'secureConnect' : 'connect'),
			within(signal),
		);
		const to = `${host.includes(':') ? `[${host}]` : host}:${port}`;
		const login = [username, password].map(decodeURIComponent).join(':');
		const basic = `Proxy-Authorization: Basic ${Buffer.from(login).toString('base64')}\r\n`;
		socket.write(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n${username ? basic : ''}\r\n`);
		const head = await untilAborted(headOf(socket), within(signal));
		if (/^HTTP\/1\.\d 2\d\d\b/.test(head)) return { socket };
	} catch {
		// Why the proxy does not let us through is told by the request itself.
	}
	socket.destroy();
	return undefined;
}

function withName({ host, port }: Target): tls.ConnectionOptions {
	return { host, port, servername: host };
}

/** The head of an answer, up to the empty line. Nothing follows it: a server waits for our greeting. */
function headOf(socket: Socket): Promise<string> {
	return new Promise((resolve, reject) => {
		let head = Buffer.alloc(0);
		const stop = (): void => {
			socket.off('readable', onReadable);
			socket.off('close', onClose);
		};
		const onClose = (): void => {
			stop();
			reject(new Error('the connection was closed'));
		};
		const onReadable = (): void => {
			for (let piece = read(socket); piece; piece = read(socket)) {
				head = Buffer.concat([head, piece]);
				const end = head.indexOf('\r\n\r\n');
				if (end < 0 && head.length < mostHead) continue;
				stop();
				resolve(head.subarray(0, Math.max(0, end)).toString('latin1'));
				return;
			}
		};
		socket.on('readable', onReadable);
		socket.on('close', onClose);
	});
}

function read(socket: Socket): Buffer | undefined {
	const piece: unknown = socket.read();
	return Buffer.isBuffer(piece) ? piece : undefined;
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
