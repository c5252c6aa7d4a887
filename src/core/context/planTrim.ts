import type { TrimLevel, TurnView } from '../../shared/transcript';
import { countTokens } from '../estimate';
import { toTurns } from './history';
import { type Count, measureTurns } from './measure';
import { hasToLeaveOut, type Sent, whatIsSent, withTrim } from './trim';

/** One thing to leave out before the question at `index`. */
export interface PlannedTrim {
	readonly index: number;
	readonly level: TrimLevel;
	readonly savedTokens: number;
}

export interface TrimPlan {
	/** In the order in which they apply. `summary` is still to be asked for. */
	readonly trims: readonly PlannedTrim[];
	/** Of the whole request, before and after. */
	readonly before: number;
	readonly after: number;
}

export interface TrimGoal {
	/** Tokens of the request beside the turns: instructions and tools. */
	readonly fixedTokens: number;
	/** More must not be sent. */
	readonly limit: number;
	/** What to come down to once something is left out, so that the next turn need not do it again. */
	readonly target: number;
	/** Tokens that a summary may have. */
	readonly summaryTokens: number;
	/** Less is not worth a change of what servers have cached. */
	readonly leastSaving?: number;
	readonly count?: Count;
}

const levels = [
	'results',
	'attachments',
	'summary',
	// Where a summary would be as long as what it stands for.
	'turns',
] as const satisfies readonly TrimLevel[];

const usualLeast = 40;

/**
 * What to leave out of the turns before the last question so that the request comes down to its goal: results of tools
 * first, then attachments, then turns, each from the beginning and only as far as needed. The last question and what
 * follows it are never touched. Empty when nothing helps.
 */
export function planTrim(views: readonly TurnView[], goal: TrimGoal): TrimPlan {
	const count = remembering(goal.count ?? countTokens);
	const measure = (sent: Sent): number =>
		goal.fixedTokens + measureTurns(toTurns(views, sent), count);
	let sent = whatIsSent(views);
	const before = measure(sent);
	let size = before;
	const trims: PlannedTrim[] = [];
	for (const level of levels) {
		if (before <= goal.limit || size <= goal.target) break;
		// Turns are worth more than room to spare.
		if (isWhole(level) && size <= goal.limit) break;
		const summary = level === 'summary' ? 'word '.repeat(goal.summaryTokens) : '';
		const apply = (index: number): Sent => withTrim(sent, index, { level, summary });
		const places = placesFor(views, sent, level);
		const index = firstThatFits(places, (each) => measure(apply(each)) <= goal.target);
		if (index === undefined) continue;
		const next = apply(index);
		const saved = size - measure(next);
		// A summary is paid for.
		const least = level === 'summary' ? usualLeast : (goal.leastSaving ?? usualLeast);
		if (saved < least) continue;
		trims.push({ index, level, savedTokens: saved });
		sent = next;
		size -= saved;
	}
	return { trims: withoutCovered(trims), before, after: size };
}

function isWhole(level: TrimLevel): boolean {
	return level === 'summary' || level === 'turns';
}

/** Most texts are the same in every plan that is compared. */
function remembering(count: Count): Count {
	const known = new Map<string, number>();
	return (text) => {
		const before = known.get(text);
		if (before !== undefined) return before;
		const tokens = count(text);
		known.set(text, tokens);
		return tokens;
	};
}

/** Indexes of questions before which `level` has something to leave out that is sent now. */
function placesFor(views: readonly TurnView[], sent: Sent, level: TrimLevel): readonly number[] {
	const places: number[] = [];
	let hasSome = false;
	for (const [index, view] of views.entries()) {
		if (index < sent.from) continue;
		if (view.role === 'user' && hasSome) {
			places.push(index);
			if (!isWhole(level)) hasSome = false;
		}
		const isLeftOut = index < (level === 'results' ? sent.resultsFrom : sent.attachmentsFrom);
		hasSome ||= isWhole(level) || (!isLeftOut && hasToLeaveOut(view, level));
	}
	return places;
}

/** Leaving out more never makes it longer, so the first place is found by halving; else the last one. */
function firstThatFits(
	places: readonly number[],
	fits: (index: number) => boolean,
): number | undefined {
	let low = 0;
	let high = places.length - 1;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (fits(places[middle] ?? 0)) high = middle;
		else low = middle + 1;
	}
	return places[low];
}

/** What only concerns turns that are not sent at all need not be said; its savings are those of the turns. */
function withoutCovered(trims: readonly PlannedTrim[]): readonly PlannedTrim[] {
	const whole = trims.find((trim) => isWhole(trim.level));
	if (!whole) return trims;
	const covered = trims.filter((trim) => trim !== whole && trim.index <= whole.index);
	const saved = covered.reduce((sum, trim) => sum + trim.savedTokens, 0);
	return trims
		.filter((trim) => !covered.includes(trim))
		.map((trim) => (trim === whole ? { ...trim, savedTokens: trim.savedTokens + saved } : trim));
}
