import assert from 'node:assert/strict';
import type { Question } from '../../../../src/host/chat/chat';
import {
	answer,
	type Bench,
	createBench,
	removeBench,
	start,
	until,
} from '../../../support/chatBench';

describe('a question that goes on in a chat', () => {
	let bench: Bench;

	beforeEach(async () => {
		bench = await createBench();
		await bench.open();
	});
	afterEach(() => removeBench(bench));

	const question = (text: string, chatId?: string): Question => ({
		text,
		attachments: [],
		reveal: false,
		inNewChat: chatId === undefined,
		...(chatId === undefined ? {} : { chatId }),
	});
	const said = (at: number) => JSON.stringify(bench.requests[at]?.turns);

	it('brings that chat back, with what was said in it', async () => {
		bench.scripts.push(answer('one'), answer('two'), answer('three'));
		const seen: string[] = [];
		const { chatId } = await bench.chat.ask({
			...question('first'),
			onRecord: (_record, chat) => seen.push(chat),
		});
		assert(seen.length > 0 && seen.every((each) => each === chatId));
		await bench.chat.ask(question('elsewhere'));
		assert.notEqual(bench.chat.shownId, chatId);
		const again = await bench.chat.ask(question('again', chatId));
		assert.equal(again.chatId, chatId);
		assert.equal(bench.chat.shownId, chatId);
		assert.match(said(2), /first.*one.*again/);
		assert.doesNotMatch(said(2), /elsewhere/);
	});

	it('opens a new one when that chat is gone, and never sends another chat’s words', async () => {
		bench.scripts.push(answer('one'), answer('two'));
		await bench.chat.ask(question('unrelated'));
		const other = await bench.chat.ask(question('again', 'gone-for-good'));
		assert.notEqual(other.chatId, 'gone-for-good');
		assert.doesNotMatch(said(1), /unrelated/);
	});

	it('opens a new one when that chat is busy', async () => {
		bench.scripts.push(answer('one'), [start, 'hang'], answer('three'));
		const { chatId } = await bench.chat.ask(question('first'));
		const abort = new AbortController();
		const busy = bench.chat.ask(question('busy', chatId), abort.signal);
		await until(() => bench.requests.length === 2, 'the request');
		const third = await bench.chat.ask(question('again', chatId));
		assert.notEqual(third.chatId, chatId);
		assert.doesNotMatch(said(2), /first/);
		abort.abort();
		await busy;
	});
});
