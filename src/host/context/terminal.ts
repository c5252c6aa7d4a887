import * as vscode from 'vscode';
import { capText, plainOutput } from '../../core/context/excerpts';
import type { Attachment } from '../../shared/transcript';
import type { Found } from '../chat/chatDeps';
import { cancelled, mayAdd, type Offer, type OfferSource, textAttachment } from './offer';

const mostCharacters = 20_000;

/** What is selected in the active terminal. */
export const terminalSource: OfferSource = {
	words: ['terminal', 'output'],
	kind: 'terminal',
	async find() {
		const terminal = vscode.window.activeTerminal;
		return terminal ? [selectionOffer(terminal)] : [];
	},
};

function selectionOffer(terminal: vscode.Terminal): Offer {
	return {
		item: {
			id: 'terminal:selection',
			kind: 'terminal',
			group: vscode.l10n.t('Terminal'),
			label: vscode.l10n.t('Selection in the terminal'),
			description: terminal.name,
		},
		attach: async () => {
			const selected = (await selectedText()).trim();
			if (selected === '') {
				return { refused: vscode.l10n.t('Select something in the terminal first.') };
			}
			const text = capText(plainOutput(selected), mostCharacters, 'end');
			return asked(terminalText('terminal (selection)', text), text);
		},
	};
}

function terminalText(name: string, text: string): Attachment {
	return textAttachment({ name, origin: 'terminal', text });
}

async function asked(attachment: Attachment, text: string): Promise<Found> {
	return (await mayAdd(vscode.l10n.t('The output'), text)) ? attachment : cancelled;
}

/** VS Code hands it out through the clipboard only; the text that was there is put back. */
async function selectedText(): Promise<string> {
	const { clipboard } = vscode.env;
	const before = await clipboard.readText();
	const mark = `pandu ${Date.now()}`;
	// Without text there may be a picture, which must not be lost when nothing is selected.
	if (before !== '') await clipboard.writeText(mark);
	let after = '';
	try {
		await vscode.commands.executeCommand('workbench.action.terminal.copySelection');
		after = await clipboard.readText();
	} finally {
		if (before !== '') await clipboard.writeText(before);
	}
	return after === mark ? '' : after;
}
