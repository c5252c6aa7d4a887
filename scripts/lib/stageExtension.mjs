import { copyFile, lstat, mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { cacheFolder, root } from './root.mjs';

const left = new Set(['node_modules', 'out', 'src', 'test', 'scripts', 'sample', 'docs']);

/**
 * A folder that stands for the project where VS Code is told which extension is in development: a copy of what an
 * extension is made of. It is needed because VS Code lies inside the project: a development folder that holds VS Code's own
 * themes makes it take one of those in place of the person's. No links: VS Code knows whose code asks for its API, and so
 * whose translated texts are meant, by where the file really is.
 * @returns {Promise<string>} its absolute path
 */
export async function stageExtension() {
	const folder = path.join(cacheFolder, 'extension');
	await withLock(`${folder}.lock`, async () => {
		const names = (await readdir(root)).filter((name) => !name.startsWith('.') && !left.has(name));
		await copyFolder(root, folder, names);
	});
	return folder;
}

/**
 * Afterwards `to` holds the named entries of `from` and nothing else. What is the same already is left alone, as another VS Code
 * may be reading it.
 * @param {string} from
 * @param {string} to
 * @param {readonly string[]} names
 */
async function copyFolder(from, to, names) {
	await mkdir(to, { recursive: true });
	for (const name of await readdir(to)) {
		const isLink = (await lstat(path.join(to, name))).isSymbolicLink();
		if (isLink || !names.includes(name)) await rm(path.join(to, name), { recursive: true });
	}
	for (const name of names) {
		const source = path.join(from, name);
		const copy = path.join(to, name);
		const wanted = await stat(source);
		if (wanted.isDirectory()) {
			await copyFolder(source, copy, await readdir(source));
			continue;
		}
		const known = await stat(copy).catch(() => undefined);
		if (known?.size !== wanted.size || known.mtimeMs < wanted.mtimeMs) await copyFile(source, copy);
	}
}
