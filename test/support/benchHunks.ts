import { diffLines } from '../../src/core/edits/diffLines';
import { unreviewed } from '../../src/core/edits/hunks';
import { follow, tracked } from '../../src/core/edits/hunksHistory';

const lines = 25_000;
const hunks = 100;
const keys = 60;

/** A megabyte with a hundred hunks, and a person who types one key after the other in and around them. */
export function hunkTimes(): {
	readonly what: string;
	readonly ms: number;
	readonly budget: number;
} {
	const line = (index: number) => `\tconst value${index} = compute(${index}, rest);\n`;
	const before = Array.from({ length: lines }, (_, index) => line(index));
	const every = lines / hunks;
	const after = before.map((each, index) => (index % every === 7 ? `${each}\tnewLine();\n` : each));
	const text = before.join('');
	const changes = diffLines(text, after.join('')).toReversed();
	let state = follow(tracked(unreviewed(text)), changes, { turn: 'bench' });
	let slowest = 0;
	for (let key = 0; key < keys; key++) {
		const hunk = state.now.hunks[(key * 37) % hunks];
		const at = (hunk?.start ?? 0) + (key % 3 === 0 ? -5 : 3);
		const start = performance.now();
		state = follow(state, [{ start: at, end: at, text: 'x' }], 'person');
		slowest = Math.max(slowest, performance.now() - start);
	}
	if (state.now.hunks.length !== hunks) throw new Error('the bench lost hunks');
	return { what: 'hunks recomputed per keystroke, slowest', ms: slowest, budget: 50 };
}
