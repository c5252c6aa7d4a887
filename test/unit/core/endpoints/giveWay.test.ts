import assert from 'node:assert/strict';
import { collect, endpointAt, question, realClock, textOf } from '../../../support/endpoints';
import {
	dataFrames,
	type LoopbackServer,
	sseReply,
	startLoopbackServer,
} from '../../../support/loopbackServer';
import { chunk } from './chatAnswers';

const count = 500;
const words = Array.from({ length: count }, () => chunk({ content: 'x' }));

/** Each look at it takes a millisecond, so that every piece counts as work. */
function createBusyClock() {
	let ms = 0;
	return { now: () => ++ms, sleep: realClock.sleep };
}

describe('a reply that arrives all at once', () => {
	let server: LoopbackServer;
	beforeEach(async () => {
		server = await startLoopbackServer(
			sseReply([dataFrames(...words, chunk({}, 'stop'), '[DONE]')]),
		);
	});
	afterEach(() => server.close());

	it('lets others of the process do something between its pieces, and is read whole', async () => {
		let deltas = 0;
		let deltasBeforeOthers: number | undefined;
		const endpoint = endpointAt(server.baseUrl, { clock: createBusyClock() });
		const events = await collect(
			endpoint.stream(question, new AbortController().signal),
			(event) => {
				if (event.type !== 'blockDelta') return;
				deltas += 1;
				if (deltas > 1) return;
				setImmediate(() => {
					deltasBeforeOthers = deltas;
				});
			},
		);
		assert.equal(textOf(events), 'x'.repeat(count));
		assert((deltasBeforeOthers ?? count) < 20, `after ${deltasBeforeOthers} pieces`);
	});

	it('is left as soon as it is stopped', async () => {
		let deltas = 0;
		const stop = new AbortController();
		const endpoint = endpointAt(server.baseUrl, { clock: createBusyClock() });
		const events = await collect(endpoint.stream(question, stop.signal), (event) => {
			if (event.type !== 'blockDelta') return;
			deltas += 1;
			if (deltas === 1) setImmediate(() => stop.abort());
		});
		const last = events.at(-1);
		assert(last?.type === 'error' && last.failure.kind === 'aborted', JSON.stringify(last));
		assert(deltas < 20, `after ${deltas} pieces`);
	});
});
