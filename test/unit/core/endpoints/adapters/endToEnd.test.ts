import assert from 'node:assert/strict';
import type { Adapter } from '../../../../../src/core/endpoints/adapter';
import type { ModelEvent } from '../../../../../src/shared/events';
import {
	ask,
	collect,
	endpointAt,
	failureOf,
	question,
	quick,
} from '../../../../support/endpoints';
import {
	cutAt,
	inPieces,
	jsonReply,
	type LoopbackServer,
	type Reply,
	sseReply,
	startLoopbackServer,
} from '../../../../support/loopbackServer';
import {
	adapters,
	faultsOf,
	type Recording,
	readRecorded,
	readRecording,
	recordings,
	see,
} from '../../../../support/recordings';
import { behaviours } from './behaviours';

function replyOf(recording: Recording): Reply {
	const type = recording.isStream ? 'text/event-stream' : 'application/json';
	return { headers: { 'content-type': type }, steps: [recording.bytes] };
}

/** A fetch that answers inside the process, in `pieces`. */
function fetchOf(pieces: readonly Uint8Array[]): typeof fetch {
	return async () => {
		let next = 0;
		const body = new ReadableStream<Uint8Array>({
			pull(controller) {
				const piece = pieces[next++];
				if (piece) controller.enqueue(piece);
				else controller.close();
			},
		});
		return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
	};
}

/** Without what only the transport knows. */
function withoutTransport(events: readonly ModelEvent[]): readonly ModelEvent[] {
	return events.filter(({ type }) => type !== 'retry' && type !== 'rateLimit' && type !== 'notice');
}

for (const adapter of adapters) {
	const profileFields = { protocol: adapter.protocol };

	describe(`${adapter.protocol} through the transport`, () => {
		let server: LoopbackServer;
		beforeEach(async () => {
			server = await startLoopbackServer();
		});
		afterEach(() => server.close());

		function run(...replies: readonly Reply[]): Promise<readonly ModelEvent[]> {
			server.reply(...replies);
			return ask(endpointAt(server.baseUrl, { profileFields, ...quick }), {
				model: 'garda-core',
			});
		}

		for (const { title, file, seen } of behaviours) {
			if (file === 'empty.sse') continue;
			it(title, async () => {
				const events = await run(replyOf(readRecording(adapter.protocol, file)));
				assert.deepEqual(faultsOf(withoutTransport(events)), []);
				const { usage: _usage, ...rest } = see(events);
				const nothing = {
					text: '',
					reasoning: '',
					refusal: '',
					calls: [],
					citations: [],
					images: 0,
				};
				assert.deepEqual(rest, { ...nothing, ...seen });
			});
		}

		it('R20: an empty answer is asked for once more and then is an error', async () => {
			const events = await run(replyOf(readRecording(adapter.protocol, 'empty.sse')));
			assert.equal(failureOf(events).kind, 'empty');
			assert.equal(server.requests.length, 2);
		});

		it('sends the body of the adapter to its path', async () => {
			await run(replyOf(readRecording(adapter.protocol, 'text.sse')));
			const [request] = server.requests;
			assert.equal(request?.path, `/v1${adapter.path}`);
			const asked = { ...question, model: 'garda-core' };
			const profile = {
				id: 'x',
				label: 'x',
				baseUrl: server.baseUrl,
				model: 'm',
				auth: 'auto',
				...profileFields,
			} as const;
			assert.deepEqual(request?.json, adapter.toWire(asked, profile).body);
		});

		it('401: says that the key was refused, after one try with the other header', async () => {
			const refused = jsonReply(
				{ error: { type: 'authentication_error', message: 'bad key' } },
				{ status: 401 },
			);
			assert.equal(failureOf(await run(refused)).kind, 'auth');
			assert.equal(server.requests.length, 2);
		});

		it('429: waits as long as the server says, then answers once', async () => {
			const busy = jsonReply(
				{ error: { type: 'rate_limit_error', message: 'slow down' } },
				{ status: 429, headers: { 'retry-after': '2' } },
			);
			const events = await run(busy, replyOf(readRecording(adapter.protocol, 'text.sse')));
			const retry = events.find((event) => event.type === 'retry');
			assert.ok(retry?.type === 'retry');
			assert.ok(retry.delayMs >= 2000);
			assert.equal(see(events).text, 'Hello from Jakarta.');
		});

		it('R27: a stop in the middle keeps the text and cancels the request', async () => {
			const bytes = readRecording(adapter.protocol, 'cut.sse').bytes;
			server.reply(sseReply([bytes, 'hang']));
			const stop = new AbortController();
			const endpoint = endpointAt(server.baseUrl, { profileFields });
			const events = await collect(endpoint.stream(question, stop.signal), (event) => {
				if (event.type === 'blockDelta') stop.abort();
			});
			assert.equal(failureOf(events).kind, 'aborted');
			assert.equal(see(events).text, 'Half an ans');
			await server.requests[0]?.closed;
		});

		it('R1: a connection that breaks keeps the text and is not asked for again', async () => {
			const bytes = readRecording(adapter.protocol, 'cut.sse').bytes;
			const events = await run(sseReply([bytes, 'reset']));
			assert.equal(see(events).text, 'Half an ans');
			assert.equal(events.at(-1)?.type, 'error');
			assert.equal(server.requests.length, 1);
		});

		it('R3: every recorded stream, each byte on its own', async function () {
			this.timeout(30_000);
			for (const recording of recordings(adapter.protocol).filter(isWholeStream)) {
				const text = Buffer.from(recording.bytes).toString('utf8');
				await assertSame(adapter, recording, inPieces(text, 1));
			}
		});

		it('R4: a recorded stream, cut at every byte', async function () {
			this.timeout(60_000);
			const recording = readRecording(adapter.protocol, 'noArguments.sse');
			const text = Buffer.from(recording.bytes).toString('utf8');
			for (let at = 1; at < recording.bytes.length; at++) {
				await assertSame(adapter, recording, cutAt(text, at));
			}
		});

		async function assertSame(
			by: Adapter,
			recording: Recording,
			pieces: readonly Uint8Array[],
		): Promise<void> {
			const endpoint = endpointAt('http://127.0.0.1:9/v1', {
				profileFields,
				fetch: fetchOf(pieces),
			});
			const events = withoutTransport(await ask(endpoint, { model: 'garda-core' }));
			assert.deepEqual(see(events), see(readRecorded(by, recording)), recording.name);
		}
	});
}

function isWholeStream({ isStream, name }: Recording): boolean {
	return isStream && name !== 'empty.sse';
}
