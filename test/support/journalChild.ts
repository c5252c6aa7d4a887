// A process of its own for tests of the journal. `append FOLDER NAME COUNT` writes COUNT entries as a window would;
// `session SCRATCH POINT` does twenty steps of edits and restores and is killed at operation POINT of the file system.
import { writeSync } from 'node:fs';
import path from 'node:path';
import { createJournal } from '../../src/host/journal/journalStore';
import { runSession } from './journalSession';
import { killAt } from './killAt';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

const journalIn = (folder: string) =>
	createJournal({
		folder,
		limits: () => ({ bytes: 1e9, days: 30 }),
		clock: { now: Date.now },
		log: silent,
	});

async function append(folder: string, name: string, count: number): Promise<void> {
	const journal = journalIn(folder);
	for (let i = 0; i < count; i++) {
		const uri = `file:///${name}/${i}`;
		const id = await journal.begin({
			kind: 'edit',
			origin: { turn: `${name}-${i}`, title: 'Edit' },
			uri,
			before: Buffer.from(`before ${uri}`),
		});
		await journal.finish(id, Buffer.from(`after ${uri}`));
	}
}

async function session(scratch: string, point: number): Promise<void> {
	const count = await killAt(point);
	await runSession(
		path.join(scratch, 'files'),
		journalIn(path.join(scratch, 'changes')),
		(step) => {
			// At once, because the process may be gone with the next operation.
			writeSync(1, `step ${step}\n`);
		},
	);
	writeSync(1, `operations ${count()}\n`);
}

async function main(): Promise<void> {
	const [mode, folder = '', name = '', count = '0'] = process.argv.slice(2);
	if (mode === 'append') await append(folder, name, Number(count));
	else if (mode === 'session') await session(folder, Number(name));
	else throw new Error(`no such mode: ${mode}`);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
