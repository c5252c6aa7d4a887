import type { BlockView, Trim, TrimLevel, TurnView } from '../../shared/transcript';

/** Stands before the question from which on turns are sent, instead of all that came before. */
const leftOutLine = '[Earlier turns of this chat were left out.]';
const summaryLine = 'Summary of this chat so far:';

/** What of a chat is sent. */
export interface Sent {
	/** The turns from here on are sent; those before are not. */
	readonly from: number;
	/** Stands before them. */
	readonly opening?: string;
	/** The results of tools before this turn are left out. */
	readonly resultsFrom: number;
	/** The attachments of questions before this turn are left out. */
	readonly attachmentsFrom: number;
}

/** What the trims of `views` add up to. Depends on nothing else, so the same chat always gives the same. */
export function whatIsSent(views: readonly TurnView[]): Sent {
	let sent: Sent = { from: 0, resultsFrom: 0, attachmentsFrom: 0 };
	for (const [index, view] of views.entries()) {
		for (const trim of trimsOf(view)) sent = withTrim(sent, index, trim);
	}
	return sent;
}

export function trimsOf(view: TurnView | undefined): readonly Trim[] {
	return view?.role === 'user' ? (view.trims ?? []) : [];
}

/** `sent`, and from the question at `index` on also this. */
export function withTrim(
	sent: Sent,
	index: number,
	{ level, summary }: Pick<Trim, 'level' | 'summary'>,
): Sent {
	switch (level) {
		case 'results':
			return { ...sent, resultsFrom: index };
		case 'attachments':
			return { ...sent, attachmentsFrom: index };
		case 'summary':
			return { ...sent, from: index, opening: `${summaryLine}\n${summary ?? ''}` };
		case 'turns':
			return { ...sent, from: index, opening: leftOutLine };
		default:
			return level satisfies never;
	}
}

/** A tool's result as it is sent once it is left out: one line, unless it is as short itself. */
export function shortResult(content: string): string {
	const line = '[result left out]';
	return content.length <= line.length ? content : line;
}

/** Whether leaving out `level` of this turn makes the conversation shorter. */
export function hasToLeaveOut(view: TurnView, level: TrimLevel): boolean {
	switch (level) {
		case 'results':
			return view.role === 'assistant' && view.blocks.some(hasLongResult);
		case 'attachments':
			return view.role === 'user' && view.attachments.length > 0;
		default:
			return true;
	}
}

function hasLongResult(block: BlockView): boolean {
	if (block.kind !== 'toolCall' || !block.result) return false;
	const { content } = block.result;
	return shortResult(content) !== content;
}
