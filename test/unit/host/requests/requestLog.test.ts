import assert from 'node:assert/strict';
import type { SentRequest } from '../../../../src/core/endpoints/recorder';
import { createRequestLog } from '../../../../src/host/requests/requestLog';

const sent: SentRequest = {
	at: 1000,
	method: 'POST',
	url: 'https://ai.example.com/v1/chat/completions',
	headers: { 'content-type': 'application/json' },
	body: '{}',
	endpoint: 'work',
	model: 'one',
	protocol: 'chatCompletions',
	attempt: 1,
};
const stop = { type: 'finish', reason: 'stop' } as const;

describe('the log of requests', () => {
	it('keeps what was sent and what came, newest first', () => {
		const log = createRequestLog(() => 5000);
		const first = log.recorder.begin(sent);
		first.opened(200, { 'x-a': 'b' }, 1200);
		first.received('one ', 1300);
		first.received('two', 1400);
		first.ended(stop, { input: 3, output: 4 });
		log.recorder.begin({ ...sent, model: 'two' });
		const [newest, oldest] = log.list();
		assert.equal(newest?.sent.model, 'two');
		assert.equal(newest?.endedAt, undefined);
		assert.ok(oldest);
		assert.deepEqual(oldest.head, { status: 200, headers: { 'x-a': 'b' }, at: 1200 });
		assert.equal(oldest.reply(), 'one two');
		assert.equal(oldest.firstByteAt, 1300);
		assert.equal(oldest.endedAt, 5000);
		assert.deepEqual(oldest.last, stop);
		assert.deepEqual(oldest.usage, { input: 3, output: 4 });
		assert.equal(log.get(oldest.id), oldest);
	});

	it('keeps a hundred', () => {
		const log = createRequestLog();
		for (let at = 0; at < 130; at++)
			log.recorder.begin({ ...sent, model: String(at) }).ended(stop, undefined);
		assert.equal(log.list().length, 100);
		assert.equal(log.list()[0]?.sent.model, '129');
		assert.equal(log.list().at(-1)?.sent.model, '30');
	});

	it('keeps about 16 MB, the newest always', () => {
		const log = createRequestLog();
		for (let at = 0; at < 30; at++) {
			const recording = log.recorder.begin({
				...sent,
				model: String(at),
				body: 'x'.repeat(1_000_000),
			});
			recording.received('y'.repeat(1_000_000), 1);
			recording.ended(stop, undefined);
		}
		assert.equal(log.list().length, 8);
		assert.equal(log.list()[0]?.sent.model, '29');
		log.recorder.begin({ ...sent, body: '漢'.repeat(4_000_000) }).received('z'.repeat(1e7), 1);
		log.recorder.begin(sent).ended(stop, undefined);
		assert.equal(log.list().length, 2);
	});

	it('counts what a request was made of, also where its body is cut', () => {
		const log = createRequestLog();
		const request = { model: 'one', turns: [] };
		log.recorder.begin({ ...sent, body: 'x'.repeat(13_000_000), request }).ended(stop, undefined);
		assert.equal(log.list().length, 1);
		log.recorder.begin(sent).ended(stop, undefined);
		assert.equal(log.list().length, 1);
	});

	it('cuts one reply at 2 MB and one body at 4 MB, and says how much is gone', () => {
		const log = createRequestLog();
		const recording = log.recorder.begin({ ...sent, body: 'x'.repeat(4_000_010) });
		for (let piece = 0; piece < 300; piece++) recording.received('a'.repeat(10_000), 1);
		const [exchange] = log.list();
		assert.equal(exchange?.reply().length, 2_000_000);
		assert.equal(exchange?.cutReply, 1_000_000);
		assert.equal(exchange?.sent.body?.length, 4_000_000);
		assert.equal(exchange?.cutBody, 10);
	});

	it('tells of the beginning, the head, the first byte and the end, and of no piece in between', () => {
		const log = createRequestLog();
		let told = 0;
		const listening = log.onDidChange(() => void told++);
		const recording = log.recorder.begin(sent);
		recording.opened(200, {}, 1);
		for (let piece = 0; piece < 50; piece++) recording.received('a', 1);
		recording.ended(stop, undefined);
		assert.equal(told, 4);
		listening.dispose();
		log.clear();
		assert.equal(told, 4);
		assert.deepEqual(log.list(), []);
	});
});
