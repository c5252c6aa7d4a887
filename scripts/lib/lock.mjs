import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from './problem.mjs';
import { isAlive } from './processes.mjs';

/**
 * Runs `work` while no other process does so under the same name. A lock left by a process that has died is taken over.
 * @template T
 * @param {string} folder a folder that exists exactly while someone holds the lock
 * @param {() => Promise<T>} work
 * @param {{ limitMs?: number, busy?: string }} [options] how long to wait for another process, and what to say then
 * @returns {Promise<T>}
 */
export async function withLock(folder, work, options = {}) {
	const { limitMs = 10 * 60_000 } = options;
	const { busy = `Another run holds ${folder}. If there is none, delete that folder.` } = options;
	await mkdir(path.dirname(folder), { recursive: true });
	const deadline = Date.now() + limitMs;
	for (;;) {
		const taken = await take(folder);
		if (taken === 'taken') break;
		if (taken === 'busy' && Date.now() > deadline) throw new Problem(busy);
		if (taken === 'busy') await wait(200);
	}
	try {
		return await work();
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/**
 * `freed`: the one who held it is dead, try again.
 * @param {string} folder
 * @returns {Promise<'taken' | 'busy' | 'freed'>}
 */
async function take(folder) {
	const owner = path.join(folder, 'pid');
	const readOwner = async () => Number(await readFile(owner, 'utf8').catch(() => ''));
	try {
		await mkdir(folder);
		await writeFile(owner, String(process.pid));
		return 'taken';
	} catch (error) {
		if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
	}
	const pid = await readOwner();
	if (pid !== 0 && isAlive(pid)) return 'busy';
	// Without a number its owner is just writing it, or died before it could: the second look tells.
	await wait(500);
	if ((await readOwner()) !== pid) return 'busy';
	await rm(folder, { recursive: true, force: true });
	return 'freed';
}
