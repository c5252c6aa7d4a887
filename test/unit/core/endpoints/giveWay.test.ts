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

/** Each look at it takes a millisecond, so that every piece counts as work. `work` takes longer. */
function createBusyClock() {
	let ms = 0;
	const work = (more: number): void => {
		ms += more;
	};
	return { now: () => ++ms, sleep: realClock.sleep, work };
}

describe('a reply that arrives all at once', () => {
	let server: LoopbackServer;
	beforeEach(async () => {
		server = await startLoopbackServer(
			sseReply([dataFrames(...words, chunk({}, 'stop'), '[DONE]')]),
		);
	});
	afterEach(() => server.close());

	async function deltasBeforeOthers(workOnEach: number): Promise<number> {
		const clock = createBusyClock();
		let deltas = 0;
		let seen: number | undefined;
		const endpoint = endpointAt(server.baseUrl, { clock });
		const events = await collect(
			endpoint.stream(question, new AbortController().signal),
			(event) => {
				if (event.type !== 'blockDelta') return;
				clock.work(workOnEach);
				deltas += 1;
				if (deltas > 1) return;
				setImmediate(() => {
					seen = deltas;
				});
			},
		);
		assert.equal(textOf(events), 'x'.repeat(count));
		return seen ?? count;
	}

	it('lets others of the process do something between its pieces, and is read whole', async () => {
		const before = await deltasBeforeOthers(0);
		assert(before < 20, `after ${before} pieces`);
	});

	it('does so too where each piece alone takes long', async () => {
		const before = await deltasBeforeOthers(10);
		assert(before < 4, `after ${before} pieces`);
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
