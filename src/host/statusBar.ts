import * as vscode from 'vscode';
import type { Budget } from './budget/budget';
import type { ConnectionState, Connections } from './connections';

/** Shows which model answers, at the lower edge. A click chooses another one, or begins the set-up. */
export function createStatusBar(
	connections: Pick<Connections, 'onDidChange' | 'state'>,
	budget?: Pick<Budget, 'onDidChange' | 'used' | 'left'>,
): vscode.Disposable {
	const item = vscode.window.createStatusBarItem(
		'pandu.status',
		vscode.StatusBarAlignment.Right,
		100,
	);
	item.name = 'Pandu';
	let latest = 0;
	let shown: ConnectionState['profile'];

	async function update(): Promise<void> {
		latest += 1;
		const mine = latest;
		const state = await connections.state();
		if (mine !== latest) return;
		// What was used is read from disk; the rest need not wait for it.
		if (state.profile?.id !== shown?.id) show(item, state, '');
		shown = state.profile;
		const use = await describeUse(budget, state);
		if (mine === latest) show(item, state, use);
	}

	const subscriptions = [
		connections.onDidChange(() => void update()),
		...(budget ? [budget.onDidChange(() => void update())] : []),
	];
	void update();
	return {
		dispose: () => {
			latest += 1;
			for (const each of subscriptions) each.dispose();
			item.dispose();
		},
	};
}

/** What the active key used this month and what it has left. Empty where nothing is known. */
async function describeUse(
	budget: Pick<Budget, 'used' | 'left'> | undefined,
	{ profile, isReady }: ConnectionState,
): Promise<string> {
	if (!budget || !profile || !isReady) return '';
	const { t } = vscode.l10n;
	const words = (tokens: number): string => tokens.toLocaleString(vscode.env.language);
	try {
		const [used, left] = await Promise.all([budget.used(profile), budget.left(profile)]);
		const spent = used > 0 ? t('{0} tokens used this month', words(used)) : '';
		if (!left) return spent;
		const tokens = words(left.tokens);
		const rest =
			left.period === 'day' ? t('{0} left today', tokens) : t('{0} left this month', tokens);
		return [spent, rest].filter(Boolean).join(', ');
	} catch {
		// A tooltip is no place for the trouble of a file; whoever asks or looks at the usage is told.
		return '';
	}
}

function show(item: vscode.StatusBarItem, state: ConnectionState, use: string): void {
	const { profile, isReady } = state;
	const what = profile ? profile.model || profile.label : vscode.l10n.t('not set up');
	item.text = `${isReady ? '$(comment-discussion)' : '$(warning)'} Pandu: ${what}`;
	item.tooltip = tooltip(state, use);
	const label = [plainTooltip(state), use].filter(Boolean).join(' · ');
	item.accessibilityInformation = { label, role: 'button' };
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

function tooltip(state: ConnectionState, use: string): vscode.MarkdownString {
	const { t } = vscode.l10n;
	const text = new vscode.MarkdownString();
	text.isTrusted = {
		enabledCommands: [
			'pandu.selectModel',
			'pandu.selectEndpoint',
			'pandu.testConnection',
			'pandu.showUsage',
		],
	};
	text.appendText(plainTooltip(state));
	if (use !== '') {
		text.appendMarkdown('\n\n');
		text.appendText(use);
	}
	text.appendMarkdown(
		`\n\n[${t('Model')}](command:pandu.selectModel) · [${t('Endpoint')}](command:pandu.selectEndpoint) · [${t('Test')}](command:pandu.testConnection) · [${t('Usage')}](command:pandu.showUsage)`,
	);
	return text;
}
