import { open, readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { JournalEntry } from '../../core/journal/journal';
import {
	emptyFold,
	foldRecord,
	type JournalFold,
	type JournalRecord,
	parseRecord,
} from '../../core/journal/records';
import { makeFolder, randomName, renameOver, syncFolder, writeNew } from './diskSync';
import { codeOf } from './journalError';

/**
 * The lines of the journal, several windows at once. New ones go to `journal.jsonl`. When that has grown it is renamed and
 * becomes a part that gets no more lines; only such parts are ever written anew.
 */
export interface JournalLog {
	/** One write at the end. With `sync` it resolves once the line is on disk. */
	append(record: JournalRecord, options: { readonly sync: boolean }): Promise<void>;
	/** Oldest first. Reads what has come since the last call. */
	entries(): Promise<readonly JournalEntry[]>;
	/** Starts a new file when the present one has more than `bytes`. */
	rotate(bytes: number, now: number): Promise<void>;
	/** Takes the lines of entries that are gone out of the parts that nobody has written to for `graceMs`. */
	compact(graceMs: number, now: number): Promise<void>;
}

const current = 'journal.jsonl';

/** Holds the id of the first line, by which one file is told from another. */
const headBytes = 64;

export function createJournalLog(folder: string): JournalLog {
	const reader = createReader(folder);
	return {
		append: (record, { sync }) => append(folder, record, sync),
		entries: reader.entries,
		async rotate(bytes, now) {
			const file = path.join(folder, current);
			const info = await stat(file).catch(() => undefined);
			if (!info || info.size <= bytes) return;
			// Digits of one length, so that the names sort; later than the last one also when the clock went back.
			const parts = (await segments(folder)).filter((name) => name !== current);
			const last = Number(/\d+/.exec(parts.at(-1) ?? '')?.[0] ?? 0);
			const name = `journal-${String(Math.max(now, last + 1)).padStart(15, '0')}.jsonl`;
			await renameOver(file, path.join(folder, name));
			await syncFolder(folder);
		},
		async compact(graceMs, now) {
			await reader.entries();
			for (const name of await segments(folder)) {
				// Oldest first and none left out: what takes an entry back is never dropped before the entry.
				const { mtimeMs } = await stat(path.join(folder, name));
				if (name === current || (graceMs > 0 && now - mtimeMs < graceMs)) return;
				await compactOne(path.join(folder, name), reader.fold());
			}
		},
	};
}

async function append(folder: string, record: JournalRecord, sync: boolean): Promise<void> {
	const file = path.join(folder, current);
	let isNew = false;
	const handle = await open(file, 'a', 0o600).catch(async (error: unknown) => {
		if (codeOf(error) !== 'ENOENT') throw error;
		await makeFolder(folder, 0o700);
		isNew = true;
		return open(file, 'a', 0o600);
	});
	try {
		// A line that a crash cut short must not swallow this one.
		const bytes = Buffer.from(`\n${JSON.stringify(record)}\n`);
		let written = 0;
		while (written < bytes.length) {
			written += (await handle.write(bytes, written)).bytesWritten;
		}
		if (sync) await handle.sync();
	} finally {
		await handle.close();
	}
	if (isNew && sync) await syncFolder(folder);
}

/** Oldest first. */
async function segments(folder: string): Promise<readonly string[]> {
	try {
		const names = await readdir(folder);
		const parts = names.filter((name) => /^journal-\d+\.jsonl$/.test(name)).sort();
		return names.includes(current) ? [...parts, current] : parts;
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return [];
		throw error;
	}
}

function createReader(folder: string): {
	entries(): Promise<readonly JournalEntry[]>;
	fold(): JournalFold;
} {
	let fold = emptyFold();
	/** How far each file has been read; files keep their number when they are renamed. */
	let read = new Map<bigint, { readonly offset: number; readonly head: Buffer }>();
	let list: readonly JournalEntry[] | undefined;
	let last: Promise<unknown> = Promise.resolve();

	async function readOn(): Promise<readonly JournalEntry[]> {
		if (!(await readAll())) {
			fold = emptyFold();
			read = new Map();
			list = undefined;
			await readAll();
		}
		list ??= [...fold.entries.values()];
		return list;
	}

	/** False when a part was written anew, or everything was deleted. */
	async function readAll(): Promise<boolean> {
		const seen = new Set<bigint>();
		for (const name of await segments(folder)) {
			const found = await readTail(path.join(folder, name));
			if (found === 'other') return false;
			if (found !== undefined) seen.add(found);
		}
		return [...read.keys()].every((ino) => seen.has(ino));
	}

	/** `other`: the disk has given the number of a file that was read to a new one. */
	async function readTail(file: string): Promise<bigint | 'other' | undefined> {
		const handle = await open(file, 'r').catch((error: unknown) => {
			if (codeOf(error) === 'ENOENT') return undefined;
			throw error;
		});
		if (!handle) return undefined;
		try {
			const { ino, size } = await handle.stat({ bigint: true });
			const head = (await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)).buffer;
			const known = read.get(ino);
			const from = known?.offset ?? 0;
			const length = Number(size) - from;
			const isSame =
				!known || Buffer.compare(known.head, head.subarray(0, known.head.length)) === 0;
			if (length < 0 || !isSame) return 'other';
			const headRead = (offset: number) => head.subarray(0, Math.min(offset, headBytes));
			if (length === 0) {
				read.set(ino, { offset: from, head: headRead(from) });
				return ino;
			}
			const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from);
			// What follows the last line end may still be on its way.
			const end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
			read.set(ino, { offset: from + end, head: headRead(from + end) });
			for (const line of buffer.toString('utf8', 0, end).split('\n')) {
				const record = line === '' ? undefined : parseRecord(line);
				if (!record) continue;
				foldRecord(fold, record);
				list = undefined;
			}
			return ino;
		} finally {
			await handle.close();
		}
	}

	return {
		entries() {
			const next = last.then(readOn);
			last = next.catch(() => undefined);
			return next;
		},
		fold: () => fold,
	};
}

async function compactOne(file: string, { entries }: JournalFold): Promise<void> {
	const handle = await open(file, 'r');
	const text = await handle.readFile('utf8').finally(() => handle.close());
	const lines = text.split('\n').filter((line) => line !== '');
	const kept = lines.filter((line) => {
		const record = parseRecord(line);
		// What a later version wrote is not ours to judge.
		if (!record) return true;
		return (record.type === 'begin' || record.type === 'finish') && entries.has(record.id);
	});
	if (kept.length === lines.length) return;
	if (kept.length === 0) {
		await unlink(file);
		return;
	}
	const temporary = `${file}.${randomName()}.tmp`;
	await writeNew(temporary, Buffer.from(`${kept.join('\n')}\n`), { mode: 0o600 });
	await renameOver(temporary, file);
	await syncFolder(path.dirname(file));
}
