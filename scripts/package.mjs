// `npm run package`: builds for release and writes pandu-VERSION.vsix. Needs neither git nor a network.
import { cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { createVSIX } from '@vscode/vsce';
import { Problem, reportAndFail } from './lib/problem.mjs';
import { run } from './lib/processes.mjs';
import { root } from './lib/root.mjs';

/** Most bytes of a package. */
export const packageBudget = 600_000;

const bundleNames = [
	'extension.js',
	'web.js',
	'assistant.js',
	'demo.js',
	'page.js',
	'highlight.js',
	'maths.js',
	'diagram.js',
	'page.css',
];
const alongside =
	'package.json package.nls.json package.nls.id.json l10n README.md CHANGELOG.md LICENSE .vscodeignore media'.split(
		' ',
	);

/**
 * @typedef {object} Packed
 * @property {string} file
 * @property {number} bytes
 * @property {readonly { readonly name: string, readonly bytes: number, readonly gzipped: number }[]} bundles
 */

/**
 * Builds and packs, in a folder of its own: `dist` stays as it is. Rejects when the package is larger than its budget.
 * @param {string} [file] where to write it; pandu-VERSION.vsix in the root otherwise
 * @returns {Promise<Packed>}
 */
export async function packageExtension(file) {
	const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
	const packagePath = file ?? path.join(root, `${manifest.name}-${manifest.version}.vsix`);
	const stage = await mkdtemp(path.join(tmpdir(), 'pandu-package-'));
	try {
		const dist = path.join(stage, 'dist');
		const build = await run(process.execPath, ['esbuild.mjs', `--outdir=${dist}`], {
			cwd: root,
			quiet: true,
		});
		if (build.code !== 0) throw new Problem(`The build failed:\n${build.output}`);
		for (const name of alongside) {
			await cp(path.join(root, name), path.join(stage, name), { recursive: true });
		}
		await createVSIX({
			cwd: stage,
			packagePath,
			dependencies: false,
			allowMissingRepository: true,
			rewriteRelativeLinks: false,
		});
		const { size } = await stat(packagePath);
		if (size > packageBudget) {
			throw new Problem(
				`${path.basename(packagePath)} has ${size} bytes; the budget is ${packageBudget}.`,
			);
		}
		const bundles = bundleNames.map(async (name) => {
			const content = await readFile(path.join(dist, name));
			const gzipped = gzipSync(content, { level: 9 }).length;
			return { name, bytes: content.length, gzipped };
		});
		return { file: packagePath, bytes: size, bundles: await Promise.all(bundles) };
	} finally {
		await rm(stage, { recursive: true, force: true });
	}
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	try {
		const { file, bytes } = await packageExtension();
		const kilobytes = (bytes / 1000).toFixed(1);
		console.log(`${path.relative(root, file)}: ${kilobytes} kB of ${packageBudget / 1000} kB`);
	} catch (error) {
		reportAndFail(error);
	}
}
