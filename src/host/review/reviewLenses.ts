import * as vscode from 'vscode';
import { fileName } from '../selection/selectionContext';
import { baselineUri } from './baselines';
import { reviewChord } from './reviewChord';
import { hunksIn } from './reviewedFile';
import type { ReviewFiles } from './reviewFiles';

/** The keys of Keep and Drop as they are shown. */
export function reviewKeys(): { readonly keep: string; readonly drop: string } {
	const chord = reviewChord(process.platform, vscode.env.remoteName !== undefined);
	return { keep: `${chord} K`, drop: `${chord} X` };
}

/** A line of commands above each hunk. */
export function registerLenses(
	files: ReviewFiles,
	onDidChangeCodeLenses: vscode.Event<void>,
): vscode.Disposable {
	return vscode.languages.registerCodeLensProvider(
		{ pattern: '**' },
		{
			onDidChangeCodeLenses,
			provideCodeLenses(document) {
				const file = files.get(document.uri);
				if (!file) return [];
				const hunks = hunksIn(file);
				return hunks.flatMap((hunk, index) => {
					const { line } = document.positionAt(hunk.start);
					const which = { uri: document.uri.toString(), id: hunk.id };
					const place = hunks.length > 1 ? { index, count: hunks.length } : undefined;
					return lensesAt(document, line, which, place);
				});
			},
		},
	);
}

function lensesAt(
	{ uri }: vscode.TextDocument,
	line: number,
	which: { readonly uri: string; readonly id: number },
	place: { readonly index: number; readonly count: number } | undefined,
): readonly vscode.CodeLens[] {
	const range = new vscode.Range(line, 0, line, 0);
	const keys = reviewKeys();
	const { t } = vscode.l10n;
	const lens = (title: string, command: string, args: unknown[]) =>
		new vscode.CodeLens(range, { title, command, arguments: args });
	const title = t('{0}: before and after', fileName(uri));
	return [
		lens(t('Keep ({0})', keys.keep), 'pandu.keepHunk', [which]),
		lens(t('Drop ({0})', keys.drop), 'pandu.dropHunk', [which]),
		lens(t('Again…'), 'pandu.followUp', [which]),
		lens(t('Show diff'), 'vscode.diff', [baselineUri(uri), uri, title]),
		...(place ? [lens(t('{0} of {1}', place.index + 1, place.count), '', [])] : []),
	];
}
