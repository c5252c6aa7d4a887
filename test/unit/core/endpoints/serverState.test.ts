import assert from 'node:assert/strict';
import { responsesAdapter } from '../../../../src/core/endpoints/responses';
import { stateRefusal } from '../../../../src/core/endpoints/serverState';
import type { ModelRequest } from '../../../../src/core/request';
import type { FailureKind } from '../../../../src/shared/failure';
import type { AssistantPart, Turn } from '../../../../src/shared/messages';
import { type Body, profile } from '../../../support/bodies';
import { assistant, call, model, result, text, user } from '../../../support/conversations';
import {
	ask,
	createLearnt,
	endpointAt,
	failureOf,
	kindsOf,
	textOf,
} from '../../../support/endpoints';
import {
	jsonReply,
	type LoopbackServer,
	type Reply,
	startLoopbackServer,
} from '../../../support/loopbackServer';

function kept(id: string, ...parts: readonly AssistantPart[]): Turn {
	return { role: 'assistant', parts, response: { id, model, endpoint: 'X' } };
}

function bodyOf(turns: readonly Turn[], more: Partial<ModelRequest> = {}): Body {
	const request: ModelRequest = { model, turns, system: 'Be brief.', ...more };
	return responsesAdapter.toWire(request, profile()).body;
}

const stored = { parameters: { store: true } };

describe('an answer that the server keeps', () => {
	const turns = [user('Hi'), kept('resp_1', text('Hello.')), user('And?')];

	it('is gone on from by its id: instructions, and what is new', () => {
		const { input, previous_response_id, instructions, store } = bodyOf(turns, stored);
		assert.equal(previous_response_id, 'resp_1');
		assert.equal(instructions, 'Be brief.');
		assert.equal(store, true);
		assert.deepEqual(input, [{ role: 'user', content: 'And?' }]);
	});

	it('changes nothing on the wire unless the person lets the server store', () => {
		const plain = [user('Hi'), assistant(text('Hello.')), user('And?')];
		assert.deepEqual(bodyOf(turns), bodyOf(plain));
		assert.deepEqual(
			bodyOf(turns, { parameters: { store: false } }),
			bodyOf(plain, { parameters: { store: false } }),
		);
	});

	it('gets the results of its calls under the ids that it gave them', () => {
		const ids = ['call:äöü/1', `call_${'x'.repeat(90)}`];
		const calls = kept('resp_2', ...ids.map((id) => call(id)));
		const results = ids.map((id) => result(id, `of ${id.length}`));
		const { input } = bodyOf([user('Hi'), calls, ...results], stored);
		assert.deepEqual(
			input,
			ids.map((id) => ({ type: 'function_call_output', call_id: id, output: `of ${id.length}` })),
		);
	});

	it('gets an error for a call that has no result', () => {
		const { input } = bodyOf([user('Hi'), kept('resp_3', call('a')), user('Leave it.')], stored);
		assert.deepEqual(input, [
			{
				type: 'function_call_output',
				call_id: 'a',
				output: 'Not run: there is no result for this call.',
			},
			{ role: 'user', content: 'Leave it.' },
		]);
	});

	it('may stand further back: answers of others are sent as what is new', () => {
		const after = [...turns, assistant(text('From elsewhere.')), user('So?')];
		const { input, previous_response_id } = bodyOf(after, stored);
		assert.equal(previous_response_id, 'resp_1');
		assert.equal(JSON.stringify(input).includes('From elsewhere.'), true);
		assert.equal(JSON.stringify(input).includes('Hello.'), false);
	});

	it('is not gone on from by another model or endpoint, where it is not kept, or with nothing new', () => {
		const isWhole = (body: Body): boolean =>
			!('previous_response_id' in body) && JSON.stringify(body.input).includes('Hi');
		assert.ok(isWhole(bodyOf(turns, { ...stored, model: 'other' })));
		assert.ok(isWhole(bodyOf(turns.slice(0, 2), stored)));
		const request: ModelRequest = { model, turns, ...stored };
		const wire = (more: object) => responsesAdapter.toWire(request, { ...profile(), ...more }).body;
		assert.ok(isWhole(wire({ label: 'Y' })));
		assert.ok(isWhole(wire({ quirks: { serverState: false } })));
		assert.ok(!isWhole(wire({})));
	});
});

describe('the words in which servers refuse to go on', () => {
	const cases: readonly (readonly [number, FailureKind, string, string | undefined])[] = [
		[404, 'badEndpoint', 'Not Found', 'lost'],
		[404, 'modelNotFound', "Previous response with id 'resp_1' not found.", 'lost'],
		[400, 'invalidRequest', "Previous response with id 'resp_1' not found.", 'lost'],
		[400, 'invalidRequest', 'previous_response_not_found', 'lost'],
		[400, 'invalidRequest', 'No tool call found for function call output with call_id a.', 'lost'],
		[400, 'invalidRequest', 'No tool output found for function call call_1.', 'lost'],
		[400, 'invalidRequest', "Unsupported parameter: 'previous_response_id'.", 'refused'],
		[400, 'invalidRequest', 'previous_response_id is not supported', 'refused'],
		[422, 'invalidRequest', 'previous_response_id: Extra inputs are not permitted', 'refused'],
		[404, 'modelNotFound', 'The model m does not exist.', undefined],
		[400, 'invalidRequest', "Unsupported parameter: 'temperature'.", undefined],
		[401, 'auth', 'Invalid key.', undefined],
	];
	for (const [status, kind, detail, expected] of cases) {
		it(`${status} ${detail}`, () => {
			assert.equal(stateRefusal({ kind, message: 'Refused.', detail, status }), expected);
		});
	}
});

describe('an answer that the server turns out not to keep', () => {
	let server: LoopbackServer;
	before(async () => {
		server = await startLoopbackServer();
	});
	after(() => server.close());

	const refuse = (message: string): Reply => ({
		...jsonReply({ error: { message, type: 'invalid_request_error' } }),
		status: 400,
	});
	const answer: Reply = jsonReply({
		id: 'resp_9',
		object: 'response',
		status: 'completed',
		output: [
			{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Fine.' }] },
		],
	});

	function endpoint(label: string, learnt = createLearnt()) {
		return {
			learnt,
			endpoint: endpointAt(server.baseUrl, {
				learnt,
				// What an endpoint was told about once is not said again.
				profileFields: { id: label, label, protocol: 'responses', parameters: { store: true } },
			}),
		};
	}

	function turnsOf(label: string, id = 'resp_1'): readonly Turn[] {
		return [
			user('Hi'),
			{
				role: 'assistant',
				parts: [text('Hello.')],
				response: { id, model: 'm', endpoint: label },
			},
			user('And?'),
		];
	}

	const bodiesSince = (count: number): readonly Body[] =>
		server.requests.slice(count).map((request) => request.json as Body);

	for (const message of [
		"Previous response with id 'resp_1' not found.",
		"Unsupported parameter: 'previous_response_id'.",
	]) {
		it(`the whole chat is sent in the same turn, and said so: ${message}`, async () => {
			const { endpoint: one } = endpoint(message);
			const before = server.requests.length;
			server.reply(refuse(message), answer);
			const events = await ask(one, { turns: turnsOf(message) });
			assert.equal(textOf(events), 'Fine.');
			assert.equal(kindsOf(events).filter((kind) => kind === 'notice').length, 1);
			const [first, second] = bodiesSince(before);
			assert.equal(first?.previous_response_id, 'resp_1');
			assert.ok(second && !('previous_response_id' in second));
			assert.match(JSON.stringify(second.input), /Hi.*Hello.*And/);
			assert.equal(second.store, true);
		});
	}

	it('one that the person names in extraBody is refused once: it is not asked for time and again', async () => {
		const before = server.requests.length;
		const lost = refuse("Previous response with id 'resp_0' not found.");
		server.reply(lost, lost, lost, lost, answer);
		const own = endpointAt(server.baseUrl, {
			profileFields: {
				protocol: 'responses',
				parameters: { extraBody: { previous_response_id: 'resp_0' } },
			},
		});
		assert.equal(failureOf(await ask(own)).kind, 'invalidRequest');
		assert.ok(server.requests.length - before <= 2);
	});

	it('a field that is not known is not sent again for this model', async () => {
		const { endpoint: one, learnt } = endpoint('refused');
		server.reply(refuse("Unknown parameter: 'previous_response_id'."), answer);
		await ask(one, { turns: turnsOf('refused') });
		const before = server.requests.length;
		await ask(endpoint('refused', learnt).endpoint, { turns: turnsOf('refused', 'resp_2') });
		const [body, ...more] = bodiesSince(before);
		assert.equal(more.length, 0);
		assert.ok(body && !('previous_response_id' in body));
	});

	it('an answer that expired costs one try; when the next is lost too, it is not tried again', async () => {
		const { endpoint: one, learnt } = endpoint('lost');
		const lost = refuse("Previous response with id 'resp_1' not found.");
		server.reply(lost, answer);
		await ask(one, { turns: turnsOf('lost') });
		const at = server.requests.length;
		await ask(one, { turns: turnsOf('lost', 'resp_2') });
		assert.equal(bodiesSince(at)[0]?.previous_response_id, 'resp_2');
		server.reply(lost, answer);
		await ask(one, { turns: turnsOf('lost', 'resp_3') });
		server.reply(lost, answer);
		await ask(one, { turns: turnsOf('lost', 'resp_4') });
		const before = server.requests.length;
		await ask(endpoint('lost', learnt).endpoint, { turns: turnsOf('lost', 'resp_5') });
		const [body, ...more] = bodiesSince(before);
		assert.equal(more.length, 0);
		assert.ok(body && !('previous_response_id' in body));
	});
});
