import * as vscode from 'vscode';
import { applyEdits } from '../../core/edits/applyEdits';
import type { Edit, EditResult, Refusal } from '../../core/edits/edit';

/** What edits of a notebook come to: they are made in the one cell that they fit. */
type CellResult =
	| {
			readonly kind: 'changed';
			readonly document: vscode.TextDocument;
			readonly result: Extract<EditResult, { kind: 'changed' }>;
	  }
	| { readonly kind: 'same' }
	| { readonly kind: 'refused'; readonly refusal: Refusal };

/** The notebook that is open under `uri`. Its text on disk is not what the person sees. */
export function openNotebook(uri: vscode.Uri): vscode.NotebookDocument | undefined {
	return vscode.workspace.notebookDocuments.find(
		(notebook) => !notebook.isClosed && notebook.uri.toString() === uri.toString(),
	);
}

export function applyToCells(
	notebook: vscode.NotebookDocument,
	edits: readonly Edit[],
): CellResult {
	if (edits.some((edit) => edit.kind === 'wholeFile')) {
		return refused('malformed', 'A notebook is edited cell by cell: send old and new text.');
	}
	const tried = notebook.getCells().map(({ document }) => {
		const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
		return { document, result: applyEdits(document.getText(), edits, { eol }) };
	});
	// A cell that the text is in more than once is a place, too.
	const places = tried.filter(
		({ result }) => result.kind !== 'refused' || result.refusal.reason !== 'notFound',
	);
	const [only] = places;
	if (only && places.length > 1) {
		return refused(
			'ambiguous',
			`The text is in ${places.length} cells. Send more of the lines around it.`,
		);
	}
	if (only?.result.kind === 'changed') {
		return { kind: 'changed', document: only.document, result: only.result };
	}
	if (only?.result.kind === 'same') return only.result;
	const near = tried.flatMap(({ result }) => (result.kind === 'refused' ? [result.refusal] : []));
	const best =
		near.find((refusal) => refusal.reason !== 'notFound') ??
		near.find((refusal) => refusal.candidate) ??
		near[0];
	return best
		? { kind: 'refused', refusal: best }
		: refused('notFound', 'The notebook has no cells.');
}

function refused(reason: Refusal['reason'], message: string): CellResult {
	return { kind: 'refused', refusal: { reason, message } };
}
