import assert from 'node:assert/strict';
import { runTurn } from '../../../src/core/agent/loop';
import type { Tool } from '../../../src/core/agent/tool';
import { toTurns } from '../../../src/core/context/history';
import type { Endpoint } from '../../../src/core/endpoints/endpoint';
import { type ChatRecord, emptyTranscript, fold } from '../../../src/shared/transcript';
import type { Body } from '../../support/bodies';
import { endpointAt } from '../../support/endpoints';
import {
	jsonReply,
	type LoopbackServer,
	type Reply,
	startLoopbackServer,
} from '../../support/loopbackServer';

const look: Tool = {
	definition: { name: 'look', description: 'Looks.', parameters: { type: 'object' } },
	run: () => Promise.resolve({ content: 'a result', isError: false }),
};

const message = (text: string) => ({
	type: 'message',
	role: 'assistant',
	content: [{ type: 'output_text', text }],
});
const call = {
	type: 'function_call',
	id: 'fc_1',
	call_id: 'call_1',
	name: 'look',
	arguments: '{}',
};

function answer(id: string, ...output: readonly object[]): Reply {
	// The server names the model more exactly than it was asked for.
	return jsonReply({ id, object: 'response', model: 'm-2026-11-01', status: 'completed', output });
}

/** A chat as the panel holds it: records are folded, and each request is made of what they add up to. */
function createChat(endpoint: Endpoint) {
	const transcript = emptyTranscript();
	const add = (record: ChatRecord): void => void fold(transcript, record);
	let count = 0;
	return async (text: string): Promise<void> => {
		const turn = `a${++count}`;
		add({ type: 'userTurn', id: `u${count}`, at: 0, text, attachments: [] });
		add({ type: 'assistantTurn', id: turn, at: 0, endpoint: 'Stateful', model: 'm' });
		const end = await runTurn({
			stream: (request, signal) => endpoint.stream(request, signal),
			request: { model: 'm', system: 'Be brief.' },
			turns: () => toTurns(transcript.turns),
			tools: [look],
			signal: new AbortController().signal,
			emit: (event) => add({ ...event, turn }),
		});
		assert.equal(end, 'done');
	};
}

describe('a chat whose answers the server keeps', () => {
	let server: LoopbackServer;
	before(async () => {
		server = await startLoopbackServer();
	});
	after(() => server.close());

	it('sends what is new, also between tool calls, and everything once the server has forgotten', async () => {
		const lost = "Previous response with id 'resp_3' not found.";
		server.reply(
			answer('resp_1', message('First answer.')),
			answer('resp_2', call),
			answer('resp_3', message('Second answer.')),
			{ ...jsonReply({ error: { message: lost } }), status: 404 },
			answer('resp_4', message('Third answer.')),
			answer('resp_5', message('Fourth answer.')),
		);
		const ask = createChat(
			endpointAt(server.baseUrl, {
				profileFields: {
					id: 'stateful',
					label: 'Stateful',
					protocol: 'responses',
					parameters: { store: true },
				},
			}),
		);
		for (const text of ['One?', 'Two?', 'Three?', 'Four?']) await ask(text);
		const bodies = server.requests.map(({ json }) => json as Body);
		assert.deepEqual(
			bodies.map((body) => body.previous_response_id),
			[undefined, 'resp_1', 'resp_2', 'resp_3', undefined, 'resp_4'],
		);
		const question = (content: string) => [{ role: 'user', content }];
		assert.deepEqual(bodies[1]?.input, question('Two?'));
		assert.deepEqual(bodies[2]?.input, [
			{ type: 'function_call_output', call_id: 'call_1', output: 'a result' },
		]);
		assert.deepEqual(bodies[3]?.input, question('Three?'));
		assert.match(
			JSON.stringify(bodies[4]?.input),
			/One\?.*First answer.*Two\?.*look.*a result.*Second answer.*Three\?/,
		);
		assert.deepEqual(bodies[5]?.input, question('Four?'));
		for (const body of bodies) {
			assert.equal(body.instructions, 'Be brief.');
			assert.equal(body.store, true);
			assert.ok(Array.isArray(body.tools));
		}
	});
});
