import assert from 'node:assert/strict';
import { type LoopEvent, runTurn, type TurnEnd } from '../../../../src/core/agent/loop';
import type { Tool, ToolOutcome } from '../../../../src/core/agent/tool';
import { toTurns } from '../../../../src/core/context/history';
import type { ModelRequest, StreamModel } from '../../../../src/core/request';
import type { FinishReason, ModelEvent } from '../../../../src/shared/events';
import type { Turn } from '../../../../src/shared/messages';
import { type ChatRecord, emptyTranscript, fold } from '../../../../src/shared/transcript';

const start: ModelEvent = { type: 'start', protocol: 'responses', model: 'm' };

function text(words: string): ModelEvent[] {
	return [
		{ type: 'blockStart', id: 't', block: { kind: 'text' } },
		{ type: 'blockDelta', id: 't', text: words },
		{ type: 'blockEnd', id: 't' },
	];
}

function call(id: string, name: string, args: string, callId = id): ModelEvent[] {
	return [
		{ type: 'blockStart', id, block: { kind: 'toolCall', callId, name } },
		{ type: 'blockDelta', id, text: args },
		{ type: 'blockEnd', id },
	];
}

function finish(reason: FinishReason): ModelEvent {
	return { type: 'finish', reason };
}

/** Answers each request with the next script; `hang` waits for the signal, then goes silent without an end. */
function scripted(...scripts: readonly (readonly (ModelEvent | 'hang')[])[]) {
	const requests: ModelRequest[] = [];
	const stream: StreamModel = async function* (request) {
		const script = scripts[requests.length] ?? [start, ...text('(no more)'), finish('stop')];
		requests.push(request);
		for (const event of script) {
			if (event === 'hang') await new Promise(() => undefined);
			else yield event;
		}
	};
	return { requests, stream };
}

function tool(
	name: string,
	run: (args: unknown, signal: AbortSignal) => Promise<ToolOutcome> | ToolOutcome,
): Tool & { readonly calls: unknown[] } {
	const calls: unknown[] = [];
	return {
		calls,
		definition: { name, description: name, parameters: { type: 'object' } },
		async run(args, { signal }) {
			calls.push(args);
			return await run(args, signal);
		},
	};
}

const ok = (content: string): ToolOutcome => ({ content, isError: false });

interface Ran {
	readonly end: TurnEnd;
	readonly events: readonly LoopEvent[];
	readonly results: readonly (readonly [string, boolean, string])[];
	readonly notices: readonly string[];
	readonly turns: readonly Turn[];
}

async function ran(
	stream: StreamModel,
	tools: readonly Tool[],
	more: {
		readonly signal?: AbortSignal;
		readonly maxSteps?: number;
		readonly onEvent?: (event: LoopEvent) => void;
		readonly request?: Partial<ModelRequest>;
	} = {},
): Promise<Ran> {
	const transcript = emptyTranscript();
	const events: LoopEvent[] = [];
	const opening: ChatRecord[] = [
		{ type: 'userTurn', id: 'u', at: 1, text: 'do it', attachments: [] },
		{ type: 'assistantTurn', id: 'a', at: 1, endpoint: 'e', model: 'm' },
	];
	for (const record of opening) fold(transcript, record);
	const end = await runTurn({
		stream,
		request: { model: 'm', ...more.request },
		turns: () => toTurns(transcript.turns),
		tools,
		signal: more.signal ?? new AbortController().signal,
		emit(event) {
			events.push(event);
			fold(transcript, { ...event, turn: 'a' } as ChatRecord);
			more.onEvent?.(event);
		},
		...(more.maxSteps === undefined ? {} : { maxSteps: more.maxSteps }),
	});
	return {
		end,
		events,
		results: events.flatMap((event) =>
			event.type === 'toolResult' ? [[event.callId, event.isError, event.content] as const] : [],
		),
		notices: events.flatMap((event) =>
			event.type === 'model' && event.event.type === 'notice' ? [event.event.text] : [],
		),
		turns: toTurns(transcript.turns),
	};
}

/** Each tool call of the conversation has exactly one result, right after it and in the same order. */
function assertSendable(turns: readonly Turn[]): void {
	for (const [index, turn] of turns.entries()) {
		if (turn.role !== 'assistant') continue;
		const calls = turn.parts.flatMap((part) => (part.kind === 'toolCall' ? [part.callId] : []));
		const next = turns[index + 1];
		const results = next?.role === 'tool' ? next.results.map((result) => result.callId) : [];
		assert.deepEqual(results, calls);
	}
}

describe('runTurn', () => {
	it('passes an answer on and asks once', async () => {
		const model = scripted([start, ...text('hi'), finish('stop')]);
		const { end, events } = await ran(model.stream, []);
		assert.equal(end, 'done');
		assert.deepEqual(
			events.map((event) => event.type === 'model' && event.event),
			[start, ...text('hi'), finish('stop')],
		);
		assert.equal(model.requests.length, 1);
		assert.equal('tools' in (model.requests[0] ?? {}), false);
	});

	it('runs a tool and gives its result to the next request', async () => {
		const read = tool('read', () => ok('content'));
		const model = scripted(
			[start, ...call('1', 'read', '{"path":"a"}'), finish('toolCalls')],
			[start, ...text('done'), finish('stop')],
		);
		const { end, turns } = await ran(model.stream, [read], { request: { toolChoice: 'required' } });
		assert.equal(end, 'done');
		assert.deepEqual(read.calls, [{ path: 'a' }]);
		assert.deepEqual(model.requests[0]?.toolChoice, 'required');
		assert.equal(model.requests[1]?.toolChoice, undefined, 'a forced call is forced once');
		assert.deepEqual(model.requests[1]?.turns.at(-1), {
			role: 'tool',
			results: [{ callId: '1', name: 'read', content: 'content', isError: false }],
		});
		assertSendable(turns);
	});

	for (const reason of [
		'length',
		'incomplete',
		'contentFilter',
		'refusal',
		'contextOverflow',
	] as const) {
		it(`R2, R19: a call in a reply that ended with ${reason} is not run`, async () => {
			const edit = tool('edit', () => ok('edited'));
			const model = scripted([start, ...call('1', 'edit', '{"a":1}'), finish(reason)]);
			const { end, results, turns } = await ran(model.stream, [edit]);
			assert.equal(end, 'done');
			assert.deepEqual(edit.calls, []);
			assert.equal(results.length, 1);
			assert.match(results[0]?.[2] ?? '', /^Not run/);
			assert.equal(model.requests.length, 1);
			assertSendable(turns);
		});
	}

	it('R2: a stream that breaks inside arguments runs nothing and leaves a conversation that can be sent', async () => {
		const edit = tool('edit', () => ok('edited'));
		const model = scripted([
			start,
			...call('1', 'edit', '{"path":"a","te').slice(0, 2),
			{ type: 'error', failure: { kind: 'network', message: 'gone' } },
		]);
		const { end, turns } = await ran(model.stream, [edit]);
		assert.equal(end, 'failed');
		assert.deepEqual(edit.calls, []);
		assertSendable(turns);
	});

	it('a stream without an end counts as incomplete, one that throws as failed', async () => {
		const silent = await ran(scripted([start, ...text('hal')]).stream, []);
		assert.deepEqual(silent.events.at(-1), { type: 'model', event: finish('incomplete') });
		const broken = await ran(() => {
			throw new Error('bug');
		}, []);
		assert.equal(broken.end, 'failed');
		const last = broken.events.at(-1);
		assert(last?.type === 'model' && last.event.type === 'error');
		assert.equal(last.event.failure.kind, 'internal');
	});

	it('R21: an unknown tool gets an error result that names it, and the loop goes on', async () => {
		const model = scripted(
			[start, ...call('1', 'fly', '{}'), finish('toolCalls')],
			[start, ...text('sorry'), finish('stop')],
		);
		const { end, results } = await ran(model.stream, [tool('read', () => ok(''))]);
		assert.equal(end, 'done');
		assert.deepEqual(results, [['1', true, 'There is no tool "fly". Tools: read.']]);
		assert.equal(model.requests.length, 2);
	});

	for (const [what, args, expected] of [
		['not JSON', '{"a":', /not valid JSON/],
		['two objects', '{}{}', /not valid JSON/],
		['a list', '[1]', /not a JSON object/],
		['a string', '"a"', /not a JSON object/],
	] as const) {
		it(`R22: arguments that are ${what} run nothing`, async () => {
			const edit = tool('edit', () => ok('edited'));
			const model = scripted([start, ...call('1', 'edit', args), finish('toolCalls')]);
			const { results, turns } = await ran(model.stream, [edit]);
			assert.deepEqual(edit.calls, []);
			assert.match(results[0]?.[2] ?? '', expected);
			assert.match(results[0]?.[2] ?? '', /"edit"/);
			assertSendable(turns);
		});
	}

	it('R22: no arguments at all are an empty object', async () => {
		const list = tool('list', () => ok('[]'));
		await ran(scripted([start, ...call('1', 'list', ''), finish('toolCalls')]).stream, [list]);
		assert.deepEqual(list.calls, [{}]);
	});

	it('R23: ids that come twice, in one reply or in a later one, are made unique and paired rightly', async () => {
		const echo = tool('echo', (args) => ok(JSON.stringify(args)));
		const model = scripted(
			[
				start,
				...call('1', 'echo', '{"n":1}', 'call_0'),
				...call('2', 'echo', '{"n":2}', 'call_0'),
				...call('3', 'echo', '{"n":3}', ''),
				finish('toolCalls'),
			],
			[start, ...call('1', 'echo', '{"n":4}', 'call_0'), finish('toolCalls')],
		);
		const { results, turns } = await ran(model.stream, [echo]);
		assert.deepEqual(
			results.map(([, , content]) => content),
			['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}'],
		);
		assert.equal(new Set(results.map(([id]) => id)).size, 4);
		assertSendable(turns);
	});

	it('R24: three parallel calls get exactly three results in order', async () => {
		const model = scripted([
			start,
			...call('1', 'works', '{}'),
			...call('2', 'throws', '{}'),
			...call('3', 'denies', '{}'),
			finish('toolCalls'),
		]);
		const { results, turns } = await ran(model.stream, [
			tool('works', () => ok('fine')),
			tool('throws', () => {
				throw new Error('broken');
			}),
			tool('denies', () => ({ content: 'The user said no.', isError: true })),
		]);
		assert.deepEqual(results, [
			['1', false, 'fine'],
			['2', true, 'The tool "throws" failed: broken'],
			['3', true, 'The user said no.'],
		]);
		assertSendable(turns);
	});

	it('R25: the same call three times stops with a notice', async () => {
		const read = tool('read', () => ok('same'));
		const again = [start, ...call('1', 'read', '{"p":1}'), finish('toolCalls')];
		const model = scripted(again, again, again, again);
		const { end, notices, turns } = await ran(model.stream, [read], { maxSteps: 20 });
		assert.equal(end, 'done');
		assert.equal(read.calls.length, 2);
		assert.equal(model.requests.length, 3);
		assert.match(notices.join(), /same call of read 3 times/);
		assertSendable(turns);
	});

	it('R25: a turn of many steps stops at its limit with a notice', async () => {
		const read = tool('read', () => ok('x'));
		const steps = Array.from({ length: 9 }, (_, index) => [
			start,
			...call('1', 'read', `{"p":${index}}`),
			finish('toolCalls'),
		]);
		const model = scripted(...steps);
		const { notices, turns } = await ran(model.stream, [read]);
		assert.equal(model.requests.length, 4);
		assert.match(notices.join(), /4 requests/);
		assertSendable(turns);
	});

	it('a tool that ends the turn is followed by no further request', async () => {
		const edit = tool('edit', () => ({ content: 'applied', isError: false, endsTurn: true }));
		const model = scripted([start, ...call('1', 'edit', '{}'), finish('toolCalls')]);
		assert.equal((await ran(model.stream, [edit])).end, 'done');
		assert.equal(model.requests.length, 1);
	});

	it('a pause is taken up again', async () => {
		const model = scripted(
			[start, ...text('search'), finish('pause')],
			[start, ...text('found'), finish('stop')],
		);
		await ran(model.stream, []);
		assert.equal(model.requests[1]?.turns.at(-1)?.role, 'assistant');
	});

	describe('R27: stop', () => {
		async function stopped(
			script: readonly (ModelEvent | 'hang')[],
			tools: readonly Tool[],
			when: (event: LoopEvent) => boolean,
		): Promise<Ran> {
			const abort = new AbortController();
			const ended = ran(scripted(script).stream, tools, {
				signal: abort.signal,
				onEvent: (event) => {
					if (when(event)) setImmediate(() => abort.abort());
				},
			});
			return await ended;
		}

		it('before the first byte, with a server that does not notice', async () => {
			const abort = new AbortController();
			const ended = ran(scripted(['hang']).stream, [], { signal: abort.signal });
			abort.abort();
			assert.equal((await ended).end, 'stopped');
		});

		it('while text comes: what came stays, nothing follows', async () => {
			const { end, turns, events } = await stopped(
				[start, ...text('half').slice(0, 2), 'hang'],
				[],
				(event) => event.type === 'model' && event.event.type === 'blockDelta',
			);
			assert.equal(end, 'stopped');
			assert.deepEqual(events.at(-1), {
				type: 'model',
				event: { type: 'blockDelta', id: 't', text: 'half' },
			});
			assert.deepEqual(turns.at(-1), {
				role: 'assistant',
				parts: [{ kind: 'text', text: 'half' }],
			});
		});

		it('while arguments come: the call is not run and has a result', async () => {
			const edit = tool('edit', () => ok('edited'));
			const { end, results, turns } = await stopped(
				[start, ...call('1', 'edit', '{"a":').slice(0, 2), 'hang'],
				[edit],
				(event) => event.type === 'model' && event.event.type === 'blockDelta',
			);
			assert.equal(end, 'stopped');
			assert.deepEqual(edit.calls, []);
			assert.match(results[0]?.[2] ?? '', /^Cancelled/);
			assertSendable(turns);
		});

		it('while a tool runs that does not notice: every call gets a result', async () => {
			const abort = new AbortController();
			const slow = tool('slow', async () => {
				setImmediate(() => abort.abort());
				return await new Promise<ToolOutcome>(() => undefined);
			});
			const other = tool('other', () => ok('never'));
			const model = scripted([
				start,
				...call('1', 'slow', '{}'),
				...call('2', 'other', '{}'),
				finish('toolCalls'),
			]);
			const { end, results, turns } = await ran(model.stream, [slow, other], {
				signal: abort.signal,
			});
			assert.equal(end, 'stopped');
			assert.deepEqual(
				results.map(([id, isError]) => [id, isError]),
				[
					['1', true],
					['2', true],
				],
			);
			assert.deepEqual(other.calls, []);
			assert.equal(model.requests.length, 1);
			assertSendable(turns);
		});

		it('reports no error of its own for the request that it cut', async () => {
			const abort = new AbortController();
			const stream: StreamModel = async function* (_request, signal) {
				yield start;
				await new Promise((resolve) => signal.addEventListener('abort', resolve));
				yield { type: 'error', failure: { kind: 'aborted', message: 'Stopped.' } };
			};
			const ended = ran(stream, [], { signal: abort.signal, onEvent: () => abort.abort() });
			const { end, events } = await ended;
			assert.equal(end, 'stopped');
			assert.deepEqual(events, [{ type: 'model', event: start }]);
		});
	});
});
