import type { AssistantTurnView, BlockView } from '../shared/transcript';

type ToolCall = Extract<BlockView, { kind: 'toolCall' }>;
type Image = Extract<BlockView, { kind: 'image' }>;

/** What an answer shows, in order. Text that came in several blocks in a row is one. */
export type Shown =
	| {
			readonly kind: 'text' | 'reasoning' | 'refusal';
			readonly key: string;
			readonly text: string;
			readonly isDone: boolean;
	  }
	| { readonly kind: 'toolCall'; readonly key: string; readonly block: ToolCall }
	| { readonly kind: 'image'; readonly key: string; readonly block: Image };

export function shownBlocks(blocks: readonly BlockView[]): readonly Shown[] {
	const shown: Shown[] = [];
	let previous: BlockView['kind'] | undefined;
	for (const block of blocks) {
		const key = `${block.step}:${block.id}`;
		const last = shown.at(-1);
		if (block.kind === 'toolCall') shown.push({ kind: 'toolCall', key, block });
		else if (block.kind === 'image') shown.push({ kind: 'image', key, block });
		else if (block.kind === 'opaque') {
			// Marks a pause between two texts; not shown itself.
		} else if (last && last.kind === block.kind && previous === block.kind) {
			const glue = block.kind === 'reasoning' ? '\n\n' : '';
			shown[shown.length - 1] = {
				...last,
				text: last.text + glue + block.text,
				isDone: block.done,
			};
		} else {
			shown.push({ kind: block.kind, key, text: block.text, isDone: block.done });
		}
		previous = block.kind;
	}
	return shown;
}

/** What "Copy answer" copies. */
export function answerText(turn: AssistantTurnView): string {
	return shownBlocks(turn.blocks)
		.flatMap((each) => (each.kind === 'text' || each.kind === 'refusal' ? [each.text] : []))
		.join('\n\n')
		.trim();
}

/** The person can ask for the rest: there is text, and it ended early. */
export function canContinue(turn: AssistantTurnView): boolean {
	if (answerText(turn) === '') return false;
	if (turn.status === 'stopped' || turn.status === 'interrupted' || turn.status === 'failed')
		return true;
	return turn.status === 'done' && (turn.finish === 'length' || turn.finish === 'incomplete');
}
