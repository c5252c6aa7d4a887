import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import {
	createMonthUse,
	type LedgerEntry,
	type MonthUse,
	monthOf,
	readEntry,
} from '../../core/budget/ledger';
import type { Log } from '../../core/ports';

/** The ledger on disk: a file of lines for each month. Several windows may append at once. */
export interface LedgerFiles {
	/** Never rejects: what cannot be written is counted all the same, and written with the next entry. */
	append(entry: LedgerEntry): Promise<void>;
	/** Everything of `month` (for example `2025-11`) that any window has written. Reads only what is new. */
	month(month: string): Promise<MonthUse>;
	/** The months that there are, newest first. */
	months(): Promise<readonly string[]>;
	/** The lines of `month` as entries, for export. */
	entries(month: string): Promise<readonly LedgerEntry[]>;
}

/** A file as far as it was read. */
interface Reading {
	use: MonthUse;
	/** Bytes up to the end of the last whole line. */
	bytes: number;
}

const monthPattern = /^\d{4}-\d{2}$/;

/** In `folder`, which is made with the first entry. */
export function createLedgerFiles(folder: string, log: Log): LedgerFiles {
	const readings = new Map<string, Reading>();
	/** Not on disk yet, because writing failed. */
	let unsaved: readonly LedgerEntry[] = [];
	let isFailing = false;
	let last: Promise<unknown> = Promise.resolve();
	const fileOf = (month: string): string => path.join(folder, `${month}.jsonl`);

	/** One after the other, so that nothing is read while it is written. */
	function queue<T>(work: () => Promise<T>): Promise<T> {
		const next = last.then(work);
		last = next.catch(() => undefined);
		return next;
	}

	async function write(entry: LedgerEntry): Promise<void> {
		const waiting = [...unsaved, entry];
		unsaved = waiting;
		try {
			while (unsaved[0]) {
				const month = monthOf(unsaved[0].at);
				if (month !== undefined) await appendLine(fileOf(month), JSON.stringify(unsaved[0]));
				unsaved = unsaved.slice(1);
			}
			isFailing = false;
		} catch (error) {
			if (!isFailing) log.warn(`The usage could not be written: ${String(error)}`);
			isFailing = true;
		}
	}

	async function read(month: string): Promise<MonthUse> {
		const reading = await readOn(fileOf(month), readings.get(month));
		readings.set(month, reading);
		const waiting = unsaved.filter(({ at }) => monthOf(at) === month);
		if (waiting.length === 0) return reading.use;
		const { use } = await readOn(fileOf(month), undefined);
		for (const entry of waiting) use.add(entry);
		return use;
	}

	return {
		append: (entry) => queue(() => write(entry)),
		month: (month) => queue(() => read(month)),
		months: () => listMonths(folder),
		entries: (month) => queue(() => readEntries(fileOf(month))),
	};
}

/**
 * One write at the end of the file, so that two windows never mix their lines. It begins with a line end: a line that was
 * cut by a crash must not swallow this one. Empty lines count for nothing.
 */
async function appendLine(file: string, line: string): Promise<void> {
	const handle = await open(file, 'a', 0o600).catch(async (error: unknown) => {
		if (!isMissing(error)) throw error;
		await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
		return open(file, 'a', 0o600);
	});
	try {
		await handle.appendFile(`\n${line}\n`);
	} finally {
		await handle.close();
	}
}

async function readOn(file: string, before: Reading | undefined): Promise<Reading> {
	const handle = await openToRead(file);
	if (!handle) return { use: createMonthUse(), bytes: 0 };
	try {
		const { size } = await handle.stat();
		// Somebody has cut it, or put another one in its place.
		const reading = before && before.bytes <= size ? before : { use: createMonthUse(), bytes: 0 };
		if (reading.bytes === size) return reading;
		const bytes = Buffer.alloc(size - reading.bytes);
		const { bytesRead } = await handle.read(bytes, 0, bytes.length, reading.bytes);
		const end = bytes.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
		for (const entry of parse(bytes.toString('utf8', 0, end))) reading.use.add(entry);
		return { use: reading.use, bytes: reading.bytes + end };
	} finally {
		await handle.close();
	}
}

async function readEntries(file: string): Promise<readonly LedgerEntry[]> {
	const handle = await openToRead(file);
	if (!handle) return [];
	try {
		return parse(await handle.readFile('utf8'));
	} finally {
		await handle.close();
	}
}

function parse(text: string): readonly LedgerEntry[] {
	return text.split('\n').flatMap((line) => (line === '' ? [] : (readEntry(line) ?? [])));
}

async function openToRead(file: string): Promise<FileHandle | undefined> {
	try {
		return await open(file, 'r');
	} catch (error) {
		if (isMissing(error)) return undefined;
		throw error;
	}
}

async function listMonths(folder: string): Promise<readonly string[]> {
	let names: readonly string[];
	try {
		names = await readdir(folder);
	} catch (error) {
		if (isMissing(error)) return [];
		throw error;
	}
	return names
		.filter((name) => name.endsWith('.jsonl'))
		.map((name) => name.slice(0, -'.jsonl'.length))
		.filter((month) => monthPattern.test(month))
		.sort()
		.reverse();
}

function isMissing(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
