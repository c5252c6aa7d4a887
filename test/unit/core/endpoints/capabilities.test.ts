import assert from 'node:assert/strict';
import {
	entryOf,
	forgetAbility,
	forgetModel,
	forgetRefusal,
	known,
	override,
	readAbilities,
	rememberRefusal,
	teach,
	teachListed,
} from '../../../../src/core/endpoints/capabilities';
import { noteUnusedTools } from '../../../../src/core/endpoints/seenAbilities';
import { ask, createLearnt, endpointAt, profileAt, textOf } from '../../../support/endpoints';
import { startLoopbackServer } from '../../../support/loopbackServer';
import { answer } from './chatAnswers';

const day = 24 * 3600 * 1000;
const entry = entryOf(profileAt('https://a.example/v1'));

describe('what is known of a model', () => {
	it('is the person’s word, then the newest of what was seen, then the list', () => {
		const learnt = createLearnt();
		const value = () => known(readAbilities(learnt, 'm'), 'tools', { now: 10 });
		assert.equal(value(), undefined);
		teachListed(learnt, { id: 'm', tools: true, contextTokens: 8192 }, 1);
		assert.deepEqual(value(), { value: true, source: 'list', at: 1 });
		teach(learnt, 'm', { facts: { tools: false }, source: 'refusal', at: 2 });
		assert.deepEqual(value(), { value: false, source: 'refusal', at: 2 });
		teach(learnt, 'm', { facts: { tools: true }, source: 'answer', at: 3 });
		assert.deepEqual(value(), { value: true, source: 'answer', at: 3 });
		override(learnt, 'm', 'tools', false, 4);
		teach(learnt, 'm', { facts: { tools: true }, source: 'probe', at: 5 });
		assert.deepEqual(value(), { value: false, source: 'person', at: 4 });
		override(learnt, 'm', 'tools', undefined, 6);
		assert.deepEqual(value(), { value: true, source: 'probe', at: 5 });
		forgetAbility(learnt, 'm', 'tools');
		assert.equal(value(), undefined);
		assert.equal(readAbilities(learnt, 'm').abilities.contextTokens?.list?.value, 8192);
		assert.deepEqual(readAbilities(learnt, 'other'), { abilities: {}, refused: {} });
	});

	it('forgets a refusal of tools after a week, but not what the person said or what works', () => {
		const learnt = createLearnt();
		const at = (now: number) => known(readAbilities(learnt, 'm'), 'tools', { now })?.value;
		teach(learnt, 'm', { facts: { tools: false, images: false }, source: 'refusal', at: 0 });
		assert.equal(at(7 * day - 1), false);
		assert.equal(at(7 * day), undefined);
		assert.equal(known(readAbilities(learnt, 'm'), 'images', { now: 99 * day })?.value, false);
		teach(learnt, 'm', { facts: { tools: true }, source: 'answer', at: 1 });
		assert.equal(at(99 * day), true);
		override(learnt, 'm', 'tools', false, 2);
		assert.equal(at(99 * day), false);
	});

	it('forgets a window that a refusal named after a day: servers are started anew with another', () => {
		const learnt = createLearnt();
		const at = (now: number) => known(readAbilities(learnt, 'm'), 'contextTokens', { now })?.value;
		teachListed(learnt, { id: 'm', contextTokens: 32_768 }, 0);
		teach(learnt, 'm', { facts: { contextTokens: 4096 }, source: 'refusal', at: 0 });
		assert.equal(at(day - 1), 4096);
		assert.equal(at(day), 32_768);
		override(learnt, 'm', 'contextTokens', 8192, 1);
		assert.equal(at(99 * day), 8192);
	});

	it('counts a refusal only for the entry as it was', () => {
		const learnt = createLearnt();
		teach(learnt, 'm', { facts: { tools: false }, source: 'refusal', at: 0, entry });
		const tools = (profile: Parameters<typeof entryOf>[0]) =>
			known(readAbilities(learnt, 'm'), 'tools', { now: 1, entry: entryOf(profile) })?.value;
		const own = profileAt('https://a.example/v1');
		assert.equal(tools(own), false);
		assert.equal(tools({ ...own, label: 'Renamed', model: 'another' }), false);
		assert.equal(tools({ ...own, protocol: 'responses' }), undefined);
		assert.equal(tools({ ...own, quirks: { systemRole: 'fold' } }), undefined);
	});

	it('gives tools up once they were left twice in a row', () => {
		const learnt = createLearnt();
		const parts = { learnt, clock: { now: () => 1 }, profile: profileAt('https://a.example/v1') };
		const tools = () => known(readAbilities(learnt, 'm'), 'tools', { now: 1, entry })?.value;
		noteUnusedTools(parts, 'm');
		assert.equal(tools(), undefined);
		teach(learnt, 'm', { facts: { tools: true, unusedTools: 0 }, source: 'answer', at: 1 });
		noteUnusedTools(parts, 'm');
		assert.equal(tools(), true);
		noteUnusedTools(parts, 'm');
		assert.equal(tools(), false);
	});

	it('is not written again each time that the same is seen', () => {
		const learnt = createLearnt();
		let writes = 0;
		const counted = {
			get: learnt.get,
			set: (name: string, value: string) => {
				writes++;
				learnt.set(name, value);
			},
		};
		const see = (at: number) =>
			teach(counted, 'm', { facts: { tools: true, streaming: true }, source: 'answer', at });
		for (let at = 0; at < 100; at++) see(at);
		assert.equal(writes, 1);
		see(2 * 3600 * 1000);
		assert.equal(writes, 2);
		assert((learnt.get('model.m') ?? '').length < 120);
	});

	it('is nothing where what is stored cannot be read', () => {
		for (const text of ['', '{', '[]', '{"k":{"tools":"no"},"r":{}}', 'null']) {
			const learnt = createLearnt({ 'model.m': text });
			assert.deepEqual(readAbilities(learnt, 'm'), { abilities: {}, refused: {} }, text);
		}
		const odd = createLearnt({
			'model.m':
				'{"k":{"tools":[["yes","a",1]],"later":[[true,"a",1]],"images":[[true,"a",1]]},"r":{}}',
		});
		const { abilities } = readAbilities(odd, 'm');
		assert.equal(abilities.tools?.seen, undefined);
		assert.equal(abilities.images?.seen?.value, true);
		assert.deepEqual(Object.keys(abilities), ['tools', 'images']);
	});

	it('holds what an earlier version had kept', async () => {
		const server = await startLoopbackServer(answer);
		try {
			const learnt = createLearnt({
				'tokenCap.m': 'max_completion_tokens',
				'refused.chatCompletions.m.temperature': '0.5',
			});
			const parameters = { maxOutputTokens: 9, temperature: 0.5, topP: 0.5 };
			for (let time = 0; time < 2; time++) {
				await ask(endpointAt(server.baseUrl, { learnt }), { parameters });
			}
			for (const { json } of server.requests) {
				const body = json as Record<string, unknown>;
				assert.deepEqual(
					[body.max_completion_tokens, body.max_tokens, body.temperature, body.top_p],
					[9, undefined, undefined, 0.5],
				);
			}
			assert(learnt.get('model.m')?.includes('max_completion_tokens'));
		} finally {
			await server.close();
		}
	});
});

describe('what the person has left out', () => {
	it('is left out from then on, of every later request and on every protocol, until it is taken back', async () => {
		const server = await startLoopbackServer(answer);
		try {
			const learnt = createLearnt();
			rememberRefusal(learnt, { model: 'm', field: 'seed', at: 1 });
			const own = endpointAt(server.baseUrl, { learnt });
			const seeds: unknown[] = [];
			const send = async (seed: number) => {
				await ask(own, { parameters: { extraBody: { seed } } });
				seeds.push((server.requests.at(-1)?.json as Record<string, unknown> | undefined)?.seed);
			};
			await send(1);
			await send(2);
			forgetRefusal(learnt, 'm', '*.seed');
			await send(3);
			assert.deepEqual(seeds, [undefined, undefined, 3]);
		} finally {
			await server.close();
		}
	});

	it('may be an ability, which then goes as a whole', async () => {
		const server = await startLoopbackServer(answer);
		try {
			const learnt = createLearnt();
			rememberRefusal(learnt, { model: 'm', field: 'stream', at: 1 });
			rememberRefusal(learnt, { model: 'm', field: 'tools', at: 1 });
			assert.equal(textOf(await ask(endpointAt(server.baseUrl, { learnt }))), 'Hello there');
			const body = server.requests[0]?.json as Record<string, unknown> | undefined;
			assert.deepEqual([body?.stream, body?.stream_options], [undefined, undefined]);
			assert.equal(known(readAbilities(learnt, 'm'), 'tools', { now: 2 })?.value, false);
			forgetModel(learnt, 'm');
			assert.deepEqual(readAbilities(learnt, 'm'), { abilities: {}, refused: {} });
		} finally {
			await server.close();
		}
	});
});
