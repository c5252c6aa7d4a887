// Takes the pictures of README and docs: `node scripts/screenshots.mjs [scene ...]`, all scenes without names.
// Each in four themes, into docs/images. Build first: `npm run build`.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleTests, forNode } from './lib/bundleTests.mjs';
import { reportAndFail } from './lib/problem.mjs';
import { root } from './lib/root.mjs';
import { shrinkPng } from './lib/shrinkPng.mjs';

/** @param {readonly string[]} names */
async function main(names) {
	const entry = path.join(root, 'test', 'support', 'scenes.ts');
	const { outdir, remove } = await bundleTests('screenshots', [entry], forNode);
	try {
		const scenes = await import(pathToFileURL(path.join(outdir, 'support', 'scenes.mjs')).href);
		const failed = await scenes.takeScreenshots(names);
		if (failed.length > 0) process.exitCode = 1;
	} finally {
		remove();
	}
	const from = path.join(root, 'out', 'screenshots');
	const to = path.join(root, 'docs', 'images');
	await mkdir(to, { recursive: true });
	for (const name of await readdir(from)) {
		if (/^\w+-(light|dark|highContrastDark|highContrastLight)\.png$/.test(name)) {
			const picture = await readFile(path.join(from, name));
			await writeFile(path.join(to, name), shrinkPng(picture));
		}
	}
}

await main(process.argv.slice(2)).catch(reportAndFail);
