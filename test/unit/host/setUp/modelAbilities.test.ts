import assert from 'node:assert/strict';
import { readAbilities, rememberRefusal, teach } from '../../../../src/core/endpoints/capabilities';
import { hasLessons, writeLessons } from '../../../../src/host/paceLessons';
import { showAbilities } from '../../../../src/host/setUp/modelAbilities';
import { selectModel } from '../../../../src/host/setUp/modelPicker';
import { readCount } from '../../../../src/host/setUp/readCount';
import { runSetUp } from '../../../../src/host/setUp/setUpFlow';
import type { Choice } from '../../../../src/host/setUp/setUpUi';
import {
	dataFrames,
	jsonReply,
	type LoopbackServer,
	type RecordedRequest,
	type Reply,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import {
	back,
	choose,
	createSetUpParts,
	leave,
	press,
	type Reaction,
	type SetUpParts,
	type,
} from '../../../support/setUpParts';

const hour = 3600 * 1000;
const now = 100 * hour;
const chunk = (delta: object, finish: string | null = null) => ({
	choices: [{ index: 0, delta, finish_reason: finish }],
});
const says = sseReply([dataFrames(chunk({ content: 'Hi' }), chunk({}, 'stop'), '[DONE]')]);
const calls = sseReply([
	dataFrames(
		chunk({
			tool_calls: [
				{ index: 0, id: 'c', type: 'function', function: { name: 'ok', arguments: '{}' } },
			],
		}),
		chunk({}, 'tool_calls'),
		{ choices: [], usage: { prompt_tokens: 40, completion_tokens: 6, total_tokens: 46 } },
		'[DONE]',
	),
]);

describe('what a model can do', () => {
	let server: LoopbackServer;
	let answers: (request: RecordedRequest) => Reply;
	beforeEach(async () => {
		server = await startLoopbackServer();
		answers = () => says;
		server.replyWith((request) =>
			request.path === '/v1/models'
				? jsonReply({ data: [{ id: 'm', context_window: 8192 }, { id: 'other' }] })
				: answers(request),
		);
	});
	afterEach(() => server.close());

	const open = (reactions: readonly Reaction[], buttons: readonly string[] = []): SetUpParts =>
		createSetUpParts({
			reactions,
			buttons,
			endpoints: [{ id: 'own', label: 'Own', baseUrl: server.baseUrl, model: 'm', auth: 'none' }],
			active: 'own',
			now: () => now,
		});
	const profileOf = ({ settings }: SetUpParts) => {
		const profile = settings.activeProfile();
		assert(profile);
		return profile;
	};
	const rowsOf = (parts: SetUpParts, index: number): readonly Choice<unknown>[] => {
		const asked = parts.ui.asked[index];
		assert(asked?.kind === 'pick');
		return asked.rows;
	};
	const row = (rows: readonly Choice<unknown>[], label: string) =>
		rows.find((each) => each.label.startsWith(label));

	it('is listed with where it is known from, and from when', async () => {
		const parts = open([leave]);
		const learnt = parts.deps.learntOf(profileOf(parts));
		teach(learnt, 'm', { facts: { contextTokens: 8192 }, source: 'list', at: now - 72 * hour });
		teach(learnt, 'm', { facts: { tools: true }, source: 'answer', at: now - 2 * hour });
		teach(learnt, 'm', { facts: { images: false }, source: 'refusal', at: now - 60_000 });
		teach(learnt, 'm', { facts: { pace: { requests: 3 } }, source: 'answer', at: now });
		rememberRefusal(learnt, { model: 'm', field: 'temperature', at: now - 5 * hour });
		await showAbilities(parts.deps);
		const rows = rowsOf(parts, 0);
		const shown = (label: string) => row(rows, label)?.description;
		assert.equal(shown('Tools: yes'), 'seen in an answer 2 h ago');
		assert.equal(shown('Images: no'), 'the server refused it 1 min ago');
		assert.equal(shown('Context window: 8,192 tokens'), 'from the list of models, 3 days ago');
		assert.equal(shown('Pace: 3 requests'), 'seen in an answer just now');
		assert.equal(shown('temperature is left out'), 'the server refused it 5 h ago');
		assert(row(rows, 'Streaming: not known yet'));
		assert.match(shown('$(beaker) Try It Out') ?? '', /about 100 tokens/);
	});

	it('is said of pace and efforts too', async () => {
		const parts = open([
			choose('Pace: not known yet'),
			choose('Requests per minute'),
			type('3'),
			choose('Pace: 3 requests'),
			choose('Input tokens'),
			type('5k'),
			choose('Reasoning efforts: not known yet'),
			choose('minimal'),
			choose('max'),
			back,
			leave,
		]);
		await showAbilities(parts.deps);
		assert.equal(parts.ui.left, 0);
		const rows = rowsOf(parts, parts.ui.asked.length - 1);
		assert.equal(row(rows, 'Pace: 3 requests, 5,000 input tokens')?.description, 'you said so');
		assert(row(rows, 'Reasoning efforts: none, low, medium, high, xhigh'));
	});

	it('is said of one of the two of the pace, which leaves the other as it is seen', async () => {
		const parts = open([choose('Pace: 3 requests'), choose('Input tokens'), type('5k'), leave]);
		const learnt = parts.deps.learntOf(profileOf(parts));
		teach(learnt, 'm', { facts: { pace: { requests: 3 } }, source: 'answer', at: now });
		await showAbilities(parts.deps);
		const { pace } = readAbilities(learnt, 'm').abilities;
		assert.deepEqual(pace?.person?.value, { inputTokens: 5000 });
		assert.deepEqual(pace?.seen?.value, { requests: 3 });
	});

	it('is forgotten with the pace that refusals taught', async () => {
		for (const way of [[choose('Pace'), choose('Forget')], [choose('Forget everything')]]) {
			const parts = open([...way, leave]);
			const learnt = parts.deps.learntOf(profileOf(parts));
			writeLessons(learnt, '', { requestsPerMinute: 2 }, now);
			assert.ok(hasLessons(learnt, '', now));
			await showAbilities(parts.deps);
			assert.ok(!hasLessons(learnt, '', now));
		}
	});

	it('is overruled, and the next request goes by it', async () => {
		const parts = open([
			choose('Streaming'),
			choose('No'),
			choose('Longest answer'),
			choose('Type a number'),
			type('2k'),
			choose('Images'),
			choose('Yes'),
			choose('Images'),
			choose('Forget'),
			choose('Tools'),
			back,
			leave,
		]);
		await showAbilities(parts.deps);
		assert.equal(parts.ui.left, 0);
		const rows = rowsOf(parts, parts.ui.asked.length - 1);
		assert.equal(row(rows, 'Streaming: no')?.description, 'you said so');
		assert.equal(row(rows, 'Longest answer: 2,000 tokens')?.description, 'you said so');
		assert(row(rows, 'Images: not known yet'));

		const connection = await parts.connections.openFor(profileOf(parts));
		assert('endpoint' in connection);
		const request = {
			model: 'm',
			turns: [{ role: 'user', parts: [{ kind: 'text', text: 'hi' }] }],
			parameters: { maxOutputTokens: 9000 },
		} as const;
		for await (const _event of connection.endpoint.stream(request, new AbortController().signal)) {
			// To its end.
		}
		const body = server.requests.at(-1)?.json as Record<string, unknown> | undefined;
		assert.deepEqual([body?.stream, body?.max_tokens], [undefined, 2000]);
	});

	it('sends a refused field again, and forgets everything', async () => {
		const parts = open([
			choose('temperature is left out'),
			choose('Send it again'),
			choose('Forget everything learnt'),
			leave,
		]);
		const learnt = parts.deps.learntOf(profileOf(parts));
		rememberRefusal(learnt, { model: 'm', field: 'temperature', at: 1 });
		rememberRefusal(learnt, { model: 'm', field: 'top_p', at: 1 });
		await showAbilities(parts.deps);
		assert(!row(rowsOf(parts, 2), 'temperature'));
		assert(row(rowsOf(parts, 2), 'top_p'));
		assert.deepEqual(readAbilities(learnt, 'm'), { abilities: {}, refused: {} });
	});

	it('is tried out for what is said, and counted', async () => {
		answers = () => calls;
		const parts = open([choose('Try It Out'), leave]);
		await showAbilities(parts.deps);
		assert.deepEqual(parts.ui.messages, [
			'm: takes tools, streams, counts its tokens. It took 46 tokens.',
		]);
		assert.equal(row(rowsOf(parts, 1), 'Tools: yes')?.description, 'tried out just now');
		assert.equal(server.requests.length, 1);
	});

	it('stays unknown when trying it out fails', async () => {
		answers = () => jsonReply({ error: { message: 'out of order' } }, { status: 400 });
		const parts = open([choose('Try It Out'), leave]);
		await showAbilities(parts.deps);
		assert.match(parts.ui.messages.join(), /Nothing was found out about m: .*out of order/);
		assert(row(rowsOf(parts, 1), 'Tools: not known yet'));
	});

	it('stands as badges beside the model, with a button that leads to it and back', async () => {
		const parts = open([press('abilities', 'other'), back, leave]);
		const learnt = parts.deps.learntOf(profileOf(parts));
		const facts = { tools: true, images: true, streaming: false, contextTokens: 128_000 };
		teach(learnt, 'other', { facts, source: 'answer', at: now });
		await parts.deps.models.keep(profileOf(parts), [{ id: 'm', tools: false }, { id: 'other' }]);
		await selectModel(parts.deps, async () => assert.fail());
		const [picked, abilities, again] = parts.ui.asked;
		assert(picked?.kind === 'pick' && abilities?.kind === 'pick' && again?.kind === 'pick');
		const other = row(picked.rows, 'other');
		assert.equal(other?.description, '128k context · tools · images · no streaming');
		assert.deepEqual(
			other?.buttons?.map(({ icon, tooltip }) => [icon, tooltip]),
			[['checklist', 'What it can do']],
		);
		assert.equal(row(picked.rows, 'm')?.description, 'no tools');
		assert.equal(abilities.request.title, 'Own: what other can do');
		assert(again.request.active?.('other'));
	});

	it('begins with what the list says of the model that is chosen', async () => {
		const parts = open([choose('m2')]);
		await parts.deps.models.keep(profileOf(parts), [
			{ id: 'm2', contextTokens: 4096, maxOutputTokens: 512, tools: false },
		]);
		await selectModel(parts.deps, async () => assert.fail());
		const { abilities } = readAbilities(parts.deps.learntOf(profileOf(parts)), 'm2');
		assert.deepEqual(
			[abilities.contextTokens, abilities.maxOutputTokens, abilities.tools].map(
				(layers) => layers?.list?.value,
			),
			[4096, 512, false],
		);
	});

	it('is offered to be tried out at the end of the set-up, where the list does not say', async () => {
		answers = () => calls;
		const parts = createSetUpParts({
			reactions: [choose('Other'), type(server.baseUrl), type(''), choose('m')],
			buttons: ['Try It Out'],
		});
		assert(await runSetUp(parts.deps));
		while (parts.ui.messages.length < 2) await new Promise((resolve) => setImmediate(resolve));
		assert.match(
			parts.ui.messages[0] ?? '',
			/does not say whether m takes tools\. Try it out\? That is one or two short questions, about 100 tokens/,
		);
		assert.match(parts.ui.messages[1] ?? '', /^m: takes tools, streams/);
	});
});

describe('a number of tokens as people type it', () => {
	for (const [text, count] of Object.entries({
		'32768': 32_768,
		'32,768': 32_768,
		' 128k ': 128_000,
		'1.5M': 1_500_000,
		'0': undefined,
		many: undefined,
		'': undefined,
	})) {
		it(`“${text}” is ${count}`, () => assert.equal(readCount(text), count));
	}
});
