import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createChatFiles } from '../../../../src/host/chat/chatFiles';
import { createChatIndex } from '../../../../src/host/chat/chatIndex';
import { findImportable } from '../../../../src/host/chat/importFiles';
import { importOne } from '../../../../src/host/chat/importOne';

declare const PROJECT_ROOT: string;

const noImage = () => ({ note: '[left out]' });

describe('the chats of other assistants on disk', () => {
	let home: string;
	let places: { readonly globalStorage: string; readonly home: string };

	beforeEach(async () => {
		home = await mkdtemp(path.join(tmpdir(), 'pandu-import-'));
		places = { home, globalStorage: path.join(home, 'globalStorage') };
	});
	afterEach(() => rm(home, { recursive: true, force: true }));

	async function place(): Promise<void> {
		const from = (name: string) => path.join(PROJECT_ROOT, 'test/fixtures/import', name);
		const to = (id: string) => path.join(places.globalStorage, id, 'tasks');
		await cp(from('cline'), to('saoudrizwan.claude-dev'), { recursive: true });
		await cp(from('roo'), to('rooveterinaryinc.roo-cline'), { recursive: true });
		await cp(from('continue'), path.join(home, '.continue', 'sessions'), { recursive: true });
	}

	/** Bytes and time of every file. */
	async function state(): Promise<readonly string[]> {
		const entries = await readdir(home, { recursive: true, withFileTypes: true });
		const files = entries.filter((each) => each.isFile());
		const states = files.map(async ({ parentPath, name }) => {
			const file = path.join(parentPath, name);
			const hash = createHash('sha256')
				.update(await readFile(file))
				.digest('hex');
			return `${file} ${(await stat(file)).mtimeMs} ${hash}`;
		});
		return (await Promise.all(states)).sort();
	}

	it('are found and read, and not one of their files changes', async () => {
		await place();
		const before = await state();
		const found = await findImportable(places);
		const chats = await Promise.all(found.map((each) => each.load(noImage)));
		const titles = found.map(({ label }, index) => `${label}: ${chats[index]?.title}`).sort();
		assert.deepEqual(titles, [
			'Cline: Explain the parser',
			'Cline: Fix the rounding in billing.ts, my key is…',
			'Continue: Sorting by date',
			'Continue: undefined',
			'Roo Code: Rename the helper',
		]);
		assert.deepEqual(await state(), before);
	});

	it('have the same ids every time, each another one, fit for a chat of ours', async () => {
		await place();
		const ids = (await findImportable(places)).map((each) => each.chatId);
		assert.deepEqual(
			(await findImportable(places)).map((each) => each.chatId),
			ids,
		);
		assert.equal(new Set(ids).size, ids.length);
		const files = createChatFiles(path.join(home, 'ours'));
		for (const id of ids) assert.equal(await files.read(id), undefined);
	});

	it('come once, as old as they are, and go on like any other chat', async () => {
		await place();
		const folder = path.join(home, 'ours');
		const files = createChatFiles(folder);
		const warnings: string[] = [];
		const log = {
			info: () => undefined,
			warn: (text: string) => warnings.push(text),
			error: () => undefined,
		};
		const mask = (text: string) => text.replaceAll('rounded', '••••');
		const deps = { files, log, mask, takeImage: noImage };
		const found = await findImportable(places);
		const importAll = async () => {
			const results: string[] = [];
			for (const each of found) results.push(await importOne(deps, each));
			return results.sort();
		};
		assert.deepEqual(await importAll(), ['imported', 'imported', 'imported', 'imported', 'unread']);
		const bytes = (await files.list()).map((each) => each.bytes);
		assert.deepEqual(await importAll(), ['there', 'there', 'there', 'there', 'unread']);
		assert.deepEqual(
			(await files.list()).map((each) => each.bytes),
			bytes,
		);
		const chats = await createChatIndex({ folder, root: home, log }).read('workspace');
		assert.deepEqual(
			chats.map(({ title, changedAt, state }) => [title, changedAt, state]),
			[
				['Sorting by date', 1762000000000, 'fine'],
				['Rename the helper', 1761000001000, 'fine'],
				['Explain the parser', 1760000107000, 'fine'],
				['Fix the rounding in billing.ts, my key is…', 1760000065000, 'fine'],
			],
		);
		const text = (await Promise.all(chats.map((chat) => files.read(chat.chatId)))).join();
		assert.doesNotMatch(text, /sk-test|rounded/);
		const broken = {
			...(found[0] ?? assert.fail()),
			chatId: 'x',
			load: () => Promise.reject(new Error('odd')),
		};
		assert.equal(await importOne(deps, broken), 'unread');
		assert.match(warnings.join(), /odd/);
	});

	it('a chat that cannot be saved does not end the import of the others', async () => {
		const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
		const files = createChatFiles(path.join(home, 'ours'));
		const chat = { title: 't', at: 5, tags: [], turns: [] };
		const one = { label: 'x', chatId: 'x', load: async () => chat };
		const full = { ...files, append: () => Promise.reject(new Error('no space')) };
		const deps = { log, mask: (text: string) => text, takeImage: noImage };
		assert.equal(await importOne({ ...deps, files: full }, one), 'unsaved');
		assert.equal(await importOne({ ...deps, files }, one), 'imported');
		const odd = { ...files, readHead: () => Promise.reject(new Error('odd')) };
		assert.equal(await importOne({ ...deps, files: odd }, one), 'unread');
	});

	it('nothing is found where nothing is, and odd files are left alone', async () => {
		assert.deepEqual(await findImportable(places), []);
		await writeFile(path.join(home, '.continue'), 'a file');
		assert.deepEqual(await findImportable(places), []);
	});
});
