import type { AssistantTurnView } from '../../shared/transcript';

/** What the model wrote for the person, as Markdown. */
export function answerText({ blocks }: AssistantTurnView): string {
	return blocks.flatMap((each) => (each.kind === 'text' ? [each.text] : [])).join('\n\n');
}
