// `npm start` as a person at a terminal meets it.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { descendants, isAlive, killTree } from '../../scripts/lib/processes.mjs';
import { until } from '../support/until';

declare const PROJECT_ROOT: string;

describe('npm start', () => {
	let home: string;
	let child: ChildProcess | undefined;

	before(async () => {
		home = await mkdtemp(path.join(tmpdir(), 'pandu-start-'));
	});
	afterEach(async () => {
		if (child?.pid && child.exitCode === null) await killTree(child.pid);
	});
	after(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

	/** Starts it and waits for the address that it prints. */
	async function start(...flags: readonly string[]): Promise<{ pid: number; url: string }> {
		child = spawn(process.execPath, ['scripts/start.mjs', ...flags], {
			cwd: PROJECT_ROOT,
			env: { ...process.env, PANDU_START_HOME: path.join(home, 'start') },
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		let output = '';
		assert.ok(child.stdout && child.pid);
		for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
			output += String(chunk);
			const url = /http:\/\/127\.0\.0\.1:\S+/.exec(output)?.[0];
			if (url) return { pid: child.pid, url };
		}
		throw new Error(`it printed no address:\n${output}`);
	}

	it('prints an address that opens VS Code, and ends with all its processes on Ctrl+C', async () => {
		const { pid, url } = await start('--no-open');
		const page = await fetch(url, { redirect: 'manual' });
		assert.ok(page.status < 400, `status ${page.status}`);
		const all = [pid, ...descendants(pid)];
		assert.ok(all.length > 1, 'VS Code is not a child of it');
		child?.kill('SIGINT');
		assert.ok(child);
		const [code] = await once(child, 'exit');
		assert.equal(code, 0);
		await until(() => all.filter(isAlive).join(), '');
		await assert.rejects(fetch(url));
	});

	it('keeps its address, and lets in only who has the token', async () => {
		const first = await start('--no-open');
		child?.kill('SIGINT');
		assert.ok(child);
		await once(child, 'exit');
		const second = await start('--no-open');
		assert.equal(second.url, first.url);
		const stranger = await fetch(new URL('/', second.url), { redirect: 'manual' });
		assert.equal(stranger.status, 403);
	});
});
