import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { toFailure } from '../../src/core/errors';
import { systemClock } from '../../src/host/clock';
import { createConnections, type Openings } from '../../src/host/connections';
import { createLog } from '../../src/host/log';
import { createKeys } from '../../src/host/secrets';
import { createSettings } from '../../src/host/settings';
import { startTlsServer } from '../support/tlsServer';

const { Global } = vscode.ConfigurationTarget;

interface Proxy {
	readonly address: string;
	/** Targets that were asked for, as `host:port`. */
	readonly asked: readonly string[];
	/** Fulfilled at the first one. */
	readonly used: Promise<void>;
	close(): void;
}

/** Notes where it should connect to and refuses. */
async function startProxy(): Promise<Proxy> {
	const asked: string[] = [];
	let tell: () => void = () => undefined;
	const used = new Promise<void>((resolve) => {
		tell = resolve;
	});
	const server = http.createServer();
	server.on('connect', ({ url }, socket) => {
		asked.push(url ?? '');
		socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
		tell();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const close = (): void => {
		server.close();
		server.closeAllConnections();
	};
	return { address: `http://127.0.0.1:${port}`, asked, used, close };
}

describe('the network settings of VS Code', () => {
	const disposables: { dispose(): unknown }[] = [];
	const httpSettings = () => vscode.workspace.getConfiguration('http');

	afterEach(async () => {
		for (const each of disposables.splice(0)) each.dispose();
		await httpSettings().update('proxy', undefined, Global);
		await httpSettings().update('proxyStrictSSL', undefined, Global);
	});

	async function connections(): Promise<Openings> {
		const extension = vscode.extensions.getExtension<{ secrets: vscode.SecretStorage }>(
			'pandu-code.pandu',
		);
		const shown = await extension?.activate();
		assert.ok(shown, 'the extension shows nothing to tests');
		const keys = createKeys(shown.secrets);
		const log = createLog(keys);
		const settings = createSettings({ log, warn: async () => undefined });
		disposables.push(settings, log);
		const values = new Map<string, unknown>();
		const memory = {
			keys: () => [...values.keys()],
			get: ((name: string) => values.get(name)) as vscode.Memento['get'],
			update: async (name: string, value: unknown) => void values.set(name, value),
		};
		const t = vscode.l10n.t;
		return createConnections({ settings, keys, log, memory, clock: systemClock, t });
	}

	async function listAt(baseUrl: string) {
		const profile = {
			id: 'far',
			label: 'Far',
			baseUrl,
			protocol: 'auto',
			model: 'm',
			auth: 'none',
		} as const;
		const endpoint = await (await connections()).open(profile, undefined);
		return endpoint.listModels(AbortSignal.timeout(20_000)).then(
			() => undefined,
			(error: unknown) => toFailure(error),
		);
	}

	it('R14: requests go through the proxy that is set there', async () => {
		const proxy = await startProxy();
		try {
			await httpSettings().update('proxy', proxy.address, Global);
			const failure = await listAt('https://pandu-test.invalid/v1');
			await proxy.used;
			assert.deepEqual([...new Set(proxy.asked)], ['pandu-test.invalid:443']);
			assert.ok(failure, 'the proxy refused, so there must be a failure');
		} finally {
			proxy.close();
		}
	});

	it('R14: a certificate of an unknown authority is refused, and its issuer is named', async () => {
		const server = await startTlsServer();
		try {
			const failure = await listAt(server.baseUrl);
			assert.equal(failure?.kind, 'tls');
			assert.match(failure?.detail ?? '', /issued by Contoh Corp Root CA/);
			assert.equal(server.requests(), 0);
		} finally {
			await server.close();
		}
	});
});
