import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { descendants, isAlive, killTree, run } from '../../../scripts/lib/processes.mjs';

const stubborn = "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1e6);";
const parent = `
	const { spawn } = require('node:child_process');
	spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: 'ignore', detached: true });
	setInterval(() => undefined, 1e6);
	console.log('ready');
`;

describe('ending a program', () => {
	before(function () {
		if (process.platform === 'win32') this.skip();
	});

	it('ends what it started too, even what left its group and ignores the first signal', async () => {
		const child = spawn(process.execPath, ['-e', parent], { stdio: ['ignore', 'pipe', 'inherit'] });
		await once(child.stdout, 'data');
		assert.ok(child.pid);
		const all = [child.pid, ...descendants(child.pid)];
		assert.equal(all.length, 2);
		await killTree(child.pid, 200);
		assert.deepEqual(all.filter(isAlive), []);
	});

	it('happens by itself when its time is over', async () => {
		const options = { timeoutMs: 100, quiet: true };
		const { code, timedOut } = await run(
			process.execPath,
			['-e', 'setInterval(() => {}, 1e6)'],
			options,
		);
		assert.deepEqual({ code, timedOut }, { code: 124, timedOut: true });
	});

	it('is told apart from a program that is not there', async () => {
		assert.equal((await run('pandu-no-such-program', [], { quiet: true })).code, 127);
	});
});
