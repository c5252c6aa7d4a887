import * as vscode from 'vscode';

/** Tells when something happens to one file on disk. */
export function watchFile(uri: vscode.Uri, onChange: () => void): vscode.Disposable {
	const cut = uri.path.lastIndexOf('/');
	// A name such as [id].ts is a name and no pattern.
	const name = uri.path.slice(cut + 1).replace(/[*?[\]{}]/g, '[$&]');
	const folder = uri.with({ path: uri.path.slice(0, cut) || '/' });
	const watcher = vscode.workspace.createFileSystemWatcher(
		new vscode.RelativePattern(folder, name),
	);
	return vscode.Disposable.from(
		watcher,
		watcher.onDidChange(onChange),
		watcher.onDidCreate(onChange),
		watcher.onDidDelete(onChange),
	);
}
