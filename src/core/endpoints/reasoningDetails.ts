import { asRecord, asString, asText } from './json';

/** Joins the entries of `reasoning_details`, which come in pieces, into what has to be sent back. */
export interface ReasoningDetails {
	/** The whole entries so far. */
	readonly list: readonly Readonly<Record<string, unknown>>[];
	/** Takes the entries of one delta and returns the part of them that may be shown. */
	add(entries: readonly unknown[]): string;
}

const joined = ['text', 'summary', 'data'];

export function createReasoningDetails(): ReasoningDetails {
	const entries = new Map<string, Record<string, unknown>>();
	return {
		get list() {
			return [...entries.values()];
		},
		add(pieces) {
			let shown = '';
			for (const each of pieces) {
				const piece = asRecord(each);
				if (!piece) continue;
				const place = piece.index ?? piece.id ?? '';
				const key = `${String(piece.type)}:${String(place)}`;
				const entry = entries.get(key);
				entries.set(key, entry ? join(entry, piece) : { ...piece });
				shown += asText(piece.text) ?? asText(piece.summary) ?? '';
			}
			return shown;
		},
	};
}

function join(
	entry: Record<string, unknown>,
	piece: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
	for (const [key, value] of Object.entries(piece)) {
		if (value === null || value === undefined) continue;
		const before = joined.includes(key) ? asString(entry[key]) : undefined;
		entry[key] = before !== undefined && typeof value === 'string' ? before + value : value;
	}
	return entry;
}
