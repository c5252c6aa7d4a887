import * as vscode from 'vscode';
import type { Activity } from './activity';
import type { CommandId } from './commandIds';
import type { Connections } from './connections';
import { statusText } from './statusTexts';

interface MenuItem extends vscode.QuickPickItem {
	readonly command?: CommandId;
}

/** `pandu.showMenu`: what a click on the status bar item offers. */
export function createStatusMenu(
	connections: Pick<Connections, 'state'>,
	activity: Pick<Activity, 'state'>,
	run: (command: CommandId, ...args: readonly unknown[]) => Promise<unknown>,
): () => Promise<void> {
	return async () => {
		const { t } = vscode.l10n;
		const state = await connections.state();
		const now = activity.state();
		const { text, state: words } = statusText(state, now, t);
		const isRunning = now.kind === 'waiting' || now.kind === 'answering';
		const row = (icon: string, label: string, command: CommandId): MenuItem => ({
			label: `$(${icon}) ${label}`,
			command,
		});
		const items: readonly MenuItem[] = [
			...(isRunning ? [row('debug-stop', t('Stop the Answer'), 'stop')] : []),
			...(state.isReady
				? []
				: state.profile && state.profile.model !== ''
					? [row('key', t('Set API Key'), 'setApiKey')]
					: [row('rocket', t('Set Up an Endpoint'), 'setUp')]),
			row('comment-discussion', t('Open Chat'), 'openChat'),
			row('link-external', t('Open Chat in Editor'), 'openChatInEditor'),
			{ label: t('who answers'), kind: vscode.QuickPickItemKind.Separator },
			row('sparkle', t('Select Model'), 'selectModel'),
			row('server', t('Select Endpoint'), 'selectEndpoint'),
			row('rocket', t('Set Up an Endpoint'), 'setUp'),
			{ label: t('usage and requests'), kind: vscode.QuickPickItemKind.Separator },
			row('graph', t('Show Usage'), 'showUsage'),
			row('list-tree', t('Show Requests'), 'showRequests'),
			row('pulse', t('Diagnose the Connection'), 'diagnose'),
		];
		const seen = new Set<string>();
		const chosen = await vscode.window.showQuickPick(
			items.filter(({ label, command }) => !command || (!seen.has(label) && seen.add(label))),
			{ title: `Pandu: ${text}`, placeHolder: words },
		);
		if (chosen?.command) await run(chosen.command);
	};
}
