import * as vscode from 'vscode';

/** What the light bulb hands to `pandu.fixSelection`: plain data, checked again by the command. */
interface FixArguments {
	readonly uri: string;
	/** Line and character of start and end, from zero. */
	readonly range: readonly [number, number, number, number];
}

/** Offers "Fix with Pandu" where there are errors or warnings. Light enough for activation: the command loads the rest. */
export function registerCodeActions(): vscode.Disposable {
	return vscode.languages.registerCodeActionsProvider(
		{ pattern: '**' },
		{
			provideCodeActions(document, _range, context) {
				const problems = context.diagnostics.filter(
					(each) => each.severity <= vscode.DiagnosticSeverity.Warning,
				);
				const [first] = problems;
				if (!first) return [];
				const { start, end } = problems.reduce(
					(range, each) => range.union(each.range),
					first.range,
				);
				const action = new vscode.CodeAction(
					vscode.l10n.t('Fix with Pandu'),
					vscode.CodeActionKind.QuickFix,
				);
				const argument: FixArguments = {
					uri: document.uri.toString(),
					range: [start.line, start.character, end.line, end.character],
				};
				action.diagnostics = problems;
				action.command = {
					command: 'pandu.fixSelection',
					title: action.title,
					arguments: [argument],
				};
				return [action];
			},
		},
		{ providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
	);
}
