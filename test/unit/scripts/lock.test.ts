import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withLock } from '../../../scripts/lib/lock.mjs';

describe('the lock between runs', () => {
	let folder: string;
	beforeEach(async () => {
		folder = path.join(await mkdtemp(path.join(tmpdir(), 'pandu-lock-')), 'lock');
	});
	afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

	it('lets one work at a time', async () => {
		let inside = 0;
		let most = 0;
		const work = async (): Promise<void> => {
			inside += 1;
			most = Math.max(most, inside);
			await new Promise(setImmediate);
			inside -= 1;
		};
		await Promise.all([withLock(folder, work), withLock(folder, work), withLock(folder, work)]);
		assert.equal(most, 1);
		assert.ok(!existsSync(folder));
	});

	it('is released when the work fails', async () => {
		const work = (): Promise<never> => Promise.reject(new Error('no'));
		await assert.rejects(withLock(folder, work), /no/);
		assert.ok(!existsSync(folder));
	});

	it('is taken over from a process that has died', async () => {
		const dead = spawnSync(process.execPath, ['-e', '']).pid;
		await mkdir(folder);
		await writeFile(path.join(folder, 'pid'), String(dead));
		assert.equal(await withLock(folder, async () => 'done', { limitMs: 0 }), 'done');
	});

	it('says so when another holds it for too long', async () => {
		await mkdir(folder);
		await writeFile(path.join(folder, 'pid'), String(process.pid));
		const refused = withLock(folder, async () => 'done', { limitMs: 0, busy: 'taken' });
		await assert.rejects(refused, /taken/);
	});
});
