// Bundles tests, so that TypeScript and the product's sources run in plain Node or in the extension host.
import { readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './root.mjs';

/**
 * The scripts of the project are used where they lie: they find the project by their own place.
 * @type {import('esbuild').Plugin}
 */
const scriptsStay = {
	name: 'scripts-stay',
	setup(build) {
		build.onResolve({ filter: /^\..*\/scripts\/.*\.mjs$/ }, (args) => ({
			path: pathToFileURL(path.resolve(args.resolveDir, args.path)).href,
			external: true,
		}));
	},
};

/**
 * All tests in a file or folder.
 * @param {string} place relative to the root
 */
export function testFiles(place) {
	const full = path.join(root, place);
	if (statSync(full).isFile()) return [full];
	return readdirSync(full, { recursive: true })
		.map((name) => path.join(full, String(name)))
		.filter((name) => /\.test\.tsx?$/.test(name));
}

/**
 * @param {string} name of the folder in `out` that they go to; it is this process's own
 * @param {readonly string[]} entryPoints
 * @param {import('esbuild').BuildOptions} options
 * @returns {Promise<{ outdir: string, remove: () => void }>}
 */
export async function bundleTests(name, entryPoints, options) {
	const outdir = path.join(root, 'out', `${name}-${process.pid}`);
	const remove = () => rmSync(outdir, { recursive: true, force: true });
	await mkdir(outdir, { recursive: true });
	try {
		await build({
			entryPoints: [...entryPoints],
			outbase: path.join(root, 'test'),
			outdir,
			bundle: true,
			platform: 'node',
			sourcemap: 'inline',
			jsx: 'automatic',
			jsxImportSource: 'preact',
			logLevel: 'warning',
			define: { PROJECT_ROOT: JSON.stringify(root) },
			plugins: [scriptsStay],
			...options,
		});
	} catch (error) {
		remove();
		throw error;
	}
	return { outdir, remove };
}

/** @type {import('esbuild').BuildOptions} */
export const forNode = {
	outExtension: { '.js': '.mjs' },
	splitting: true,
	format: 'esm',
	target: 'node20',
	packages: 'external',
};

/** @type {import('esbuild').BuildOptions} */
export const forExtensionHost = {
	format: 'cjs',
	target: 'node22',
	external: ['vscode', 'mocha'],
};
