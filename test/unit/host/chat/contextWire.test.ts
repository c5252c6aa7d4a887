import assert from 'node:assert/strict';
import { estimateTokens } from '../../../../src/core/context/attachments';
import { createEndpoint } from '../../../../src/core/endpoints/connect';
import type { Attachment } from '../../../../src/shared/transcript';
import { type Bench, createBench, file, removeBench } from '../../../support/chatBench';
import { createLearnt, createMemoryLog, quick } from '../../../support/endpoints';
import {
	jsonReply,
	type LoopbackServer,
	startLoopbackServer,
} from '../../../support/loopbackServer';

const picture =
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=';

const given: Readonly<Record<string, Attachment>> = {
	'file:///w/a.ts': file('a', 'export const alpha = 1;\n', 'src/a.ts'),
	'file:///w/b.ts': file('b', 'export const beta = 2;\n', 'src/b.ts'),
	'file:///w/c.ts': {
		kind: 'selection',
		id: 'c',
		path: 'src/c.ts',
		languageId: 'typescript',
		lines: [3, 4],
		text: 'gamma(\n);',
	},
	'file:///w/d.png': { kind: 'image', id: 'd', path: 'd.png', mime: 'image/png', data: picture },
};

for (const protocol of ['chatCompletions', 'responses', 'messages'] as const) {
	describe(`the context list on ${protocol}`, () => {
		let server: LoopbackServer;
		let bench: Bench;

		beforeEach(async () => {
			server = await startLoopbackServer();
			server.reply(jsonReply({ error: { message: 'no' } }, { status: 403 }));
			const profile = { id: 'test', label: 'Test', baseUrl: server.baseUrl, protocol, model: 'm' };
			const endpoint = createEndpoint({
				profile: { ...profile, auth: 'none' },
				fetch: globalThis.fetch,
				clock: quick.clock,
				limits: { connectMs: 2_000_000, ...quick.limits },
				log: createMemoryLog(),
				learnt: createLearnt(),
				random: () => 0,
			});
			bench = await createBench({
				stream: (request, signal) => endpoint.stream(request, signal),
				deps: {
					attachments: {
						selection: async () => ({ refused: 'no' }),
						dropped: async (uri) => given[uri] ?? { refused: `${uri} is no text.` },
						image: () => ({ refused: 'no' }),
						text: async () => ({ refused: 'no' }),
					},
				},
			});
			await bench.open();
		});
		afterEach(async () => {
			await removeBench(bench);
			await server.close();
		});

		it('is what goes out: each with its tokens, nothing that was taken away, nothing else', async () => {
			const uris = [...Object.keys(given), 'file:///w/e.bin'];
			await bench.tell({ type: 'attachUris', uris, chatId: bench.chat.shownId });
			const listed = () => bench.page.state?.attachments ?? [];
			assert.deepEqual(
				listed().map(({ id, tokens }) => [id, tokens]),
				Object.values(given).map((each) => [each.id, estimateTokens(each)]),
			);
			assert(listed().every(({ tokens }) => tokens > 0));
			assert.deepEqual(bench.warnings, ['1 of 5 were left out. file:///w/e.bin is no text.']);
			await bench.tell({ type: 'removeAttachment', id: 'b' });
			assert.deepEqual(
				listed().map(({ id }) => id),
				['a', 'c', 'd'],
			);
			await bench.tell({
				type: 'send',
				sendId: 1,
				text: 'What is this?',
				chatId: bench.chat.shownId,
			});
			const body = server.requests[0]?.body ?? '';
			const parts = ['src/a.ts', 'alpha = 1', 'src/c.ts:3-4', 'gamma(', picture, 'What is this?'];
			for (const part of parts) assert.equal(body.split(part).length, 2, `${part} once in ${body}`);
			for (const part of ['beta', 'src/b.ts', 'e.bin']) assert(!body.includes(part), part);
			assert.deepEqual(listed(), []);
		});
	});
}
