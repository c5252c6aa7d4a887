import * as vscode from 'vscode';
import { diffLines, splitLines } from '../../core/edits/diffLines';
import type { Place } from '../../core/edits/places';
import { reviewChord } from './reviewChord';
import { fileName } from './selectionContext';

/** Documents of this scheme hold the text from before the changes that wait. */
export const baselineScheme = 'pandu-baseline';

export function baselineUri(uri: vscode.Uri): vscode.Uri {
	return uri.with({ scheme: baselineScheme, query: uri.toString(), fragment: '' });
}

/** The keys of Keep and Drop as they are shown. */
function reviewKeys(): { readonly keep: string; readonly drop: string } {
	const chord = reviewChord(process.platform, vscode.env.remoteName !== undefined);
	return { keep: `${chord} K`, drop: `${chord} X` };
}

interface MarkedFile {
	readonly document: vscode.TextDocument;
	readonly text: string;
	readonly places: readonly Place[];
}

/** How the places look: coloured lines, a CodeLens above each, and the context key of the buttons. */
export interface ReviewMarks extends vscode.Disposable {
	/** Shows the places as they are now; `soon` waits for a pause in the typing. */
	refresh(soon?: boolean): void;
	readonly onDidChangeBaseline: vscode.Event<vscode.Uri>;
}

export function createReviewMarks(files: () => readonly MarkedFile[]): ReviewMarks {
	const { added, removed } = createDecorations();
	const baselineChanged = new vscode.EventEmitter<vscode.Uri>();
	const lensesChanged = new vscode.EventEmitter<void>();
	let lenses: vscode.Disposable | undefined;
	let decorated: readonly vscode.TextEditor[] = [];
	let hasChanges = false;
	let timer: NodeJS.Timeout | undefined;

	const decorate = () => {
		for (const editor of decorated) {
			editor.setDecorations(added, []);
			editor.setDecorations(removed, []);
		}
		decorated = vscode.window.visibleTextEditors.filter((editor) => {
			const file = files().find((each) => each.document === editor.document);
			if (!file) return false;
			const marks = file.places.flatMap((place) => marksOf(file, place));
			editor.setDecorations(
				added,
				marks.flatMap((mark) => (mark.kind === 'added' ? [mark.range] : [])),
			);
			editor.setDecorations(
				removed,
				marks.flatMap((mark) => (mark.kind === 'removed' ? [mark.options] : [])),
			);
			return true;
		});
	};
	const show = () => {
		clearTimeout(timer);
		const marked = files().filter((file) => file.places.length > 0);
		if (hasChanges !== marked.length > 0) {
			hasChanges = marked.length > 0;
			void vscode.commands.executeCommand('setContext', 'pandu.hasChanges', hasChanges);
		}
		if (hasChanges) lenses ??= registerLenses(files, lensesChanged.event);
		else {
			lenses?.dispose();
			lenses = undefined;
		}
		decorate();
		lensesChanged.fire();
		for (const file of marked) baselineChanged.fire(baselineUri(file.document.uri));
	};

	return {
		onDidChangeBaseline: baselineChanged.event,
		refresh(soon = false) {
			clearTimeout(timer);
			if (soon) timer = setTimeout(show, 100);
			else show();
		},
		dispose() {
			clearTimeout(timer);
			lenses?.dispose();
			for (const each of [added, removed, baselineChanged, lensesChanged]) each.dispose();
			void vscode.commands.executeCommand('setContext', 'pandu.hasChanges', false);
		},
	};
}

function createDecorations() {
	const added = vscode.window.createTextEditorDecorationType({
		isWholeLine: true,
		backgroundColor: new vscode.ThemeColor('diffEditor.insertedLineBackground'),
		overviewRulerColor: new vscode.ThemeColor('editorGutter.addedBackground'),
		overviewRulerLane: vscode.OverviewRulerLane.Left,
		// High contrast themes have borders instead of backgrounds.
		borderColor: new vscode.ThemeColor('diffEditor.insertedTextBorder'),
		borderStyle: 'solid',
		borderWidth: '0 0 0 2px',
	});
	const removed = vscode.window.createTextEditorDecorationType({
		overviewRulerColor: new vscode.ThemeColor('editorGutter.deletedBackground'),
		overviewRulerLane: vscode.OverviewRulerLane.Left,
		after: { color: new vscode.ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 3em' },
	});
	return { added, removed };
}

type Mark =
	| { readonly kind: 'added'; readonly range: vscode.Range }
	| { readonly kind: 'removed'; readonly options: vscode.DecorationOptions };

/** The lines of a place that are new, and where lines went. */
function marksOf({ document, text }: MarkedFile, place: Place): readonly Mark[] {
	const now = text.slice(place.start, place.end);
	// From new to old: the ranges then are those of the text that is shown.
	return diffLines(now, place.before).map((change): Mark => {
		const first = document.positionAt(place.start + change.start);
		if (change.end > change.start) {
			const last = document.positionAt(place.start + change.end - 1);
			return { kind: 'added', range: new vscode.Range(first, last) };
		}
		const count = splitLines(change.text).length;
		const line = document.lineAt(Math.max(0, first.line - (first.character === 0 ? 1 : 0)));
		const contentText =
			count === 1 ? vscode.l10n.t('1 line removed') : vscode.l10n.t('{0} lines removed', count);
		return {
			kind: 'removed',
			options: {
				range: line.range,
				hoverMessage: new vscode.MarkdownString().appendCodeblock(change.text, document.languageId),
				renderOptions: { after: { contentText } },
			},
		};
	});
}

function registerLenses(
	files: () => readonly MarkedFile[],
	onDidChangeCodeLenses: vscode.Event<void>,
): vscode.Disposable {
	return vscode.languages.registerCodeLensProvider(
		{ pattern: '**' },
		{
			onDidChangeCodeLenses,
			provideCodeLenses(document) {
				const file = files().find((each) => each.document === document);
				return file ? file.places.flatMap((place) => lensesOf(document, place)) : [];
			},
		},
	);
}

function lensesOf(document: vscode.TextDocument, place: Place): readonly vscode.CodeLens[] {
	const { line } = document.positionAt(place.start);
	const range = new vscode.Range(line, 0, line, 0);
	const which = { uri: document.uri.toString(), id: place.id };
	const keys = reviewKeys();
	return [
		new vscode.CodeLens(range, {
			title: vscode.l10n.t('Keep ({0})', keys.keep),
			command: 'pandu.keepHunk',
			arguments: [which],
		}),
		new vscode.CodeLens(range, {
			title: vscode.l10n.t('Drop ({0})', keys.drop),
			command: 'pandu.dropHunk',
			arguments: [which],
		}),
		new vscode.CodeLens(range, {
			title: vscode.l10n.t('Show diff'),
			command: 'vscode.diff',
			arguments: [
				baselineUri(document.uri),
				document.uri,
				vscode.l10n.t('{0}: before and after', fileName(document.uri)),
			],
		}),
	];
}

/** Says in the status bar what an edit changed and which keys come next. */
export function announce(document: vscode.TextDocument, place: Place): vscode.Disposable {
	const changes = diffLines(place.before, place.after);
	const count = changes.reduce(
		(sum, each) =>
			sum +
			Math.max(
				splitLines(each.text).length,
				splitLines(place.before.slice(each.start, each.end)).length,
			),
		0,
	);
	const name = vscode.workspace.asRelativePath(document.uri);
	const { keep, drop } = reviewKeys();
	const message =
		count === 1
			? vscode.l10n.t('Pandu changed 1 line in {0}. Keep: {1}, drop: {2}', name, keep, drop)
			: vscode.l10n.t(
					'Pandu changed {0} lines in {1}. Keep: {2}, drop: {3}',
					count,
					name,
					keep,
					drop,
				);
	return vscode.window.setStatusBarMessage(message, 15_000);
}
