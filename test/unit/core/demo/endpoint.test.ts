import assert from 'node:assert/strict';
import { createDemoFetch } from '../../../../src/core/demo/demoFetch';
import { sleep } from '../../../../src/core/demo/stream';
import { createEndpoint } from '../../../../src/core/endpoints/connect';
import { demoProfile } from '../../../../src/core/endpoints/presets';
import type { Clock } from '../../../../src/core/ports';
import type { ModelRequest } from '../../../../src/core/request';
import type { ModelEvent } from '../../../../src/shared/events';
import type { FailureKind } from '../../../../src/shared/failure';
import { foldEvent } from '../../../../src/shared/foldEvent';
import type { Protocol, Turn } from '../../../../src/shared/messages';
import type { AssistantTurnView } from '../../../../src/shared/transcript';

/** Time that passes twenty times as fast. */
const clock: Clock = {
	now: () => Date.now() * 20,
	sleep: (ms, signal) => sleep(ms / 20, signal ?? new AbortController().signal),
};
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

interface AskOptions {
	readonly stream?: boolean;
	readonly signal?: AbortSignal;
	readonly more?: Partial<ModelRequest>;
	readonly fetch?: typeof fetch;
	readonly idleMs?: number;
}

function events(protocol: Protocol, text: string, options: AskOptions = {}) {
	const memory = new Map<string, string>();
	const endpoint = createEndpoint({
		profile: { ...demoProfile, protocol },
		fetch: options.fetch ?? createDemoFetch({ delayMs: 0 }),
		clock,
		log,
		learnt: { get: (name) => memory.get(name), set: (name, value) => void memory.set(name, value) },
		limits: { firstByteMs: options.idleMs ?? 60_000, idleMs: options.idleMs ?? 60_000 },
	});
	const turns: readonly Turn[] = [{ role: 'user', parts: [{ kind: 'text', text }] }];
	const request: ModelRequest = {
		model: 'pandu-demo',
		turns,
		...(options.stream === undefined ? {} : { stream: options.stream }),
		...options.more,
	};
	return endpoint.stream(request, options.signal ?? new AbortController().signal);
}

async function ask(
	protocol: Protocol,
	text: string,
	options: AskOptions = {},
): Promise<AssistantTurnView> {
	const turn: AssistantTurnView = {
		role: 'assistant',
		id: 't',
		at: 0,
		endpoint: 'Demo',
		model: '',
		status: 'running',
		step: 0,
		blocks: [],
		citations: [],
		notices: [],
	};
	for await (const event of events(protocol, text, options)) foldEvent(turn, event);
	return turn;
}

function textOf(turn: AssistantTurnView, kind = 'text'): string {
	return turn.blocks
		.map((block) => (block.kind === kind && 'text' in block ? block.text : ''))
		.join('');
}

const protocols: readonly Protocol[] = ['chatCompletions', 'responses', 'messages'];

for (const protocol of protocols) {
	for (const stream of [true, false]) {
		describe(`demo through the ${protocol} adapter, ${stream ? 'streamed' : 'whole'}`, () => {
			const say = (text: string, options: AskOptions = {}) =>
				ask(protocol, text, { stream, ...options });

			it('answers with text and usage', async () => {
				const turn = await say('What can you do?');
				assert.equal(turn.finish, 'stop', JSON.stringify(turn.failure));
				assert.match(textOf(turn), /not a model/);
				assert.ok((turn.usage?.input ?? 0) > 0);
				assert.ok((turn.usage?.output ?? 0) > 50);
			});

			it('calls a tool with whole arguments', async () => {
				const turn = await say('Rename a to b\n```ts\nconst a = "ü 🌱";\n```', {
					more: {
						tools: [
							{
								name: 'replace_selection',
								description: 'Replaces it.',
								parameters: { type: 'object', properties: { text: { type: 'string' } } },
							},
						],
					},
				});
				assert.equal(turn.finish, 'toolCalls');
				assert.deepEqual(JSON.parse(textOf(turn, 'toolCall')), { text: 'const b = "ü 🌱";' });
			});

			it('calls two tools at once, then ends on their results', async () => {
				const turn = await say('demo: tools');
				const calls = turn.blocks.filter((block) => block.kind === 'toolCall');
				assert.equal(calls.length, 2);
				const [first, second] = calls;
				assert.ok(first && second && first.callId !== second.callId);
				const parts = calls.map((call) => ({
					kind: 'toolCall' as const,
					callId: call.callId,
					name: call.name,
					argsText: call.text,
				}));
				const turns: readonly Turn[] = [
					{ role: 'user', parts: [{ kind: 'text', text: 'demo: tools' }] },
					{ role: 'assistant', parts },
					{
						role: 'tool',
						results: parts.map(({ callId, name }) => ({
							callId,
							name,
							content: 'ok',
							isError: false,
						})),
					},
				];
				const done = await say('', { more: { turns } });
				assert.equal(textOf(done), 'The 2 calls are done.');
			});

			it('reasons, refuses, and stops at the limit', async () => {
				const reasoned = await say('demo: reasoning');
				assert.match(textOf(reasoned, 'reasoning'), /second is shorter/);
				assert.match(textOf(reasoned), /asked to misbehave/);
				const refused = await say('demo: refuse');
				assert.equal(refused.finish, 'refusal', JSON.stringify(refused));
				assert.equal((await say('demo: length')).finish, 'length');
			});

			it('keeps reasoning in tags out of the text', async () => {
				if (protocol !== 'chatCompletions') return;
				const turn = await say('demo: think');
				assert.match(textOf(turn, 'reasoning'), /second is shorter/);
				assert.doesNotMatch(textOf(turn), /think>/);
			});

			const failures = {
				'error 400': 'invalidRequest',
				'error 401': 'auth',
				'error 402': 'payment',
				'error 403': 'permission',
				'error 404': 'modelNotFound',
				'error 429': 'rateLimit',
				'error 500': 'server',
				html: 'badEndpoint',
				empty: 'empty',
				offline: 'network',
			} as const;
			for (const [word, kind] of Object.entries(failures)) {
				it(`fails as ${kind} for "demo: ${word}"`, async () => {
					const turn = await say(`demo: ${word}`);
					assert.equal(turn.failure?.kind, kind, JSON.stringify(turn));
					assert.equal(textOf(turn), '');
				});
			}

			it('tries again and then answers', async () => {
				const turn = await say('demo: error 503 once');
				assert.equal(turn.failure, undefined);
				assert.match(textOf(turn), /not a model/);
			});

			it('ends when it is stopped', async () => {
				const stop = new AbortController();
				setTimeout(() => stop.abort(), 20);
				const turn = await say('demo: silence', { signal: stop.signal });
				assert.equal(turn.failure?.kind, 'aborted');
			});

			it('is told stalled', async () => {
				const turn = await say('demo: silence', { idleMs: 600 });
				assert.equal(turn.failure?.kind, 'timeout');
			});
		});
	}

	describe(`demo through the ${protocol} adapter, broken streams`, () => {
		it('keeps the text of a cut stream and says that it is incomplete', async () => {
			const turn = await ask(protocol, 'demo: cut');
			assert.equal(turn.finish, 'incomplete');
			assert.match(textOf(turn), /^The demo was asked/);
		});

		for (const [word, kind] of [
			['reset', 'network'],
			['stall', 'timeout'],
		] as const) {
			it(`keeps the text and fails as ${kind} for "demo: ${word}"`, async () => {
				const turn = await ask(protocol, `demo: ${word}`, { idleMs: 2000 });
				assert.equal(turn.failure?.kind, kind);
				assert.match(textOf(turn), /^The demo was asked/);
			});
		}

		it('keeps the text before an error frame', async () => {
			const turn = await ask(protocol, 'demo: error');
			assert.equal(turn.status, 'failed');
			assert.match(textOf(turn), /^The demo was asked/);
		});

		it('takes one whole reply instead of a stream', async () => {
			const turn = await ask(protocol, 'demo: json');
			assert.equal(turn.finish, 'stop');
			assert.match(textOf(turn), /^The demo was asked/);
		});

		it('passes 2,000 words on, each as one delta', async () => {
			let deltas = 0;
			let last: ModelEvent | undefined;
			for await (const event of events(protocol, 'demo: long')) {
				if (event.type === 'blockDelta') deltas += 1;
				last = event;
			}
			assert.equal(deltas, 2000);
			assert.equal(last?.type, 'finish');
		});
	});
}

describe('demo models', () => {
	it('are listed', async () => {
		const endpoint = createEndpoint({
			profile: demoProfile,
			fetch: createDemoFetch(),
			clock,
			log,
			learnt: { get: () => undefined, set: () => undefined },
			limits: { firstByteMs: 5000, idleMs: 5000 },
		});
		const models = await endpoint.listModels(new AbortController().signal);
		assert.deepEqual(
			models.map((model) => [model.id, model.tools]),
			[['pandu-demo', true]],
		);
	});
});

describe('every failure can be called up on the demo', () => {
	const words: Readonly<Record<Exclude<FailureKind, 'aborted' | 'budget' | 'internal'>, string>> = {
		auth: 'error 401',
		payment: 'error 402',
		quota: 'quota',
		rateLimit: 'limit 90',
		overloaded: 'error 503',
		overflow: 'overflow',
		invalidRequest: 'error 400',
		modelNotFound: 'error 404',
		badEndpoint: 'html',
		permission: 'error 403',
		moderation: 'moderation',
		timeout: 'error 408',
		network: 'offline',
		tls: 'tls',
		protocol: 'garbage',
		empty: 'empty',
		server: 'error 500',
	};
	for (const protocol of protocols) {
		for (const [kind, word] of Object.entries(words)) {
			it(`${kind} by “demo: ${word}” on ${protocol}`, async () => {
				const { failure } = await ask(protocol, `demo: ${word}`);
				assert.equal(failure?.kind, kind, JSON.stringify(failure));
			});
		}
	}
	it('with the time that the server asks for', async () => {
		const { failure } = await ask('chatCompletions', 'demo: limit 90');
		assert.equal(failure?.retryAfterMs, 90_000);
	});
});

describe('the waits of the demo', () => {
	for (const protocol of protocols) {
		it(`limit is waited for and then answered on ${protocol}`, async () => {
			const seen: ModelEvent[] = [];
			for await (const event of events(protocol, 'demo: limit')) seen.push(event);
			const retry = seen.find((event) => event.type === 'retry');
			assert.equal(retry?.type === 'retry' && retry.delayMs, 3000);
			assert.equal(seen.at(-1)?.type, 'finish');
		});

		it(`late comes late, and field is mended, on ${protocol}`, async () => {
			const began = clock.now();
			const late = await ask(protocol, 'demo: late 1');
			assert.equal(late.finish, 'stop');
			assert(clock.now() - began >= 19_000);
			assert.equal((await ask(protocol, 'demo: field')).finish, 'stop');
		});
	}

	it('queue tells in its headers when the next request may come', async () => {
		const body = { model: 'm', messages: [{ role: 'user', content: 'demo: queue 7' }] };
		const reply = await createDemoFetch({ delayMs: 0 })('https://demo.invalid/chat/completions', {
			method: 'POST',
			body: JSON.stringify(body),
		});
		assert.equal(reply.headers.get('x-ratelimit-remaining-requests'), '0');
		assert.equal(reply.headers.get('x-ratelimit-reset-requests'), '7s');
	});
});
