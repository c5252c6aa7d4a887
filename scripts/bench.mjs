// `npm run bench [sizes] [tokens] [requests] [edits] [chats] [page] [vscode] [--runs=N]`: measures what the project
// promises and prints a table, all parts without names. Times are medians of several runs, beside an empty extension of the same run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleTests, forNode } from './lib/bundleTests.mjs';
import { kilobytes, median, milliseconds, percent } from './lib/figures.mjs';
import { pageRows } from './lib/pageRows.mjs';
import { reportAndFail } from './lib/problem.mjs';
import { root } from './lib/root.mjs';
import { packageBudget, packageExtension } from './package.mjs';

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} measured
 * @property {string} budget
 * @property {boolean} [holds]
 */

/**
 * Milliseconds.
 * @typedef {{ readonly pandu: number, readonly empty: number }} Pair
 */

/**
 * @typedef {object} BenchRuns
 * @property {readonly Pair[]} activation
 * @property {readonly Pair[]} start
 */

/**
 * @typedef {object} TokenRow
 * @property {string} command
 * @property {string} protocol
 * @property {number} added tokens of the body beyond the user's own words and code
 * @property {number} budget
 */

/**
 * @typedef {object} TimeRow
 * @property {string} what
 * @property {number} ms
 * @property {number} budget
 */

/**
 * Milliseconds, lower quartiles of many requests.
 * @typedef {object} OverheadRow
 * @property {string} what
 * @property {number} ours
 * @property {number} bare the same with a bare fetch of the same bytes
 * @property {number} [own] what of `ours` is spent before the request leaves and after its last byte
 */

/**
 * Shares of the real count.
 * @typedef {object} ErrorRow
 * @property {string} what
 * @property {number} mean
 * @property {number} worst
 * @property {string} worstName
 * @property {number} [budget] of the mean
 */

/** @type {Readonly<Record<string, number>>} */
const bundleBudgets = { 'extension.js': 60_000, 'page.js': 250_000 };

/**
 * @param {import('./package.mjs').Packed} packed
 * @returns {readonly Row[]}
 */
function sizeRows(packed) {
	const bundles = packed.bundles.map(({ name, bytes, gzipped }) => {
		const budget = bundleBudgets[name];
		return {
			what: `dist/${name}`,
			measured: `${kilobytes(bytes)} (${kilobytes(gzipped)} gz)`,
			budget: budget ? `≤ ${budget / 1000} kB` : '',
			...(budget && { holds: bytes <= budget }),
		};
	});
	return [
		{
			what: 'package (.vsix)',
			measured: kilobytes(packed.bytes),
			budget: `≤ ${packageBudget / 1000} kB`,
			holds: packed.bytes <= packageBudget,
		},
		...bundles,
	];
}

/**
 * The largest of the three protocols for each command.
 * @param {readonly TokenRow[]} all
 * @returns {readonly Row[]}
 */
function tokenTable(all) {
	const commands = [...new Set(all.map((row) => row.command))];
	return commands.map((command) => {
		const rows = all.filter((row) => row.command === command);
		const added = rows.map((row) => row.added);
		const budget = rows[0]?.budget ?? 0;
		return {
			what: `tokens of ${command}`,
			measured: `${Math.min(...added)} to ${Math.max(...added)}`,
			budget: `≤ ${budget}`,
			holds: Math.max(...added) <= budget,
		};
	});
}

/**
 * @param {readonly OverheadRow[]} all
 * @returns {readonly Row[]}
 */
function overheadTable(all) {
	return all.map(({ what, ours, bare, own }) => {
		const ratio = `${milliseconds(ours)}, bare fetch ${milliseconds(bare)}: ${(ours / bare).toFixed(2)} ×`;
		const measured = own === undefined ? ratio : `${ratio}; ${milliseconds(own)} of our own`;
		return { what, measured, budget: '' };
	});
}

/**
 * @param {readonly ErrorRow[]} all
 * @returns {readonly Row[]}
 */
function errorTable(all) {
	return all.map(({ what, mean, worst, worstName, budget }) => ({
		what,
		measured: `${percent(mean)} off, at most ${percent(worst)} (${worstName})`,
		budget: budget === undefined ? '' : `≤ ${percent(budget)}`,
		...(budget !== undefined && { holds: mean <= budget }),
	}));
}

/**
 * @param {readonly TimeRow[]} all
 * @returns {readonly Row[]}
 */
function timeTable(all) {
	return all.map(({ what, ms, budget }) => ({
		what,
		measured: milliseconds(ms),
		budget: `≤ ${budget} ms`,
		holds: ms <= budget,
	}));
}

/**
 * @param {string} what
 * @param {readonly Pair[]} pairs
 * @param {number} budget
 * @returns {Row}
 */
function ratioRow(what, pairs, budget) {
	const pandu = median(pairs.map((pair) => pair.pandu));
	const empty = median(pairs.map((pair) => pair.empty));
	const ratio = pandu / empty;
	return {
		what,
		measured: `${milliseconds(pandu)}, empty ${milliseconds(empty)}: ${ratio.toFixed(2)} ×`,
		budget: `≤ ${budget} ×`,
		holds: ratio <= budget,
	};
}

/**
 * @param {BenchRuns} runs
 * @returns {readonly Row[]}
 */
function vscodeRows({ activation, start }) {
	return [
		ratioRow('activation', activation, 2),
		ratioRow('cold start to a usable composer', start, 1.5),
	];
}

/** @param {readonly Row[]} rows */
function print(rows) {
	const table = [
		['what', 'measured', 'budget', ''],
		['---', '---', '---', '---'],
		...rows.map(({ what, measured, budget, holds }) => {
			const verdict = holds === undefined ? '' : holds ? 'holds' : 'OVER';
			return [what, measured, budget, verdict];
		}),
	];
	const widths = [0, 1, 2, 3].map((column) =>
		Math.max(...table.map((row) => row[column]?.length ?? 0)),
	);
	for (const row of table) {
		const cells = row.map((cell, column) =>
			cell === '---' ? '-'.repeat(widths[column] ?? 3) : cell.padEnd(widths[column] ?? 0),
		);
		console.log(`| ${cells.join(' | ')} |`);
	}
}

/**
 * Bundles a file of test/support and loads it.
 * @param {string} outdir
 * @param {string} name
 */
const load = (outdir, name) => import(pathToFileURL(path.join(outdir, 'support', name)).href);

async function main() {
	const args = process.argv.slice(2);
	const wanted = args.filter((each) => !each.startsWith('--'));
	const runs = Number(args.find((each) => each.startsWith('--runs='))?.slice(7) ?? 5);
	const wants = (/** @type {string} */ part) => wanted.length === 0 || wanted.includes(part);
	const scratch = await mkdtemp(path.join(tmpdir(), 'pandu-bench-'));
	const entries = [
		'wireTokens',
		'benchRequests',
		'benchStop',
		'benchEstimate',
		'benchEdits',
		'benchJournal',
		'benchChats',
		'benchPage',
		'benchRuns',
	].map((name) => path.join(root, 'test', 'support', `${name}.ts`));
	const { outdir, remove } = await bundleTests('bench', entries, forNode);
	try {
		/** @type {Row[]} */
		const rows = [];
		const needsPackage = ['sizes', 'page', 'vscode'].some(wants);
		const vsix = needsPackage && (await packageExtension(path.join(scratch, 'pandu.vsix')));
		if (wants('sizes') && vsix) rows.push(...sizeRows(vsix));
		if (wants('tokens')) {
			rows.push(...tokenTable((await load(outdir, 'wireTokens.mjs')).tokenRows()));
		}
		if (wants('requests')) {
			rows.push(...timeTable(await (await load(outdir, 'benchStop.mjs')).stopTimes()));
			rows.push(...overheadTable(await (await load(outdir, 'benchRequests.mjs')).requestTimes()));
			rows.push(...errorTable((await load(outdir, 'benchEstimate.mjs')).estimateErrors()));
		}
		if (wants('edits')) {
			rows.push(...timeTable((await load(outdir, 'benchEdits.mjs')).editTimes()));
			rows.push(...timeTable(await (await load(outdir, 'benchJournal.mjs')).journalTimes()));
		}
		if (wants('chats'))
			rows.push(...timeTable(await (await load(outdir, 'benchChats.mjs')).chatTimes()));
		if (wants('page') && vsix) {
			const { measurePage } = await load(outdir, 'benchPage.mjs');
			rows.push(...pageRows(await measurePage(vsix.file, runs)));
		}
		if (wants('vscode') && vsix) {
			const measured = await (await load(outdir, 'benchRuns.mjs')).runInVSCode(vsix.file, runs);
			rows.push(...vscodeRows(measured));
		}
		print(rows);
		if (rows.some((row) => row.holds === false)) process.exitCode = 1;
	} finally {
		remove();
		await rm(scratch, { recursive: true, force: true });
	}
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	await main().catch(reportAndFail);
}
