// `npm start`: a real VS Code with the extension on a copy of the sample workspace.
//   --desktop   in an installed VS Code (`code`) instead of the browser
//   --no-open   only print the address
//   --fresh     forget the chats, settings and files of earlier starts
import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { ensureDependencies } from './lib/dependencies.mjs';
import { handoverFrom } from './lib/handover.mjs';
import { withLock } from './lib/lock.mjs';
import { openInBrowser } from './lib/openInBrowser.mjs';
import { Problem, reportAndFail } from './lib/problem.mjs';
import { killTree, run, start } from './lib/processes.mjs';
import { cacheFolder, root } from './lib/root.mjs';
import { stageExtension } from './lib/stageExtension.mjs';
import { keptAddress, keptSettings } from './lib/startData.mjs';
import { startServer } from './vscode.mjs';

const flags = ['--desktop', '--no-open', '--fresh'];
// Its own in tests, so that they do not meet a start of the person.
const home = process.env.PANDU_START_HOME ?? path.join(cacheFolder, 'start');
const workspace = path.join(home, 'workspace');

async function prepare() {
	await ensureDependencies();
	const built = await run(process.execPath, ['esbuild.mjs'], { cwd: root, timeoutMs: 120_000 });
	if (built.code !== 0) throw new Problem('The extension could not be built; see above.');
	if (process.argv.includes('--fresh')) await rm(home, { recursive: true, force: true });
	await mkdir(home, { recursive: true });
	// A copy: whatever is tried there, the repository stays as it is. Changes of earlier starts are kept.
	await cp(path.join(root, 'sample'), workspace, { recursive: true, force: false });
}

/** Resolves when the person ends the program. */
function untilInterrupted() {
	return new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, resolve);
	});
}

async function startInBrowser() {
	const interrupted = untilInterrupted();
	await prepare();
	const serverDataDir = path.join(home, 'data');
	const { endpoint, env } = handoverFrom(process.env);
	await keptSettings(path.join(serverDataDir, 'data', 'User', 'settings.json'), endpoint);
	const { port, token, save } = await keptAddress(path.join(home, 'address.json'));
	const server = await startServer({
		serverDataDir,
		workspace,
		extensionPath: await stageExtension(),
		env,
		port,
		connectionToken: token,
	});
	try {
		await save(server.port);
		console.log(
			`\nPandu is ready in VS Code, on ${endpoint ? `your ${endpoint} key` : 'the demo endpoint'}:`,
		);
		console.log(`\n  ${server.url}\n\nCtrl+C ends it.`);
		if (!process.argv.includes('--no-open')) openInBrowser(server.url);
		const ended = await Promise.race([interrupted.then(() => undefined), server.ended]);
		if (ended !== undefined) throw new Problem(`VS Code ended with code ${ended}.`);
	} finally {
		await server.stop();
	}
	console.log('\nEnded.');
}

async function startOnDesktop() {
	const interrupted = untilInterrupted();
	await prepare();
	const userData = path.join(home, 'desktop');
	const { endpoint, env } = handoverFrom(process.env);
	await keptSettings(path.join(userData, 'User', 'settings.json'), endpoint);
	const child = start('code', {
		args: [
			`--extensionDevelopmentPath=${root}`,
			`--user-data-dir=${userData}`,
			`--extensions-dir=${path.join(home, 'desktop-extensions')}`,
			...['--new-window', '--wait', workspace],
		],
		env,
	});
	console.log('VS Code opens with Pandu. Close its window or press Ctrl+C to end.');
	const code = await Promise.race([interrupted.then(() => 0), child.ended]);
	if (child.pid !== undefined) await killTree(child.pid);
	if (code === 0) return;
	throw new Problem(
		code === 127
			? 'There is no `code` command. Install VS Code and its command (in VS Code: "Shell Command: Install \'code\' command in PATH"), or run npm start without --desktop.'
			: `VS Code ended with code ${code}.`,
	);
}

async function main() {
	const unknown = process.argv.slice(2).find((flag) => !flags.includes(flag));
	if (unknown)
		throw new Problem(`npm start does not know ${unknown}. It knows ${flags.join(', ')}.`);
	const work = process.argv.includes('--desktop') ? startOnDesktop : startInBrowser;
	await withLock(`${home}.lock`, work, {
		limitMs: 0,
		busy: 'npm start is running already: use that one, or end it first.',
	});
}

await main().catch(reportAndFail);
// A person may have pressed Ctrl+C while something was still downloading.
process.exit();
