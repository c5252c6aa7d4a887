import path from 'node:path';
import * as vscode from 'vscode';
import type { EmptyState } from './chatDeps';
import { type EditorPlace, emptyOffers } from './emptyOffers';

const togetherMs = 200;

interface GitExports {
	getAPI(version: 1): {
		readonly repositories: readonly {
			readonly state: { readonly indexChanges: readonly unknown[] };
		}[];
	};
}

/** What an empty chat offers for what is open in the editor. Looks only while somebody asks. */
export function createEmptyState(): EmptyState {
	return {
		offers: () => emptyOffers(placeNow(), vscode.l10n.t),
		onDidChange(listener) {
			let timer: ReturnType<typeof setTimeout> | undefined;
			const soon = (): void => {
				clearTimeout(timer);
				timer = setTimeout(listener, togetherMs);
			};
			const inFront = ({ textEditor }: vscode.TextEditorSelectionChangeEvent): void => {
				if (textEditor === vscode.window.activeTextEditor) soon();
			};
			const listening = vscode.Disposable.from(
				vscode.window.onDidChangeActiveTextEditor(soon),
				vscode.window.onDidChangeTextEditorSelection(inFront),
				vscode.languages.onDidChangeDiagnostics(soon),
				vscode.workspace.onDidChangeWorkspaceFolders(soon),
			);
			return {
				dispose: () => {
					clearTimeout(timer);
					listening.dispose();
				},
			};
		},
		act: async (suggestion, run) => {
			if (suggestion === 'fixProblems') return run('fixSelection', problemPlace());
			const command =
				suggestion === 'openFile'
					? 'workbench.action.quickOpen'
					: 'workbench.action.files.openFolder';
			return vscode.commands.executeCommand(command);
		},
	};
}

function placeNow(): EditorPlace {
	const editor = vscode.window.activeTextEditor;
	const place: EditorPlace = {
		hasFolder: (vscode.workspace.workspaceFolders ?? []).length > 0,
		staged: stagedNow(),
	};
	// What is only shown, such as a log or a report, is no file of the person's.
	const scheme = editor?.document.uri.scheme ?? '';
	if (!editor || scheme === 'output' || scheme.startsWith('pandu-')) return place;
	return {
		...place,
		file: path.posix.basename(editor.document.uri.path),
		hasSelection: !editor.selection.isEmpty,
		problems: problemsOf(editor).length,
	};
}

function problemsOf({ document }: vscode.TextEditor): readonly vscode.Diagnostic[] {
	return vscode.languages
		.getDiagnostics(document.uri)
		.filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning);
}

/** From the first to the last of them, as the light bulb names its place. */
function problemPlace(): unknown {
	const editor = vscode.window.activeTextEditor;
	const [first, ...others] = editor ? problemsOf(editor) : [];
	if (!editor || !first) return undefined;
	const { start, end } = others.reduce((all, { range }) => all.union(range), first.range);
	const range = [start.line, start.character, end.line, end.character];
	return { uri: editor.document.uri.toString(), range };
}

/** Zero as long as git has not been asked for anything. */
function stagedNow(): number {
	const git = vscode.extensions.getExtension<Partial<GitExports>>('vscode.git');
	// It has no interface where git is turned off.
	if (!git?.isActive || git.exports.getAPI === undefined) return 0;
	try {
		return git.exports
			.getAPI(1)
			.repositories.reduce((sum, { state }) => sum + state.indexChanges.length, 0);
	} catch {
		return 0;
	}
}
