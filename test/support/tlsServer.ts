import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

declare const PROJECT_ROOT: string;

const folder = path.join(PROJECT_ROOT, 'test', 'fixtures', 'tls');

export interface TlsServer {
	/** `https://localhost:<port>/v1` */
	readonly baseUrl: string;
	readonly port: number;
	/** Connections, whatever became of them. */
	readonly connections: () => number;
	/** Requests that got as far as HTTP. */
	readonly requests: () => number;
	close(): Promise<void>;
}

/** A server whose certificate is issued by an authority that nobody knows, as inside of a company. */
export async function startTlsServer(): Promise<TlsServer> {
	let requests = 0;
	const key = readFileSync(path.join(folder, 'localhost.key'));
	const cert = readFileSync(path.join(folder, 'localhost.pem'));
	const server = https.createServer({ key, cert }, (_request, response) => {
		requests += 1;
		response.end('{}');
	});
	let connections = 0;
	server.on('connection', () => {
		connections += 1;
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		baseUrl: `https://localhost:${port}/v1`,
		port,
		connections: () => connections,
		requests: () => requests,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
