import assert from 'node:assert/strict';
import { createChatFiles } from '../../../../src/host/chat/chatFiles';
import {
	answer,
	type Bench,
	createBench,
	removeBench,
	start,
	until,
	words,
} from '../../../support/chatBench';

/** Two windows on one store, as two windows on one workspace are. */
describe('two windows with the same chat', () => {
	let one: Bench;
	let other: Bench;
	let chatId: string;

	beforeEach(async () => {
		one = await createBench();
		await one.open();
		one.scripts.push(answer('one'));
		await one.tell({ type: 'send', sendId: 1, text: 'a' });
		chatId = one.chat.shownId;
		other = await createBench({ folder: one.folder });
		await other.open();
		await other.chat.showChat(chatId);
	});
	afterEach(async () => {
		await other.chat.dispose();
		await removeBench(one);
	});

	const files = () => createChatFiles(one.folder);
	async function ask(bench: Bench, text: string, reply: string): Promise<void> {
		bench.scripts.push(answer(reply));
		await bench.tell({ type: 'send', sendId: 9, text });
	}
	/** The chat as somebody who opens it now would see it. */
	async function read(): Promise<readonly string[]> {
		const third = await createBench({ folder: one.folder });
		await third.open();
		await third.chat.showChat(chatId);
		const { texts } = third.page;
		await third.chat.dispose();
		return texts;
	}

	it('keeps what both ask in it', async () => {
		await Promise.all([ask(one, 'b', 'two'), ask(other, 'c', 'three')]);
		assert.deepEqual([...(await read())].sort(), ['a', 'b', 'c', 'one', 'three', 'two']);
		assert.deepEqual([...one.warnings, ...other.warnings], []);
	});

	it('one deletes it, the other goes on: it is back with all of it, and that is said', async () => {
		await one.chat.close(chatId);
		await files().remove(chatId);
		await ask(other, 'b', 'two');
		assert.deepEqual(await read(), ['a', 'one', 'b', 'two']);
		assert.deepEqual(await files().listTrash(), []);
		assert.equal(other.warnings.filter((each) => /it is back/.test(each)).length, 1);
	});

	it('one deletes it for good, the other goes on: it is written anew with all of it', async () => {
		await one.chat.close(chatId);
		await files().remove(chatId);
		await files().erase(chatId);
		await ask(other, 'b', 'two');
		await ask(other, 'c', 'three');
		assert.deepEqual(await read(), ['a', 'one', 'b', 'two', 'c', 'three']);
		assert.equal(other.warnings.length, 1);
	});

	it('one deletes it while the other is being answered: the answer is kept', async () => {
		let go: () => void = () => undefined;
		const opened = new Promise<void>((resolve) => {
			go = resolve;
		});
		const answering = await createBench({
			folder: one.folder,
			deps: {},
			stream: async function* () {
				const [begin, first, ...rest] = words('half, ', 'whole');
				yield start;
				if (begin) yield begin;
				if (first) yield first;
				await opened;
				yield* rest;
				yield { type: 'finish', reason: 'stop' };
			},
		});
		await answering.open();
		await answering.chat.showChat(chatId);
		const sent = answering.tell({ type: 'send', sendId: 3, text: 'b' });
		await until(() => answering.page.texts.at(-1) === 'half, ', 'the first half');
		await one.chat.close(chatId);
		await files().remove(chatId);
		go();
		await sent;
		assert.deepEqual(await read(), ['a', 'one', 'b', 'half, whole']);
		await answering.chat.dispose();
	});

	it('one renames and tags it while the other goes on: both are kept', async () => {
		await one.chat.amend(chatId, { type: 'title', title: 'New name' });
		await ask(other, 'b', 'two');
		await one.chat.newChat();
		await one.chat.amend(chatId, { type: 'tags', tags: ['x'] });
		const third = await createBench({ folder: one.folder });
		await third.open();
		await third.chat.showChat(chatId);
		assert.deepEqual(third.page.texts, ['a', 'one', 'b', 'two']);
		assert.equal(third.chat.transcript.title, 'New name');
		assert.deepEqual(third.chat.transcript.tags, ['x']);
		await third.chat.dispose();
	});

	it('looking at it while it is answered elsewhere changes nothing in it', async () => {
		await ask(other, 'b', 'two');
		const hanging = await createBench({ folder: one.folder });
		await hanging.open();
		await hanging.chat.showChat(chatId);
		hanging.scripts.push([start, ...words('half')]);
		hanging.scripts.push(['hang']);
		const stopped = hanging.tell({ type: 'send', sendId: 4, text: 'c' });
		await until(() => hanging.chat.transcript.turns.length === 6, 'the answer to begin');
		const before = await files().read(chatId);
		await one.chat.newChat();
		await one.chat.showChat(chatId);
		const after = await files().read(chatId);
		assert.equal(
			after?.some((line) => line.includes('turnStopped')),
			false,
		);
		assert.deepEqual(after?.slice(0, before?.length), before);
		await hanging.tell({ type: 'stop' });
		await stopped;
		await hanging.chat.dispose();
	});

	it('a name for a chat that is gone is refused, and makes no file', async () => {
		await one.chat.close(chatId);
		await other.chat.close(chatId);
		await files().remove(chatId);
		await files().erase(chatId);
		await assert.rejects(one.chat.amend(chatId, { type: 'title', title: 'x' }), /no longer there/);
		assert.deepEqual(await files().list(), []);
	});

	it('tells once of damaged lines, and shows the rest', async () => {
		const damaged = [`{"type":"mod`, '\u0000\u0001'];
		await files().append(chatId, damaged, { continues: true });
		await files().append(chatId, ['{"type":"hologram"}'], { continues: true });
		for (const told of [1, 0]) {
			const third = await createBench({ folder: one.folder });
			await third.open();
			await third.chat.showChat(chatId);
			assert.deepEqual(third.page.texts, ['a', 'one']);
			assert.equal(third.warnings.filter((each) => /2 lines .* damaged/.test(each)).length, told);
			await third.chat.dispose();
		}
	});

	it('a new chat knows its workspace', async () => {
		const workspace = { id: 'abc', name: 'shop' };
		const placed = await createBench({ folder: one.folder, deps: { workspace } });
		await placed.open();
		await ask(placed, 'q', 'fine');
		const id = placed.chat.shownId;
		await placed.chat.dispose();
		await other.chat.showChat(id);
		assert.deepEqual(other.chat.transcript.workspace, workspace);
	});
});
