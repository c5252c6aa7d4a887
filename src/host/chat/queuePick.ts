import * as vscode from 'vscode';
import type { Queued } from './draft';
import type { QueuedAction } from './lastAnswerCommands';

const { t } = vscode.l10n;

/** A message that waits, and what is done with it. */
export async function pickQueued(
	queued: readonly Queued[],
): Promise<{ readonly id: string; readonly action: QueuedAction } | undefined> {
	const items = queued.map(({ id, text, attachments }) => ({
		label: text.trim().split(/\r?\n/, 1)[0]?.replaceAll('$(', '$ (').slice(0, 120) || '…',
		description: attachments.map(({ path }) => path.split('/').at(-1)).join(', '),
		id,
	}));
	const chosen =
		items.length === 1
			? items[0]
			: await vscode.window.showQuickPick(items, { title: t('Messages that wait') });
	if (!chosen) return undefined;
	const actions: (vscode.QuickPickItem & { readonly action: QueuedAction })[] = [
		{ label: `$(edit) ${t('Back into the composer')}`, action: 'edit' },
		{ label: `$(trash) ${t('Remove')}`, action: 'remove' },
		{
			label: `$(send) ${t('Send Now')}`,
			detail: t('An answer that is being written is stopped.'),
			action: 'now',
		},
	];
	const action = await vscode.window.showQuickPick(actions, { title: chosen.label });
	return action && { id: chosen.id, action: action.action };
}
