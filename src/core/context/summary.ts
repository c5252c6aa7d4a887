import type { TurnView } from '../../shared/transcript';
import { attachmentLabel } from './attachments';
import type { Sent } from './trim';

/** Asks for the summary of a chat. Each word is paid for. */
export const summaryInstruction =
	'Sum up this chat between a developer and you so that you can go on with it: goals, decisions, facts, names of files and symbols, open points. At most 150 words, no preamble, in the language of the chat.';

const charactersPerToken = 3.6;
/** Of a turn; shorter pieces say nothing. */
const leastCharacters = 160;

/**
 * The turns of `views` before `index` that are still sent, as text of at most about `mostTokens` tokens: words only, long
 * ones cut in their middle, the oldest turns left out first.
 */
export function digest(
	views: readonly TurnView[],
	sent: Sent,
	index: number,
	mostTokens: number,
): string {
	const most = mostTokens * charactersPerToken;
	const turns = views.slice(sent.from, index).map(wordsOf).filter(Boolean);
	const kept = turns.slice(-Math.max(1, Math.floor(most / leastCharacters)));
	const room = kept.reduce((left, words) => left - words.length, most);
	// Short turns leave their room to the long ones.
	const each = room >= 0 ? most : fairShare(kept, most);
	const opening = sent.opening === undefined ? [] : [cut(sent.opening, most / 2)];
	return [...opening, ...kept.map((words) => cut(words, each))].join('\n\n');
}

/** The length to which texts are cut so that together they have `most` characters. */
function fairShare(texts: readonly string[], most: number): number {
	const lengths = texts.map((text) => text.length).toSorted((a, b) => a - b);
	let left = most;
	for (const [index, length] of lengths.entries()) {
		const share = left / (lengths.length - index);
		if (length > share) return Math.floor(share);
		left -= length;
	}
	return most;
}

function cut(text: string, most: number): string {
	if (text.length <= most) return text;
	const head = Math.floor(most * 0.7);
	return `${text.slice(0, head)} […] ${text.slice(text.length - Math.floor(most * 0.25))}`;
}

function wordsOf(view: TurnView): string {
	if (view.role === 'user') {
		const names = view.attachments.map((each) => `[${attachmentLabel(each)}]`).join(' ');
		return `Developer: ${[names, view.text].filter(Boolean).join(' ')}`;
	}
	const texts = view.blocks.flatMap((block): readonly string[] => {
		if (block.kind === 'text' || block.kind === 'refusal') return [block.text];
		return block.kind === 'toolCall' ? [`[called ${block.name}]`] : [];
	});
	return texts.length === 0 ? '' : `You: ${texts.join('\n')}`;
}
