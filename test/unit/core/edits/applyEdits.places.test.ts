import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/edits/applyEdits';
import { applyChanges } from '../../../../src/core/edits/diffLines';
import type { MatchStep } from '../../../../src/core/edits/edit';
import { createRandom } from './random';

type Random = ReturnType<typeof createRandom>;

const indents = ['', '\t', '\t\t', '  ', '    ', '      ', '        '];
const contents = [
	'a();',
	"say('x');",
	'say(‘x’);',
	'b - c',
	'b – c',
	'd e',
	'd\u00A0e',
	'f...',
	'f…',
	'}',
	'',
];

describe('applyEdits: old text that a model did not copy exactly', () => {
	it('R33, R34, R35: 6,000 random changes of it lead to the right place or to a refusal', () => {
		const random = createRandom(97);
		const seen = new Map<string, number>();
		for (let round = 0; round < 6000; round++) {
			const kind = runRound(random);
			seen.set(kind, (seen.get(kind) ?? 0) + 1);
		}
		// Each way out was taken, so none of them is tested by nothing.
		for (const kind of ['exact', 'blanks', 'typography', 'notFound', 'ambiguous']) {
			assert((seen.get(kind) ?? 0) > 100, `${kind}: ${seen.get(kind)}`);
		}
	});
});

function runRound(random: Random): string {
	const lines = Array.from({ length: 3 + random(9) }, () => randomLine(random));
	const first = random(lines.length);
	const block = lines.slice(first, first + 1 + random(4));
	const sought = mutated(block, random);
	const oldText = sought.join('\n');
	if (oldText.trim() === '') return 'empty';
	const text = `${lines.join('\n')}\n`;
	const head = /^[ \t]*/.exec(sought.find((line) => line.trim() !== '') ?? '')?.[0] ?? '';
	const newText = `${head}NEW`;
	const result = applyEdits(text, [{ kind: 'replace', oldText, newText }]);
	const expected = search(text, lines, sought);
	const told = JSON.stringify({ text, oldText, result, expected });
	if (result.kind !== 'changed') {
		assert(result.kind === 'refused', told);
		// Where a tab stands for an unknown number of blanks a refusal is right as well.
		const isUnclear =
			expected.kind === 'one' && expected.isConverted && result.refusal.reason === 'notFound';
		const reason = { one: 'changed', none: 'notFound', many: 'ambiguous' }[expected.kind];
		assert(isUnclear || result.refusal.reason === reason, told);
		if (expected.kind === 'many') assert.equal(result.refusal.count, expected.count, told);
		return result.refusal.reason;
	}
	assert(expected.kind === 'one', told);
	assert.equal(result.step, expected.step, told);
	const after = applyChanges(text, result.changes);
	if (expected.step === 'exact') {
		const { at } = expected;
		assert.equal(after, text.slice(0, at) + newText + text.slice(at + oldText.length), told);
		return 'exact';
	}
	const left = after.split('\n');
	const stays = [
		...lines.slice(0, expected.at),
		'NEW',
		...lines.slice(expected.at + expected.length),
		'',
	];
	const isNew = /^\s*NEW$/.test(left[expected.at] ?? '');
	assert.deepEqual(left.with(expected.at, 'NEW'), stays, told);
	assert(isNew, told);
	return expected.step;
}

function randomLine(random: Random): string {
	const content = contents[random(contents.length)] ?? '';
	return content === '' ? '' : (indents[random(indents.length)] ?? '') + content;
}

/** The lines as a model may write them from memory. */
function mutated(block: readonly string[], random: Random): readonly string[] {
	let lines = [...block];
	const changes = [
		() => lines.map((line) => line + ['', ' ', '\t'][random(3)]),
		() => lines.map((line) => (line === '' ? line : `  ${line}`)),
		() => lines.map((line) => line.replace(/^(\t| {2})/, '')),
		() => lines.map((line) => line.replace(/^\t+/, (tabs) => '    '.repeat(tabs.length))),
		() => lines.map((line) => line.replace(/^( {4})+/, (blanks) => '\t'.repeat(blanks.length / 4))),
		() => lines.map((line) => line.replace(/[‘’]/g, "'").replaceAll('–', '-')),
		() => lines.map((line) => line.replaceAll("'", '’').replaceAll('...', '…')),
		() => lines.map((line) => line.replaceAll('\u00A0', ' ')),
		() => ['', ...lines, ''],
		() => lines.map((line) => line.replace('a', 'A')),
	];
	for (let count = random(3); count > 0; count--)
		lines = changes[random(changes.length)]?.() ?? lines;
	return lines;
}

type Expected =
	| { readonly kind: 'none' }
	| { readonly kind: 'many'; readonly count: number }
	| {
			readonly kind: 'one';
			readonly step: MatchStep;
			/** An offset for `exact`, else a line. */
			readonly at: number;
			readonly length: number;
			readonly isConverted: boolean;
	  };

/** The same rules once more, without thought of speed. */
function search(text: string, lines: readonly string[], sought: readonly string[]): Expected {
	const oldText = sought.join('\n');
	const exact = [...Array(text.length).keys()].filter((at) => text.slice(at).startsWith(oldText));
	const exactly = { step: 'exact', length: oldText.length, isConverted: false } as const;
	if (exact.length > 0)
		return exact.length > 1 ? many(exact) : { kind: 'one', at: exact[0] ?? 0, ...exactly };
	const asLines = sought.at(-1) === '' ? sought.slice(0, -1) : sought;
	const filled = asLines.map((line, at) => (line.trim() === '' ? -1 : at)).filter((at) => at >= 0);
	const bare = asLines.slice(filled[0], (filled.at(-1) ?? 0) + 1);
	for (const step of ['blanks', 'typography'] as const) {
		for (const part of bare.length < asLines.length ? [asLines, bare] : [asLines]) {
			const places = [...lines.keys()].filter((at) =>
				fits(lines.slice(at, at + part.length), part, step),
			);
			const [at] = places;
			if (at === undefined) continue;
			if (places.length > 1) return many(places);
			const isConverted = !isPrefixShift(lines.slice(at, at + part.length), part);
			return { kind: 'one', step, at, length: part.length, isConverted };
		}
	}
	return { kind: 'none' };
}

function many(places: readonly number[]): Expected {
	return { kind: 'many', count: places.length };
}

function typed(line: string): string {
	return line
		.replace(/[‘’]/g, "'")
		.replaceAll('–', '-')
		.replaceAll('\u00A0', ' ')
		.replaceAll('…', '...');
}

function fits(
	there: readonly string[],
	sought: readonly string[],
	step: 'blanks' | 'typography',
): boolean {
	if (there.length !== sought.length) return false;
	const clean = step === 'typography' ? typed : (line: string) => line;
	const same = there.every(
		(line, at) =>
			clean(line).replace(/^[ \t]+|[ \t]+$/g, '') ===
			clean(sought[at] ?? '').replace(/^[ \t]+|[ \t]+$/g, ''),
	);
	return same && (isPrefixShift(there, sought) || isWidthShift(there, sought));
}

function pairs(
	there: readonly string[],
	sought: readonly string[],
): readonly (readonly [string, string])[] {
	const indent = (line: string) => /^[ \t]*/.exec(line)?.[0] ?? '';
	return there.flatMap((line, at) =>
		line.trim() === '' ? [] : [[indent(line), indent(sought[at] ?? '')] as const],
	);
}

function isPrefixShift(there: readonly string[], sought: readonly string[]): boolean {
	const all = pairs(there, sought);
	const shapes = all
		.flat()
		.flatMap((indent) => [...indent, ''].map((_, at) => indent.slice(0, at)));
	return shapes.some(
		(shape) => all.every(([a, b]) => a === shape + b) || all.every(([a, b]) => b === shape + a),
	);
}

function isWidthShift(there: readonly string[], sought: readonly string[]): boolean {
	const all = pairs(there, sought);
	const kinds = [
		(text: string) => !text.includes('\t'),
		(text: string) => !text.includes(' \t'),
	] as const;
	const isClear =
		all.every(([a, b]) => kinds[0](a) && kinds[1](b)) ||
		all.every(([a, b]) => kinds[1](a) && kinds[0](b));
	return (
		isClear &&
		[2, 3, 4, 8].some((width) => {
			const by = all.map(
				([a, b]) =>
					a.replaceAll('\t', ' '.repeat(width)).length -
					b.replaceAll('\t', ' '.repeat(width)).length,
			);
			return by.every((each) => each === by[0]) && (by[0] ?? 0) % width === 0;
		})
	);
}
