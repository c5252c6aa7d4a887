import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createDraftFiles } from '../../../../src/host/chat/draftFiles';
import { createRecall } from '../../../../src/host/chat/recall';
import { emptyTranscript } from '../../../../src/shared/transcript';
import { answer, type Bench, createBench, removeBench } from '../../../support/chatBench';

describe('the questions that were asked', () => {
	let bench: Bench;

	beforeEach(async () => {
		bench = await createBench();
		await bench.open();
	});

	afterEach(() => removeBench(bench));

	async function ask(...texts: readonly string[]): Promise<void> {
		for (const text of texts) {
			bench.scripts.push(answer('fine'));
			await bench.tell({ type: 'send', sendId: 1, text });
		}
	}
	async function recalled(which = bench): Promise<readonly string[]> {
		await which.tell({ type: 'recall' });
		return which.page.of('questions').at(-1)?.texts ?? assert.fail('no list');
	}

	it('come last first, each once, those of this chat before those of others', async () => {
		await ask('one', 'two', 'one');
		assert.deepEqual(await recalled(), ['one', 'two']);
		const { shownId } = bench.chat;
		await bench.tell({ type: 'newChat' });
		await ask('three');
		assert.deepEqual(await recalled(), ['three', 'one', 'two']);
		await bench.chat.showChat(shownId);
		assert.deepEqual(await recalled(), ['one', 'two', 'three']);
	});

	it('are only what the person wrote', async () => {
		bench.scripts.push(answer('fine'));
		await bench.chat.ask({
			text: 'Explain a.ts',
			prompt: 'Explain this code',
			attachments: [],
			inNewChat: false,
			reveal: false,
		});
		await ask('my own');
		assert.deepEqual(await recalled(), ['my own']);
	});

	it('are still there in the next window, 100 at most, whatever the file holds', async () => {
		await bench.tell({ type: 'newChat' });
		await ask('zero');
		await bench.chat.writing.close();
		const kept = path.join(bench.folder, '..', 'drafts', 'questions.json');
		const many = Array.from({ length: 150 }, (_, index) => `question ${index}`);
		await writeFile(kept, JSON.stringify(many));
		const next = await createBench({ folder: bench.folder });
		await next.open();
		assert.deepEqual(await recalled(next), many.slice(0, 100));
		await next.chat.dispose();
		await writeFile(kept, '[5,');
		const third = await createBench({ folder: bench.folder });
		await third.open();
		assert.deepEqual(await recalled(third), []);
		await third.chat.dispose();
	});

	it('are not lost with a file that cannot be read for once, nor when two windows ask', async () => {
		const kept = path.join(bench.folder, '..', 'drafts', 'questions.json');
		await ask('one');
		const next = await createBench({ folder: bench.folder });
		await next.open();
		await ask('two');
		next.scripts.push(answer('fine'));
		await next.tell({ type: 'send', sendId: 1, text: 'three' });
		await next.chat.writing.close();
		assert.deepEqual(JSON.parse(await readFile(kept, 'utf8')), ['three', 'two', 'one']);
		await next.chat.dispose();
		const third = await createBench({ folder: bench.folder });
		await third.open();
		await rename(kept, `${kept}.away`);
		await mkdir(kept);
		assert.deepEqual(await recalled(third), []);
		third.scripts.push(answer('fine'), answer('fine'));
		await third.tell({ type: 'send', sendId: 1, text: 'four' });
		assert.match(third.logged.join(), /could not be kept/);
		await rm(kept, { recursive: true });
		await rename(`${kept}.away`, kept);
		assert.deepEqual(await recalled(third), ['four', 'three', 'two', 'one']);
		await third.tell({ type: 'send', sendId: 2, text: 'five' });
		await third.chat.writing.close();
		assert.deepEqual(JSON.parse(await readFile(kept, 'utf8')).slice(0, 3), [
			'five',
			'four',
			'three',
		]);
		await third.chat.dispose();
	});

	it('go with the chat that is deleted for good', async () => {
		const folder = path.join(bench.folder, '..', 'drafts');
		const recall = createRecall(createDraftFiles(folder), {
			info: () => undefined,
			warn: () => undefined,
			error: () => undefined,
		});
		for (const text of ['one', 'two', 'three']) recall.add(text);
		await recall.forget(['one', 'three']);
		assert.deepEqual(await recall.texts(emptyTranscript()), ['two']);
		await recall.forget(['two']);
		assert.deepEqual(await readdir(folder), []);
	});

	it('are not more than a message to the page may hold', async () => {
		await ask('short', 'x'.repeat(600_000), 'last');
		assert.deepEqual(await recalled(), ['last', 'short']);
	});
});
