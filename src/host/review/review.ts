import * as vscode from 'vscode';
import type { TextChange } from '../../core/edits/diffLines';
import type { TextRange } from '../../core/edits/replaceRange';
import { reasonOf } from '../../core/errors';
import type { ChangeOrigin } from '../../core/journal/journal';
import type { Log } from '../../core/ports';
import type { CommandHandler, CommandId } from '../commandIds';
import type { FileOperations } from '../edits/fileOperations';
import type { RecordWrite } from '../edits/recordWrite';
import { provideBaselines } from './baselines';
import { createReviewActions } from './reviewActions';
import { chooseHunk } from './reviewChoice';
import { documentOf, hunksIn, originOf, waitingIn } from './reviewedFile';
import { ReviewFiles } from './reviewFiles';
import { createIntake } from './reviewIntake';
import { registerLenses } from './reviewLenses';
import { createReviewMarks } from './reviewMarks';
import { createReviewPanel } from './reviewPanel';
import { createReviewStore } from './reviewStore';
import { createReviewWalk } from './reviewWalk';
import { createVerdicts } from './verdicts';

/** How the text on disk stood before a write to the disk, for files whose line ends VS Code would make all the same. */
export interface ExpectedReload {
	/** The text that the buffer will have; the kind of line ends does not matter. */
	readonly after: string;
	/** The file's text before the write with its own line ends, so that Drop can bring back these very ones. */
	readonly rawBefore?: string;
}

/** An announced reload. Disposing takes the announcement back, for a write that failed. */
export interface Expectation extends vscode.Disposable {
	/** True once the buffer has the text; false when it was disposed or never came. */
	readonly arrived: Promise<boolean>;
}

/** Commands of the review, for the palette, keys, menus and CodeLenses; their arguments are unchecked. */
export type ReviewCommandId = Extract<
	CommandId,
	| 'keepHunk'
	| 'dropHunk'
	| 'keepFile'
	| 'dropFile'
	| 'keepAll'
	| 'dropAll'
	| 'nextHunk'
	| 'previousHunk'
	| 'showChanges'
>;

/** A hunk in the buffer. The range is empty where lines were only taken out. */
export interface ReviewPlace {
	readonly document: vscode.TextDocument;
	readonly range: TextRange;
	/** Absent when it is not known any more. */
	readonly origin?: ChangeOrigin;
}

/** The changes of a model that wait for Keep or Drop. What it knows outlives a reload of the window. */
export interface Review extends vscode.Disposable {
	/** Resolves once what waited before a reload is shown again. */
	readonly ready: Promise<void>;
	/**
	 * Changes the buffer in one step of undo and marks the places. False: VS Code refused and nothing changed. Resolves
	 * once the state is on disk.
	 */
	apply(
		document: vscode.TextDocument,
		changes: readonly TextChange[],
		origin?: ChangeOrigin,
	): Promise<boolean>;
	/** To be called right before the disk is written under an open, clean buffer. */
	expect(document: vscode.TextDocument, reload: ExpectedReload, origin: ChangeOrigin): Expectation;
	/** The file was made just now with what it holds; all of it waits. */
	created(uri: vscode.Uri, origin: ChangeOrigin): Promise<void>;
	/** The file was deleted just now. Drop makes it again; without bytes it can only be kept. */
	removed(uri: vscode.Uri, before: Uint8Array | undefined, origin: ChangeOrigin): Promise<void>;
	renamed(from: vscode.Uri, to: vscode.Uri, origin: ChangeOrigin): Promise<void>;
	/** Where the named hunk is now and what it came from, or the one at the cursor: only one that the cursor stands in. */
	placeOf(which?: unknown): ReviewPlace | undefined;
	/** What waits in one file or in all: hunks, and files that were made, deleted or renamed. */
	pending(uri?: vscode.Uri): number;
	/**
	 * One short English line for the model about what the person kept and dropped of this chat's changes since the last
	 * call. Undefined when nothing.
	 */
	verdict(chatId: string): string | undefined;
	/** The named place, else the one at the cursor. */
	keep(which?: unknown): Promise<void>;
	drop(which?: unknown): Promise<void>;
	readonly commands: Readonly<Record<ReviewCommandId, CommandHandler>>;
	/** Writes what is not on disk yet. */
	flush(): Promise<void>;
}

/** What the review needs of others. Without `memory` and `storage` nothing outlives the window. */
export interface ReviewDeps {
	readonly log: Log;
	readonly record?: RecordWrite;
	/** Of the workspace. */
	readonly memory?: vscode.Memento;
	/** A folder of the workspace's own. */
	readonly storage?: vscode.Uri | undefined;
	readonly files?: FileOperations;
	/**
	 * Changes a file whose line ends are mixed on disk, exactly. Undefined: the file has none, so its buffer is to be
	 * changed.
	 */
	readonly editOnDisk?: (
		document: vscode.TextDocument,
		after: string,
	) => Promise<'done' | 'refused' | undefined>;
}

const flag = 'pandu.review';
const decidedKey = 'pandu.review.decided';
/** VS Code moves marks along with the typing; what else it means for them can wait for a pause. */
const pauseMs = 150;

export function createReview(deps: ReviewDeps): Review {
	const { log, memory } = deps;
	const verdicts = createVerdicts(memory?.get(decidedKey), () => {
		void memory?.update(decidedKey, verdicts.entries());
	});
	const files = new ReviewFiles({ log, verdicts, store: createReviewStore(deps.storage, log) });
	const surface = createSurface(files, memory);
	const { record, editOnDisk, files: operations } = deps;
	const actions = createReviewActions({ files, log, record, operations, editOnDisk });
	const walk = createReviewWalk(files);
	const ready = files.restore().catch((error: unknown) => {
		log.warn(`what waited before could not be read: ${reasonOf(error)}`);
	});
	return {
		ready,
		...createIntake(files, log),
		placeOf: (which) => placeOf(files, which),
		pending: (uri) => pendingIn(files, uri),
		verdict: (chatId) => verdicts.take(chatId),
		keep: (which) => actions.keepHunk(which),
		drop: (which) => actions.dropHunk(which),
		commands: {
			...actions,
			nextHunk: walk.next,
			previousHunk: walk.previous,
			showChanges: walk.showChanges,
		},
		flush: () => files.flush(),
		dispose() {
			surface.dispose();
			files.dispose();
		},
	};
}

/** Everything that shows what waits. Refreshed at once, or after a pause while the person types. */
function createSurface(files: ReviewFiles, memory: vscode.Memento | undefined): vscode.Disposable {
	const baselines = provideBaselines(files);
	const marks = createReviewMarks(files);
	const panel = createReviewPanel(files);
	const lensesChanged = new vscode.EventEmitter<void>();
	let lenses: vscode.Disposable | undefined;
	let shown: vscode.Disposable | undefined;
	let timer: NodeJS.Timeout | undefined;
	const show = () => {
		clearTimeout(timer);
		const isWaiting = files.all().length > 0;
		if (isWaiting !== (memory?.get(flag) === true)) {
			void memory?.update(flag, isWaiting || undefined);
		}
		if (isWaiting) {
			// Stays: where a file has no other provider, VS Code goes on showing the lenses of one that went away.
			lenses ??= registerLenses(files, lensesChanged.event);
			shown ??= vscode.window.onDidChangeVisibleTextEditors(() => marks.refresh());
		} else {
			shown?.dispose();
			shown = undefined;
		}
		marks.refresh();
		panel.refresh();
		baselines.refresh();
		lensesChanged.fire();
	};
	const subscription = files.onDidChange(({ soon }) => {
		clearTimeout(timer);
		if (soon) timer = setTimeout(show, pauseMs);
		else show();
	});
	return {
		dispose() {
			clearTimeout(timer);
			lenses?.dispose();
			shown?.dispose();
			for (const each of [subscription, baselines, marks, panel, lensesChanged]) each.dispose();
		},
	};
}

/** A closed file has no place that could be shown; next and previous open it. */
function placeOf(files: ReviewFiles, which: unknown): ReviewPlace | undefined {
	const chosen = chooseHunk(files, which === undefined ? [] : [which]);
	const hunk = chosen?.hunks[0];
	const document = chosen && documentOf(chosen.file.uri);
	if (!hunk || !document) return undefined;
	const { file } = chosen;
	files.resync(file);
	const now = hunksIn(file).find((each) => each.id === hunk.id);
	if (!now) return undefined;
	if (which === undefined) {
		const editor = vscode.window.activeTextEditor;
		const cursor = editor?.document === document && document.offsetAt(editor.selection.active);
		if (typeof cursor !== 'number' || cursor < now.start || cursor > now.end) return undefined;
	}
	const origin = originOf(file, now.turns);
	return { document, range: { start: now.start, end: now.end }, ...(origin && { origin }) };
}

function pendingIn(files: ReviewFiles, uri: vscode.Uri | undefined): number {
	return files
		.all()
		.filter((file) => !uri || file.uri.toString() === uri.toString())
		.reduce((sum, file) => sum + waitingIn(file), 0);
}
