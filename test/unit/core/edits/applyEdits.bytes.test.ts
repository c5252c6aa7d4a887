import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/edits/applyEdits';
import { applyChanges } from '../../../../src/core/edits/diffLines';
import type { Edit } from '../../../../src/core/edits/edit';
import { type Encoding, encodings } from './encodings';
import { createRandom } from './random';

type Random = ReturnType<typeof createRandom>;

/** A line and the line end it has in the file. */
interface Line {
	readonly text: string;
	readonly end: string;
}

const lineEnds = [['\n'], ['\r\n'], ['\r'], ['\n', '\r\n', '\r']] as const;
const shapes = ['', '\t', '\t\t', '    ', '  \t', ' '];

describe('applyEdits: every byte outside an edit stays', () => {
	let seed = 0;
	for (const encoding of encodings) {
		for (const ends of lineEnds) {
			for (const hasMark of encoding.name.startsWith('UTF') ? [false, true] : [false]) {
				const kind = ends.length > 1 ? 'mixed' : JSON.stringify(ends[0]);
				const name = `R31, R32: ${encoding.name}, line ends ${kind}${hasMark ? ', byte order mark' : ''}`;
				it(`${name}: 0 wrong bytes in 400 random edits`, () => {
					const random = createRandom(++seed * 7919);
					for (let round = 0; round < 400; round++) runRound(encoding, ends, hasMark, random);
				});
			}
		}
	}
});

describe('applyEdits: a whole file', () => {
	it('R31: keeps every line that stays as it was, in 2,000 random files', () => {
		const random = createRandom(41);
		for (let round = 0; round < 2000; round++) {
			const encoding = encodings[random(encodings.length)] as Encoding;
			const ends = lineEnds[random(lineEnds.length)] ?? lineEnds[0];
			const mark = encoding.name.startsWith('UTF') && random(2) === 0 ? '\uFEFF' : '';
			const words = createWords(encoding, random);
			const lines = randomLines(words, ends, random);
			const from = random(lines.length);
			const to = Math.min(lines.length, from + random(4));
			const fresh = Array.from({ length: 1 + random(3) }, () => words.fresh());
			const texts = lines.map(({ text }) => text);
			const wanted = [...texts.slice(0, from), ...fresh, ...texts.slice(to)];
			const text = encoding.decode(encoding.encode(mark + joined(lines)));
			const newText = sent(wanted, random, random(2) === 0);
			const result = applyEdits(text, [{ kind: 'wholeFile', newText }]);
			assert(result.kind === 'changed', JSON.stringify({ text, newText, result }));
			const after = applyChanges(text, result.changes);
			const told = JSON.stringify({ text, newText, after });
			const bytes = encoding.encode(after);
			const isOpen = lines.at(-1)?.end === '';
			assert(bytes.indexOf(encoding.encode(mark + joined(lines.slice(0, from)))) === 0, told);
			const tail = encoding.encode(joined(lines.slice(to)));
			assert(bytes.subarray(bytes.length - tail.length).equals(tail), told);
			const last = isOpen ? '' : '\n';
			assert.equal(after.replace(/\r\n?/g, '\n'), mark + wanted.join('\n') + last, told);
		}
	});
});

function runRound(encoding: Encoding, ends: readonly string[], hasMark: boolean, random: Random) {
	const words = createWords(encoding, random);
	const lines = randomLines(words, ends, random);
	const mark = hasMark ? '\uFEFF' : '';
	const bytes = encoding.encode(mark + joined(lines));
	const text = encoding.decode(bytes);
	const { edits, expected } = randomBatch(lines, words, random);
	const told = () => JSON.stringify({ text, edits, expected: joined(expected) });
	const result = applyEdits(text, edits);
	assert(result.kind === 'changed', `${JSON.stringify(result)} ${told()}`);
	const after = encoding.encode(applyChanges(text, result.changes));
	// Lines that stay are compared with the bytes they had, not with text that was encoded again.
	const pieces = [
		encoding.encode(mark),
		...expected.map((line) => bytesOf(line, lines, bytes, encoding, mark)),
	];
	assert(
		Buffer.concat(pieces).equals(after),
		`${JSON.stringify(applyChanges(text, result.changes))} ${told()}`,
	);
}

/** Of a line from before its bytes in the file, of a new one its text encoded. */
function bytesOf(
	line: Line,
	lines: readonly Line[],
	bytes: Buffer,
	encoding: Encoding,
	mark: string,
): Buffer {
	const at = lines.indexOf(line);
	if (at < 0) return encoding.encode(line.text + line.end);
	const start = encoding.encode(mark + joined(lines.slice(0, at))).length;
	return bytes.subarray(start, start + encoding.encode(line.text + line.end).length);
}

function joined(lines: readonly Line[]): string {
	return lines.map(({ text, end }) => text + end).join('');
}

/** Makes lines no two of which are the same, unless they are to be. */
function createWords(encoding: Encoding, random: Random) {
	let count = 0;
	const letter = () => encoding.letters[random(encoding.letters.length)] ?? '';
	return {
		unique: () => {
			count++;
			const tail = random(6) === 0 ? '  ' : '';
			return `${shapes[random(shapes.length)]}_${letter()} <${count}> ${letter()};${tail}`;
		},
		/** Also written to look like a pattern of replacement. */
		fresh: () => {
			count++;
			const pattern = ['$&', '$1', '$$', '\\n', '$`', "$'"][random(6)];
			return `${shapes[random(shapes.length)]}${pattern} [${count}] ${letter()}`;
		},
		common: () => ['', '}', '\t}', '  ', letter()][random(5)] ?? '',
	};
}

type Words = ReturnType<typeof createWords>;

function randomLines(words: Words, ends: readonly string[], random: Random): readonly Line[] {
	const count = 4 + random(14);
	const isOpen = random(2) === 0;
	return Array.from({ length: count }, (_, at) => {
		const isUnique = at % 2 === 0 || random(3) > 0;
		const end = ends[random(ends.length)] ?? '\n';
		const text = isUnique || at === count - 1 ? words.unique() : words.common();
		// An end of one kind and a blank line with one of another kind would be read as one end.
		return {
			text: text === '' && ends.length > 1 ? '}' : text,
			end: isOpen && at === count - 1 ? '' : end,
		};
	});
}

/** Up to three edits, apart from each other, and the lines they lead to. */
function randomBatch(lines: readonly Line[], words: Words, random: Random) {
	const edits: Edit[] = [];
	const expected: Line[] = [];
	let at = 0;
	// Edits that touch are another matter: between two of them a line stays.
	let isNear = false;
	while (at < lines.length) {
		const length = isNear ? 1 : 1 + random(4);
		const range = lines.slice(at, at + length);
		const isLast = at + length >= lines.length;
		const hasKey = range.some(({ text }) => text.includes('<'));
		if (
			hasKey &&
			!isNear &&
			edits.length < 3 &&
			(random(3) === 0 || (isLast && edits.length === 0))
		) {
			const made = randomEdit(lines, at, range, words, random);
			edits.push(made.edit);
			expected.push(...made.after);
			isNear = true;
		} else {
			expected.push(...range);
			isNear = false;
		}
		at += length;
	}
	return { edits, expected };
}

interface Made {
	readonly edit: Edit;
	/** What the lines of the range become. */
	readonly after: readonly Line[];
}

function randomEdit(
	lines: readonly Line[],
	at: number,
	range: readonly Line[],
	words: Words,
	random: Random,
): Made {
	const kinds = [replaceLines, replaceLines, replaceWord, insertLines, deleteLines];
	const make = kinds[random(kinds.length)] ?? replaceLines;
	return make(lines, at, range, words, random);
}

/** The line end of the line, or of the nearest one that has one, above before below. */
function endNear(lines: readonly Line[], at: number): string {
	const above = lines.slice(0, at + 1).findLast(({ end }) => end !== '');
	const below = lines.slice(Math.max(0, at)).find(({ end }) => end !== '');
	return above?.end ?? below?.end ?? '\n';
}

/** As a model sends lines: with line ends of one kind, which need not be those of the file. */
function sent(texts: readonly string[], random: Random, isEnded: boolean): string {
	const end = ['\n', '\n', '\r\n', '\r'][random(4)] ?? '\n';
	return texts.join(end) + (isEnded ? end : '');
}

/** New lines in the middle of the range, with lines around that stay. */
function replaceLines(
	lines: readonly Line[],
	at: number,
	range: readonly Line[],
	words: Words,
	random: Random,
): Made {
	const from = random(range.length);
	const to = from + random(range.length - from + 1);
	const fresh = Array.from({ length: random(4) + (to === from ? 1 : 0) }, () => words.fresh());
	const isOpen = range.at(-1)?.end === '';
	const before = range.map(({ text }) => text);
	const texts = [...before.slice(0, from), ...fresh, ...before.slice(to)];
	// An empty text in place of whole lines is another kind of edit, and one with its last line end takes more along.
	// Of two equal lines either may be the one that goes.
	const isUnclear = fresh.length === 0 && new Set(before).size < before.length;
	if (texts.length === 0 || isUnclear) return replaceWord(lines, at, range, words);
	// Without its end a blank line at the end would be the end of the line above.
	const isBlank = before.at(-1) === '' || texts.at(-1) === '';
	const isEnded = !isOpen && (isBlank || random(2) === 0);
	const edit = {
		kind: 'replace',
		oldText: sent(before, random, isEnded),
		newText: sent(texts, random, isEnded),
	} as const;
	const made = fresh.map((text, index): Line => {
		const model = to > from ? Math.min(from + index, to - 1) : from - 1;
		return { text, end: endNear(lines, at + model) };
	});
	const after = [...range.slice(0, from), ...made, ...range.slice(to)];
	if (!isOpen) return { edit, after };
	// The file ends as it did: its last line, whichever that is now, has no line end and the one before it has.
	const last = after.length - 1;
	return {
		edit,
		after: after.map((line, index) => {
			if (index === last) return line.end === '' ? line : { ...line, end: '' };
			return line.end === '' ? { ...line, end: endNear(lines, lines.length - 1) } : line;
		}),
	};
}

/** A part of one line. */
function replaceWord(
	_lines: readonly Line[],
	_at: number,
	range: readonly Line[],
	words: Words,
): Made {
	const key = range.findIndex(({ text }) => text.includes('<'));
	const line = range[key];
	const word = /<\d+>/.exec(line?.text ?? '')?.[0] ?? '';
	const fresh = words.fresh();
	const after = range.map((each, index) =>
		index === key ? { ...each, text: each.text.split(word).join(fresh) } : each,
	);
	return { edit: { kind: 'replace', oldText: word, newText: fresh }, after };
}

function insertLines(
	lines: readonly Line[],
	at: number,
	range: readonly Line[],
	words: Words,
	random: Random,
): Made {
	const key = range.findIndex(({ text }) => text.includes('<'));
	const anchor = range[key]?.text ?? '';
	const position = random(2) === 0 ? 'before' : 'after';
	const fresh = Array.from({ length: 1 + random(3) }, () => words.fresh());
	const edit = {
		kind: 'insert',
		anchor,
		position,
		newText: sent(fresh, random, random(2) === 0),
	} as const;
	const place = position === 'before' ? key : key + 1;
	const end = endNear(lines, at + place - 1);
	const made = fresh.map((text): Line => ({ text, end }));
	const after = [...range.slice(0, place), ...made, ...range.slice(place)];
	if (position === 'before' || range[key]?.end !== '') return { edit, after };
	// Behind a last line without an end.
	return {
		edit,
		after: after.map((line, index) => ({
			...line,
			end: index === after.length - 1 ? '' : line.end || end,
		})),
	};
}

function deleteLines(
	_lines: readonly Line[],
	_at: number,
	range: readonly Line[],
	_words: Words,
	random: Random,
): Made {
	const last = range.at(-1);
	const isEnded = last?.end !== '' && (last?.text === '' || random(2) === 0);
	const oldText = sent(
		range.map(({ text }) => text),
		random,
		isEnded,
	);
	return { edit: { kind: 'replace', oldText, newText: '' }, after: [] };
}
