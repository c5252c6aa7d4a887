// A thin front for the VS Code server. It passes everything through, http and web sockets, and answers one more path:
// `POST /mint-key`, whence the page gets the bytes that seal its secret storage. The bare server has no such path,
// and VS Code then forgets every secret on reload, without a word.
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

/**
 * @typedef {object} FrontProxy
 * @property {number} port
 * @property {() => Promise<void>} close
 */

/**
 * @param {object} options
 * @param {number} options.port where to listen; 0 for any
 * @param {number} options.target port of the server
 * @param {Buffer} options.key 32 bytes, always the same ones for the same data
 * @param {string} [options.token] the connection token; the key is given only to those who show it
 * @returns {Promise<FrontProxy>}
 */
export async function startFrontProxy({ port, target, key, token }) {
	/** @type {Set<import('node:net').Socket>} */
	const sockets = new Set();
	const server = createServer((incoming, answer) => {
		if (incoming.method === 'POST' && incoming.url?.split('?')[0] === '/mint-key') {
			if (!mayHaveKey(incoming, token)) answer.writeHead(403).end();
			else answer.writeHead(200, { 'content-type': 'application/octet-stream' }).end(key);
			return;
		}
		const { method, url: path, headers } = incoming;
		const passed = request({ host: '127.0.0.1', port: target, method, path, headers }, (reply) => {
			answer.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
			reply.pipe(answer);
		});
		passed.on('error', () => {
			if (answer.headersSent) answer.destroy();
			else answer.writeHead(502).end('VS Code does not answer.');
		});
		answer.on('close', () => passed.destroy());
		incoming.pipe(passed);
	});
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
	});
	server.on('upgrade', (incoming, client, head) => {
		const upstream = connect(target, '127.0.0.1', () => {
			const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
			for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
				lines.push(`${incoming.rawHeaders[at]}: ${incoming.rawHeaders[at + 1]}`);
			}
			upstream.write(`${lines.join('\r\n')}\r\n\r\n`);
			upstream.write(head);
			upstream.pipe(client).pipe(upstream);
		});
		upstream.setNoDelay(true);
		for (const [from, to] of [
			[upstream, client],
			[client, upstream],
		]) {
			from?.on('error', () => to?.destroy());
			from?.on('close', () => to?.destroy());
		}
	});
	await new Promise((resolve, reject) => {
		server.once('error', reject).listen(port, '127.0.0.1', () => resolve(undefined));
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	return {
		port: address.port,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				for (const socket of sockets) socket.destroy();
			}),
	};
}

/**
 * Only the workbench page itself: it sends the token as a cookie, and another site's page an `Origin` of its own.
 * @param {import('node:http').IncomingMessage} incoming
 * @param {string | undefined} token
 */
function mayHaveKey(incoming, token) {
	const { origin, host, cookie } = incoming.headers;
	if (origin !== undefined && origin !== `http://${host}`) return false;
	if (token === undefined) return true;
	return (cookie ?? '').split('; ').includes(`vscode-tkn=${token}`);
}
