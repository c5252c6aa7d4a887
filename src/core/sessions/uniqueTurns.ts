import type { ChatRecord } from '../../shared/transcript';

/** What an earlier version called the turns that it took over from elsewhere, counted from 0 in each chat. */
const commonId = /^[ua]\d+(?:-cut)*$/;
const firstCommonId = /^[ua]0$/;

/**
 * The records with ids of turns that no other turn has, in this chat or another one. What is said of a turn is said of the
 * last one of its id so far. The same records lead to the same ids, and so does what is said later by these ids: no turn is
 * called what the file calls several. With nothing to change, `records` itself.
 */
export function uniqueTurns(records: readonly ChatRecord[]): readonly ChatRecord[] {
	const first = records[0];
	const chatId = first?.type === 'chat' ? first.id : '';
	const ids = records.flatMap((record) => (isTurn(record) ? [record.id] : []));
	const isCommon = firstCommonId.test(ids[0] ?? '');
	const counts = new Map<string, number>();
	for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
	const taken = new Set(ids);
	/** From an id of the file to the one that counts now. */
	const names = new Map<string, string>();
	const begin = (id: string): string => {
		const own = isCommon && commonId.test(id) ? `${chatId}-${id}` : id;
		const isOnly = counts.get(id) === 1;
		if (isOnly && own === id) return id;
		let name = own;
		for (let count = 1; taken.has(name) || (!isOnly && name === own); count += 1)
			name = `${own}-${count}`;
		taken.add(name);
		names.set(id, name);
		return name;
	};
	const renamed = records.map((record) => rename(record, names, begin));
	return names.size === 0 ? records : renamed;
}

function isTurn(record: ChatRecord): record is Extract<ChatRecord, { readonly id: string }> {
	return record.type === 'userTurn' || record.type === 'assistantTurn';
}

function rename(
	record: ChatRecord,
	names: ReadonlyMap<string, string>,
	begin: (id: string) => string,
): ChatRecord {
	switch (record.type) {
		case 'userTurn':
			return { ...record, id: begin(record.id) };
		case 'assistantTurn': {
			const beside = names.get(record.beside ?? '');
			return { ...record, ...(beside && { beside }), id: begin(record.id) };
		}
		case 'model':
		case 'toolResult':
		case 'turnStopped':
		case 'turnResumed':
		case 'rewind':
		case 'chooseAnswer':
		case 'pin': {
			const turn = names.get(record.turn);
			return turn === undefined ? record : { ...record, turn };
		}
		case 'trim':
		case 'untrim': {
			const before = names.get(record.before);
			return before === undefined ? record : { ...record, before };
		}
		default:
			return record;
	}
}
