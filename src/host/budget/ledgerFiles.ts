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

/** A month as far as it was read. */
interface Reading {
	readonly use: MonthUse;
	/** By file: bytes up to the end of the last whole line. */
	readonly bytes: Map<string, number>;
}

/** The month, and the name of its own where windows have files of their own. */
const namePattern = /^(\d{4}-\d{2})(?:\.[a-z0-9]+)?\.jsonl$/;

/**
 * In `folder`, which is made with the first entry. With `own`, small letters and digits, this window appends to a file of
 * that name of its own, and what all of them hold is read: for a place where windows cannot append to one file at once.
 */
export function createLedgerFiles(folder: string, log: Log, own?: string): LedgerFiles {
	const readings = new Map<string, Reading>();
	/** Not on disk yet, because writing failed. */
	let unsaved: readonly LedgerEntry[] = [];
	let isFailing = false;
	let last: Promise<unknown> = Promise.resolve();
	const fileOf = (month: string): string =>
		path.join(folder, own === undefined ? `${month}.jsonl` : `${month}.${own}.jsonl`);
	const filesOf = async (month: string): Promise<readonly string[]> =>
		own === undefined
			? [fileOf(month)]
			: (await listNames(folder))
					.filter((name) => namePattern.exec(name)?.[1] === month)
					.map((name) => path.join(folder, name));

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
		const files = await filesOf(month);
		const reading = await readOn(files, readings.get(month));
		readings.set(month, reading);
		const waiting = unsaved.filter(({ at }) => monthOf(at) === month);
		if (waiting.length === 0) return reading.use;
		const { use } = await readOn(files, undefined);
		for (const entry of waiting) use.add(entry);
		return use;
	}

	return {
		append: (entry) => queue(() => write(entry)),
		month: (month) => queue(() => read(month)),
		months: () => listMonths(folder),
		entries: (month) =>
			queue(async () => {
				const files = await Promise.all((await filesOf(month)).map(readEntries));
				return files.length === 1
					? (files[0] ?? [])
					: files.flat().sort((one, other) => one.at - other.at);
			}),
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

async function readOn(files: readonly string[], before: Reading | undefined): Promise<Reading> {
	const reading = before ?? { use: createMonthUse(), bytes: new Map<string, number>() };
	for (const file of files) {
		const from = reading.bytes.get(file) ?? 0;
		const found = await readFrom(file, from);
		// Somebody has cut it, put another one in its place, or taken it away: what was counted of it cannot be taken back.
		if (found === 'shorter') return readOn(files, undefined);
		for (const entry of found.entries) reading.use.add(entry);
		reading.bytes.set(file, from + found.bytes);
	}
	return reading;
}

async function readFrom(
	file: string,
	from: number,
): Promise<{ readonly entries: readonly LedgerEntry[]; readonly bytes: number } | 'shorter'> {
	const handle = await openToRead(file);
	if (!handle) return from > 0 ? 'shorter' : { entries: [], bytes: 0 };
	try {
		const { size } = await handle.stat();
		if (size < from) return 'shorter';
		if (size === from) return { entries: [], bytes: 0 };
		const bytes = Buffer.alloc(size - from);
		const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
		const end = bytes.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
		return { entries: parse(bytes.toString('utf8', 0, end)), bytes: end };
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
	const months = (await listNames(folder)).flatMap((name) => namePattern.exec(name)?.[1] ?? []);
	return [...new Set(months)].sort().reverse();
}

async function listNames(folder: string): Promise<readonly string[]> {
	try {
		return await readdir(folder);
	} catch (error) {
		if (isMissing(error)) return [];
		throw error;
	}
}

function isMissing(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
