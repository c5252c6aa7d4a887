// Builds the extension: `node esbuild.mjs [--watch] [--dev] [--outdir=FOLDER]`. Tests are built by scripts/buildTests.mjs.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
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

/**
 * Of the client of `openai` only its requests are used, and its class names everything that one can ask for: a third of
 * our own code. A name that a later version adds and this does not know fails the build.
 * @type {import('esbuild').Plugin}
 */
const requestsOnly = {
	name: 'requests-only',
	setup(build) {
		build.onResolve({ filter: /^\.\/resources\// }, ({ importer }) =>
			/[\\/]openai[\\/](?:client|bedrock)\.mjs$/.test(importer)
				? { path: importer, namespace: 'unused', sideEffects: false }
				: undefined,
		);
		build.onLoad({ filter: /./, namespace: 'unused' }, async ({ path }) => {
			const client = await readFile(path, 'utf8');
			const named = [...client.matchAll(/^import \{([^}]+)\} from "\.\/resources\//gm)];
			const names = [
				...named.flatMap(([, list = '']) => list.split(',')).map((each) => each.split(' as ')[0]),
				...[...client.matchAll(/new API\.(\w+)/g)].map(([, name]) => name),
			].map((name) => name?.trim());
			const list = [...new Set(names)].filter(Boolean).map((name) => `Unused as ${name}`);
			return { contents: `class Unused {}\nexport { ${list.join(', ')} };` };
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
	// A browser runs the same bundles, and there they are given `require` and nothing else.
	supported: { 'dynamic-import': false },
	plugins: [lazyParts, requestsOnly],
};

/**
 * What is different in a browser, where there is no Node: the names are registered by the same code, and what loads on first
 * use are the same bundles.
 * @type {Readonly<Record<string, string>>}
 */
const inBrowser = {
	'./host/assistant': './src/host/web/loadAssistant.ts',
	'node:crypto': './src/host/web/crypto.ts',
};

/** @type {import('esbuild').Plugin} */
const browserParts = {
	name: 'browser-parts',
	setup(build) {
		build.onResolve({ filter: /^(?:\.\/host\/|node:)/ }, ({ path }) => {
			const other = inBrowser[path];
			return other ? { path: fileURLToPath(new URL(other, import.meta.url)) } : undefined;
		});
	},
};

/** @type {import('esbuild').BuildOptions} */
const web = {
	...common,
	entryPoints: { web: 'src/extension.ts' },
	outdir,
	platform: 'browser',
	target: 'chrome128',
	format: 'cjs',
	external: ['vscode'],
	define: { setImmediate: 'setTimeout' },
	plugins: [browserParts],
};

/** @type {import('esbuild').BuildOptions} */
const page = {
	...common,
	// Colours, formulas and diagrams are loaded by the page when there is something to show with them.
	entryPoints: {
		page: 'src/webview/main.tsx',
		highlight: 'src/webview/markdown/highlightScript.ts',
		maths: 'src/webview/markdown/mathsScript.ts',
		diagram: 'src/webview/diagram/diagramScript.ts',
	},
	outdir,
	platform: 'browser',
	target: 'chrome128',
	format: 'iife',
	// Names of mathematical signs take half the room; the page says that it is UTF-8.
	charset: 'utf8',
	jsx: 'automatic',
	jsxImportSource: 'preact',
};

for (const [name, options] of Object.entries({ host, web, page })) {
	const build = await context(options);
	if (watch) {
		await build.watch();
		continue;
	}
	const { metafile } = await build.rebuild();
	await writeFile(`${outdir}/${name}.meta.json`, JSON.stringify(metafile));
	await build.dispose();
}
