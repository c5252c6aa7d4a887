import type { ChatRecord } from '../../shared/transcript';
import type { ChatFiles, Clock } from '../ports';
import { createRecordBatch } from './recordBatch';

/** Writes one chat to disk as it grows. */
export interface ChatLog {
	/** Takes a record; it is on disk within a quarter of a second, the end of a turn at once. */
	append(record: ChatRecord): void;
	/** Resolves when everything appended so far is on disk; with false when it could not be written. Never rejects. */
	flush(): Promise<boolean>;
	/** Whether everything appended so far is on disk. */
	readonly isSaved: boolean;
	/** Tries once more to write what waits, then gives it up and leaves no timer behind. */
	close(): Promise<unknown>;
}

const writeEveryMs = 250;
const retryEveryMs = 5000;

/**
 * `onProblem` hears the first failure of a row of them. What could not be written is kept and tried again by itself.
 * `saved` is what the file holds already. A file that another window deleted meanwhile comes back with all that was in it,
 * which `onBack` hears.
 */
export function createChatLog(options: {
	readonly files: ChatFiles;
	readonly chatId: string;
	readonly clock: Clock;
	readonly saved?: readonly ChatRecord[];
	readonly onProblem: (error: unknown) => void;
	readonly onBack?: () => void;
}): ChatLog {
	const { files, chatId, clock, onProblem, onBack } = options;
	const batch = createRecordBatch();
	/** All that was written: the deleted file of a chat that is open here can be made anew from it. */
	const written: ChatRecord[] = [...(options.saved ?? [])];
	let writing: Promise<void> = Promise.resolve();
	let timer: AbortController | undefined;
	let isFailing = false;
	let isWriting = false;
	let isClosed = false;

	const write = async (): Promise<void> => {
		if (batch.isEmpty) return;
		const records = batch.take();
		isWriting = true;
		try {
			const sync = records.some(isMilestone);
			const continues = written.length > 0;
			const result = await files.append(chatId, toLines(records), { sync, continues });
			if (result === 'gone') {
				await files.append(chatId, toLines([...written, ...records]), { sync: true });
			}
			for (const record of records) written.push(record);
			isFailing = false;
			if (result) onBack?.();
		} catch (error) {
			batch.putBack(records);
			if (!isFailing) onProblem(error);
			isFailing = true;
			schedule();
		} finally {
			isWriting = false;
		}
	};
	const flush = (): Promise<boolean> => {
		timer?.abort();
		timer = undefined;
		writing = writing.then(write);
		return writing.then(() => !isFailing);
	};
	const schedule = (): void => {
		if (timer || isClosed) return;
		const waiting = new AbortController();
		timer = waiting;
		clock
			.sleep(isFailing ? retryEveryMs : writeEveryMs, waiting.signal)
			.then(flush, () => undefined);
	};
	return {
		append(record) {
			// Not needed to show the chat again.
			if (record.type === 'model' && isPassing(record.event.type)) return;
			batch.add(record);
			if (isMilestone(record)) void flush();
			else schedule();
		},
		flush,
		get isSaved() {
			return batch.isEmpty && !isWriting;
		},
		close() {
			isClosed = true;
			return flush();
		},
	};
}

function toLines(records: readonly ChatRecord[]): readonly string[] {
	return records.map((record) => JSON.stringify(record));
}

function isPassing(type: string): boolean {
	return type === 'retry' || type === 'rateLimit';
}

/** After these a crash must not lose anything. */
function isMilestone(record: ChatRecord): boolean {
	switch (record.type) {
		case 'userTurn':
		case 'toolResult':
		case 'turnStopped':
		case 'rewind':
		case 'trim':
		case 'untrim':
			return true;
		case 'model':
			return record.event.type === 'finish' || record.event.type === 'error';
		default:
			return false;
	}
}
