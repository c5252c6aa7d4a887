// Times the journal: what `npm run bench edits` prints of it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createJournal, type JournalStore } from '../../src/host/journal/journalStore';
import type { EditTime } from './benchEdits';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const size = 10_000;
const budget = 50;
const many = 5000;

const open = (folder: string) =>
	createJournal({
		folder,
		limits: () => ({ bytes: 1e9, days: 30 }),
		clock: { now: Date.now },
		log: silent,
	});

/** A text of 10 kB that no other edit had. */
const textOf = (edit: number) => Buffer.from(`edit ${edit}\n`.repeat(size).slice(0, size));

async function journalEdit(journal: JournalStore, edit: number): Promise<void> {
	const id = await journal.begin({
		kind: 'edit',
		origin: { turn: `turn-${edit}`, title: 'Edit' },
		uri: 'file:///workspace/file.ts',
		before: textOf(edit),
	});
	await journal.finish(id, textOf(edit + 1));
}

async function median(journal: JournalStore): Promise<number> {
	const times: number[] = [];
	for (let edit = 0; edit < 21; edit++) {
		const started = performance.now();
		await journalEdit(journal, edit);
		times.push(performance.now() - started);
	}
	return times.toSorted((a, b) => a - b)[10] ?? 0;
}

/** Alone, and in a workspace with many files after many other edits: the two are to be alike. */
export async function journalTimes(): Promise<readonly EditTime[]> {
	const scratch = mkdtempSync(path.join(tmpdir(), 'pandu-journal-'));
	try {
		const alone = await median(open(path.join(scratch, 'alone')));
		const folder = path.join(scratch, 'many');
		mkdirSync(folder);
		const lines = Array.from({ length: many }, (_, at) =>
			JSON.stringify({
				type: 'begin',
				id: `old-${String(at).padStart(6, '0')}`,
				at,
				kind: 'edit',
				origin: { turn: `t${at}`, title: 'Edit' },
				uri: `file:///workspace/${at}.ts`,
			}),
		);
		writeFileSync(path.join(folder, 'journal.jsonl'), `${lines.join('\n')}\n`);
		mkdirSync(path.join(scratch, 'workspace'));
		for (let at = 0; at < many; at++) {
			writeFileSync(path.join(scratch, 'workspace', `${at}.ts`), '');
		}
		const beside = await median(open(folder));
		return [
			{ what: 'journal one edit of a 10 kB file', ms: alone, budget },
			{ what: 'the same after 5,000 edits of 5,000 files', ms: beside, budget },
		];
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}
