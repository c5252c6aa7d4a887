// `node:fs/promises` as the host uses it, on the files of VS Code: there is no disk in a browser.
import type * as vscode from 'vscode';
import { type Bytes, buffer } from './bytes';
import { createHash } from './crypto';
import { webPath } from './path';

/** What a storage knows of a file. */
interface Info {
	readonly isFolder: boolean;
	readonly size: number;
	/** When its content changed. */
	readonly at: number;
	/** When it came to this place. */
	readonly since: number;
}

/** `Info.at` and `Info.since`. */
type Times = readonly [number, number];

export interface FilesOptions {
	readonly fs: Pick<
		vscode.FileSystem,
		'stat' | 'readFile' | 'writeFile' | 'rename' | 'delete' | 'createDirectory' | 'readDirectory'
	>;
	readonly uriOf: (path: string) => vscode.Uri;
	/** Where times of files outlive the window; some storages forget them. */
	readonly times: Pick<vscode.Memento, 'get' | 'update'>;
	readonly now: () => number;
	/** Runs `work` while no other window does so. */
	readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
}

export const constants = { O_RDONLY: 0, O_RDWR: 2, O_CREAT: 64, O_APPEND: 1024, W_OK: 2 };

const codes: Readonly<Record<string, string>> = {
	FileNotFound: 'ENOENT',
	FileExists: 'EEXIST',
	FileNotADirectory: 'ENOTDIR',
	FileIsADirectory: 'EISDIR',
	NoPermissions: 'EACCES',
};
const timesName = 'pandu.web.times';
/** What is less is no time: the browser's storage of VS Code counts writes there. */
const leastTime = Date.UTC(2001, 0);
/** How often lines are written again that another window has overwritten. */
const mostTries = 5;

function problem(code: string, path: string): Error {
	return Object.assign(new Error(`${code}: '${path}'`), { code, path });
}

async function asNode<T>(path: string, work: Thenable<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? codes[String(error.code)] : undefined;
		throw code ? problem(code, path) : error;
	}
}

/** Files that are whole or as they were: the browser's own storage writes in one step, elsewhere a rename takes the place. */
function createStore({ fs, uriOf, times, now }: FilesOptions) {
	const started = now();
	/** Of what this window wrote. */
	const written = new Map<string, Times>();
	const kept = (): Readonly<Record<string, Times>> => times.get(timesName) ?? {};

	/** For other windows only where they ask: lists are sorted by time, locks and what a write left are taken away by it. */
	function keepTime(path: string, at: number | undefined, since = at): void {
		const name = uriOf(path).path;
		if (at === undefined || since === undefined) written.delete(name);
		else written.set(name, [at, since]);
		if (!/\.(?:jsonl|lock|next)$/.test(name)) return;
		const { [name]: before, ...others } = kept();
		if (at === undefined && before === undefined) return;
		void times.update(timesName, at === undefined ? others : { ...others, [name]: [at, since] });
	}

	async function there(path: string): Promise<Info> {
		const uri = uriOf(path);
		const { type, size, mtime } = await asNode(path, fs.stat(uri));
		const own = mtime >= leastTime ? ([mtime, mtime] as const) : written.get(uri.path);
		// What nobody has a time of is as old as the window, so that nothing passes for forgotten.
		const [at, since] = kept()[uri.path] ?? own ?? [started, started];
		return { isFolder: (type & 2) !== 0, size, at, since };
	}

	/** Undefined when there is nothing. */
	async function info(path: string): Promise<Info | undefined> {
		try {
			return await there(path);
		} catch (error) {
			if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
			throw error;
		}
	}

	const read = async (path: string): Promise<Bytes> =>
		buffer.from(await asNode(path, fs.readFile(uriOf(path))));

	async function put(path: string, bytes: Uint8Array, isThere: boolean): Promise<void> {
		const uri = uriOf(path);
		const at = isThere && uri.scheme !== 'vscode-userdata' ? uriOf(`${path}.web-new`) : uri;
		await asNode(path, fs.writeFile(at, bytes));
		if (at !== uri) await asNode(path, fs.rename(at, uri, { overwrite: true }));
		keepTime(path, now());
	}

	return { keepTime, there, info, read, put };
}

type Store = ReturnType<typeof createStore>;
type Alone = FilesOptions['alone'];
interface StatOptions {
	readonly bigint?: boolean;
}

async function statOf(store: Store, path: string, how?: StatOptions) {
	const { isFolder, size, at, since } = await store.there(path);
	return {
		isFile: () => !isFolder,
		isDirectory: () => isFolder,
		isSymbolicLink: () => false,
		size: how?.bigint ? BigInt(size) : size,
		mtimeMs: at,
		ctimeMs: since,
		mode: 0o644,
		...{ uid: 0, gid: 0, dev: 0 },
		// A file of lines is known by its first one, whatever its name.
		ino: how?.bigint ? numberOf(await store.read(path)) : 0,
	};
}

function numberOf(bytes: Bytes): bigint {
	const hash = createHash('sha256').update(bytes.subarray(0, 64));
	return BigInt(`0x${hash.digest('hex').slice(0, 15)}`);
}

async function openFile(store: Store, alone: Alone, path: string, flags: string | number) {
	const mayMake =
		typeof flags === 'number' ? (flags & constants.O_CREAT) !== 0 : /^[aw]/.test(flags);
	if (!mayMake) await store.there(path);
	else {
		await alone(async () => {
			const found = await store.info(path);
			if (found && flags === 'wx') throw problem('EEXIST', path);
			// In a folder that is not there no file is made.
			if (!found) await store.there(webPath.dirname(path));
			if (!found) await store.put(path, new Uint8Array(), false);
		});
	}
	return createHandle(store, alone, path);
}

function createHandle(store: Store, alone: Alone, path: string) {
	// Windows on other workspaces have locks of their own: one of them may have written in between.
	const append = (bytes: Uint8Array): Promise<void> =>
		alone(async () => {
			for (let tries = 0; tries < mostTries; tries += 1) {
				const before = await store.read(path);
				await store.put(path, buffer.concat([before, bytes]), before.length > 0);
				if (holds(await store.read(path), bytes, before.length)) return;
			}
			throw problem('EIO', path);
		});
	const done = async (): Promise<void> => undefined;
	return {
		stat: (how?: StatOptions) => statOf(store, path, how),
		async read(target: Bytes, offset: number, length: number, position: number) {
			const read = (await store.read(path)).subarray(position, position + length);
			target.set(read, offset);
			return { buffer: target, bytesRead: read.length };
		},
		readFile: (encoding?: string) => readWhole(store, path, encoding),
		async write(bytes: Uint8Array, offset = 0) {
			await append(bytes.subarray(offset));
			return { bytesWritten: bytes.length - offset };
		},
		appendFile: (text: string) => append(buffer.from(text)),
		writeFile: (bytes: Uint8Array) => alone(() => store.put(path, bytes, true)),
		truncate: (size: number) =>
			alone(async () => store.put(path, (await store.read(path)).subarray(0, size), true)),
		...{ sync: done, datasync: done, chmod: done, close: done },
		utimes: async (_: number, changed: number) => store.keepTime(path, changed * 1000),
	};
}

/** Whether `bytes` stand in `whole` from `at` on, or anywhere when it has become shorter. */
function holds(whole: Bytes, bytes: Uint8Array, at: number): boolean {
	if (bytes.every((byte, index) => whole[at + index] === byte)) return true;
	const rest = whole.toString('latin1', whole.length < at ? 0 : at);
	return rest.includes(buffer.from(bytes).toString('latin1'));
}

async function readWhole(store: Store, path: string, encoding?: string): Promise<Bytes | string> {
	const bytes = await store.read(path);
	return encoding === undefined ? bytes : bytes.toString(encoding);
}

/** All reject with an error that has Node's code. */
export function createFiles(options: FilesOptions) {
	const { fs, uriOf, now, alone } = options;
	const store = createStore(options);
	const stat = (path: string, how?: StatOptions) => statOf(store, path, how);

	async function unlink(path: string): Promise<void> {
		await asNode(path, fs.delete(uriOf(path), { useTrash: false }));
		store.keepTime(path, undefined);
	}

	async function rename(from: string, to: string): Promise<void> {
		const { at } = await store.there(from);
		await alone(() => asNode(from, fs.rename(uriOf(from), uriOf(to), { overwrite: true })));
		store.keepTime(from, undefined);
		store.keepTime(to, at, now());
	}

	const refused = async (path: string): Promise<never> => {
		throw problem('EPERM', path);
	};
	return {
		...{ stat, lstat: stat, unlink, rename },
		open: (path: string, flags: string | number) => openFile(store, alone, path, flags),
		readFile: (path: string, encoding?: string) => readWhole(store, path, encoding),
		writeFile: (path: string, content: string | Uint8Array) =>
			alone(async () => {
				const bytes = typeof content === 'string' ? buffer.from(content) : content;
				await store.put(path, bytes, (await store.info(path)) !== undefined);
			}),
		async realpath(path: string) {
			await store.there(path);
			return path;
		},
		access: async (path: string) => void (await store.there(path)),
		async readdir(path: string) {
			const names = await asNode(path, fs.readDirectory(uriOf(path)));
			return names.map(([name]) => name);
		},
		mkdir: async (path: string) => void (await asNode(path, fs.createDirectory(uriOf(path)))),
		async rm(path: string) {
			if (await store.info(path)) await unlink(path);
		},
		...{ rmdir: refused, link: refused, utimes: refused, chown: refused },
	};
}
