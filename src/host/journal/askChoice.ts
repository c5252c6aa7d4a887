import * as vscode from 'vscode';
import { imageUri } from './imageContent';
import type { RestoreAnswer, RestoreQuestion } from './restoreParts';

const { t } = vscode.l10n;

interface ChoiceItem extends vscode.QuickPickItem {
	readonly answer: RestoreAnswer | 'compare';
}

/**
 * Asks what is to become of a file that something else changed since. Stays open while the person looks at the difference or
 * elsewhere; closing it means that nothing is put back at all.
 */
export function askChoice(question: RestoreQuestion): Promise<RestoreAnswer | undefined> {
	const pick = vscode.window.createQuickPick<ChoiceItem>();
	const { file, count, number } = question;
	const name = vscode.workspace.asRelativePath(vscode.Uri.parse(file.at, true));
	pick.title = question.now
		? t('{0} was changed since', name)
		: t('{0} was deleted or moved since', name);
	pick.placeholder = t('What is to become of it? Nothing is changed until all are answered.');
	if (count > 1) {
		pick.step = number;
		pick.totalSteps = count;
	}
	pick.ignoreFocusOut = true;
	pick.items = itemsFor(question);
	return new Promise((resolve) => {
		pick.onDidAccept(async () => {
			const answer = pick.activeItems[0]?.answer;
			if (answer === 'compare') return compare(question);
			resolve(answer);
			pick.hide();
		});
		pick.onDidHide(() => {
			resolve(undefined);
			pick.dispose();
		});
		pick.show();
	});
}

function itemsFor({ file, now, merged }: RestoreQuestion): readonly ChoiceItem[] {
	const items: ChoiceItem[] = [];
	if (merged) {
		items.push({
			label: `$(git-merge) ${t('Keep My Changes Too')}`,
			detail: t('Takes back what Pandu wrote and keeps what was changed afterwards.'),
			answer: 'merge',
		});
	}
	items.push(
		file.target
			? {
					label: `$(discard) ${t('Put Back the Old File')}`,
					detail: now
						? t('What was changed afterwards goes too. It can be undone.')
						: t('The file comes back as it was before Pandu wrote it.'),
					answer: 'old',
				}
			: {
					label: `$(trash) ${t('Delete the File')}`,
					detail: t('Pandu made it. What was changed afterwards goes too. It can be undone.'),
					answer: 'old',
				},
		{
			label: `$(circle-slash) ${t('Leave It')}`,
			detail: t('This file stays as it is now.'),
			answer: 'leave',
		},
	);
	if (now) {
		items.push({
			label: `$(diff) ${t('Compare')}`,
			detail: t('Shows the old file beside the one that is there now. The question stays.'),
			answer: 'compare',
		});
	}
	return items;
}

async function compare({ file }: RestoreQuestion): Promise<void> {
	const now = vscode.Uri.parse(file.at, true);
	const old = imageUri(vscode.Uri.parse(file.goal, true), file.target);
	const title = t('{0} (before and now)', vscode.workspace.asRelativePath(now));
	await vscode.commands.executeCommand('vscode.diff', old, now, title, { preserveFocus: true });
}
