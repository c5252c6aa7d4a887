import assert from 'node:assert/strict';
import { LLMock } from '@copilotkit/aimock';
import type { Endpoint } from '../../../../../src/core/endpoints/endpoint';
import type { ModelRequest } from '../../../../../src/core/request';
import type { ModelEvent } from '../../../../../src/shared/events';
import { tool } from '../../../../support/bodies';
import { assistant, result, user } from '../../../../support/conversations';
import { ask, endpointAt, failureOf, quick, testKey } from '../../../../support/endpoints';
import { adapters, faultsOf, foldReply, see } from '../../../../support/recordings';

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const anthropicUsage = { input_tokens: 10, output_tokens: 5 };

for (const adapter of adapters) {
	describe(`aimock on ${adapter.protocol}`, () => {
		const mock = new LLMock({ port: 0 });
		before(() => mock.start());
		after(() => mock.stop());
		beforeEach(() => mock.reset());

		function endpoint(): Endpoint {
			return endpointAt(`${mock.url}/v1`, {
				profileFields: { protocol: adapter.protocol },
				...quick,
				key: testKey,
			});
		}

		function run(more: Partial<ModelRequest> = {}): Promise<readonly ModelEvent[]> {
			return ask(endpoint(), { model: 'gpt-4o', turns: [user('hello')], ...more });
		}

		for (const stream of [true, false]) {
			const how = stream ? 'streamed' : 'whole';

			it(`text, ${how}`, async () => {
				mock.onMessage('hello', { content: 'Hello from Jakarta. 👋🏽' });
				const events = await run({ stream });
				assert.deepEqual(faultsOf(events.filter(({ type }) => type !== 'rateLimit')), []);
				const { text, end } = see(events);
				assert.deepEqual({ text, end }, { text: 'Hello from Jakarta. 👋🏽', end: 'stop' });
			});

			it(`a tool call, ${how}`, async () => {
				const toolCalls = [{ name: 'get_weather', arguments: '{"city":"Bandung"}' }];
				mock.onMessage('hello', { toolCalls });
				const { calls, end } = see(await run({ stream, tools: [tool] }));
				assert.deepEqual(calls, [{ name: 'get_weather', args: '{"city":"Bandung"}' }]);
				assert.equal(end, 'toolCalls');
			});

			it(`two parallel tool calls, ${how}`, async () => {
				mock.onMessage('hello', {
					toolCalls: [
						{ name: 'get_weather', arguments: '{"city":"Bandung"}' },
						{ name: 'get_weather', arguments: '{"city":"Solo"}' },
					],
				});
				const events = await run({ stream, tools: [tool] });
				assert.deepEqual(
					see(events).calls.map(({ args }) => args),
					['{"city":"Bandung"}', '{"city":"Solo"}'],
				);
				const ids = foldReply(events).blocks.map((block) => 'callId' in block && block.callId);
				assert.equal(new Set(ids).size, 2);
			});

			it(`reasoning, ${how}`, async () => {
				mock.onMessage('hello', { content: 'It is 4.', reasoning: 'Two and two is four.' });
				const { text, reasoning, end } = see(await run({ stream }));
				assert.deepEqual(
					{ text, reasoning, end },
					{ text: 'It is 4.', reasoning: 'Two and two is four.', end: 'stop' },
				);
			});

			it(`usage, ${how}`, async () => {
				const counts = adapter.protocol === 'chatCompletions' ? usage : anthropicUsage;
				mock.onMessage('hello', { content: 'Hi', usage: counts });
				const { usage: seen } = see(await run({ stream }));
				assert.equal(seen?.input, 10);
				assert.equal(seen?.output, 5);
			});
		}

		it('a conversation with a tool result', async () => {
			mock.on({ userMessage: 'hello', hasToolResult: true }, { content: '29 °C' });
			mock.on(
				{ userMessage: 'hello', hasToolResult: false },
				{ toolCalls: [{ name: 'get_weather', arguments: '{}' }] },
			);
			const first = foldReply(await run({ tools: [tool] }));
			const call = first.blocks.find((block) => block.kind === 'toolCall');
			assert.ok(call?.kind === 'toolCall');
			const { callId, name } = call;
			const turns = [
				user('hello'),
				assistant({ kind: 'toolCall', callId, name, argsText: call.text }),
				result(callId),
			];
			assert.equal(see(await run({ tools: [tool], turns })).text, '29 °C');
		});

		it('429 with Retry-After: waits that long and then answers', async () => {
			let tries = 0;
			mock.onMessage('hello', () => {
				tries += 1;
				return tries === 1
					? {
							error: { message: 'slow down', type: 'rate_limit_error' },
							status: 429,
							retryAfter: 3,
						}
					: { content: 'Hi' };
			});
			const events = await run();
			const retry = events.find((event) => event.type === 'retry');
			assert.ok(retry?.type === 'retry');
			assert.equal(retry.failure.kind, 'rateLimit');
			assert.equal(retry.delayMs, 3000);
			assert.equal(see(events).text, 'Hi');
		});

		it('a disconnect in the middle keeps the text and ends as a failure', async () => {
			mock.addFixture({
				match: { userMessage: 'hello' },
				response: { content: 'one two three four five six seven eight nine ten' },
				chunkSize: 4,
				truncateAfterChunks: 5,
			});
			const events = await run();
			const { text, end } = see(events);
			assert.ok('one two three four five six seven eight nine ten'.startsWith(text));
			assert.ok(text.length < 40);
			assert.match(end, /^(incomplete|error:(network|protocol|empty))$/);
		});

		it('an error without a retry says what the server says', async () => {
			mock.onMessage('hello', {
				error: { message: 'no such field', type: 'invalid_request_error' },
				status: 400,
			});
			const failure = failureOf(await run());
			assert.equal(failure.kind, 'invalidRequest');
			assert.equal(failure.detail, 'no such field');
		});
	});
}
