import * as vscode from 'vscode';
import { tidySelection } from '../../core/context/selectionRange';
import type { TextRange } from '../../core/edits/replaceRange';
import type { ReviewPlace } from '../review/review';
import { askInstruction } from './instructionInput';
import { isStill, type Target, targetAt } from './selectionContext';
import { type SelectionTools, subjectOf } from './selectionTools';

/** What may be done instead of changing the change. */
interface Otherwise {
	readonly label: string;
	run(draft: string): unknown;
}

/** Changes once more what waits for Keep or Drop: the named hunk, else the one at the cursor. */
export async function followUp(tools: SelectionTools, which: unknown): Promise<void> {
	const place = tools.review.placeOf(which);
	if (place) return followUpAt(tools, place);
	void vscode.window.showInformationMessage(
		vscode.l10n.t('No change waits here. Put the cursor on one first.'),
	);
}

/** The change that waits where the cursor of `editor` stands, if nothing is selected. */
export function placeAtCursor(
	{ review }: Pick<SelectionTools, 'review'>,
	editor: vscode.TextEditor | undefined,
): ReviewPlace | undefined {
	if (!editor?.selection.isEmpty) return undefined;
	const place = review.placeOf();
	if (place?.document !== editor.document) return undefined;
	const { start, end } = place.range;
	const cursor = editor.document.offsetAt(editor.selection.active);
	return start <= cursor && cursor < Math.max(end, start + 1) ? place : undefined;
}

/** The model goes on in the chat of its first try, which holds what it saw then. What the person had stays the baseline. */
export async function followUpAt(
	tools: SelectionTools,
	{ document, range, origin }: ReviewPlace,
	otherwise?: Otherwise,
): Promise<void> {
	const place = targetAt(document, linesOf(document, range));
	await again(tools, { target: place, chatId: origin?.chatId, otherwise });
}

interface FollowUp {
	readonly target: Target;
	/** Undefined: the chat is not known any more, so that the surroundings go along. */
	readonly chatId: string | undefined;
	readonly otherwise?: Otherwise | undefined;
	/** Of a try before. */
	readonly instruction?: string;
}

async function again(tools: SelectionTools, asked: FollowUp): Promise<void> {
	const finding = tools.target({ isEdit: true, earlier: asked.target });
	const instruction =
		asked.instruction ??
		(await askInstruction(tools.memory, {
			title: vscode.l10n.t('Change It Again'),
			about: finding.then((target) => target && titleFor(target)),
			placeholder: vscode.l10n.t('How? For example: shorter, or keep the types'),
			otherwise: asked.otherwise,
		}));
	const target = await finding;
	if (instruction === undefined || !target) return;
	if (!isStill(target)) {
		void vscode.window.showInformationMessage(
			vscode.l10n.t('The code changed meanwhile, so nothing was sent. Ask again, please.'),
		);
		return;
	}
	const { chatId } = asked;
	await tools.edit(
		target,
		{ kind: 'edit', instruction },
		`${titleFor(target)}: ${instruction}`,
		() => again(tools, { target, chatId, instruction }),
		{ chatId },
	);
}

function titleFor(target: Target): string {
	return vscode.l10n.t('Change {0} again', subjectOf(target));
}

/** The whole lines of a hunk. Where lines were only taken out, those on either side stand for it. */
function linesOf(document: vscode.TextDocument, { start, end }: TextRange): TextRange {
	const isEmpty = start === end;
	const from = document.positionAt(start).line - (isEmpty ? 1 : 0);
	const last = document.positionAt(end);
	const to = !isEmpty && last.character === 0 ? last.line - 1 : last.line;
	const range = {
		start: document.offsetAt(new vscode.Position(Math.max(0, from), 0)),
		end: document.offsetAt(document.lineAt(Math.max(0, from, to)).range.end),
	};
	return tidySelection(document.getText(), range) ?? range;
}
