// Starting and ending other programs, without leaving any behind.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [timeoutMs] the whole tree is killed after it
 * @property {boolean} [quiet] keep the output instead of showing it
 */

/**
 * @typedef {object} RunResult
 * @property {number} code 0 is success
 * @property {string} output standard output and error, only when `quiet`
 * @property {boolean} timedOut
 */

/**
 * Runs a program to its end. Never throws; a program that cannot be started has code 127.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, options = {}) {
	const { cwd, env, timeoutMs, quiet = false } = options;
	return new Promise((resolve) => {
		const child = spawn(command, args, {
			...(cwd && { cwd }),
			...(env && { env }),
			stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
			windowsHide: true,
		});
		let output = '';
		let timedOut = false;
		for (const stream of [child.stdout, child.stderr]) {
			stream?.setEncoding('utf8').on('data', (text) => {
				output += text;
			});
		}
		const timer = timeoutMs
			? setTimeout(() => {
					timedOut = true;
					if (child.pid) void killTree(child.pid);
				}, timeoutMs)
			: undefined;
		const end = (/** @type {number} */ code, /** @type {string} */ more) => {
			clearTimeout(timer);
			resolve({ code: timedOut ? 124 : code, output: output + more, timedOut });
		};
		child.on('error', (error) => end(127, error.message));
		child.on('close', (code) => end(code ?? 1, ''));
	});
}

/**
 * Starts a program and leaves it running, with its output shown. On Windows it may be a `.cmd`.
 * @param {string} command
 * @param {{ args: readonly string[], env: NodeJS.ProcessEnv }} options
 * @returns {{ pid: number | undefined, ended: Promise<number> }} `ended`: its exit code, 127 if there is no such program
 */
export function start(command, { args, env }) {
	const isWindows = process.platform === 'win32';
	const child = spawn(command, isWindows ? args.map((arg) => `"${arg}"`) : args, {
		env,
		stdio: ['ignore', 'inherit', 'inherit'],
		shell: isWindows,
	});
	/** @type {Promise<number>} */
	const ended = new Promise((resolve) => {
		child.on('error', () => resolve(127));
		child.on('exit', (code) => resolve(code ?? 1));
	});
	return { pid: child.pid, ended };
}

/**
 * Runs npm itself, the one that belongs to this Node.
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function runNpm(args, options = {}) {
	// `npm run` sets settings of its own run in the environment; a nested npm must not inherit them.
	const env = Object.fromEntries(
		Object.entries(options.env ?? process.env).filter(
			([name]) => !/^npm_(package|lifecycle|command|config_(local_prefix|prefix))/i.test(name),
		),
	);
	const cli = npmCli();
	const rest = { ...options, env };
	return cli ? run(process.execPath, [cli, ...args], rest) : run('npm', args, rest);
}

/** Path of npm's own script, so that no shell is needed to start it (Windows has only `npm.cmd`). */
function npmCli() {
	const beside = path.dirname(process.execPath);
	return [
		process.env.npm_execpath,
		path.join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
		path.join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
	].find((file) => file?.endsWith('npm-cli.js') && existsSync(file));
}

/**
 * Ids of the processes that `pid` started, and those that they started, at any depth.
 * @param {number} pid
 * @returns {readonly number[]}
 */
export function descendants(pid) {
	/** @type {Map<number, number[]>} */
	const children = new Map();
	for (const [id, parent] of processTable()) {
		children.set(parent, [...(children.get(parent) ?? []), id]);
	}
	const found = [pid];
	for (const id of found) found.push(...(children.get(id) ?? []));
	return found.slice(1);
}

/**
 * Every process with its parent. From /proc where there is one: a bare Linux has no `ps`.
 * @returns {readonly (readonly [number, number])[]}
 */
function processTable() {
	if (process.platform === 'win32') return [];
	if (process.platform === 'linux') {
		return readdirSync('/proc')
			.filter((name) => /^\d+$/.test(name))
			.map((name) => /** @type {const} */ ([Number(name), linuxStat(Number(name))?.parent ?? 0]));
	}
	const list = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout ?? '';
	return list.split('\n').map((line) => {
		const [id, parent] = line.trim().split(/\s+/).map(Number);
		return /** @type {const} */ ([id ?? 0, parent ?? 0]);
	});
}

/**
 * @param {number} pid
 * @returns {{ state: string, parent: number } | undefined} undefined when there is no such process
 */
function linuxStat(pid) {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// Its second field is the name in brackets, which may hold anything.
		const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return { state, parent: Number(parent) };
	} catch {
		return undefined;
	}
}

/**
 * A process that has ended but that nobody has asked for its exit code is not alive.
 * @param {number} pid
 */
export function isAlive(pid) {
	if (process.platform === 'linux') {
		const stat = linuxStat(pid);
		return stat !== undefined && stat.state !== 'Z' && stat.state !== 'X';
	}
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
	}
}

/**
 * Ends a process and everything it started: first asks, then insists. Resolves when all are gone.
 * @param {number} pid
 * @param {number} [graceMs]
 */
export async function killTree(pid, graceMs = 3000) {
	if (process.platform === 'win32') {
		spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true });
		return;
	}
	// Noted before the first signal: an orphan no longer tells whose it was.
	const all = [pid, ...descendants(pid)];
	const signal = (/** @type {NodeJS.Signals} */ name) => {
		for (const id of all.filter(isAlive)) {
			try {
				process.kill(id, name);
			} catch (error) {
				if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
			}
		}
	};
	const gone = async (/** @type {number} */ limitMs) => {
		for (let spent = 0; spent < limitMs; spent += 50) {
			if (!all.some(isAlive)) return true;
			await wait(50);
		}
		return false;
	};
	signal('SIGTERM');
	if (await gone(graceMs)) return;
	all.push(...all.flatMap(descendants).filter((id) => !all.includes(id)));
	signal('SIGKILL');
	await gone(graceMs);
}
