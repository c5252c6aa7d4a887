import assert from 'node:assert/strict';
import { channel } from 'node:diagnostics_channel';
import net from 'node:net';
import type { Wait } from '../../../src/core/request';
import { watchConnecting } from '../../../src/host/connectWatch';
import { collect, endpointAt, failureOf, question } from '../../support/endpoints';
import { createFakeClock } from '../../support/fakeClock';
import { createGate, startLoopbackServer } from '../../support/loopbackServer';

describe('the watch on connections', () => {
	it('knows when a request has its connection', async () => {
		const server = await startLoopbackServer({ headersUntil: createGate().opened });
		try {
			const url = `${server.baseUrl}/models?limit=1`;
			const watch = watchConnecting(url);
			const other = watchConnecting(`${server.baseUrl}/chat/completions`);
			assert.equal(watch.isConnecting(), false);
			const stop = new AbortController();
			const reply = fetch(url, { signal: stop.signal });
			while (!watch.isConnecting()) await new Promise((resolve) => setImmediate(resolve));
			await server.received(1);
			assert.equal(watch.isConnecting(), false);
			assert.equal(other.isConnecting(), false);
			stop.abort();
			await assert.rejects(reply);
			watch.stop();
			other.stop();
			assert.equal(channel('undici:request:create').hasSubscribers, false);
		} finally {
			await server.close();
		}
	});

	it('R5: a host that never accepts is told as such, by its own limit', async () => {
		// Accepts in the system's queue only, and speaks no TLS: the connection is never complete.
		const mute = net.createServer();
		await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
		const { port } = mute.address() as net.AddressInfo;
		const clock = createFakeClock();
		const waits: (Wait | undefined)[] = [];
		const endpoint = endpointAt(`https://127.0.0.1:${port}/v1`, {
			clock,
			watchConnecting,
			limits: { connectMs: 20_000, firstByteMs: 60_000, idleMs: 60_000 },
		});
		const accepted = new Promise<net.Socket>((resolve) => mute.once('connection', resolve));
		try {
			const attendant = { waiting: (wait: Wait | undefined) => void waits.push(wait) };
			const over = collect(endpoint.stream(question, new AbortController().signal, { attendant }));
			const socket = await accepted;
			await clock.advance(5000);
			assert.equal(waits[0]?.phase, 'connect');
			await clock.advance(15_000);
			const failure = failureOf(await over);
			assert.equal(failure.kind, 'timeout');
			assert.match(failure.message, /did not accept the connection within 20 seconds/);
			assert.deepEqual(clock.pending, []);
			socket.destroy();
		} finally {
			await new Promise<void>((resolve) => mute.close(() => resolve()));
		}
	});
});
