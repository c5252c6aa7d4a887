import assert from 'node:assert/strict';
import { createChatFiles } from '../../../../src/host/chat/chatFiles';
import {
	answer,
	type Bench,
	createBench,
	gate,
	profile,
	removeBench,
	until,
} from '../../../support/chatBench';

describe('the chat keeps what it has', () => {
	let bench: Bench;

	beforeEach(async () => {
		bench = await createBench();
		await bench.open();
	});

	afterEach(() => removeBench(bench));

	it('a chat that cannot be saved goes on, and says so once', async () => {
		const other = await createBench({ folder: '/dev/null/nowhere' });
		await other.open();
		other.scripts.push(answer('one'), answer('two'));
		await other.tell({ type: 'send', sendId: 1, text: 'a' });
		await other.tell({ type: 'send', sendId: 2, text: 'b' });
		assert.deepEqual(other.page.texts, ['a', 'one', 'b', 'two']);
		assert.equal(other.warnings.length, 1);
		await other.chat.dispose();
	});

	it('a chat that could not be saved is still there after another one was shown', async () => {
		const disk = { isFull: true };
		const files = createChatFiles(bench.folder);
		const other = await createBench({
			deps: {
				files: {
					...files,
					append: (...args) =>
						disk.isFull
							? Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }))
							: files.append(...args),
				},
			},
		});
		await other.open();
		other.scripts.push(answer('one'));
		await other.tell({ type: 'send', sendId: 1, text: 'a' });
		assert.match(other.warnings[0] ?? '', /the disk is full/);
		const { shownId } = other.chat;
		await other.tell({ type: 'newChat' });
		await other.chat.showChat(shownId);
		assert.deepEqual(other.page.texts, ['a', 'one']);
		await other.tell({ type: 'newChat' });
		disk.isFull = false;
		await other.chat.dispose();
		const saved = await files.read(shownId);
		assert.match(saved?.join() ?? '', /"one".*"finish"/);
		await removeBench(other);
	});

	it('a secret storage that never answers leaves the chat in view, and Stop ends the question', async () => {
		const never = () => new Promise<never>(() => undefined);
		let isLocked = false;
		const last: { id?: string } = {};
		const other = await createBench({ last });
		await other.open();
		other.scripts.push(answer('one'));
		await other.tell({ type: 'send', sendId: 1, text: 'a' });
		await other.chat.dispose();
		const state = { profile, isReady: true, isDemo: false };
		const locked = await createBench({
			folder: other.folder,
			last,
			deps: {
				connections: {
					onDidChange: () => ({ dispose: () => undefined }),
					state: async () => (isLocked ? never() : state),
					connect: never,
				},
			},
		});
		await locked.open();
		isLocked = true;
		const sent = locked.tell({ type: 'send', sendId: 2, text: 'b' });
		await until(() => locked.page.state?.runningTurn, 'something to stop');
		await locked.tell({ type: 'stop' });
		await sent;
		const turn = locked.page.transcript.turns.at(-1);
		assert(turn?.role === 'assistant');
		assert.equal(turn.status, 'stopped');
		await locked.chat.dispose();
		const again = await createBench({
			folder: other.folder,
			last,
			deps: {
				connections: {
					onDidChange: () => ({ dispose: () => undefined }),
					state: never,
					connect: never,
				},
			},
		});
		await again.open();
		assert.equal(again.page.texts[1], 'one');
		assert.equal(again.page.state?.mode, 'ready');
		await removeBench(again);
	});

	it('a watcher that fails does not end the answer', async () => {
		bench.scripts.push(answer('fine'));
		const { answer: turn } = await bench.chat.ask({
			text: 'q',
			attachments: [],
			inNewChat: false,
			reveal: false,
			onRecord: () => {
				throw new Error('watcher');
			},
		});
		assert.equal(turn.status, 'done');
		assert.match(bench.logged.join(), /watcher/);
	});

	it('S8: what a failed try echoes is masked before the page sees it', async () => {
		const failure = { kind: 'server', message: 'sk-secret-secret', detail: 'x' } as const;
		bench.scripts.push([{ type: 'retry', attempt: 1, delayMs: 1, failure }, ...answer('fine')]);
		await bench.tell({ type: 'send', sendId: 1, text: 'q' });
		const posted = JSON.stringify(bench.page.posted);
		assert.match(posted, /"retry"/);
		assert.equal(posted.includes('sk-secret'), false);
	});

	it('shows the newest state of the endpoint when an earlier answer comes late', async () => {
		const late = gate();
		let asked = 0;
		let change = () => undefined as unknown;
		const other = await createBench({
			deps: {
				connections: {
					onDidChange: (listener) => {
						change = () => listener(undefined as never);
						return { dispose: () => undefined };
					},
					connect: async () => ({ kind: 'auth', message: 'none' }),
					state: async () => {
						asked += 1;
						if (asked !== 2) return { profile, isReady: true, isDemo: false };
						await late.opened;
						return { isReady: false, isDemo: false };
					},
				},
			},
		});
		await other.open();
		change();
		change();
		await until(() => asked === 3);
		late.open();
		await new Promise((resolve) => setImmediate(resolve));
		assert.equal(other.page.state?.endpoint, profile.label);
		await removeBench(other);
	});
});
