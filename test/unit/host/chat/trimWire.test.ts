import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createEndpoint } from '../../../../src/core/endpoints/connect';
import type { Protocol } from '../../../../src/shared/messages';
import { type Bench, createBench, file, removeBench } from '../../../support/chatBench';
import { createLearnt, createMemoryLog, quick } from '../../../support/endpoints';
import {
	dataFrames,
	jsonReply,
	type LoopbackServer,
	namedFrames,
	type Reply,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';

/** What servers say to a conversation that is too long, by status. */
const wordings: readonly (readonly [status: number, error: Readonly<Record<string, unknown>>])[] = [
	[400, { message: 'Too long', code: 'context_length_exceeded', type: 'invalid_request_error' }],
	[
		400,
		{
			message:
				"This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.",
		},
	],
	[400, { message: 'prompt is too long: 205000 tokens > 200000 maximum' }],
	[
		400,
		{
			message: 'the request exceeds the available context size',
			type: 'exceed_context_size_error',
		},
	],
	[500, { message: 'Context size has been exceeded.' }],
	[422, { message: 'input length and max_tokens exceed context limit' }],
	[413, { message: 'Request too large', type: 'request_too_large' }],
	[400, { message: 'Please reduce the length of the messages or completion.' }],
];

const good: Readonly<Record<Protocol, (text: string) => Reply>> = {
	chatCompletions: (text) =>
		sseReply([
			dataFrames(
				{ choices: [{ index: 0, delta: { content: text } }] },
				{ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
				'[DONE]',
			),
		]),
	responses: (text) =>
		sseReply([
			namedFrames(
				{ type: 'response.created', response: { id: 'r', model: 'm' } } as never,
				{
					type: 'response.output_item.added',
					output_index: 0,
					item: { type: 'message', id: 'm1', role: 'assistant', content: [] },
				} as never,
				{
					type: 'response.output_text.delta',
					item_id: 'm1',
					output_index: 0,
					content_index: 0,
					delta: text,
				} as never,
				{
					type: 'response.completed',
					response: {
						id: 'r',
						status: 'completed',
						output: [
							{
								type: 'message',
								id: 'm1',
								role: 'assistant',
								content: [{ type: 'output_text', text, annotations: [] }],
							},
						],
					},
				} as never,
			),
		]),
	messages: (text) =>
		sseReply([
			namedFrames(
				{
					type: 'message_start',
					message: { id: 'x', model: 'm', usage: { input_tokens: 1, output_tokens: 1 } },
				} as never,
				{
					type: 'content_block_start',
					index: 0,
					content_block: { type: 'text', text: '' },
				} as never,
				{
					type: 'content_block_delta',
					index: 0,
					delta: { type: 'text_delta', text },
				} as never,
				{ type: 'content_block_stop', index: 0 } as never,
				{
					type: 'message_delta',
					delta: { stop_reason: 'end_turn' },
					usage: { output_tokens: 3 },
				} as never,
				{ type: 'message_stop' } as never,
			),
		]),
};

for (const protocol of ['chatCompletions', 'responses', 'messages'] as const) {
	describe(`R26 on the wire: too long a chat on ${protocol}`, () => {
		let server: LoopbackServer;
		let bench: Bench;

		beforeEach(async () => {
			server = await startLoopbackServer();
			const endpoint = createEndpoint({
				profile: {
					id: 'test',
					label: 'Test',
					baseUrl: server.baseUrl,
					protocol,
					model: 'm',
					auth: 'none',
				},
				fetch: globalThis.fetch,
				clock: quick.clock,
				limits: { connectMs: 2_000_000, ...quick.limits },
				log: createMemoryLog(),
				learnt: createLearnt(),
				random: () => 0,
			});
			bench = await createBench({ stream: (request, signal) => endpoint.stream(request, signal) });
			await bench.open();
		});
		afterEach(async () => {
			await removeBench(bench);
			await server.close();
		});

		async function ask(text: string, name: string): Promise<void> {
			const content = `// ${name}\n${'export const x = compute(1);\n'.repeat(100)}`;
			await bench.chat.attach(file(name, content, `src/${name}.ts`));
			await bench.tell({ type: 'send', sendId: 1, text });
		}

		/** The ends of answers that the page was told of, in their order. */
		function ends(): readonly string[] {
			const records = bench.page.of('records').flatMap((each) => each.records);
			return records.flatMap((record) => {
				if (record.type !== 'model') return [];
				const { event } = record;
				return event.type === 'finish' || event.type === 'error' ? [event.type] : [];
			});
		}

		for (const [status, error] of wordings) {
			it(`${status} ${String(error.message).slice(0, 50)}: once shorter, once more, last question kept`, async () => {
				const refusal = jsonReply({ type: 'error', error }, { status });
				server.reply(good[protocol]('one'), refusal, good[protocol]('two'));
				await ask('first', 'alpha');
				await ask('second', 'beta');
				const bodies = server.requests.map((request) => request.body);
				const first = bodies.findIndex((body) => body.includes('second'));
				// A server error may be tried again before it counts.
				const last = bodies.at(-1) ?? '';
				assert(bodies[first]?.includes('// alpha'));
				assert(!last.includes('// alpha') && last.includes('src/alpha.ts: left out'));
				assert(last.includes('second') && last.includes('// beta'));
				assert.equal(bodies.filter((body) => body.includes('left out')).length, 1);
				assert.equal(bench.page.texts.at(-1), 'two');
				// No card in between, and none in the file.
				assert.deepEqual(ends(), ['finish', 'finish']);
				await bench.chat.dispose();
				const [log] = (
					await readdir(bench.folder, { recursive: true, withFileTypes: true })
				).filter((each) => each.isFile() && each.name.endsWith('.jsonl'));
				assert(log);
				const lines = await readFile(path.join(log.parentPath, log.name), 'utf8');
				assert(lines.includes('"trim"') && !lines.includes('"error"'));
			});
		}

		it('refused for ever: two requests for the question, then the card', async () => {
			const [status, error] = wordings[0] ?? [400, {}];
			const refusal = jsonReply({ type: 'error', error }, { status });
			server.reply(good[protocol]('one'), refusal);
			await ask('first', 'alpha');
			await ask('second', 'beta');
			assert.equal(server.requests.length, 3);
			assert.deepEqual(ends(), ['finish', 'error'], 'one card');
			const turn = bench.page.transcript.turns.at(-1);
			assert(turn?.role === 'assistant');
			assert.equal(turn.failure?.kind, 'overflow');
			assert(!turn.failure.offers?.includes('shorten'), 'nothing is left to leave out');
		});
	});
}
