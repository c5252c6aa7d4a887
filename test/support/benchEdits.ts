// Times the engine of edits on a file of 1 MB: what `npm run bench edits` prints.
import { applyEdits } from '../../src/core/edits/applyEdits';
import { applyChanges, diffLines } from '../../src/core/edits/diffLines';
import type { Edit } from '../../src/core/edits/edit';
import { hunkTimes } from './benchHunks';

export interface EditTime {
	readonly what: string;
	readonly ms: number;
	readonly budget: number;
}

/** About 1 MB of lines as code has them, each with a number of its own. */
export function largeText(eol: string): string {
	const lines = Array.from({ length: 26_000 }, (_, at) => {
		const depth = '\t'.repeat(at % 5);
		return at % 7 === 0 ? `${depth}}` : `${depth}const value${at} = compute(${at}, 'x');`;
	});
	return lines.join(eol) + eol;
}

/** A hundred edits, spread over the whole text, each of three lines. */
export function manyEdits(text: string): readonly Edit[] {
	const lines = text.split(/\r?\n/);
	return Array.from({ length: 100 }, (_, at) => {
		const first = 1 + at * 259;
		const old = lines.slice(first, first + 3);
		return {
			kind: 'replace',
			oldText: old.join('\n'),
			newText: [old[0], `// changed ${at}`, old[2]].join('\n'),
		};
	});
}

/** The median of several runs, after one that does not count. */
function timed(run: () => void): number {
	run();
	const times = Array.from({ length: 9 }, () => {
		const started = performance.now();
		run();
		return performance.now() - started;
	});
	return times.toSorted((a, b) => a - b)[4] ?? 0;
}

export function editTimes(): readonly EditTime[] {
	const text = largeText('\n');
	const crlf = largeText('\r\n');
	const edits = manyEdits(text);
	const result = applyEdits(text, edits);
	if (result.kind !== 'changed')
		throw new Error(`The edits do not apply: ${JSON.stringify(result)}`);
	const after = applyChanges(text, result.changes);
	return [
		{
			what: 'apply 100 edits to a 1 MB file',
			ms: timed(() => applyEdits(text, edits)),
			budget: 100,
		},
		{
			what: 'the same where all line ends differ',
			ms: timed(() => applyEdits(crlf, edits)),
			budget: 100,
		},
		{
			what: 'lines that differ in a 1 MB file, 100 hunks',
			ms: timed(() => diffLines(text, after)),
			budget: 50,
		},
		hunkTimes(),
	];
}
