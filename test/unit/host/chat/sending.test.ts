import assert from 'node:assert/strict';
import type { Found } from '../../../../src/host/chat/chatDeps';
import type { ToHost } from '../../../../src/shared/protocol';
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

describe('what is sent', () => {
	const reading = gate();
	let found: Found = [];
	let slow = gate();
	let bench: Bench;

	beforeEach(async () => {
		slow = gate();
		bench = await createBench({
			deps: {
				attachments: {
					selection: async () => file('quick', 'selected', 'src/b.ts'),
					dropped: async () => {
						await slow.opened;
						return found;
					},
					image: () => ({ refused: 'no image' }),
					text: async (name, text) =>
						text === 'bad' ? { refused: `${name} is bad.` } : file('pasted', text, name),
				},
			},
		});
		await bench.open();
	});

	afterEach(async () => {
		slow.open();
		reading.open();
		await removeBench(bench);
	});

	const shown = () => bench.page.of('snapshot').at(-1);
	const notSent = () => bench.page.of('notSent').map((each) => each.reason);
	const attached = () => bench.page.state?.attachments.map((each) => each.id);
	const chatId = () => bench.chat.shownId;
	function send(text: string, more: Partial<Extract<ToHost, { type: 'send' }>> = {}) {
		bench.scripts.push(answer(`to ${text}`));
		return bench.tell({ type: 'send', sendId: 1, text, ...more });
	}
	const drop = (into = chatId()) =>
		bench.tell({ type: 'attachUris', uris: ['file:///w/big.ts'], chatId: into });
	const sentIds = () => {
		const turn = bench.page.transcript.turns[0];
		return turn?.role === 'user' ? turn.attachments.map((each) => each.id) : undefined;
	};

	it('waits for what is still being read, and takes it along', async () => {
		found = file('big', 'large', 'src/big.ts');
		const dropped = drop();
		const sent = send('look', { chatId: chatId() });
		await bench.tell({ type: 'attachSelection' });
		assert.deepEqual(bench.page.texts, []);
		slow.open();
		await Promise.all([dropped, sent]);
		assert.deepEqual(sentIds()?.toSorted(), ['big', 'quick']);
		assert.deepEqual(attached(), []);
	});

	it('stays when what was to go along is refused or thought better of, and goes when it is sent again', async () => {
		for (const nothing of [{ refused: 'too large' }, []] as const) {
			slow = gate();
			found = nothing;
			const dropped = drop();
			const sent = send('look', { chatId: chatId() });
			slow.open();
			await Promise.all([dropped, sent]);
			assert.deepEqual(bench.page.texts, []);
			assert.match(notSent().at(-1) ?? '', /Not everything was attached/);
		}
		assert.deepEqual(bench.warnings, ['too large']);
		await send('look', { chatId: chatId() });
		assert.equal(bench.page.texts[0], 'look');
	});

	it('does not wait for ever', async () => {
		const late = gate();
		const other = await createBench({
			deps: {
				clock: { now: () => Date.now(), sleep: () => late.opened },
				mentions: { find: async () => [], attach: () => new Promise(() => undefined) },
			},
		});
		await other.open();
		void other.tell({ type: 'attachMention', id: 'x' });
		const sent = other.tell({ type: 'send', sendId: 3, text: 'now' });
		late.open();
		await sent;
		assert.match(other.page.of('notSent')[0]?.reason ?? '', /still being read/);
		await removeBench(other);
	});

	it('goes into the chat where it was written or nowhere', async () => {
		await send('first', { chatId: chatId() });
		const before = chatId();
		await bench.tell({ type: 'newChat' });
		await send('meant for the first', { chatId: before });
		assert.deepEqual(bench.page.texts, []);
		assert.match(notSent()[0] ?? '', /Another chat is shown/);
		await bench.chat.showChat(before);
		assert.deepEqual(bench.page.texts, ['first', 'to first']);
	});

	it('does not follow into another chat that comes into view while it waits', async () => {
		await send('first', { chatId: chatId() });
		const before = chatId();
		found = file('big', 'large', 'src/big.ts');
		const dropped = drop();
		const sent = send('second', { chatId: before });
		await bench.tell({ type: 'newChat' });
		slow.open();
		await Promise.all([dropped, sent]);
		assert.deepEqual(bench.page.texts, []);
		assert.deepEqual(attached(), [], 'the new chat got what was meant for the other one');
		await bench.chat.showChat(before);
		assert.deepEqual(bench.page.texts, ['first', 'to first']);
		assert.deepEqual(attached(), ['big']);
	});

	it('goes nowhere when its chat was left and opened anew while it waited', async () => {
		await send('first', { chatId: chatId() });
		const before = chatId();
		const dropped = drop();
		const sent = send('second', { chatId: before });
		await bench.tell({ type: 'newChat' });
		await bench.chat.showChat(before);
		found = file('big', 'large', 'src/big.ts');
		slow.open();
		await Promise.all([dropped, sent]);
		assert.equal(notSent().length, 1);
		assert.equal(bench.requests.length, 1);
		assert.deepEqual(bench.page.texts, ['first', 'to first']);
	});

	it('is not asked by itself when the answer before it was stopped while it waited', async () => {
		bench.scripts.push([start, ...words('half').slice(0, 2), 'hang']);
		void bench.tell({ type: 'send', sendId: 1, text: 'go' });
		await until(() => bench.page.state?.runningTurn, 'the answer');
		found = file('big', 'large', 'src/big.ts');
		const dropped = drop();
		const sent = send('and then', { sendId: 2, chatId: chatId() });
		await bench.tell({ type: 'stop' });
		await until(() => bench.page.state?.runningTurn === undefined, 'the stop');
		slow.open();
		await Promise.all([dropped, sent]);
		assert.match(notSent()[0] ?? '', /ended early/);
		assert.equal(bench.requests.length, 1);
		assert.deepEqual(attached(), ['big']);
	});

	it('is gone from the composer of a page that was made anew while it waited', async () => {
		const into = chatId();
		await bench.tell({
			...{ type: 'draft', chatId: into, revision: 1 },
			...{ text: 'look', cursor: [4, 4] },
		});
		found = file('big', 'large', 'src/big.ts');
		const dropped = drop();
		const sent = send('look', { chatId: into });
		await bench.tell({ type: 'ready' });
		assert.equal(shown()?.draft?.text, 'look');
		slow.open();
		await Promise.all([dropped, sent]);
		assert.equal(shown()?.draft?.text ?? '', '');
	});

	it('S18: nothing is attached to a chat that is not open', async () => {
		slow.open();
		found = file('big', 'large');
		await drop('zz');
		await drop('../../x');
		assert.deepEqual(attached(), []);
		assert.match(bench.logged.join(), /not open/);
	});

	it('an edited question takes its own attachments and none of the composer', async () => {
		await bench.tell({ type: 'attachSelection' });
		await send('first', { chatId: chatId() });
		const turn = bench.page.transcript.turns[0]?.id ?? '';
		await bench.chat.attach(file('next', 'for the next question', 'src/next.ts'));
		await bench.tell({ type: 'removePart', id: 'tools' });
		bench.scripts.push(answer('better'));
		await bench.tell({ type: 'editTurn', turn, sendId: 5, text: 'first, better' });
		assert.deepEqual(sentIds(), ['quick']);
		assert.deepEqual(attached(), ['next']);
		await bench.tell({ type: 'ready' });
		assert.deepEqual(
			shown()?.state.attachments.map((each) => each.id),
			['next'],
		);
	});

	it('a pasted text that is refused is not taken, and that is said', async () => {
		const paste = (text: string, sendId: number) =>
			bench.tell({ type: 'attachText', name: 'Pasted', text, chatId: chatId(), sendId });
		await paste('bad', 4);
		await paste('good', 5);
		await bench.say({ type: 'attachText', name: 'P', text: 'x'.repeat(4_000_001), sendId: 6 });
		assert.deepEqual(
			bench.page.of('notSent').map((each) => each.sendId),
			[4, 6],
		);
		assert.deepEqual(bench.warnings, ['Pasted is bad.']);
		assert.deepEqual(bench.page.of('sent'), [{ type: 'sent', sendId: 5 }]);
		assert.deepEqual(attached(), ['pasted']);
	});

	it('a message that comes back from the queue leaves out what it left out', async () => {
		bench.scripts.push([start, ...words('half').slice(0, 2), 'hang']);
		void bench.tell({ type: 'send', sendId: 1, text: 'go' });
		await until(() => bench.page.state?.runningTurn, 'the answer');
		await bench.tell({ type: 'removePart', id: 'history' });
		await bench.tell({ type: 'send', sendId: 2, text: 'later' });
		const id = bench.page.state?.queue?.items[0]?.id ?? '';
		await bench.tell({ type: 'queue', action: 'edit', id });
		await bench.tell({ type: 'stop' });
		await until(() => bench.page.state?.runningTurn === undefined, 'the stop');
		bench.scripts.push(answer('fine'));
		await bench.tell({ type: 'send', sendId: 3, text: 'later' });
		assert.deepEqual(
			bench.requests.at(-1)?.turns.filter((each) => each.role === 'user').length,
			1,
			'what came before went along',
		);
	});

	it('a chat that is deleted right after "Send now" asks nothing more', async () => {
		bench.scripts.push([start, ...words('half').slice(0, 2), 'hang']);
		void bench.tell({ type: 'send', sendId: 1, text: 'go' });
		await until(() => bench.page.state?.runningTurn, 'the answer');
		await bench.tell({ type: 'send', sendId: 2, text: 'one' });
		await bench.tell({ type: 'send', sendId: 3, text: 'two' });
		const before = chatId();
		const id = bench.page.state?.queue?.items[0]?.id ?? '';
		await bench.tell({ type: 'queue', action: 'now', id });
		await bench.chat.close(before);
		assert.equal(bench.requests.length, 1, 'the queue went on');
		assert.notEqual(chatId(), before);
		await bench.chat.showChat(before);
		assert.deepEqual(
			bench.page.state?.queue?.items.map((each) => each.text),
			['one', 'two'],
		);
	});
});
