import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createJournal } from '../../../../src/host/journal/journalStore';
import { removeLeftovers } from '../../../../src/host/journal/leftovers';
import { restore } from '../../../../src/host/journal/restore';
import { buildJournalChild } from '../../../support/journalProcess';
import { makeStart, runSession } from '../../../support/journalSession';
import { createDiskFiles } from '../../../support/restoreDisk';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const points = 200;
const atOnce = 6;
/** Steps that give the name of one file to another. */
const passNamesOn = [18, 19];
const folderMark = 'folder';

/** Every file and folder with its bytes and permissions. */
type Snapshot = ReadonlyMap<string, string>;

function snapshot(folder: string): Snapshot {
	const found = new Map<string, string>();
	for (const name of readdirSync(folder, { recursive: true }).map(String).sort()) {
		const info = statSync(path.join(folder, name));
		const content = info.isFile()
			? readFileSync(path.join(folder, name)).toString('hex')
			: folderMark;
		found.set(name, `${(info.mode & 0o7777).toString(8)} ${content}`);
	}
	return found;
}

const openJournal = (scratch: string) =>
	createJournal({
		folder: path.join(scratch, 'changes'),
		limits: () => ({ bytes: 1e9, days: 30 }),
		clock: { now: Date.now },
		log: silent,
	});

describe('a process that is killed in the middle of edits and restores', () => {
	let home: string;
	let child: Awaited<ReturnType<typeof buildJournalChild>>;

	before(async () => {
		// What a killed process wrote is there wherever it wrote it; in memory it waits for no disk.
		const fast = '/dev/shm';
		home = mkdtempSync(path.join(existsSync(fast) ? fast : tmpdir(), 'pandu-kill-'));
		child = await buildJournalChild();
	});
	after(async () => {
		rmSync(home, { recursive: true, force: true, maxRetries: 5 });
		await child.remove();
	});

	const makeScratch = (name: string): string => {
		const scratch = path.join(home, name);
		mkdirSync(path.join(scratch, 'files'), { recursive: true });
		makeStart(path.join(scratch, 'files'));
		return scratch;
	};

	async function runChild(scratch: string, point: number) {
		const run = spawn(process.execPath, [child.file, 'session', scratch, String(point)]);
		let output = '';
		let errors = '';
		run.stdout.on('data', (data) => {
			output += String(data);
		});
		run.stderr.on('data', (data) => {
			errors += String(data);
		});
		const [code, signal] = await once(run, 'close');
		const steps = [...output.matchAll(/step (\d+)/g)].map(([, step]) => Number(step));
		const operations = Number(/operations (\d+)/.exec(output)?.[1] ?? 0);
		return { code, signal, errors, step: steps.at(-1) ?? 0, operations };
	}

	/** What is there before each step; after the last one too. */
	async function snapshots(): Promise<readonly Snapshot[]> {
		const scratch = makeScratch('steps');
		const files = path.join(scratch, 'files');
		const all: Snapshot[] = [];
		await runSession(files, openJournal(scratch), () => all.push(snapshot(files)));
		return all;
	}

	async function killAndRestore(point: number, states: readonly Snapshot[]): Promise<void> {
		const scratch = makeScratch(`point-${point}`);
		const files = path.join(scratch, 'files');
		const { signal, errors, step } = await runChild(scratch, point);
		assert.equal(signal, 'SIGKILL', `point ${point}: it was not killed. ${errors}`);

		const journal = openJournal(scratch);
		await removeLeftovers(await journal.entries(), 0, Date.now());
		const old = states[Math.max(step - 1, 0)] ?? new Map();
		const fresh = states[step] ?? old;
		const now = snapshot(files);
		for (const name of new Set([...old.keys(), ...fresh.keys(), ...now.keys()])) {
			const isFolder = [old, fresh, now].some((each) => each.get(name)?.endsWith(folderMark));
			if (isFolder && ![old, fresh].some((each) => each.has(name))) continue;
			const held = now.get(name);
			// Between two renames of one step a file stands whole under the name of another, or a name is free.
			const isMoved = held === undefined && passNamesOn.includes(step);
			const whole = [...old.values(), ...fresh.values()];
			const isEither = held === old.get(name) || held === fresh.get(name);
			const isWhole = isEither || isMoved || (held !== undefined && whole.includes(held));
			assert.ok(isWhole, `point ${point}, step ${step}: ${name} is neither old nor new`);
		}

		const deps = { journal, files: createDiskFiles(), ask: async () => 'old' as const };
		const entries = await journal.entries();
		const all = new Set(entries.map(({ id }) => id));
		const result = await restore(deps, all, 'Everything');
		assert.ok(['done', 'nothing'].includes(result.kind), JSON.stringify(result));
		const message = `point ${point}, step ${step}: the start state`;
		assert.deepEqual(withoutEmpty(snapshot(files)), withoutEmpty(states[0] ?? new Map()), message);
		rmSync(scratch, { recursive: true, force: true });
	}

	it(`leaves every file old or new at ${points} points, and the journal brings the start back`, async function () {
		this.timeout(180_000);
		const states = await snapshots();
		assert.equal(states.length, 21);
		const { operations, errors } = await runChild(makeScratch('whole'), 0);
		assert.ok(operations > points, `${operations} operations. ${errors}`);
		const chosen = Array.from({ length: points }, (_, index) =>
			Math.min(1 + Math.round((index * operations) / points), operations),
		);
		assert.equal(new Set(chosen).size, points);
		const waiting = [...chosen];
		const work = async () => {
			for (let point = waiting.pop(); point !== undefined; point = waiting.pop()) {
				await killAndRestore(point, states);
			}
		};
		await Promise.all(Array.from({ length: atOnce }, work));
	});
});

/** A folder that was made for a file just before the kill has nothing in it and is nobody's. */
function withoutEmpty(all: Snapshot): Snapshot {
	return new Map([...all].filter(([, content]) => !content.endsWith(folderMark)));
}
