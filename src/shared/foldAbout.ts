import { assertNever } from './assertNever';
import type { ChatRecord, Transcript } from './transcript';

/** What is said of a chat as a whole. */
type AboutRecord = Extract<
	ChatRecord,
	{ type: 'chat' | 'title' | 'tags' | 'keptAtTop' | 'damageTold' | 'workspace' }
>;

/** Applies it in place. No turn changes. */
export function foldAbout(transcript: Transcript, record: AboutRecord): undefined {
	switch (record.type) {
		case 'chat':
			transcript.id = record.id;
			transcript.at = record.at;
			return undefined;
		case 'title':
			transcript.title = record.title;
			return undefined;
		case 'tags':
			transcript.tags = record.tags;
			return undefined;
		case 'keptAtTop':
			transcript.isKeptAtTop = record.isKept;
			return undefined;
		case 'workspace':
			transcript.workspace = { id: record.id, name: record.name };
			return undefined;
		case 'damageTold':
			return undefined;
		default:
			return assertNever(record);
	}
}
