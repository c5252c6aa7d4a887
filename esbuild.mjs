// Builds the extension: `node esbuild.mjs [--watch] [--dev] [--outdir=FOLDER]`. Tests are built by scripts/buildTests.mjs.
import { writeFile } from 'node:fs/promises';
import { context } from 'esbuild';

const watch = process.argv.includes('--watch');
const dev = watch || process.argv.includes('--dev');
const outdir = process.argv.find((each) => each.startsWith('--outdir='))?.slice(9) ?? 'dist';

/**
 * Parts of the host that load on first use: each dynamic import of one of these stays a `require` of its own bundle.
 * @type {Readonly<Record<string, string>>}
 */
const lazy = { './host/assistant': './assistant.js', '../core/demo/demoFetch': './demo.js' };

/** @type {import('esbuild').Plugin} */
const lazyParts = {
	name: 'lazy-parts',
	setup(build) {
		build.onResolve({ filter: /^\.\.?\// }, (args) => {
			const path = lazy[args.path];
			return args.kind === 'dynamic-import' && path ? { path, external: true } : undefined;
		});
	},
};

/** @type {import('esbuild').BuildOptions} */
const common = {
	bundle: true,
	minify: !dev,
	sourcemap: dev ? 'linked' : false,
	metafile: true,
	legalComments: 'none',
	logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions} */
const host = {
	...common,
	entryPoints: {
		extension: 'src/extension.ts',
		assistant: 'src/host/assistant.ts',
		demo: 'src/core/demo/demoFetch.ts',
	},
	outdir,
	platform: 'node',
	target: 'node22',
	format: 'cjs',
	external: ['vscode'],
	plugins: [lazyParts],
};

/** @type {import('esbuild').BuildOptions} */
const page = {
	...common,
	// Colours are loaded by the page when there is code to colour.
	entryPoints: {
		page: 'src/webview/main.tsx',
		highlight: 'src/webview/markdown/highlightScript.ts',
	},
	outdir,
	platform: 'browser',
	target: 'chrome128',
	format: 'iife',
	jsx: 'automatic',
	jsxImportSource: 'preact',
};

for (const [name, options] of Object.entries({ host, page })) {
	const build = await context(options);
	if (watch) {
		await build.watch();
		continue;
	}
	const { metafile } = await build.rebuild();
	await writeFile(`${outdir}/${name}.meta.json`, JSON.stringify(metafile));
	await build.dispose();
}
