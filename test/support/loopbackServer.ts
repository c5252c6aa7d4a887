import http from 'node:http';
import net from 'node:net';

/** One step of a scripted body: bytes to send, a condition to wait for, or a cut of the connection. */
export type Step =
	| string
	| Uint8Array
	/** Goes on when the promise is fulfilled. */
	| { readonly until: Promise<unknown> }
	/** Resets the connection. Nothing after it is sent. */
	| 'reset'
	/** Leaves the connection open and silent until the client or the test closes it. */
	| 'hang';

/** One scripted reply. */
export interface Reply {
	/** Default 200. */
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string>>;
	/** Waited for before the status line is sent. */
	readonly headersUntil?: Promise<unknown>;
	/** Default: nothing. The reply ends after the last step. */
	readonly steps?: readonly Step[];
}

export interface RecordedRequest {
	readonly method: string;
	/** With the query. */
	readonly path: string;
	readonly headers: http.IncomingHttpHeaders;
	/** Names and values exactly as they came. */
	readonly rawHeaders: readonly string[];
	readonly body: string;
	/** The body as JSON; undefined when it is not JSON. */
	readonly json: unknown;
	/** Fulfilled when the connection of this request is closed before the reply was complete, or after it. */
	readonly closed: Promise<void>;
}

export interface LoopbackServer {
	/** `http://127.0.0.1:<port>` */
	readonly origin: string;
	/** The origin with `/v1`. */
	readonly baseUrl: string;
	/** Every request so far, whole bodies only. */
	readonly requests: readonly RecordedRequest[];
	/** Adds replies; each request takes the next one, the last one is repeated. */
	reply(...replies: readonly Reply[]): void;
	/** Decides by the request instead of in order. */
	replyWith(choose: (request: RecordedRequest) => Reply): void;
	/** Fulfilled once `count` requests have been received in all. */
	received(count: number): Promise<void>;
	close(): Promise<void>;
}

/** A reply whose body is `text/event-stream`. */
export function sseReply(steps: readonly Step[], more: Omit<Reply, 'steps'> = {}): Reply {
	return { ...more, headers: { 'content-type': 'text/event-stream', ...more.headers }, steps };
}

export function jsonReply(value: unknown, more: Omit<Reply, 'steps'> = {}): Reply {
	const headers = { 'content-type': 'application/json', ...more.headers };
	return { ...more, headers, steps: [JSON.stringify(value)] };
}

/** `data: {...}` and a blank line for each value; strings are sent as they are, for example `[DONE]`. */
export function dataFrames(...values: readonly unknown[]): string {
	return values
		.map((value) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`)
		.join('');
}

/** `event: <type>` before each `data:` line, as messages and responses send it. */
export function namedFrames(...values: readonly { readonly type: string }[]): string {
	return values.map((value) => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`).join('');
}

/** Cuts `text` into pieces of `size` bytes, also inside of characters. */
export function inPieces(text: string, size: number): Uint8Array[] {
	const bytes = Buffer.from(text, 'utf8');
	const pieces: Uint8Array[] = [];
	for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
	return pieces;
}

/** Cuts `text` in two at byte `at`. */
export function cutAt(text: string, at: number): Uint8Array[] {
	const bytes = Buffer.from(text, 'utf8');
	return [bytes.subarray(0, at), bytes.subarray(at)].filter((piece) => piece.length > 0);
}

/** A condition that the test fulfils. */
export interface Gate {
	readonly opened: Promise<void>;
	open(): void;
}

export function createGate(): Gate {
	let open: () => void = () => undefined;
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	return { opened, open: () => open() };
}

/** Plays scripted replies on 127.0.0.1 and records what it gets. */
export async function startLoopbackServer(...replies: readonly Reply[]): Promise<LoopbackServer> {
	const requests: RecordedRequest[] = [];
	const waiting: { count: number; resolve: () => void }[] = [];
	let script = [...replies];
	let choose = (_request: RecordedRequest): Reply => {
		const next = script.length > 1 ? script.shift() : script[0];
		return next ?? { status: 500, steps: ['the test has no reply for this request'] };
	};
	const server = http.createServer((incoming, response) => {
		const closed = new Promise<void>((resolve) => response.once('close', () => resolve()));
		const pieces: Buffer[] = [];
		incoming.on('data', (piece: Buffer) => pieces.push(piece));
		incoming.on('error', () => response.destroy());
		incoming.on('end', () => {
			const recorded = record(incoming, Buffer.concat(pieces).toString('utf8'), closed);
			requests.push(recorded);
			for (const each of waiting) if (requests.length >= each.count) each.resolve();
			void play(choose(recorded), response);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${portOf(server)}`;
	return {
		origin,
		baseUrl: `${origin}/v1`,
		requests,
		reply: (...more) => {
			script = [...more];
		},
		replyWith: (by) => {
			choose = by;
		},
		received: (count) =>
			requests.length >= count
				? Promise.resolve()
				: new Promise((resolve) => waiting.push({ count, resolve })),
		close: () => {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
}

function record(
	incoming: http.IncomingMessage,
	body: string,
	closed: Promise<void>,
): RecordedRequest {
	let json: unknown;
	try {
		json = JSON.parse(body);
	} catch {
		json = undefined;
	}
	const { method = '', url = '', headers, rawHeaders } = incoming;
	return { method, path: url, headers, rawHeaders, body, json, closed };
}

async function play(reply: Reply, response: http.ServerResponse): Promise<void> {
	await reply.headersUntil;
	if (response.destroyed) return;
	response.writeHead(reply.status ?? 200, reply.headers);
	response.flushHeaders();
	for (const step of reply.steps ?? []) {
		if (response.destroyed) return;
		if (step === 'hang') return;
		if (step === 'reset') {
			// Lets the bytes before it reach the client: a reset throws away what is still queued.
			await new Promise((resolve) => setImmediate(resolve));
			response.socket?.resetAndDestroy();
			return;
		}
		if (typeof step === 'string' || step instanceof Uint8Array) {
			await new Promise<void>((resolve) => {
				response.once('close', resolve);
				response.write(step, () => {
					response.off('close', resolve);
					resolve();
				});
			});
		} else {
			await step.until;
		}
	}
	response.end();
}

/** A listener that must never be called: counts connections and answers none. */
export interface DecoySink {
	readonly host: string;
	readonly origin: string;
	/** Connections so far. */
	readonly connections: number;
	/** All bytes that were sent to it. */
	readonly received: string;
	close(): Promise<void>;
}

export async function startDecoySink(): Promise<DecoySink> {
	const sockets: net.Socket[] = [];
	let received = '';
	const server = net.createServer((socket) => {
		sockets.push(socket);
		socket.on('data', (bytes) => {
			received += bytes.toString('latin1');
		});
		socket.on('error', () => socket.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const host = `127.0.0.1:${portOf(server)}`;
	return {
		host,
		origin: `http://${host}`,
		get connections() {
			return sockets.length;
		},
		get received() {
			return received;
		},
		close: () => {
			for (const socket of sockets) socket.destroy();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
}

/** A port of this machine on which nothing listens. */
export async function closedPort(): Promise<number> {
	const server = net.createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const port = portOf(server);
	await new Promise<void>((resolve) => server.close(() => resolve()));
	return port;
}

function portOf(server: net.Server): number {
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('the server has no port');
	return address.port;
}
