import { randomUUID } from 'node:crypto';
import { type Lines, type Stretch, surroundings } from '../../core/context/selectionRange';
import { farAbove } from '../../core/context/selectionSurroundings';
import type { CodeAttachment, Target } from './selectionContext';

const tokensPerSide = 600;

/** What goes along with the code of an edit: the lines around it that fit, and what it needs from farther above. */
export function contextAttachments(target: Target, most: number): readonly CodeAttachment[] {
	const lines = linesOf(target);
	const { first, last } = ends(target);
	const { before, after } = surroundings(lines, { first, last }, { most, tokens: tokensPerSide });
	const from = before ? before.lines[0] - 1 : first;
	const above = farAbove(lines, from, target.text, headsOf(target));
	return attachments(target, [above, before, after]);
}

/** The same for a question about the code: only what says where it stands. */
export function aboveAttachments(target: Target): readonly CodeAttachment[] {
	const above = farAbove(linesOf(target), ends(target).first, target.text, headsOf(target));
	return attachments(target, [above]);
}

function linesOf({ document }: Target): Lines {
	return { count: document.lineCount, at: (line) => document.lineAt(line).text };
}

function ends({ document, range }: Target): { readonly first: number; readonly last: number } {
	return {
		first: document.positionAt(range.start).line,
		last: document.positionAt(range.end).line,
	};
}

function headsOf({ around }: Target): readonly number[] {
	return around.map(({ nameLine }) => nameLine);
}

function attachments(
	{ attachment: { path, languageId } }: Target,
	stretches: readonly (Stretch | undefined)[],
): readonly CodeAttachment[] {
	return stretches.flatMap((stretch): readonly CodeAttachment[] =>
		stretch && stretch.text.trim() !== ''
			? [{ kind: 'selection', id: randomUUID(), path, languageId, ...stretch }]
			: [],
	);
}
