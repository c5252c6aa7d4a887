import assert from 'node:assert/strict';
import { runTurn } from '../../../../src/core/agent/loop';
import { toTurns } from '../../../../src/core/context/history';
import { createDemoFetch } from '../../../../src/core/demo/demoFetch';
import { sleep } from '../../../../src/core/demo/stream';
import { createEndpoint } from '../../../../src/core/endpoints/connect';
import { demoProfile } from '../../../../src/core/endpoints/presets';
import { createEditFile } from '../../../../src/core/tools/editFile';
import { createPartialArgs } from '../../../../src/core/tools/partialArgs';
import type { Protocol } from '../../../../src/shared/messages';
import { emptyTranscript, fold } from '../../../../src/shared/transcript';

const source = 'const total = 1;\n\n\nlog(total);\nlog(total + 1);\n';
const renamed = source.replaceAll('total', 'sum');
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A turn with the real loop, endpoint and tool, on a file in memory. */
async function ask(protocol: Protocol, words: string) {
	const { signal } = new AbortController();
	const endpoint = createEndpoint({
		profile: { ...demoProfile, protocol },
		fetch: createDemoFetch({ delayMs: 0 }),
		clock: { now: () => Date.now(), sleep: (ms) => sleep(ms / 100, signal) },
		log,
		learnt: { get: () => undefined, set: () => undefined },
		limits: { firstByteMs: 60_000, idleMs: 60_000 },
	});
	let file = source;
	const tool = createEditFile(async ({ edit }) => {
		const parts = file.split(edit.oldText);
		if (parts.length !== 2) {
			return { content: `Nothing was changed: found ${parts.length - 1} times.`, isError: true };
		}
		file = parts.join(edit.newText);
		return { content: 'Done.', isError: false };
	});
	const transcript = emptyTranscript();
	fold(transcript, {
		type: 'userTurn',
		id: 'u',
		at: 0,
		text: words,
		attachments: [
			{ kind: 'file', id: 'a', path: 'src/a.ts', languageId: 'typescript', text: source },
		],
	});
	fold(transcript, { type: 'assistantTurn', id: 'a', at: 0, endpoint: 'Demo', model: 'demo' });
	const end = await runTurn({
		stream: (request, during) => endpoint.stream(request, during),
		request: { model: 'pandu-demo' },
		turns: () => toTurns(transcript.turns),
		tools: [tool],
		signal,
		emit: (event) => fold(transcript, { ...event, turn: 'a' }),
	});
	const answer = transcript.turns.at(-1);
	assert.ok(answer?.role === 'assistant');
	const calls = answer.blocks.flatMap((block) => (block.kind === 'toolCall' ? [block] : []));
	return { file, end, calls, answer };
}

describe('edits of the demo that go wrong', () => {
	for (const protocol of ['chatCompletions', 'responses', 'messages'] as const) {
		describe(protocol, () => {
			it('goes well without asking for anything else', async () => {
				const { file, end, calls, answer } = await ask(protocol, 'rename total to sum');
				assert.equal(end, 'done');
				assert.equal(file, renamed);
				assert.equal(calls.length, 2);
				assert.match(textOf(answer), /The 2 calls are done\./);
			});

			for (const [word, why] of [
				['wrong-old-text', 'found 0 times'],
				['ambiguous', 'found 3 times'],
			] as const) {
				it(`${word}: is refused and put right`, async () => {
					const { file, calls, answer } = await ask(protocol, `rename total to sum demo: ${word}`);
					assert.ok(calls[0]?.result?.isError);
					assert.match(calls[0].result.content, new RegExp(why));
					assert.deepEqual(
						calls.slice(1).map((call) => call.result?.isError),
						[false, false],
					);
					assert.equal(file, renamed);
					assert.match(textOf(answer), /had to be made again/);
				});
			}

			it('cut-edit: stops in the middle of the arguments, and nothing is changed', async () => {
				const { file, end, calls } = await ask(protocol, 'rename total to sum demo: cut-edit');
				assert.equal(file, source);
				assert.notEqual(end, 'stopped');
				const [first] = calls;
				assert.ok(first?.result?.isError);
				assert.throws(() => JSON.parse(first.text));
				const args = createPartialArgs();
				args.push(first.text);
				assert.equal(args.string('path')?.text, 'src/a.ts');
			});
		});
	}

	it('slow-edit: comes slowly enough to be stopped', async () => {
		const stop = new AbortController();
		const body = {
			model: 'pandu-demo',
			stream: true,
			messages: [
				{
					role: 'user',
					content: `src/a.ts\n\`\`\`ts\n${source}\`\`\`\n\nrename total to sum demo: slow-edit`,
				},
			],
			tools: [
				{
					type: 'function',
					function: {
						name: 'edit_file',
						parameters: { properties: { path: {}, old_text: {}, new_text: {} } },
					},
				},
			],
		};
		const response = await createDemoFetch({ delayMs: 0 })(
			'https://demo.invalid/chat/completions',
			{
				method: 'POST',
				body: JSON.stringify(body),
				signal: stop.signal,
			},
		);
		const started = performance.now();
		let seen = '';
		await assert.rejects(async () => {
			assert.ok(response.body);
			for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
				seen += chunk;
				if (seen.includes('edit_file')) stop.abort();
			}
		});
		assert.ok(performance.now() - started > 400);
		assert.ok(!seen.includes('[DONE]'));
	});
});

function textOf(answer: { readonly blocks: readonly { readonly kind: string }[] }): string {
	return answer.blocks
		.map((block) => ('text' in block && block.kind === 'text' ? String(block.text) : ''))
		.join('');
}
