// VS Code as a page of files, as vscode.dev is: no server behind it, extensions run in a worker of the browser, and the
// workspace is a virtual file system. Everything comes from one loopback server that can do nothing but give files.
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { getVSCode } from '../../scripts/lib/vscodeCache.mjs';

const types: Readonly<Record<string, string>> = {
	'.css': 'text/css',
	'.html': 'text/html',
	'.js': 'text/javascript',
	'.json': 'application/json',
	'.svg': 'image/svg+xml',
	'.ttf': 'font/ttf',
};

export interface WebHost {
	/** The workspace `memory:/folder`, with the extension. */
	readonly url: string;
	readonly origin: string;
	/** The bytes of a file of the workspace as its file system was last asked to write them. */
	written(name: string): string | undefined;
	stop(): Promise<void>;
}

export interface WebHostOptions {
	/** Folder of the extension. */
	readonly extension: string;
	readonly settings: Readonly<Record<string, unknown>>;
	/** Files of the workspace. */
	readonly files: Readonly<Record<string, string | Uint8Array>>;
	readonly trust: boolean;
}

/** An extension of the test: a file system in memory that tells this server of what is written. */
const memory = {
	'package.json': JSON.stringify({
		name: 'memory',
		publisher: 'test',
		version: '1.0.0',
		engines: { vscode: '^1.90.0' },
		browser: './memory.js',
		activationEvents: ['onFileSystem:memory'],
		capabilities: { untrustedWorkspaces: { supported: true }, virtualWorkspaces: true },
	}),
	'package.nls.json': '{}',
	'memory.js': `
		const vscode = require('vscode');
		exports.activate = async (context) => {
			const base = context.extensionUri.toString();
			const files = new Map(Object.entries(await (await fetch(base + '/files')).json()).map(
				([name, text]) => ['/folder/' + name, { bytes: new TextEncoder().encode(text), mtime: 1 }]));
			const changed = new vscode.EventEmitter();
			const { FileNotFound, FileExists } = vscode.FileSystemError;
			const parents = (path) => path.split('/').slice(1, -1).map((_, at, all) => '/' + all.slice(0, at + 1).join('/'));
			const folders = new Set(['/', '/folder', ...[...files.keys()].flatMap(parents)]);
			const provider = {
				onDidChangeFile: changed.event,
				watch: () => ({ dispose() {} }),
				stat(uri) {
					const file = files.get(uri.path);
					if (file) return { type: 1, ctime: 1, mtime: file.mtime, size: file.bytes.length };
					if (folders.has(uri.path)) return { type: 2, ctime: 1, mtime: 1, size: 0 };
					throw FileNotFound(uri);
				},
				readDirectory(uri) {
					const inside = (path) => parents(path + '/x').at(-2) === uri.path || (uri.path === '/' && path.lastIndexOf('/') === 0);
					const rows = [...[...files.keys()].map((path) => [path, 1]), ...[...folders].map((path) => [path, 2])];
					return rows.filter(([path]) => path !== '/' && inside(path)).map(([path, type]) => [path.split('/').at(-1), type]);
				},
				readFile(uri) {
					const file = files.get(uri.path);
					if (!file) throw FileNotFound(uri);
					return file.bytes;
				},
				async writeFile(uri, bytes, { create, overwrite }) {
					const isThere = files.has(uri.path);
					if (isThere ? create && !overwrite : !create) throw (isThere ? FileExists : FileNotFound)(uri);
					files.set(uri.path, { bytes: bytes.slice(), mtime: Date.now() });
					await fetch(base + '/written' + uri.path, { method: 'POST', body: bytes });
					changed.fire([{ type: isThere ? 1 : 2, uri }]);
				},
				createDirectory(uri) { folders.add(uri.path); },
				delete(uri) {
					if (!files.delete(uri.path) && !folders.delete(uri.path)) throw FileNotFound(uri);
					changed.fire([{ type: 3, uri }]);
				},
				rename(from, to, { overwrite }) {
					if (!files.has(from.path)) throw FileNotFound(from);
					if (files.has(to.path) && !overwrite) throw FileExists(to);
					files.set(to.path, files.get(from.path));
					files.delete(from.path);
					changed.fire([{ type: 3, uri: from }, { type: 2, uri: to }]);
				},
			};
			context.subscriptions.push(vscode.workspace.registerFileSystemProvider('memory', provider, { isCaseSensitive: true }));
		};`,
} as const;

/** The build on npm keeps the person's data on its server; without one they belong into the browser, as elsewhere. */
function withoutServer(workbench: string): string {
	const home =
		/(get userRoamingDataHome\(\)\{return \w+\(\w+\.file\()this\.userDataPath(\)\.with\(\{scheme:\w+)\.vscodeRemote/;
	const authority = ',remoteAuthority:location.host}';
	if (!home.test(workbench) || !workbench.includes(authority)) {
		throw new Error('This version of VS Code is put together in another way.');
	}
	return workbench.replace(home, '$1"/"$2.vscodeUserData').replace(authority, '}');
}

/** Starts it on any port. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
	const { serverFile } = await getVSCode();
	const code = path.dirname(path.dirname(serverFile));
	const written = new Map<string, string>();
	const workbench = path.join(code, 'out/vs/code/browser/workbench');
	const script = withoutServer(await readFile(path.join(workbench, 'workbench.js'), 'utf8'));
	const html = await readFile(path.join(workbench, 'workbench.html'), 'utf8');
	const texts: Readonly<Record<string, string>> = {
		'/code/out/vs/code/browser/workbench/workbench.js': script,
		'/memory/files': JSON.stringify(
			Object.fromEntries(
				Object.entries(options.files).map(([name, text]) => [name, Buffer.from(text).toString()]),
			),
		),
		// Seals the secrets.
		'/mint-key': '0123456789abcdef0123456789abcdef',
		...Object.fromEntries(Object.entries(memory).map(([name, text]) => [`/memory/${name}`, text])),
	};
	const read = async (name: string): Promise<string | Buffer> => {
		const text = texts[name];
		if (text !== undefined) return text;
		if (name === '/') return pageOf(html, options, origin);
		const [, top, ...rest] = name.split('/');
		const root = top === 'code' ? code : top === 'pandu' ? options.extension : undefined;
		if (root === undefined || rest.includes('..')) throw new Error('not there');
		return await readFile(path.join(root, ...rest));
	};
	const server = http.createServer((incoming, answer) => {
		const name = decodeURIComponent(new URL(incoming.url ?? '/', 'http://host').pathname);
		if (name.startsWith('/memory/written/')) {
			const pieces: Buffer[] = [];
			incoming.on('data', (piece: Buffer) => pieces.push(piece));
			incoming.on('end', () => {
				written.set(name.slice('/memory/written/folder/'.length), Buffer.concat(pieces).toString());
				answer.end();
			});
			return;
		}
		read(name).then(
			(content) => {
				const type = types[path.extname(name)] ?? (name === '/' ? 'text/html' : undefined);
				answer.writeHead(200, type ? { 'content-type': type } : {}).end(content);
			},
			() => answer.writeHead(404).end(),
		);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		url: `${origin}/`,
		origin,
		written: (name) => written.get(name),
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

function pageOf(html: string, { settings, trust }: WebHostOptions, origin: string): string {
	const { host } = new URL(origin);
	const at = (name: string) => ({ scheme: 'http', authority: host, path: name });
	const config = {
		webviewEndpoint: `${origin}/code/out/vs/workbench/contrib/webview/browser/pre`,
		_wrapWebWorkerExtHostInIframe: false,
		developmentOptions: { enableSmokeTestDriver: true },
		enableWorkspaceTrust: !trust,
		// The build on npm wants to be told.
		...{ userDataPath: '/', isEnabledFileDownloads: true, isEnabledFileUploads: true },
		isEnabledCoderGettingStarted: false,
		additionalBuiltinExtensions: [at('/pandu'), at('/memory')],
		folderUri: { scheme: 'memory', path: '/folder' },
		configurationDefaults: settings,
		productConfiguration: {},
	};
	const values: Readonly<Record<string, string>> = {
		WORKBENCH_WEB_CONFIGURATION: JSON.stringify(config)
			.replaceAll('&', '&amp;')
			.replaceAll('"', '&quot;'),
		WORKBENCH_WEB_BASE_URL: '/code',
		WORKBENCH_NLS_FALLBACK_URL: '/code/out/nls.messages.js',
		WORKBENCH_NLS_URL: '/code/out/nls.messages.js',
	};
	return html.replaceAll(/\{\{([A-Z_]+)\}\}/g, (_, name: string) => values[name] ?? '');
}

/** Passes everything on to `target`, as a server that lets pages of other origins in. */
export async function startCorsFront(target: string): Promise<Pick<WebHost, 'origin' | 'stop'>> {
	const allowed = {
		'access-control-allow-origin': '*',
		'access-control-allow-headers': 'authorization, content-type, x-api-key, anthropic-version',
	};
	const server = http.createServer((incoming, answer) => {
		if (incoming.method === 'OPTIONS') {
			answer.writeHead(204, allowed).end();
			return;
		}
		const { method = 'GET', headers, url = '/' } = incoming;
		const passed = http.request(new URL(url, target), { method, headers }, (reply) => {
			answer.writeHead(reply.statusCode ?? 502, { ...reply.headers, ...allowed });
			reply.pipe(answer);
		});
		passed.on('error', () => answer.destroy());
		answer.on('close', () => passed.destroy());
		incoming.pipe(passed);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
