import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createChatSearch } from '../../../../src/core/sessions/searchChats';
import { createChatFiles } from '../../../../src/host/chat/chatFiles';
import { createChatIndex, type IndexDisk, indexDisk } from '../../../../src/host/chat/chatIndex';
import type { ChatRecord } from '../../../../src/shared/transcript';
import { makeChatStore } from '../../../support/benchChats';

describe('the index of the chats on disk', () => {
	let root: string;
	let folder: string;
	const counts = new Map<string, number>();
	const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
	const disk: IndexDisk = {
		list: (where) => indexDisk.list(where),
		readChat(where, chatId) {
			count(chatId);
			return indexDisk.readChat(where, chatId);
		},
		readIndex(where) {
			count('index read');
			return indexDisk.readIndex(where);
		},
		writeIndex(where, text) {
			count('index written');
			return indexDisk.writeIndex(where, text);
		},
	};
	const warnings: string[] = [];
	const log = {
		info: () => undefined,
		warn: (text: string) => warnings.push(text),
		error: () => undefined,
	};
	const index = () => createChatIndex({ folder, root, log, disk });
	/** What was read and written since the last call. */
	const taken = () => {
		const all = Object.fromEntries(counts);
		counts.clear();
		return all;
	};

	beforeEach(async () => {
		root = await mkdtemp(path.join(tmpdir(), 'pandu-index-'));
		folder = path.join(root, 'here');
		counts.clear();
		warnings.length = 0;
	});
	afterEach(() => rm(root, { recursive: true, force: true }));

	async function save(chatId: string, text: string, where = folder): Promise<void> {
		const records: readonly ChatRecord[] = [
			{ type: 'chat', version: 1, id: chatId, at: 1 },
			{ type: 'title', title: `Title of ${chatId}` },
			{ type: 'userTurn', id: 'u', at: 1, text, attachments: [] },
		];
		const lines = records.map((record) => JSON.stringify(record));
		await createChatFiles(where).append(chatId, lines);
	}

	it('reads each chat once, and after that only the index', async () => {
		await save('a', 'apples');
		await save('b', 'pears');
		await index().read('workspace');
		assert.deepEqual(taken(), { a: 1, b: 1, 'index read': 1, 'index written': 1 });
		const chats = await index().read('workspace');
		assert.deepEqual(taken(), { 'index read': 1 });
		assert.equal(createChatSearch(chats)('pears')[0]?.chat.chatId, 'b');
	});

	it('reads again only what has changed, and forgets what is gone', async () => {
		for (const id of ['a', 'b', 'c']) await save(id, 'apples');
		await index().read('workspace');
		taken();
		const title = JSON.stringify({ type: 'title', title: 'New' });
		await createChatFiles(folder).append('b', [title], { continues: true });
		await createChatFiles(folder).remove('c');
		const chats = await index().read('workspace');
		assert.deepEqual(taken(), { b: 1, 'index read': 1, 'index written': 1 });
		assert.deepEqual(chats.map(({ chatId, title }) => [chatId, title]).sort(), [
			['a', 'Title of a'],
			['b', 'New'],
		]);
		await index().read('workspace');
		assert.deepEqual(taken(), { 'index read': 1 });
	});

	for (const [what, damage] of [
		['missing', (file: string) => unlink(file)],
		['garbage', (file: string) => writeFile(file, Buffer.from([0, 255, 10, 1]))],
		['cut', async (file: string) => writeFile(file, (await readFile(file, 'utf8')).slice(0, 40))],
		['of a later version', (file: string) => writeFile(file, '{"panduIndex":99}\n')],
	] as const) {
		it(`is built anew when it is ${what}`, async () => {
			await save('a', 'apples');
			const before = await index().read('workspace');
			taken();
			await damage(path.join(folder, 'index.json'));
			assert.deepEqual(await index().read('workspace'), before);
			assert.deepEqual(taken(), { a: 1, 'index read': 1, 'index written': 1 });
			assert.deepEqual(await index().read('workspace'), before);
			assert.deepEqual(taken(), { 'index read': 1 });
		});
	}

	it('lists all the same when it cannot be written, and leaves nothing half written', async () => {
		await save('a', 'apples');
		const failing: IndexDisk = { ...disk, writeIndex: () => Promise.reject(new Error('full')) };
		const chats = await createChatIndex({ folder, root, log, disk: failing }).read('workspace');
		assert.equal(chats.length, 1);
		assert.match(warnings.join(), /full/);
		await index().read('workspace');
		assert.deepEqual((await readdir(folder)).sort(), ['a.jsonl', 'index.json']);
	});

	it('forgets the words of the last chat, too', async () => {
		await save('a', 'apples');
		await index().read('workspace');
		await createChatFiles(folder).remove('a');
		assert.deepEqual(await index().read('workspace'), []);
		assert.doesNotMatch(await readFile(path.join(folder, 'index.json'), 'utf8'), /apples/);
	});

	it('shows a damaged chat as damaged, and the others as they are', async () => {
		await save('a', 'apples');
		await writeFile(path.join(folder, 'bad.jsonl'), '%%%\n%%%\n');
		await appendFile(path.join(folder, 'a.jsonl'), '%%%\n{}\n');
		const chats = await index().read('workspace');
		assert.deepEqual(chats.map(({ chatId, state }) => [chatId, state]).sort(), [
			['a', 'fine'],
			['bad', 'damaged'],
		]);
	});

	it('lists this workspace or all, with an index in each folder', async () => {
		await save('a', 'apples');
		await save('o', 'oranges', path.join(root, 'other'));
		await writeFile(path.join(root, 'attached.json'), '{}');
		const own = await index().read('workspace');
		assert.deepEqual(
			own.map((each) => each.chatId),
			['a'],
		);
		const all = await index().read('all');
		assert.deepEqual(all.map((each) => each.chatId).sort(), ['a', 'o']);
		taken();
		await index().read('all');
		assert.deepEqual(taken(), { 'index read': 2 });
	});

	it('10,000 turns: a search reads the index once and no chat', async () => {
		await makeChatStore(folder);
		await index().read('workspace');
		const built = taken();
		assert.equal(Object.keys(built).length, 250 + 2);
		assert.ok(Object.values(built).every((times) => times === 1));
		const chats = await index().read('workspace');
		const search = createChatSearch(chats);
		assert.equal(
			chats.reduce((sum, chat) => sum + chat.turns.length, 0),
			10_000,
		);
		assert.deepEqual(
			search('answer-120-10').map((each) => each.chat.chatId),
			['chat-120'],
		);
		assert.deepEqual(taken(), { 'index read': 1 });
	});
});
