import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { diffLines } from '../../src/core/edits/diffLines';
import type { ChangeOrigin } from '../../src/core/journal/journal';
import { editOnDisk } from '../../src/host/edits/editOnDisk';
import { createFileOperations } from '../../src/host/edits/fileOperations';
import type { PlannedWrite, RecordWrite } from '../../src/host/edits/recordWrite';
import { createReview, type Review } from '../../src/host/review/review';
import { createMemento, silentLog } from './hostBench';

interface Recorded {
	readonly kind: PlannedWrite['kind'];
	readonly uri: string;
	readonly to?: string;
	end: 'begun' | 'done' | 'abandoned';
}

/** A review with a journal that only takes notes, which can be left and taken up again as a reload does. */
export async function createReviewBench() {
	const storage = vscode.Uri.file(await mkdtemp(path.join(tmpdir(), 'pandu-review-')));
	const memory = createMemento();
	const recorded: Recorded[] = [];
	const files = createFileOperations();
	let refusal: Error | undefined;
	const record: RecordWrite = async ({ kind, uri, to }) => {
		if (refusal) throw refusal;
		const entry: Recorded = {
			kind,
			uri: uri.toString(),
			end: 'begun',
			...(to && { to: to.toString() }),
		};
		recorded.push(entry);
		return {
			async done() {
				entry.end = 'done';
			},
			async abandoned() {
				entry.end = 'abandoned';
			},
		};
	};
	const start = (): Review =>
		createReview({ log: silentLog, record, memory, storage, files, editOnDisk });
	let review = start();
	await review.ready;
	return {
		get review() {
			return review;
		},
		memory,
		recorded,
		files,
		storage,
		refuse(error: Error | undefined) {
			refusal = error;
		},
		/** As a reload of the window does to it; documents stay as they are. */
		async reload(between?: () => Promise<void>) {
			await review.flush();
			review.dispose();
			await between?.();
			review = start();
			await review.ready;
		},
		apply: (document: vscode.TextDocument, text: string, origin?: ChangeOrigin) =>
			review.apply(document, diffLines(document.getText(), text), origin),
		dispose: () => review.dispose(),
	};
}

export type ReviewBench = Awaited<ReturnType<typeof createReviewBench>>;

export function originOf(turn: string, chatId?: string): ChangeOrigin {
	return { turn, title: `title of ${turn}`, ...(chatId !== undefined && { chatId }) };
}
