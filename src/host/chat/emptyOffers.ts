import type { SuggestionView } from '../../shared/protocol';
import type { Translate } from '../translate';

/** What is open in the editor just now. */
export interface EditorPlace {
	/** Name of the open file. */
	readonly file?: string;
	readonly hasSelection?: boolean;
	/** Errors and warnings in it. */
	readonly problems?: number;
	readonly hasFolder?: boolean;
	/** Files that are staged in git. */
	readonly staged?: number;
}

const mostOffers = 3;

/** What an empty chat offers, the most likely first. Each works on what is there. */
export function emptyOffers(place: EditorPlace, t: Translate): readonly SuggestionView[] {
	const { file, hasSelection, problems = 0, hasFolder, staged = 0 } = place;
	const offers: SuggestionView[] = [];
	if (file !== undefined) {
		if (problems > 0) {
			const label =
				problems === 1
					? t('Fix the problem of {0}', file)
					: t('Fix the {0} problems of {1}', problems, file);
			offers.push({ id: 'fixProblems', label });
		}
		if (hasSelection) offers.push({ id: 'explainSelection', label: t('Explain the selection') });
		else offers.push({ id: 'explainFile', label: t('Explain {0}', file) });
		if (hasSelection) offers.push({ id: 'findBugs', label: t('Find bugs in the selection') });
	}
	if (staged > 0) offers.push({ id: 'commitMessage', label: t('Write a commit message') });
	if (file !== undefined)
		offers.push({ id: 'writeTests', label: t('Write tests for the function at the cursor') });
	if (hasFolder) {
		offers.push({ id: 'askWorkspace', label: t('Ask about a folder of the workspace…') });
		if (file === undefined) offers.push({ id: 'openFile', label: t('Open a file…') });
	} else if (file === undefined) {
		offers.push({ id: 'openFolder', label: t('Open a folder…') });
	}
	return offers.slice(0, mostOffers);
}
