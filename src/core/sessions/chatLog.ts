import type { ChatRecord } from '../../shared/transcript';
import type { ChatFiles, Clock } from '../ports';
import { createRecordBatch } from './recordBatch';

/** Writes one chat to disk as it grows. */
export interface ChatLog {
	/** Takes a record; it is on disk within a quarter of a second, the end of a turn at once. */
	append(record: ChatRecord): void;
	/** Resolves when everything appended so far is on disk, or could not be written. Never rejects. */
	flush(): Promise<void>;
	/** Whether everything appended so far is on disk. */
	readonly isSaved: boolean;
	/** Tries once more to write what waits, then gives it up and leaves no timer behind. */
	close(): Promise<void>;
}

const writeEveryMs = 250;
const retryEveryMs = 5000;

/** `onProblem` hears the first failure of a row of them. What could not be written is kept and tried again by itself. */
export function createChatLog(options: {
	readonly files: ChatFiles;
	readonly chatId: string;
	readonly clock: Clock;
	readonly onProblem: (error: unknown) => void;
}): ChatLog {
	const { files, chatId, clock, onProblem } = options;
	const batch = createRecordBatch();
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
			const lines = records.map((record) => JSON.stringify(record));
			await files.append(chatId, lines, { sync: records.some(isMilestone) });
			isFailing = false;
		} catch (error) {
			batch.putBack(records);
			if (!isFailing) onProblem(error);
			isFailing = true;
			schedule();
		} finally {
			isWriting = false;
		}
	};
	const flush = (): Promise<void> => {
		timer?.abort();
		timer = undefined;
		writing = writing.then(write);
		return writing;
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
