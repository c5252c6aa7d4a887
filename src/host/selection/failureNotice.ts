import * as vscode from 'vscode';
import type { Failure, RemedyAction } from '../../shared/failure';
import { offersOf, remedyLabel, remedyOf } from '../../shared/remedies';
import { actOnRemedy, type RemedyDeps } from '../chat/remedyActions';
import { messageText } from '../messageText';

/** Those that act on the chat's own answer have their place on its card. */
const onCardOnly: ReadonlySet<RemedyAction> = new Set(['continue', 'wait', 'shorten', 'newChat']);
const mostButtons = 3;

/** Runs the command once more on the same code. */
export type Again = (options?: { readonly isOverBudgetAgreed?: boolean }) => unknown;

/** Says beside the editor what the card in the chat says, with its most useful buttons. */
export async function tellFailure(
	deps: RemedyDeps,
	failure: Failure,
	turn: string | undefined,
	again: Again,
): Promise<void> {
	const { title, advice } = remedyOf(failure);
	const actions = offersOf(failure)
		.filter((action) => !onCardOnly.has(action))
		.slice(0, mostButtons);
	const labels = actions.map((action) => remedyLabel(failure, action));
	const text = messageText(`${title}. ${failure.message} ${advice}`);
	const pressed = await vscode.window.showErrorMessage(text, ...labels);
	const action = actions[labels.indexOf(pressed ?? '')];
	if (!action) return;
	await actOnRemedy(deps, action, {
		failure,
		...(turn === undefined ? {} : { turn }),
		again: async (options) => again(options),
	});
}
