import * as vscode from 'vscode';
import { splitLines, type TextChange } from '../../core/edits/diffLines';
import type { Replacement } from '../../core/edits/replaceRange';
import type { ChangeOutcome } from '../edits/changes';
import type { Stale } from '../edits/targetWatch';
import { reviewChord } from '../review/reviewChord';
import type { Taken } from './codeRequest';
import { fileName } from './selectionContext';

/** Says what an edit changed and which keys come next. */
export function changedStatus(
	{ uri }: vscode.TextDocument,
	before: string,
	changes: readonly TextChange[],
): string {
	const count = changes.reduce((sum, { start, end, text }) => {
		const gone = splitLines(before.slice(start, end)).length;
		return sum + Math.max(gone, splitLines(text).length);
	}, 0);
	const chord = reviewChord(process.platform, vscode.env.remoteName !== undefined);
	const name = fileName(uri);
	const what =
		count === 1
			? vscode.l10n.t('Pandu changed 1 line in {0}.', name)
			: vscode.l10n.t('Pandu changed {0} lines in {1}.', count, name);
	const keys = [`${chord} K`, `${chord} X`, `${chord} R`];
	return `${what} ${vscode.l10n.t('Keep: {0}, drop: {1}, again: {2}', ...keys)}`;
}

/** The model's text is what stands there already. */
export const sameOutcome: Taken = {
	isTaken: true,
	content: 'The text is the same as before.',
	summary: vscode.l10n.t('The model found nothing to change.'),
	isFinal: true,
};

export function notWritten(outcome: Extract<ChangeOutcome, { kind: 'refused' }>): Taken {
	const { content, reason, isStale = false } = outcome;
	return { isTaken: false, content, summary: reason, isFinal: true, isLate: isStale };
}

/** Documentation was asked for and code came along. The model may mend it once. */
export function codeChanged(isFinal: boolean): Taken {
	return {
		isTaken: false,
		content:
			'Nothing was changed: the code changed too. Send it again with comments added and every other character kept.',
		summary: vscode.l10n.t('The model changed code too, so nothing was changed.'),
		isFinal,
	};
}

export function refusedOutcome(result: Extract<Replacement, { kind: 'refused' }>): Taken {
	if (result.reason === 'empty') {
		return {
			isTaken: false,
			content: 'Nothing was changed: text is empty. Send the complete new text.',
			summary: vscode.l10n.t('The model sent no code, so nothing was changed.'),
			isFinal: false,
		};
	}
	if (result.reason === 'fence') {
		return {
			isTaken: false,
			content: 'Nothing was changed: send only the new text, without Markdown around it.',
			summary: vscode.l10n.t('The model sent more than the code, so nothing was changed.'),
			isFinal: false,
		};
	}
	return {
		isTaken: false,
		content: `Nothing was changed: the line "${result.line.trim()}" stands for code. Send the complete new text.`,
		summary: vscode.l10n.t(
			'The model left code out ("{0}"), so nothing was changed.',
			result.line.trim(),
		),
		isFinal: false,
	};
}

export function unwritableOutcome(encoding: string, lost: string): Taken {
	return {
		isTaken: false,
		content: `Nothing was changed: the file is ${encoding}, which has no "${lost}".`,
		summary: vscode.l10n.t(
			'The file is {0}, which has no "{1}", so nothing was changed.',
			encoding,
			lost,
		),
		isFinal: false,
	};
}

export function staleOutcome(stale: Stale): Taken {
	return {
		isTaken: false,
		content: 'The file changed meanwhile. Nothing was changed.',
		summary: staleWords(stale),
		isFinal: true,
	};
}

function staleWords(stale: Stale): string {
	switch (stale) {
		case 'changed':
			return vscode.l10n.t('The code changed while the model was writing; nothing was changed.');
		case 'changedOnDisk':
			return vscode.l10n.t(
				'The file changed on disk while the model was writing; nothing was changed.',
			);
		case 'closed':
			return vscode.l10n.t('The file was closed while the model was writing; nothing was changed.');
		case 'deleted':
			return vscode.l10n.t(
				'The file was deleted or renamed while the model was writing; nothing was changed.',
			);
		default:
			return stale satisfies never;
	}
}
