import * as vscode from 'vscode';
import { inDigits } from '../shared/words';
import type { Activity, ActivityState } from './activity';
import type { Budget } from './budget/budget';
import type { ConnectionState, Connections } from './connections';
import { statusText } from './statusTexts';

/** Shows which model answers and what it does right now, at the lower edge. A click opens a menu. No timer, no polling. */
export function createStatusBar(
	connections: Pick<Connections, 'onDidChange' | 'state'>,
	budget?: Pick<Budget, 'onDidChange' | 'used' | 'left'>,
	activity?: Pick<Activity, 'onDidChange' | 'state' | 'forget'>,
): vscode.Disposable {
	const item = vscode.window.createStatusBarItem(
		'pandu.status',
		vscode.StatusBarAlignment.Right,
		100,
	);
	item.name = 'Pandu';
	let latest = 0;
	let shown: { readonly state: ConnectionState; readonly use: Use } | undefined;

	function draw(state: ConnectionState, use: Use): void {
		shown = { state, use };
		show(item, state, use, activity?.state() ?? { kind: 'idle' });
	}

	async function update(): Promise<void> {
		latest += 1;
		const mine = latest;
		const state = await connections.state();
		if (mine !== latest) return;
		// What was used is read from disk; the rest need not wait for it.
		if (!shown || state.profile?.id !== shown.state.profile?.id) draw(state, unknownUse);
		const use = await describeUse(budget, state);
		if (mine === latest) draw(state, use);
	}

	const subscriptions = [
		connections.onDidChange(() => {
			activity?.forget();
			void update();
		}),
		...(budget ? [budget.onDidChange(() => void update())] : []),
		...(activity ? [activity.onDidChange(() => shown && draw(shown.state, shown.use))] : []),
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
interface Use {
	/** For the item itself, such as `4.2K`. */
	readonly short: string;
	readonly text: string;
}

const unknownUse: Use = { short: '', text: '' };

async function describeUse(
	budget: Pick<Budget, 'used' | 'left'> | undefined,
	{ profile, isReady }: ConnectionState,
): Promise<Use> {
	if (!budget || !profile || !isReady) return unknownUse;
	const { t } = vscode.l10n;
	try {
		const [used, left] = await Promise.all([budget.used(profile), budget.left(profile)]);
		const spent = used > 0 ? t('{0} tokens used this month', inDigits(used)) : '';
		const short = used > 0 ? inDigits(used, { notation: 'compact', maximumFractionDigits: 1 }) : '';
		if (!left) return { short, text: spent };
		const tokens = inDigits(left.tokens);
		const rest =
			left.period === 'day' ? t('{0} left today', tokens) : t('{0} left this month', tokens);
		return { short, text: [spent, rest].filter(Boolean).join(', ') };
	} catch {
		// A tooltip is no place for the trouble of a file; whoever asks or looks at the usage is told.
		return unknownUse;
	}
}

function show(
	item: vscode.StatusBarItem,
	connection: ConnectionState,
	use: Use,
	activity: ActivityState,
): void {
	const { icon, text, state, isWarning } = statusText(connection, activity, vscode.l10n.t);
	const plain = plainTooltip(connection, state);
	item.text = [`$(${icon}) Pandu: ${text}`, use.short].filter(Boolean).join(' · ');
	item.tooltip = tooltip(plain, use.text);
	const label = [plain, use.text].filter(Boolean).join(' · ');
	item.accessibilityInformation = { label, role: 'button' };
	item.command = 'pandu.showMenu';
	item.backgroundColor = isWarning
		? new vscode.ThemeColor('statusBarItem.warningBackground')
		: undefined;
	item.show();
}

function plainTooltip({ profile, isDemo }: ConnectionState, state: string): string {
	const { t } = vscode.l10n;
	if (!profile) return t('Pandu: no endpoint is set up yet');
	const where = isDemo ? t('scripted answers, not a model') : new URL(profile.baseUrl).host;
	const model = profile.model || t('no model chosen');
	const plain = profile.baseUrl.startsWith('http:') ? t('plain http, on this machine only') : '';
	return ['Pandu', profile.label, model, where, plain, state].filter(Boolean).join(' · ');
}

function tooltip(plain: string, use: string): vscode.MarkdownString {
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
	text.appendText(plain);
	if (use !== '') {
		text.appendMarkdown('\n\n');
		text.appendText(use);
	}
	text.appendMarkdown(
		`\n\n[${t('Model')}](command:pandu.selectModel) · [${t('Endpoint')}](command:pandu.selectEndpoint) · [${t('Test')}](command:pandu.testConnection) · [${t('Usage')}](command:pandu.showUsage)`,
	);
	return text;
}
