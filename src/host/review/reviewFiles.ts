import * as vscode from 'vscode';
import { reasonOf } from '../../core/errors';
import type { Log } from '../../core/ports';
import { watchFile } from './fileWatch';
import {
	documentOf,
	followEvent,
	hunksIn,
	isWaiting,
	originOf,
	type ReviewedFile,
	reviewedFile,
	setText,
} from './reviewedFile';
import type { ReviewStore } from './reviewStore';
import type { Verdicts } from './verdicts';

const saveAfterMs = 1000;
/** A rename closes and opens a document; only then is it known what became of it. */
const settleMs = 300;
const moveMs = 10_000;

/** What happened to files under review. `soon`: the person is typing, so showing it can wait for a pause. */
export interface ReviewChange {
	readonly soon: boolean;
}

/**
 * The files under review, kept right through whatever happens to them. A file whose last hunk is gone stays as long as it
 * is open, because undo may bring the hunk back. Listens only while there are any.
 */
export class ReviewFiles implements vscode.Disposable {
	readonly #files = new Map<string, ReviewedFile>();
	readonly #watches = new Map<string, vscode.Disposable>();
	readonly #unsaved = new Set<ReviewedFile>();
	readonly #timers = new Set<NodeJS.Timeout>();
	readonly #moving = new Set<vscode.Uri>();
	readonly #changed = new vscode.EventEmitter<ReviewChange>();
	readonly #deps: {
		readonly log: Log;
		readonly store: ReviewStore;
		readonly verdicts: Verdicts;
	};
	#listening: vscode.Disposable | undefined;
	#saving: NodeJS.Timeout | undefined;
	readonly onDidChange = this.#changed.event;

	constructor(deps: {
		readonly log: Log;
		readonly store: ReviewStore;
		readonly verdicts: Verdicts;
	}) {
		this.#deps = deps;
	}

	/** Those that wait, in a fixed order. */
	all(): readonly ReviewedFile[] {
		const keyed = [...this.#files.values()]
			.filter(isWaiting)
			.map((file) => ({ file, key: orderOf(file.uri) }));
		return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ file }) => file);
	}

	get(uri: vscode.Uri | string): ReviewedFile | undefined {
		return this.#files.get(uri.toString());
	}

	/** The file, with the text that its document has now. */
	of(document: vscode.TextDocument): ReviewedFile {
		const file = this.get(document.uri) ?? this.add(reviewedFile(document.uri, document.getText()));
		this.resync(file);
		return file;
	}

	add(file: ReviewedFile): ReviewedFile {
		this.#files.set(file.uri.toString(), file);
		this.#listening ??= this.#listen();
		this.#watch(file);
		return file;
	}

	/** Runs `work`, which changes the state of `file`, and tells everybody. */
	mutate(file: ReviewedFile, how: 'kept' | 'edited', work: () => void, soon = false): void {
		const before = hunksIn(file);
		const wasWaiting = isWaiting(file);
		work();
		// What the person types in a file of which nothing waits concerns nobody.
		if (!wasWaiting && !isWaiting(file)) {
			this.#forgetIfDone(file);
			return;
		}
		this.#judge(file, before, how === 'kept');
		this.#saveLater(file);
		this.#forgetIfDone(file);
		this.#changed.fire({ soon });
	}

	/** What the person decided about the file itself, rather than about its text. */
	noteFile(file: ReviewedFile, turn: string, isKept: boolean): void {
		const chatId = file.origins.get(turn)?.origin.chatId;
		this.#deps.verdicts.note(`${file.uri.toString()}#file`, {
			chatIds: chatId === undefined ? [] : [chatId],
			name: vscode.workspace.asRelativePath(file.uri),
			isKept,
		});
	}

	/** Follows a change of the buffer that no event told of. */
	resync(file: ReviewedFile): void {
		const text = documentOf(file.uri)?.getText();
		if (text === undefined || text === file.state.now.text) return;
		this.mutate(file, 'edited', () => setText(file, text));
	}

	async move(file: ReviewedFile, to: vscode.Uri): Promise<void> {
		const from = file.uri;
		if (from.toString() === to.toString()) return;
		this.#files.delete(from.toString());
		this.#unwatch(from);
		file.uri = to;
		this.add(file);
		this.#changed.fire({ soon: false });
		await this.#deps.store.save(file);
		await this.#deps.store.forget(from);
	}

	/** Nothing of the file waits any more. */
	end(file: ReviewedFile): void {
		const key = file.uri.toString();
		if (this.#files.get(key) !== file) return;
		this.#files.delete(key);
		this.#unwatch(file.uri);
		this.#unsaved.delete(file);
		if (this.#files.size === 0) this.#sleep();
		void this.#deps.store.forget(file.uri);
		this.#changed.fire({ soon: false });
	}

	async save(file: ReviewedFile): Promise<void> {
		this.#unsaved.delete(file);
		const isKnown = this.get(file.uri) === file;
		await (isKnown ? this.#deps.store.save(file) : this.#deps.store.forget(file.uri));
	}

	async flush(): Promise<void> {
		clearTimeout(this.#saving);
		this.#saving = undefined;
		const unsaved = [...this.#unsaved];
		this.#unsaved.clear();
		for (const file of unsaved) {
			this.resync(file);
			file.isDirty = documentOf(file.uri)?.isDirty ?? file.isDirty;
		}
		await Promise.all(unsaved.map((file) => this.save(file)));
	}

	/** Takes up what was stored before the window was loaded again. */
	async restore(): Promise<void> {
		for (const file of await this.#deps.store.load()) {
			if (this.get(file.uri)) continue;
			this.add(file);
			this.resync(file);
			// The buffer of an unsaved file may still be on its way back.
			if (!documentOf(file.uri) && !file.isDirty) await this.#readDisk(file);
		}
		this.#changed.fire({ soon: false });
	}

	dispose(): void {
		this.#sleep();
		this.#changed.dispose();
	}

	#judge(file: ReviewedFile, before: ReturnType<typeof hunksIn>, isKept: boolean): void {
		const after = hunksIn(file);
		if (before === after) return;
		const left = new Set(after.flatMap((hunk) => hunk.from));
		const key = (id: number) => `${file.uri.toString()}#${id}`;
		for (const hunk of before) {
			if (left.has(hunk.id)) continue;
			const chatIds = hunk.turns.map((turn) => originOf(file, [turn])?.chatId);
			this.#deps.verdicts.note(key(hunk.id), {
				chatIds: [...new Set(chatIds.filter((each) => each !== undefined))],
				name: vscode.workspace.asRelativePath(file.uri),
				isKept,
			});
		}
		const known = new Set(before.map((hunk) => hunk.id));
		for (const hunk of after) if (!known.has(hunk.id)) this.#deps.verdicts.forget(key(hunk.id));
	}

	#forgetIfDone(file: ReviewedFile): void {
		if (isWaiting(file) || file.expected) return;
		file.made = undefined;
		if (!documentOf(file.uri)) this.end(file);
	}

	#saveLater(file: ReviewedFile): void {
		this.#unsaved.add(file);
		clearTimeout(this.#saving);
		this.#saving = setTimeout(() => void this.flush(), saveAfterMs);
	}

	#sleep(): void {
		clearTimeout(this.#saving);
		for (const timer of this.#timers) clearTimeout(timer);
		this.#timers.clear();
		this.#listening?.dispose();
		this.#listening = undefined;
		for (const watch of this.#watches.values()) watch.dispose();
		this.#watches.clear();
	}

	#listen(): vscode.Disposable {
		const { workspace } = vscode;
		return vscode.Disposable.from(
			workspace.onDidChangeTextDocument((event) => {
				const file = this.get(event.document.uri);
				if (!file) return;
				if (event.contentChanges.length === 0) {
					file.isDirty = event.document.isDirty;
					if (isWaiting(file)) this.#saveLater(file);
				} else this.mutate(file, 'edited', () => followEvent(file, event), !file.expected);
			}),
			workspace.onDidOpenTextDocument((document) => {
				const file = this.get(document.uri);
				if (file) this.resync(file);
			}),
			workspace.onDidCloseTextDocument((document) => this.#settle(document.uri)),
			workspace.onDidSaveTextDocument((document) => {
				const file = this.get(document.uri);
				if (!file) return;
				file.isDirty = false;
				if (isWaiting(file)) this.#saveLater(file);
			}),
			workspace.onWillRenameFiles(({ files }) => {
				for (const { oldUri } of files) this.#expectMove(oldUri);
			}),
			workspace.onDidRenameFiles(({ files }) => {
				for (const { oldUri, newUri } of files) this.#follow(oldUri, newUri);
			}),
			workspace.onDidDeleteFiles(({ files }) => {
				for (const file of [...this.#files.values()]) {
					if (files.some((uri) => isInside(file.uri, uri))) this.#settle(file.uri);
				}
			}),
		);
	}

	/** What is renamed is gone from its old place before it is told where it went; that may take a while. */
	#expectMove(from: vscode.Uri): void {
		this.#moving.add(from);
		const timer = setTimeout(() => {
			this.#timers.delete(timer);
			this.#moving.delete(from);
		}, moveMs);
		this.#timers.add(timer);
	}

	/** A file that was renamed, or lies in a folder that was. */
	#follow(from: vscode.Uri, to: vscode.Uri): void {
		for (const each of this.#moving)
			if (each.toString() === from.toString()) this.#moving.delete(each);
		for (const file of [...this.#files.values()]) {
			if (!isInside(file.uri, from)) continue;
			const rest = file.uri.path.slice(from.path.length);
			void this.move(file, to.with({ path: to.path + rest }));
		}
	}

	/** Looks a little later what became of a file that is not open any more. */
	#settle(uri: vscode.Uri): void {
		if (!this.get(uri)) return;
		const timer = setTimeout(() => {
			this.#timers.delete(timer);
			const file = this.get(uri);
			if (!file || documentOf(uri)) return;
			// Not saving takes the mark of unsaved text away first. Where it stays, the window is going and will bring it back.
			if (file.isDirty) return;
			if ([...this.#moving].some((from) => isInside(uri, from))) return;
			if (!isWaiting(file) || uri.scheme === 'untitled' || isCell(uri)) this.end(file);
			else void this.#readDisk(file);
		}, settleMs);
		this.#timers.add(timer);
	}

	async #readDisk(file: ReviewedFile): Promise<void> {
		const { uri } = file;
		try {
			const bytes = await vscode.workspace.fs.readFile(uri);
			const raw = await vscode.workspace.decode(bytes, { uri });
			if (documentOf(uri) || this.get(uri) !== file) return;
			file.isDirty = false;
			if (file.removed) return this.end(file);
			const eol = file.state.now.text.includes('\r\n') ? '\r\n' : '\n';
			const text = raw.replace(/^\uFEFF/, '').replace(/\r\n|\r|\n/g, eol);
			if (text !== file.state.now.text) this.mutate(file, 'edited', () => setText(file, text));
		} catch (error) {
			const isGone = error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
			if (!isGone) this.#deps.log.warn(`a changed file could not be read: ${reasonOf(error)}`);
			else if (!file.removed && !documentOf(uri)) this.end(file);
		}
	}

	#watch(file: ReviewedFile): void {
		const { uri } = file;
		const key = uri.toString();
		if (uri.scheme !== 'file' || this.#watches.has(key)) return;
		this.#watches.set(
			key,
			watchFile(uri, () => this.#settle(uri)),
		);
	}

	#unwatch(uri: vscode.Uri): void {
		const key = uri.toString();
		this.#watches.get(key)?.dispose();
		this.#watches.delete(key);
	}
}

export function isCell(uri: vscode.Uri): boolean {
	return uri.scheme === 'vscode-notebook-cell';
}

function isInside(uri: vscode.Uri, folder: vscode.Uri): boolean {
	if (uri.scheme !== folder.scheme || uri.authority !== folder.authority) return false;
	return uri.path === folder.path || uri.path.startsWith(`${folder.path}/`);
}

/** Cells stand where their notebook stands, in its order. */
function orderOf(uri: vscode.Uri): string {
	const cell = cellOf(uri);
	if (!cell) return uri.toString();
	return `${cell.notebook.uri.toString()}#${String(cell.index).padStart(6, '0')}`;
}

export function cellOf(uri: vscode.Uri): vscode.NotebookCell | undefined {
	if (!isCell(uri)) return undefined;
	const key = uri.toString();
	return vscode.workspace.notebookDocuments
		.flatMap((notebook) => notebook.getCells())
		.find((cell) => cell.document.uri.toString() === key);
}

/** The file as people know it: the notebook of a cell. */
export function shownUri(uri: vscode.Uri): vscode.Uri {
	return cellOf(uri)?.notebook.uri ?? uri;
}
