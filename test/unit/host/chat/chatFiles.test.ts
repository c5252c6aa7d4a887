import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
	appendFile,
	mkdir,
	mkdtemp,
	open,
	readdir,
	readFile,
	rm,
	writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { createChatFiles } from '../../../../src/host/chat/chatFiles';
import { createChatIndex } from '../../../../src/host/chat/chatIndex';
import {
	createSession,
	openSession,
	type SessionDeps,
} from '../../../../src/host/chat/chatSession';
import { systemClock } from '../../../../src/host/clock';
import { translate } from '../../../support/setUpParts';

declare const PROJECT_ROOT: string;

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('the chats on disk', () => {
	let home: string;
	let folder: string;

	beforeEach(async () => {
		home = await mkdtemp(path.join(tmpdir(), 'pandu-files-'));
		folder = path.join(home, 'chats');
	});

	afterEach(() => rm(home, { recursive: true, force: true }));

	const sessionDeps = (): SessionDeps => ({
		files: createChatFiles(folder),
		clock: systemClock,
		log,
		warn: assert.fail,
		t: translate,
		onRecord: () => undefined,
	});

	async function saveChat(id: string, question: string): Promise<void> {
		const session = createSession(sessionDeps(), id);
		session.appendQuestion({ type: 'userTurn', id: 'u', at: 5, text: question, attachments: [] });
		await session.flush();
	}

	it('gives back what was appended, and nothing for what is not there', async () => {
		const files = createChatFiles(folder);
		assert.deepEqual(await files.list(), []);
		assert.equal(await files.read('a'), undefined);
		await files.append('a', ['1', '2']);
		await files.append('a', ['3'], { sync: true });
		assert.deepEqual(await files.read('a'), ['1', '2', '3']);
		assert.deepEqual(
			(await files.list()).map((each) => each.chatId),
			['a'],
		);
	});

	it('goes on in a new line after one that was cut', async () => {
		const files = createChatFiles(folder);
		await files.append('a', ['{"whole":1}']);
		await appendFile(path.join(folder, 'a.jsonl'), '{"cut":');
		await files.append('a', ['{"next":1}']);
		assert.deepEqual(await files.read('a'), ['{"whole":1}', '{"cut":', '{"next":1}']);
	});

	it('reads no more than the first 64 KiB for the list', async () => {
		const files = createChatFiles(folder);
		const line = 'x'.repeat(30_000);
		await files.append('a', [line, line, line, line]);
		assert.deepEqual(await files.readHead('a'), [line, line]);
	});

	it('S18: an id with a path in it is refused', async () => {
		const files = createChatFiles(folder);
		await mkdir(folder);
		await writeFile(path.join(home, 'x.jsonl'), 'secret');
		for (const id of ['../x', '..\\x', '/etc/passwd', '', 'a.b', 'A'.repeat(65)]) {
			await assert.rejects(async () => files.read(id));
			await assert.rejects(async () => files.append(id, ['y']));
			await assert.rejects(async () => files.remove(id));
		}
		assert.equal(await readFile(path.join(home, 'x.jsonl'), 'utf8'), 'secret');
	});

	it('moves a chat to the trash and back', async () => {
		const files = createChatFiles(folder);
		await files.append('a', ['1']);
		await files.remove('a');
		assert.deepEqual(await files.list(), []);
		assert.deepEqual(
			(await files.listTrash()).map((each) => each.chatId),
			['a'],
		);
		assert.deepEqual(await files.readTrashed('a'), ['1']);
		assert.equal(await files.restore('a'), 'a');
		assert.deepEqual(await files.read('a'), ['1']);
		assert.deepEqual(await files.listTrash(), []);
		await assert.rejects(files.restore('a'));
		await assert.rejects(files.remove('b'));
	});

	it('nothing in the trash or beside it ever takes the place of another chat', async () => {
		const files = createChatFiles(folder);
		for (const text of ['1', '2', '3']) {
			await files.append('a', [text]);
			await files.remove('a');
		}
		await files.append('a', ['4']);
		const ids = (await files.listTrash()).map((each) => each.chatId);
		const restored = await Promise.all(ids.map((id) => files.restore(id)));
		const texts = await Promise.all(['a', ...restored].map((id) => files.read(id)));
		assert.deepEqual(texts.flat().sort(), ['1', '2', '3', '4']);
	});

	it('deletes for good what is in the trash, and nothing else', async () => {
		const files = createChatFiles(folder);
		await files.append('a', ['1']);
		await files.erase('a');
		assert.deepEqual(await files.read('a'), ['1']);
		await files.remove('a');
		await files.erase('a');
		assert.deepEqual(await files.listTrash(), []);
	});

	it('goes on in a chat that was put into the trash, and says that one is gone', async () => {
		const files = createChatFiles(folder);
		await files.append('a', ['1']);
		assert.equal(await files.append('a', ['2'], { continues: true }), undefined);
		await files.remove('a');
		assert.equal(await files.append('a', ['3'], { continues: true }), 'restored');
		assert.deepEqual(await files.read('a'), ['1', '2', '3']);
		await files.remove('a');
		await files.erase('a');
		assert.equal(await files.append('a', ['4'], { continues: true }), 'gone');
		assert.equal(await files.read('a'), undefined);
	});

	it('finds a chat of another workspace, and writes, deletes and restores it where it lies', async () => {
		const other = createChatFiles(path.join(home, 'other'), home);
		await other.append('o', ['1']);
		const files = createChatFiles(folder, home);
		await files.append('a', ['own']);
		assert.deepEqual(await files.read('o'), ['1']);
		await files.append('o', ['2'], { continues: true });
		assert.deepEqual(await other.read('o'), ['1', '2']);
		await files.remove('o');
		assert.deepEqual(await other.list(), []);
		assert.equal(await files.restore('o'), 'o');
		assert.deepEqual(
			(await other.list()).map((each) => each.chatId),
			['o'],
		);
		assert.deepEqual(
			(await files.list()).map((each) => each.chatId),
			['a'],
		);
	});

	it('one id in the trash of two workspaces: each is shown, restored and deleted as itself', async () => {
		const other = createChatFiles(path.join(home, 'other'), home);
		const files = createChatFiles(folder, home);
		for (const [each, text] of [
			[other, 'of the other'],
			[files, 'own'],
		] as const) {
			await each.append('a', [text]);
			await each.remove('a');
		}
		const trashed = await files.listTrash();
		const texts = await Promise.all(
			trashed.map(async ({ chatId, place }) => (await files.readTrashed(chatId, place))?.join()),
		);
		assert.deepEqual(texts.toSorted(), ['of the other', 'own']);
		const [theirs, own] = texts[0] === 'own' ? trashed.toReversed() : trashed;
		assert(theirs && own);
		await files.erase('a', own.place);
		assert.deepEqual(await files.readTrashed('a', theirs.place), ['of the other']);
		// A chat of that id is here again, and must not be taken for the other one.
		await files.append('a', ['new']);
		const restored = await files.restore('a', theirs.place);
		assert.notEqual(restored, 'a');
		assert.deepEqual(await files.read(restored), ['of the other']);
		assert.deepEqual(await files.read('a'), ['new']);
		await assert.rejects(files.restore('a', '/etc'));
	});

	describe('a disk that does not do what it is told', () => {
		type Operation = (this: unknown, ...args: unknown[]) => unknown;
		let prototype: Record<string, Operation>;
		let real: Record<string, Operation>;

		before(async () => {
			const handle = await open(process.execPath);
			prototype = Object.getPrototypeOf(handle) as Record<string, Operation>;
			await handle.close();
			real = { datasync: prototype.datasync, utimes: prototype.utimes } as Record<
				string,
				Operation
			>;
		});
		afterEach(() => Object.assign(prototype, real));
		const fail = (name: string, code: string) => {
			prototype[name] = async () => {
				throw Object.assign(new Error(code), { code });
			};
		};

		it('writes no line twice when it cannot be told to write now', async () => {
			const files = createChatFiles(folder);
			await files.append('a', ['1']);
			fail('datasync', 'EINVAL');
			await files.append('a', ['2'], { sync: true });
			assert.deepEqual(await files.read('a'), ['1', '2']);
			fail('datasync', 'EIO');
			await assert.rejects(files.append('a', ['3'], { sync: true }));
			assert.deepEqual(await files.read('a'), ['1', '2'], 'it is going to be written again');
			Object.assign(prototype, real);
			await files.append('a', ['3'], { sync: true });
			assert.deepEqual(await files.read('a'), ['1', '2', '3']);
		});

		it('takes a chat over also where times cannot be set', async () => {
			const files = createChatFiles(folder);
			fail('utimes', 'EPERM');
			await files.append('a', ['1'], { sync: true, changedAt: 5000 });
			assert.deepEqual(await files.read('a'), ['1']);
		});
	});

	it('R46: a damaged file is flagged, set aside when it is opened, and all others open', async () => {
		await saveChat('good', 'hello');
		await writeFile(path.join(folder, 'garbage.jsonl'), Buffer.from([0xff, 0, 1, 2, 10, 3]));
		await writeFile(path.join(folder, 'empty.jsonl'), '');
		await writeFile(path.join(folder, 'cut.jsonl'), '{"type":"chat","ver');
		const files = createChatFiles(folder);
		const list = await createChatIndex({ folder, root: home, log }).read('workspace');
		assert.deepEqual(list.map(({ chatId, state }) => [chatId, state]).sort(), [
			['cut', 'damaged'],
			['garbage', 'damaged'],
			['good', 'fine'],
		]);
		for (const id of ['garbage', 'empty', 'cut']) {
			assert.equal(await openSession(sessionDeps(), id), 'damaged');
		}
		const good = await openSession(sessionDeps(), 'good');
		assert(typeof good !== 'string');
		assert.equal(good.transcript.title, 'hello');
		const kept = (await readdir(folder)).filter((name) => name.endsWith('.damaged'));
		assert.equal(kept.length, 3);
		assert.deepEqual(
			(await files.list()).map((each) => each.chatId),
			['good'],
		);
	});

	it('R47: two windows write 100 records each into the same chat, and 200 whole lines are there', async () => {
		const module = path.join(home, 'chatFiles.mjs');
		await build({
			entryPoints: [path.join(PROJECT_ROOT, 'src/host/chat/chatFiles.ts')],
			bundle: true,
			platform: 'node',
			format: 'esm',
			outfile: module,
		});
		const script = `
			import { createChatFiles } from ${JSON.stringify(module)};
			const files = createChatFiles(${JSON.stringify(folder)});
			for (let index = 0; index < 100; index++) {
				await files.append('shared', [JSON.stringify({ window: process.argv[1], index, text: 'x'.repeat(index * 90) })]);
			}`;
		const windows = ['a', 'b'].map(
			(name) =>
				new Promise<number | null>((resolve, reject) => {
					const args = ['--input-type=module', '-e', script, name];
					const child = spawn(process.execPath, args, { stdio: 'inherit' });
					child.on('error', reject);
					child.on('exit', resolve);
				}),
		);
		assert.deepEqual(await Promise.all(windows), [0, 0]);
		const lines = (await createChatFiles(folder).read('shared')) ?? [];
		const seen = lines.map((line) => JSON.parse(line));
		assert.equal(seen.length, 200);
		for (const name of ['a', 'b']) {
			const own = seen.filter((each) => each.window === name).map((each) => each.index);
			assert.deepEqual(
				own,
				Array.from({ length: 100 }, (_, index) => index),
			);
		}
	});
});
