import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Image } from '../../core/journal/journal';
import { makeFolder, randomName, renameOver, syncFolder, writeNew } from './diskSync';
import { codeOf, JournalError } from './journalError';

/** Bytes of files under their own SHA-256. */
export interface ImageStore {
	/** With `sync` it resolves once the bytes are on disk. */
	put(bytes: Uint8Array, options: { readonly sync: boolean }): Promise<Image>;
	has(image: Image): Promise<boolean>;
	/** Rejects when the bytes are gone or not those that were put. */
	read(image: Image): Promise<Uint8Array>;
	/**
	 * Deletes images that are older than `graceMs` and that `isUsed` does not name. Asks again after taking one out of
	 * sight, so that a window that begins to use it right now keeps it.
	 */
	sweep(isUsed: (hash: string) => Promise<boolean>, graceMs: number, now: number): Promise<void>;
}

export function hashOf(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}

export function createImageStore(folder: string): ImageStore {
	const fileOf = (hash: string) => path.join(folder, hash.slice(0, 2), hash);

	async function write(file: string, bytes: Uint8Array, sync: boolean): Promise<void> {
		const place = path.dirname(file);
		await makeFolder(place, 0o700);
		const temporary = `${file}.${randomName()}.tmp`;
		await writeNew(temporary, bytes, { mode: 0o600, sync });
		try {
			await renameOver(temporary, file);
		} catch (error) {
			await unlink(temporary).catch(() => undefined);
			throw error;
		}
		if (sync) await syncFolder(place);
	}

	return {
		async put(bytes, { sync }) {
			const image: Image = { hash: hashOf(bytes), size: bytes.byteLength };
			const file = fileOf(image.hash);
			if ((await holds(file, bytes)) && (await renew(file, sync))) return image;
			await write(file, bytes, sync);
			return image;
		},
		async has({ hash, size }) {
			return (await sizeOf(fileOf(hash))) === size;
		},
		async read({ hash, size }) {
			let bytes: Buffer;
			try {
				bytes = await readFile(fileOf(hash));
			} catch (error) {
				if (codeOf(error) !== 'ENOENT') throw error;
				throw new JournalError('damaged', 'This version is no longer in the change history.');
			}
			if (bytes.byteLength !== size || hashOf(bytes) !== hash) {
				throw new JournalError('damaged', 'This version in the change history is damaged.');
			}
			return bytes;
		},
		sweep: (isUsed, graceMs, now) => sweep(folder, isUsed, graceMs, now),
	};
}

/** Young again, sweeping leaves it alone until the entry that needs it is written. False when it could not be. */
async function renew(file: string, sync: boolean): Promise<boolean> {
	const now = new Date();
	try {
		await utimes(file, now, now);
		if (!sync) return true;
		// Whoever put it first may only have handed it to the system.
		const handle = await open(file, 'r+');
		await handle.sync().finally(() => handle.close());
		await syncFolder(path.dirname(file));
		return true;
	} catch {
		return false;
	}
}

async function sizeOf(file: string): Promise<number | undefined> {
	try {
		return (await stat(file)).size;
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw error;
	}
}

/** Compares all bytes: an image that a crash left half must not pass for the whole. */
async function holds(file: string, bytes: Uint8Array): Promise<boolean> {
	if ((await sizeOf(file)) !== bytes.byteLength) return false;
	try {
		return Buffer.compare(await readFile(file), bytes) === 0;
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return false;
		throw error;
	}
}

async function namesIn(folder: string): Promise<readonly string[]> {
	try {
		return await readdir(folder);
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return [];
		throw error;
	}
}

async function sweep(
	folder: string,
	isUsed: (hash: string) => Promise<boolean>,
	graceMs: number,
	now: number,
): Promise<void> {
	for (const part of await namesIn(folder)) {
		const place = path.join(folder, part);
		for (const name of await namesIn(place)) {
			const file = path.join(place, name);
			const [hash = ''] = name.split('.', 1);
			const info = await stat(file).catch(() => undefined);
			const isYoung = graceMs > 0 && info !== undefined && now - info.mtimeMs < graceMs;
			if (!info?.isFile() || isYoung) continue;
			if (name === hash) {
				if (!(await isUsed(hash))) await sweepOne(file, hash, isUsed);
			} else if (name.endsWith('.swept') && (await isUsed(hash))) {
				await rename(file, path.join(place, hash));
			} else await unlink(file).catch(() => undefined);
		}
	}
}

async function sweepOne(
	file: string,
	hash: string,
	isUsed: (hash: string) => Promise<boolean>,
): Promise<void> {
	const aside = `${file}.swept`;
	await rename(file, aside);
	if (await isUsed(hash)) await rename(aside, file);
	else await unlink(aside);
}
