import * as vscode from 'vscode';
import { baselineText, documentOf } from './reviewedFile';
import type { ReviewFiles } from './reviewFiles';

/** Documents of this scheme hold the text from before the changes that wait. */
const baselineScheme = 'pandu-baseline';

export function baselineUri(uri: vscode.Uri): vscode.Uri {
	return uri.with({ scheme: baselineScheme, query: uri.toString(), fragment: '' });
}

/** The baselines as documents, for diff editors and the gutter. */
export interface Baselines extends vscode.Disposable {
	/** Brings those that are shown up to date. */
	refresh(): void;
}

export function provideBaselines(files: ReviewFiles): Baselines {
	const changed = new vscode.EventEmitter<vscode.Uri>();
	/** What was handed out last, so that only another text is sent again. */
	const given = new Map<string, string>();
	const textOf = (key: string): string => {
		const file = files.get(key);
		return file ? baselineText(file) : (documentOf(vscode.Uri.parse(key))?.getText() ?? '');
	};
	const provider = vscode.workspace.registerTextDocumentContentProvider(baselineScheme, {
		onDidChange: changed.event,
		provideTextDocumentContent(uri) {
			const text = textOf(uri.query);
			given.set(uri.query, text);
			return text;
		},
	});
	const closed = vscode.workspace.onDidCloseTextDocument(({ uri }) => {
		if (uri.scheme === baselineScheme) given.delete(uri.query);
	});
	return {
		refresh() {
			for (const [key, text] of given) {
				if (textOf(key) !== text) changed.fire(baselineUri(vscode.Uri.parse(key)));
			}
		},
		dispose: () => vscode.Disposable.from(provider, closed, changed).dispose(),
	};
}
