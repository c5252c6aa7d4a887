// Makes sure that node_modules holds what package-lock.json says. Imports built-ins only, as it runs before there is any.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { Problem } from './problem.mjs';
import { runNpm } from './processes.mjs';
import { cacheFolder, root } from './root.mjs';

/**
 * Installs the project's packages when one is missing or of another version.
 * @param {(line: string) => void} [say]
 */
export async function ensureDependencies(say = console.log) {
	if (await areInstalled()) return;
	await withLock(path.join(cacheFolder, 'dependencies.lock'), async () => {
		if (await areInstalled()) return;
		say('Installing the packages of the project (npm ci) ...');
		const { code } = await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
			cwd: root,
			timeoutMs: 10 * 60_000,
		});
		if (code !== 0) {
			throw new Problem(
				'npm could not install the packages of the project. Check the network and what npm said above, then run the command again.',
			);
		}
	});
}

async function areInstalled() {
	const lock = await readJson(path.join(root, 'package-lock.json'));
	const wanted = Object.keys(lock?.packages?.['']?.devDependencies ?? {});
	const versions = await Promise.all(
		wanted.map((name) => readJson(path.join(root, 'node_modules', name, 'package.json'))),
	);
	return wanted.every(
		(name, at) => versions[at]?.version === lock.packages[`node_modules/${name}`]?.version,
	);
}

/** @param {string} file */
async function readJson(file) {
	const text = await readFile(file, 'utf8').catch(() => 'null');
	return JSON.parse(text);
}
