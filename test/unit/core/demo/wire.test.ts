import assert from 'node:assert/strict';
import { createDemoFetch } from '../../../../src/core/demo/demoFetch';
import { misbehaviours } from '../../../../src/core/demo/misbehave';
import type { Protocol } from '../../../../src/shared/messages';

const base = 'https://demo.pandu.invalid/v1';

const protocols: readonly Protocol[] = ['chatCompletions', 'responses', 'messages'];

function bodyFor(protocol: Protocol, text: string, stream: boolean): [path: string, body: object] {
	const messages = [{ role: 'user', content: text }];
	switch (protocol) {
		case 'chatCompletions':
			return [
				'/chat/completions',
				{ model: 'pandu-demo', messages, stream, stream_options: { include_usage: true } },
			];
		case 'responses':
			return ['/responses', { model: 'pandu-demo', input: messages, stream }];
		case 'messages':
			return ['/messages', { model: 'pandu-demo', max_tokens: 1000, messages, stream }];
	}
}

function ask(
	protocol: Protocol,
	text: string,
	options: { stream?: boolean; signal?: AbortSignal; fetch?: typeof fetch; delayMs?: number } = {},
): Promise<Response> {
	const [path, body] = bodyFor(protocol, text, options.stream ?? true);
	const send = options.fetch ?? createDemoFetch({ delayMs: options.delayMs ?? 0 });
	return send(base + path, {
		method: 'POST',
		body: JSON.stringify(body),
		...(options.signal ? { signal: options.signal } : {}),
	});
}

interface SseEvent {
	readonly event: string | undefined;
	readonly data: string;
}

function events(text: string): readonly SseEvent[] {
	return text
		.split('\n\n')
		.filter(Boolean)
		.map((block) => ({
			event: /^event: (.*)$/m.exec(block)?.[1],
			data: /^data: (.*)$/m.exec(block)?.[1] ?? '',
		}));
}

const textDeltas: Readonly<Record<Protocol, RegExp>> = {
	chatCompletions: /"delta":\{"content":("(?:\\.|[^"\\])*")/,
	responses: /^\{"type":"response\.output_text\.delta".*?"delta":("(?:\\.|[^"\\])*")/,
	messages: /"text_delta","text":("(?:\\.|[^"\\])*")/,
};

function streamedText(protocol: Protocol, text: string): string {
	return events(text)
		.map((each) => textDeltas[protocol].exec(each.data)?.[1])
		.map((match) => (match ? (JSON.parse(match) as string) : ''))
		.join('');
}

const endMarks: Readonly<Record<Protocol, string>> = {
	chatCompletions: '[DONE]',
	responses: 'response.completed',
	messages: 'message_stop',
};

for (const protocol of protocols) {
	describe(`demo on the wire of ${protocol}`, () => {
		it('streams words that add up, with an end mark and usage', async () => {
			const response = await ask(protocol, 'What can you do?');
			assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
			const text = await response.text();
			const said = streamedText(protocol, text);
			assert.match(said, /not a model/);
			assert.match(said, /rename total to sum/);
			assert.ok(text.includes(endMarks[protocol]));
			assert.match(text, /"(?:prompt|input)_tokens":[1-9]/);
			assert.match(text, /"(?:completion|output)_tokens":[1-9]\d/);
		});

		it('says the same without a stream', async () => {
			const streamed = streamedText(protocol, await (await ask(protocol, 'help')).text());
			const response = await ask(protocol, 'help', { stream: false });
			assert.equal(response.headers.get('content-type'), 'application/json');
			const whole = await response.text();
			assert.ok(whole.includes(JSON.stringify(streamed).slice(1, -1)));
		});

		it('paces its words', async () => {
			const response = await ask(protocol, 'help', { delayMs: 3 });
			assert.ok(response.body);
			let reads = 0;
			for await (const chunk of response.body) reads += chunk.length > 0 ? 1 : 0;
			assert.ok(reads > 50, `${reads} reads`);
		});

		it('stops at once when it is aborted in the middle', async () => {
			const stop = new AbortController();
			const response = await ask(protocol, 'demo: slow', { delayMs: 5, signal: stop.signal });
			const reader = response.body?.getReader();
			assert.ok(reader);
			await reader.read();
			const next = reader.read();
			stop.abort();
			await assert.rejects(next, { name: 'AbortError' });
		});

		it('refuses a request that is not whole, in the words of the protocol', async () => {
			const [path] = bodyFor(protocol, '', true);
			const send = createDemoFetch();
			for (const body of ['{', '[]', '{}', '{"model":"m"}']) {
				const response = await send(base + path, { method: 'POST', body });
				assert.equal(response.status, 400, body);
				const parsed: unknown = await response.json();
				assert.match(JSON.stringify(parsed), /"message":"The (?:field|body)/);
			}
			assert.equal((await send(base + path)).status, 405);
		});

		it('streams a tool call in fragments that join to its arguments', async () => {
			const text = await (await ask(protocol, 'demo: tools')).text();
			const parts = events(text).flatMap((each) =>
				[...each.data.matchAll(/"(?:partial_json|delta|arguments)":("(?:\\.|[^"\\])*")/g)]
					.filter(() => !/\.done"|output_item|completed/.test(each.data.slice(0, 60)))
					.map((match) => JSON.parse(match[1] ?? '""') as string),
			);
			const joined = parts.join('');
			assert.ok(joined.includes('{"zone":"Asia/Jakarta"}'), joined);
			assert.ok(joined.includes('{"sides":6,"note":"a word or two"}'));
		});

		describe('misbehaves', () => {
			it('cut: no end mark', async () => {
				const text = await (await ask(protocol, 'demo: cut')).text();
				assert.ok(text.length > 200);
				assert.ok(!text.includes(endMarks[protocol]));
			});

			it('reset: the connection breaks', async () => {
				const response = await ask(protocol, 'demo: reset');
				await assert.rejects(response.text(), /terminated/);
			});

			for (const word of ['stall', 'silence']) {
				it(`${word}: ends only by an abort`, async () => {
					const stop = new AbortController();
					const reading = ask(protocol, `demo: ${word}`, { signal: stop.signal }).then((response) =>
						response.text(),
					);
					const first = await Promise.race([
						reading,
						new Promise((resolve) => setTimeout(resolve, 60, 'waits')),
					]);
					assert.equal(first, 'waits');
					stop.abort();
					await assert.rejects(reading, { name: 'AbortError' });
				});
			}

			for (const status of [400, 401, 402, 403, 404, 429, 500, 503, 529]) {
				it(`error ${status}`, async () => {
					const response = await ask(protocol, `demo: error ${status}`);
					assert.equal(response.status, status);
					assert.equal(response.headers.get('retry-after'), status === 429 ? '2' : null);
					assert.match(await response.text(), /"error":\{/);
				});
			}

			it('error without a status: an error frame after some words', async () => {
				const text = await (await ask(protocol, 'demo: error')).text();
				assert.match(streamedText(protocol, text), /asked to misbehave/);
				assert.match(events(text).at(-1)?.data ?? '', /error/);
			});

			it('once: only the first try', async () => {
				const send = createDemoFetch({ delayMs: 0 });
				assert.equal((await ask(protocol, 'demo: error 503 once', { fetch: send })).status, 503);
				assert.equal((await ask(protocol, 'demo: error 503 once', { fetch: send })).status, 200);
			});

			it('once: also when the code that goes along is another', async () => {
				const send = createDemoFetch({ delayMs: 0 });
				const first = 'a.ts:1\n```typescript\nx\n```\n\nRename. demo: error 503 once';
				const second = `a.ts:1\n\`\`\`typescript\nx\n\`\`\`\nIn f, lines 1-3.\n\nRename. demo: error 503 once`;
				assert.equal((await ask(protocol, first, { fetch: send })).status, 503);
				assert.equal((await ask(protocol, second, { fetch: send })).status, 200);
			});

			it('html, json, offline, empty', async () => {
				const html = await ask(protocol, 'demo: html');
				assert.match(html.headers.get('content-type') ?? '', /html/);
				const json = await ask(protocol, 'demo: json');
				assert.equal(json.headers.get('content-type'), 'application/json');
				await assert.rejects(ask(protocol, 'demo: offline'), /fetch failed/);
				const empty = await (await ask(protocol, 'demo: empty')).text();
				assert.equal(streamedText(protocol, empty), '');
				assert.ok(empty.includes(endMarks[protocol]));
			});

			it('long: 2,000 words, or as many as asked', async () => {
				const long = await (await ask(protocol, 'demo: long')).text();
				const deltas = events(long).filter((each) => textDeltas[protocol].test(each.data));
				assert.equal(deltas.length, 2000);
				const short = await (await ask(protocol, 'demo: long 50')).text();
				assert.equal(events(short).filter((e) => textDeltas[protocol].test(e.data)).length, 50);
			});

			it('reasoning, think, refuse, length', async () => {
				const reasoning = await (await ask(protocol, 'demo: reasoning')).text();
				assert.match(reasoning, /reasoning_content|reasoning_summary_text|thinking_delta/);
				const think = streamedText(protocol, await (await ask(protocol, 'demo: think')).text());
				assert.match(think, /^<think>.*<\/think>/s);
				assert.match(await (await ask(protocol, 'demo: refuse')).text(), /refus/);
				const length = await (await ask(protocol, 'demo: length')).text();
				assert.match(length, /"length"|"max_tokens"|"max_output_tokens"/);
			});
		});
	});
}

describe('demo fetch', () => {
	it('lists its model and knows nothing else', async () => {
		const send = createDemoFetch();
		const list = (await (await send(`${base}/models`)).json()) as { data: { id: string }[] };
		assert.deepEqual(
			list.data.map((each) => each.id),
			['pandu-demo'],
		);
		assert.equal((await send(`${base}/embeddings`, { method: 'POST' })).status, 404);
	});

	it('is refused by an aborted signal before anything is answered', async () => {
		await assert.rejects(ask('messages', 'hi', { signal: AbortSignal.abort() }), {
			name: 'AbortError',
		});
	});

	it('leaves words in attached code alone', async () => {
		const text = '```md\nwrite demo: error 500\n```\nWhat is this?';
		assert.equal((await ask('chatCompletions', text)).status, 200);
	});

	it('knows the words of its own list and no others', async () => {
		assert.ok(Object.keys(misbehaviours).length >= 12);
		const unknown = await (await ask('chatCompletions', 'demo: dance')).text();
		assert.match(streamedText('chatCompletions', unknown), /not a model/);
	});
});
