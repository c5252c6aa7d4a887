import type { ChatRecord } from '../../shared/transcript';

/**
 * The records that make the turns `kept` again, under new ids. What is left out: answers that were not chosen, turns that
 * were taken back, the chat's own name.
 */
export function forkRecords(
	records: readonly ChatRecord[],
	kept: readonly string[],
	newId: () => string,
): { readonly records: readonly ChatRecord[]; readonly ids: ReadonlyMap<string, string> } {
	const ids = new Map(kept.map((id) => [id, newId()]));
	const copies: ChatRecord[] = [];
	for (const record of records) {
		switch (record.type) {
			case 'userTurn':
			case 'assistantTurn': {
				const id = ids.get(record.id);
				if (id === undefined) break;
				if (record.type === 'userTurn') copies.push({ ...record, id });
				else {
					const { beside: _beside, ...alone } = record;
					copies.push({ ...alone, id });
				}
				break;
			}
			case 'model':
			case 'toolResult':
			case 'turnStopped':
			case 'turnResumed':
			case 'pin': {
				const turn = ids.get(record.turn);
				if (turn !== undefined) copies.push({ ...record, turn });
				break;
			}
			case 'trim':
			case 'untrim': {
				const before = ids.get(record.before);
				if (before !== undefined) copies.push({ ...record, before });
				break;
			}
			default:
				break;
		}
	}
	return { records: copies, ids };
}
