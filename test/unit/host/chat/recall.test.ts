import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
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

	it('are not more than a message to the page may hold', async () => {
		await ask('short', 'x'.repeat(600_000), 'last');
		assert.deepEqual(await recalled(), ['last', 'short']);
	});
});
