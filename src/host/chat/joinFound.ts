import type { Attachment } from '../../shared/transcript';
import { t } from '../../shared/words';
import { type Found, isRefusal } from './chatDeps';

const mostReasons = 5;

export function attachmentsIn(found: Found): readonly Attachment[] {
	return isRefusal(found) ? (found.added ?? []) : [found].flat();
}

/** Several at once: what is added, and in one message what was left out and why. */
export function joinFound(all: readonly Found[]): Found {
	const [first] = all;
	if (first && all.length === 1) return first;
	const added = all.flatMap(attachmentsIn);
	const reasons = all.flatMap((found) => (isRefusal(found) ? [found.refused] : []));
	if (reasons.length === 0) return added;
	const rest = reasons.length - mostReasons;
	const refused = [
		t('{0} of {1} were left out.', reasons.length, all.length),
		...reasons.slice(0, mostReasons),
		...(rest > 0 ? [t('And {0} more.', rest)] : []),
	];
	return { refused: refused.join(' '), added };
}
