import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Failure } from '../../../../src/shared/failure';
import { createFakeClock } from '../../../support/fakeClock';
import { clientAt, type Guarded, post, readGuarded } from '../../../support/guardedClient';
import {
	closedPort,
	createGate,
	cutAt,
	dataFrames,
	inPieces,
	jsonReply,
	type LoopbackServer,
	type Reply,
	type Step,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';

const first = { id: '1', choices: [{ index: 0, delta: { content: 'Héé 😀' } }] };
const second = { id: '1', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
const good = dataFrames(first, second, '[DONE]');
const both = [first, second];

describe('a guarded reply', () => {
	let server: LoopbackServer;
	beforeEach(async () => {
		server = await startLoopbackServer();
	});
	afterEach(() => server.close());

	function get(...replies: readonly Reply[]): Promise<Guarded> {
		server.reply(...replies);
		return readGuarded(post(clientAt(server.baseUrl)));
	}

	function stream(...steps: readonly Step[]): Promise<Guarded> {
		return get(sseReply(steps));
	}

	function assertGood(wire: Guarded, message?: string): void {
		assert.equal(wire.failure, undefined, message);
		assert.deepEqual(wire.values, both, message);
	}

	async function failed(wire: Promise<Guarded>, kind: Failure['kind']): Promise<Failure> {
		const { failure } = await wire;
		assert.equal(failure?.kind, kind, JSON.stringify(failure));
		assert.equal(failure.host, new URL(server.baseUrl).host);
		return failure;
	}

	describe('whose framing is odd', () => {
		const variants: Readonly<Record<string, string>> = {
			'CRLF line ends': good.replaceAll('\n', '\r\n'),
			'CR line ends': good.replaceAll('\n', '\r'),
			'a byte order mark': `\uFEFF${good}`,
			'comments between the events': `: OPENROUTER PROCESSING\n\n${good.replace('data: {"id"', ': ping\ndata: {"id"')}`,
			'no space after data:': good.replaceAll('data: ', 'data:'),
			'no blank line at the end': good.trimEnd(),
			'single line ends between events': good.replaceAll('\n\n', '\n'),
			'an empty data frame': `data:\n\n${good}data: \n\n`,
			'blanks after [DONE]': good.replace('[DONE]', '[DONE]  '),
			'blank lines first': `\n\n${good}`,
			'event names': good.replaceAll('data: ', 'event: message\ndata: '),
		};
		for (const [name, text] of Object.entries(variants)) {
			it(`reads ${name}`, async () => {
				const wire = await stream(text);
				assertGood(wire);
				assert.ok(wire.isDone);
			});
		}

		it('R18: reads a stream without [DONE]', async () => {
			const wire = await stream(dataFrames(...both));
			assertGood(wire);
			assert.ok(!wire.isDone);
		});

		it('reads a stream whose content type is missing or wrong', async () => {
			for (const type of ['', 'text/plain', 'application/json', 'application/octet-stream']) {
				const headers = type === '' ? {} : { 'content-type': type };
				assertGood(await get({ headers, steps: [good] }), type);
			}
		});

		it('reads a packed stream', async () => {
			assertGood(
				await get(sseReply([gzipSync(good)], { headers: { 'content-encoding': 'gzip' } })),
			);
		});

		it('R3: keeps characters whole that come one byte at a time', async () => {
			assertGood(await stream(...inPieces(good, 1)));
		});

		it('R4: reads the same wherever the bytes are cut', async () => {
			const crlf = good.replaceAll('\n', '\r\n');
			const { length } = Buffer.from(crlf);
			const at = Array.from({ length: length - 1 }, (_, index) => index + 1);
			server.replyWith((request) =>
				sseReply(cutAt(crlf, Number((request.json as { at: number }).at))),
			);
			const client = clientAt(server.baseUrl);
			for (let from = 0; from < at.length; from += 20) {
				const some = at.slice(from, from + 20);
				const wires = await Promise.all(
					some.map((cut) => readGuarded(post(client, undefined, { at: cut }))),
				);
				for (const [index, wire] of wires.entries()) assertGood(wire, `cut at ${some[index]}`);
			}
		});
	});

	describe('that is no stream', () => {
		it('R15: gives whole JSON as one value, and then done', async () => {
			const answer = { choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }] };
			for (const type of ['application/json', 'text/event-stream', 'text/plain']) {
				const wire = await get(jsonReply(answer, { headers: { 'content-type': type } }));
				assert.equal(wire.failure, undefined);
				assert.deepEqual(wire.records.slice(1), [
					{ kind: 'whole', value: answer },
					{ kind: 'done' },
				]);
			}
		});

		it('R15: turns a web page at 200 into a failure that tells its title', async () => {
			const page = '<!doctype html><html><title>Sign in to the Wi-Fi</title><body>x</body></html>';
			for (const type of ['text/html; charset=utf-8', 'text/event-stream', 'application/json']) {
				const failure = await failed(
					get({ headers: { 'content-type': type }, steps: [page] }),
					'badEndpoint',
				);
				assert.equal(failure.detail, 'Sign in to the Wi-Fi');
				assert.equal(failure.status, 200);
			}
		});

		it('turns plain text at 200 into a failure with its words', async () => {
			const reply = { headers: { 'content-type': 'text/plain' }, steps: ['Ollama is running'] };
			const failure = await failed(get(reply), 'protocol');
			assert.equal(failure.detail, 'Ollama is running');
		});

		it('R20: turns an empty reply into a failure', async () => {
			await failed(get({ steps: [] }), 'empty');
			await failed(get({ status: 204 }), 'empty');
			await failed(get({ steps: ['\n  \n'] }), 'empty');
		});

		it('turns a JSON error at 200 into a failure', async () => {
			const failure = await failed(
				get(jsonReply({ error: { message: 'no such model', code: 'model_not_found' } })),
				'modelNotFound',
			);
			assert.equal(failure.detail, 'no such model');
			await failed(get(jsonReply({ error: 'Unexpected endpoint or method.' })), 'server');
		});

		it('reports JSON that is cut off', async () => {
			await failed(get({ ...jsonReply(0), steps: ['{"choices":[{"mess'] }), 'protocol');
		});
	});

	describe('with an error among the frames', () => {
		const overloaded = { message: 'busy now', type: 'overloaded_error' };
		const forms: Readonly<Record<string, string>> = {
			'an error object': dataFrames({ error: overloaded }),
			'an error event with flat data': `event: error\ndata: ${JSON.stringify(overloaded)}\n\n`,
			'an error event of messages': `event: error\ndata: ${JSON.stringify({ type: 'error', error: overloaded })}\n\n`,
			'an error field': `error: ${JSON.stringify(overloaded)}\n\n`,
			'an object named error': dataFrames({ object: 'error', ...overloaded }),
		};
		for (const [name, text] of Object.entries(forms)) {
			it(`R16: gives the good frames, then the failure: ${name}`, async () => {
				const wire = await stream(dataFrames(first), text, dataFrames('[DONE]'));
				assert.deepEqual(wire.values, [first]);
				assert.equal(wire.failure?.kind, 'overloaded');
				assert.equal(wire.failure.detail, 'busy now');
				assert.equal(wire.failure.status, undefined);
			});
		}

		it('reads a status that a gateway put into the error', async () => {
			const error = { message: 'Provider returned error', code: 429 };
			await failed(stream(dataFrames(first, { error })), 'rateLimit');
		});

		it('R16: gives all good frames around a damaged one and says that there is a hole', async () => {
			const wire = await stream(dataFrames(first), 'data: {"id":"1","choi\n\n', dataFrames(second));
			assert.equal(wire.failure, undefined);
			assert.deepEqual(
				wire.records.map((record) => record.kind),
				['opened', 'json', 'broken', 'json'],
			);
		});
	});

	describe('with an error status', () => {
		it('R11: says what the server said', async () => {
			const failure = await failed(
				get(
					jsonReply(
						{ error: { message: 'temperature must be at most 1', type: 'invalid_request_error' } },
						{ status: 400, headers: { 'x-request-id': 'req_7' } },
					),
				),
				'invalidRequest',
			);
			assert.deepEqual(
				{ ...failure, host: '' },
				{
					kind: 'invalidRequest',
					message: `${failure.host} refused the request (status 400).`,
					detail: 'temperature must be at most 1',
					code: 'invalid_request_error',
					status: 400,
					requestId: 'req_7',
					host: '',
				},
			);
		});

		it('keeps the words of a body without an error key', async () => {
			const failure = await failed(
				get(jsonReply({ detail: 'nope' }, { status: 400 })),
				'invalidRequest',
			);
			assert.equal(failure.detail, 'nope');
		});

		it('shortens a page at 502 to its title', async () => {
			const page = `<html><head><title>502 Bad Gateway</title></head>${'x'.repeat(9000)}</html>`;
			const failure = await failed(
				get({ status: 502, headers: { 'content-type': 'text/html' }, steps: [page] }),
				'server',
			);
			assert.equal(failure.detail, '502 Bad Gateway');
		});

		it('reads no more than 64 KiB of an error that goes on and on', async () => {
			const piece = 'x'.repeat(64 * 1024);
			const wire = get({ status: 500, steps: [piece, piece, piece, 'hang'] });
			const failure = await failed(wire, 'server');
			assert.equal(failure.detail?.length, 2000);
		});

		it('does not wait for the words of an error that never come', async () => {
			server.reply({ status: 500, steps: ['half', 'hang'] });
			const clock = createFakeClock();
			const wire = readGuarded(post(clientAt(server.baseUrl, { clock })));
			await clock.asleep(10_000);
			await server.received(1);
			let isOver = false;
			void wire.finally(() => {
				isOver = true;
			});
			while (!isOver) {
				await clock.advance(1000);
				await new Promise((resolve) => setImmediate(resolve));
			}
			assert.equal((await wire).failure?.detail, 'half');
			assert.deepEqual(clock.pending, []);
		});
	});

	describe('that breaks off', () => {
		it('R1: gives what came before a reset', async () => {
			const wire = await stream(dataFrames(first), 'data: {"id":"1","cho', 'reset');
			assert.deepEqual(wire.values, [first]);
			assert.equal(wire.failure?.kind, 'network');
			assert.match(wire.failure.message, /broke off/);
		});

		it('R13: says that nothing listens', async () => {
			const port = await closedPort();
			const { failure } = await readGuarded(post(clientAt(`http://127.0.0.1:${port}/v1`)));
			assert.equal(failure?.kind, 'network');
			assert.equal(failure.code, 'ECONNREFUSED');
			assert.equal(failure.message, `Nothing answers at 127.0.0.1:${port}. Is the server running?`);
		});

		it('R13: says that there is no such host', async () => {
			// As Node says it; how long the resolver of this machine takes for it is no matter here.
			const cause = Object.assign(new Error('getaddrinfo ENOTFOUND nowhere.invalid'), {
				code: 'ENOTFOUND',
				syscall: 'getaddrinfo',
			});
			const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }));
			const client = clientAt('https://nowhere.invalid/v1', { fetch });
			const { failure } = await readGuarded(post(client));
			assert.equal(failure?.kind, 'network');
			assert.match(failure.message, /nowhere\.invalid/);
		});
	});

	describe('that is too large', () => {
		it('R17: stops at an event of more than 8 MiB', async () => {
			const mebibyte = 'x'.repeat(1024 * 1024);
			const failure = await failed(
				stream(dataFrames(first), 'data: "', ...Array.from({ length: 10 }, () => mebibyte)),
				'protocol',
			);
			assert.match(failure.message, /larger than 8 MiB/);
		});

		it('R17: stops at 64 MiB in all', async () => {
			const comment = `: ${'x'.repeat(1024 * 1024)}\n`;
			const memory = (): number => process.memoryUsage().rss / 1024 / 1024;
			const before = memory();
			const failure = await failed(
				stream(dataFrames(first), ...Array.from({ length: 100 }, () => comment)),
				'protocol',
			);
			assert.match(failure.message, /larger than 64 MiB/);
			assert.ok(memory() - before < 200);
		}).timeout(10_000);
	});

	describe('that is silent', () => {
		const limits = { firstByteMs: 60_000, idleMs: 120_000 };

		it('R5: fails when no byte comes within the limit', async () => {
			const clock = createFakeClock();
			server.reply({ headersUntil: createGate().opened });
			const wire = readGuarded(post(clientAt(server.baseUrl, { clock, limits })));
			await clock.asleep(limits.firstByteMs);
			await clock.advance(limits.firstByteMs - 1);
			assert.deepEqual(clock.pending, [limits.firstByteMs]);
			await clock.advance(1);
			const { failure } = await wire;
			assert.equal(failure?.kind, 'timeout');
			assert.match(failure.message, /sent nothing for 60 seconds/);
			assert.deepEqual(clock.pending, []);
		});

		it('R6: fails when a stream stalls, and closes the connection', async () => {
			const clock = createFakeClock();
			server.reply(sseReply([dataFrames(first), 'hang']));
			const got = createGate();
			const wire = readGuarded(post(clientAt(server.baseUrl, { clock, limits })), (record) => {
				if (record.kind === 'json') got.open();
			});
			await got.opened;
			await new Promise((resolve) => setImmediate(resolve));
			await clock.advance(limits.idleMs);
			const { failure, values } = await wire;
			assert.deepEqual(values, [first]);
			assert.match(failure?.message ?? '', /sent nothing for 120 seconds/);
			await server.requests[0]?.closed;
			assert.deepEqual(clock.pending, []);
		});

		it('R7: lives on comments and single bytes', async () => {
			const clock = createFakeClock();
			const gates = Array.from({ length: 6 }, createGate);
			const pieces = [
				': ping\n',
				...cutAt(dataFrames(first), 9),
				'\n',
				':\n',
				dataFrames('[DONE]'),
			];
			server.reply(
				sseReply(gates.flatMap((gate, index) => [{ until: gate.opened }, pieces[index] ?? ''])),
			);
			const wire = readGuarded(post(clientAt(server.baseUrl, { clock, limits })));
			await server.received(1);
			for (const gate of gates) {
				await clock.advance(limits.firstByteMs - 1000);
				gate.open();
				// Until the byte has been read, which begins the next wait.
				await new Promise((resolve) => setTimeout(resolve, 10));
			}
			const { failure, isDone } = await wire;
			assert.equal(failure, undefined);
			assert.ok(isDone);
			assert.deepEqual(clock.pending, []);
		});

		it('leaves no timer behind after a good reply', async () => {
			const clock = createFakeClock();
			server.reply(sseReply([good]));
			assertGood(await readGuarded(post(clientAt(server.baseUrl, { clock }))));
			assert.deepEqual(clock.pending, []);
		});
	});

	describe('that is not read to its end', () => {
		it('is cancelled when the loop is left', async () => {
			const clock = createFakeClock();
			server.reply(sseReply([dataFrames(first), 'hang']));
			for await (const record of post(clientAt(server.baseUrl, { clock }))) {
				if (record.kind === 'json') break;
			}
			await server.requests[0]?.closed;
			assert.deepEqual(clock.pending, []);
		});

		it('is cancelled by its signal, before and after the first byte', async () => {
			for (const reply of [{ headersUntil: createGate().opened }, sseReply([good, 'hang'])]) {
				const clock = createFakeClock();
				const stop = new AbortController();
				server.reply(reply);
				const wire = readGuarded(post(clientAt(server.baseUrl, { clock }), stop.signal));
				await server.received(server.requests.length + 1);
				stop.abort();
				assert.equal((await wire).failure, undefined);
				await server.requests.at(-1)?.closed;
				assert.deepEqual(clock.pending, []);
			}
		});
	});
});
