import * as vscode from 'vscode';
import type { Target } from './selectionContext';

const mostProblems = 10;
const mostErrors = 5;

/** The errors and warnings of the target, worst first, as sentences with their line. */
export function problemsIn(target: Target): readonly string[] {
	return sentences(target, vscode.DiagnosticSeverity.Warning, 300).slice(0, mostProblems);
}

/** Its errors alone, cut short: they go along when something else is asked for. */
export function errorsIn(target: Target): readonly string[] {
	return sentences(target, vscode.DiagnosticSeverity.Error, 80).slice(0, mostErrors);
}

function sentences(
	{ document, range }: Target,
	least: vscode.DiagnosticSeverity,
	most: number,
): readonly string[] {
	const place = new vscode.Range(document.positionAt(range.start), document.positionAt(range.end));
	return vscode.languages
		.getDiagnostics(document.uri)
		.filter((each) => each.severity <= least)
		.filter((each) => place.intersection(each.range) !== undefined)
		.toSorted(
			(one, other) => one.severity - other.severity || one.range.start.compareTo(other.range.start),
		)
		.map(
			(each) =>
				`line ${each.range.start.line + 1}: ${each.message.replace(/\s+/g, ' ').slice(0, most)}`,
		);
}
