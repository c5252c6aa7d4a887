import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Journal } from '../../../../src/core/journal/journal';
import { lastTurn } from '../../../../src/core/journal/turns';
import { createJournal, type JournalStore } from '../../../../src/host/journal/journalStore';
import { removeLeftovers } from '../../../../src/host/journal/leftovers';
import { mergeBytes } from '../../../../src/host/journal/mergeableText';
import { restore } from '../../../../src/host/journal/restore';
import type { RestoreAnswer, RestoreFiles } from '../../../../src/host/journal/restoreParts';
import { createSteps } from '../../../support/journalSession';
import { createDiskFiles } from '../../../support/restoreDisk';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('a restore', () => {
	let scratch: string;
	let files: string;
	let journal: JournalStore;
	let does: ReturnType<typeof createSteps>;

	beforeEach(() => {
		scratch = mkdtempSync(path.join(tmpdir(), 'pandu-restore-'));
		files = path.join(scratch, 'files');
		mkdirSync(files);
		journal = createJournal({
			folder: path.join(scratch, 'changes'),
			limits: () => ({ bytes: 1e9, days: 30 }),
			clock: { now: Date.now },
			log: silent,
		});
		does = createSteps(files, journal);
		for (const name of ['a', 'b', 'c']) writeFileSync(path.join(files, name), `old ${name}\n`);
	});
	afterEach(() => rmSync(scratch, { recursive: true, force: true }));

	const content = () =>
		Object.fromEntries(
			readdirSync(files)
				.sort()
				.map((name) => [name, readFileSync(path.join(files, name), 'utf8').trim()]),
		);
	const start = { a: 'old a', b: 'old b', c: 'old c' };
	async function restoreAll(parts: { files?: RestoreFiles; answer?: RestoreAnswer } = {}) {
		const ids = new Set((await journal.entries()).map(({ id }) => id));
		const ask = async () => parts.answer;
		const deps = { journal, files: parts.files ?? createDiskFiles(), ask };
		return restore(deps, ids, 'Back');
	}
	const uriOf = (name: string) => pathToFileURL(path.join(files, name)).href;
	/** The disk, with one operation that fails. */
	const failing = (fails: (uri: string, call: number) => boolean): RestoreFiles => {
		const disk = createDiskFiles();
		let calls = 0;
		const guard = (uri: string) => {
			calls++;
			if (fails(uri, calls)) throw new Error('no space left on the device');
		};
		return {
			...disk,
			async write(uri, bytes, unsaved) {
				guard(uri);
				return disk.write(uri, bytes, unsaved);
			},
			async create(uri, bytes, mode) {
				guard(uri);
				return disk.create(uri, bytes, mode);
			},
			async remove(uri, folder) {
				guard(uri);
				return disk.remove(uri, folder);
			},
		};
	};

	it('R38: undoes the others when the third file fails, whatever was done to them', async () => {
		await does.edit('a', 'new a\n');
		await does.remove('b');
		await does.make('d', 'new d\n');
		await does.rename('c', 'e');
		const before = content();
		for (const name of ['a', 'b']) {
			const result = await restoreAll({ files: failing((uri) => uri === uriOf(name)) });
			assert.ok(result.kind === 'failed');
			assert.deepEqual(result.applied, []);
			assert.deepEqual(content(), before);
		}
		assert.equal((await restoreAll()).kind, 'done');
		assert.deepEqual(content(), start);
	});

	it('R38: names what stays changed when even that is impossible, and can go on later', async () => {
		for (const name of ['a', 'b', 'c']) await does.edit(name, `new ${name}\n`);
		const result = await restoreAll({ files: failing((_, call) => call >= 3) });
		assert.ok(result.kind === 'failed');
		assert.deepEqual(result.applied, [uriOf('a'), uriOf('b')]);
		assert.deepEqual(content(), { a: 'old a', b: 'old b', c: 'new c' });
		assert.equal((await restoreAll({ answer: 'old' })).kind, 'done');
		assert.deepEqual(content(), start);
	});

	it('leaves alone what another program writes in the very moment of a change', async () => {
		await does.edit('a', 'new a\n');
		await does.remove('b');
		const put = (name: string) => writeFileSync(path.join(files, name), 'theirs\n');
		const disk = createDiskFiles();
		const late: RestoreFiles = {
			...disk,
			async create(uri, bytes, mode) {
				put('b');
				return disk.create(uri, bytes, mode);
			},
		};
		const result = await restoreAll({ files: late });
		assert.ok(result.kind === 'failed');
		assert.deepEqual(content(), { a: 'new a', b: 'theirs', c: 'old c' });
	});

	it('looks again after the journal was written', async () => {
		await does.edit('a', 'new a\n');
		const slow: Journal = {
			...journal,
			async begin(write) {
				const id = await journal.begin(write);
				writeFileSync(path.join(files, 'a'), 'theirs\n');
				return id;
			},
		};
		const ids = new Set((await journal.entries()).map(({ id }) => id));
		const ask = async () => undefined;
		const deps = { journal: slow, files: createDiskFiles(), ask };
		const result = await restore(deps, ids, 'Back');
		assert.ok(result.kind === 'failed');
		assert.deepEqual(result.applied, []);
		assert.equal(content().a, 'theirs');
		assert.equal((await journal.entries()).length, 1);
	});

	it('does not take back over what somebody wrote after a file was put back', async () => {
		await does.edit('a', 'new a\n');
		await does.edit('b', 'new b\n');
		const broken = failing((uri) => uri === uriOf('b'));
		const late: RestoreFiles = {
			...broken,
			async write(uri, bytes, unsaved) {
				if (uri === uriOf('b')) writeFileSync(path.join(files, 'a'), 'theirs\n');
				return broken.write(uri, bytes, unsaved);
			},
		};
		const result = await restoreAll({ files: late });
		assert.ok(result.kind === 'failed');
		assert.deepEqual(result.applied, [uriOf('a')]);
		assert.deepEqual(content(), { a: 'theirs', b: 'new b', c: 'old c' });
	});

	it('counts a file as put back also when the journal cannot say so any more', async () => {
		await does.edit('a', 'new a\n');
		const full: Journal = {
			...journal,
			finish: () => Promise.reject(new Error('no space left on the device')),
		};
		const ids = new Set((await journal.entries()).map(({ id }) => id));
		const deps = { journal: full, files: createDiskFiles(), ask: async () => undefined };
		assert.equal((await restore(deps, ids, 'Back')).kind, 'done');
		assert.deepEqual(content(), start);
		assert.equal(lastTurn(await journal.entries()), undefined);
	});

	it('brings files back that changed their names in a circle', async () => {
		await does.rename('a', 'x');
		await does.rename('b', 'a');
		await does.rename('x', 'b');
		assert.deepEqual(content(), { a: 'old b', b: 'old a', c: 'old c' });
		assert.equal((await restoreAll()).kind, 'done');
		assert.deepEqual(content(), start);
	});

	it('refuses without a change when somebody took the old name of a renamed file', async () => {
		await does.rename('a', 'x');
		writeFileSync(path.join(files, 'a'), 'theirs\n');
		const result = await restoreAll();
		assert.ok(result.kind === 'failed');
		assert.deepEqual(content(), { a: 'theirs', b: 'old b', c: 'old c', x: 'old a' });
	});

	it('puts the old file back when a version in between is damaged, and says when the old one is', async () => {
		await does.edit('a', 'new a\n');
		const [entry] = await journal.entries();
		assert.ok(entry?.before && entry.after);
		const blob = (hash: string) => path.join(scratch, 'changes', 'blobs', hash.slice(0, 2), hash);
		writeFileSync(blob(entry.after.hash), 'bad');
		assert.equal((await restoreAll()).kind, 'done');
		assert.deepEqual(content(), start);
		await does.edit('b', 'new b\n');
		const last = (await journal.entries()).at(-1);
		assert.ok(last?.before);
		writeFileSync(blob(last.before.hash), 'bad');
		const result = await restoreAll();
		assert.ok(result.kind === 'failed');
		assert.match(result.reason, /damaged/);
		assert.equal(content().b, 'new b');
	});

	it('removes what a killed write left, and nothing else', async () => {
		await journal.begin({
			kind: 'edit',
			origin: { turn: 't', title: 'T' },
			uri: uriOf('a'),
			before: Buffer.from('old a\n'),
		});
		for (const name of ['.a.0123456789ab.pandu-tmp', '.z.0123456789ab.pandu-tmp', '.a.tmp']) {
			writeFileSync(path.join(files, name), 'half');
		}
		await removeLeftovers(await journal.entries(), 60_000, Date.now());
		assert.equal(readdirSync(files).length, 6);
		await removeLeftovers(await journal.entries(), 60_000, Date.now() + 120_000);
		assert.deepEqual(readdirSync(files).sort(), [
			'.a.tmp',
			'.z.0123456789ab.pandu-tmp',
			'a',
			'b',
			'c',
		]);
	});

	it('counts a turn as undone once it is, file by file or as a whole', async () => {
		await does.edit('a', 'new a\n');
		await does.edit('b', 'new b\n');
		await does.undoOne('a');
		assert.equal(lastTurn(await journal.entries())?.id, 'turn-0');
		await does.undoOne('b');
		assert.equal(lastTurn(await journal.entries()), undefined);
		assert.deepEqual(content(), start);
	});
});

describe('merging bytes', () => {
	const wide = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');

	it('keeps bytes that are no characters, and wide characters whole', () => {
		const latin = (text: string) => Buffer.from(text, 'latin1');
		assert.deepEqual(
			mergeBytes(latin('é\nb\n\xff\n'), latin('é\nb\n\xfe\n'), latin('è\nb\n\xff\n')),
			latin('è\nb\n\xfe\n'),
		);
		const [base, mine, theirs] = ['Ċ\nb\nc\n', 'Ċ\nb\nC\n', 'x\nb\nc\n'].map(wide);
		assert.ok(base && mine && theirs);
		assert.deepEqual(mergeBytes(base, mine, theirs), wide('x\nb\nC\n'));
	});

	it('leaves alone what is not text, or changed its encoding', () => {
		const binary = Buffer.from([0, 1, 2]);
		assert.equal(mergeBytes(binary, binary, binary), undefined);
		assert.equal(mergeBytes(Buffer.from('a\n'), wide('a\n'), Buffer.from('b\n')), undefined);
	});
});
