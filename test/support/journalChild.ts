// A process of its own for tests of the journal. `append FOLDER NAME COUNT` writes COUNT entries as a window would;
// `session SCRATCH POINT` does twenty steps of edits and restores and is killed at operation POINT of the file system.
import { writeSync } from 'node:fs';
import promises from 'node:fs/promises';
import path from 'node:path';
import { createJournal } from '../../src/host/journal/journalStore';
import { runSession } from './journalSession';

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

type Operation = (this: unknown, ...args: unknown[]) => unknown;

const changing = ['open', 'mkdir', 'rename', 'unlink', 'link', 'rmdir', 'utimes', 'chown'];
const onHandles = ['write', 'writeFile', 'sync', 'chmod'];

/** Kills this process before operation `point`; when that one writes, after half of its bytes. */
async function killAt(point: number): Promise<() => number> {
	let count = 0;
	const die = () => process.kill(process.pid, 'SIGKILL');
	const wrap = (target: Record<string, Operation>, name: string): void => {
		const real = target[name];
		if (!real) throw new Error(`no ${name}`);
		target[name] = async function (...args) {
			count++;
			if (count === point) {
				const [bytes] = args;
				if (name.startsWith('write') && Buffer.isBuffer(bytes)) {
					await real.call(this, bytes.subarray(0, bytes.length >> 1));
				}
				die();
				// The signal may take a moment; nothing more is to happen until then.
				await new Promise(() => undefined);
			}
			return real.apply(this, args);
		};
	};
	const handle = await promises.open(process.execPath, 'r');
	const prototype = Object.getPrototypeOf(handle) as Record<string, Operation>;
	await handle.close();
	for (const name of changing) wrap(promises as unknown as Record<string, Operation>, name);
	for (const name of onHandles) wrap(prototype, name);
	return () => count;
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
