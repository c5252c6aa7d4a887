import assert from 'node:assert/strict';
import { startTest } from '../../../../src/host/diagnose/runningTest';
import type { Finding } from '../../../../src/host/diagnose/station';
import { gate } from '../../../support/chatBench';

const fine = (station: Finding['station']): Finding => ({ station, state: 'fine', text: 'ok' });

describe('a test that runs', () => {
	it('goes on while its list is closed, and is followed again', async () => {
		const first = gate();
		const second = gate();
		const test = startTest([fine('address')], async function* () {
			await first.opened;
			yield fine('name');
			await second.opened;
			yield fine('http');
		});
		const closed = new AbortController();
		let draws = 0;
		const following = test.follow(() => void draws++, closed.signal);
		assert.equal(draws, 1);
		closed.abort();
		await assert.rejects(following);
		first.open();
		const seen: number[] = [];
		const again = test.follow(
			() => void seen.push(test.findings.length),
			new AbortController().signal,
		);
		assert.equal(test.isDone, false);
		second.open();
		await again;
		assert.equal(test.isDone, true);
		assert.deepEqual(
			test.findings.map(({ station }) => station),
			['address', 'name', 'http'],
		);
		assert.equal(seen.at(-1), 3);
	});

	it('says that it broke off', async () => {
		// biome-ignore lint/correctness/useYield: it fails before.
		const test = startTest([], async function* (): AsyncGenerator<Finding> {
			throw new Error('a bug');
		});
		await test.follow(() => undefined, new AbortController().signal);
		assert.equal(test.problem, 'a bug');
	});

	it('is never done when it was stopped', async () => {
		const test = startTest([], async function* (signal) {
			await new Promise((resolve) => signal.addEventListener('abort', resolve));
			yield fine('name');
		});
		test.stop();
		await test.follow(() => undefined, new AbortController().signal);
		assert.equal(test.isDone, false);
	});
});
