import { cp, lstat, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { cacheFolder, root } from './root.mjs';

const left = new Set(['node_modules', 'out', 'src', 'test', 'scripts', 'sample']);

/**
 * A folder that stands for the project where VS Code is told which extension is in development; made of links, so it is
 * always up to date. It is needed because VS Code lies inside the project: a development folder that holds VS Code's own
 * themes makes it take one of those in place of the person's.
 * @returns {Promise<string>} its absolute path
 */
export async function stageExtension() {
	const folder = path.join(cacheFolder, 'extension');
	await withLock(`${folder}.lock`, async () => {
		await mkdir(folder, { recursive: true });
		const wanted = (await readdir(root, { withFileTypes: true })).filter(
			({ name }) => !name.startsWith('.') && !left.has(name),
		);
		for (const entry of wanted) {
			const from = path.join(root, entry.name);
			const to = path.join(folder, entry.name);
			// Links to files need rights that a person on Windows does not have; the few files are copied.
			if (entry.isFile()) await cp(from, to);
			else if (entry.isDirectory() && !(await exists(to))) await symlink(from, to, 'junction');
		}
		for (const name of await readdir(folder)) {
			if (wanted.some((entry) => entry.name === name)) continue;
			await rm(path.join(folder, name), { recursive: true });
		}
	});
	return folder;
}

/** @param {string} file */
function exists(file) {
	return lstat(file).then(
		() => true,
		() => false,
	);
}
