import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createDraftFiles } from '../../../../src/host/chat/draftFiles';
import { createDrafts } from '../../../../src/host/chat/drafts';
import type { DraftView } from '../../../../src/shared/protocol';
import { answer, type Bench, createBench, file, removeBench } from '../../../support/chatBench';

/** For files in memory. */
const noOthers = {
	setAside: async () => undefined,
	async alone(_name: string, work: () => Promise<void>) {
		await work();
		return true;
	},
};

describe('what is being written', () => {
	let bench: Bench;
	const last: { id?: string } = {};

	beforeEach(async () => {
		delete last.id;
		bench = await createBench({ last });
		await bench.open();
	});

	afterEach(() => removeBench(bench));

	const shown = (which = bench) => which.page.of('snapshot').at(-1);
	const attached = (which = bench) => which.page.state?.attachments.map((each) => each.id);
	// Each key is a change, so the page is always ahead of what was sent.
	let revision = 100;

	function write(text: string, more: Partial<DraftView> = {}, which = bench): Promise<void> {
		revision += 1;
		const { chat } = shown(which) ?? assert.fail('no chat');
		const cursor = more.cursor ?? ([text.length, text.length] as const);
		return which.tell({ type: 'draft', chatId: chat.id, revision, text, ...more, cursor });
	}

	async function ask(text: string, which = bench): Promise<void> {
		which.scripts.push(answer(`to ${text}`));
		await which.tell({ type: 'send', sendId: 1, text });
	}

	/** As after a crash: nothing is saved at the end. */
	async function another(): Promise<Bench> {
		const next = await createBench({ folder: bench.folder, last });
		await next.open();
		return next;
	}
	const folder = () => path.join(bench.folder, '..', 'drafts');
	const onDisk = async () =>
		existsSync(folder())
			? (await readdir(folder())).filter((name) => /^(draft|files)/.test(name))
			: [];

	it('is there again after the extension host was killed: text, cursor, edit, attachments', async () => {
		await ask('first');
		const turn = bench.page.transcript.turns[0]?.id ?? '';
		await bench.chat.attach(file('f', 'text'));
		await write('half a\nthought', { cursor: [2, 4], edit: { turn, text: 'first, better' } });
		await bench.chat.writing.close();
		const next = await another();
		assert.deepEqual(shown(next)?.draft, {
			revision,
			text: 'half a\nthought',
			cursor: [2, 4],
			edit: { turn, text: 'first, better' },
		});
		assert.deepEqual(attached(next), ['f']);
		await next.chat.dispose();
	});

	it('each chat has its own; a new one is empty; that of the empty chat is found again', async () => {
		await ask('a');
		const first = bench.chat.shownId;
		await write('for the first');
		await bench.chat.attach(file('f1', 'one'));
		await bench.tell({ type: 'newChat' });
		assert.equal(shown()?.draft?.text, '');
		assert.deepEqual(attached(), []);
		const empty = bench.chat.shownId;
		await write('for the new one');
		await bench.chat.attach(file('f2', 'two', 'src/b.ts'));
		await bench.chat.showChat(first);
		assert.equal(shown()?.draft?.text, 'for the first');
		assert.deepEqual(attached(), ['f1']);
		await bench.tell({ type: 'newChat' });
		assert.deepEqual(
			[bench.chat.shownId, shown()?.draft?.text, attached()],
			[empty, 'for the new one', ['f2']],
		);
		await ask('now it has a question');
		assert.deepEqual(attached(), []);
		await bench.tell({ type: 'newChat' });
		assert.notEqual(bench.chat.shownId, empty);
		assert.equal(shown()?.draft?.text, '');
	});

	it('takes what the page says of the chat that was shown before', async () => {
		const chatId = bench.chat.shownId;
		await ask('a');
		await bench.tell({ type: 'newChat' });
		await bench.tell({ type: 'draft', chatId, revision: 900, text: 'late', cursor: [4, 4] });
		await bench.chat.showChat(chatId);
		assert.equal(shown()?.draft?.text, 'late');
	});

	it('of an empty chat is shown again after a restart, also when another chat was open last', async () => {
		await write('never sent');
		const { shownId } = bench.chat;
		await bench.chat.writing.close();
		const next = await another();
		assert.deepEqual([next.chat.shownId, shown(next)?.draft?.text], [shownId, 'never sent']);
		await next.chat.dispose();
	});

	it('a command that asks in the chat keeps it, and ends that the chat counts as empty', async () => {
		await write('not yet');
		bench.scripts.push(answer('explained'));
		await bench.chat.ask({ text: 'Explain', attachments: [], inNewChat: true, reveal: false });
		assert.equal(bench.page.texts[0], 'Explain');
		const { shownId } = bench.chat;
		await bench.tell({ type: 'newChat' });
		assert.notEqual(bench.chat.shownId, shownId);
		await bench.chat.showChat(shownId);
		assert.equal(shown()?.draft?.text, 'not yet');
	});

	it('goes when it was sent, and the file with it; a refused one stays', async () => {
		const other = await createBench({ hasProfile: false });
		await other.open();
		await write('keep me', {}, other);
		await other.tell({ type: 'send', sendId: 1, text: 'keep me' });
		assert.equal(other.page.of('notSent').length, 1);
		await other.tell({ type: 'ready' });
		assert.equal(shown(other)?.draft?.text, 'keep me');
		await removeBench(other);
		await write('send me');
		await bench.chat.writing.close();
		assert.equal((await onDisk()).length, 1);
		await ask('send me');
		await bench.chat.writing.close();
		assert.deepEqual(await onDisk(), []);
		await bench.tell({ type: 'ready' });
		assert.equal(shown()?.draft?.text, '');
	});

	it('sending an edit keeps what stands in the composer', async () => {
		await ask('first');
		const turn = bench.page.transcript.turns[0]?.id ?? '';
		await write('below', { edit: { turn, text: 'first, better' } });
		bench.scripts.push(answer('better'));
		await bench.tell({ type: 'editTurn', turn, sendId: 5, text: 'first, better' });
		await bench.tell({ type: 'ready' });
		const { text, edit } = shown()?.draft ?? assert.fail('no draft');
		assert.deepEqual([text, edit], ['below', undefined]);
	});

	it('never goes back to older words, whoever comes late with them', async () => {
		await write('newer');
		const { chat } = shown() ?? assert.fail('no chat');
		const old = { chatId: chat.id, revision: revision - 1, text: 'older', cursor: [0, 0] } as const;
		await bench.tell({ type: 'draft', ...old });
		await bench.tell({ type: 'ready' });
		assert.equal(shown()?.draft?.text, 'newer');
		await ask('newer');
		await bench.tell({ type: 'draft', ...old, revision });
		await bench.tell({ type: 'ready' });
		assert.equal(shown()?.draft?.text, '');
	});

	it('S18: a draft of a chat that is not open is dropped', async () => {
		for (const chatId of ['zz', '../../x', 'constructor']) {
			await bench.tell({ type: 'draft', chatId, revision: 999, text: 'x', cursor: [0, 0] });
		}
		await bench.chat.writing.close();
		assert.deepEqual(await onDisk(), []);
		assert.match(bench.logged.join(), /not open/);
	});

	it('what an earlier version kept for the whole workspace is taken over once', async () => {
		const old = path.join(bench.folder, '..', 'attached.json');
		await mkdir(path.dirname(old), { recursive: true });
		await writeFile(old, JSON.stringify([file('old', 'text')]));
		const next = await another();
		assert.deepEqual(attached(next), ['old']);
		assert.equal(existsSync(old), false);
		await next.chat.writing.close();
		const third = await another();
		assert.deepEqual(attached(third), ['old']);
		await next.chat.dispose();
		await third.chat.dispose();
	});

	it('a file that is damaged takes nothing along, and files are for the person alone', async () => {
		await write('good');
		await bench.chat.writing.close();
		const [name = ''] = await onDisk();
		assert.equal((await stat(path.join(folder(), name))).mode & 0o077, 0);
		await writeFile(path.join(folder(), 'draft-bad.json'), '{"text":');
		await writeFile(path.join(folder(), 'draft-odd.json'), '{"text":5}');
		const next = await another();
		assert.equal(shown(next)?.draft?.text, 'good');
		assert.match(next.logged.join(), /could not be read/);
		await next.chat.dispose();
	});

	for (const [name, spoil] of [
		['cut', (text: string) => text.slice(0, -9)],
		['empty', () => ''],
		['of another form', () => '{"bodies":[],"queue":5}'],
	] as const) {
		it(`words whose attachments are ${name} are there; the damaged file is set aside as it was`, async () => {
			await write('readable words');
			await bench.chat.attach(file('f', 'the body'));
			await bench.chat.writing.close();
			const held = (await onDisk()).find((each) => each.startsWith('files-')) ?? '';
			const damaged = spoil(await readFile(path.join(folder(), held), 'utf8'));
			await writeFile(path.join(folder(), held), damaged);
			const next = await another();
			assert.equal(shown(next)?.draft?.text, 'readable words');
			assert.deepEqual(attached(next), []);
			assert.match(next.warnings.join(), /could be read/);
			await next.chat.attach(file('f2', 'another body'));
			await write('readable words, and more', {}, next);
			await next.chat.dispose();
			const aside = (await readdir(folder())).filter((each) => each.includes('.damaged-'));
			assert.equal(aside.length, 1);
			assert.equal(await readFile(path.join(folder(), aside[0] ?? ''), 'utf8'), damaged);
			const third = await another();
			assert.equal(shown(third)?.draft?.text, 'readable words, and more');
			assert.deepEqual(attached(third), ['f2']);
			assert.deepEqual(third.warnings, []);
			await third.chat.dispose();
		});
	}

	it('two windows that save one draft at the same moment: the words of both are kept', async () => {
		await write('the start');
		await bench.chat.writing.close();
		const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
		// Each looks before the other one writes, if nothing stops it.
		const open = async () => {
			const files = createDraftFiles(folder());
			const drafts = createDrafts(
				{
					...files,
					async write(name, text) {
						await new Promise((resolve) => setTimeout(resolve, 60));
						await files.write(name, text);
					},
				},
				log,
			);
			await drafts.load();
			return drafts;
		};
		const { shownId } = bench.chat;
		const [mine, theirs] = await Promise.all([open(), open()]);
		mine.change(shownId, { text: 'mine' });
		theirs.change(shownId, { text: 'theirs' });
		await Promise.all([mine.flush(), theirs.flush()]);
		const third = createDrafts(createDraftFiles(folder()), log);
		await third.load();
		const { text, queue } = third.of(shownId);
		assert.deepEqual([text, ...queue.map((each) => each.text)].toSorted(), ['mine', 'theirs']);
		assert.deepEqual(
			(await readdir(folder())).filter((name) => name.endsWith('.lock')),
			[],
		);
	});

	it('a window that was killed while it saved keeps no other one from saving', async () => {
		await write('before');
		await bench.chat.writing.close();
		const lock = path.join(folder(), `draft-${bench.chat.shownId}.json.lock`);
		await writeFile(lock, '');
		const before = new Date(Date.now() - 3000);
		await utimes(lock, before, before);
		await write('after');
		await bench.chat.writing.close();
		const next = await another();
		assert.equal(shown(next)?.draft?.text, 'after');
		assert.equal(next.page.state?.queue, undefined, 'there is one draft');
		await next.chat.dispose();
		const old = new Date(Date.now() - 60_000);
		await writeFile(lock, '');
		await utimes(lock, old, old);
		await another().then((third) => third.chat.dispose());
		assert.equal(existsSync(lock), false);
	});

	it('two windows with one unsent chat: neither wipes what the other wrote', async () => {
		await write('the start');
		await bench.chat.writing.close();
		const other = await another();
		assert.equal(other.chat.shownId, bench.chat.shownId);
		await write('the start, and more of mine');
		await bench.chat.attach(file('f1', 'mine'));
		await bench.chat.writing.close();
		await write('and something else of theirs', {}, other);
		await other.chat.attach(file('f2', 'theirs', 'src/b.ts'));
		await write('the start, and all of mine');
		await write('and all that is theirs', {}, other);
		await Promise.all([bench.chat.writing.close(), other.chat.writing.close()]);
		const names = await onDisk();
		const third = await another();
		assert.equal(shown(third)?.draft?.text, 'the start, and all of mine');
		assert.deepEqual(attached(third), ['f1']);
		const waiting = third.page.state?.queue;
		assert.deepEqual(
			waiting?.items.map(({ text, attachments: count }) => [text, count]),
			[['and all that is theirs', 1]],
		);
		assert(waiting?.isHeld, 'it must not be sent by itself');
		// From the next change on all of it is in one place.
		await write('the start, and all of mine.', {}, third);
		await third.chat.writing.close();
		assert(names.length > (await onDisk()).length, names.join());
		const fourth = await another();
		assert.equal(shown(fourth)?.draft?.text, 'the start, and all of mine.');
		assert.equal(fourth.page.state?.queue?.items.length, 1);
		for (const each of [other, third, fourth]) await each.chat.dispose();
	});

	it('what an earlier version queued and attached is read', async () => {
		const name = 'draft-old1.json';
		const old = { revision: 3, text: 'words', cursor: [0, 0], isNew: true };
		const item = { id: 'q', text: 'waits', attachments: [file('f2', 'two')], leftOut: ['tools'] };
		await mkdir(folder(), { recursive: true });
		await writeFile(path.join(folder(), name), JSON.stringify(old));
		const held = { attachments: [file('f1', 'one')], queue: [item] };
		await writeFile(path.join(folder(), 'files-old1.json'), JSON.stringify(held));
		const next = await another();
		assert.deepEqual([next.chat.shownId, shown(next)?.draft?.text], ['old1', 'words']);
		assert.deepEqual(attached(next), ['f1']);
		await write('words!', {}, next);
		await next.chat.dispose();
		const third = await another();
		assert.deepEqual(attached(third), ['f1']);
		assert.deepEqual(
			third.page.state?.queue?.items.map(({ text, attachments: count }) => [text, count]),
			[['waits', 1]],
		);
		await third.chat.dispose();
	});

	it('what an earlier version kept is there after a kill at any step of its first save', async () => {
		const item = { id: 'q', text: 'waits', attachments: [file('f2', 'two')], leftOut: [] };
		const words = JSON.stringify({ revision: 3, text: 'w', cursor: [0, 0], isNew: true });
		const held = JSON.stringify({ attachments: [file('f1', 'one')], queue: [item] });
		const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
		for (let allowed = 0; allowed < 6; allowed += 1) {
			const disk = new Map([
				['draft-c.json', words],
				['files-c.json', held],
			]);
			let steps = 0;
			const step = (act: () => unknown) => {
				steps += 1;
				if (steps > allowed) throw new Error('killed');
				act();
			};
			const files = {
				names: async () => [...disk.keys()],
				read: async (name: string) => disk.get(name),
				write: async (name: string, text: string) => step(() => disk.set(name, text)),
				remove: async (name: string) => step(() => disk.delete(name)),
				...noOthers,
				readOld: async () => undefined,
				removeOld: async () => undefined,
			};
			const first = createDrafts(files, log);
			await first.load();
			first.change('c', { text: 'w!' });
			await first.flush();
			const second = createDrafts(files, log);
			await second.load();
			const { attachments, queue } = second.of('c');
			assert.deepEqual(
				[attachments.map(({ id }) => id), queue.map((each) => each.attachments.length)],
				[['f1'], [1]],
				`killed at ${allowed}`,
			);
		}
	});

	it('stays on disk until what was sent from it is saved, however long that takes', async () => {
		const disk = new Map<string, string>();
		let isSaved = false;
		const drafts = createDrafts(
			{
				names: async () => [...disk.keys()],
				read: async (name) => disk.get(name),
				write: async (name, text) => void disk.set(name, text),
				remove: async (name) => void disk.delete(name),
				...noOthers,
				readOld: async () => undefined,
				removeOld: async () => undefined,
			},
			{ info: () => undefined, warn: () => undefined, error: () => undefined },
		);
		drafts.change('c', { text: 'precious' });
		drafts.change('other', { text: 'kept too' });
		await drafts.flush();
		drafts.change('c', { text: '' }, async () => isSaved);
		drafts.change('other', { text: 'kept too!' });
		await drafts.flush();
		assert.match(disk.get('draft-c.json') ?? '', /precious/);
		assert.match(disk.get('draft-other.json') ?? '', /kept too!/);
		isSaved = true;
		await drafts.flush();
		assert.equal(disk.has('draft-c.json'), false);
	});

	it('goes for good with its chat, whoever wrote it', async () => {
		await write('secret plans');
		await bench.chat.attach(file('f', 'secret'));
		await bench.chat.writing.close();
		const [name = ''] = await onDisk();
		const id = /-(.*)\.json/.exec(name)?.[1] ?? '';
		await writeFile(path.join(folder(), `draft-${id}.0a1b2c3d.json`), '{}');
		await writeFile(path.join(folder(), `files-${id}.json.damaged-0a1b2c3d`), '{"bodies":[{"te');
		const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
		const drafts = createDrafts(createDraftFiles(folder()), log);
		await drafts.load();
		await drafts.forget(id);
		assert.deepEqual(await onDisk(), []);
		assert.equal(drafts.has(id), false);
	});

	it('what is attached is not written again with each word', async () => {
		const written: string[] = [];
		const disk = new Map<string, string>();
		const drafts = createDrafts(
			{
				names: async () => [...disk.keys()],
				read: async (name) => disk.get(name),
				write: async (name, text) => {
					disk.set(name, text);
					written.push(name);
				},
				remove: async (name) => void disk.delete(name),
				...noOthers,
				readOld: async () => undefined,
				removeOld: async () => undefined,
			},
			{ info: () => undefined, warn: () => undefined, error: () => undefined },
		);
		drafts.change('c', { attachments: [file('f', 'text')] });
		await drafts.flush();
		for (const text of ['a', 'ab']) {
			drafts.change('c', { text });
			await drafts.flush();
		}
		assert.deepEqual(written, ['files-c.json', 'draft-c.json', 'draft-c.json', 'draft-c.json']);
	});

	it('a disk that is full stops nobody, and what could not be kept is kept later', async () => {
		await mkdir(path.dirname(folder()), { recursive: true });
		await writeFile(folder(), 'a file where the folder should be');
		await write('one');
		await bench.chat.writing.close();
		assert.match(bench.logged.join(), /could not be kept/);
		await rm(folder());
		await bench.tell({ type: 'newChat' });
		await write('two');
		await bench.chat.writing.close();
		const [name = ''] = await onDisk();
		assert.match(await readFile(path.join(folder(), name), 'utf8'), /"two"/);
	});
});
