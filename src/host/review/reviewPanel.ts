import * as vscode from 'vscode';
import { splitLines } from '../../core/edits/diffLines';
import { fileName } from '../selection/selectionContext';
import { baselineUri } from './baselines';
import { hunksIn, type ReviewedFile, waitingIn } from './reviewedFile';
import { isCell, type ReviewFiles, shownUri } from './reviewFiles';

/** Our own source control, which exists only while something waits, the status bar item and the context keys. */
export interface ReviewPanel extends vscode.Disposable {
	refresh(): void;
	/** The document that the gutter compares with. */
	original(uri: vscode.Uri): vscode.Uri | undefined;
}

export function createReviewPanel(files: ReviewFiles): ReviewPanel {
	let control: vscode.SourceControl | undefined;
	let group: vscode.SourceControlResourceGroup | undefined;
	let status: vscode.StatusBarItem | undefined;
	let keys = '';
	const original = (uri: vscode.Uri) => {
		const file = files.get(uri);
		return file && hunksIn(file).length > 0 && !isCell(uri) ? baselineUri(uri) : undefined;
	};
	const hide = () => {
		control?.dispose();
		status?.dispose();
		control = undefined;
		group = undefined;
		status = undefined;
	};
	const open = () => {
		const { t } = vscode.l10n;
		control = vscode.scm.createSourceControl('pandu', 'Pandu');
		control.inputBox.visible = false;
		control.quickDiffProvider = { provideOriginalResource: original };
		group = control.createResourceGroup('changes', t('Waiting for Keep or Drop'));
		group.hideWhenEmpty = true;
		status = vscode.window.createStatusBarItem('pandu.changes', vscode.StatusBarAlignment.Left, 0);
		status.name = t('Pandu: Changes');
		status.command = 'pandu.showChanges';
		status.show();
	};
	return {
		original,
		refresh() {
			const all = files.all();
			const next = JSON.stringify(all.map((file) => file.uri.toString()));
			if (next !== keys) {
				keys = next;
				setContexts(all);
			}
			if (all.length === 0) return hide();
			if (!control) open();
			const count = all.reduce((sum, file) => sum + waitingIn(file), 0);
			const resources = resourcesOf(all);
			if (control) control.count = count;
			if (group) {
				const { added, removed } = linesOf(all);
				group.label = vscode.l10n.t('Waiting for Keep or Drop: +{0} −{1}', added, removed);
				group.resourceStates = resources;
			}
			if (!status) return;
			status.text = `$(diff) ${counted(count, resources.length)}`;
			status.tooltip = vscode.l10n.t('Changes that wait for Keep or Drop. Click to see them all.');
			status.accessibilityInformation = { label: counted(count, resources.length) };
		},
		dispose() {
			hide();
			setContexts([]);
		},
	};
}

function setContexts(all: readonly ReviewedFile[]): void {
	const uris = all.map((file) => file.uri.toString());
	void vscode.commands.executeCommand('setContext', 'pandu.hasChanges', all.length > 0);
	void vscode.commands.executeCommand('setContext', 'pandu.changedFiles', uris);
	// The window of a remote workspace knows the files by other URIs; its paths have its own kind of slashes.
	const isRemote = vscode.env.remoteName !== undefined;
	const paths = isRemote ? all.map(({ uri }) => uri.path) : [];
	const both = paths.flatMap((path) => [path, path.replaceAll('/', '\\')]);
	void vscode.commands.executeCommand('setContext', 'pandu.changedPaths', both);
}

export function counted(changes: number, files: number): string {
	const { t } = vscode.l10n;
	if (changes === 1) return t('1 change in 1 file');
	return files === 1
		? t('{0} changes in 1 file', changes)
		: t('{0} changes in {1} files', changes, files);
}

/** One entry for each file, and one for all cells of a notebook. */
function resourcesOf(all: readonly ReviewedFile[]): vscode.SourceControlResourceState[] {
	const groups = new Map<string, ReviewedFile[]>();
	for (const file of all) {
		const key = shownUri(file.uri).toString();
		groups.set(key, [...(groups.get(key) ?? []), file]);
	}
	return [...groups.values()].flatMap((group) => {
		const [first] = group;
		return first ? [resourceOf(first, group)] : [];
	});
}

function resourceOf(
	file: ReviewedFile,
	group: readonly ReviewedFile[],
): vscode.SourceControlResourceState {
	const uri = shownUri(file.uri);
	return {
		resourceUri: uri,
		contextValue: 'file',
		command: openCommand(file, uri),
		decorations: {
			strikeThrough: file.removed !== undefined,
			tooltip: `${vscode.workspace.asRelativePath(uri)}: ${describe(file, group)}`,
			iconPath: new vscode.ThemeIcon(iconOf(file)),
		},
	};
}

function iconOf(file: ReviewedFile): string {
	if (file.removed) return 'diff-removed';
	if (file.made) return 'diff-added';
	return file.moved ? 'diff-renamed' : 'diff-modified';
}

/** For example "new, +12 −0". */
function describe(file: ReviewedFile, group: readonly ReviewedFile[]): string {
	const { t } = vscode.l10n;
	const words: string[] = [];
	if (file.removed) words.push(t('deleted'));
	if (file.made) words.push(t('new'));
	if (file.moved) {
		words.push(t('renamed from {0}', vscode.workspace.asRelativePath(file.moved.from)));
	}
	const { added, removed } = linesOf(group);
	if (added + removed > 0) words.push(`+${added} −${removed}`);
	return words.join(', ');
}

/** Lines that came in and went. */
function linesOf(group: readonly ReviewedFile[]): {
	readonly added: number;
	readonly removed: number;
} {
	let added = 0;
	let removed = 0;
	for (const file of group) {
		for (const hunk of hunksIn(file)) {
			added += splitLines(file.state.now.text.slice(hunk.start, hunk.end)).length;
			removed += splitLines(hunk.before).length;
		}
	}
	return { added, removed };
}

function openCommand(file: ReviewedFile, uri: vscode.Uri): vscode.Command {
	const title = vscode.l10n.t('{0}: before and after', fileName(uri));
	if (file.removed) return { command: 'vscode.open', title, arguments: [baselineUri(file.uri)] };
	if (isCell(file.uri) || hunksIn(file).length === 0) {
		return { command: 'vscode.open', title, arguments: [uri] };
	}
	return { command: 'vscode.diff', title, arguments: [baselineUri(uri), uri, title] };
}
