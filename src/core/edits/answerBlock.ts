import { splitFences } from './fences';

/** A code block as it stands in an answer. */
export interface AnswerBlock {
	readonly info: string;
	/** The line in front of it. */
	readonly above?: string;
	readonly isWhole: boolean;
}

/**
 * Finds the block of `markdown` that shows `text`. Blocks that are the same but for their heads give the head that they
 * share, so nothing is taken from the wrong one. Undefined: the answer has no such text.
 */
export function findBlock(markdown: string, text: string): AnswerBlock | undefined {
	const wanted = bare(text);
	const found: AnswerBlock[] = [];
	let above: string | undefined;
	for (const part of splitFences(markdown)) {
		if (part.kind === 'prose') {
			above = part.text.split('\n').findLast((line) => line.trim() !== '');
			continue;
		}
		if (bare(part.text) === wanted) {
			const isWhole = part.end === 'closed';
			found.push({ info: part.info, isWhole, ...(above === undefined ? {} : { above }) });
		}
		above = undefined;
	}
	const [first] = found;
	if (first) {
		const isOne = found.every((each) => each.info === first.info && each.above === first.above);
		return isOne ? first : { info: '', isWhole: found.every((each) => each.isWhole) };
	}
	// Blocks in lists and quotes are shown without what stands before each of their lines.
	const isThere = inside(markdown).includes(inside(text));
	return isThere && inside(text) !== '' ? { info: '', isWhole: true } : undefined;
}

function bare(text: string): string {
	return text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
}

function inside(text: string): string {
	return text
		.split(/\r\n|\r|\n/)
		.map((line) => line.replace(/^[\s>]+|\s+$/g, ''))
		.filter(Boolean)
		.join('\n');
}
