import * as vscode from 'vscode';
import type { TextRange } from '../../core/edits/replaceRange';
import { trackRange } from '../../core/edits/trackRange';
import type { Target } from '../selection/selectionContext';

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
