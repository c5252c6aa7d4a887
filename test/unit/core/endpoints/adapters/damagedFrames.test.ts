import assert from 'node:assert/strict';
import type { Frame } from '../../../../../src/core/endpoints/adapter';
import { decodeEvent } from '../../../../../src/core/endpoints/frames';
import { createSseDecoder } from '../../../../../src/core/endpoints/sse';
import { adapters, faultsOf, readFrames, recordings } from '../../../../support/recordings';

/** The same numbers on every run, so that a failure can be looked at. */
function createRandom(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

const oddValues: readonly unknown[] = [
	null,
	'',
	'x',
	0,
	-1,
	1e9,
	true,
	[],
	{},
	[null],
	[[1]],
	{ type: 'x' },
	'{"x":1}',
	'</think>\n',
];

function damage(value: unknown, random: (below: number) => number): unknown {
	if (random(12) === 0) return oddValues[random(oddValues.length)];
	if (Array.isArray(value)) return value.map((each) => damage(each, random));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(() => random(12) > 0)
			.map(([key, each]) => [key, damage(each, random)]),
	);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

describe('replies that are damaged at random', () => {
	for (const adapter of adapters) {
		it(`never throw and stay in order on ${adapter.protocol}`, function () {
			this.timeout(30_000);
			const frames = recordings(adapter.protocol).flatMap(({ bytes, isStream }): Frame[] => {
				const text = new TextDecoder().decode(bytes);
				if (!isStream) return [{ kind: 'json', value: JSON.parse(text) }];
				const events = createSseDecoder().push(text);
				if (events === 'tooLong') throw new Error('too long');
				return events.flatMap(decodeEvent).flatMap((each) => (each.kind === 'json' ? [each] : []));
			});
			const random = createRandom(7);
			for (let round = 0; round < 3000; round++) {
				const first = random(frames.length);
				const some = frames.slice(first, first + 1 + random(25));
				const damaged = some.flatMap((frame): Frame[] => {
					const value = frame.kind === 'json' ? damage(frame.value, random) : undefined;
					const again = random(8) === 0 ? 2 : 1;
					return isObject(value)
						? Array.from({ length: again }, () => ({ kind: 'json', value }))
						: [];
				});
				if (random(3) === 0) damaged.reverse();
				if (random(3) === 0) damaged.push({ kind: 'done' });
				// Damage may leave nothing that a reply could start with.
				const faults = faultsOf(readFrames(adapter, damaged)).filter(
					(fault) => fault !== 'the first event is not start',
				);
				assert.deepEqual(faults, [], `round ${round}: ${JSON.stringify(damaged)}`);
			}
		});
	}
});
