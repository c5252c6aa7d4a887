import * as vscode from 'vscode';
import type { TextChange } from '../../core/edits/diffLines';
import { mixesLineEnds, type TextRange } from '../../core/edits/replaceRange';
import { trackRange } from '../../core/edits/trackRange';
import type { Target } from './selectionContext';

/** Why a text may not be put in place any more. */
export type Stale = 'changed' | 'changedOnDisk' | 'closed' | 'deleted';

/** Watches a target while the model writes. */
export interface TargetWatch extends vscode.Disposable {
	/** Where the target is now, or why it is not what the model saw. The answer holds until the next `await`. */
	check(): Promise<{ readonly range: TextRange } | { readonly stale: Stale }>;
}

/** Follows `target` through what the person types elsewhere in its file. Resolves once the state of the disk is noted. */
export async function watchTarget(target: Target): Promise<TargetWatch> {
	const { document } = target;
	let range: TextRange | undefined = target.range;
	let wasSaved = false;
	const subscriptions = [
		vscode.workspace.onDidChangeTextDocument((event) => {
			if (event.document !== document) return;
			for (const change of event.contentChanges) {
				range &&= trackRange(range, {
					start: change.rangeOffset,
					end: change.rangeOffset + change.rangeLength,
					text: change.text,
				});
			}
		}),
		vscode.workspace.onDidSaveTextDocument((saved) => {
			if (saved === document) wasSaved = true;
		}),
	];
	const before = await diskStamp(document);
	return {
		async check() {
			const now = await diskStamp(document);
			const isOther =
				before !== now && !wasSaved && before !== 'unknown' && (await differsFromDisk(document));
			if (document.isClosed) return { stale: 'closed' };
			if (now === 'deleted' && before !== 'deleted') return { stale: 'deleted' };
			if (isOther) return { stale: 'changedOnDisk' };
			if (!range) return { stale: 'changed' };
			const text = document.getText().slice(range.start, range.end);
			return text === target.text ? { range } : { stale: 'changed' };
		},
		dispose() {
			for (const each of subscriptions) each.dispose();
		},
	};
}

/** Stands for the state of the file on disk: another stamp means another state. */
async function diskStamp(document: vscode.TextDocument): Promise<string> {
	if (document.isUntitled || document.uri.scheme !== 'file') return 'unknown';
	try {
		const { mtime, size } = await vscode.workspace.fs.stat(document.uri);
		return `${mtime} ${size}`;
	} catch (error) {
		const isMissing = error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
		return isMissing ? 'deleted' : 'unknown';
	}
}

/** A clean buffer differs when another program wrote; a changed one cannot be compared, so it counts as different. */
async function differsFromDisk(document: vscode.TextDocument): Promise<boolean> {
	if (document.isDirty) return true;
	try {
		const bytes = await vscode.workspace.fs.readFile(document.uri);
		const onDisk = await vscode.workspace.decode(bytes, {
			encoding: document.encoding,
		});
		const plain = (text: string) => text.replace(/\r\n?/g, '\n').replace(/^\uFEFF/, '');
		return plain(onDisk) !== plain(document.getText());
	} catch {
		return true;
	}
}

/** The first character of `text` that the encoding of the file has no bytes for: saving would write a question mark. */
export async function unwritable(
	{ encoding }: vscode.TextDocument,
	text: string,
): Promise<string | undefined> {
	if (encoding.startsWith('utf')) return undefined;
	const bytes = await vscode.workspace.encode(text, { encoding });
	const written = new Set(await vscode.workspace.decode(bytes, { encoding }));
	return [...text].find((character) => !written.has(character));
}

/** Whether saving would change line ends that no edit touched: VS Code makes them all the same. */
export async function hasMixedLineEnds(document: vscode.TextDocument): Promise<boolean> {
	if (document.uri.scheme !== 'file' || document.encoding.startsWith('utf16')) return false;
	try {
		const bytes = await vscode.workspace.fs.readFile(document.uri);
		return mixesLineEnds(Buffer.from(bytes).toString('latin1'));
	} catch (error) {
		// Not on disk: then there is nothing that could be rewritten.
		if (error instanceof vscode.FileSystemError) return false;
		throw error;
	}
}

/**
 * Changes the buffer in one step of undo. Neither saves nor moves the focus. False when VS Code refused, for example
 * because the file is read-only.
 */
export async function applyToBuffer(
	document: vscode.TextDocument,
	changes: readonly TextChange[],
): Promise<boolean> {
	const edits = changes.map((change) => ({
		range: new vscode.Range(document.positionAt(change.start), document.positionAt(change.end)),
		text: change.text,
	}));
	const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
	if (editor) {
		return editor.edit(
			(builder) => {
				for (const { range, text } of edits) builder.replace(range, text);
			},
			{ undoStopBefore: true, undoStopAfter: true },
		);
	}
	const edit = new vscode.WorkspaceEdit();
	for (const { range, text } of edits) edit.replace(document.uri, range, text);
	return vscode.workspace.applyEdit(edit);
}

/** A cursor at the end of the range is where the person goes on typing, so it stays. */
function isCovered(range: vscode.Range, selection: vscode.Selection): boolean {
	if (selection.isEmpty && selection.active.isEqual(range.end)) return false;
	const common = range.intersection(selection);
	return common !== undefined && (selection.isEmpty || !common.isEmpty);
}

/** Scrolls to the place in an editor that shows the file, without taking the focus. */
export function revealPlace(document: vscode.TextDocument, place: TextRange): void {
	const range = new vscode.Range(document.positionAt(place.start), document.positionAt(place.end));
	for (const editor of vscode.window.visibleTextEditors) {
		if (editor.document !== document) continue;
		if (isCovered(range, editor.selection)) {
			editor.selection = new vscode.Selection(range.start, range.start);
		}
		editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
	}
}
