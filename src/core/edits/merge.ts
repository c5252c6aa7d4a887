import { applyChanges, diffLines, type TextChange } from './diffLines';

/** Two sets of changes of one text, joined. */
export type Merge =
	| { readonly kind: 'merged'; readonly text: string }
	/** Both changed the same lines, or lines that touch. */
	| { readonly kind: 'conflict' };

/** What `base` becomes with the changed lines of both `mine` and `theirs`. A change that both made counts once. */
export function mergeTexts(base: string, mine: string, theirs: string): Merge {
	const joined = joinChanges(diffLines(base, mine), diffLines(base, theirs));
	return joined ? { kind: 'merged', text: applyChanges(base, joined) } : { kind: 'conflict' };
}

/** Undefined when a change of one list touches one of the other. */
function joinChanges(
	ours: readonly TextChange[],
	theirs: readonly TextChange[],
): readonly TextChange[] | undefined {
	const joined: TextChange[] = [];
	let x = 0;
	let y = 0;
	for (;;) {
		const our = ours[x];
		const their = theirs[y];
		if (!our || !their) return [...joined, ...ours.slice(x), ...theirs.slice(y)];
		if (isSame(our, their)) {
			joined.push(our);
			x++;
			y++;
		} else if (our.end < their.start) {
			joined.push(our);
			x++;
		} else if (their.end < our.start) {
			joined.push(their);
			y++;
		} else return undefined;
	}
}

function isSame(one: TextChange, other: TextChange): boolean {
	return one.start === other.start && one.end === other.end && one.text === other.text;
}
