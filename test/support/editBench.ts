import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TextChange } from '../../src/core/edits/diffLines';
import type { ChangeOrigin } from '../../src/core/journal/journal';
import { systemClock } from '../../src/host/clock';
import { createChanges } from '../../src/host/edits/createChanges';
import { editOnDisk } from '../../src/host/edits/editOnDisk';
import { createFileOperations } from '../../src/host/edits/fileOperations';
import { createGate, type GateQuestion } from '../../src/host/edits/gate';
import { createJournal } from '../../src/host/journal/journalStore';
import { createRecordWrite } from '../../src/host/journal/recordWrite';
import { createReview } from '../../src/host/review/review';
import { folder, silentLog } from './hostBench';

export const origin: ChangeOrigin = { turn: 't1', chatId: 'c1', title: 'Change it' };

/** The real way into files: gate, journal on disk, buffer, review. Only the person's answers are scripted. */
export function createEditBench() {
	const root = path.join(folder().fsPath, `e${process.pid}-${randomUUID().slice(0, 8)}`);
	const log = silentLog;
	const storage = path.join(root, '..', `.journal-${path.basename(root)}`);
	const journal = createJournal({
		folder: storage,
		limits: () => ({ bytes: 10_000_000, days: 30 }),
		clock: systemClock,
		log,
	});
	const record = createRecordWrite(journal);
	const files = createFileOperations();
	const review = createReview({ log, record, files, editOnDisk });
	const questions: GateQuestion[] = [];
	const answers: { allows: boolean } = { allows: false };
	const gate = createGate({
		log,
		confirm: async (question) => {
			questions.push(question);
			return answers.allows;
		},
	});
	const changes = createChanges({ review, record, files, gate, log });
	return {
		root,
		storage,
		journal,
		record,
		review,
		files,
		gate,
		changes,
		questions,
		answers,
		dispose: () => review.dispose(),
		/** Absolute path of a file of this test. */
		at: (name: string) => path.join(root, name),
		/** The same as a model writes it. */
		rel: (name: string) => `${path.basename(root)}/${name}`,
		uri: (name: string) => vscode.Uri.file(path.join(root, name)),
		async write(name: string, bytes: string | Uint8Array): Promise<vscode.Uri> {
			const file = path.join(root, name);
			await mkdir(path.dirname(file), { recursive: true });
			await writeFile(file, bytes);
			return vscode.Uri.file(file);
		},
		read: (name: string) => readFile(path.join(root, name)),
		async open(name: string, bytes: string | Uint8Array, encoding?: string) {
			const file = path.join(root, name);
			await mkdir(path.dirname(file), { recursive: true });
			await writeFile(file, bytes);
			return vscode.workspace.openTextDocument(
				vscode.Uri.file(file),
				encoding ? { encoding } : undefined,
			);
		},
	};
}

export type EditBench = ReturnType<typeof createEditBench>;

/** The change of the only `oldText` in `document`. */
export function replacing(
	document: vscode.TextDocument,
	oldText: string,
	newText: string,
): readonly TextChange[] {
	const text = document.getText();
	const start = text.indexOf(oldText);
	assert(start >= 0 && text.indexOf(oldText, start + 1) < 0, `"${oldText}" is not there once`);
	return [{ start, end: start + oldText.length, text: newText }];
}

/** Bytes and time of change of a file, to see that nothing touched it. */
export async function stampOf(file: string): Promise<string> {
	const { mtimeMs, ino } = await stat(file);
	return `${(await readFile(file)).toString('hex')} ${mtimeMs} ${ino}`;
}
