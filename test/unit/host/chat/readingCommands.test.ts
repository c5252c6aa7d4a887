import assert from 'node:assert/strict';
import { createReadingCommands } from '../../../../src/host/chat/readingCommands';
import { answer, type Bench, createBench, removeBench } from '../../../support/chatBench';

describe('commands for reading', () => {
	let bench: Bench;
	const copied: string[] = [];
	const warned: string[] = [];
	const told: string[] = [];

	beforeEach(async () => {
		for (const list of [copied, warned, told]) list.length = 0;
		bench = await createBench({});
		await bench.open();
	});
	afterEach(() => removeBench(bench));

	const commands = () =>
		createReadingCommands({
			chat: bench.chat,
			page: { show: async () => undefined, post: () => undefined },
			copy: async (text) => void copied.push(text),
			warn: (text) => warned.push(text),
			tell: (text) => told.push(text),
		});
	async function talk(text: string): Promise<void> {
		bench.scripts.push(answer(text));
		await bench.tell({ type: 'send', sendId: 1, text: 'q' });
	}

	it('copy the last code block of the last answer, without the marks around it', async () => {
		await talk('```ts\nold();\n```');
		await talk(
			'First:\n\n```sh\nnpm ci\n```\n\n- then\n\n  ~~~ts\n  a();\n    b();\n  ~~~\n\nDone.',
		);
		await commands()['chat.copyLastCode']();
		assert.deepEqual(copied, ['a();\n  b();']);
		assert.deepEqual(told, ['Code copied']);
		assert.deepEqual(warned, []);
	});

	it('say that there is no code, or no answer', async () => {
		await commands()['chat.copyLastCode']();
		await commands()['chat.copyLastAnswer']();
		await commands()['chat.askAgain']();
		await talk('Only words.');
		await commands()['chat.copyLastCode']();
		assert.deepEqual(warned, [
			...['There is no answer yet.', 'There is no answer yet.', 'There is no answer yet.'],
			'There is no code in the last answer.',
		]);
		assert.deepEqual(copied, []);
	});

	it('copy no code of which it is unclear where it ends', async () => {
		await talk('```sh\nnpm ci\n```\n\n```md\n# Use\n```ts\na();\n```\nMore.\n```\n\nDone.');
		await commands()['chat.copyLastCode']();
		assert.deepEqual(copied, []);
		assert.deepEqual(warned, ['There is no code in the last answer.']);
	});

	it('copy the last answer, and ask for another one', async () => {
		await talk('**First**');
		await commands()['chat.copyLastAnswer']();
		assert.deepEqual(copied, ['**First**']);
		bench.scripts.push(answer('Second'));
		await commands()['chat.askAgain']();
		const last = bench.page.transcript.turns.at(-1);
		assert(last?.role === 'assistant');
		assert.equal(last.versions?.length, 2);
	});
});
