import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import * as z from 'zod';
import { applyChanges, diffLines, type TextChange } from '../../core/edits/diffLines';
import { addEdit, baseline, follow, type Place, spanOf } from '../../core/edits/places';
import type { Log } from '../../core/ports';
import { applyToBuffer, revealPlace } from './applyEdit';
import { announce, baselineScheme, createReviewMarks } from './reviewMarks';

/** A file with changes that wait for Keep or Drop. */
interface ReviewedFile {
	readonly document: vscode.TextDocument;
	/** The text that `places` belong to. */
	text: string;
	places: readonly Place[];
	/** What the status bar says of the last edit. */
	message?: vscode.Disposable;
	/** Our own edit on its way into the buffer. */
	expected?: { readonly text: string; readonly span: TextChange; readonly id: string };
}

/** The changed places of all files. They live as long as the window; the text itself needs none of this. */
export interface Review extends vscode.Disposable {
	/** Changes the buffer in one step of undo and marks the place. False: VS Code refused and nothing changed. */
	apply(document: vscode.TextDocument, changes: readonly TextChange[]): Promise<boolean>;
	/** For the commands; `which` comes from a CodeLens and is unchecked. */
	keep(which?: unknown): void;
	drop(which?: unknown): Promise<void>;
	/** Places that wait, for one file or all. */
	pending(uri?: vscode.Uri): number;
}

const whichSchema = z.object({ uri: z.string(), id: z.string() });

type Files = Map<string, ReviewedFile>;

export function createReview(log: Log): Review {
	const files: Files = new Map();
	const marks = createReviewMarks(() => [...files.values()]);
	let listening: vscode.Disposable | undefined;

	// Listens only while something waits: an idle window does no work.
	const changed = (soon = false) => {
		for (const [key, file] of files) {
			if (file.places.length > 0 || file.expected) continue;
			file.message?.dispose();
			files.delete(key);
		}
		if (files.size > 0) listening ??= listen(files, log, changed);
		else {
			listening?.dispose();
			listening = undefined;
		}
		marks.refresh(soon && files.size > 0);
	};
	const content = provideBaselines(files, marks.onDidChangeBaseline);

	return {
		apply: (document, changes) => applyAndMark(files, log, changed, document, changes),
		keep(which) {
			const chosen = choose(files, which);
			if (!chosen) return sayNone(files);
			chosen.file.places = chosen.file.places.filter((each) => each.id !== chosen.place.id);
			changed();
		},
		async drop(which) {
			const chosen = choose(files, which);
			if (!chosen) return sayNone(files);
			if (await mayDrop(chosen)) await putBack(chosen);
		},
		pending(uri) {
			const counted = [...files.values()].filter(
				(file) => !uri || file.document.uri.toString() === uri.toString(),
			);
			return counted.reduce((sum, file) => sum + file.places.length, 0);
		},
		dispose() {
			listening?.dispose();
			content.dispose();
			marks.dispose();
		},
	};
}

function listen(files: Files, log: Log, changed: (soon: boolean) => void): vscode.Disposable {
	return vscode.Disposable.from(
		vscode.workspace.onDidChangeTextDocument((event) => {
			const file = files.get(event.document.uri.toString());
			if (file && followEvent(file, event, log)) changed(true);
		}),
		vscode.workspace.onDidCloseTextDocument((document) => {
			// A change of language closes and opens the same document.
			if (vscode.workspace.textDocuments.includes(document)) return;
			if (files.delete(document.uri.toString())) changed(false);
		}),
		vscode.window.onDidChangeVisibleTextEditors(() => changed(false)),
		vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
			const uris = closed.flatMap(tabUris).filter((uri) => files.has(uri));
			// A tab that moves to another group is closed and opened.
			if (uris.length > 0) setTimeout(() => forgetClosed(files, uris) && changed(false), 200);
		}),
	);
}

function tabUris({ input }: vscode.Tab): readonly string[] {
	if (input instanceof vscode.TabInputText) return [input.uri.toString()];
	return input instanceof vscode.TabInputTextDiff ? [input.modified.toString()] : [];
}

/** VS Code keeps the documents of closed tabs for a while; to the person they are closed. */
function forgetClosed(files: Files, uris: readonly string[]): boolean {
	const open = new Set(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.flatMap(tabUris)));
	const gone = uris.filter((uri) => !open.has(uri));
	for (const uri of gone) files.delete(uri);
	return gone.length > 0;
}

function provideBaselines(files: Files, onDidChange: vscode.Event<vscode.Uri>): vscode.Disposable {
	return vscode.workspace.registerTextDocumentContentProvider(baselineScheme, {
		onDidChange,
		provideTextDocumentContent(uri) {
			const file = files.get(uri.query);
			if (file) return baseline(file.text, file.places);
			const document = vscode.workspace.textDocuments.find(
				(each) => each.uri.toString() === uri.query,
			);
			return document?.getText() ?? '';
		},
	});
}

async function applyAndMark(
	files: Files,
	log: Log,
	changed: () => void,
	document: vscode.TextDocument,
	changes: readonly TextChange[],
): Promise<boolean> {
	const text = document.getText();
	const key = document.uri.toString();
	const file = files.get(key) ?? { document, text, places: [] };
	const span = spanOf(text, changes);
	const expected = { text: applyChanges(text, [span]), span, id: randomUUID() };
	file.expected = expected;
	files.set(key, file);
	changed();
	let isDone = false;
	try {
		isDone = await applyToBuffer(document, changes);
	} catch (error) {
		log.warn(`VS Code refused an edit: ${String(error)}`);
	}
	delete file.expected;
	changed();
	const place = file.places.find((each) => each.id === expected.id);
	if (isDone && place) {
		revealPlace(document, place);
		file.message?.dispose();
		file.message = announce(document, place);
	}
	return isDone;
}

async function putBack({ file, place: { id } }: Chosen): Promise<void> {
	// Found again, because the person may have typed while a question stood.
	const place = file.places.find((each) => each.id === id);
	if (!place) return;
	if (await applyToBuffer(file.document, oldText(file, place))) {
		revealPlace(file.document, { start: place.start, end: place.start });
	} else {
		void vscode.window.showErrorMessage(
			vscode.l10n.t('VS Code refused to change the file. Is it read-only?'),
		);
	}
}

/** Takes one change of the buffer over. False when it carried no text. */
function followEvent(file: ReviewedFile, event: vscode.TextDocumentChangeEvent, log: Log): boolean {
	const now = event.document.getText();
	if (now === file.text) return false;
	const { expected } = file;
	if (expected && now === expected.text) {
		file.places = addEdit(file.places, file.text, expected.span, expected.id);
		file.text = now;
		delete file.expected;
		return true;
	}
	const changes = event.contentChanges.map((change) => ({
		start: change.rangeOffset,
		end: change.rangeOffset + change.rangeLength,
		text: change.text,
	}));
	const [first] = changes;
	if (first?.start === 0 && first.end === file.text.length && realign(file, now)) return true;
	const isUndo = event.reason !== undefined;
	file.places = follow(file.places, file.text, changes, isUndo);
	file.text = changes.reduce((text, change) => applyChanges(text, [change]), file.text);
	if (file.text !== now && !realign(file, now)) {
		log.warn('Lost track of the changes in a file; they stay as they are.');
		file.places = [];
		file.text = now;
	}
	return true;
}

/** Another kind of line end comes as a change of everything and moves every offset. False: it is something else. */
function realign(file: ReviewedFile, now: string): boolean {
	const { text } = file;
	const eol = now.includes('\r\n') ? '\r\n' : '\n';
	const convert = (part: string) => part.replace(/\r\n|\n/g, eol);
	if (convert(text) !== now) return false;
	file.places = file.places.map((place) => ({
		...place,
		start: convert(text.slice(0, place.start)).length,
		end: convert(text.slice(0, place.end)).length,
		before: convert(place.before),
		after: convert(place.after),
	}));
	file.text = now;
	return true;
}

interface Chosen {
	readonly file: ReviewedFile;
	readonly place: Place;
}

/** The named place, else the one at the cursor, the nearest one of the file, or the only one there is. */
function choose(files: ReadonlyMap<string, ReviewedFile>, which: unknown): Chosen | undefined {
	const named = whichSchema.safeParse(which);
	if (named.success) {
		const file = files.get(named.data.uri);
		const place = file?.places.find((each) => each.id === named.data.id);
		return file && place ? { file, place } : undefined;
	}
	const editor = vscode.window.activeTextEditor;
	const active = editor && files.get(editor.document.uri.toString());
	if (active && active.places.length > 0) {
		const cursor = editor.document.offsetAt(editor.selection.active);
		const distance = (place: Place) => Math.max(place.start - cursor, cursor - place.end, 0);
		const [place] = active.places.toSorted((one, other) => distance(one) - distance(other));
		if (place) return { file: active, place };
	}
	const all = [...files.values()].flatMap((file) => file.places.map((place) => ({ file, place })));
	return all.length === 1 ? all[0] : undefined;
}

function sayNone(files: ReadonlyMap<string, ReviewedFile>): void {
	const names = [...files.values()].map((file) =>
		vscode.workspace.asRelativePath(file.document.uri),
	);
	void vscode.window.showInformationMessage(
		names.length === 0
			? vscode.l10n.t('No change waits for Keep or Drop.')
			: vscode.l10n.t('Put the cursor on the change first. Changes wait in {0}.', names.join(', ')),
	);
}

/** Asks before something goes that the person typed into the changed place. */
async function mayDrop({ file, place }: Chosen): Promise<boolean> {
	if (file.text.slice(place.start, place.end) === place.after) return true;
	const drop = vscode.l10n.t('Drop Both');
	const answer = await vscode.window.showWarningMessage(
		vscode.l10n.t('You typed in this change after Pandu made it. Drop what you typed there too?'),
		{ modal: true, detail: vscode.l10n.t('Undo brings it back.') },
		drop,
	);
	return answer === drop;
}

/** The changes that put the old text of `place` back, without touching lines that are the same. */
function oldText(file: ReviewedFile, place: Place): readonly TextChange[] {
	const now = file.text.slice(place.start, place.end);
	return diffLines(now, place.before).map((change) => ({
		start: change.start + place.start,
		end: change.end + place.start,
		text: change.text,
	}));
}
