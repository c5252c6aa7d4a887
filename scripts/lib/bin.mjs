import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';

/**
 * The script behind a program of an installed package, to be run with Node: no shell, on any system.
 * @param {string} name of the package
 * @param {string} [program] where it has several
 */
export function binOf(name, program = name.split('/').at(-1) ?? name) {
	const folder = path.join(root, 'node_modules', name);
	const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
	return path.join(folder, typeof bin === 'string' ? bin : bin[program]);
}
