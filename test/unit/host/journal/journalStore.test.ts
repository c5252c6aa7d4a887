import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
	appendFileSync,
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JournalWrite } from '../../../../src/core/journal/journal';
import { JournalError } from '../../../../src/host/journal/journalError';
import { createJournalLog } from '../../../../src/host/journal/journalLog';
import { createJournal, type JournalStore } from '../../../../src/host/journal/journalStore';
import { buildJournalChild } from '../../../support/journalProcess';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const letter = (i: number) => String.fromCharCode(97 + i);
const bytes = (text: string) => Buffer.from(text);
const day = 24 * 60 * 60 * 1000;

const write = (uri: string, before: string | undefined, turn = 'turn-1'): JournalWrite => ({
	kind: before === undefined ? 'create' : 'edit',
	origin: { turn, title: 'Make it better' },
	uri,
	before: before === undefined ? undefined : bytes(before),
});

describe('the journal', () => {
	let scratch: string;
	let folder: string;
	let now: number;
	let limits: { bytes: number; days: number };
	let journal: JournalStore;
	let child: Awaited<ReturnType<typeof buildJournalChild>>;

	before(async () => {
		child = await buildJournalChild();
	});
	after(() => child.remove());

	const open = () =>
		createJournal({ folder, limits: () => limits, clock: { now: () => now }, log: silent });
	const blobs = () =>
		existsSync(path.join(folder, 'blobs'))
			? readdirSync(path.join(folder, 'blobs'), { recursive: true })
					.map(String)
					.filter((name) => name.length > 2)
			: [];
	let turns = 0;
	const change = async (uri: string, before: string | undefined, after: string) => {
		const id = await journal.begin(write(uri, before, `turn-${turns++}`));
		await journal.finish(id, bytes(after));
		return id;
	};
	/** What a sweep takes must be old. */
	const ageBlobs = (ms: number) => {
		for (const name of blobs()) {
			const at = (now - ms) / 1000;
			utimesSync(path.join(folder, 'blobs', name), at, at);
		}
	};

	beforeEach(() => {
		scratch = mkdtempSync(path.join(tmpdir(), 'pandu-journal-'));
		folder = path.join(scratch, 'storage', 'changes');
		now = Date.now();
		limits = { bytes: 1_000_000, days: 30 };
		journal = open();
	});
	afterEach(() => {
		chmodSync(scratch, 0o700);
		rmSync(scratch, { recursive: true, force: true });
	});

	it('keeps the bytes of before and after, and says what came of each write', async () => {
		const before = Buffer.from([0, 255, 13, 10, 0xef, 0xbb, 0xbf]);
		const done = await journal.begin({ ...write('file:///a', 'x'), before });
		await journal.finish(done, bytes('new'));
		const begun = await journal.begin(write('file:///b', 'old b'));
		const gone = await journal.begin(write('file:///c', 'old c'));
		await journal.abandon(gone);
		for (const each of [journal, open()]) {
			const entries = await each.entries();
			assert.deepEqual(
				entries.map(({ id, status }) => [id, status]),
				[
					[done, 'done'],
					[begun, 'begun'],
				],
			);
			const [first] = entries;
			assert.ok(first?.before && first.after);
			assert.deepEqual(await each.read(first.before), before);
			assert.deepEqual(await each.read(first.after), bytes('new'));
		}
	});

	it('has the before-image and the entry on disk before it lets anyone write', async () => {
		await journal.begin(write('file:///a', 'old'));
		const [entry] = await open().entries();
		assert.ok(entry?.before);
		assert.equal(readFileSync(path.join(folder, 'blobs', blobs()[0] ?? '')).toString(), 'old');
		assert.equal(entry.status, 'begun');
	});

	it('knows a file that was not there and one that is gone afterwards', async () => {
		await journal.finish(await journal.begin(write('file:///new', undefined)), bytes('x'));
		const remove = await journal.begin({ ...write('file:///old', 'y'), kind: 'delete' });
		await journal.finish(remove, undefined);
		const [made, removed] = await open().entries();
		assert.equal(made?.before, undefined);
		assert.ok(made?.after);
		assert.equal(removed?.after, undefined);
		assert.equal(removed?.status, 'done');
	});

	it('skips lines that are cut or garbage and keeps what follows', async () => {
		await change('file:///a', '1', '2');
		appendFileSync(path.join(folder, 'journal.jsonl'), 'garbage\n{"type":"begin","id":"cut');
		const other = open();
		assert.equal((await other.entries()).length, 1);
		await change('file:///a', '2', '3');
		appendFileSync(path.join(folder, 'journal.jsonl'), '{"type":"later","of":"a newer version"}\n');
		assert.equal((await other.entries()).length, 2);
		assert.equal((await open().entries()).length, 2);
	});

	it('refuses an image whose bytes were changed behind its back, and heals it when it is put again', async () => {
		await change('file:///a', 'old bytes', 'new');
		const [entry] = await journal.entries();
		assert.ok(entry?.before);
		const file = path.join(folder, 'blobs', entry.before.hash.slice(0, 2), entry.before.hash);
		writeFileSync(file, 'bad bytes');
		await assert.rejects(journal.read(entry.before), JournalError);
		await change('file:///b', 'old bytes', 'new');
		assert.deepEqual(await journal.read(entry.before), bytes('old bytes'));
		rmSync(file);
		await assert.rejects(journal.read(entry.before), { problem: 'damaged' });
	});

	it('rejects when it cannot store, with the reason as data', async () => {
		writeFileSync(path.join(scratch, 'storage'), 'a file where the folder should be');
		await assert.rejects(journal.begin(write('file:///a', 'old')), JournalError);
		rmSync(path.join(scratch, 'storage'));
		await journal.begin(write('file:///a', 'old'));
	});

	it('R41: says that the disk is full, and the journal stays readable', async function () {
		const full = '/dev/full';
		if (!existsSync(full)) this.skip();
		await change('file:///a', '1', '2');
		rmSync(path.join(folder, 'journal.jsonl'));
		symlinkSync(full, path.join(folder, 'journal.jsonl'));
		await assert.rejects(journal.begin(write('file:///a', '2')), { problem: 'diskFull' });
		rmSync(path.join(folder, 'journal.jsonl'));
		await change('file:///a', '2', '3');
		assert.equal((await open().entries()).length, 1);
	});

	it('R47: two windows write 100 each, and 200 are there', async () => {
		const children = ['one', 'two'].map((name) =>
			fork(child.file, ['append', folder, name, '100']),
		);
		const codes = await Promise.all(children.map((each) => once(each, 'exit')));
		assert.deepEqual(
			codes.map(([code]) => code),
			[0, 0],
		);
		const entries = await journal.entries();
		assert.equal(entries.length, 200);
		assert.ok(entries.every(({ status }) => status === 'done'));
		for (const entry of entries) {
			assert.ok(entry.before);
			assert.equal((await journal.read(entry.before)).toString(), `before ${entry.uri}`);
		}
	});

	it('keeps its order when the clock jumps back', async () => {
		const names = ['a', 'b', 'c', 'd'];
		for (const name of names) {
			await change('file:///x', name, `${name}+`);
			await change('file:///filler', 'f'.repeat(10), name);
			const log = createJournalLog(folder);
			await log.rotate(0, now);
			now -= 5 * day;
		}
		const entries = (await open().entries()).filter(({ uri }) => uri === 'file:///x');
		const held = await Promise.all(
			entries.map(async ({ before }) => before && (await journal.read(before)).toString()),
		);
		assert.deepEqual(held, names);
	});

	it('loses no part when two of them begin in the same moment', async () => {
		for (const name of ['a', 'b', 'c']) {
			await change(`file:///${name}`, name, `${name}+`);
			await createJournalLog(folder).rotate(0, now);
		}
		assert.equal((await open().entries()).length, 3);
	});

	it('sees that a file of lines was made anew under the same number of the disk', async () => {
		const other = open();
		for (let i = 0; i < 5; i++) await change(`file:///${i}`, 'old', 'new');
		assert.equal((await other.entries()).length, 5);
		const file = path.join(folder, 'journal.jsonl');
		const text = readFileSync(file, 'utf8');
		truncateSync(file);
		await change('file:///fresh', 'old', 'new');
		assert.deepEqual(
			(await other.entries()).map(({ uri }) => uri),
			['file:///fresh'],
		);
		truncateSync(file);
		for (let i = 0; i < 9; i++) await change(`file:///again-${i}`, 'old', 'new');
		assert.ok(readFileSync(file, 'utf8').length > text.length);
		assert.equal((await other.entries()).length, 9);
	});

	it('brings an image to the disk that an earlier write only handed to the system', async () => {
		await change('file:///a', '1', '2');
		const handle = await openFile(path.join(folder, 'journal.jsonl'), 'r');
		const prototype = Object.getPrototypeOf(handle) as { sync: (this: unknown) => Promise<void> };
		await handle.close();
		const real = prototype.sync;
		let count = 0;
		prototype.sync = function () {
			count++;
			return real.call(this);
		};
		try {
			await journal.begin(write('file:///a', '2'));
		} finally {
			prototype.sync = real;
		}
		// The image, its folder, and the line.
		assert.equal(count, 3);
	});

	describe('prunes', () => {
		it('by age only what a later write has replaced', async () => {
			await change('file:///a', 'a1', 'a2');
			await change('file:///b', 'b1', 'b2');
			now += 20 * day;
			await change('file:///a', 'a2', 'a3');
			now += 20 * day;
			ageBlobs(2 * day);
			assert.deepEqual(await journal.prune(), { pruned: 1, isOver: false, bytes: 8 });
			const entries = await open().entries();
			assert.deepEqual(
				entries.map(({ uri }) => uri),
				['file:///b', 'file:///a'],
			);
			assert.equal(blobs().length, 4);
			for (const { before } of entries) assert.ok(before && (await journal.read(before)));
		});

		it('by size from the oldest, and says when it cannot get below', async () => {
			limits = { bytes: 3000, days: 30 };
			for (let i = 0; i < 10; i++) {
				await change('file:///a', letter(i).repeat(1000), letter(i + 1).repeat(1000));
			}
			ageBlobs(2 * day);
			const report = await journal.prune();
			assert.equal(report?.isOver, false);
			assert.ok(report.bytes <= 3000 && report.pruned === 8, JSON.stringify(report));
			await change('file:///b', 'b'.repeat(5000), 'c');
			assert.equal((await journal.prune())?.isOver, true);
			const { before } = (await journal.entries()).at(-1) ?? {};
			assert.ok(before && (await journal.read(before)));
		});

		it('leaves images alone that another window has just put', async () => {
			const other = open();
			await change('file:///a', 'a1', 'a2');
			await change('file:///a', 'a2', 'a3');
			now += 40 * day;
			ageBlobs(2 * day);
			const [report, id] = await Promise.all([
				journal.prune(),
				other.begin(write('file:///c', 'a1')),
			]);
			assert.equal(report?.pruned, 1);
			const entry = (await open().entries()).find((each) => each.id === id);
			assert.ok(entry?.before);
			assert.deepEqual(await other.read(entry.before), bytes('a1'));
		});

		it('once at a time, and takes over what a crash left locked', async () => {
			await change('file:///a', 'a1', 'a2');
			writeFileSync(path.join(folder, 'prune.lock'), '');
			assert.equal(await journal.prune(), undefined);
			now -= 365 * day;
			assert.ok(await journal.prune(), 'the clock jumped back');
			now += 366 * day;
			writeFileSync(path.join(folder, 'prune.lock'), '');
			assert.ok(await journal.prune());
			assert.ok(!existsSync(path.join(folder, 'prune.lock')));
		});

		it('while other windows append, and nothing is lost', async () => {
			limits = { bytes: 500, days: 30 };
			const children = ['one', 'two'].map((name) =>
				fork(child.file, ['append', folder, name, '60']),
			);
			const ended = Promise.all(children.map((each) => once(each, 'exit')));
			let isRunning = true;
			const done = ended.then(() => {
				isRunning = false;
			});
			while (isRunning) await journal.prune();
			await done;
			// Every file was written once: nothing is superseded.
			assert.equal((await open().entries()).length, 120);
		});

		it('clears everything when asked, and goes on afterwards', async () => {
			await change('file:///a', 'a1', 'a2');
			const other = open();
			assert.equal((await other.entries()).length, 1);
			await journal.clear();
			assert.deepEqual(await journal.entries(), []);
			assert.deepEqual(await other.entries(), []);
			assert.deepEqual(blobs(), []);
			const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
			assert.equal(files.map((name) => readFileSync(path.join(folder, name), 'utf8')).join(''), '');
			await change('file:///a', 'a1', 'a2');
			assert.equal((await other.entries()).length, 1);
		});

		it('takes old lines out of a long log without losing those of today', async () => {
			const filler = 'x'.repeat(190);
			mkdirSync(folder, { recursive: true });
			for (let i = 0; i < 1600; i++) {
				appendLine(folder, {
					type: 'begin',
					id: `old-${String(i).padStart(6, '0')}`,
					at: now,
					kind: 'edit',
					origin: { turn: `t-${i}`, title: filler },
					uri: `file:///${filler}/${filler}/${filler}`,
				});
			}
			assert.equal((await journal.prune())?.pruned, 0);
			now += 40 * day;
			await change('file:///a', 'a1', 'a2');
			assert.equal((await journal.prune())?.pruned, 1599);
			const other = open();
			assert.equal((await other.entries()).length, 2);
			now += 2 * day;
			await journal.prune();
			assert.equal((await other.entries()).length, 2);
			assert.equal((await open().entries()).length, 2);
			const sizes = readdirSync(folder)
				.filter((name) => name.endsWith('.jsonl'))
				.map((name) => readFileSync(path.join(folder, name)).length);
			assert.ok(Math.max(...sizes) < 200_000, String(sizes));
		});
	});
});

function appendLine(folder: string, record: unknown): void {
	appendFileSync(path.join(folder, 'journal.jsonl'), `${JSON.stringify(record)}\n`);
}
