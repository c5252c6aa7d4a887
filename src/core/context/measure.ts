import type { AssistantPart, Turn, UserPart } from '../../shared/messages';
import { countTokens } from '../estimate';
import type { ToolDefinition } from '../request';

/** Tokens of a text, about. */
export type Count = (text: string) => number;

/** An image counts about this much on most models. */
export const tokensPerImage = 1000;
/** What a message costs beside its content. */
const tokensPerMessage = 4;

/** About the tokens of a conversation. */
export function measureTurns(turns: readonly Turn[], count: Count = countTokens): number {
	let total = 0;
	for (const turn of turns) {
		total += tokensPerMessage;
		if (turn.role === 'tool') {
			for (const { content } of turn.results) total += count(content) + tokensPerMessage;
		} else {
			for (const part of turn.parts) total += measurePart(part, count);
		}
	}
	return total;
}

function measurePart(part: UserPart | AssistantPart, count: Count): number {
	switch (part.kind) {
		case 'text':
		case 'refusal':
			return count(part.text);
		case 'image':
			return tokensPerImage;
		case 'toolCall':
			return count(part.name) + count(part.argsText) + tokensPerMessage;
		default:
			// Thoughts go back only within a turn that calls tools.
			return 0;
	}
}

export function measureTools(tools: readonly ToolDefinition[], count: Count = countTokens): number {
	return tools.length === 0 ? 0 : count(JSON.stringify(tools));
}
