import type { TextChange } from './diffLines';
import type { MatchStep, Refusal } from './edit';
import type { TextRange } from './replaceRange';

/** What one edit comes to. */
export interface Plan {
	readonly step: MatchStep;
	/** What it matched, in order. */
	readonly ranges: readonly TextRange[];
	/** In order, and apart from each other. */
	readonly changes: readonly TextChange[];
}

/** What becomes of one edit on the text of `index`. `same`: nothing is to change. */
export type Planned =
	| { readonly kind: 'plan'; readonly plan: Plan }
	| { readonly kind: 'same' }
	/** Saying why costs a search for what is like the text, so it is done for those that are told. */
	| { readonly kind: 'refused'; readonly isAbsent: boolean; readonly refusal: () => Refusal };

export interface PlanOptions {
	/** Line end of new lines where the text has none to follow. */
	readonly eol: string;
	/** Only what is there as written, but for line ends. */
	readonly exactOnly?: boolean;
}

const steps: readonly MatchStep[] = ['exact', 'lineEnds', 'blanks', 'typography'];

export function looser(one: MatchStep, other: MatchStep): MatchStep {
	return steps.indexOf(one) > steps.indexOf(other) ? one : other;
}

interface Owned extends TextChange {
	readonly owner: number;
}

/** Two plans of which one changes what the other one matched or changes. Undefined when they are all apart. */
export function findClash(plans: readonly Plan[]): readonly [number, number] | undefined {
	if (plans.length < 2) return undefined;
	const all = inOrder(plans);
	for (const [at, change] of all.entries()) {
		const next = all[at + 1];
		if (!next || next.owner === change.owner) continue;
		const isSamePoint =
			change.start === change.end && next.start === next.end && change.start === next.start;
		if (change.end > next.start || isSamePoint) return sorted(change.owner, next.owner);
	}
	for (const [owner, plan] of plans.entries()) {
		for (const range of plan.ranges) {
			for (let at = firstReaching(all, range.start); at < all.length; at++) {
				const change = all[at];
				if (!change || change.start >= range.end) break;
				if (change.owner !== owner && change.end > range.start) return sorted(change.owner, owner);
			}
		}
	}
	return undefined;
}

function sorted(one: number, other: number): readonly [number, number] {
	return one < other ? [one, other] : [other, one];
}

function inOrder(plans: readonly Plan[]): readonly Owned[] {
	return plans
		.flatMap((plan, owner) => plan.changes.map((change) => ({ ...change, owner })))
		.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The first of the changes, which are in order, that ends behind `offset`. */
function firstReaching(changes: readonly Owned[], offset: number): number {
	let low = 0;
	let high = changes.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((changes[middle]?.end ?? 0) > offset) high = middle;
		else low = middle + 1;
	}
	return low;
}

/** The changes of all plans, which are apart, as one list. Those that touch become one. */
export function joinPlans(plans: readonly Plan[]): readonly TextChange[] {
	const [only] = plans;
	const joined: TextChange[] = [];
	for (const { start, end, text } of only && plans.length === 1 ? only.changes : inOrder(plans)) {
		const last = joined.at(-1);
		if (last && last.end === start) {
			joined[joined.length - 1] = { start: last.start, end, text: last.text + text };
		} else joined.push({ start, end, text });
	}
	return joined;
}
