import assert from 'node:assert/strict';
import type { Adapter } from '../../../../../src/core/endpoints/adapter';
import type { Parameters } from '../../../../../src/core/request';
import type { Opaque, Turn } from '../../../../../src/shared/messages';
import { profile, tool } from '../../../../support/bodies';
import {
	answerOf,
	assistant,
	bodyOf,
	by,
	call,
	model,
	result,
	sent,
	text,
	user,
} from '../../../../support/conversations';
import { adapters } from '../../../../support/recordings';

const reasons: Parameters = { effort: 'low' };

describe('reasoning that goes back', () => {
	it('goes with the call that it led to, in the words of its own protocol', () => {
		const [chat, responses, messages] = by((adapter) => {
			const answer = answerOf(adapter, 'reasoningCall.sse');
			return JSON.parse(
				JSON.stringify(sent(adapter, [user('Hi'), answer], { parameters: reasons })),
			);
		});
		assert.equal(chat[1].reasoning_content, 'I need the weather.');
		assert.deepEqual(
			responses.slice(1).map((item: { type: string; id?: string }) => [item.type, item.id]),
			[
				['reasoning', 'rs_00'],
				['function_call', 'fc_01'],
				['function_call_output', undefined],
			],
		);
		assert.equal(responses[1].encrypted_content, 'gAAAAABo');
		assert.deepEqual(messages[1].content[0], {
			type: 'thinking',
			thinking: 'I need the weather.',
			signature: 'EqQBCgIYAhIM',
		});
	});

	it('does not go to another model, and leaves no id behind', () => {
		for (const adapter of adapters) {
			const answer = answerOf(adapter, 'reasoningCall.sse');
			const json = JSON.stringify(
				sent(adapter, [user('Hi'), answer], { model: 'other', parameters: reasons }),
			);
			assert.doesNotMatch(json, /I need the weather|EqQB|gAAA|rs_00|fc_01/);
			assert.match(json, /get_weather/);
		}
	});

	it('does not go with answers that called nothing', () => {
		for (const adapter of adapters) {
			const answer = answerOf(adapter, 'reasoning.sse');
			const json = JSON.stringify(
				sent(adapter, [user('Hi'), answer, user('And?')], { parameters: reasons }),
			);
			assert.doesNotMatch(json, /Two and two|EqQB|gAAA/);
			assert.match(json, /It is 4\./);
		}
	});

	it('is stripped on messages when thinking is off', () => {
		const adapter = adapters[2] as Adapter;
		const answer = answerOf(adapter, 'reasoningCall.sse');
		assert.doesNotMatch(JSON.stringify(sent(adapter, [user('Hi'), answer])), /"thinking"/);
	});

	it('without a signature it is dropped on messages, and thinking waits for the end of the tool calls', () => {
		const adapter = adapters[2] as Adapter;
		const turns = [
			user('Hi'),
			assistant({ kind: 'reasoning', text: 'Hm.' }, call('a')),
			result('a'),
		];
		const during = adapter.toWire({ model, turns, tools: [tool], parameters: reasons }, profile());
		assert.equal(during.body.thinking, undefined);
		assert.equal(during.notices.length, 1);
		const after = [...turns, assistant(text('29.')), user('And?')];
		assert.ok(bodyOf(adapter, after, { parameters: reasons }).thinking);
	});

	it('reasoning that the server did not encrypt is never sent: the server may not have it any more', () => {
		const adapter = adapters[1] as Adapter;
		const payload = { type: 'reasoning', id: 'rs_1', summary: [] };
		const opaque: Opaque = { protocol: 'responses', model, payload };
		const turns = [user('Hi'), assistant({ kind: 'opaque', opaque }, call('a')), result('a')];
		for (const store of [false, true]) {
			assert.doesNotMatch(JSON.stringify(sent(adapter, turns, { parameters: { store } })), /rs_1/);
		}
	});

	it('a search that the server ran goes back without its id, which it may not have', () => {
		const adapter = adapters[1] as Adapter;
		const payload = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
		const opaque: Opaque = { protocol: 'responses', model, payload };
		const turns = [user('Hi'), assistant({ kind: 'opaque', opaque }, text('29.')), user('And?')];
		const search = (parameters: Parameters): unknown =>
			JSON.parse(JSON.stringify(sent(adapter, turns, { parameters })))[1];
		assert.deepEqual(search({}), { type: 'web_search_call', status: 'completed' });
		assert.deepEqual(search({ store: true }), search({}));
	});

	it('reasoning_details go back unchanged, instead of the field beside them', () => {
		const adapter = adapters[0] as Adapter;
		const details = [{ type: 'reasoning.text', index: 0, text: 'Hm.', signature: 's' }];
		const opaque = (payload: unknown): Opaque => ({ protocol: 'chatCompletions', model, payload });
		const turns = [
			user('Hi'),
			assistant(
				{ kind: 'reasoning', text: 'Hm.', opaque: opaque({ field: 'reasoning' }) },
				call('a', '{}', opaque({ extra_content: { google: { thought_signature: 'g' } } })),
				{ kind: 'opaque', opaque: opaque({ details }) },
			),
			result('a'),
		];
		const [, message] = JSON.parse(JSON.stringify(sent(adapter, turns)));
		assert.deepEqual(message.reasoning_details, details);
		assert.equal(message.reasoning, undefined);
		assert.deepEqual(message.tool_calls[0].extra_content, { google: { thought_signature: 'g' } });
	});

	it('a paused answer of a server tool is sent as it is', () => {
		const adapter = adapters[2] as Adapter;
		const payload = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
		const opaque: Opaque = { protocol: 'messages', model, payload };
		const conversation = sent(adapter, [user('Hi'), assistant({ kind: 'opaque', opaque })]);
		assert.deepEqual(conversation, [
			{ role: 'user', content: 'Hi' },
			{ role: 'assistant', content: [payload] },
		]);
	});
});

describe('a conversation that goes on', () => {
	for (const from of adapters) {
		for (const to of adapters) {
			if (from === to) continue;
			it(`from ${from.protocol} on ${to.protocol}`, () => {
				const answer = answerOf(from, 'reasoningCall.sse');
				const id =
					answer.role === 'assistant'
						? answer.parts.find((part) => part.kind === 'toolCall')
						: undefined;
				assert.ok(id?.kind === 'toolCall');
				const turns = [
					user('Weather?'),
					answer,
					result(id.callId),
					answerOf(from, 'text.sse'),
					user('And?'),
				];
				const body = bodyOf(to, turns, { parameters: reasons });
				const json = JSON.stringify(body);
				// Neither reasoning nor ids of items of the other protocol.
				assert.doesNotMatch(json, /I need the weather|EqQB|gAAA|rs_00|fc_01/);
				assert.match(json, /get_weather.*Bandung.*29 °C.*Hello from Jakarta.*And\?/);
				assert.equal(json.split(id.callId).length - 1, 2, 'call and result are paired');
				// The same as if the conversation had begun there, but for the id.
				const plain: readonly Turn[] = [
					user('Weather?'),
					assistant(call(id.callId, '{"city":"Bandung"}')),
					result(id.callId),
					assistant(text('Hello from Jakarta.')),
					user('And?'),
				];
				assert.deepEqual(body, bodyOf(to, plain, { parameters: reasons }));
			});
		}
	}

	for (const adapter of adapters) {
		it(`starts with the same bytes on every turn on ${adapter.protocol}`, () => {
			const turns: readonly Turn[] = [
				user('Weather?'),
				answerOf(adapter, 'reasoningCall.sse'),
				result(adapter.protocol === 'messages' ? 'toolu_01Vx81kQmT' : 'call_Vx81kQmT'),
				answerOf(adapter, 'reasoning.sse'),
				user('And?', 'Please.'),
				answerOf(adapter, 'reasoningCall.sse'),
				user('I stopped you.'),
				answerOf(adapter, 'text.sse'),
				user('Thanks'),
			];
			const more = { system: 'Be brief.', parameters: reasons };
			const bodyAt = (count: number): string =>
				JSON.stringify(bodyOf(adapter, turns.slice(0, count), more));
			// Requests are sent after a question and after a result.
			for (const [earlier, later] of [
				[1, 3],
				[3, 5],
				[5, 7],
				[7, 9],
			] as const) {
				const start = bodyAt(earlier).replace(/\]\}$/, '').replace(/\]\}$/, '');
				assert.ok(
					bodyAt(later).startsWith(start),
					`${earlier} to ${later}:\n${start}\n${bodyAt(later)}`,
				);
			}
		});
	}
});
