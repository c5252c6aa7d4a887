import assert from 'node:assert/strict';
import { createRandom } from './random';
import { started } from './reviewedFile';

/** A line of the text, of the baseline, or of both. Every line is unlike all others, so nothing is ambiguous. */
interface Row {
	readonly base?: string;
	readonly text?: string;
}

const isSame = (row: Row) => row.base === row.text;
const textOf = (rows: readonly Row[]) => rows.map((row) => row.text ?? '').join('');
const baseOf = (rows: readonly Row[]) => rows.map((row) => row.base ?? '').join('');

/** What reviewing means, said in rows: slow, and too simple to be wrong. */
function createModel(lines: number, random: (below: number) => number) {
	let count = 0;
	const line = () => `line ${count++}\n`;
	let rows: Row[] = Array.from({ length: lines }, () => {
		const text = line();
		return { base: text, text };
	});
	/** Rows that the text shows, as indexes. */
	const shown = () => rows.flatMap((row, index) => (row.text === undefined ? [] : [index]));
	const runs = () => {
		const found: { start: number; end: number }[] = [];
		for (const [index, row] of rows.entries()) {
			if (isSame(row)) continue;
			const last = found.at(-1);
			if (last?.end === index) last.end++;
			else found.push({ start: index, end: index + 1 });
		}
		return found;
	};
	return {
		rows: () => rows,
		set(to: readonly Row[]) {
			rows = [...to];
		},
		runs,
		line,
		shown,
		offset: (index: number) => textOf(rows.slice(0, index)).length,
		/** The model replaces `removed` shown rows by `added` new ones. */
		edit() {
			const first = random(rows.length + 1);
			const size = random(3);
			const added = Array.from({ length: size === 0 ? 1 : random(3) }, () => ({ text: line() }));
			const old = rows.slice(first, first + size);
			const left = old.flatMap((row) => (row.base === undefined ? [] : [{ base: row.base }]));
			rows.splice(first, old.length, ...left, ...added);
		},
		put(index: number, remove: number, ...fresh: readonly Row[]) {
			rows.splice(index, remove, ...fresh);
		},
	};
}

type Model = ReturnType<typeof createModel>;

/** Something a person does with the keyboard, done to both. */
function type(file: ReturnType<typeof started>, model: Model, random: (below: number) => number) {
	const shown = model.shown();
	const index = shown[random(shown.length)];
	if (index === undefined) return;
	const row = model.rows()[index];
	if (row?.text === undefined) return;
	const start = model.offset(index);
	const end = start + row.text.length;
	const next = model.rows()[index + 1];
	const fresh = model.line();
	switch (random(4)) {
		case 0: {
			// A word in the middle of a line.
			const text = row.text.replace(' ', ` ${fresh.trim()} `);
			file.type({ start, end, text });
			model.put(index, 1, isSame(row) ? { base: text, text } : { ...row, text });
			return;
		}
		case 1:
			// Enter and a word at the end of a line.
			file.type({ start: end - 1, end: end - 1, text: `\n${fresh.trim()}` });
			model.put(index + 1, 0, isSame(row) ? { base: fresh, text: fresh } : { text: fresh });
			return;
		case 2:
			// The whole line goes.
			file.type({ start, end, text: '' });
			if (isSame(row)) model.put(index, 1);
			else if (row.base === undefined) model.put(index, 1);
			return;
		default: {
			// The line below is joined to this one.
			if (next?.text === undefined) return;
			const text = row.text.trimEnd() + next.text;
			file.type({ start: end - 1, end, text: '' });
			if (isSame(row) && isSame(next)) return model.put(index, 2, { base: text, text });
			const left = [row, next].flatMap((each) =>
				each.base === undefined ? [] : [{ base: each.base }],
			);
			model.put(index, 2, ...left, { text });
		}
	}
}

function agrees(file: ReturnType<typeof started>, model: Model, what: string): void {
	assert.equal(file.text(), textOf(model.rows()), what);
	assert.equal(file.base(), baseOf(model.rows()), what);
	assert.equal(file.hunks().length, model.runs().length, what);
	let last = -1;
	for (const hunk of file.hunks()) {
		assert(hunk.start > last, what);
		last = hunk.end;
	}
}

const rounds = 1500;

describe('hunks in random work', () => {
	it('hold what the person had and typed, whatever is edited, typed, kept and dropped', () => {
		for (let round = 0; round < rounds; round++) {
			const random = createRandom(round);
			const model = createModel(8, random);
			const file = started(textOf(model.rows()));
			for (let step = 0; step < 12; step++) {
				const what = `round ${round}, step ${step}`;
				const run = random(Math.max(1, model.runs().length));
				const span = model.runs()[run];
				const rows = span ? model.rows().slice(span.start, span.end) : [];
				switch (random(5)) {
					case 0:
					case 1:
						model.edit();
						file.edit(textOf(model.rows()), `turn ${step}`);
						break;
					case 2:
						if (!span) break;
						file.keep(run);
						model.put(span.start, rows.length, ...rows.flatMap(same('text')));
						break;
					case 3:
						if (!span) break;
						file.drop(run);
						model.put(span.start, rows.length, ...rows.flatMap(same('base')));
						break;
					default:
						type(file, model, random);
				}
				agrees(file, model, what);
			}
			const base = baseOf(model.rows());
			file.drop(...file.hunks().map((_, index) => index));
			assert.equal(file.text(), base);
			assert.deepEqual(file.hunks(), []);
		}
	});

	it('come back as they were with undo and redo', () => {
		for (let round = 0; round < rounds; round++) {
			const random = createRandom(round + 77_777);
			const model = createModel(7, random);
			const file = started(textOf(model.rows()));
			let past: (readonly Row[])[] = [];
			let future: (readonly Row[])[] = [];
			for (let step = 0; step < 25; step++) {
				const then = [...model.rows()];
				const change = random(10);
				if (change < 3 && past.length > 0) {
					future.push(then);
					model.set(past.pop() ?? []);
					file.undo();
				} else if (change < 5 && future.length > 0) {
					past.push(then);
					model.set(future.pop() ?? []);
					file.redo();
				} else {
					const before = file.text();
					const run = random(Math.max(1, model.runs().length));
					const span = model.runs()[run];
					if (change < 7) {
						model.edit();
						file.edit(textOf(model.rows()), `turn ${step}`);
					} else if (change === 7 && span) {
						const rows = model.rows().slice(span.start, span.end);
						file.drop(run);
						model.put(span.start, rows.length, ...rows.flatMap(same('base')));
					} else type(file, model, random);
					if (file.text() !== before) {
						past = [...past, then];
						future = [];
					}
				}
				agrees(file, model, `round ${round}, step ${step}`);
			}
		}
	});

	it('never wait again once everything was kept', () => {
		for (let round = 0; round < rounds; round++) {
			const random = createRandom(round + 5);
			const model = createModel(6, random);
			const file = started(textOf(model.rows()));
			const steps = 1 + random(4);
			for (let step = 0; step < steps; step++) {
				model.edit();
				file.edit(textOf(model.rows()), `turn ${step}`);
			}
			const text = file.text();
			file.keep(...file.hunks().map((_, index) => index));
			assert.equal(file.text(), text);
			for (let step = 0; step < steps; step++) file.undo();
			assert.deepEqual(file.hunks(), [], `round ${round}`);
			for (let step = 0; step < steps; step++) file.redo();
			assert.deepEqual(file.hunks(), [], `round ${round}`);
			assert.equal(file.base(), text);
		}
	});
});

/** Rows as they are when only one of their sides counts. */
function same(side: 'base' | 'text') {
	return (row: Row): readonly Row[] => {
		const line = row[side];
		return line === undefined ? [] : [{ base: line, text: line }];
	};
}
