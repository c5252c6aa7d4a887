import * as vscode from 'vscode';
import type { ChatController } from './chatController';

const { t } = vscode.l10n;
const labelCharacters = 200;

interface QuestionItem extends vscode.QuickPickItem {
	readonly text: string;
}

/** Finds a question that was asked before and puts it into the composer, beside what stands there. */
export async function searchQuestions(
	chat: Pick<ChatController, 'open' | 'restored' | 'writing'>,
): Promise<void> {
	await chat.restored;
	const texts = await chat.writing.questions();
	if (texts.length === 0) {
		void vscode.window.showInformationMessage(t('No question was asked yet.'));
		return;
	}
	const chosen = await vscode.window.showQuickPick(texts.map(toItem), {
		title: t('Questions You Asked'),
		placeHolder: t('Search; the one you choose is put into the composer'),
		matchOnDetail: true,
	});
	if (chosen) await chat.open(chosen.text, true);
}

function toItem(text: string): QuestionItem {
	const [first = '', ...rest] = text
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '');
	const more = rest.join(' ').slice(0, labelCharacters);
	return {
		// `$(name)` would be drawn as an icon.
		label: first.slice(0, labelCharacters).replaceAll('$(', '$\u200b('),
		...(more === '' ? {} : { detail: more.replaceAll('$(', '$\u200b(') }),
		text,
	};
}
