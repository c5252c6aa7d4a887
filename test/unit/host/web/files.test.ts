import assert from 'node:assert/strict';
import { constants } from '../../../../src/host/web/files';
import { createMemoryFiles, type MemoryFiles } from '../../../support/memoryFiles';

const file = '/store/chat.jsonl';
const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name;

describe('files in a browser', () => {
	let memory: MemoryFiles;

	beforeEach(() => {
		memory = createMemoryFiles();
	});

	const text = (name = file) => new TextDecoder().decode(memory.stored.get(name));
	async function append(files: MemoryFiles['files'], words: string): Promise<void> {
		const handle = await files.open(file, 'a');
		await handle.appendFile(words);
		await handle.close();
	}

	it('are appended to by several windows at once without losing a line', async () => {
		const windows = [memory.files, memory.another(), memory.another()];
		await Promise.all(
			Array.from({ length: 60 }, (_, at) => {
				const files = windows[at % 3] ?? memory.files;
				return append(files, `line ${at}\n`);
			}),
		);
		assert.equal(text().split('\n').filter(Boolean).length, 60);
	});

	it('stay as they were when a write fails in the middle', async () => {
		await append(memory.files, 'kept\n');
		memory.failNext(new Error('the storage is full'));
		await assert.rejects(append(memory.files, 'a long line that does not fit\n'), /full/);
		assert.equal(text(), 'kept\n');
		await append(memory.files, 'more\n');
		assert.equal(text(), 'kept\nmore\n');
	});

	it('are written in place where the storage of the browser does it in one step', async () => {
		const own = createMemoryFiles('vscode-userdata');
		await own.files.writeFile(file, 'one');
		await own.files.writeFile(file, 'two');
		assert.deepEqual([...own.stored.keys()], [file]);
	});

	it('fail as on a disk, by the code', async () => {
		const { files } = memory;
		await assert.rejects(files.open(file, 'r'), code('ENOENT'));
		await assert.rejects(files.readFile(file), code('ENOENT'));
		await assert.rejects(files.unlink(file), code('ENOENT'));
		await assert.rejects(files.open('/none/chat.jsonl', 'a'), code('ENOENT'));
		await (await files.open(file, 'wx')).close();
		await assert.rejects(files.open(file, 'wx'), code('EEXIST'));
		await assert.rejects(files.link(file), code('EPERM'));
		await files.rm(file);
		await files.rm(file);
		assert.equal(memory.stored.size, 0);
	});

	it('are made, measured, read in parts and cut like those of Node', async () => {
		const { files } = memory;
		const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
		const handle = await files.open(file, flags);
		assert.equal((await handle.stat()).size, 0);
		assert.deepEqual(await handle.write(new TextEncoder().encode('xhello'), 1), {
			bytesWritten: 5,
		});
		await handle.appendFile(' there');
		await handle.truncate(8);
		assert.equal(await handle.readFile('utf8'), 'hello th');
		const { buffer: bytes, bytesRead } = await handle.read(
			await files
				.readFile(file)
				.then((all) => all as Awaited<ReturnType<typeof handle.read>>['buffer']),
			0,
			3,
			5,
		);
		assert.equal(bytes.toString('utf8', 0, bytesRead), ' th');
		assert.deepEqual(await files.readdir('/store'), ['chat.jsonl']);
	});

	it('keep the time of their change when they move, and when the storage forgets it', async () => {
		await append(memory.files, 'a line\n');
		memory.setNow(5000);
		await memory.files.rename(file, '/store/moved.jsonl');
		memory.setNow(90_000);
		const info = await memory.another().stat('/store/moved.jsonl');
		assert.deepEqual([info.mtimeMs, info.ctimeMs], [1000, 5000]);
		// What nobody knows the time of is never taken for old: old things are deleted.
		memory.stored.set('/store/unknown', new Uint8Array(1));
		assert.equal((await memory.another().stat('/store/unknown')).ctimeMs, 90_000);
	});

	it('of this window are as old as their last write where the storage keeps no time', async () => {
		const { files } = memory;
		// A storage that counts writes in place of it.
		memory.mtimeOf = () => 3;
		memory.setNow(7_200_000);
		await files.writeFile('/store/image', 'bytes');
		assert.equal((await files.stat('/store/image')).mtimeMs, 7_200_000);
		memory.setNow(7_300_000);
		await files.rename('/store/image', '/store/other');
		const { mtimeMs, ctimeMs } = await files.stat('/store/other');
		assert.deepEqual([mtimeMs, ctimeMs], [7_200_000, 7_300_000]);
		await files.unlink('/store/other');
		memory.stored.set('/store/other', new Uint8Array(1));
		assert.equal((await files.stat('/store/other')).mtimeMs, 1000);
		// A true time counts: the file may be changed by others.
		memory.mtimeOf = () => Date.UTC(2026, 0);
		await files.writeFile('/store/image', 'bytes');
		assert.equal((await files.stat('/store/image')).mtimeMs, Date.UTC(2026, 0));
	});

	it('that are locks are as old in every window', async () => {
		const other = memory.another();
		memory.setNow(3_600_000);
		await (await memory.files.open('/store/prune.lock', 'wx')).close();
		assert.equal((await other.stat('/store/prune.lock')).mtimeMs, 3_600_000);
	});

	it('get a line again that another window has written over', async () => {
		await append(memory.files, 'one\n');
		memory.overwriteNext('one\ntheirs\n', 2);
		await append(memory.files, 'ours\n');
		assert.equal(text(), 'one\ntheirs\nours\n');
		memory.overwriteNext('one\n', 5);
		await assert.rejects(append(memory.files, 'lost\n'), code('EIO'));
	});

	it('of lines have a number that stays while they grow and move', async () => {
		await append(memory.files, `${'first line '.repeat(10)}\n`);
		const number = async (name: string) => (await memory.files.stat(name, { bigint: true })).ino;
		const before = await number(file);
		await append(memory.files, 'second\n');
		await memory.files.rename(file, '/store/part.jsonl');
		assert.equal(await number('/store/part.jsonl'), before);
		await append(memory.files, 'another\n');
		assert.notEqual(await number(file), before);
	});
});
