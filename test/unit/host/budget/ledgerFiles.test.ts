import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
	appendFileSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLedgerFiles, type LedgerFiles } from '../../../../src/host/budget/ledgerFiles';
import { buildLedgerChild, entry, noon } from '../../../support/budgetParts';
import { cpuTime } from '../../../support/cpuTime';
import { createMemoryLog, type MemoryLog } from '../../../support/endpoints';

describe('ledger files', () => {
	let scratch: string;
	let folder: string;
	let log: MemoryLog;
	let ledger: LedgerFiles;
	const file = (month = '2025-11'): string => path.join(folder, `${month}.jsonl`);
	const lines = (month?: string): readonly string[] =>
		readFileSync(file(month), 'utf8').split('\n').filter(Boolean);
	const tokens = async (month = '2025-11'): Promise<number> =>
		(await ledger.month(month)).tokens('neosantara', 'k1');

	beforeEach(() => {
		scratch = mkdtempSync(path.join(tmpdir(), 'pandu-ledger-'));
		folder = path.join(scratch, 'usage');
		log = createMemoryLog();
		ledger = createLedgerFiles(folder, log);
	});
	afterEach(() => rmSync(scratch, { recursive: true, force: true }));

	it('keep whole lines of two windows that append a hundred each at the same time', async () => {
		const child = await buildLedgerChild();
		try {
			const windows = ['k1', 'k2'].map((key) =>
				fork(child.file, [folder, key, '100', String(noon(3))]),
			);
			const ends = await Promise.all(windows.map((each) => once(each, 'exit')));
			assert.deepEqual(
				ends.map(([code]) => code),
				[0, 0],
			);
		} finally {
			child.remove();
		}
		assert.equal(lines().length, 200);
		const use = await ledger.month('2025-11');
		for (const key of ['k1', 'k2']) assert.equal(use.tokens('neosantara', key), 1000 + 4950);
		assert.equal(
			use.rows().reduce((sum, row) => sum + row.requests, 0),
			200,
		);
	});

	it('of windows that have each their own are read together, what others add later too', async () => {
		const mine = createLedgerFiles(folder, log, 'aaaa1111');
		const theirs = createLedgerFiles(folder, log, 'bbbb2222');
		await ledger.append(entry({ at: noon(1) }));
		await mine.append(entry({ at: noon(4) }));
		const one = (await mine.month('2025-11')).tokens('neosantara', 'k1');
		await Promise.all([
			theirs.append(entry({ at: noon(2) })),
			mine.append(entry({ at: noon(5) })),
			theirs.append(entry({ at: noon(3) })),
		]);
		assert.deepEqual(readdirSync(folder).sort(), [
			'2025-11.aaaa1111.jsonl',
			'2025-11.bbbb2222.jsonl',
			'2025-11.jsonl',
		]);
		for (const each of [mine, theirs, createLedgerFiles(folder, log, 'cccc3333')]) {
			assert.equal((await each.month('2025-11')).tokens('neosantara', 'k1'), (one / 2) * 5);
			assert.deepEqual(
				(await each.entries('2025-11')).map(({ at }) => at),
				[1, 2, 3, 4, 5].map((day) => noon(day)),
			);
			assert.deepEqual(await each.months(), ['2025-11']);
		}
		// One that is gone or was cut is counted anew, not twice.
		writeFileSync(path.join(folder, '2025-11.bbbb2222.jsonl'), '');
		assert.equal((await mine.month('2025-11')).tokens('neosantara', 'k1'), (one / 2) * 3);
	});

	it('are empty before the first entry, and make no folder for reading', async () => {
		assert.equal(await tokens(), 0);
		assert.deepEqual(await ledger.months(), []);
		assert.throws(() => readFileSync(folder), /ENOENT/);
	});

	it('skip a damaged line and keep it, and a cut line swallows nothing', async () => {
		mkdirSync(folder);
		writeFileSync(file(), 'not json\n{"at":1}\n{"at":1763800000000,"endpoi');
		await ledger.append(entry());
		assert.equal(await tokens(), 120);
		assert.equal(lines().length, 4);
		assert.equal(lines()[0], 'not json');
	});

	it('read only what is new, also what another window wrote', async () => {
		await ledger.append(entry());
		assert.equal(await tokens(), 120);
		await createLedgerFiles(folder, log).append(entry());
		assert.equal(await tokens(), 240);
		// Half a line of another window counts once it is whole.
		const line = `${JSON.stringify(entry())}\n`;
		appendFileSync(file(), line.slice(0, 30));
		assert.equal(await tokens(), 240);
		appendFileSync(file(), line.slice(30));
		assert.equal(await tokens(), 360);
		// Somebody has deleted the month.
		writeFileSync(file(), '');
		assert.equal(await tokens(), 0);
	});

	it('begin a new month at midnight UTC, and a clock that goes back finds the old one', async () => {
		const newYear = Date.UTC(2026, 0, 1);
		await ledger.append(entry({ at: newYear - 1 }));
		await ledger.append(entry({ at: newYear }));
		await ledger.append(entry({ at: newYear - 5 }));
		assert.deepEqual(await ledger.months(), ['2026-01', '2025-12']);
		assert.equal(await tokens('2025-12'), 240);
		assert.equal(await tokens('2026-01'), 120);
		assert.equal((await ledger.month('2025-12')).rows()[0]?.day, 31);
	});

	it('count what could not be written, and write it with the next entry', async () => {
		// A file stands where the folder should be.
		writeFileSync(folder, '');
		await ledger.append(entry());
		await ledger.append(entry());
		assert.equal(log.lines.length, 1);
		rmSync(folder);
		assert.equal(await tokens(), 240);
		await ledger.append(entry());
		assert.equal(lines().length, 3);
		assert.equal(await tokens(), 360);
	});

	it('survive a moment that no calendar has', async () => {
		await ledger.append(entry({ at: Number.NaN }));
		await ledger.append(entry());
		assert.equal(await tokens(), 120);
	});

	it('take little time', async () => {
		mkdirSync(folder);
		const many = Array.from({ length: 10_000 }, (_, at) =>
			JSON.stringify(entry({ at: noon(1) + at * 1000, model: `model-${at % 7}` })),
		);
		writeFileSync(file(), `${many.join('\n')}\n`);
		const began = cpuTime();
		await ledger.month('2025-11');
		const fold = cpuTime() - began;
		const times: number[] = [];
		for (let each = 0; each < 50; each++) {
			const start = cpuTime();
			await ledger.append(entry());
			await ledger.month('2025-11');
			times.push(cpuTime() - start);
		}
		const median = times.sort((a, b) => a - b)[25] ?? 0;
		console.log(
			`      fold of 10,000 entries ${fold.toFixed(0)} ms, append and read on ${median.toFixed(2)} ms`,
		);
		// Reading on costs a small part of reading all, however slow the machine is.
		assert.ok(median < fold / 2, `${median} of ${fold}`);
	});
});
