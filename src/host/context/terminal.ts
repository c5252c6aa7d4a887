import * as vscode from 'vscode';
import { commandText, namesSecret } from '../../core/context/commandOutput';
import { capText, plainOutput } from '../../core/context/excerpts';
import { showInvisible } from '../../core/prompts/invisible';
import type { Attachment } from '../../shared/transcript';
import type { Found } from '../chat/chatDeps';
import type { CommandWatch } from './lastCommand';
import { mayAdd } from './mayAdd';
import { cancelled, type Offer, type OfferSource, textAttachment } from './offer';

const mostCharacters = 20_000;

/** What the last command of the active terminal printed, and what is selected in it. */
export function terminalSource(commands: CommandWatch): OfferSource {
	return {
		words: ['terminal', 'output'],
		kind: 'terminal',
		async find() {
			const terminal = vscode.window.activeTerminal;
			return terminal ? [commandOffer(terminal, commands), selectionOffer(terminal)] : [];
		},
	};
}

function commandOffer(terminal: vscode.Terminal, commands: CommandWatch): Offer {
	const shown = commands.lineOf(terminal)?.trim().split('\n', 1)[0];
	return {
		item: {
			id: 'terminal:command',
			kind: 'terminal',
			group: vscode.l10n.t('Terminal'),
			label: vscode.l10n.t('Last command and its output'),
			description: shown === undefined ? terminal.name : showInvisible(shown).text.slice(0, 100),
		},
		attach: async () => {
			const last = await commands.last(terminal);
			if (!last) return { refused: whyNone(terminal) };
			const text = commandText(last);
			const attachment = terminalText('terminal (last command)', text);
			return asked(attachment, text, namesSecret(last.line));
		},
	};
}

function whyNone(terminal: vscode.Terminal): string {
	return terminal.shellIntegration === undefined
		? vscode.l10n.t(
				'VS Code does not see the commands of this terminal. Turn on the setting “Terminal › Integrated › Shell Integration: Enabled” and open a new terminal, or select the output and add the selection.',
			)
		: vscode.l10n.t(
				'Run a command in this terminal first: only those are seen that began after the chat was opened. What stands there already can be selected and added.',
			);
}

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
			return asked(terminalText('terminal (selection)', text), text, false);
		},
	};
}

function terminalText(name: string, text: string): Attachment {
	return textAttachment({ name, origin: 'terminal', text });
}

async function asked(attachment: Attachment, text: string, isSecret: boolean): Promise<Found> {
	const name = vscode.l10n.t('The output');
	return (await mayAdd({ name, text, isSecret })) ? attachment : cancelled;
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
