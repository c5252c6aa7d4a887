import assert from 'node:assert/strict';
import { readAbilities, teach } from '../../../../src/core/endpoints/capabilities';
import type { ModelInfo } from '../../../../src/core/endpoints/endpoint';
import { presets } from '../../../../src/core/endpoints/presets';
import {
	ask,
	createLearnt,
	endpointAt,
	failureOf,
	type MemoryLearnt,
	realClock,
} from '../../../support/endpoints';
import { createFakeClock, type FakeClock } from '../../../support/fakeClock';
import {
	dataFrames,
	jsonReply,
	type LoopbackServer,
	type RecordedRequest,
	type Reply,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { answer, chunk } from './chatAnswers';

const notFound = jsonReply({ error: 'not found' }, { status: 404 });
const quirksOf = (id: string) => {
	const quirks = presets.find((each) => each.id === id)?.quirks;
	assert(quirks);
	return quirks;
};

/** What Ollama says of its two models. */
const shown: Readonly<Record<string, object>> = {
	small: { model_info: { 'general.architecture': 'llama', 'llama.context_length': 131_072 } },
	set: { model_info: { 'llama.context_length': 131_072 }, parameters: 'stop "x"\nnum_ctx   8192' },
	vision: { model_info: { 'clip.vision.context_length': 7, 'gemma3.context_length': 32_768 } },
};
const ollama = (running: readonly object[] = []) => ({
	'/v1/models': () =>
		jsonReply({ data: Object.keys(shown).map((id) => ({ id, owned_by: 'library' })) }),
	'/api/ps': () => jsonReply({ models: running }),
	'/api/show': ({ json }: RecordedRequest) =>
		jsonReply(shown[(json as { model: string }).model] ?? {}),
});

describe('the window of servers of one’s own', () => {
	let server: LoopbackServer;
	let learnt: MemoryLearnt;
	let isOver = false;
	beforeEach(async () => {
		isOver = false;
		server = await startLoopbackServer();
		learnt = createLearnt();
	});
	afterEach(() => {
		isOver = true;
		return server.close();
	});

	const serve = (pages: Readonly<Record<string, (request: RecordedRequest) => Reply>>) =>
		server.replyWith((request) => pages[request.path]?.(request) ?? notFound);
	/** Time stands still unless a test lets it go on, so that a slow machine changes nothing. */
	const list = async (id?: string, clock = createFakeClock()): Promise<readonly ModelInfo[]> => {
		const profileFields = id === undefined ? {} : { quirks: quirksOf(id) };
		const endpoint = endpointAt(server.baseUrl, { learnt, profileFields, clock });
		return endpoint.listModels(new AbortController().signal);
	};
	const windows = async (id?: string, clock?: FakeClock) =>
		Object.fromEntries((await list(id, clock)).map((each) => [each.id, each.contextTokens]));

	it('comes from Ollama with the list: what is set for the model before what it was made for', async () => {
		serve(ollama());
		assert.deepEqual(await windows('ollama'), { set: 8192, small: 131_072, vision: 32_768 });
	});

	it('comes from Ollama as the model runs, which goes over both', async () => {
		serve(ollama([{ name: 'small', model: 'small', context_length: 4096 }]));
		assert.equal((await windows('ollama')).small, 4096);
	});

	it('comes from llama.cpp as it was started, not as the model was trained', async () => {
		serve({
			'/v1/models': () =>
				jsonReply({ data: [{ id: 'm', owned_by: 'llamacpp', meta: { n_ctx_train: 131_072 } }] }),
			'/props': () => jsonReply({ default_generation_settings: { n_ctx: 8192 } }),
		});
		assert.deepEqual(await windows('llamacpp'), { m: 8192 });
	});

	it('comes from LM Studio: what is loaded before what is possible', async () => {
		serve({
			'/v1/models': () => jsonReply({ data: [{ id: 'a' }, { id: 'b' }] }),
			'/api/v0/models': () =>
				jsonReply({
					data: [
						{ id: 'a', max_context_length: 32_768, loaded_context_length: 4096 },
						{ id: 'b', max_context_length: 8192 },
					],
				}),
		});
		assert.deepEqual(await windows('lmstudio'), { a: 4096, b: 8192 });
	});

	it('is asked for at an entry of one’s own too, where the list is signed by such a server', async () => {
		serve(ollama());
		assert.equal((await windows()).set, 8192);
	});

	it('is not asked for anywhere else', async () => {
		serve({ '/v1/models': () => jsonReply({ data: [{ id: 'm', owned_by: 'someone' }] }) });
		assert.deepEqual(await windows(), { m: undefined });
		assert.deepEqual(
			server.requests.map(({ path }) => path),
			['/v1/models'],
		);
	});

	it('is not known where the server does not say; the list comes all the same', async () => {
		serve({ '/v1/models': () => jsonReply({ data: [{ id: 'm' }] }) });
		for (const id of ['ollama', 'llamacpp', 'lmstudio']) {
			assert.deepEqual(await windows(id), { m: undefined }, id);
		}
	});

	it('is not waited for where the server keeps silent', async () => {
		const silent = (): Reply => ({ headers: {}, steps: ['hang'] });
		serve({
			...ollama([{ model: 'small', context_length: 4096 }]),
			'/api/show': silent,
		});
		const clock = createFakeClock();
		const asked = windows('ollama', clock);
		// The list, what runs, and three that are never answered.
		await server.received(5);
		await clock.advance(1000);
		assert.deepEqual(Object.keys(await asked), ['set', 'small', 'vision']);
		assert.deepEqual(clock.pending, []);
	});

	it('is asked for after an answer, when the model runs, and goes over an older lesson', async () => {
		serve({
			...ollama([{ model: 'm', context_length: 16_384 }]),
			'/v1/chat/completions': () => answer,
		});
		teach(learnt, 'm', {
			facts: { contextTokens: 4096 },
			source: 'refusal',
			at: Date.now() - 1000,
		});
		const endpoint = endpointAt(server.baseUrl, {
			learnt,
			profileFields: { quirks: quirksOf('ollama') },
			clock: { ...realClock, sleep: createFakeClock().sleep },
		});
		await ask(endpoint);
		await server.received(2);
		const seen = () => readAbilities(learnt, 'm').abilities.contextTokens?.seen?.value;
		while (seen() !== 16_384 && !isOver) {
			await new Promise((resolve) => setImmediate(resolve));
		}
		await ask(endpoint);
		assert.deepEqual(
			server.requests.map(({ path }) => path),
			['/v1/chat/completions', '/api/ps', '/v1/chat/completions'],
		);
	});
});

describe('a window without room for a word', () => {
	let server: LoopbackServer;
	let learnt: MemoryLearnt;
	beforeEach(async () => {
		server = await startLoopbackServer();
		learnt = createLearnt();
	});
	afterEach(() => server.close());

	const full = (prompt_tokens: number, more: object = {}, delta: object = { content: '' }) =>
		sseReply([
			dataFrames(
				chunk({ role: 'assistant', ...delta }),
				chunk({}, 'length'),
				{ choices: [], usage: { prompt_tokens, completion_tokens: 0, ...more } },
				'[DONE]',
			),
		]);
	const asked = () => ask(endpointAt(server.baseUrl, { learnt }));
	const window = (source: 'list' | 'refusal', contextTokens: number): void =>
		teach(learnt, 'm', { facts: { contextTokens }, source, at: Date.now() });

	it('is an overflow, and its size is learnt', async () => {
		server.reply(full(4096));
		const failure = failureOf(await asked());
		assert.equal(failure.kind, 'overflow');
		assert.match(failure.message, /no room for an answer/);
		assert.equal(readAbilities(learnt, 'm').abilities.contextTokens?.seen?.value, 4096);
	});

	it('is one from 99 % of a window that was found out', async () => {
		window('refusal', 4096);
		server.reply(full(4056));
		assert.equal(failureOf(await asked()).kind, 'overflow');
	});

	it('is one whatever the list says, which may promise more than the server was started with', async () => {
		window('list', 131_072);
		server.reply(full(4096));
		assert.equal(failureOf(await asked()).kind, 'overflow');
	});

	it('is none below that, nor with a word, nor where the server counted output', async () => {
		window('refusal', 8192);
		for (const reply of [
			full(4096),
			full(8192, {}, { content: 'Well' }),
			full(8192, { completion_tokens: 3 }),
		]) {
			server.reply(reply);
			const last = (await asked()).at(-1);
			assert.deepEqual([last?.type, last?.type === 'finish' && last.reason], ['finish', 'length']);
		}
	});
});
