import type { IndexedChat } from './indexedChat';

/** A chat that holds the words that were looked for. */
export interface FoundChat {
	readonly chat: IndexedChat;
	/** The latest turn that holds them. Absent: only the title or the tags do. */
	readonly place?: { readonly turn: string; readonly excerpt: string };
	/** How many turns hold them. */
	readonly places: number;
}

const excerptBefore = 30;
const excerptLength = 120;

/**
 * Looks for words in titles, tags (as `#tag`) and turns. All words must be in one of them; capitals do not matter. Chats
 * whose title has them come first, otherwise the order of `chats` is kept.
 */
export function createChatSearch(
	chats: readonly IndexedChat[],
): (query: string) => readonly FoundChat[] {
	const prepared = chats.map((chat) => ({
		chat,
		name: [chat.title, ...chat.tags.map((tag) => `#${tag}`)].join(' ').toLowerCase(),
		turns: chat.turns.map(([, text]) => text.toLowerCase()),
	}));
	return (query) => {
		const words = query
			.toLowerCase()
			.split(/\s+/)
			.filter((word) => word !== '');
		const [first] = words;
		if (first === undefined) return chats.map((chat) => ({ chat, places: 0 }));
		const holds = (text: string): boolean => words.every((word) => text.includes(word));
		const named: FoundChat[] = [];
		const others: FoundChat[] = [];
		for (const { chat, name, turns } of prepared) {
			let places = 0;
			let last = -1;
			for (const [index, text] of turns.entries()) {
				if (!holds(text)) continue;
				places += 1;
				last = index;
			}
			const isNamed = holds(name);
			if (!isNamed && places === 0) continue;
			const found = { chat, places, ...placeOf(chat, turns, last, first) };
			(isNamed ? named : others).push(found);
		}
		return [...named, ...others];
	};
}

function placeOf(
	{ turns }: IndexedChat,
	lowered: readonly string[],
	index: number,
	word: string,
): Pick<FoundChat, 'place'> {
	const [turn, text] = turns[index] ?? [];
	const low = lowered[index];
	if (turn === undefined || text === undefined || low === undefined) return {};
	// A few letters change their length with their case; then the places do not agree.
	const source = low.length === text.length ? text : low;
	return { place: { turn, excerpt: excerptOf(source, low.indexOf(word)) } };
}

/** One line around `at`. */
function excerptOf(text: string, at: number): string {
	const start = Math.max(0, at - excerptBefore);
	const end = Math.min(text.length, start + excerptLength);
	const line = text.slice(start, end).replace(/\s+/g, ' ').trim();
	return `${start > 0 ? '…' : ''}${line}${end < text.length ? '…' : ''}`;
}
