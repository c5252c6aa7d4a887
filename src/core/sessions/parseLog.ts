import type { ChatRecord } from '../../shared/transcript';
import { parseJson } from '../parseJson';
import { asRecord, recordVersion } from './recordSchema';
import { uniqueTurns } from './uniqueTurns';

/**
 * What a file of lines turned out to be. `damaged`: not a chat, or hardly anything of it is left. `newer`: written by a
 * later version, to be left as it is.
 */
export type ParsedLog =
	| {
			readonly kind: 'chat';
			readonly records: readonly ChatRecord[];
			/** Lines that were left out. */
			readonly skipped: number;
			/** How many of them are damaged and the person does not know of it. Absent: none. */
			readonly untold?: number;
	  }
	| { readonly kind: 'damaged' }
	| { readonly kind: 'newer' };

/** Reads a chat's lines. A cut last line and records of unknown types are skipped. Each turn has an id of its own. */
export function parseLog(lines: readonly string[]): ParsedLog {
	const records: ChatRecord[] = [];
	let skipped = 0;
	let garbage = 0;
	for (const [index, line] of lines.entries()) {
		if (line === '') continue;
		const value = parseJson(line);
		const record = asRecord(value);
		if (record) records.push(record);
		else if (value !== undefined) skipped += 1;
		else if (index < lines.length - 1) garbage += 1;
	}
	const first = records[0];
	if (first?.type !== 'chat') return { kind: 'damaged' };
	if (Number(first.version) > recordVersion) return { kind: 'newer' };
	if (garbage > records.length) return { kind: 'damaged' };
	const untold = records.reduce(
		(left, record) => (record.type === 'damageTold' ? left - record.lines : left),
		garbage,
	);
	return {
		kind: 'chat',
		records: uniqueTurns(records),
		skipped: skipped + garbage,
		...(untold > 0 ? { untold } : {}),
	};
}

const longestTitle = 60;

/** A chat is named by the first line of its first question. */
export function titleOf(question: string): string {
	const line = question.trim().split(/\r?\n/, 1)[0]?.replace(/\s+/g, ' ').trim() ?? '';
	const letters = [...line];
	if (letters.length <= longestTitle) return line === '' ? 'Chat' : line;
	const cut = letters.slice(0, longestTitle).join('');
	const space = cut.lastIndexOf(' ');
	return `${space > longestTitle / 2 ? cut.slice(0, space) : cut}…`;
}
