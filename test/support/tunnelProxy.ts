import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';

/** A proxy as in a company: it alone knows where names lead to. */
export interface TunnelProxy {
	/** `http://127.0.0.1:<port>` */
	readonly address: string;
	/** What was asked for, for example `CONNECT api.corp.invalid:443`, with the login where one was sent. */
	readonly asked: readonly string[];
	close(): Promise<void>;
}

/** `names`: ports of this machine by host and port. Anything else is refused. */
export async function startTunnelProxy(
	names: Readonly<Record<string, number>>,
): Promise<TunnelProxy> {
	const asked: string[] = [];
	const sockets = new Set<Socket>();
	const keep = (socket: Socket): void => {
		sockets.add(socket);
		socket.on('error', () => socket.destroy());
		socket.on('close', () => sockets.delete(socket));
	};
	const server = http.createServer((_request, response) => response.writeHead(405).end());
	server.on('connect', ({ url = '', headers }: http.IncomingMessage, client: Socket) => {
		asked.push(['CONNECT', url, headers['proxy-authorization']].filter(Boolean).join(' '));
		keep(client);
		const port = names[url];
		if (port === undefined) {
			client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
			return;
		}
		const far = net.connect(port, '127.0.0.1', () => {
			client.write('HTTP/1.1 200 Connection established\r\n\r\n');
			far.pipe(client).pipe(far);
		});
		keep(far);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		address: `http://127.0.0.1:${port}`,
		asked,
		close: () => {
			for (const socket of sockets) socket.destroy();
			server.closeAllConnections();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
}
