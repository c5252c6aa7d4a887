import * as vscode from 'vscode';
import { type ProblemLine, problemList } from '../../core/context/excerpts';
import { isSecretPath } from '../../core/context/secretFiles';
import { shownPath } from '../selection/selectionContext';
import { type Offer, type OfferSource, textAttachment } from './offer';

/** Errors, warnings and notes of the open file and of the workspace; hints are not worth their tokens. */
export const problemSource: OfferSource = {
	words: ['problems', 'problem', 'errors'],
	kind: 'problems',
	async find() {
		const here = vscode.window.activeTextEditor?.document.uri;
		const all = vscode.languages
			.getDiagnostics()
			.filter(([uri]) => vscode.workspace.getWorkspaceFolder(uri) && !isSecretPath(uri.path));
		// A message may quote what stands there.
		const isSecret = here !== undefined && isSecretPath(here.path);
		const ofFile = here && !isSecret ? lines([[here, vscode.languages.getDiagnostics(here)]]) : [];
		const everywhere = lines(all);
		return [
			...(here && ofFile.length > 0 ? [offer(shownPath(here), ofFile, false)] : []),
			...(everywhere.length > ofFile.length ? [offer(undefined, everywhere, true)] : []),
		];
	},
};

function lines(
	found: readonly (readonly [vscode.Uri, readonly vscode.Diagnostic[]])[],
): readonly ProblemLine[] {
	return found.flatMap(([uri, diagnostics]) =>
		diagnostics
			.filter(({ severity }) => severity < vscode.DiagnosticSeverity.Hint)
			.map(({ range, severity, message, source }) => ({
				path: shownPath(uri),
				line: range.start.line + 1,
				severity,
				message: source ? `${message} (${source})` : message,
			})),
	);
}

function offer(
	file: string | undefined,
	problems: readonly ProblemLine[],
	withPath: boolean,
): Offer {
	return {
		item: {
			id: file === undefined ? 'problems:all' : 'problems:file',
			kind: 'problems',
			group: vscode.l10n.t('Problems'),
			label:
				file === undefined
					? vscode.l10n.t('Problems of the workspace')
					: vscode.l10n.t('Problems of the open file'),
			description: `${problems.length}${file === undefined ? '' : `, ${file}`}`,
		},
		attach: async () =>
			textAttachment({
				name: `${file ?? 'workspace'} (problems)`,
				origin: 'problems',
				text: problemList(problems, withPath),
			}),
	};
}
