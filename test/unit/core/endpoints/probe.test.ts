import assert from 'node:assert/strict';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { readAbilities } from '../../../../src/core/endpoints/capabilities';
import { probeModel, probeTokens } from '../../../../src/core/endpoints/probe';
import type { Protocol } from '../../../../src/shared/messages';
import { createLearnt, endpointAt, type MemoryLearnt, profileAt } from '../../../support/endpoints';
import {
	jsonReply,
	type LoopbackServer,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { readRecording } from '../../../support/recordings';
import { answer, errorReply } from './chatAnswers';

describe('a probe', () => {
	let server: LoopbackServer;
	let learnt: MemoryLearnt;
	beforeEach(async () => {
		server = await startLoopbackServer();
		learnt = createLearnt();
	});
	afterEach(() => server.close());

	const probe = (protocol: Protocol = 'chatCompletions') => {
		const profile = profileAt(server.baseUrl, { protocol });
		const endpoint = endpointAt(server.baseUrl, { learnt, profileFields: { protocol } });
		const parts = { endpoint, profile, learnt, now: Date.now, purpose: 'Try out' };
		return probeModel(parts, new AbortController().signal);
	};
	const known = () => {
		const { abilities } = readAbilities(learnt, 'm');
		return Object.fromEntries(
			Object.entries(abilities).map(([name, { seen }]) => [name, [seen?.value, seen?.source]]),
		);
	};

	const protocols: readonly Protocol[] = ['chatCompletions', 'responses', 'messages'];
	for (const protocol of protocols) {
		it(`${protocol}: finds out streaming, tools and counts by one question`, async () => {
			server.reply(sseReply([readRecording(protocol, 'toolCall.sse').bytes]));
			const probed = await probe(protocol);
			assert.equal(probed.tools, true);
			assert.equal(probed.failure, undefined);
			assert.equal(server.requests.length, 1);
			assert.deepEqual(known().tools, [true, 'probe']);
			assert.deepEqual(known().streaming, [true, 'probe']);
			assert.deepEqual(known()[protocol], [true, 'probe']);
		});

		it(`${protocol}: costs no more than is said, answers included`, async () => {
			server.reply(errorReply(400, { message: 'm does not support tools' }));
			await probe(protocol);
			assert.equal(server.requests.length, 2);
			// A request that is refused costs nothing, and the second is sent only then.
			for (const { json, body: sent } of server.requests) {
				const tokens = countTokens(JSON.stringify(wordsOf(json))) + 16;
				assert(tokens <= probeTokens, `${tokens} tokens: ${sent}`);
				const body = json as Record<string, unknown>;
				assert.equal(body.max_tokens ?? body.max_output_tokens, 16);
			}
		});
	}

	it('asks once more without the tool where it is refused', async () => {
		server.replyWith(({ json }) =>
			'tools' in (json as object) ? errorReply(400, { message: 'no tools supported' }) : answer,
		);
		const probed = await probe();
		assert.deepEqual([probed.tools, probed.failure], [false, undefined]);
		assert.deepEqual(known().tools, [false, 'probe']);
		assert.deepEqual(known().streaming, [true, 'probe']);
	});

	it('takes a tool that was left for no proof', async () => {
		server.reply(answer);
		const probed = await probe();
		assert.deepEqual([probed.tools, probed.failure], [undefined, undefined]);
		assert.equal(known().tools, undefined);
	});

	it('fails softly, and learns nothing', async () => {
		server.reply(errorReply(401, { message: 'wrong key' }));
		assert.equal((await probe()).failure?.kind, 'auth');
		assert.deepEqual(known(), {});
	});

	it('says what it took, as the server counted', async () => {
		server.reply(
			jsonReply({
				choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
				usage: { prompt_tokens: 40, completion_tokens: 2, total_tokens: 42 },
			}),
		);
		assert.equal((await probe()).tokens, 42);
	});
});

/** What a model is shown of a body. */
function wordsOf(json: unknown): unknown {
	const { messages, input, tools, tool_choice } = json as Record<string, unknown>;
	return { messages, input, tools, tool_choice };
}
