import * as vscode from 'vscode';
import type { ConnectionState, Connections } from './connections';

/** Shows which model answers, at the lower edge. A click chooses another one, or begins the set-up. */
export function createStatusBar(
	connections: Pick<Connections, 'onDidChange' | 'state'>,
): vscode.Disposable {
	const item = vscode.window.createStatusBarItem(
		'pandu.status',
		vscode.StatusBarAlignment.Right,
		100,
	);
	item.name = 'Pandu';
	let latest = 0;

	async function update(): Promise<void> {
		latest += 1;
		const mine = latest;
		const state = await connections.state();
		if (mine === latest) show(item, state);
	}

	const subscription = connections.onDidChange(() => void update());
	void update();
	return {
		dispose: () => {
			latest += 1;
			subscription.dispose();
			item.dispose();
		},
	};
}

function show(item: vscode.StatusBarItem, state: ConnectionState): void {
	const { profile, isReady } = state;
	const what = profile ? profile.model || profile.label : vscode.l10n.t('not set up');
	item.text = `${isReady ? '$(comment-discussion)' : '$(warning)'} Pandu: ${what}`;
	item.tooltip = tooltip(state);
	item.accessibilityInformation = { label: plainTooltip(state), role: 'button' };
	item.command = isReady ? 'pandu.selectModel' : 'pandu.setUp';
	item.backgroundColor = isReady
		? undefined
		: new vscode.ThemeColor('statusBarItem.warningBackground');
	if (profile && !isReady) {
		const command = profile.model === '' ? 'pandu.setUp' : 'pandu.setApiKey';
		item.command = { command, title: 'Pandu', arguments: [profile.id] };
	}
	item.show();
}

function plainTooltip({ profile, isReady, isDemo }: ConnectionState): string {
	const { t } = vscode.l10n;
	if (!profile) return t('Pandu: no endpoint is set up yet');
	const where = isDemo ? t('scripted answers, not a model') : new URL(profile.baseUrl).host;
	const model = profile.model || t('no model chosen');
	const state = isReady
		? t('ready')
		: profile.model === ''
			? t('choose a model first')
			: t('its key is missing');
	const plain = profile.baseUrl.startsWith('http:') ? t('plain http, on this machine only') : '';
	return ['Pandu', profile.label, model, where, plain, state].filter(Boolean).join(' · ');
}

function tooltip(state: ConnectionState): vscode.MarkdownString {
	const { t } = vscode.l10n;
	const text = new vscode.MarkdownString();
	text.isTrusted = {
		enabledCommands: ['pandu.selectModel', 'pandu.selectEndpoint', 'pandu.testConnection'],
	};
	text.appendText(plainTooltip(state));
	text.appendMarkdown(
		`\n\n[${t('Model')}](command:pandu.selectModel) · [${t('Endpoint')}](command:pandu.selectEndpoint) · [${t('Test')}](command:pandu.testConnection)`,
	);
	return text;
}
