// Builds and runs tests in plain Node: `node scripts/unit.mjs [folder or file ...] [-- mocha options]`.
// Without names: everything under test/unit and test/webview.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** @param {string} place file or folder, relative to the root */
function testFiles(place) {
	const full = path.join(root, place);
	if (statSync(full).isFile()) return [full];
	return readdirSync(full, { recursive: true })
		.map((name) => path.join(full, String(name)))
		.filter((name) => /\.test\.tsx?$/.test(name));
}

const dashes = process.argv.indexOf('--');
const places = process.argv.slice(2, dashes < 0 ? undefined : dashes);
const mochaOptions = dashes < 0 ? [] : process.argv.slice(dashes + 1);
const files = (places.length > 0 ? places : ['test/unit', 'test/webview']).flatMap(testFiles);

const outdir = path.join(root, 'out', `unit-${process.pid}`);
mkdirSync(outdir, { recursive: true });
try {
	await build({
		entryPoints: files,
		outbase: path.join(root, 'test'),
		outdir,
		outExtension: { '.js': '.mjs' },
		bundle: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		target: 'node20',
		packages: 'external',
		sourcemap: 'inline',
		jsx: 'automatic',
		jsxImportSource: 'preact',
		logLevel: 'warning',
		define: { PROJECT_ROOT: JSON.stringify(root) },
	});
	const mocha = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
	const args = [
		'--enable-source-maps',
		mocha,
		'--recursive',
		'--extension',
		'mjs',
		...mochaOptions,
		outdir,
	];
	const run = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
	process.exitCode = run.status ?? 1;
} finally {
	rmSync(outdir, { recursive: true, force: true });
}
