// The rows of `npm run bench page`: medians over its runs.
import { median, megabytes, milliseconds } from './figures.mjs';

/**
 * Deltas as fast as the socket takes them.
 * @typedef {object} Burst
 * @property {number} allMs from the server's first byte to the last text on the screen
 * @property {number} socketMs from the server's first byte to its last
 * @property {number} firstTextMs from the server's first byte to the first text on the screen
 * @property {number} frameGapMs longest time between two frames meanwhile
 * @property {number} idleGapMs the same during a second without anything to do, just before
 * @property {number} posts
 * @property {number} frames
 * @property {number} postsPerSecond at most in any second
 * @property {number} nodes elements of the page at the end
 * @property {number} heapBytes growth after a collection
 */

/**
 * 60 deltas a second.
 * @typedef {object} Paced
 * @property {number} medianBehindMs from a word's leaving the server to its being on the screen
 * @property {number} mostBehindMs
 * @property {number} frameGapMs
 * @property {number} postsPerSecond
 */

/**
 * @typedef {object} LongChat
 * @property {number} openMs from the click in the history to the last answer on the screen
 * @property {number} freshNodes elements of the page then
 * @property {number} turnsLoaded after scrolling to its beginning and back
 * @property {number} nodes elements of the page then
 * @property {number} frameGapMs while scrolling
 * @property {number} medianKeyMs
 * @property {number} mostKeyMs
 * @property {number} heapBytes
 */

/**
 * @typedef {object} PageRuns
 * @property {readonly Burst[]} few
 * @property {readonly Burst[]} many
 * @property {readonly Paced[]} paced
 * @property {readonly LongChat[]} long
 * @property {number} turns
 * @property {number} pacedSeconds
 */

/**
 * @param {string} what
 * @param {number} value
 * @param {number} budget
 * @param {(value: number) => string} say
 * @returns {import('../bench.mjs').Row}
 */
function limited(what, value, budget, say) {
	return { what, measured: say(value), budget: `≤ ${say(budget)}`, holds: value <= budget };
}

/**
 * @template T
 * @param {readonly T[]} runs
 * @param {(run: T) => number} pick
 */
const middle = (runs, pick) => median(runs.map(pick));

/**
 * @param {string} name
 * @param {readonly Burst[]} runs
 * @param {number} allBudget
 * @returns {readonly import('../bench.mjs').Row[]}
 */
function burstRows(name, runs, allBudget) {
	const all = middle(runs, (run) => run.allMs);
	const socket = middle(runs, (run) => run.socketMs);
	const gap = middle(runs, (run) => run.frameGapMs);
	const idle = middle(runs, (run) => run.idleGapMs);
	return [
		{
			what: `${name} deltas, first byte to all on the screen`,
			measured: `${milliseconds(all)}; the socket alone ${milliseconds(socket)}`,
			budget: `≤ ${milliseconds(allBudget)}`,
			holds: all <= allBudget,
		},
		limited(
			`${name} deltas, first byte to first text`,
			middle(runs, (run) => run.firstTextMs),
			50,
			milliseconds,
		),
		{
			what: `${name} deltas, longest frame gap`,
			measured: `${milliseconds(gap)}; idle ${milliseconds(idle)}`,
			budget: '≤ 50 ms',
			holds: gap <= 50,
		},
		{
			what: `${name} deltas, posts and frames`,
			measured: `${middle(runs, (run) => run.posts)} posts, ${middle(runs, (run) => run.frames)} frames; at most ${middle(runs, (run) => run.postsPerSecond)} posts in a second`,
			budget: '≤ 31 a second',
			holds: middle(runs, (run) => run.postsPerSecond) <= 31,
		},
		{
			what: `${name} deltas, elements of the page`,
			measured: String(middle(runs, (run) => run.nodes)),
			budget: '',
		},
		limited(
			`${name} deltas, heap growth`,
			middle(runs, (run) => run.heapBytes),
			30e6,
			megabytes,
		),
	];
}

/**
 * @param {PageRuns} runs
 * @returns {readonly import('../bench.mjs').Row[]}
 */
export function pageRows({ few, many, paced, long, turns, pacedSeconds }) {
	const chat = `${turns.toLocaleString('en')} turns`;
	return [
		...burstRows('2,000', few, 500),
		...burstRows('20,000', many, 5000),
		{
			what: `60 deltas a second for ${pacedSeconds} s, behind the server`,
			measured: `${milliseconds(middle(paced, (run) => run.medianBehindMs))}, at most ${milliseconds(middle(paced, (run) => run.mostBehindMs))}`,
			budget: '≤ 100 ms',
			holds: middle(paced, (run) => run.mostBehindMs) <= 100,
		},
		limited(
			'the same, longest frame gap',
			middle(paced, (run) => run.frameGapMs),
			50,
			milliseconds,
		),
		limited(
			`${chat}: opened`,
			middle(long, (run) => run.openMs),
			500,
			milliseconds,
		),
		{
			what: `${chat}: elements of the page when opened, and when scrolled through`,
			measured: `${middle(long, (run) => run.freshNodes)}, ${middle(long, (run) => run.nodes)} (${middle(long, (run) => run.turnsLoaded)} turns loaded)`,
			budget: '',
		},
		{
			what: `${chat}: longest frame gap while scrolled through`,
			measured: milliseconds(middle(long, (run) => run.frameGapMs)),
			budget: '',
		},
		{
			what: `${chat}: work per key, all turns loaded`,
			measured: `${milliseconds(middle(long, (run) => run.medianKeyMs))}, at most ${milliseconds(middle(long, (run) => run.mostKeyMs))}`,
			budget: '≤ 16 ms',
			holds: middle(long, (run) => run.medianKeyMs) <= 16,
		},
		limited(
			`${chat}: heap growth, all turns loaded`,
			middle(long, (run) => run.heapBytes),
			80e6,
			megabytes,
		),
	];
}
