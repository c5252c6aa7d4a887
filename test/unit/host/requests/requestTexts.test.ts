import assert from 'node:assert/strict';
import { createMask } from '../../../../src/core/endpoints/mask';
import type { SentRequest } from '../../../../src/core/endpoints/recorder';
import { createRequestLog, type Exchange } from '../../../../src/host/requests/requestLog';
import { type RequestView, requestText } from '../../../../src/host/requests/requestTexts';
import { findExchange, requestWords } from '../../../../src/host/requests/requestWords';
import type { ModelEvent } from '../../../../src/shared/events';
import { ends, says } from '../../../support/chatReplies';
import { dataFrames, namedFrames } from '../../../support/loopbackServer';
import { translate } from '../../../support/setUpParts';

const key = 'zq7Wv2Kx9Rt4Np8Lm3Jh6Gf1Ds5Bc0Ya';
const deps = { t: translate, mask: createMask(key), endpointLabel: () => 'Work' };
const sent: SentRequest = {
	at: Date.UTC(2026, 0, 1, 12),
	method: 'POST',
	url: 'https://ai.example.com/v1/chat/completions',
	headers: { 'content-type': 'application/json', authorization: 'Bearer •••' },
	body: '{"model":"one","messages":[{"role":"user","content":"Hi"}]}',
	endpoint: 'work',
	model: 'one',
	protocol: 'chatCompletions',
	attempt: 2,
	purpose: 'Chat',
};
const stop: ModelEvent = { type: 'finish', reason: 'stop' };

interface Reply {
	readonly status?: number;
	readonly type?: string;
	readonly pieces: readonly string[];
	readonly last?: ModelEvent;
}

function exchangeOf(reply: Reply, more: Partial<SentRequest> = {}): Exchange {
	const log = createRequestLog(() => sent.at + 1234);
	const recording = log.recorder.begin({ ...sent, ...more });
	const type = reply.type ?? 'text/event-stream';
	recording.opened(reply.status ?? 200, { 'content-type': type }, sent.at + 200);
	for (const piece of reply.pieces) recording.received(piece, sent.at + 300);
	recording.ended(reply.last ?? stop, { input: 320, output: 40 });
	const [exchange] = log.list();
	assert.ok(exchange);
	return exchange;
}

const text = (exchange: Exchange, view: RequestView, isWhole = false) =>
	requestText(deps, exchange, view, { isWhole });

const streamed = says('Hello ') + says('there.') + ends();

describe('what is shown of a request', () => {
	it('is exact where it says so', async () => {
		const exchange = exchangeOf({ pieces: [streamed] });
		assert.equal(await text(exchange, 'sent'), sent.body);
		assert.equal(await text(exchange, 'received'), streamed);
	});

	it('is the answer, read from the reply again', async () => {
		assert.equal(await text(exchangeOf({ pieces: [streamed] }), 'answer'), 'Hello there.');
	});

	it('is everything in one document', async () => {
		const overview = await text(exchangeOf({ pieces: [streamed] }), 'overview');
		assert.match(overview, /^# Request 1\n/);
		assert.match(overview, /^POST \/v1\/chat\/completions\nhost: ai\.example\.com$/m);
		assert.match(overview, /^authorization: •••$/m);
		assert.match(overview, /^ {6}"content": "Hi"$/m);
		assert.ok(overview.includes(streamed));
		assert.match(overview, /^Tokens: 320 in, 40 out$/m);
		assert.match(overview, /^Try: 2$/m);
		assert.match(overview, /^End: stop$/m);
		assert.match(overview, /2 × blockDelta/);
		assert.match(overview, /### Answer\n\n```markdown\nHello there\.\n```\n$/);
	});

	it('S8: never shows a key, also one that came in pieces, in a header, in an error', async () => {
		const failure: ModelEvent = {
			type: 'error',
			failure: { kind: 'auth', message: `No: ${key}`, detail: `You sent ${key}` },
		};
		const echo = JSON.stringify({ error: { message: `Incorrect key: ${key}`, key: [key] } });
		const exchange = exchangeOf(
			{
				status: 401,
				type: 'application/json',
				pieces: [echo.slice(0, 40), echo.slice(40, 55), echo.slice(55)],
				last: failure,
			},
			{
				headers: { authorization: `Bearer ${key}`, 'x-api-key': key, 'x-odd': key },
				body: JSON.stringify({ messages: [{ content: `my key is ${key}` }] }),
				url: `https://ai.example.com/v1/chat/completions?key=${key}`,
			},
		);
		for (const view of ['overview', 'body', 'sent', 'received', 'answer'] as const) {
			for (const isWhole of [true, false]) {
				const shown = await text(exchange, view, isWhole);
				assert.ok(shown.length > 0, view);
				for (let at = 0; at + 12 <= key.length; at++) {
					assert.ok(!shown.includes(key.slice(at, at + 12)), `${view} shows ${shown}`);
				}
			}
		}
	});

	it('stays whole when the reply holds fences of its own', async () => {
		const body = JSON.stringify({ choices: [{ message: { content: '`````\nx\n`````' } }] });
		const overview = await text(
			exchangeOf({ type: 'application/json', pieces: [body] }),
			'overview',
		);
		assert.ok(overview.includes(`\`\`\`\`\`\`\n${body}\n\`\`\`\`\`\``));
	});

	it('S12: holds nothing that a preview would load', async () => {
		const bad = '![x](https://decoy.example/?d=1) <img src="https://decoy.example/2">';
		const last: ModelEvent = {
			type: 'error',
			failure: { kind: 'server', message: bad, detail: `${bad}\n\n\`\`\`\n${bad}` },
		};
		const exchange = exchangeOf({ pieces: [says(bad)], last }, { model: bad, purpose: bad });
		const overview = await text(exchange, 'overview');
		let fence = '';
		for (const line of overview.split('\n')) {
			const marks = /^`{3,}/.exec(line)?.[0] ?? '';
			if (fence === '') fence = marks;
			else if (line === fence) fence = '';
			assert.ok(fence !== '' || !line.includes('decoy'), line);
		}
	});

	it('is shortened in the overview and whole in its own view and when saved', async () => {
		const long = says('a'.repeat(300_000)) + ends();
		const exchange = exchangeOf({ pieces: [long] });
		const overview = await text(exchange, 'overview');
		assert.match(overview, /more characters: see “Reply as received” above/);
		assert.ok(overview.length < 600_000);
		assert.ok((await text(exchange, 'overview', true)).includes(long));
		assert.equal(await text(exchange, 'received'), long);
	});

	it('says how much was not kept', async () => {
		const exchange = exchangeOf({ pieces: ['a'.repeat(2_000_100)] });
		assert.match(await text(exchange, 'received'), /a\n\n\[100 more characters are not kept\]$/);
	});

	it('is the text of an answer that broke, and why it did', async () => {
		const last: ModelEvent = {
			type: 'error',
			failure: { kind: 'network', message: 'The connection broke.' },
		};
		const exchange = exchangeOf({ pieces: [says('Half an ans')], last });
		assert.equal(await text(exchange, 'answer'), 'Half an ans\n\n(The connection broke.)');
		assert.match(await text(exchange, 'overview'), /Failure: network · The connection broke\./);
	});

	it('is nothing where nothing came', async () => {
		const log = createRequestLog();
		log.recorder.begin(sent);
		const [exchange] = log.list();
		assert.ok(exchange);
		assert.match(await text(exchange, 'overview'), /Nothing yet\./);
		assert.equal(await text(exchange, 'received'), '');
	});

	for (const [name, reply, protocol, expected] of [
		[
			'a page',
			{ type: 'text/html', pieces: ['<html><h1>nginx</h1></html>'] },
			'chatCompletions',
			'(no answer)',
		],
		['an empty reply', { pieces: [] }, 'chatCompletions', '(no answer)'],
		['half a frame', { pieces: ['data: {"choi'] }, 'chatCompletions', '(no answer)'],
		[
			'a refusal',
			{ status: 500, type: 'text/plain', pieces: ['oops'] },
			'responses',
			'(no answer)',
		],
		['a status of a proxy', { status: 999, pieces: ['oops'] }, 'messages', '(no answer)'],
		['no content', { status: 204, pieces: [] }, 'messages', '(no answer)'],
		[
			'a call of a tool',
			{
				pieces: [
					dataFrames({
						choices: [
							{
								delta: {
									tool_calls: [
										{ index: 0, id: 'c', function: { name: 'look', arguments: '{"at":1}' } },
									],
								},
								finish_reason: 'tool_calls',
							},
						],
					}),
				],
			},
			'chatCompletions',
			'look({\n  "at": 1\n})',
		],
		[
			'an answer of responses',
			{
				pieces: [
					namedFrames({
						type: 'response.completed',
						response: {
							id: 'r',
							model: 'one',
							output: [
								{ type: 'message', id: 'm', content: [{ type: 'output_text', text: 'Yes.' }] },
							],
						},
					} as { type: string }),
				],
			},
			'responses',
			'Yes.',
		],
		[
			'an answer of messages',
			{
				type: 'application/json',
				pieces: [
					JSON.stringify({
						type: 'message',
						role: 'assistant',
						content: [{ type: 'text', text: 'Yes.' }],
						stop_reason: 'end_turn',
					}),
				],
			},
			'messages',
			'Yes.',
		],
	] as const) {
		it(`is never at a loss: ${name}`, async () => {
			const exchange = exchangeOf(reply, { protocol });
			assert.equal(await text(exchange, 'answer'), expected);
			await text(exchange, 'overview');
		});
	}
});

describe('a request in the list', () => {
	const endpoint = () => ({ label: 'Work', baseUrl: 'https://ai.example.com/v1' });
	const words = (exchange: Exchange) => requestWords(exchange, { endpoint, t: translate });

	it('says what, how it went, how long it took and what it cost', () => {
		const { icon, label, description, detail } = words(exchangeOf({ pieces: [streamed] }));
		assert.equal(icon, 'check');
		assert.equal(label, 'POST /chat/completions · one');
		assert.equal(description, '200 · 1.2 s · first byte 0.3 s · 320 in · 40 out');
		assert.match(detail, /^\d\d:\d\d:\d\d · Work · Chat · try 2$/);
	});

	it('tells failures, stops, cut answers and running ones apart', () => {
		const failed = (kind: 'aborted' | 'quota'): ModelEvent => ({
			type: 'error',
			failure: { kind, message: 'So it is.' },
		});
		const shown = (last: ModelEvent) => words(exchangeOf({ pieces: [], last }));
		assert.equal(shown(failed('quota')).icon, 'error');
		assert.match(shown(failed('quota')).detail, /· So it is\.$/);
		assert.equal(shown(failed('aborted')).icon, 'circle-slash');
		assert.match(shown(failed('aborted')).description, /^200 · stopped/);
		assert.equal(shown({ type: 'finish', reason: 'length' }).icon, 'warning');
		const log = createRequestLog();
		log.recorder.begin(sent);
		const [running] = log.list();
		assert.ok(running);
		assert.equal(words(running).icon, 'sync~spin');
		assert.equal(words(running).description, 'waiting');
	});

	it('is found by the failure that it ended with', () => {
		const log = createRequestLog();
		const fail = (message: string, requestId?: string) =>
			log.recorder.begin(sent).ended(
				{
					type: 'error',
					failure: { kind: 'server', message, ...(requestId ? { requestId } : {}) },
				},
				undefined,
			);
		fail('one', 'req_1');
		fail('two', 'req_2');
		log.recorder.begin(sent).ended(stop, undefined);
		const id = (asked: Parameters<typeof findExchange>[1]) => findExchange(log.list(), asked)?.id;
		assert.equal(id({ requestId: 'req_1' }), 1);
		assert.equal(id({ message: 'one' }), 1);
		assert.equal(id({ id: 3 }), 3);
		assert.equal(id({ message: 'one Other could not answer instead: no' }), 1);
		assert.equal(id({}), 2);
		assert.equal(id({ message: 'of another window' }), undefined);
		assert.equal(id({ id: 99, message: 'one' }), undefined);
		assert.equal(findExchange([], { id: 1 }), undefined);
	});
});
