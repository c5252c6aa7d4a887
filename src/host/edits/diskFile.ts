import { constants, type Stats } from 'node:fs';
import {
	access,
	chown,
	link,
	lstat,
	mkdir,
	readFile,
	realpath,
	rename,
	rmdir,
	stat,
	unlink,
} from 'node:fs/promises';
import path from 'node:path';
import { randomName, renameOver, syncFolder, writeNew } from '../journal/diskSync';
import { codeOf } from '../journal/journalError';

// Changes of files on disk that are whole or not there at all, also when the process ends in the middle. All reject with
// the system's error, and then the file is as it was.

/** The bytes of a file; undefined when there is none. */
export async function readDiskFile(file: string): Promise<Uint8Array | undefined> {
	try {
		return await readFile(file);
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw error;
	}
}

/** Puts `bytes` in place of a file that is there. Its mode stays, and a link goes on to lead to it. */
export async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
	const target = await realpath(file);
	const info = await requireWritable(target);
	const temporary = temporaryName(target);
	await writeNew(temporary, bytes, { mode: info.mode & 0o7777 });
	try {
		await keepOwner(temporary, info);
		await renameOver(temporary, target);
	} catch (error) {
		await unlink(temporary).catch(() => undefined);
		throw error;
	}
	await syncFolder(path.dirname(target));
}

/** Rejects when the file is not there, not a file, or read-only: replacing would ask for the folder's permission alone. */
export async function requireWritable(file: string): Promise<Stats> {
	const info = await stat(file);
	if (!info.isFile()) throw problem('EISDIR', 'not a file', file);
	if ((info.mode & 0o222) === 0) throw problem('EACCES', 'the file is read-only', file);
	await access(file, constants.W_OK);
	return info;
}

/** The permissions of a file when they are not those that a new file gets. */
export async function unusualMode(file: string): Promise<number | undefined> {
	const info = await stat(file).catch(() => undefined);
	const mode = info && info.mode & 0o7777;
	return mode === undefined || mode === (0o666 & ~process.umask()) ? undefined : mode;
}

/** Makes a file with its folders. Rejects with EEXIST when there is something of that name. */
export async function createNew(
	file: string,
	bytes: Uint8Array,
	options: { readonly mode?: number | undefined } = {},
): Promise<void> {
	await mkdir(path.dirname(file), { recursive: true });
	const temporary = temporaryName(file);
	await writeNew(temporary, bytes, options);
	try {
		// Unlike a rename this never replaces what another program has just put there.
		await link(temporary, file);
	} catch (error) {
		if (codeOf(error) === 'EEXIST' || (await isThere(file))) {
			throw problem('EEXIST', 'there is a file of that name', file);
		}
		// File systems without hard links.
		await rename(temporary, file);
		return await syncFolder(path.dirname(file));
	} finally {
		await unlink(temporary).catch(() => undefined);
	}
	await syncFolder(path.dirname(file));
}

/** Deletes a file; a link is deleted, not what it leads to. */
export async function remove(file: string): Promise<void> {
	await unlink(file);
	await syncFolder(path.dirname(file));
}

/** Moves a file, with its folders made. Rejects with EEXIST when there is something at `to`. */
export async function move(file: string, to: string): Promise<void> {
	await lstat(file);
	const isSame = await isSameFile(file, to);
	if (!isSame && (await isThere(to))) {
		throw problem('EEXIST', 'there is a file of that name', to);
	}
	await mkdir(path.dirname(to), { recursive: true });
	await rename(file, to);
	await syncFolder(path.dirname(to));
	if (path.dirname(file) !== path.dirname(to)) await syncFolder(path.dirname(file));
}

/** Deletes the empty folders from that of `file` up to and with `topmost`. Stops at the first that is not empty. */
export async function removeEmptyFolders(file: string, topmost: string): Promise<void> {
	const inside = path.relative(topmost, path.dirname(file));
	if (inside.startsWith('..') || path.isAbsolute(inside)) return;
	const depth = inside === '' ? 1 : inside.split(path.sep).length + 1;
	let folder = path.dirname(file);
	for (let i = 0; i < depth; i++) {
		try {
			await rmdir(folder);
		} catch (error) {
			// A folder that stays behind harms nobody.
			if (codeOf(error) !== undefined) return;
			throw error;
		}
		folder = path.dirname(folder);
	}
}

/** The topmost folder above `file` that is not there; undefined when all are. */
export async function missingFolder(file: string): Promise<string | undefined> {
	let missing: string | undefined;
	for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
		if (await isThere(folder)) return missing;
		missing = folder;
		if (path.dirname(folder) === folder) return missing;
	}
}

/** Whether a name is one of a file that a process wrote when it ended, beside `file`. */
export function isLeftover(name: string, file: string): boolean {
	const prefix = `.${shortName(file)}.`;
	return name.startsWith(prefix) && /^[0-9a-f]{12}\.pandu-tmp$/.test(name.slice(prefix.length));
}

function temporaryName(file: string): string {
	return path.join(path.dirname(file), `.${shortName(file)}.${randomName()}.pandu-tmp`);
}

/** Leaves room for what is added, whatever the letters take. */
function shortName(file: string): string {
	return [...path.basename(file)].slice(0, 40).join('');
}

async function isThere(file: string): Promise<boolean> {
	try {
		await lstat(file);
		return true;
	} catch (error) {
		if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
		throw error;
	}
}

/** A change of case alone, where case makes no difference. */
async function isSameFile(file: string, to: string): Promise<boolean> {
	if (file.toLowerCase() !== to.toLowerCase() || file === to) return file === to;
	const [one, other] = await Promise.all([lstat(file), lstat(to).catch(() => undefined)]);
	return other !== undefined && one.ino === other.ino && one.dev === other.dev;
}

/** For people who edit files of others as root. */
async function keepOwner(file: string, owner: { readonly uid: number; readonly gid: number }) {
	if (process.platform === 'win32') return;
	const { uid, gid } = await stat(file);
	if (uid === owner.uid && gid === owner.gid) return;
	await chown(file, owner.uid, owner.gid);
}

function problem(code: string, words: string, file: string): Error {
	return Object.assign(new Error(`${code}: ${words}, '${file}'`), { code, path: file });
}
