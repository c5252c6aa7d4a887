import assert from 'node:assert/strict';
import { createEndpoint } from '../../../../../src/core/endpoints/connect';
import type { EndpointProfile } from '../../../../../src/core/endpoints/endpoint';
import { demoProfile, presets } from '../../../../../src/core/endpoints/presets';
import type { Protocol } from '../../../../../src/shared/messages';
import names from '../../../../fixtures/parameters.json';
import { bodyProblems, documentedFields } from '../../../../support/documentedBodies';
import {
	ask,
	createLearnt,
	createMemoryLog,
	realClock,
	testKey,
} from '../../../../support/endpoints';
import {
	dataFrames,
	type LoopbackServer,
	namedFrames,
	sseReply,
	startLoopbackServer,
} from '../../../../support/loopbackServer';
import { features, requestOf } from '../../../../support/requestFeatures';

const protocols: readonly Protocol[] = ['chatCompletions', 'responses', 'messages'];

const paths: Readonly<Record<Protocol, string>> = {
	chatCompletions: '/v1/chat/completions',
	responses: '/v1/responses',
	messages: '/v1/messages',
};

const item = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'ok' }] };

const replies: Readonly<Record<Protocol, string>> = {
	chatCompletions: dataFrames({
		choices: [{ index: 0, delta: { content: 'ok' }, finish_reason: 'stop' }],
	}),
	responses: namedFrames({
		type: 'response.completed',
		...{ response: { status: 'completed', output: [item] } },
	}),
	messages: namedFrames(
		{ type: 'content_block_start', ...{ index: 0, content_block: { type: 'text', text: 'ok' } } },
		{ type: 'message_delta', ...{ delta: { stop_reason: 'end_turn' } } },
		{ type: 'message_stop' },
	),
};

/** Fields that are documented and not used there, as the endpoint spells things in another way or has no such thing. */
function notUsed({ quirks }: EndpointProfile, protocol: Protocol): readonly string[] {
	if (protocol === 'chatCompletions') {
		return [
			quirks?.maxTokensField === 'max_completion_tokens' ? 'max_tokens' : 'max_completion_tokens',
			quirks?.reasoningField === 'reasoning' ? 'reasoning_effort' : 'reasoning',
		];
	}
	if (protocol === 'messages') return [];
	return [
		...(quirks?.serverState === false ? ['previous_response_id'] : []),
		...(quirks?.encryptedReasoning ? [] : ['include']),
	];
}

describe('what goes over the wire is documented, in range and set', () => {
	let server: LoopbackServer;
	let checked = 0;
	before(async () => {
		server = await startLoopbackServer();
		server.replyWith(({ path }) => {
			const protocol = protocols.find((each) => paths[each] === path);
			return protocol ? sseReply([replies[protocol]]) : { status: 404 };
		});
	});
	after(async () => {
		await server.close();
		console.log(
			`    ${checked} bodies checked: ${presets.length + 1} endpoints, ${protocols.length} protocols, ${Object.keys(features).length} features`,
		);
	});

	for (const preset of [...presets, demoProfile]) {
		for (const protocol of protocols) {
			it(`${preset.label}, ${protocol}`, async function () {
				this.timeout(60_000);
				const problems: string[] = [];
				const seen = new Set<string>();
				for (const [title, feature] of Object.entries(features)) {
					const endpoint = createEndpoint({
						profile: { ...preset, baseUrl: server.baseUrl, protocol },
						key: testKey,
						fetch: globalThis.fetch,
						clock: realClock,
						log: createMemoryLog(),
						learnt: createLearnt(),
						limits: { firstByteMs: 10_000, idleMs: 10_000 },
					});
					const before = server.requests.length;
					const events = await ask(endpoint, requestOf(feature, protocol, preset.label));
					assert.equal(events.at(-1)?.type, 'finish', `${title}: ${JSON.stringify(events)}`);
					// What a server of one's own is asked for beside it has no body.
					const sent = server.requests.slice(before).filter(({ method }) => method === 'POST');
					assert.equal(sent.length, 1, title);
					assert.equal(sent[0]?.path, paths[protocol], title);
					for (const problem of bodyProblems(preset.id, protocol, sent[0]?.json)) {
						problems.push(`${title}: ${problem}\n${sent[0]?.body.slice(0, 1500)}`);
					}
					const body = sent[0]?.json;
					if (typeof body === 'object' && body)
						for (const name of Object.keys(body)) seen.add(name);
					checked++;
				}
				assert.deepEqual(problems, []);
				const never = Object.keys(documentedFields(preset.id, protocol)).filter(
					(name) => !seen.has(name) && !notUsed(preset, protocol).includes(name),
				);
				assert.deepEqual(never, [], 'documented, and sent by no feature');
			});
		}
	}
});

describe('the tables of documented fields', () => {
	const pages: readonly (readonly [string, Protocol, readonly string[]])[] = [
		[
			'neosantara',
			'chatCompletions',
			[
				...names['Neosantara: Create Chat Completion'],
				...names['Neosantara: OpenAI compatibility'],
			],
		],
		['neosantara', 'responses', names['Neosantara: Create a Response']],
		['neosantara', 'messages', names['Neosantara: Create a Message']],
		['naga', 'chatCompletions', names['NagaAI: Chat Completions']],
	];
	for (const [id, protocol, documented] of pages) {
		it(`have of ${id} on ${protocol} what its pages have`, () => {
			const beyond = Object.keys(documentedFields(id, protocol)).filter(
				(name) => !documented.includes(name),
			);
			// Asked for the sake of the count; the pages promise what OpenAI's clients send to be taken or ignored.
			const assumed =
				id === 'neosantara' && protocol === 'chatCompletions' ? ['stream_options'] : [];
			assert.deepEqual(beyond, assumed);
		});
	}

	it('would find what is wrong', () => {
		const plain = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
		const faults: readonly (readonly [Protocol, object])[] = [
			['chatCompletions', { ...plain, top_k: 4 }],
			['chatCompletions', { ...plain, temperature: 2.1 }],
			['chatCompletions', { ...plain, user: null }],
			['chatCompletions', { ...plain, metadata: {} }],
			['chatCompletions', { ...plain, stop: ['a', 'b', 'c', 'd', 'e'] }],
			['chatCompletions', { ...plain, tool_choice: 'auto' }],
			['chatCompletions', { ...plain, messages: [...plain.messages, ...plain.messages] }],
			['chatCompletions', { ...plain, max_completion_tokens: 5 }],
			['chatCompletions', { ...plain, reasoning: { effort: 'minimal' } }],
			['messages', { ...plain, max_tokens: 9, temperature: 1.5 }],
			['messages', plain],
			['responses', { model: 'm', input: [], max_output_tokens: 5, store: false }],
			['responses', { model: 'm', input: [{ role: 'user', content: 'hi' }], store: false }],
		];
		for (const [protocol, body] of faults) {
			assert.notDeepEqual(bodyProblems('neosantara', protocol, body), [], JSON.stringify(body));
		}
		assert.deepEqual(bodyProblems('neosantara', 'chatCompletions', plain), []);
		assert.deepEqual(bodyProblems('neosantara', 'messages', { ...plain, max_tokens: 9 }), []);
	});
});
