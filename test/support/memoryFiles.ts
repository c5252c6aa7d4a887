// The files of VS Code in memory, with what `node:fs/promises` is in the web extension host on top.
import type * as vscode from 'vscode';
import { createFiles } from '../../src/host/web/files';

export interface MemoryFiles {
	readonly files: ReturnType<typeof createFiles>;
	/** By path. */
	readonly stored: Map<string, Uint8Array>;
	/** What the next write does in place of writing. */
	failNext(error: Error): void;
	/** Another window, which knows nothing of them, writes `text` over each of the next `count` writes. */
	overwriteNext(text: string, count: number): void;
	/** What the storage says of when files changed. Without it: nothing. */
	mtimeOf: (path: string) => number;
	/** Another window on the same storage; `forgets`: as a browser's storage does with times. */
	another(): ReturnType<typeof createFiles>;
	setNow(now: number): void;
}

function failure(code: string): Error {
	return Object.assign(new Error(code), { code });
}

export function createMemoryFiles(scheme = 'memory'): MemoryFiles {
	const stored = new Map<string, Uint8Array>();
	const folders = new Set(['/', '/store']);
	let failing: Error | undefined;
	let over: Uint8Array[] = [];
	const given = { mtimeOf: (_: string) => 0 };
	let now = 1000;
	let last: Promise<unknown> = Promise.resolve();
	const memento = new Map<string, unknown>();
	const there = ({ path }: vscode.Uri): Uint8Array => {
		const bytes = stored.get(path);
		if (!bytes) throw failure('FileNotFound');
		return bytes;
	};
	const fs = {
		async stat(uri: vscode.Uri) {
			if (folders.has(uri.path)) return { type: 2, size: 0, mtime: 0, ctime: 0 };
			return { type: 1, size: there(uri).length, mtime: given.mtimeOf(uri.path), ctime: 0 };
		},
		readFile: async (uri: vscode.Uri) => there(uri),
		async writeFile({ path }: vscode.Uri, bytes: Uint8Array) {
			const error = failing;
			failing = undefined;
			if (error) {
				stored.set(path, bytes.slice(0, bytes.length / 2));
				throw error;
			}
			stored.set(path, over.shift() ?? bytes.slice());
		},
		async rename(from: vscode.Uri, to: vscode.Uri) {
			stored.set(to.path, there(from));
			stored.delete(from.path);
		},
		async delete(uri: vscode.Uri) {
			there(uri);
			stored.delete(uri.path);
		},
		async createDirectory({ path }: vscode.Uri) {
			folders.add(path);
		},
		readDirectory: async ({ path }: vscode.Uri) =>
			[...stored.keys()]
				.filter((name) => name.startsWith(`${path}/`))
				.map((name): [string, vscode.FileType] => [name.slice(path.length + 1), 1]),
	};
	const another = () =>
		createFiles({
			fs,
			uriOf: (path) => ({ scheme, path }) as vscode.Uri,
			times: {
				get: <T>(name: string) => memento.get(name) as T,
				update: async (name: string, value: unknown) => void memento.set(name, value),
			},
			now: () => now,
			alone<T>(work: () => Promise<T>): Promise<T> {
				const next = last.then(work);
				last = next.catch(() => undefined);
				return next;
			},
		});
	return Object.assign(given, {
		files: another(),
		stored,
		another,
		failNext(error: Error) {
			failing = error;
		},
		overwriteNext(text: string, count: number) {
			over = Array.from({ length: count }, () => new TextEncoder().encode(text));
		},
		setNow(at: number) {
			now = at;
		},
	});
}
