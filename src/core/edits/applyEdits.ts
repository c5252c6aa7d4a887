import { findClash, joinPlans, looser, type Plan, type Planned } from './batch';
import { compose, trackAll } from './compose';
import { applyChanges, type TextChange } from './diffLines';
import type { Edit, EditResult, MatchStep, Refusal } from './edit';
import { planEdit } from './planEdit';
import type { TextRange } from './replaceRange';
import { indexText } from './textIndex';

export interface ApplyOptions {
	/** Line end of new lines where the text has none to follow. `\n` without it. */
	readonly eol?: '\n' | '\r\n';
}

/**
 * What `edits` come to on `text`: all of them or none. Each is looked for in `text` as it is; one that is only there after
 * those before it is looked for in what they leave. Only what matched changes; everything else keeps its characters, its
 * line ends and a byte order mark included.
 */
export function applyEdits(
	text: string,
	edits: readonly Edit[],
	options: ApplyOptions = {},
): EditResult {
	const eol = options.eol ?? '\n';
	if (edits.length > 1 && edits.some((edit) => edit.kind === 'wholeFile')) {
		return refuse({
			reason: 'overlap',
			message:
				'One of the edits is the whole file, so no other edit can go with it. Send only that one, or only the others.',
		});
	}
	const index = indexText(text);
	const planned = edits.map((edit) => planEdit(index, edit, { eol }));
	const missing = planned.findIndex((each) => each.kind === 'refused' && each.isAbsent);
	const other = planned.findIndex((each) => each.kind === 'refused' && !each.isAbsent);
	if (other >= 0) return refuseAll(planned, edits.length);
	if (missing >= 0) return applyInTurn(text, edits, planned, eol);
	const numbers = planned.flatMap((each, at) => (each.kind === 'plan' ? [at] : []));
	const plans = planned.flatMap((each) => (each.kind === 'plan' ? [each.plan] : []));
	const clash = findClash(plans);
	if (clash) return refuse(overlap((numbers[clash[0]] ?? 0) + 1, (numbers[clash[1]] ?? 0) + 1));
	return result(joinPlans(plans), plans);
}

function result(changes: readonly TextChange[], plans: readonly Plan[]): EditResult {
	if (changes.length === 0) return { kind: 'same' };
	const step = plans.reduce<MatchStep>((loosest, plan) => looser(loosest, plan.step), 'exact');
	return { kind: 'changed', changes, step };
}

function refuse(refusal: Refusal): EditResult {
	return { kind: 'refused', refusal };
}

/** How many of the edits that cannot be made are told about. */
const mostTold = 5;

/** The first refusal, with what is wrong with the others. */
function refuseAll(planned: readonly Planned[], count: number): EditResult {
	const refusals = planned.flatMap((each, at) => (each.kind === 'refused' ? [{ at, each }] : []));
	const told = refusals.slice(0, mostTold).map(({ at, each }) => ({ at, ...each.refusal() }));
	const [first] = told;
	if (!first) return { kind: 'same' };
	const { at: _, ...refusal } = first;
	if (count === 1) return refuse(refusal);
	const lines = told.map(({ at, message }) => `Edit ${at + 1} of ${count}: ${message}`);
	const more = refusals.length - told.length;
	const rest = more > 0 ? [`${more} more of them cannot be made either.`] : [];
	const message = ['None of the edits was made.', ...lines, ...rest].join('\n');
	return refuse({ ...refusal, message });
}

function overlap(one: number, other: number): Refusal {
	return {
		reason: 'overlap',
		message: `Edits ${one} and ${other} touch the same place, so none of the edits was made. Send them as one edit, or one after the other.`,
	};
}

/** An edit that was found before those ahead of it were made. */
interface Waiting {
	readonly number: number;
	readonly plan: Plan;
	/** From the text they were planned on to the text as it is. */
	readonly ranges: readonly TextRange[];
}

/** Some edits are not in the text: perhaps they are once the ones before them are made. */
function applyInTurn(
	text: string,
	edits: readonly Edit[],
	planned: readonly Planned[],
	eol: string,
): EditResult {
	let now = indexText(text);
	let changes: readonly TextChange[] = [];
	const done: Plan[] = [];
	const failed: Planned[] = planned.map(() => ({ kind: 'same' }));
	// Where each later edit that was found has got to meanwhile.
	let waiting: readonly Waiting[] = planned.flatMap((each, at) =>
		each.kind === 'plan' ? [{ number: at, plan: each.plan, ranges: each.plan.ranges }] : [],
	);
	for (const [at, edit] of edits.entries()) {
		const first = planned[at];
		if (!first || first.kind === 'same') continue;
		const own = waiting.find((each) => each.number === at);
		const again = own
			? ({ kind: 'plan', plan: moved(own) } as const)
			: planEdit(now, edit, { eol, exactOnly: true });
		if (again.kind === 'refused') failed[at] = again.isAbsent ? first : again;
		if (again.kind !== 'plan') continue;
		changes = compose(changes, again.plan.changes);
		now = indexText(applyChanges(now.text, again.plan.changes));
		done.push(again.plan);
		const next: Waiting[] = [];
		for (const each of waiting.filter(({ number }) => number > at)) {
			const ranges = trackAll(each.ranges, again.plan.changes);
			if (!ranges) return refuse(overlap(at + 1, each.number + 1));
			next.push({ ...each, ranges });
		}
		waiting = next;
	}
	if (failed.some((each) => each.kind === 'refused')) return refuseAll(failed, edits.length);
	return result(
		changes.filter((change) => !isIdle(text, change)),
		done,
	);
}

/** What one edit did another may have undone. */
function isIdle(text: string, { start, end, text: fresh }: TextChange): boolean {
	return end - start === fresh.length && text.startsWith(fresh, start);
}

/** The plan at where its ranges are now, in which nothing has changed. */
function moved({ plan, ranges }: Waiting): Plan {
	let at = 0;
	const changes = plan.changes.map((change) => {
		// A line that goes in beside a range is behind it.
		while (at + 1 < plan.ranges.length && (plan.ranges[at + 1]?.start ?? 0) <= change.start) at++;
		const by = (ranges[at]?.start ?? 0) - (plan.ranges[at]?.start ?? 0);
		return { ...change, start: change.start + by, end: change.end + by };
	});
	return { ...plan, changes, ranges };
}
