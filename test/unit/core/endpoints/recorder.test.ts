import assert from 'node:assert/strict';
import type { Recorder, SentRequest } from '../../../../src/core/endpoints/recorder';
import type { ModelEvent, Usage } from '../../../../src/shared/events';
import {
	ask,
	collect,
	createMemoryLog,
	endpointAt,
	question,
	testKey,
	textOf,
} from '../../../support/endpoints';
import {
	dataFrames,
	inPieces,
	jsonReply,
	type LoopbackServer,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { answer, chunk, errorReply, hello } from './chatAnswers';

interface Taken {
	readonly sent: SentRequest;
	status?: number;
	headers?: Readonly<Record<string, string>>;
	text: string;
	last?: ModelEvent;
	usage?: Usage | undefined;
	ends: number;
}

function createTaker(): Recorder & { readonly all: readonly Taken[] } {
	const all: Taken[] = [];
	return {
		all,
		begin(sent) {
			const taken: Taken = { sent, text: '', ends: 0 };
			all.push(taken);
			return {
				opened: (status, headers) => void Object.assign(taken, { status, headers }),
				received: (text) => {
					taken.text += text;
				},
				ended: (last, usage) => {
					taken.last = last;
					taken.usage = usage;
					taken.ends++;
				},
			};
		},
	};
}

describe('a recorder', () => {
	let server: LoopbackServer;
	beforeEach(async () => {
		server = await startLoopbackServer();
	});
	afterEach(() => server.close());

	it('S7: sees what is sent and received, to the byte, and never the key', async () => {
		const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
		const body = dataFrames(hello, chunk({ content: ' Jürgen 😀' }, 'stop'), {
			choices: [],
			usage,
		});
		for (const auth of ['bearer', 'apiKey'] as const) {
			const recorder = createTaker();
			server.reply(sseReply(inPieces(body, 5), { headers: { 'x-request-id': 'req_1' } }));
			const endpoint = endpointAt(server.baseUrl, { recorder, profileFields: { auth } });
			const { signal } = new AbortController();
			await collect(endpoint.stream(question, signal, { purpose: 'Chat' }));
			const [taken] = recorder.all;
			const got = server.requests.at(-1);
			assert.ok(taken && got && recorder.all.length === 1);
			assert.equal(taken.sent.body, got.body);
			assert.equal(taken.sent.url, `${server.baseUrl}/chat/completions`);
			for (const [name, value] of Object.entries(taken.sent.headers)) {
				if (name !== 'authorization' && name !== 'x-api-key')
					assert.equal(got.headers[name], value);
			}
			assert.equal(
				taken.sent.headers[auth === 'bearer' ? 'authorization' : 'x-api-key']?.at(-1),
				'•',
			);
			assert.equal(JSON.stringify(taken).includes(testKey), false);
			const { method, endpoint: id, model, protocol, attempt, purpose } = taken.sent;
			assert.deepEqual(
				{ method, id, model, protocol, attempt, purpose },
				{
					method: 'POST',
					id: 'test',
					model: 'm',
					protocol: 'chatCompletions',
					attempt: 1,
					purpose: 'Chat',
				},
			);
			assert.equal(taken.sent.request, question);
			assert.equal(taken.status, 200);
			assert.equal(taken.headers?.['x-request-id'], 'req_1');
			assert.equal(taken.text, body);
			assert.deepEqual(taken.last, { type: 'finish', reason: 'stop', raw: 'stop' });
			assert.equal(taken.usage?.input, 3);
			assert.equal(taken.ends, 1);
		}
	});

	it('sees each try by itself, with the words of a refusal', async () => {
		const recorder = createTaker();
		server.reply(errorReply(503, { message: 'later' }), answer);
		await ask(endpointAt(server.baseUrl, { recorder }));
		assert.deepEqual(
			recorder.all.map(({ sent, status, last, ends }) => [sent.attempt, status, last?.type, ends]),
			[
				[1, 503, 'error', 1],
				[2, 200, 'finish', 1],
			],
		);
		assert.equal(recorder.all[0]?.text, '{"error":{"message":"later"}}');
	});

	it('sees lists of models, also one that fails', async () => {
		const recorder = createTaker();
		server.reply(jsonReply(['m']), errorReply(500));
		const endpoint = endpointAt(server.baseUrl, { recorder });
		const { signal } = new AbortController();
		await endpoint.listModels(signal);
		await assert.rejects(endpoint.listModels(signal));
		assert.deepEqual(
			recorder.all.map(({ sent, text, last }) => [sent.method, text, last?.type]),
			[
				['GET', '["m"]', 'finish'],
				['GET', '{"error":{"message":"no"}}', 'error'],
			],
		);
	});

	it('is told of the end of a request that was stopped or left', async () => {
		const recorder = createTaker();
		server.reply(sseReply([dataFrames(hello), 'hang']));
		const stop = new AbortController();
		const endpoint = endpointAt(server.baseUrl, { recorder });
		await collect(endpoint.stream(question, stop.signal), (event) => {
			if (event.type === 'blockDelta') stop.abort();
		});
		for await (const event of endpoint.stream(question, new AbortController().signal)) {
			if (event.type === 'blockDelta') break;
		}
		for (const { last, ends } of recorder.all) {
			assert.equal(last?.type === 'error' && last.failure.kind, 'aborted');
			assert.equal(ends, 1);
		}
		assert.equal(recorder.all.length, 2);
	});

	it('never breaks a request', async () => {
		const fail = (): never => {
			throw new Error('disk full');
		};
		const log = createMemoryLog();
		server.reply(answer);
		for (const recorder of [
			{ begin: fail },
			{ begin: () => ({ opened: fail, received: fail, ended: fail }) },
		]) {
			assert.equal(textOf(await ask(endpointAt(server.baseUrl, { recorder, log }))), 'Hello there');
		}
		assert.ok(log.lines.some((line) => line.includes('disk full')));
	});
});
