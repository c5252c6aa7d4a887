import type { ReplyWriter } from './replyWriter';
import { createThinkSplitter, type ThinkPiece } from './thinkTags';

/** Writes text that may hold its reasoning between tags. */
export interface TaggedText {
	/** Whether some of the text turned out to be reasoning. */
	readonly hasTags: boolean;
	push(text: string): void;
	/** Gives out what was held back as a possible tag. Before anything else is written or closed. */
	flush(): void;
	/** The server has another place for reasoning. */
	expectNoOrphan(): void;
}

export function createTaggedText(writer: ReplyWriter): TaggedText {
	const think = createThinkSplitter();
	let hasTags = false;

	function show(pieces: readonly ThinkPiece[]): void {
		for (const piece of pieces) {
			if (piece.kind !== 'text') hasTags = true;
			if (piece.kind !== 'wasReasoning') {
				writer.write(piece.kind, piece.text);
				continue;
			}
			if (writer.flow?.kind === 'text') writer.closeFlow(undefined, '');
			writer.write('reasoning', piece.text);
			writer.closeFlow();
		}
	}

	return {
		get hasTags() {
			return hasTags;
		},
		push: (text) => show(think.push(text)),
		flush: () => show(think.flush()),
		expectNoOrphan: () => think.expectNoOrphan(),
	};
}
