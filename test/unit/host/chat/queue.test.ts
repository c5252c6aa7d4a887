import assert from 'node:assert/strict';
import type { QueueAction } from '../../../../src/shared/protocol';
import {
	answer,
	type Bench,
	createBench,
	file,
	gate,
	removeBench,
	start,
	until,
	words,
} from '../../../support/chatBench';

describe('the queue', () => {
	let bench: Bench;
	const last: { id?: string } = {};

	beforeEach(async () => {
		delete last.id;
		bench = await createBench({ last });
		await bench.open();
	});

	afterEach(() => removeBench(bench));

	let sendId = 0;
	const send = (text: string, isNow?: boolean, which = bench) => {
		sendId += 1;
		return which.tell({ type: 'send', sendId, text, ...(isNow && { isNow }) });
	};
	const queue = (which = bench) => which.page.state?.queue;
	const waiting = (which = bench) => queue(which)?.items.map((each) => each.text);
	const idOf = (text: string) => queue()?.items.find((each) => each.text === text)?.id ?? '';
	const act = (action: QueueAction, text?: string) =>
		bench.tell({ type: 'queue', action, ...(text !== undefined && { id: idOf(text) }) });
	const isIdle = (which = bench) => which.page.state?.runningTurn === undefined;

	/** An answer that hangs until it is stopped. */
	async function begin(text = 'go'): Promise<void> {
		bench.scripts.push([start, ...words('half').slice(0, 2), 'hang']);
		void send(text);
		await until(() => bench.requests.length > 0 && !isIdle(), 'the answer');
	}
	async function stop(): Promise<void> {
		await bench.tell({ type: 'stop' });
		await until(() => isIdle(), 'the stop');
	}

	it('is sent in order when an answer ends well, each with its attachments', async () => {
		const end = gate();
		const other = await createBench({
			stream: async function* (request) {
				other.requests.push(structuredClone(request));
				if (other.requests.length === 1) await end.opened;
				yield* answer(`answer ${other.requests.length}`);
			},
		});
		await other.open();
		void send('one', false, other);
		await until(() => other.requests.length === 1);
		await other.chat.attach(file('f', 'const two = 2;'));
		await send('two', false, other);
		await send('three', false, other);
		assert.deepEqual(other.page.of('sent').length, 3);
		assert.deepEqual(
			queue(other)?.items.map((each) => [each.text, each.attachments]),
			[
				['two', 1],
				['three', 0],
			],
		);
		assert.deepEqual([queue(other)?.isHeld, other.page.state?.attachments], [false, []]);
		end.open();
		await until(() => other.page.texts.length === 6 && isIdle(other), 'all answers');
		assert.deepEqual(other.page.texts, [
			...['one', 'answer 1', 'two', 'answer 2', 'three', 'answer 3'],
		]);
		assert.match(JSON.stringify(other.requests[1]?.turns.at(-1)), /const two = 2;/);
		assert.equal(queue(other), undefined);
		await removeBench(other);
	});

	it('waits after a stop, says so, and goes on with Send', async () => {
		await begin();
		await send('next');
		await stop();
		assert.deepEqual([waiting(), queue()?.isHeld, bench.requests.length], [['next'], true, 1]);
		bench.scripts.push(answer('fine'));
		await act('send');
		await until(() => bench.page.texts.length === 4 && isIdle(), 'the answer');
		assert.deepEqual(bench.page.texts.slice(2), ['next', 'fine']);
	});

	for (const [how, events] of [
		['fails', [{ type: 'error', failure: { kind: 'server', message: 'no' } }]],
		['is cut off', [...words('half'), { type: 'finish', reason: 'length' }]],
		['is refused', [...words('no'), { type: 'finish', reason: 'refusal' }]],
	] as const) {
		it(`waits after an answer that ${how}`, async () => {
			const end = gate();
			const other = await createBench({
				stream: async function* (request) {
					other.requests.push(structuredClone(request));
					await end.opened;
					yield start;
					yield* events;
				},
			});
			await other.open();
			const sent = send('one', false, other);
			await until(() => other.requests.length === 1);
			await send('two', false, other);
			end.open();
			await sent;
			assert.deepEqual([waiting(other), queue(other)?.isHeld], [['two'], true]);
			assert.equal(other.requests.length, 1);
			await removeBench(other);
		});
	}

	it('what waits is not sent after a question that was asked meanwhile', async () => {
		await begin();
		await send('next');
		await stop();
		bench.scripts.push(answer('fine'));
		await send('something else');
		assert.equal(bench.page.texts.at(-1), 'fine');
		assert.deepEqual(waiting(), ['next']);
	});

	it('Ctrl+Enter stops the answer and sends at once, before what waits', async () => {
		await begin();
		await send('later');
		bench.scripts.push(answer('to now'), answer('to later'));
		await send('now', true);
		await until(() => bench.page.texts.length === 6 && isIdle(), 'both answers');
		assert.deepEqual(bench.page.texts.slice(2), ['now', 'to now', 'later', 'to later']);
		const [first] = bench.page.transcript.turns.filter((turn) => turn.role === 'assistant');
		assert.equal(first?.status, 'stopped');
	});

	it('one of them can be sent now, also when none is being answered', async () => {
		await begin();
		await send('a');
		await send('b');
		bench.scripts.push([start, ...words('to b').slice(0, 2), 'hang']);
		await act('now', 'b');
		await until(() => bench.page.texts.includes('to b'), 'the answer');
		assert.deepEqual(waiting(), ['a']);
		await stop();
		bench.scripts.push(answer('to a'));
		await act('now', 'a');
		await until(() => bench.page.texts.at(-1) === 'to a', 'the answer');
		assert.equal(queue(), undefined);
	});

	it('one of them can be edited: text and attachments go back beside what stands there', async () => {
		await begin();
		await bench.chat.attach(file('f', 'text'));
		await send('to change');
		await bench.chat.attach(file('g', 'text', 'src/b.ts'));
		await act('edit', 'to change');
		const focus = bench.page.of('focusComposer').at(-1);
		assert.deepEqual([focus?.draft, focus?.inserts], ['to change', true]);
		assert.deepEqual(
			bench.page.state?.attachments.map((each) => each.id),
			['g', 'f'],
		);
		assert.equal(queue(), undefined);
	});

	it('remembers what was removed in the last five chats only', async () => {
		const chats: string[] = [];
		for (let count = 0; count < 6; count++) {
			await begin();
			await send('later');
			await act('remove', 'later');
			assert.equal(queue()?.canUndo, true);
			await stop();
			chats.push(bench.chat.shownId);
			bench.requests.length = 0;
			await bench.tell({ type: 'newChat' });
		}
		const canUndo: (boolean | undefined)[] = [];
		for (const chat of chats) {
			await bench.chat.showChat(chat);
			canUndo.push(queue()?.canUndo);
		}
		assert.deepEqual(canUndo, [undefined, true, true, true, true, true]);
	});

	it('one of them can be removed, and that undone, at its place', async () => {
		await begin();
		for (const text of ['a', 'b', 'c']) await send(text);
		await act('remove', 'b');
		assert.deepEqual([waiting(), queue()?.canUndo], [['a', 'c'], true]);
		await act('undo');
		assert.deepEqual([waiting(), queue()?.canUndo], [['a', 'b', 'c'], false]);
		await act('remove', 'a');
		await send('d');
		assert.equal(queue()?.canUndo, false);
		await act('undo');
		assert.deepEqual(waiting(), ['b', 'c', 'd']);
	});

	it('is kept over a reload, waits then, and nothing is sent by itself', async () => {
		await begin();
		await bench.chat.attach(file('f', 'const kept = 1;'));
		await send('kept');
		await bench.chat.dispose();
		const next = await createBench({ folder: bench.folder, last });
		await next.open();
		assert.deepEqual([waiting(next), queue(next)?.isHeld], [['kept'], true]);
		next.scripts.push(answer('other'));
		await send('other', false, next);
		assert.deepEqual([waiting(next), next.requests.length], [['kept'], 1]);
		next.scripts.push(answer('now'));
		await next.tell({ type: 'queue', action: 'send' });
		await until(() => next.requests.length === 2);
		assert.match(JSON.stringify(next.requests[1]?.turns.at(-1)), /const kept = 1;/);
		await until(() => isIdle(next));
		await next.chat.dispose();
	});

	it('belongs to its chat and goes on there while another is shown', async () => {
		const end = gate();
		const other = await createBench({
			stream: async function* (request) {
				other.requests.push(structuredClone(request));
				if (other.requests.length === 1) await end.opened;
				yield* answer('fine');
			},
		});
		await other.open();
		void send('one', false, other);
		await until(() => other.requests.length === 1);
		await send('two', false, other);
		const { shownId } = other.chat;
		await other.tell({ type: 'newChat' });
		assert.equal(queue(other), undefined);
		end.open();
		await until(() => other.requests.length === 2, 'the second question');
		await other.chat.showChat(shownId);
		await until(() => other.page.texts.length === 4 && isIdle(other), 'both answers');
		assert.equal(queue(other), undefined);
		await removeBench(other);
	});

	it('S18: what is not in it has no effect', async () => {
		for (const action of ['send', 'undo', 'edit', 'remove', 'now'] as const) {
			await bench.tell({ type: 'queue', action, id: 'zz' });
		}
		assert.deepEqual([bench.requests.length, queue()], [0, undefined]);
	});
});
