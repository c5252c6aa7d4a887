import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Queued } from '../../../../src/host/chat/draft';
import { createDraftFiles } from '../../../../src/host/chat/draftFiles';
import { createDrafts, type Drafts } from '../../../../src/host/chat/drafts';
import {
	createLastAnswerCommands,
	type QueuedAction,
} from '../../../../src/host/chat/lastAnswerCommands';
import {
	answer,
	type Bench,
	createBench,
	removeBench,
	start,
	until,
	words,
} from '../../../support/chatBench';

/** What these commands do not ask for. */
const noUi = {
	chooseAction: async () => undefined,
	askAboutLater: async () => undefined,
	pickModel: async () => undefined,
	pickPinned: async () => undefined,
	openDocument: async () => undefined,
	findCode: async () => [],
	openCode: async () => undefined,
};

describe('commands on the last answer', () => {
	let bench: Bench;
	let drafts: Drafts;
	let folder: string;
	const done: unknown[][] = [];
	const warned: string[] = [];

	beforeEach(async () => {
		done.length = 0;
		warned.length = 0;
		folder = await mkdtemp(path.join(tmpdir(), 'pandu-last-'));
		const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
		drafts = createDrafts(createDraftFiles(folder), log);
		const runInTerminal = async (text: string) => void done.push(['run', text]);
		bench = await createBench({ deps: { drafts, reading: { ...noUi, runInTerminal } } });
		await bench.open();
	});
	afterEach(async () => {
		await removeBench(bench);
		await rm(folder, { recursive: true, force: true });
	});

	const queued = (): readonly Queued[] => drafts.of(bench.chat.shownId).queue;
	const commands = (picks: QueuedAction[] = [], canApply = true) =>
		createLastAnswerCommands({
			chat: bench.chat,
			editor: {
				insert: async (text) => void done.push(['insert', text]),
				newFile: async (text, language) => void done.push(['newFile', text, language]),
			},
			apply: canApply ? async (turn, text) => void done.push(['apply', turn, text]) : undefined,
			queued,
			pickQueued: async ([first]) => {
				const action = picks.shift();
				return first && action ? { id: first.id, action } : undefined;
			},
			warn: (text) => warned.push(text),
		});
	async function talk(text: string): Promise<void> {
		bench.scripts.push(answer(text));
		await bench.tell({ type: 'send', sendId: 1, text: 'q' });
	}
	const lastTurn = () => bench.page.transcript.turns.at(-1);

	it('apply, insert and open its last code, in its language', async () => {
		await talk('```sh\nnpm ci\n```\n\n```ts src/a.ts\na();\n```\n\nDone.');
		const all = commands();
		await all['chat.applyLastCode']();
		await all['chat.insertLastCode']();
		await all['chat.newFileFromLastCode']();
		assert.deepEqual(done, [
			['apply', lastTurn()?.id, 'a();'],
			['insert', 'a();'],
			['newFile', 'a();', 'typescript'],
		]);
		assert.deepEqual(warned, []);
	});

	it('run the last lines for a shell, whatever code follows them', async () => {
		await talk('```bash\nnpm test\n```\n\n```ts\na();\n```');
		await commands()['chat.runLastCode']();
		assert.deepEqual(done, [['run', 'npm test']]);
		await talk('```ts\na();\n```');
		await commands()['chat.runLastCode']();
		assert.deepEqual(done, [['run', 'npm test']]);
		assert.match(warned.join(), /for a terminal/);
	});

	it('take no code of which it is unclear where it ends, nor what stands before it', async () => {
		await talk('```sh\nnpm ci\n```\n\n```md\n# Use\n```sh\nnpm test\n```\nMore.\n```\n\nDone.');
		const all = commands();
		await all['chat.applyLastCode']();
		await all['chat.insertLastCode']();
		await all['chat.newFileFromLastCode']();
		await all['chat.runLastCode']();
		assert.deepEqual(done, []);
		assert.equal(warned.length, 4);
	});

	it('say what is missing: an answer, code, a way to change files', async () => {
		for (const id of ['applyLastCode', 'runLastCode', 'continueAnswer'] as const) {
			await commands()[`chat.${id}`]();
		}
		assert.deepEqual(new Set(warned), new Set(['There is no answer yet.']));
		warned.length = 0;
		await talk('Only words.');
		await commands()['chat.insertLastCode']();
		await commands()['chat.continueAnswer']();
		await talk('```ts\na();\n```');
		await commands([], false)['chat.applyLastCode']();
		assert.equal(warned.length, 3);
		assert.match(warned.join('\n'), /no code[^\n]*\n[^\n]*whole[^\n]*\n.*cannot be changed/);
		assert.deepEqual(done, []);
	});

	it('continue an answer that was stopped', async () => {
		bench.scripts.push([start, ...words('half of it').slice(0, 2), 'hang']);
		void bench.tell({ type: 'send', sendId: 1, text: 'q' });
		await until(() => bench.page.state?.runningTurn, 'the answer');
		await until(() => JSON.stringify(lastTurn()).includes('half'), 'its words');
		await bench.tell({ type: 'stop' });
		await until(() => bench.page.state?.runningTurn === undefined, 'the stop');
		bench.scripts.push(answer(' of it'));
		await commands()['chat.continueAnswer']();
		await until(() => bench.requests.length === 2, 'the second request');
		assert.deepEqual(warned, []);
		assert.equal(bench.page.transcript.turns.length, 2);
	});

	it('take a message out of the queue, and put one back into the composer', async () => {
		bench.scripts.push([start, ...words('long').slice(0, 2), 'hang']);
		void bench.tell({ type: 'send', sendId: 1, text: 'q' });
		await until(() => bench.page.state?.runningTurn, 'the answer');
		await bench.tell({ type: 'send', sendId: 2, text: 'first' });
		await bench.tell({ type: 'send', sendId: 3, text: 'second' });
		assert.deepEqual(
			queued().map(({ text }) => text),
			['first', 'second'],
		);
		const all = commands(['remove', 'edit']);
		await all['chat.showQueue']();
		assert.deepEqual(
			queued().map(({ text }) => text),
			['second'],
		);
		await all['chat.showQueue']();
		assert.deepEqual(queued(), []);
		await all['chat.showQueue']();
		assert.deepEqual(warned, ['No message waits to be sent.']);
	});
});
