import type { ChatRecord } from '../../shared/transcript';

/** Records that wait to be written or posted. Pieces of one block that follow each other become one. */
export interface RecordBatch {
	readonly isEmpty: boolean;
	add(record: ChatRecord): void;
	/** Empties the batch. */
	take(): readonly ChatRecord[];
	/** Puts records that could not be delivered back in front. */
	putBack(records: readonly ChatRecord[]): void;
}

interface Pieces {
	readonly turn: string;
	readonly id: string;
	readonly texts: string[];
}

type Entry = ChatRecord | Pieces;

export function createRecordBatch(): RecordBatch {
	let entries: Entry[] = [];
	const open = new Map<string, Pieces>();
	return {
		get isEmpty() {
			return entries.length === 0;
		},
		add(record) {
			if (record.type !== 'model' || record.event.type !== 'blockDelta') {
				// Pieces may move ahead of those of other blocks, but not over anything else.
				open.clear();
				entries.push(record);
				return;
			}
			const { id, text } = record.event;
			const key = `${record.turn} ${id}`;
			const pieces = open.get(key);
			if (pieces) {
				pieces.texts.push(text);
				return;
			}
			const started: Pieces = { turn: record.turn, id, texts: [text] };
			open.set(key, started);
			entries.push(started);
		},
		take() {
			const records = entries.map(toRecord);
			entries = [];
			open.clear();
			return records;
		},
		putBack(records) {
			entries = [...records, ...entries];
		},
	};
}

function toRecord(entry: Entry): ChatRecord {
	if ('type' in entry) return entry;
	const event = { type: 'blockDelta', id: entry.id, text: entry.texts.join('') } as const;
	return { type: 'model', turn: entry.turn, event };
}
