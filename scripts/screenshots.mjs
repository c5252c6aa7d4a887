// Takes the pictures of README and docs: `node scripts/screenshots.mjs [scene ...]`, all scenes without names.
// Each in four themes, into docs/images; those of the walkthrough into media too. Build first: `npm run build`.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleTests, forNode } from './lib/bundleTests.mjs';
import { reportAndFail } from './lib/problem.mjs';
import { root } from './lib/root.mjs';
import { shrinkPng } from './lib/shrinkPng.mjs';

/** Pictures of the walkthrough in the package: the scenes they show, and what of them. A package has little room. */
const walkthrough = {
	setUp: { scene: 'setUp', region: { x: 296, y: 28, width: 612, height: 344 } },
	chat: { scene: 'chat', region: { x: 48, y: 30, width: 560, height: 700 } },
	explain: { scene: 'menu', region: { x: 277, y: 205, width: 680, height: 555 } },
	edit: { scene: 'edit', region: { x: 352, y: 30, width: 620, height: 480 } },
	prompt: { scene: 'prompt', region: { x: 296, y: 28, width: 612, height: 344 } },
};

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
	const media = path.join(root, 'media', 'walkthrough');
	await mkdir(media, { recursive: true });
	for (const [name, { scene, region }] of Object.entries(walkthrough)) {
		if (names.length > 0 && !names.includes(scene)) continue;
		const picture = await readFile(path.join(from, `${scene}-dark.png`));
		await writeFile(path.join(media, `${name}.png`), shrinkPng(picture, 20, region));
	}
}

await main(process.argv.slice(2)).catch(reportAndFail);
