// `node scripts/soak.mjs [--minutes=120]`: scripted use of the packaged extension in a real VS Code for that long. Prints what
// is held after each round, and how it grew between the first and the last quarter.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleTests, forNode } from './lib/bundleTests.mjs';
import { median, megabytes } from './lib/figures.mjs';
import { reportAndFail } from './lib/problem.mjs';
import { root } from './lib/root.mjs';
import { packageExtension } from './package.mjs';

/**
 * What is held at one moment, after a collection. The window is VS Code's with the page in it; the host has VS Code's own
 * extensions in it too.
 * @typedef {object} Held
 * @property {number} minute since the start
 * @property {number} rounds of use before
 * @property {number} hostHeap bytes
 * @property {number} hostTimers
 * @property {number} hostResources timers, sockets, watchers
 * @property {number} windowHeap bytes
 * @property {number} windowNodes
 * @property {number} windowListeners
 * @property {number} windowElements in VS Code's own document
 * @property {number} pageNodes elements of the chat
 * @property {number} repeatedSteps tries so far that did not end in time, on a busy machine mostly
 */

/**
 * What test/support/heapCensus.ts counts.
 * @typedef {object} Census
 * @property {number} detachedElements
 * @property {number} undoSteps
 */

/** @type {readonly [keyof Held, string][]} */
const figures = [
	['hostHeap', 'heap of the extension host'],
	['hostTimers', 'timers of the extension host'],
	['hostResources', 'resources of the extension host'],
	['windowHeap', 'heap of the window'],
	['windowNodes', 'DOM nodes of the window'],
	['windowListeners', 'listeners of the window'],
	['windowElements', 'elements of VS Code'],
	['pageNodes', 'elements of the chat'],
	['repeatedSteps', 'steps that had to be repeated'],
];

/**
 * @param {keyof Held} figure
 * @param {number} value
 */
const shown = (figure, value) =>
	figure.endsWith('Heap') ? megabytes(value) : String(Math.round(value));

async function main() {
	const argument = process.argv.find((each) => each.startsWith('--minutes='));
	const minutes = Number(argument?.slice('--minutes='.length) ?? 120);
	const scratch = await mkdtemp(path.join(tmpdir(), 'pandu-soak-'));
	const entry = path.join(root, 'test', 'support', 'soak.ts');
	const { outdir, remove } = await bundleTests('soak', [entry], forNode);
	try {
		const vsix = await packageExtension(path.join(scratch, 'pandu.vsix'));
		const { soak } = await import(pathToFileURL(path.join(outdir, 'support', 'soak.mjs')).href);
		/** @type {{ samples: readonly Held[], censuses: readonly Census[] }} */
		const { samples, censuses } = await soak(vsix.file, minutes, (/** @type {Held} */ held) => {
			const line = figures.map(([figure, name]) => `${name} ${shown(figure, held[figure])}`);
			console.log(`minute ${held.minute.toFixed(1)}, round ${held.rounds}: ${line.join(', ')}`);
		});
		const quarter = Math.max(1, samples.length >> 2);
		for (const [figure, name] of figures) {
			const first = median(samples.slice(0, quarter).map((held) => held[figure]));
			const last = median(samples.slice(-quarter).map((held) => held[figure]));
			console.log(`${name}: ${shown(figure, first)} → ${shown(figure, last)}`);
		}
		const [before, after] = [censuses.at(0), censuses.at(-1)];
		if (!before || !after) return;
		console.log(`elements in no document: ${before.detachedElements} → ${after.detachedElements}`);
		const steps = `${before.undoSteps} → ${after.undoSteps}`;
		console.log(`steps that the browser could undo in text fields, with their texts: ${steps}`);
	} finally {
		remove();
		await rm(scratch, { recursive: true, force: true });
	}
}

await main().catch(reportAndFail);
