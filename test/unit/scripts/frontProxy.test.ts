import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { FrontProxy } from '../../../scripts/lib/frontProxy.mjs';
import { startFrontProxy } from '../../../scripts/lib/frontProxy.mjs';

const key = Buffer.alloc(32, 7);

describe('the front of the VS Code server', () => {
	let behind: Server;
	let proxy: FrontProxy;

	before(async () => {
		behind = createServer((incoming, answer) => {
			answer.writeHead(201, { 'x-path': incoming.url ?? '' });
			incoming.pipe(answer);
		});
		behind.on('upgrade', (_incoming, socket) => {
			socket.write(
				'HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n',
			);
			socket.pipe(socket);
		});
		await once(behind.listen(0, '127.0.0.1'), 'listening');
		const target = (behind.address() as AddressInfo).port;
		proxy = await startFrontProxy({ port: 0, target, key, token: 'secret' });
	});
	after(async () => {
		await proxy.close();
		behind.closeAllConnections();
		behind.close();
	});

	const at = (path: string): string => `http://127.0.0.1:${proxy.port}${path}`;
	const askKey = (headers: Record<string, string>): Promise<Response> =>
		fetch(at('/mint-key'), { method: 'POST', headers });

	it('passes requests through, body and all', async () => {
		const answer = await fetch(at('/a/b?c=d'), { method: 'POST', body: 'hello' });
		assert.equal(answer.status, 201);
		assert.equal(answer.headers.get('x-path'), '/a/b?c=d');
		assert.equal(await answer.text(), 'hello');
	});

	it('passes web sockets through', async () => {
		const socket = connect(proxy.port, '127.0.0.1');
		socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
		let received = '';
		for await (const chunk of socket) {
			received += String(chunk);
			if (received.endsWith('\r\n\r\n')) socket.write('ping');
			if (received.endsWith('ping')) break;
		}
		assert.match(received, /^HTTP\/1\.1 101 [\s\S]*ping$/);
	});

	it('gives the key to the page that shows the token', async () => {
		const answer = await askKey({ cookie: 'a=b; vscode-tkn=secret' });
		assert.deepEqual(Buffer.from(await answer.arrayBuffer()), key);
	});

	it('gives the key to nobody else', async () => {
		assert.equal((await askKey({})).status, 403);
		assert.equal((await askKey({ cookie: 'vscode-tkn=wrong' })).status, 403);
		const foreign = request(at('/mint-key'), {
			method: 'POST',
			headers: { origin: 'http://evil.example', cookie: 'vscode-tkn=secret' },
		});
		foreign.end();
		const [answer] = await once(foreign, 'response');
		assert.equal(answer.statusCode, 403);
		answer.resume();
	});
});
