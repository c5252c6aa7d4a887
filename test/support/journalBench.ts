import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as vscode from 'vscode';
import { diffLines } from '../../src/core/edits/diffLines';
import type { ChangeOrigin } from '../../src/core/journal/journal';
import { applyToBuffer } from '../../src/host/edits/applyToBuffer';
import { replaceFile } from '../../src/host/edits/diskFile';
import { createFileOperations } from '../../src/host/edits/fileOperations';
import { createJournal } from '../../src/host/journal/journalStore';
import { createRecordWrite } from '../../src/host/journal/recordWrite';
import { restore } from '../../src/host/journal/restore';
import { createEditorFiles } from '../../src/host/journal/restoreEditor';
import type { RestoreAnswer, RestoreQuestion } from '../../src/host/journal/restoreParts';
import { silentLog } from './hostBench';

/** A journal in a folder of its own, and writes as the product makes them. */
export function createJournalBench() {
	const scratch = mkdtempSync(path.join(tmpdir(), 'pandu-journal-'));
	const journal = createJournal({
		folder: path.join(scratch, 'changes'),
		limits: () => ({ bytes: 1e9, days: 30 }),
		clock: { now: Date.now },
		log: silentLog,
	});
	const record = createRecordWrite(journal);
	const operations = createFileOperations();
	const questions: RestoreQuestion[] = [];
	let answer: RestoreAnswer | undefined;
	const origin = (turn: string): ChangeOrigin => ({ turn, title: `Turn ${turn}` });
	const requireOk = (end: { readonly ok: boolean }) => assert.ok(end.ok, JSON.stringify(end));
	return {
		journal,
		record,
		/** What the person was asked. */
		questions,
		/** What the person says when asked. */
		willAnswer(next: RestoreAnswer | undefined) {
			answer = next;
		},
		/** Changes the buffer as an edit of a model does; does not save. */
		async edit(document: vscode.TextDocument, text: string, turn = 't1') {
			const entry = await record({ kind: 'edit', uri: document.uri, origin: origin(turn) });
			assert.ok(await applyToBuffer(document, diffLines(document.getText(), text)));
			await entry.done();
		},
		/** Changes the file on disk as an edit of a file with mixed line ends does. */
		async editOnDisk(uri: vscode.Uri, bytes: Uint8Array, turn = 't1') {
			const entry = await record({ kind: 'edit', uri, origin: origin(turn) });
			await replaceFile(uri.fsPath, bytes);
			await entry.done();
		},
		async create(uri: vscode.Uri, bytes: Uint8Array, turn = 't1') {
			const entry = await record({ kind: 'create', uri, origin: origin(turn) });
			requireOk(await operations.createFile(uri, bytes));
			await entry.done();
		},
		async remove(uri: vscode.Uri, turn = 't1') {
			const entry = await record({ kind: 'delete', uri, origin: origin(turn) });
			requireOk(await operations.deleteFile(uri));
			await entry.done();
		},
		async rename(uri: vscode.Uri, to: vscode.Uri, turn = 't1') {
			const entry = await record({ kind: 'rename', uri, to, origin: origin(turn) });
			requireOk(await operations.renameFile(uri, to));
			await entry.done();
		},
		/** Takes a turn back, all of it or the entries that `isChosen` picks. */
		async restoreTurn(turn = 't1') {
			const entries = await journal.entries();
			const chosen = entries.filter((entry) => entry.origin.turn === turn);
			const ask = async (question: RestoreQuestion) => {
				questions.push(question);
				return answer;
			};
			const ids = new Set(chosen.map(({ id }) => id));
			return restore({ journal, files: createEditorFiles(), ask }, ids, `Back ${turn}`);
		},
		dispose: () => rmSync(scratch, { recursive: true, force: true }),
	};
}

export type JournalBench = ReturnType<typeof createJournalBench>;
